/* Raises events: to all sinks of a source at once, or to one sink after another. */
#ifndef OPENMSGR_COM_EVENTS_FIRE_H
#define OPENMSGR_COM_EVENTS_FIRE_H

#include "source.h"

/* Queues an event for every sink of the source.  `arguments` are in declared order, at most EVENT_ARGUMENTS_MAX.
 * They are copied, so objects among them stay AddRef'd until the event has been delivered. */
void event_post(struct event_source *source, DISPID id, unsigned count, const VARIANT *arguments);

/* Reports an event that could not be created because memory ran out: writes a log line for each sink and calls `lost`
 * of the in-process sinks. */
void event_lose(struct event_source *source, DISPID id);

/* Raises an event whose last argument is an in/out boolean; `arguments` are the others.  Calls the sinks of all
 * sources one after another, in the order of the sources and then in advise order.  Each sink gets the value that the
 * previous sink left, the first one `initial`.  A sink is skipped when it does not answer within INOUT_BOUND_MS or
 * when an earlier call to it has lasted longer than that.
 *
 * `done` is called once, on a worker thread and without any lock, with the last value; without sinks the value is
 * `initial`.  If memory runs out at the beginning, the event is lost and `done` is not called. */
void event_post_inout(struct event_source *const *sources, size_t source_count, DISPID id, unsigned count,
                      const VARIANT *arguments, VARIANT_BOOL initial, void (*done)(void *context, VARIANT_BOOL value),
                      void *context);

#endif
