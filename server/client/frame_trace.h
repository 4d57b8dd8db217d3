/* Reports every frame that is sent or received to the trace function of the client. */
#ifndef OPENMSGR_CLIENT_FRAME_TRACE_H
#define OPENMSGR_CLIENT_FRAME_TRACE_H

#include "client_state.h"

/* One frame; `out`: it is sent. */
void frame_trace(struct msnp_client *client, bool out, struct text command, struct text payload);
/* Each frame of `bytes`, which are sent together. */
void frame_trace_sent(struct msnp_client *client, link_id link, struct text bytes);

#endif
