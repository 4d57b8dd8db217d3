/* Messages to the other users of a switchboard.  Messages are queued until another user has joined. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_MESSAGES_H
#define OPENMSGR_CLIENT_SWITCHBOARD_MESSAGES_H

#include "switchboard_state.h"

/* Creates a request on the link of the switchboard.  Returns NULL when out of memory. */
struct request *switchboard_request(struct switchboard *switchboard, const char *command, request_completion answered);

/* Sends the message, or queues it while no other user is on the switchboard.  Takes ownership of the
 * payload.  Returns false when out of memory or when the switchboard has ended; the caller then still owns
 * the payload. */
bool switchboard_send(struct switchboard *switchboard, const struct outgoing *message, struct buffer *payload);
/* Sends all queued messages. */
void switchboard_send_waiting(struct switchboard *switchboard);

bool switchboard_invite_is_waiting(const struct switchboard *switchboard, const struct session *session);
/* Drops the queued messages of this session. */
void switchboard_drop_waiting(struct switchboard *switchboard, const struct session *session);
void switchboard_drop_all_waiting(struct switchboard *switchboard);

#endif
