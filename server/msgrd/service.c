#include "service.h"

#include <stdlib.h>

#include "connection.h"
#include "control.h"
#include "log.h"
#include "notification_session.h"
#include "passport.h"
#include "store.h"
#include "store_transactions.h"
#include "switchboard.h"
#include "switchboard_session.h"
#include "users.h"

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
    clock->random(clock->context, &service->last_switchboard, sizeof(service->last_switchboard));
    service->last_switchboard %= 10000000;
    return service;
}

void service_destroy(struct service *service)
{
    if (!service)
        return;
    while (service->auth_strings)
        auth_string_free(service->auth_strings);
    while (service->switchboards)
        switchboard_free(service->switchboards);
    while (service->connections)
        connection_free(service->connections);
    table_free(&service->users);
    table_free(&service->auth_strings_of);
    timers_free(&service->timers);
    passport_expire(service, UINT64_MAX);
    free(service);
}

/* ---- connections ---- */

/* The first command of each kind of connection. */
static const struct {
    const char *command;
    const struct protocol *protocol;
} first_commands[] = {
    {"VER", &notification_protocol},
    {"USR", &switchboard_protocol},
    {"ANS", &switchboard_protocol},
    {"OMC", &control_protocol},
};

static void first_frame(struct connection *connection, const struct frame *frame)
{
    uint32_t messages = connection->service->config.messages_per_second;

    for (size_t i = 0; i < sizeof(first_commands) / sizeof(first_commands[0]); i++) {
        if (!text_equal(frame->name, text_of(first_commands[i].command)))
            continue;
        connection->protocol = first_commands[i].protocol;
        if (connection->protocol == &switchboard_protocol)
            connection->rate_limit.command_rate = (struct rate){messages * MESSAGES_AT_ONCE_FACTOR, messages};
        connection->protocol->frame(connection, frame);
        return;
    }
    connection_close_because(connection, "not-a-client");
}

static const struct protocol undecided_protocol = {first_frame, NULL, ""};

struct connection *service_connect(struct service *service, const char *peer_address, const char *own_address)
{
    if (service->connection_count >= service->config.connections_max || service->ending) {
        service->totals.refused++;
        return NULL;
    }
    return connection_create(service, &undecided_protocol, peer_address, own_address);
}

void service_commit(struct service *service)
{
    if (store_turn_end(service->store))
        return;
    log_fields(LOG_ERROR, "store-failed", "why=\"%s\"", store_text(service->store, STORE_FAILED));
    /* Closing a connection may put others at the front of the dirty list, which this loop does not
     * visit: they stay connected. */
    for (struct connection *connection = service->dirty; connection; connection = connection->next_dirty) {
        buffer_clear(&connection->out);
        connection_close(connection);
    }
}

/* ---- time ---- */

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
    for (struct connection *connection = service->connections; connection; connection = connection->next) {
        connection->switchboard = NULL;
        if (connection->closing)
            continue;
        reply(connection, "%s", connection->protocol->farewell);
        connection->closing = true; /* connection_close would inform other users, but all users leave */
        timers_stop(&service->timers, &connection->deadline);
        timers_stop(&service->timers, &connection->resume);
        users_remove(connection);
    }
    while (service->switchboards)
        switchboard_free(service->switchboards);
}
