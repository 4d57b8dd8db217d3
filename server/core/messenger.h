/* The model of one user's Messenger: its creation, and the functions that affect all of its parts.
 *
 * A caller of any function in server/core must hold the model lock of engine/engine.h.  The model never blocks,
 * and it reads the time only through struct model_clock. */
#ifndef OPENMSGR_CORE_MESSENGER_H
#define OPENMSGR_CORE_MESSENGER_H

#include "clock.h"
#include "events.h"
#include "options.h"
#include "wire.h"

struct app_store;
struct messenger;

/* Creates the model.  All parameters are borrowed and must outlive it; `store` contains the registered
 * applications (apps.h).  NULL when out of memory. */
struct messenger *messenger_create(const struct model_listener *listener, const struct wire *wire,
                                   const struct app_store *store, const struct model_clock *clock);
/* Destroys the model, after messenger_shut_down.  The only call that is valid afterwards, for locks, contacts,
 * groups, sessions and conversations that the caller still holds, is their release. */
void messenger_destroy(struct messenger *messenger);
/* Ends all sessions (docs/states.md I20) and conversations, then raises EVENT_APP_SHUTDOWN.  A second call has no
 * effect.  The model can still be read afterwards. */
void messenger_shut_down(struct messenger *messenger);

/* ---- options ---- */
/* Sets the time limits.  The defaults are in limits.h. */
void messenger_set_timeouts(struct messenger *messenger, const struct model_timeouts *timeouts);
/* Sets the initial LocalAddress of new sessions.  An address over LIMIT_LOCAL_ADDRESS_CHARS is ignored. */
void messenger_set_local_address(struct messenger *messenger, struct text address);
/* Says whether locks are used.  With `enabled` false (corporate services, or LockPolicy off) a sign-in leads to
 * LOCK_STATUS_DISABLED instead of LOCK_STATUS_INITIALIZED; this takes effect at the next sign-in.  `guards_open`
 * says whether guarded calls pass in LOCK_STATUS_DISABLED; this takes effect at once and is false by default
 * (docs/api.md C-32). */
void messenger_set_lock_policy(struct messenger *messenger, bool enabled, bool guards_open);
/* Sets the policy from the next transaction of each lock on.  LOCK_POLICY_OFF also calls
 * messenger_set_lock_policy(false, true).  `verifier` is borrowed and must outlive the model.  If it is NULL,
 * LOCK_POLICY_LOCAL finds every response wrong. */
void messenger_set_lock_verifier(struct messenger *messenger, enum lock_policy policy,
                                 const struct lock_verifier *verifier);
/* After the loss of an established connection the model signs in again by itself.  The first delay is about
 * `first_ms`; it doubles with each attempt, up to about `longest_ms`.  With `first_ms` 0, the default, the model
 * does not reconnect.  The model keeps the password of the current sign-in for this purpose. */
void messenger_set_reconnect(struct messenger *messenger, uint32_t first_ms, uint32_t longest_ms);

/* ---- time ---- */
/* Runs all timers that are due.  Call it when the time of messenger_deadline has come. */
void messenger_tick(struct messenger *messenger);
/* When the next timer is due, in milliseconds of the model's clock; UINT64_MAX when no timer runs. */
uint64_t messenger_deadline(const struct messenger *messenger);
/* Whether a session is in one of the states SESSION_INVITATION to SESSION_CONNECTED.  The process must not end
 * when idle while this is true. */
bool messenger_has_live_sessions(const struct messenger *messenger);

/* ---- the user ---- */
/* Starts a sign-in and cancels a planned reconnection.  EVENT_MY_STATUS_CHANGE follows for each LOCAL_* step, and
 * EVENT_SIGNIN at the end.  Errors:
 * - MSGR_E_ALREADY_LOGGED_ON: the state is not offline
 * - RESULT_INVALID_ARGUMENT: contact_check_handle refuses the handle, or the password is empty, longer than
 *   LIMIT_PASSWORD_CHARS or not UTF-8, or contains a blank, CR or LF
 * - RESULT_FAILURE: the sign-in cannot be queued
 * - RESULT_OUT_OF_MEMORY */
msgr_result messenger_sign_in(struct messenger *messenger, struct text handle, struct text password);
/* Signs out: ends all sessions (docs/states.md I20) and conversations at once; messenger_disconnected completes
 * the sign-out later.  Also cancels a planned reconnection, even when offline.  MSGR_E_NOT_LOGGED_ON when
 * offline.  While a sign-out is in progress, returns RESULT_OK without effect. */
msgr_result messenger_sign_out(struct messenger *messenger);
/* Asks the service to change the presence; PRESENCE_OFFLINE signs out instead.  EVENT_MY_STATUS_CHANGE follows.
 * Errors:
 * - RESULT_INVALID_ARGUMENT: a user cannot choose this presence (UNKNOWN, LOCAL_*)
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - RESULT_FAILURE: the request cannot be queued */
msgr_result messenger_set_presence(struct messenger *messenger, enum presence presence);

/* ---- from the wire ---- */
/* Called when the service has sent the complete contact list.  From now on the locks can be opened, or are
 * disabled (docs/states.md L2, L3). */
void messenger_synchronized(struct messenger *messenger);
/* For the commands ILN, NLN and FLN of MSNP: stores the presence of a contact, and the display name unless it is
 * empty.  When a contact goes offline, its unanswered invitations end (docs/states.md I19). */
void messenger_contact_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                enum presence presence);
/* Called when the sign-in has failed or the connection has ended.  `hr` is the reason, such as
 * MSGR_E_INVALID_PASSWORD, MSGR_E_CONNECT or MSGR_E_REMOTE_LOGIN; it is RESULT_OK after messenger_sign_out.  No
 * effect when already offline.
 *
 * Ends all sessions and conversations, resets all locks to NOTINITIALIZED and empties the contact list.  Raises
 * EVENT_SIGNOUT, or EVENT_SIGNIN(hr) if the sign-in was not complete.  If an established connection was lost and
 * messenger_set_reconnect allows it, plans the next sign-in.  Attempts go on until one succeeds or fails for a
 * permanent reason, or until the user signs in or out. */
void messenger_disconnected(struct messenger *messenger, msgr_result hr);

#endif
