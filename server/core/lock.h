/* Lock and Key: one lock for each MessengerPriv and MsgrSessionManager object.  The state table is
 * docs/states.md L1 to L26. */
#ifndef OPENMSGR_CORE_LOCK_H
#define OPENMSGR_CORE_LOCK_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct lock;
struct messenger;

enum lock_kind { LOCK_OF_MANAGER, LOCK_OF_PRIVATE };

/* The first state is NOTINITIALIZED, or while signed in INITIALIZED or DISABLED (docs/states.md L4).
 * `owner` is the caller's object.  Has one reference.  NULL when out of memory. */
struct lock *lock_create(struct messenger *messenger, enum lock_kind kind, void *owner);
struct lock *lock_hold(struct lock *lock);
void lock_release(struct lock *lock);
/* The owning object is destroyed: the lock has no owner and raises no events any more.  Call it
 * before lock_release. */
void lock_disown(struct lock *lock);
void *lock_owner(const struct lock *lock); /* NULL once disowned */

enum lock_status lock_get_status(const struct lock *lock);
/* MSGR_E_API_* of the state table; RESULT_FAILURE when the request cannot be queued. */
msgr_result lock_request_challenge(struct lock *lock, int32_t cookie);
/* RESULT_INVALID_ARGUMENT for an empty id or response or another cookie, MSGR_E_API_* of the state
 * table, RESULT_OUT_OF_MEMORY, RESULT_FAILURE when the response cannot be queued. */
msgr_result lock_send_response(struct lock *lock, struct text app_id, struct text response, int32_t cookie);
/* A sink was advised on the owner: raises the EVENT_LOCK_ENABLE of docs/states.md L4, once. */
void lock_advised(struct lock *lock);
/* The result of a guarded call now: RESULT_OK, MSGR_E_API_LOCKED or MSGR_E_API_DISABLED. */
msgr_result lock_guard(const struct lock *lock);

/* ---- from the wire ---- */
void lock_challenge_arrived(struct lock *lock, struct text challenge);
/* The service has accepted (`success`) or refused the response.  A refusal before the response ends the
 * transaction, too. */
void lock_verdict(struct lock *lock, bool success);
/* The service sent no challenge or no verdict in time, or does not know the command.  Depending on the
 * LockPolicy the transaction fails, or the model continues it without the service. */
void lock_unanswered(struct lock *lock);

/* ---- for the other files of the model ---- */
void locks_synchronized(struct messenger *messenger); /* sign-in complete */
void locks_disconnected(struct messenger *messenger); /* sign-out, connection lost */
void locks_tick(struct messenger *messenger, uint64_t now);
uint64_t locks_deadline(const struct messenger *messenger);
void locks_detach(struct messenger *messenger);
/* The lock of an incoming session: the oldest unlocked one of a manager, else the oldest of a manager
 * (docs/api.md C-9); NULL without managers. */
struct lock *locks_guarding_incoming(const struct messenger *messenger);
struct lock *lock_next(const struct lock *lock);
/* Replaces the set of alert sites.  False when out of memory. */
bool lock_set_sites(struct lock *lock, const int32_t *site_ids, size_t count);
/* Whether an alert of that site is for the owner of this lock. */
bool lock_wants_site(const struct lock *lock, uint32_t site_id);

#endif
