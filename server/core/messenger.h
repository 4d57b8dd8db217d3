/* The Messenger model of one user: its creation, and the functions that affect all of its parts.
 *
 * The caller of any function of server/core holds the one model lock of engine/engine.h.  The model
 * never blocks and has no clock of its own. */
#ifndef OPENMSGR_CORE_MESSENGER_H
#define OPENMSGR_CORE_MESSENGER_H

#include "clock.h"
#include "events.h"
#include "options.h"
#include "wire.h"

struct app_store;
struct messenger;

/* All ports are borrowed and outlive the model; `store` has the registered applications (apps.h).
 * NULL when out of memory. */
struct messenger *messenger_create(const struct model_listener *listener, const struct wire *wire,
                                   const struct app_store *store, const struct model_clock *clock);
/* Shuts down first.  Locks, contacts, groups, sessions and conversations that the caller still
 * holds may only be released afterwards. */
void messenger_destroy(struct messenger *messenger);
/* Ends every session (docs/states.md I20) and conversation and raises EVENT_APP_SHUTDOWN, once.  The
 * model can still be read afterwards. */
void messenger_shut_down(struct messenger *messenger);

/* ---- options ---- */
/* The defaults are those of limits.h. */
void messenger_set_timeouts(struct messenger *messenger, const struct model_timeouts *timeouts);
/* The LocalAddress of new sessions. */
void messenger_set_local_address(struct messenger *messenger, struct text address);
/* `enabled`: the lock is in force; false (corporate services, LockPolicy off) makes the sign-in lead
 * to LOCK_DISABLED.  `guards_open`: guarded calls pass in that state; they do not by default
 * (docs/api.md C-32).  `enabled` takes effect at the next sign-in, `guards_open` at once. */
void messenger_set_lock_policy(struct messenger *messenger, bool enabled, bool guards_open);
/* Takes effect at the next transaction of each lock.  LOCK_POLICY_OFF is also
 * messenger_set_lock_policy(false, true).  `verifier` is borrowed and outlives the model; with NULL,
 * LOCK_POLICY_LOCAL finds every response wrong. */
void messenger_set_lock_verifier(struct messenger *messenger, enum lock_policy policy,
                                 const struct lock_verifier *verifier);
/* After an established connection was lost, the model signs in again by itself: first after about
 * `first_ms`, then after twice as long each time, up to about `longest_ms`.  `first_ms` 0, the
 * default: never.  The model keeps the password of the current sign-in for this. */
void messenger_set_reconnect(struct messenger *messenger, uint32_t first_ms, uint32_t longest_ms);

/* ---- time ---- */
/* Runs every timer that is due; to be called at or after messenger_deadline. */
void messenger_tick(struct messenger *messenger);
/* In milliseconds of the clock; UINT64_MAX when no timer runs. */
uint64_t messenger_deadline(const struct messenger *messenger);
/* A session is in SESSION_INVITATION..SESSION_CONNECTED: the process must not end when idle. */
bool messenger_has_live_sessions(const struct messenger *messenger);

/* ---- the user ---- */
/* Starts a sign-in and cancels a planned reconnection.  EVENT_MY_STATUS_CHANGE follows for each
 * LOCAL_* step, in the end EVENT_SIGNIN.  MSGR_E_ALREADY_LOGGED_ON unless offline,
 * RESULT_INVALID_ARGUMENT as contact_check_handle, or for a password that is empty, over its limit,
 * not UTF-8, or has a blank, CR or LF, RESULT_OUT_OF_MEMORY, RESULT_FAILURE when the sign-in cannot
 * be queued. */
msgr_result messenger_sign_in(struct messenger *messenger, struct text handle, struct text password);
/* Ends all sessions (docs/states.md I20) and conversations at once and cancels a planned
 * reconnection, even when offline.  messenger_disconnected follows.  MSGR_E_NOT_LOGGED_ON when
 * offline; RESULT_OK without effect while a sign-out is in progress. */
msgr_result messenger_sign_out(struct messenger *messenger);
/* PRESENCE_OFFLINE signs out.  RESULT_INVALID_ARGUMENT for a state that a user cannot choose
 * (UNKNOWN, LOCAL_*), MSGR_E_NOT_LOGGED_ON when offline, RESULT_FAILURE when it cannot be queued. */
msgr_result messenger_set_presence(struct messenger *messenger, enum presence presence);

/* ---- from the wire ---- */
/* The contact list is complete: the locks are in force (docs/states.md L2, L3). */
void messenger_synchronized(struct messenger *messenger);
/* ILN, NLN, FLN: presence of a contact, and its name unless that is empty.  A contact that goes
 * offline ends its unanswered invitations (docs/states.md I19). */
void messenger_contact_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                enum presence presence);
/* The sign-in failed, or the connection ended.  `hr` says why (MSGR_E_INVALID_PASSWORD,
 * MSGR_E_CONNECT, MSGR_E_LOGON_TIMEOUT, MSGR_E_REMOTE_LOGIN, MSGR_E_SERVER_SHUTDOWN,
 * MSGR_E_DISCONNECTED...); RESULT_OK after messenger_sign_out.  Ends sessions and conversations,
 * locks every lock, empties the contact list, and raises EVENT_SIGNOUT, or EVENT_SIGNIN(hr) when
 * the sign-in was not complete.  If an established connection was lost and
 * messenger_set_reconnect asks for it, attempts to sign in follow, until one succeeds or fails for
 * a permanent reason, or the user signs in or out. */
void messenger_disconnected(struct messenger *messenger, msgr_result hr);

#endif
