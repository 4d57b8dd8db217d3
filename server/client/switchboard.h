/* Switchboards: calling and being called, the sessions and the conversation on each, and the queue of
 * messages that wait for another user (docs/wire.md 6). */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_H
#define OPENMSGR_CLIENT_SWITCHBOARD_H

#include "switchboard_state.h"

/* Asks for a switchboard and calls `peer`, or every participant of the conversation, on it.  NULL
 * when out of memory. */
struct switchboard *switchboard_call(struct msnp_client *client, struct text peer, struct conversation *conversation);
/* Calls one more user.  Before the reply to USR nothing is sent, because that reply calls all
 * participants of the conversation.  False when out of memory, or before the reply to ANS. */
bool switchboard_call_user(struct switchboard *switchboard, struct text handle);
/* RNG: connects to the switchboard to which `caller` invites the local user. */
void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port, struct text session_id,
                      struct text auth_string, struct text caller);

/* Events of the link of a switchboard. */
void switchboard_opened(struct switchboard *switchboard);
void switchboard_closed(struct switchboard *switchboard);
/* A user has joined, or was there before (JOI, IRO). */
void switchboard_joined(struct switchboard *switchboard, struct text handle);
/* A user has left (BYE); `idle`: the service removed the user because no message was sent for long. */
void switchboard_left(struct switchboard *switchboard, struct text handle, bool idle);

/* Ends the switchboard: reports a lost peer to each of its sessions, or an undelivered invitation if it
 * was still waiting, and the lost switchboard to its conversation. */
void switchboard_lost(struct switchboard *switchboard);
/* Ends all switchboards without a report to sessions and conversations. */
void switchboards_end_all(struct msnp_client *client);
/* Frees the switchboards that have ended; call it when no function of a switchboard is running. */
void switchboards_sweep(struct msnp_client *client);

/* NULL when there is none, or when it has ended. */
struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link);
struct switchboard *switchboard_of_session(const struct msnp_client *client, const struct session *session);

/* Adds a session to the switchboard.  False when out of memory. */
bool switchboard_add_session(struct switchboard *switchboard, struct session *session);
/* The session is over: drops its waiting messages, and ends a switchboard without other use. */
void switchboard_session_left(struct msnp_client *client, struct session *session);
/* The conversation is over: drops its waiting messages, and ends a switchboard without other use. */
void switchboard_leave_conversation(struct switchboard *switchboard);

/* Sets the timer again, after join_deadline or multipart has changed. */
void switchboard_schedule(struct switchboard *switchboard);

#endif
