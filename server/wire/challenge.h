/* Challenges and the pairs of application id and key that answer them (wire facts 5). */
#ifndef OPENMSGR_WIRE_CHALLENGE_H
#define OPENMSGR_WIRE_CHALLENGE_H

#include "common/md5.h"

struct challenge_pair {
    const char *id, *key;
};

/* The pair of Windows Messenger 4.x itself: it answers what the service asks of its own accord. */
extern const struct challenge_pair challenge_client_pair;
/* The public pairs of MSNP6 to MSNP10 whose key is known; the first is the client's own. */
extern const struct challenge_pair challenge_public_pairs[];
extern const size_t challenge_public_pair_count;

/* Challenges longer than this are refused: they are no challenges. */
enum { CHALLENGE_MAX_BYTES = 256 };

/* 32 lower-case hex digits of the MD5 of challenge and key. */
bool challenge_answer(struct text challenge, struct text key, char hex[33]);

/* Whether `digest` answers `challenge` with the key of `id`: one of `count` pairs at `more`, or one
 * of the public ones.  The id counts as it is spelled, the digest without regard to case. */
bool challenge_is_answered(const struct challenge_pair *more, size_t count, struct text challenge,
                           struct text id, struct text digest);

#endif
