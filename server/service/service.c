#include "service.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../msnp/codec.h"
#include "../msnp/command.h"
#include "log.h"

/* ---- helpers ---- */

uint64_t service_now(const struct service *service)
{
    return service->clock->now_ms(service->clock->context);
}

void service_token(const struct service *service, char token[33])
{
    uint8_t bytes[16];

    service->clock->random(service->clock->context, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
}

bool equal_in_constant_time(struct text a, struct text b)
{
    unsigned char difference = 0;

    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        difference |= (unsigned char)(a.bytes[i] ^ b.bytes[i]);
    return difference == 0;
}

bool normalize_handle(struct text value, struct string *out)
{
    const char *at = value.length ? memchr(value.bytes, '@', value.length) : NULL;

    if (!at || at == value.bytes || at + 1 == value.bytes + value.length || value.length > 129 ||
        text_has_control(value) || memchr(value.bytes, ' ', value.length) ||
        memchr(value.bytes, '%', value.length) || !text_is_utf8(value) || !string_set(out, value))
        return false;
    for (size_t i = 0; i < out->length; i++)
        if (out->bytes[i] >= 'A' && out->bytes[i] <= 'Z')
            out->bytes[i] += 'a' - 'A';
    return true;
}

bool bucket_take(const struct service *service, struct bucket *bucket)
{
    uint64_t now = service_now(service), gained = (now - bucket->refilled) / CHANGE_INTERVAL_MS;

    if (gained) {
        bucket->left = gained > CHANGES_AT_ONCE - bucket->left ? CHANGES_AT_ONCE
                                                               : bucket->left + (unsigned)gained;
        bucket->refilled += gained * CHANGE_INTERVAL_MS;
    }
    if (!bucket->left)
        return false;
    bucket->left--;
    return true;
}

/* ---- users ---- */

static size_t bucket_of(struct text handle)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < handle.length; i++) {
        unsigned char c = (unsigned char)handle.bytes[i];

        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
    }
    return hash % USER_BUCKETS;
}

struct connection *service_user(const struct service *service, struct text handle)
{
    struct connection *user = service->users[bucket_of(handle)];

    while (user && !text_equal_nocase(string_text(&user->handle), handle))
        user = user->same_bucket;
    return user;
}

void service_user_add(struct connection *connection)
{
    size_t bucket = bucket_of(string_text(&connection->handle));

    connection->same_bucket = connection->service->users[bucket];
    connection->service->users[bucket] = connection;
}

void service_user_remove(struct connection *connection)
{
    size_t bucket = bucket_of(string_text(&connection->handle));
    struct connection **position = &connection->service->users[bucket];

    while (*position != connection)
        position = &(*position)->same_bucket;
    *position = connection->same_bucket;
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
}

void reply_error(struct connection *connection, unsigned number, struct text id)
{
    reply(connection, "%u %.*s\r\n", number, TEXT_ARG(id));
}

void reply_endpoint(struct connection *connection, const struct connection *finder)
{
    bool is_v6 = strchr(finder->own_address, ':') != NULL;

    reply(connection, is_v6 ? "[%s]:%u" : "%s:%u", finder->own_address,
          finder->service->config.port);
}

void reply_encoded(struct connection *connection, struct text value)
{
    url_encode(&connection->out, value);
}

/* ---- life ---- */

struct service *service_create(struct store *store, const struct model_clock *clock,
                               const struct service_config *config)
{
    struct service *service = calloc(1, sizeof(*service));

    if (!service)
        return NULL;
    service->store = store;
    service->clock = clock;
    service->config = *config;
    clock->random(clock->context, &service->last_room, sizeof(service->last_room));
    service->last_room %= 10000000;
    return service;
}

static void connection_free(struct connection *connection)
{
    frame_reader_free(&connection->reader);
    buffer_free(&connection->out);
    string_free(&connection->handle);
    string_free(&connection->name);
    free(connection);
}

void service_destroy(struct service *service)
{
    if (!service)
        return;
    while (service->connections) {
        struct connection *connection = service->connections;

        service->connections = connection->next;
        connection_free(connection);
    }
    while (service->tickets) {
        struct ticket *ticket = service->tickets;

        service->tickets = ticket->next;
        string_free(&ticket->handle);
        free(ticket);
    }
    while (service->rooms)
        switchboard_room_free(service, service->rooms);
    free(service);
}

