/* An event source that loses an event, or sends two in the wrong order; a recorder (tests/client/lib) must detect
 * this. */
#ifndef OPENMSGR_TESTS_LOSSY_SOURCE_H
#define OPENMSGR_TESTS_LOSSY_SOURCE_H

/* Sends four events to a recorder and expects all four in order.  "loses-an-event" omits an event, "swaps-events" swaps
 * two; any other word sends all four in order. */
void lossy_source_subject(const char *misbehaviour);

#endif
