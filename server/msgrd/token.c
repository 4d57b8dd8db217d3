#include "token.h"

#include <stdio.h>

void token_make(const struct model_clock *clock, char token[TOKEN_BYTES])
{
    uint8_t bytes[16];

    clock->random(clock->context, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
}

static bool equal_but_for(struct text a, struct text b, unsigned char ignored_bits)
{
    unsigned char difference = 0;

    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        difference |= (unsigned char)((a.bytes[i] ^ b.bytes[i]) & ~ignored_bits);
    return difference == 0;
}

bool equal_in_constant_time(struct text a, struct text b) { return equal_but_for(a, b, 0); }

bool hex_equal_in_constant_time(struct text a, struct text b) { return equal_but_for(a, b, 'a' ^ 'A'); }
