/* A trace, to find out where time is lost: one JSON line for each call, frame and event.  It is written only if the
 * setting Trace names a file; `make trace` draws it.  It has only names of members, commands and events, and no text
 * that a user wrote. */
#ifndef OPENMSGR_COM_BASE_TRACE_H
#define OPENMSGR_COM_BASE_TRACE_H

#include "com.h"

/* Starts the trace in this file, unless the path is empty.  `side` is the name of this server in the trace. */
void trace_open(struct text path, struct text side);
/* Writes {"time_us": ..., "side": ..., "layer": ..., "event": ...}; all servers of one machine use the same clock.
 * Does nothing without a trace.  May be called on any thread and under any lock. */
void trace_event(const char *layer, const char *event);
/* Writes the delivery of an event to a sink; `id` is the dispatch id of the event. */
void trace_sink(DISPID id);
/* Writes a frame of a connection (client/client.h): its command, and the Invitation-Command if it has one. */
void trace_frame(void *context, bool out, struct text command, struct text payload);

#endif
