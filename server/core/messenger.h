/* The Messenger model of one user: the root object and its ports.
 *
 * The whole model has one owner at a time: whoever calls any function of server/core holds the one
 * model lock that server/engine.h keeps.  The model never blocks and has no clock of its own. */
#ifndef OPENMSGR_CORE_MESSENGER_H
#define OPENMSGR_CORE_MESSENGER_H

#include "events.h"
#include "wire.h"

struct app_store;

struct model_clock {
    /* Milliseconds that never go back, and random bytes of cryptographic quality. */
    uint64_t (*now_ms)(void *context);
    void (*random)(void *context, void *bytes, size_t length);
    void *context;
};

struct model_timeouts {
    uint32_t answer_ms, confirm_ms, install_ms, challenge_ms;
};

/* Who judges Lock and Key (docs/locks.md); the numbers are those of the setting LockPolicy. */
enum lock_policy {
    LOCK_POLICY_SERVICE = 0, /* the service alone */
    LOCK_POLICY_LOCAL = 1,   /* the service, and where it does not answer, the judge here */
    LOCK_POLICY_OPEN = 2,    /* nobody: a well-formed response to a challenge made here is right */
    LOCK_POLICY_OFF = 3,     /* no lock is in force */
};

/* Knows pairs of application id and key, which the model does not.  `id` and `digest` are what an
 * application sent, unchecked. */
struct lock_judge {
    bool (*is_right)(void *context, struct text challenge, struct text id, struct text digest);
    void *context;
};

struct messenger;

/* `store` is where registered applications live (apps.h).  All ports are borrowed and outlive the
 * model. NULL when out of memory. */
struct messenger *messenger_create(const struct model_listener *listener, const struct wire *wire,
                                   const struct app_store *store, const struct model_clock *clock);
/* Ends every session first (row I20) and raises EVENT_APP_SHUTDOWN; later calls on surviving locks
 * and sessions are not allowed. */
void messenger_destroy(struct messenger *messenger);
/* The first half of it: what everybody hears when Messenger ends.  The model can still be read afterwards. */
void messenger_shut_down(struct messenger *messenger);

/* Defaults are those of limits.h. */
void messenger_set_timeouts(struct messenger *messenger, const struct model_timeouts *timeouts);
/* The text that a new session offers as LocalAddress. */
void messenger_set_local_address(struct messenger *messenger, struct text address);
/* True when the lock is in force; false for corporate services and for LockPolicy off: sign-in then
 * leads to LOCK_DISABLED, and `guards_open` says whether guarded calls pass in that state (C-32:
 * they do not by default). `enabled` counts from the next sign-in, `guards_open` at once. */
void messenger_set_lock_policy(struct messenger *messenger, bool enabled, bool guards_open);
/* Who judges, from the next transaction of each lock; LOCK_POLICY_OFF is messenger_set_lock_policy
 * (false, true), the others leave alone whether the lock is in force.  `judge` is borrowed and
 * outlives the model; NULL: LOCK_POLICY_LOCAL finds every response wrong. */
void messenger_judge_locks(struct messenger *messenger, enum lock_policy policy,
                           const struct lock_judge *judge);

/* After an established connection broke, the model signs in again by itself, first after about
 * `first_ms`, then after twice as long each time, up to about `longest_ms` (reconnect.c);
 * `first_ms` 0, the default: never.  The model keeps the password of the sign-in in force for it. */
void messenger_set_reconnect(struct messenger *messenger, uint32_t first_ms, uint32_t longest_ms);

/* Runs every timer that is due.  The caller calls it at or after messenger_deadline. */
void messenger_tick(struct messenger *messenger);
/* When messenger_tick is wanted next, in the clock's milliseconds; UINT64_MAX when no
 * timer runs. */
uint64_t messenger_deadline(const struct messenger *messenger);
/* Any session in SESSION_INVITATION..SESSION_CONNECTED: the process must not end by idleness. */
bool messenger_has_live_sessions(const struct messenger *messenger);

#endif
