/* The sign-in: version, authentication, lists, first presence (docs/wire.md 2). */
#ifndef OPENMSGR_CLIENT_SIGN_IN_H
#define OPENMSGR_CLIENT_SIGN_IN_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_sign_in(void *context, struct text handle, struct text password, enum presence initial, bool again);

/* The link is open: the first step. */
void sign_in_opened(struct msnp_client *client);
/* The Passport exchange has its ticket: sends it. */
void sign_in_with_ticket(struct msnp_client *client);
/* XFR NS: connects to another notification server. */
void sign_in_redirected(struct msnp_client *client, const struct frame *frame);
/* The lists are complete: the user goes online. */
void sign_in_synchronized(struct msnp_client *client);

#endif
