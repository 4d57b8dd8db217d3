/* Verifies responses of Lock and Key in the server itself, for LockPolicy 1 (docs/locks.md). */
#ifndef OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H
#define OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H

#include "core/messenger.h"

/* Loads the pairs of application id and key from the settings key Pairs and returns a verifier for them and the
 * public pairs.  Call this once; the result is static. */
const struct lock_verifier *lock_verifier_load(void);

#endif
