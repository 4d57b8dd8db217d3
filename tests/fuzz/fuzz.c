#include "fuzz.h"

uint64_t fuzz_now;
uint8_t fuzz_random;

static uint64_t now_ms(void *context)
{
    (void)context;
    return fuzz_now;
}

static void count_up(void *context, void *bytes, size_t length)
{
    (void)context;
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)bytes)[i] = fuzz_random++;
}

const struct model_clock fuzz_clock = {now_ms, count_up, NULL};
