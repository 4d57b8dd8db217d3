#include "connection.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "wire/codec.h"

/* ---- dirty list ---- */

void connection_mark_dirty(struct connection *connection)
{
    struct service *service = connection->service;

    if (connection->dirty_place)
        return;
    connection->next_dirty = service->dirty;
    connection->dirty_place = &service->dirty;
    if (connection->next_dirty)
        connection->next_dirty->dirty_place = &connection->next_dirty;
    service->dirty = connection;
}

static void unmark_dirty(struct connection *connection)
{
    if (!connection->dirty_place)
        return;
    *connection->dirty_place = connection->next_dirty;
    if (connection->next_dirty)
        connection->next_dirty->dirty_place = connection->dirty_place;
    connection->dirty_place = NULL;
}

struct connection *connection_next_dirty(struct service *service)
{
    struct connection *connection = service->dirty;

    if (connection)
        unmark_dirty(connection);
    return connection;
}

/* ---- replies ---- */

void reply(struct connection *connection, const char *format, ...)
{
    va_list arguments;
    char line[2048];
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    if (length > 0 && (size_t)length < sizeof(line))
        buffer_append(&connection->out, (struct text){line, (size_t)length});
    connection_mark_dirty(connection);
}

void reply_error(struct connection *connection, unsigned number, struct text id)
{
    reply(connection, "%u %.*s\r\n", number, TEXT_ARG(id));
}

void reply_encoded(struct connection *connection, struct text value)
{
    url_encode(&connection->out, value);
    connection_mark_dirty(connection);
}

void reply_user(struct connection *connection, const struct connection *user)
{
    reply(connection, " %.*s ", TEXT_ARG(string_text(&user->handle)));
    reply_encoded(connection, string_text(&user->name));
}

void reply_endpoint(struct connection *connection, const struct connection *client)
{
    bool is_v6 = strchr(client->own_address, ':') != NULL;

    reply(connection, is_v6 ? "[%s]:%u" : "%s:%u", client->own_address, client->service->config.port);
}

/* ---- life ---- */

static const struct rate change_rate = {CHANGES_AT_ONCE, CHANGES_PER_SECOND};

struct connection *connection_create(struct service *service, const struct protocol *protocol, const char *peer_address,
                                     const char *own_address)
{
    static const struct rate commands = {COMMANDS_AT_ONCE, COMMANDS_PER_SECOND};
    struct connection *connection = calloc(1, sizeof(*connection));
    uint64_t now = service_now(service);

    if (!connection)
        return NULL;
    connection->service = service;
    connection->protocol = protocol;
    connection->presence = PRESENCE_OFFLINE;
    snprintf(connection->peer_address, sizeof(connection->peer_address), "%s", peer_address);
    snprintf(connection->own_address, sizeof(connection->own_address), "%s", own_address);
    frame_reader_init(&connection->reader, FRAME_FROM_CLIENT, (struct frame_limits){8192, 2048});
    bucket_fill(&connection->changes, &change_rate, now);
    rate_limit_begin(&connection->rate_limit, commands, now);
    connection->next = service->connections;
    connection->place = &service->connections;
    if (connection->next)
        connection->next->place = &connection->next;
    service->connections = connection;
    service->connection_count++;
    connection_set_deadline(connection, now + UNAUTHENTICATED_MS);
    return connection;
}

void connection_free(struct connection *connection)
{
    *connection->place = connection->next;
    if (connection->next)
        connection->next->place = connection->place;
    connection->service->connection_count--;
    frame_reader_free(&connection->reader);
    buffer_free(&connection->out);
    string_free(&connection->handle);
    string_free(&connection->name);
    string_free(&connection->object);
    free(connection);
}

void connection_close(struct connection *connection)
{
    if (connection->closing)
        return;
    connection->closing = true;
    timers_stop(&connection->service->timers, &connection->deadline);
    timers_stop(&connection->service->timers, &connection->resume);
    connection_mark_dirty(connection);
    if (connection->protocol->left)
        connection->protocol->left(connection);
}

void connection_close_because(struct connection *connection, const char *why)
{
    log_fields(LOG_WARNING, "closing", "peer=%s why=%s", connection->peer_address, why);
    connection_close(connection);
}

void connection_disconnected(struct connection *connection)
{
    connection_close(connection);
    unmark_dirty(connection);
    connection_free(connection);
}

static void overdue(void *owner)
{
    struct connection *connection = owner;

    if (connection->authenticated)
        reply(connection, "OUT\r\n");
    connection_close_because(connection, connection->authenticated ? "challenge-not-answered" : "no-sign-in");
}

void connection_set_deadline(struct connection *connection, uint64_t when)
{
    /* On failure the connection is closed, because without its time limit it could stay open for ever. */
    if (!timers_set(&connection->service->timers, &connection->deadline, when, overdue, connection))
        connection_close(connection);
}

bool connection_may_change(struct connection *connection)
{
    return bucket_take(&connection->changes, &change_rate, service_now(connection->service));
}

/* ---- input ---- */

static void resume(void *owner)
{
    struct connection *connection = owner;

    connection->paused = false;
    connection_mark_dirty(connection);
    connection_received(connection, TEXT_EMPTY);
}

/* Pauses a connection that exceeds its rate limit; closes it when it exceeds the limit for too long. */
static bool may_read(struct connection *connection)
{
    struct service *service = connection->service;
    uint64_t until;

    switch (rate_limit_check(&connection->rate_limit, service_now(service), &until)) {
    case RATE_WITHIN: return true;
    case RATE_EXCEEDED_TOO_LONG: connection_close_because(connection, "too-fast"); return false;
    case RATE_EXCEEDED_FIRST:
        service->totals.slowed++;
        log_fields(LOG_INFO, "slowing", "peer=%s", connection->peer_address);
        break;
    case RATE_EXCEEDED: break;
    }
    connection->paused = timers_set(&service->timers, &connection->resume, until, resume, connection);
    connection_mark_dirty(connection);
    if (!connection->paused) /* the timer could not be set: out of memory */
        connection_close(connection);
    return false;
}

static void read_frames(struct connection *connection)
{
    struct frame frame;

    while (!connection->closing && !connection->paused && may_read(connection)) {
        enum frame_status status = frame_reader_next(&connection->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            connection_close_because(connection, "not-a-frame");
            return;
        }
        rate_limit_charge(&connection->rate_limit, frame.payload.length, service_now(connection->service));
        connection->protocol->frame(connection, &frame);
        if (!connection->closing && connection->out.length > OUT_MAX_BYTES)
            connection_close_because(connection, "asks-for-too-much");
    }
}

void connection_received(struct connection *connection, struct text bytes)
{
    if (connection->closing)
        return;
    if (frame_reader_feed(&connection->reader, bytes))
        read_frames(connection);
    else
        connection_close(connection);
    if (connection->out.length)
        connection_mark_dirty(connection);
    /* Most connections are idle, so an idle connection keeps no buffer. */
    if (connection->reader.start == connection->reader.end)
        frame_reader_free(&connection->reader);
}
