#include "lock.h"

#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "model.h"

struct lock {
    unsigned ref;
    struct messenger *messenger; /* NULL once the model is destroyed */
    struct lock *next;
    enum lock_kind kind;
    void *owner; /* NULL after lock_disown */
    enum lock_status status;
    int32_t cookie;          /* of the last transaction on this lock (docs/api.md Q-16) */
    enum lock_policy policy; /* in force at the start of the last transaction */
    bool challenge_seen, response_sent;
    bool challenge_is_ours;              /* the model made it, so the service cannot verify the response */
    struct string challenge, id, digest; /* kept for verification by the model until the transaction ends */
    bool calls_allowed;                  /* guarded calls pass: it was unlocked before */
    bool enable_owed;                    /* the first Advise must raise EVENT_LOCK_ENABLE (docs/api.md Q-3) */
    uint64_t deadline;                   /* when to stop waiting for the challenge or verdict; UINT64_MAX: never */
    int32_t *sites;
    size_t site_count;
};

static void lock_raise(struct lock *lock, enum model_event_type type, int32_t number, bool flag, struct text text)
{
    if (lock->messenger && lock->owner)
        model_raise(lock->messenger,
                    &(struct model_event){.type = type, .lock = lock, .number = number, .flag = flag, .text = text});
}

static void lock_enter(struct lock *lock, enum lock_status status)
{
    lock->status = status;
    lock_raise(lock, EVENT_LOCK_STATUS_CHANGED, status, false, TEXT_EMPTY);
}

static enum lock_status status_when_signed_in(const struct messenger *messenger)
{
    return messenger->lock_enabled ? LOCK_STATUS_INITIALIZED : LOCK_STATUS_DISABLED;
}

static void transaction_reset(struct lock *lock)
{
    lock->challenge_seen = false;
    lock->response_sent = false;
    lock->challenge_is_ours = false;
    lock->calls_allowed = false;
    lock->deadline = UINT64_MAX;
    string_free(&lock->challenge);
    string_free(&lock->id);
    string_free(&lock->digest);
}

/* A later change of the policy does not affect a running transaction. */
static void transaction_begin(struct lock *lock)
{
    transaction_reset(lock);
    lock->policy = lock->messenger->lock_policy;
}

/* Whether the model verifies the response without the service: the policy says so, or the model made the
 * challenge. */
static bool verified_here_alone(const struct lock *lock)
{
    return lock->challenge_is_ours || lock->policy == LOCK_POLICY_OPEN;
}

static void transaction_wait(struct lock *lock)
{
    lock->deadline = model_now(lock->messenger) + lock->messenger->timeouts.challenge_ms;
}

struct lock *lock_create(struct messenger *messenger, enum lock_kind kind, void *owner)
{
    struct lock *lock = calloc(1, sizeof(*lock));
    struct lock **end = &messenger->locks;

    if (!lock)
        return NULL;
    lock->ref = 1;
    lock->messenger = messenger;
    lock->kind = kind;
    lock->owner = owner;
    lock->status = messenger->synchronized ? status_when_signed_in(messenger) : LOCK_STATUS_NOTINITIALIZED;
    lock->enable_owed = messenger->synchronized;
    transaction_reset(lock);
    while (*end)
        end = &(*end)->next;
    *end = lock;
    return lock;
}

struct lock *lock_hold(struct lock *lock)
{
    lock->ref++;
    return lock;
}

void lock_release(struct lock *lock)
{
    if (--lock->ref)
        return;
    if (lock->messenger) {
        struct lock **position = &lock->messenger->locks;

        while (*position != lock)
            position = &(*position)->next;
        *position = lock->next;
        lock->messenger->wire->lock_left(lock->messenger->wire->context, lock);
    }
    transaction_reset(lock);
    free(lock->sites);
    free(lock);
}

void lock_disown(struct lock *lock) { lock->owner = NULL; }
void *lock_owner(const struct lock *lock) { return lock->owner; }
enum lock_status lock_get_status(const struct lock *lock) { return lock->status; }
struct lock *lock_next(const struct lock *lock) { return lock->next; }

/* The error that RequestChallenge and SendResponse return in the states in which neither has an effect
 * (docs/states.md L1, L18, L20, L22). */
static msgr_result refusal(const struct lock *lock)
{
    switch (lock->status) {
    case LOCK_STATUS_UNLOCKED: return MSGR_E_API_ALREADY_UNLOCKED;
    case LOCK_STATUS_UNLOCKFAILED: return MSGR_E_API_UNLOCK_FAILED;
    case LOCK_STATUS_DISABLED: return MSGR_E_API_DISABLED;
    default: return MSGR_E_API_NOTINITIALIZED;
    }
}

