/* Messages to the other users of a switchboard, and the queue of those that wait until another user
 * has joined. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_MESSAGES_H
#define OPENMSGR_CLIENT_SWITCHBOARD_MESSAGES_H

#include "switchboard_state.h"

/* A new request on the link of the switchboard; NULL when out of memory. */
struct request *switchboard_request(struct switchboard *switchboard, const char *command, request_completion answered);

/* Sends the message, or queues it until another user is there; takes the payload.  False when out
 * of memory or when the switchboard has ended: the payload is then still the caller's. */
bool switchboard_send(struct switchboard *switchboard, const struct outgoing *message, struct buffer *payload);
void switchboard_send_waiting(struct switchboard *switchboard);

bool switchboard_invite_is_waiting(const struct switchboard *switchboard, const struct session *session);
/* Drops what still waits to be sent for this session. */
void switchboard_drop_waiting(struct switchboard *switchboard, const struct session *session);
void switchboard_drop_all_waiting(struct switchboard *switchboard);

#endif
