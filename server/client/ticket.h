/* The ticket of MSNP8: the client side of Passport on links of its own (docs/wire.md 2.4). */
#ifndef OPENMSGR_CLIENT_TICKET_H
#define OPENMSGR_CLIENT_TICKET_H

#include "client_state.h"

/* Starts the Passport exchange; `challenge` is the one that the notification server sent. */
void ticket_begin(struct msnp_client *client, struct text challenge);

/* The link of the current Passport request has been opened, has received bytes, or has ended.
 * ticket_received returns true when the exchange is complete; passport_ticket then returns the ticket. */
void ticket_opened(struct msnp_client *client);
bool ticket_received(struct msnp_client *client, struct text bytes);
void ticket_closed(struct msnp_client *client, enum link_end end);

#endif
