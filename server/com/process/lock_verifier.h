/* The verifier of Lock and Key for LockPolicy 1, where the server itself checks responses (docs/locks.md). */
#ifndef OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H
#define OPENMSGR_COM_PROCESS_LOCK_VERIFIER_H

#include "core/messenger.h"

/* Knows the public pairs of application id and key, and those below the key Pairs of the settings, which are read now.
 * Lives as long as the process; call it once. */
const struct lock_verifier *lock_verifier_load(void);

#endif
