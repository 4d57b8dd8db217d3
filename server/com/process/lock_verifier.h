/* The verifier of Lock and Key for LockPolicy 1, where the server itself checks responses (docs/locks.md). */
#ifndef OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H
#define OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H

#include "core/messenger.h"

/* Loads the pairs of application id and key below the settings key Pairs; the verifier also knows the public pairs.
 * Call it once; the result is static. */
const struct lock_verifier *lock_verifier_load(void);

#endif
