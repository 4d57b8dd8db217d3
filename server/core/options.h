/* Options of the model: time limits, and the verification of responses to challenges. */
#ifndef OPENMSGR_CORE_OPTIONS_H
#define OPENMSGR_CORE_OPTIONS_H

#include "common/text.h"

struct model_timeouts {
    uint32_t answer_ms, confirm_ms, install_ms, challenge_ms;
};

/* Which side makes the challenge and verifies the response (docs/locks.md).  The numbers are those of the
 * setting LockPolicy. */
enum lock_policy {
    LOCK_POLICY_SERVICE = 0, /* the service alone */
    LOCK_POLICY_LOCAL = 1,   /* the service; if it does not answer, the local verifier */
    LOCK_POLICY_OPEN = 2,    /* the model makes the challenge and accepts any well-formed response */
    LOCK_POLICY_OFF = 3,     /* locks are not used: guarded calls pass */
};

/* Verifies a response.  The verifier knows the keys of the application ids; the model knows none.  `id` and
 * `digest` come from an application and can have any content. */
struct lock_verifier {
    bool (*is_right)(void *context, struct text challenge, struct text id, struct text digest);
    void *context;
};

#endif
