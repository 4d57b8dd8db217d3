/* How often something may be done: buckets of tokens, and the pace of one client. */
#ifndef OPENMSGR_MSGRD_RATE_LIMIT_H
#define OPENMSGR_MSGRD_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/timers.h"

/* So much at once, then so much a second. */
struct rate {
    uint32_t at_once, per_second;
};

/* Counts thousandths, so that no time is lost between two looks. */
struct bucket {
    int64_t level; /* below 0: a debt */
    uint64_t refilled;
};

/* `now` in milliseconds that never go back. */
void bucket_fill(struct bucket *bucket, const struct rate *rate, uint64_t now);
/* Takes one; false when there is none left. */
bool bucket_take(struct bucket *bucket, const struct rate *rate, uint64_t now);
/* Takes so many, into debt if need be. */
void bucket_charge(struct bucket *bucket, const struct rate *rate, uint64_t now, size_t amount);
/* When nothing is owed any more. */
uint64_t bucket_paid(const struct bucket *bucket, const struct rate *rate);

struct connection;

/* The defaults of what one client may send: enough for a client that puts its whole list back, or
 * sends a file through a switchboard. */
enum {
    COMMANDS_AT_ONCE = 1500,
    COMMANDS_PER_SECOND = 50,
    MESSAGES_PER_SECOND = 100, /* on a switchboard, where every command is one; ten times as many at
                                  once */
    PAYLOAD_AT_ONCE = 1 << 20, /* bytes */
    PAYLOAD_PER_SECOND = 1 << 18,
    TOO_FAST_MS = 60000,       /* for so long without a break, and the connection ends */
};

struct pace {
    struct bucket commands, payload;
    struct timer resume;
    bool paused;       /* nothing is read from this client now */
    uint64_t too_fast_since; /* 0: is not */
};

void pace_begin(struct connection *connection);
/* A frame with so much payload is about to be handled. */
void pace_count(struct connection *connection, size_t payload);
/* Whether the next one has to wait; then the client is paused, or closed when it has been too fast
 * for too long, and connection_received goes on by itself later. */
bool pace_must_wait(struct connection *connection);
void pace_end(struct connection *connection);

#endif
