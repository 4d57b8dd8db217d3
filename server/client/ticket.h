/* The ticket of MSNP8: the client side of Passport on links of its own (docs/wire.md 2.4). */
#ifndef OPENMSGR_CLIENT_TICKET_H
#define OPENMSGR_CLIENT_TICKET_H

#include "client_state.h"

/* Starts the exchange with the challenge of the notification server. */
void ticket_begin(struct msnp_client *client, struct text challenge);

/* Events of the link of the current request. */
void ticket_opened(struct msnp_client *client);
/* True when the exchange is complete: passport_ticket has the ticket. */
bool ticket_received(struct msnp_client *client, struct text bytes);
void ticket_closed(struct msnp_client *client, enum link_end end);

#endif
