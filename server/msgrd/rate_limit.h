/* Token buckets, and the limit of what one client may send. */
#ifndef OPENMSGR_MSGRD_RATE_LIMIT_H
#define OPENMSGR_MSGRD_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A burst of `at_once`, and then `per_second`. */
struct rate {
    uint32_t at_once, per_second;
};

/* Counts thousandths of a token, so that short intervals are not rounded away. */
struct bucket {
    int64_t level; /* below 0: a debt */
    uint64_t refilled;
};

/* `now` is in milliseconds and never decreases. */
void bucket_fill(struct bucket *bucket, const struct rate *rate, uint64_t now);
/* Takes one token; false when the bucket has none. */
bool bucket_take(struct bucket *bucket, const struct rate *rate, uint64_t now);
/* Takes `amount` tokens; the level may become negative. */
void bucket_charge(struct bucket *bucket, const struct rate *rate, uint64_t now, size_t amount);
/* The time at which the level is 0 again; in the past when it is positive. */
uint64_t bucket_paid(const struct bucket *bucket, const struct rate *rate);

/* High enough for a client that restores its whole list, or sends a file through a switchboard. */
enum {
    COMMANDS_AT_ONCE = 1500,
    COMMANDS_PER_SECOND = 50,
    MESSAGES_PER_SECOND = 100,    /* on a switchboard every command counts as a message */
    MESSAGES_AT_ONCE_FACTOR = 10, /* of messages per second */
    PAYLOAD_AT_ONCE = 1 << 20,    /* bytes */
    PAYLOAD_PER_SECOND = 1 << 18,
    TOO_FAST_MS = 60000,
};

/* Commands and payload of one client. */
struct rate_limit {
    struct rate command_rate;
    struct bucket commands, payload;
    uint64_t too_fast_since; /* 0: the client is within the limit */
};

enum rate_verdict {
    RATE_WITHIN,
    RATE_EXCEEDED_FIRST, /* this check is the first that found it exceeded: log it */
    RATE_EXCEEDED,
    RATE_EXCEEDED_TOO_LONG, /* for TOO_FAST_MS without a second of rest: the connection is closed */
};

void rate_limit_begin(struct rate_limit *limit, struct rate commands, uint64_t now);
/* Charges one command with its payload. */
void rate_limit_charge(struct rate_limit *limit, size_t payload, uint64_t now);
/* Whether the client may send another command; if it may not, *until is the time at which it may. */
enum rate_verdict rate_limit_check(struct rate_limit *limit, uint64_t now, uint64_t *until);

#endif
