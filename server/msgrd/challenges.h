/* Challenges: those that a client asks for (Lock and Key), and the one that the service sends to a client
 * (docs/wire.md 5). */
#ifndef OPENMSGR_MSGRD_CHALLENGES_H
#define OPENMSGR_MSGRD_CHALLENGES_H

#include "connection.h"

enum { CHALLENGE_MS = 50000 }; /* for the answer to the service's own challenge */

/* Each answers the command of its name. */
void answer_chl(struct connection *connection, const struct frame *frame);
void answer_qry(struct connection *connection, const struct frame *frame);
/* Sends CHL 0 if the service is configured to, and closes the connection when no right answer comes
 * within CHALLENGE_MS. */
void challenges_challenge_client(struct connection *connection);

#endif
