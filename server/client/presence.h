/* Presence on the notification connection: CHG for the user; ILN, NLN and FLN for contacts
 * (docs/wire.md 4). */
#ifndef OPENMSGR_CLIENT_PRESENCE_H
#define OPENMSGR_CLIENT_PRESENCE_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_set_presence(void *context, enum presence presence);

/* Sends the first CHG, the last step of the sign-in.  Returns false when out of memory. */
bool presence_set_first(struct msnp_client *client);

void presence_chg(struct msnp_client *client, const struct frame *frame);
void presence_iln(struct msnp_client *client, const struct frame *frame);
void presence_nln(struct msnp_client *client, const struct frame *frame);
void presence_fln(struct msnp_client *client, const struct frame *frame);

#endif
