/* The locks of "Lock and Key": an application must answer a challenge before it may make guarded calls.  Each
 * MessengerPriv and MsgrSessionManager object has one lock.  The state table is docs/states.md L1 to L26. */
#ifndef OPENMSGR_CORE_LOCK_H
#define OPENMSGR_CORE_LOCK_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct lock;
struct messenger;

enum lock_kind { LOCK_OF_MANAGER, LOCK_OF_PRIVATE };

/* Creates a lock with one reference; `owner` is the object of the caller.  The first state is INITIALIZED or
 * DISABLED while signed in, otherwise NOTINITIALIZED (docs/states.md L4).  NULL when out of memory. */
struct lock *lock_create(struct messenger *messenger, enum lock_kind kind, void *owner);
struct lock *lock_hold(struct lock *lock);
void lock_release(struct lock *lock);
/* Call this when the owner is being destroyed, before lock_release.  The lock then has no owner and raises no more
 * events. */
void lock_disown(struct lock *lock);
void *lock_owner(const struct lock *lock); /* NULL after lock_disown */

enum lock_status lock_get_status(const struct lock *lock);
/* Asks for a challenge; EVENT_LOCK_CHALLENGE follows.  In a state that does not allow this, returns the
 * MSGR_E_API_* code of docs/states.md.  RESULT_FAILURE when the request cannot be queued. */
msgr_result lock_request_challenge(struct lock *lock, int32_t cookie);
/* Sends the response to the challenge; EVENT_LOCK_RESULT follows.  In a state that does not allow this, returns
 * the MSGR_E_API_* code of docs/states.md.  Other errors:
 * - RESULT_INVALID_ARGUMENT: the id or the response is empty, or `cookie` is not that of the challenge
 * - RESULT_OUT_OF_MEMORY
 * - RESULT_FAILURE: the response cannot be queued */
msgr_result lock_send_response(struct lock *lock, struct text app_id, struct text response, int32_t cookie);
/* Call this after a sink was advised on the owner.  A lock that was created while signed in then raises
 * EVENT_LOCK_ENABLE, once (docs/states.md L4). */
void lock_advised(struct lock *lock);
/* Whether the owner may make a guarded call now.  Returns RESULT_OK or the error for that call, MSGR_E_API_LOCKED
 * or MSGR_E_API_DISABLED. */
msgr_result lock_guard(const struct lock *lock);

/* ---- from the wire ---- */
void lock_challenge_arrived(struct lock *lock, struct text challenge);
/* The service has accepted (`success`) or refused the response.  A refusal that arrives before any response was
 * sent ends the transaction, too. */
void lock_verdict(struct lock *lock, bool success);
/* Called when the service has sent no challenge or no verdict in time, or does not know the command.  The policy
 * (LockPolicy) decides whether the transaction fails or the model continues it without the service. */
void lock_unanswered(struct lock *lock);

/* ---- for the other files of the model ---- */
void locks_synchronized(struct messenger *messenger); /* call when the contact list is complete */
void locks_disconnected(struct messenger *messenger); /* call after sign-out or loss of the connection */
void locks_tick(struct messenger *messenger, uint64_t now);
uint64_t locks_deadline(const struct messenger *messenger);
void locks_detach(struct messenger *messenger);
/* The lock that guards an incoming session: that of the oldest manager whose lock is open, otherwise that of the
 * oldest manager (docs/api.md C-9).  NULL when there is no manager. */
struct lock *locks_guarding_incoming(const struct messenger *messenger);
struct lock *lock_next(const struct lock *lock);
/* Replaces the set of site ids whose alerts the owner receives.  False when out of memory; the old set is then
 * kept. */
bool lock_set_sites(struct lock *lock, const int32_t *site_ids, size_t count);
/* Whether the owner receives the alerts of this site: it is a MessengerPriv object, may make guarded calls and has
 * subscribed to the site. */
bool lock_wants_site(const struct lock *lock, uint32_t site_id);

#endif
