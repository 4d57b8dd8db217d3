/* Lock and Key: one lock for each MessengerPriv and MsgrSessionManager object (service API section
 * 9). */
#ifndef OPENMSGR_CORE_LOCK_H
#define OPENMSGR_CORE_LOCK_H

#include "messenger.h"

struct lock;

enum lock_kind { LOCK_OF_MANAGER, LOCK_OF_PRIVATE };

/* Starts in NOTINITIALIZED, or at once in INITIALIZED or DISABLED while signed in, without an
 * event. `owner` is the caller's and comes back from lock_owner.  Reference counted: 1. NULL when
 * out of memory. */
struct lock *lock_create(struct messenger *messenger, enum lock_kind kind, void *owner);
struct lock *lock_hold(struct lock *lock);
void lock_release(struct lock *lock);
/* The owning object is gone: the lock raises no more events and has no owner any more; call before
 * lock_release. */
void lock_disown(struct lock *lock);
void *lock_owner(const struct lock *lock);

enum lock_status lock_get_status(const struct lock *lock);
/* MSGR_E_API_* of the state table; RESULT_FAILURE when it cannot be sent. */
msgr_result lock_request_challenge(struct lock *lock, int32_t cookie);
/* RESULT_INVALID_ARGUMENT for an empty id or response or another cookie; MSGR_E_API_* of the state
 * table. */
msgr_result lock_send_response(struct lock *lock, struct text app_id, struct text response,
                               int32_t cookie);
/* The first sink was advised on an object made while signed in: raises EVENT_LOCK_ENABLE once
 * (Q-3). */
void lock_advised(struct lock *lock);
/* What a guarded member answers now: RESULT_OK, MSGR_E_API_LOCKED or MSGR_E_API_DISABLED. */
msgr_result lock_guard(const struct lock *lock);

/* ---- from the wire ---- */
void lock_challenge_arrived(struct lock *lock, struct text challenge);
/* The service's verdict on a response that it was sent. */
void lock_verdict(struct lock *lock, bool success);
/* The service gave no challenge, or no verdict: not in time, or it does not know how.  By the
 * policy the transaction has then failed, or is judged here. */
void lock_unanswered(struct lock *lock);

#endif