msgr_result lock_request_challenge(struct lock *lock, int32_t cookie)
{
    const struct wire *wire;
    bool asks_service;

    if (lock->status == LOCK_STATUS_PENDINGRESULT)
        return MSGR_E_API_PENDING_UNLOCK;
    if (lock->status != LOCK_STATUS_INITIALIZED)
        return refusal(lock);
    wire = lock->messenger->wire;
    asks_service = lock->messenger->lock_policy != LOCK_POLICY_OPEN;
    if (asks_service && result_failed(wire->request_challenge(wire->context, lock)))
        return RESULT_FAILURE;
    transaction_begin(lock);
    lock->cookie = cookie;
    if (asks_service)
        transaction_wait(lock);
    else
        lock->deadline = model_now(lock->messenger); /* locks_tick then makes the challenge */
    lock_enter(lock, LOCK_STATUS_PENDINGRESULT);
    return RESULT_OK;
}

/* Sends the response to the service, or lets the model verify it if the service takes no part.  Keeps a copy for
 * the model unless only the service may verify it. */
static msgr_result send_response(struct lock *lock, struct text app_id, struct text response)
{
    const struct wire *wire = lock->messenger->wire;

    if (lock->policy != LOCK_POLICY_SERVICE && (!string_set(&lock->id, app_id) || !string_set(&lock->digest, response)))
        return RESULT_OUT_OF_MEMORY;
    if (verified_here_alone(lock)) {
        lock->deadline = model_now(lock->messenger); /* locks_tick then verifies the response */
    } else {
        if (result_failed(wire->send_response(wire->context, lock, app_id, response)))
            return RESULT_FAILURE;
        transaction_wait(lock);
    }
    lock->response_sent = true;
    return RESULT_OK;
}

msgr_result lock_send_response(struct lock *lock, struct text app_id, struct text response, int32_t cookie)
{
    if (!app_id.length || !response.length)
        return RESULT_INVALID_ARGUMENT;
    if (lock->status == LOCK_STATUS_INITIALIZED)
        return MSGR_E_API_LOCKED;
    if (lock->status != LOCK_STATUS_PENDINGRESULT)
        return refusal(lock);
    if (!lock->challenge_seen || lock->response_sent)
        return MSGR_E_API_PENDING_UNLOCK;
    if (cookie != lock->cookie)
        return RESULT_INVALID_ARGUMENT;
    return send_response(lock, app_id, response);
}

void lock_advised(struct lock *lock)
{
    if (!lock->enable_owed || !lock->messenger)
        return;
    lock->enable_owed = false;
    lock_raise(lock, EVENT_LOCK_ENABLE, 0, lock->status != LOCK_STATUS_DISABLED, TEXT_EMPTY);
}

msgr_result lock_guard(const struct lock *lock)
{
    if (lock->status == LOCK_STATUS_UNLOCKED || (lock->status == LOCK_STATUS_PENDINGRESULT && lock->calls_allowed))
        return RESULT_OK;
    if (lock->status == LOCK_STATUS_DISABLED)
        return lock->messenger && lock->messenger->guards_open ? RESULT_OK : MSGR_E_API_DISABLED;
    return MSGR_E_API_LOCKED;
}

/* ---- from the wire ---- */

void lock_challenge_arrived(struct lock *lock, struct text challenge)
{
    if (!lock->messenger || lock->status == LOCK_STATUS_NOTINITIALIZED || lock->status == LOCK_STATUS_DISABLED)
        return;
    if (lock->status == LOCK_STATUS_PENDINGRESULT) {
        if (lock->challenge_seen)
            return;
    } else {
        bool allowed = lock->status == LOCK_STATUS_UNLOCKED;

        transaction_begin(lock);
        lock->calls_allowed = allowed;
        lock_enter(lock, LOCK_STATUS_PENDINGRESULT);
    }
    lock->challenge_seen = true;
    lock->deadline = UINT64_MAX; /* no deadline: the application answers when it is ready */
    if (lock->policy != LOCK_POLICY_SERVICE)
        string_set(&lock->challenge, challenge); /* if out of memory, verification fails */
    lock_raise(lock, EVENT_LOCK_CHALLENGE, lock->cookie, false, challenge);
}

static void transaction_end(struct lock *lock, bool success)
{
    transaction_reset(lock);
    lock_enter(lock, success ? LOCK_STATUS_UNLOCKED : LOCK_STATUS_UNLOCKFAILED);
    lock_raise(lock, EVENT_LOCK_RESULT, lock->cookie, success, TEXT_EMPTY);
}

void lock_verdict(struct lock *lock, bool success)
{
    if (!lock->messenger || lock->status != LOCK_STATUS_PENDINGRESULT || (success && !lock->response_sent))
        return; /* a response that was not sent cannot be accepted */
    if (lock->challenge_seen && verified_here_alone(lock))
        return; /* too late: the model verifies this response itself */
    transaction_end(lock, success);
}

