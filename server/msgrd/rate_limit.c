#include "rate_limit.h"

#include "log.h"
#include "service.h"

enum { MESSAGES_AT_ONCE_FACTOR = 10 };

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
    return bucket->refilled +
           ((uint64_t)-bucket->level + rate->per_second - 1) / rate->per_second;
}

/* ---- the pace of a client ---- */

static const struct rate payload_rate = {PAYLOAD_AT_ONCE, PAYLOAD_PER_SECOND};

static struct rate command_rate(const struct connection *connection)
{
    uint32_t messages = connection->service->config.messages_per_second;

    if (connection->role != ROLE_SWITCHBOARD)
        return (struct rate){COMMANDS_AT_ONCE, COMMANDS_PER_SECOND};
    return (struct rate){messages * MESSAGES_AT_ONCE_FACTOR, messages};
}

void pace_begin(struct connection *connection)
{
    uint64_t now = service_now(connection->service);
    struct rate commands = command_rate(connection);

    bucket_fill(&connection->pace.commands, &commands, now);
    bucket_fill(&connection->pace.payload, &payload_rate, now);
}

void pace_count(struct connection *connection, size_t payload)
{
    uint64_t now = service_now(connection->service);
    struct rate commands = command_rate(connection);

    bucket_charge(&connection->pace.commands, &commands, now, 1);
    bucket_charge(&connection->pace.payload, &payload_rate, now, payload);
}

static void resume(void *owner)
{
    struct connection *connection = owner;

    connection->pace.paused = false;
    connection_touch(connection);
    connection_received(connection, TEXT_EMPTY);
}

bool pace_must_wait(struct connection *connection)
{
    struct service *service = connection->service;
    struct pace *pace = &connection->pace;
    struct rate commands = command_rate(connection);
    uint64_t now = service_now(service), paid, payload;

    refill(&pace->commands, &commands, now);
    refill(&pace->payload, &payload_rate, now);
    paid = bucket_paid(&pace->commands, &commands);
    payload = bucket_paid(&pace->payload, &payload_rate);
    if (payload > paid)
        paid = payload;
    if (paid <= now) {
        /* What comes back in a second has come back: that was a break. */
        if (pace->commands.level >= commands.per_second * INT64_C(1000) &&
            pace->payload.level >= payload_rate.per_second * INT64_C(1000))
            pace->too_fast_since = 0;
        return false;
    }
    if (!pace->too_fast_since) {
        pace->too_fast_since = now;
        service->totals.slowed++;
        log_fields(LOG_INFO, "slowing", "peer=%s", connection->peer_address);
    } else if (now - pace->too_fast_since >= TOO_FAST_MS) {
        log_fields(LOG_WARNING, "closing", "peer=%s why=too-fast", connection->peer_address);
        connection_close(connection);
        return true;
    }
    pace->paused = timers_set(&service->timers, &pace->resume, paid, resume, connection);
    connection_touch(connection);
    if (!pace->paused)
        connection_close(connection);
    return true;
}

void pace_end(struct connection *connection)
{
    timers_stop(&connection->service->timers, &connection->pace.resume);
}
