/* The model's source of time and randomness. */
#ifndef OPENMSGR_CORE_CLOCK_H
#define OPENMSGR_CORE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct model_clock {
    uint64_t (*now_ms)(void *context); /* milliseconds since an arbitrary moment; never goes back */
    void (*random)(void *context, void *bytes, size_t length); /* cryptographically secure */
    void *context;
};

#endif
