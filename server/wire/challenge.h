/* Challenges, and the pairs of application id and key that answer them (docs/wire.md 5). */
#ifndef OPENMSGR_WIRE_CHALLENGE_H
#define OPENMSGR_WIRE_CHALLENGE_H

#include "common/md5.h"

struct challenge_pair {
    const char *id, *key;
};

/* The pair of Windows Messenger 4.x itself, for challenges that the service sends unasked. */
extern const struct challenge_pair challenge_client_pair;
/* The public pairs of MSNP6 to MSNP10 whose key is known (docs/wire.md 5.2); the first is that of
 * Windows Messenger. */
extern const struct challenge_pair challenge_public_pairs[];
extern const size_t challenge_public_pair_count;

/* Longer challenges are refused; real ones have 20 digits. */
enum { CHALLENGE_MAX_BYTES = 256 };

/* Writes the MD5 of challenge and key as 32 lower-case hex digits.  False for a challenge over
 * CHALLENGE_MAX_BYTES; `hex` is then empty. */
bool challenge_answer(struct text challenge, struct text key, char hex[33]);

/* Whether `digest` answers `challenge` with the key of `id`, which is in one of the `count` pairs at
 * `more` or in a public pair.  Ids are compared exactly, digests without regard to case. */
bool challenge_is_answered(const struct challenge_pair *more, size_t count, struct text challenge, struct text id,
                           struct text digest);

#endif
