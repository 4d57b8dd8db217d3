/* The model's source of time and randomness. */
#ifndef OPENMSGR_CORE_CLOCK_H
#define OPENMSGR_CORE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct model_clock {
    uint64_t (*now_ms)(void *context); /* milliseconds; never goes back, the zero is arbitrary */
    void (*random)(void *context, void *bytes, size_t length); /* of cryptographic quality */
    void *context;
};

#endif
