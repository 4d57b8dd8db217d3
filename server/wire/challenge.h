/* Challenges, and the pairs of application id and key that answer them (docs/wire.md 5). */
#ifndef OPENMSGR_WIRE_CHALLENGE_H
#define OPENMSGR_WIRE_CHALLENGE_H

#include "common/md5.h"

struct challenge_pair {
    const char *id, *key;
};

/* The pair of Windows Messenger 4.x, with which the client answers challenges that the service sends
 * unasked. */
extern const struct challenge_pair challenge_client_pair;
/* The pairs of MSNP6 to MSNP10 clients whose keys are publicly known (docs/wire.md 5.2).  The first pair is
 * that of Windows Messenger. */
extern const struct challenge_pair challenge_public_pairs[];
extern const size_t challenge_public_pair_count;

/* Longer challenges are refused.  Real services send 20 digits. */
enum { CHALLENGE_MAX_BYTES = 256 };

/* Writes the MD5 of challenge and key as 32 lower-case hex digits.  Returns false and sets `hex` to an
 * empty string if the challenge is longer than CHALLENGE_MAX_BYTES. */
bool challenge_answer(struct text challenge, struct text key, char hex[33]);

/* Returns true if `digest` is the correct answer to `challenge` for the application `id`.  The key of `id`
 * is looked up in the `count` pairs at `more` and in the public pairs.  Ids are compared exactly, digests
 * case-insensitively. */
bool challenge_is_answered(const struct challenge_pair *more, size_t count, struct text challenge, struct text id,
                           struct text digest);

#endif
