/* The sign-in: version, authentication, lists, first presence (docs/wire.md 2). */
#ifndef OPENMSGR_CLIENT_SIGN_IN_H
#define OPENMSGR_CLIENT_SIGN_IN_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_sign_in(void *context, struct text handle, struct text password, enum presence initial, bool again);

/* Sends VER, the first command, on the link that has just been opened. */
void sign_in_opened(struct msnp_client *client);
/* Sends the ticket that the Passport exchange has obtained. */
void sign_in_with_ticket(struct msnp_client *client);
/* Handles XFR NS during the sign-in: connects to the notification server that the frame names. */
void sign_in_redirected(struct msnp_client *client, const struct frame *frame);
/* Ends the synchronization when the lists are complete, and sends the first presence of the user. */
void sign_in_synchronized(struct msnp_client *client);

#endif
