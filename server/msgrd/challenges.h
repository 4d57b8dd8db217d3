/* Challenges that a client requests for an application (Lock and Key), and the challenge that the service
 * sends to the client itself (docs/wire.md 5). */
#ifndef OPENMSGR_MSGRD_CHALLENGES_H
#define OPENMSGR_MSGRD_CHALLENGES_H

#include "connection.h"

enum { CHALLENGE_MS = 50000 }; /* time limit for the answer to CHL 0 */

/* Handle the commands CHL and QRY. */
void answer_chl(struct connection *connection, const struct frame *frame);
void answer_qry(struct connection *connection, const struct frame *frame);
/* Sends CHL 0 if `challenge_clients` is configured.  The connection is closed unless a correct answer
 * arrives within CHALLENGE_MS. */
void challenges_challenge_client(struct connection *connection);

#endif
