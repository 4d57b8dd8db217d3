/* What the caller decides about the model: time limits, and who verifies responses to locks. */
#ifndef OPENMSGR_CORE_OPTIONS_H
#define OPENMSGR_CORE_OPTIONS_H

#include "common/text.h"

struct model_timeouts {
    uint32_t answer_ms, confirm_ms, install_ms, challenge_ms;
};

/* Who makes the challenge and verifies the response (docs/locks.md).  The numbers are those of the
 * setting LockPolicy. */
enum lock_policy {
    LOCK_POLICY_SERVICE = 0, /* the service alone */
    LOCK_POLICY_LOCAL = 1,   /* the service; the local verifier when the service does not answer */
    LOCK_POLICY_OPEN = 2,    /* the model: it makes the challenge, any well-formed response is right */
    LOCK_POLICY_OFF = 3,     /* no lock is in force */
};

/* Knows pairs of application id and key, which the model does not.  `id` and `digest` are what an
 * application sent, unchecked. */
struct lock_verifier {
    bool (*is_right)(void *context, struct text challenge, struct text id, struct text digest);
    void *context;
};

#endif
