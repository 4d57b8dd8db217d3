/* Lock and Key on the notification connection: CHL and QRY (docs/wire.md 5, docs/locks.md). */
#ifndef OPENMSGR_CLIENT_LOCKS_H
#define OPENMSGR_CLIENT_LOCKS_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_request_challenge(void *context, struct lock *lock);
msgr_result wire_send_response(void *context, struct lock *lock, struct text id, struct text digest);
void wire_lock_left(void *context, struct lock *lock);

/* Answers a challenge that the service sends unasked. */
void locks_chl(struct msnp_client *client, const struct frame *frame);

#endif
