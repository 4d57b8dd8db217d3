/* What happens when, for whoever looks for lost time: one JSON line for each call, frame and event.  Off unless the
 * setting Trace names a file; `make trace` draws it.  Names of members, commands and events only: nothing that
 * anybody wrote. */
#ifndef OPENMSGR_COM_BASE_TRACE_H
#define OPENMSGR_COM_BASE_TRACE_H

#include "com.h"

/* Appends to the file from now on; `side` is whose server this is.  Nothing for an empty path. */
void trace_open(struct text path, struct text side);
/* {"time_us": ..., "side": ..., "layer": ..., "event": ...}; the time is the machine's, the same for all servers on it.
 * Nothing when there is no file.  From any thread, under any lock. */
void trace_event(const char *layer, const char *event);
/* An event for a sink, by its dispatch id. */
void trace_sink(DISPID id);
/* A frame of a connection (client/client.h): its command, and of an invitation what it says. */
void trace_frame(void *context, bool out, struct text command, struct text payload);

#endif