/* Makes a challenge of 20 digits, the length that the service uses. */
static void make_challenge(struct lock *lock)
{
    const struct model_clock *clock = lock->messenger->clock;
    uint8_t random[20];
    char digits[sizeof(random)];

    clock->random(clock->context, random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++)
        digits[i] = (char)('0' + random[i] % 10);
    lock->challenge_is_ours = true;
    lock_challenge_arrived(lock, (struct text){digits, sizeof(digits)});
}

static bool is_hex(char digit)
{
    return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
}

/* Whether the response has the required form (docs/api.md Q-2); it may still be wrong. */
static bool is_well_formed(const struct lock *lock)
{
    if (!lock->id.length || lock->digest.length != 32)
        return false;
    for (size_t i = 0; i < lock->digest.length; i++)
        if (!is_hex(lock->digest.bytes[i]))
            return false;
    return true;
}

static bool verify_here(const struct lock *lock)
{
    const struct lock_verifier *verifier = lock->messenger->lock_verifier;

    if (!lock->challenge.length || !is_well_formed(lock))
        return false;
    if (lock->policy == LOCK_POLICY_OPEN)
        return true;
    return verifier && verifier->is_right(verifier->context, string_text(&lock->challenge), string_text(&lock->id),
                                          string_text(&lock->digest));
}

void lock_unanswered(struct lock *lock)
{
    if (!lock->messenger || lock->status != LOCK_STATUS_PENDINGRESULT)
        return;
    if (!lock->challenge_seen) {
        if (lock->policy == LOCK_POLICY_SERVICE)
            transaction_end(lock, false);
        else
            make_challenge(lock);
    } else if (lock->response_sent) {
        transaction_end(lock, lock->policy != LOCK_POLICY_SERVICE && verify_here(lock));
    }
}

/* ---- for the other files of the model ---- */

void locks_synchronized(struct messenger *messenger)
{
    for (struct lock *lock = messenger->locks; lock; lock = lock->next) {
        transaction_reset(lock);
        lock->enable_owed = false;
        lock_enter(lock, status_when_signed_in(messenger));
        lock_raise(lock, EVENT_LOCK_ENABLE, 0, messenger->lock_enabled, TEXT_EMPTY);
    }
}

void locks_disconnected(struct messenger *messenger)
{
    for (struct lock *lock = messenger->locks; lock; lock = lock->next) {
        bool pending = lock->status == LOCK_STATUS_PENDINGRESULT;

        if (lock->status == LOCK_STATUS_NOTINITIALIZED)
            continue;
        transaction_reset(lock);
        lock->enable_owed = false;
        lock->status = LOCK_STATUS_NOTINITIALIZED;
        if (pending)
            lock_raise(lock, EVENT_LOCK_RESULT, lock->cookie, false, TEXT_EMPTY);
        lock_raise(lock, EVENT_LOCK_STATUS_CHANGED, LOCK_STATUS_NOTINITIALIZED, false, TEXT_EMPTY);
        lock->cookie = 0; /* the cookie of an unrequested challenge (docs/states.md L8) */
    }
}

void locks_tick(struct messenger *messenger, uint64_t now)
{
    for (struct lock *lock = messenger->locks; lock; lock = lock->next)
        if (lock->deadline <= now)
            lock_unanswered(lock);
}

uint64_t locks_deadline(const struct messenger *messenger)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct lock *lock = messenger->locks; lock; lock = lock->next)
        if (lock->deadline < deadline)
            deadline = lock->deadline;
    return deadline;
}

void locks_detach(struct messenger *messenger)
{
    while (messenger->locks) {
        struct lock *lock = messenger->locks;

        messenger->locks = lock->next;
        lock->next = NULL;
        lock->messenger = NULL;
        lock->status = LOCK_STATUS_NOTINITIALIZED;
        transaction_reset(lock);
    }
}

struct lock *locks_guarding_incoming(const struct messenger *messenger)
{
    struct lock *oldest = NULL;

    for (struct lock *lock = messenger->locks; lock; lock = lock->next) {
        if (lock->kind != LOCK_OF_MANAGER || !lock->owner)
            continue;
        if (lock_guard(lock) == RESULT_OK)
            return lock;
        if (!oldest)
            oldest = lock;
    }
    return oldest;
}

bool lock_set_sites(struct lock *lock, const int32_t *site_ids, size_t count)
{
    int32_t *sites = NULL;

    if (count) {
        sites = malloc(count * sizeof(*sites));
        if (!sites)
            return false;
        memcpy(sites, site_ids, count * sizeof(*sites));
    }
    free(lock->sites);
    lock->sites = sites;
    lock->site_count = count;
    return true;
}

bool lock_wants_site(const struct lock *lock, uint32_t site_id)
{
    if (lock->kind != LOCK_OF_PRIVATE || !lock->owner || lock_guard(lock) != RESULT_OK)
        return false;
    for (size_t i = 0; i < lock->site_count; i++)
        if ((uint32_t)lock->sites[i] == site_id)
            return true;
    return false;
}
