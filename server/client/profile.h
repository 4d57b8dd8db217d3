/* Telephone numbers of the user and of contacts (PRP and BPR, docs/wire.md 3.2), and unread mail (MSG
 * from Hotmail, docs/wire.md 2.6). */
#ifndef OPENMSGR_CLIENT_PROFILE_H
#define OPENMSGR_CLIENT_PROFILE_H

#include "client_state.h"

void profile_prp(struct msnp_client *client, const struct frame *frame);
void profile_bpr(struct msnp_client *client, const struct frame *frame);
/* Handles a MSG that arrives on the notification connection. */
void profile_msg(struct msnp_client *client, const struct frame *frame);

#endif
