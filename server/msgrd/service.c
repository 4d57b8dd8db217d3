#include "service.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/codec.h"
#include "wire/command.h"
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

bool equal_nocase_in_constant_time(struct text a, struct text b)
{
    unsigned char difference = 0;

    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++) /* of hex digits only the letters differ by this bit */
        difference |= (unsigned char)((a.bytes[i] | 0x20) ^ (b.bytes[i] | 0x20));
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

static const struct rate change_rate = {CHANGES_AT_ONCE, CHANGES_PER_SECOND};

bool service_may_change(struct connection *connection)
{
    return bucket_take(&connection->changes, &change_rate, service_now(connection->service));
}

/* ---- users ---- */

struct connection *service_user(const struct service *service, struct text handle)
{
    struct handle_entry *entry = handle_table_find(&service->users, handle);

    return entry ? entry->owner : NULL;
}

bool service_user_add(struct connection *connection)
{
    return handle_table_add(&connection->service->users, &connection->user, &connection->handle,
                            connection);
}

void service_user_remove(struct connection *connection)
{
    handle_table_remove(&connection->service->users, &connection->user);
}

/* ---- what server.c has to look at ---- */

void connection_touch(struct connection *connection)
{
    struct service *service = connection->service;

    if (connection->touched_place)
        return;
    connection->next_touched = service->touched;
    connection->touched_place = &service->touched;
    if (connection->next_touched)
        connection->next_touched->touched_place = &connection->next_touched;
    service->touched = connection;
}

static void untouch(struct connection *connection)
{
    if (!connection->touched_place)
        return;
    *connection->touched_place = connection->next_touched;
    if (connection->next_touched)
        connection->next_touched->touched_place = connection->touched_place;
    connection->touched_place = NULL;
}

struct connection *service_next_touched(struct service *service)
{
    struct connection *connection = service->touched;

    if (connection)
        untouch(connection);
    return connection;
}

void service_commit(struct service *service)
{
    if (store_turn_end(service->store))
        return;
    log_fields(LOG_ERROR, "store-failed", "why=\"%s\"", store_text(service->store, STORE_FAILED));
    /* Closing one may add others, but only before those that are still to come. */
    for (struct connection *connection = service->touched; connection;
         connection = connection->next_touched) {
        buffer_clear(&connection->out);
        connection_close(connection);
    }
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
    connection_touch(connection);
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
    connection_touch(connection);
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
    service->started = service_now(service);
    if (!service->config.connections_max)
        service->config.connections_max = CONNECTIONS_DEFAULT;
    if (!service->config.messages_per_second)
        service->config.messages_per_second = MESSAGES_PER_SECOND;
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
    string_free(&connection->object);
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
    while (service->tickets)
        switchboard_ticket_free(service->tickets);
    while (service->rooms)
        switchboard_room_free(service, service->rooms);
    handle_table_free(&service->users);
    handle_table_free(&service->tickets_of);
    timers_free(&service->timers);
    passport_expire(service, UINT64_MAX);
    free(service);
}

struct connection *service_connect(struct service *service, const char *peer_address,
                                   const char *own_address)
{
    struct connection *connection;

    if (service->connection_count >= service->config.connections_max || service->ending) {
        service->totals.refused++;
        return NULL;
    }
    connection = calloc(1, sizeof(*connection));
    if (!connection)
        return NULL;
    connection->service = service;
    connection->presence = PRESENCE_OFFLINE;
    snprintf(connection->peer_address, sizeof(connection->peer_address), "%s", peer_address);
    snprintf(connection->own_address, sizeof(connection->own_address), "%s", own_address);
    frame_reader_init(&connection->reader, FRAME_FROM_CLIENT, (struct frame_limits){8192, 2048});
    bucket_fill(&connection->changes, &change_rate, service_now(service));
    pace_begin(connection);
    connection->next = service->connections;
    connection->place = &service->connections;
    if (connection->next)
        connection->next->place = &connection->next;
    service->connections = connection;
    service->connection_count++;
    connection_set_deadline(connection, service_now(service) + UNAUTHENTICATED_MS);
    return connection;
}

void connection_close(struct connection *connection)
{
    if (connection->closing)
        return;
    connection->closing = true;
    timers_stop(&connection->service->timers, &connection->deadline);
    pace_end(connection);
    connection_touch(connection);
    if (connection->role == ROLE_NOTIFICATION)
        notification_left(connection);
    else if (connection->role == ROLE_SWITCHBOARD)
        switchboard_left(connection);
}

void connection_disconnected(struct connection *connection)
{
    connection_close(connection);
    untouch(connection);
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
        log_fields(LOG_WARNING, "closing", "peer=%s why=%s", connection->peer_address,
                   connection->role == ROLE_NEW ? "not-a-client" : "wrong-arguments");
        connection_close(connection);
    } else if (connection->role == ROLE_NOTIFICATION) {
        notification_frame(connection, frame);
    } else if (connection->role == ROLE_SWITCHBOARD) {
        switchboard_frame(connection, frame);
    } else {
        control_frame(connection, frame);
    }
}

static void read_frames(struct connection *connection, struct text bytes)
{
    struct frame frame;

    if (!frame_reader_feed(&connection->reader, bytes)) {
        connection_close(connection);
        return;
    }
    while (!connection->closing && !connection->pace.paused) {
        enum frame_status status;

        if (pace_must_wait(connection))
            return;
        status = frame_reader_next(&connection->reader, &frame);
        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            log_fields(LOG_WARNING, "closing", "peer=%s why=not-a-frame",
                       connection->peer_address);
            connection_close(connection);
        } else {
            pace_count(connection, frame.payload.length);
            handle_frame(connection, &frame);
        }
        if (!connection->closing && connection->out.length > OUT_MAX_BYTES) {
            log_fields(LOG_WARNING, "closing", "peer=%s why=asks-for-too-much",
                       connection->peer_address);
            connection_close(connection);
        }
    }
}

void connection_received(struct connection *connection, struct text bytes)
{
    if (connection->closing)
        return;
    read_frames(connection, bytes);
    if (connection->out.length)
        connection_touch(connection);
    /* Most connections are silent most of the time, and then keep no buffer. */
    if (connection->reader.start == connection->reader.end)
        frame_reader_free(&connection->reader);
}

/* ---- time ---- */

static void overdue(void *owner)
{
    struct connection *connection = owner;

    log_fields(LOG_WARNING, "closing", "peer=%s why=%s", connection->peer_address,
               connection->authenticated ? "challenge-not-answered" : "no-sign-in");
    if (connection->authenticated)
        reply(connection, "OUT\r\n");
    connection_close(connection);
}

void connection_set_deadline(struct connection *connection, uint64_t when)
{
    /* Without the memory for a time limit nobody may stay. */
    if (!timers_set(&connection->service->timers, &connection->deadline, when, overdue, connection))
        connection_close(connection);
}

void service_tick(struct service *service)
{
    passport_expire(service, service_now(service));
    timers_run(&service->timers, service_now(service));
}

uint64_t service_deadline(const struct service *service)
{
    uint64_t tickets = passport_deadline(service), others = timers_next(&service->timers);

    return tickets < others ? tickets : others;
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
        timers_stop(&service->timers, &connection->deadline);
        pace_end(connection);
        service_user_remove(connection);
        connection_touch(connection);
    }
    while (service->rooms)
        switchboard_room_free(service, service->rooms);
}
