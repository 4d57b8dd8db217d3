/* Switchboards: calling and being called, the sessions and the conversation on each, and the queue of
 * messages that wait for another user (docs/wire.md 6). */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_H
#define OPENMSGR_CLIENT_SWITCHBOARD_H

#include "switchboard_state.h"

/* Asks for a switchboard and calls `peer`, or every participant of the conversation, on it.  NULL
 * when out of memory. */
struct switchboard *switchboard_call(struct msnp_client *client, struct text peer, struct conversation *conversation);
/* Calls one more user; before the switchboard is entered that is left to the conversation, whose
 * participants are all called then.  False when out of memory. */
bool switchboard_call_user(struct switchboard *switchboard, struct text handle);
/* RNG: connects to the switchboard to which `caller` has called us. */
void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port, struct text session_id,
                      struct text auth_string, struct text caller);

/* Events of its link. */
void switchboard_opened(struct switchboard *switchboard);
void switchboard_closed(struct switchboard *switchboard);
/* A user is there (JOI, IRO). */
void switchboard_joined(struct switchboard *switchboard, struct text handle);
/* A user has left (BYE); `idle`: the service dropped it because nothing was said. */
void switchboard_left(struct switchboard *switchboard, struct text handle, bool idle);

/* Ends it: its sessions lose their peer, or their invitation if that was still waiting, and its
 * conversation loses its switchboard. */
void switchboard_lost(struct switchboard *switchboard);
/* Ends all without telling sessions and conversations. */
void switchboards_end_all(struct msnp_client *client);
/* Frees those that have ended; call it when no function of a switchboard is running. */
void switchboards_sweep(struct msnp_client *client);

/* NULL when there is none, or when it has ended. */
struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link);
struct switchboard *switchboard_of_session(const struct msnp_client *client, const struct session *session);

/* Puts a session on it.  False when out of memory. */
bool switchboard_add_session(struct switchboard *switchboard, struct session *session);
/* The session is over: drops its waiting messages, and ends a switchboard without other use. */
void switchboard_session_left(struct msnp_client *client, struct session *session);
/* The conversation is over: the same. */
void switchboard_leave_conversation(struct switchboard *switchboard);

/* Sets the timer again, after join_deadline or multipart has changed. */
void switchboard_schedule(struct switchboard *switchboard);

#endif