struct connection *service_connect(struct service *service, const char *peer_address,
                                   const char *own_address)
{
    struct connection *connection;

    if (service->connection_count >= CONNECTIONS_MAX || service->ending) {
        service->totals.refused++;
        return NULL;
    }
    connection = calloc(1, sizeof(*connection));
    if (!connection)
        return NULL;
    connection->service = service;
    connection->presence = PRESENCE_OFFLINE;
    connection->deadline = service_now(service) + UNAUTHENTICATED_MS;
    snprintf(connection->peer_address, sizeof(connection->peer_address), "%s", peer_address);
    snprintf(connection->own_address, sizeof(connection->own_address), "%s", own_address);
    frame_reader_init(&connection->reader, FRAME_FROM_CLIENT, (struct frame_limits){8192, 2048});
    connection->changes = (struct bucket){CHANGES_AT_ONCE, service_now(service)};
    connection->next = service->connections;
    connection->place = &service->connections;
    if (connection->next)
        connection->next->place = &connection->next;
    service->connections = connection;
    service->connection_count++;
    return connection;
}

void connection_close(struct connection *connection)
{
    if (connection->closing)
        return;
    connection->closing = true;
    if (connection->role == ROLE_NOTIFICATION)
        notification_left(connection);
    else if (connection->role == ROLE_SWITCHBOARD)
        switchboard_left(connection);
}

void connection_disconnected(struct connection *connection)
{
    connection_close(connection);
    *connection->place = connection->next;
    if (connection->next)
        connection->next->place = connection->place;
    connection->service->connection_count--;
    connection_free(connection);
}

/* ---- frames ---- */

/* The first command tells what a connection is for. */
static enum role role_of(const struct frame *frame)
{
    if (text_equal(frame->name, TEXT_LITERAL("VER")))
        return ROLE_NOTIFICATION;
    if (text_equal(frame->name, TEXT_LITERAL("USR")) ||
        text_equal(frame->name, TEXT_LITERAL("ANS")))
        return ROLE_SWITCHBOARD;
    if (text_equal(frame->name, TEXT_LITERAL("OMC")))
        return ROLE_CONTROL;
    return ROLE_NEW;
}

static void handle_frame(struct connection *connection, const struct frame *frame)
{
    if (connection->role == ROLE_NEW)
        connection->role = role_of(frame);
    if (connection->role == ROLE_NEW || !command_is_well_formed(frame, FRAME_FROM_CLIENT)) {
        log_event(LOG_WARNING, "closing %s: %s", connection->peer_address,
                  connection->role == ROLE_NEW ? "not a client" : "wrong number of arguments");
        connection_close(connection);
    } else if (connection->role == ROLE_NOTIFICATION) {
        notification_frame(connection, frame);
    } else if (connection->role == ROLE_SWITCHBOARD) {
        switchboard_frame(connection, frame);
    } else {
        control_frame(connection, frame);
    }
}

void connection_received(struct connection *connection, struct text bytes)
{
    struct frame frame;

    if (connection->closing)
        return;
    if (!frame_reader_feed(&connection->reader, bytes)) {
        connection_close(connection);
        return;
    }
    while (!connection->closing) {
        enum frame_status status = frame_reader_next(&connection->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            log_event(LOG_WARNING, "closing %s: not a frame", connection->peer_address);
            connection_close(connection);
        } else {
            handle_frame(connection, &frame);
        }
        if (!connection->closing && connection->out.length > OUT_MAX_BYTES) {
            log_event(LOG_WARNING, "closing %s: asks for too much at once",
                      connection->peer_address);
            connection_close(connection);
        }
    }
}

/* ---- time ---- */

void service_tick(struct service *service)
{
    uint64_t now = service_now(service);
    struct ticket **position = &service->tickets;

    for (struct connection *connection = service->connections; connection;
         connection = connection->next)
        if (!connection->closing && connection->deadline <= now) {
            log_event(LOG_WARNING, "closing %s: %s", connection->peer_address,
                      connection->authenticated ? "challenge not answered" : "no sign-in");
            if (connection->authenticated)
                reply(connection, "OUT\r\n");
            connection_close(connection);
        }
    while (*position) {
        struct ticket *ticket = *position;

        if (ticket->deadline <= now) {
            *position = ticket->next;
            string_free(&ticket->handle);
            free(ticket);
        } else {
            position = &ticket->next;
        }
    }
}

uint64_t service_deadline(const struct service *service)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct connection *connection = service->connections; connection;
         connection = connection->next)
        if (!connection->closing && connection->deadline < deadline)
            deadline = connection->deadline;
    for (const struct ticket *ticket = service->tickets; ticket; ticket = ticket->next)
        if (ticket->deadline < deadline)
            deadline = ticket->deadline;
    return deadline;
}

void service_shut_down(struct service *service)
{
    service->ending = true;
    for (struct connection *connection = service->connections; connection;
         connection = connection->next) {
        connection->room = NULL;
        if (connection->closing)
            continue;
        if (connection->role == ROLE_NOTIFICATION)
            reply(connection, "OUT SSD\r\n");
        connection->closing = true; /* nobody needs to hear who left: everybody leaves */
    }
    memset(service->users, 0, sizeof(service->users));
    while (service->rooms)
        switchboard_room_free(service, service->rooms);
}
