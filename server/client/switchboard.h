/* Switchboards: opening them, calling other users, answering calls, and the sessions and the conversation
 * that each switchboard carries (docs/wire.md 6). */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_H
#define OPENMSGR_CLIENT_SWITCHBOARD_H

#include "switchboard_state.h"

/* Requests a switchboard from the service.  When it is open, the client calls every participant of
 * `conversation`, or `peer` if `conversation` is NULL.  Returns NULL when out of memory. */
struct switchboard *switchboard_call(struct msnp_client *client, struct text peer, struct conversation *conversation);
/* Calls one more user.  Before the reply to USR this sends nothing and returns true: the client calls all
 * participants of the conversation when that reply arrives.  Returns false when out of memory, or when the
 * reply to ANS has not arrived yet. */
bool switchboard_call_user(struct switchboard *switchboard, struct text handle);
/* Handles RNG: connects to the switchboard to which `caller` invites the local user. */
void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port, struct text session_id,
                      struct text auth_string, struct text caller);

/* The link of the switchboard has been opened, or has ended. */
void switchboard_opened(struct switchboard *switchboard);
void switchboard_closed(struct switchboard *switchboard);
/* Another user has joined (JOI), or was on the switchboard before this client (IRO). */
void switchboard_joined(struct switchboard *switchboard, struct text handle);
/* A user has left (BYE); `idle`: the service removed the user because no message was sent for long. */
void switchboard_left(struct switchboard *switchboard, struct text handle, bool idle);

/* Ends the switchboard and reports this to its conversation and its sessions.  A session whose invitation
 * was still queued receives a failed invitation; any other session receives a lost peer. */
void switchboard_lost(struct switchboard *switchboard);
/* Ends all switchboards without reporting it to sessions and conversations. */
void switchboards_end_all(struct msnp_client *client);
/* Frees the switchboards that have ended.  Must not be called while a function with a switchboard argument
 * is running, because that function may still use the switchboard. */
void switchboards_sweep(struct msnp_client *client);

/* Both functions return NULL when there is no such switchboard, or when it has ended. */
struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link);
struct switchboard *switchboard_of_session(const struct msnp_client *client, const struct session *session);

/* Adds a session to the switchboard.  Returns false when out of memory. */
bool switchboard_add_session(struct switchboard *switchboard, struct session *session);
/* Removes a session that is over from its switchboard and drops its queued messages.  Ends the switchboard
 * if it then carries no session and no conversation. */
void switchboard_session_left(struct msnp_client *client, struct session *session);
/* Removes the conversation, which is over, from the switchboard.  Ends the switchboard if it carries no
 * session. */
void switchboard_leave_conversation(struct switchboard *switchboard);

/* Sets the timer of the switchboard; must be called after a change of join_deadline or multipart. */
void switchboard_schedule(struct switchboard *switchboard);

#endif
