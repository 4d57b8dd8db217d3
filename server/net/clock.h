/* A monotonic clock in milliseconds, with an arbitrary zero.  clock_posix.c, clock_windows.c. */
#ifndef OPENMSGR_NET_CLOCK_H
#define OPENMSGR_NET_CLOCK_H

#include <stdint.h>

uint64_t clock_now_ms(void);

#endif
