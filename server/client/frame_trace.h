/* Passes every frame that the client sends or receives to its trace function. */
#ifndef OPENMSGR_CLIENT_FRAME_TRACE_H
#define OPENMSGR_CLIENT_FRAME_TRACE_H

#include "client_state.h"

/* Traces one frame; `out` is true for a frame that the client sends. */
void frame_trace(struct msnp_client *client, bool out, struct text command, struct text payload);
/* Traces each frame in `bytes`, which the client sends on `link`. */
void frame_trace_sent(struct msnp_client *client, link_id link, struct text bytes);

#endif
