/* Random bytes of cryptographic quality, from the system.  random_posix.c, random_windows.c. */
#ifndef OPENMSGR_NET_RANDOM_H
#define OPENMSGR_NET_RANDOM_H

#include <stddef.h>

/* Ends the process when the system has none: ids and challenges would be predictable. */
void random_bytes(void *bytes, size_t length);

#endif
