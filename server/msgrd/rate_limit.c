#include "rate_limit.h"

/* ---- buckets ---- */

void bucket_fill(struct bucket *bucket, const struct rate *rate, uint64_t now)
{
    *bucket = (struct bucket){(int64_t)rate->at_once * 1000, now};
}

static void refill(struct bucket *bucket, const struct rate *rate, uint64_t now)
{
    int64_t full = (int64_t)rate->at_once * 1000, missing = full - bucket->level;
    uint64_t passed = now - bucket->refilled;

    if (missing <= 0 || passed > (uint64_t)missing / rate->per_second)
        bucket->level = full;
    else
        bucket->level += (int64_t)(passed * rate->per_second);
    bucket->refilled = now;
}

bool bucket_take(struct bucket *bucket, const struct rate *rate, uint64_t now)
{
    refill(bucket, rate, now);
    if (bucket->level < 1000)
        return false;
    bucket->level -= 1000;
    return true;
}

void bucket_charge(struct bucket *bucket, const struct rate *rate, uint64_t now, size_t amount)
{
    refill(bucket, rate, now);
    bucket->level -= (int64_t)amount * 1000;
}

uint64_t bucket_paid(const struct bucket *bucket, const struct rate *rate)
{
    if (bucket->level >= 0)
        return bucket->refilled;
    return bucket->refilled + ((uint64_t)-bucket->level + rate->per_second - 1) / rate->per_second;
}

/* ---- the limit of one client ---- */

static const struct rate payload_rate = {PAYLOAD_AT_ONCE, PAYLOAD_PER_SECOND};

void rate_limit_begin(struct rate_limit *limit, struct rate commands, uint64_t now)
{
    limit->command_rate = commands;
    bucket_fill(&limit->commands, &commands, now);
    bucket_fill(&limit->payload, &payload_rate, now);
}

void rate_limit_charge(struct rate_limit *limit, size_t payload, uint64_t now)
{
    bucket_charge(&limit->commands, &limit->command_rate, now, 1);
    bucket_charge(&limit->payload, &payload_rate, now, payload);
}

/* Whether both buckets contain at least the tokens of one second, as after a pause of one second. */
static bool has_rested(const struct rate_limit *limit)
{
    return limit->commands.level >= limit->command_rate.per_second * INT64_C(1000) &&
           limit->payload.level >= payload_rate.per_second * INT64_C(1000);
}

enum rate_verdict rate_limit_check(struct rate_limit *limit, uint64_t now, uint64_t *until)
{
    uint64_t commands, payload;

    refill(&limit->commands, &limit->command_rate, now);
    refill(&limit->payload, &payload_rate, now);
    commands = bucket_paid(&limit->commands, &limit->command_rate);
    payload = bucket_paid(&limit->payload, &payload_rate);
    *until = payload > commands ? payload : commands;
    if (*until <= now) {
        if (has_rested(limit))
            limit->too_fast_since = 0;
        return RATE_WITHIN;
    }
    if (!limit->too_fast_since) {
        limit->too_fast_since = now;
        return RATE_EXCEEDED_FIRST;
    }
    return now - limit->too_fast_since < TOO_FAST_MS ? RATE_EXCEEDED : RATE_EXCEEDED_TOO_LONG;
}
