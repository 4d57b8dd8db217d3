/* Raising events: to all sinks of a source at once, or to one sink after another. */
#ifndef OPENMSGR_COM_EVENTS_FIRE_H
#define OPENMSGR_COM_EVENTS_FIRE_H

#include "source.h"

/* Queues an event for every sink.  Arguments in declared order, at most EVENT_ARGUMENTS_MAX; they are copied
 * (VT_DISPATCH arguments are AddRef'd until delivered). */
void event_post(struct event_source *source, DISPID id, unsigned count, const VARIANT *arguments);

/* The event could not be made for want of memory: a log line for each sink, and in-process sinks are told. */
void event_lose(struct event_source *source, DISPID id);

/* An event with an in/out boolean as its last argument, which `arguments` does not hold.  The sinks of all the sources
 * are called one after another, in the order of the sources and then in advise order, and each gets the value that the
 * one before has left.  A sink that does not answer in INOUT_BOUND_MS, or is already stuck in an earlier call, is passed
 * over.  `done` is called once, on a worker thread and without any lock, with the last value; without sinks, with
 * `initial`. */
void event_post_inout(struct event_source *const *sources, size_t source_count, DISPID id, unsigned count,
                      const VARIANT *arguments, VARIANT_BOOL initial, void (*done)(void *context, VARIANT_BOOL value),
                      void *context);

#endif
