/* Random bytes of cryptographic quality, from the system.  random_posix.c, random_windows.c. */
#ifndef OPENMSGR_NET_RANDOM_H
#define OPENMSGR_NET_RANDOM_H

#include <stddef.h>

/* Aborts the process when the system cannot supply random bytes, because ids and challenges would be
 * predictable. */
void random_bytes(void *bytes, size_t length);

#endif
