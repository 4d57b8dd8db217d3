/* A source of events that loses one, or gives two in the wrong order: what a recorder (tests/client/lib) must notice. */
#ifndef OPENMSGR_TESTS_LOSSY_SOURCE_H
#define OPENMSGR_TESTS_LOSSY_SOURCE_H

/* Plays four events to a recorder and expects all four in order.  "loses-an-event" leaves one out, "swaps-events" swaps
 * two; with any other word the recorder has nothing to complain of. */
void lossy_source_subject(const char *misbehaviour);

#endif
