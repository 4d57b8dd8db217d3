/* Random tokens, and comparisons whose duration does not depend on a secret. */
#ifndef OPENMSGR_MSGRD_TOKEN_H
#define OPENMSGR_MSGRD_TOKEN_H

#include "common/text.h"
#include "core/model.h"

enum { TOKEN_BYTES = 33 }; /* 32 random hex digits and a terminator */

void token_make(const struct model_clock *clock, char token[TOKEN_BYTES]);
/* Both take the same time for equal and unequal texts of one length. */
bool equal_in_constant_time(struct text a, struct text b);
/* Compares hex digits and ignores their case; do not use it for other texts. */
bool hex_equal_in_constant_time(struct text a, struct text b);

#endif
