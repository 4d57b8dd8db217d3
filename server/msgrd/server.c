#include "server.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/clock.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/socket.h"
#include "connection.h"
#include "control_client.h"
#include "log.h"
#include "passport_server.h"
#include "platform.h"
#include "service.h"
#include "store_transactions.h"

enum {
    SHUT_DOWN_MS = 2000,
    SPARE_FILES = 96, /* for the store, the log, the listener and files that libraries open */
};

/* A client: connects a stream of the loop to a connection of the service. */
struct client {
    struct client *next, **place;
    struct server *server;
    struct net_stream *stream;
    struct connection *connection;
};

struct server {
    struct net_loop *loop;
    struct service *service;
    struct passport_server *passport;
    struct client *clients;
    uint64_t idle_since;
};

/* Set by a signal handler or another thread. */
static atomic_bool stop_wanted;
static _Atomic(struct net_loop *) running_loop;

void server_stop(void)
{
    struct net_loop *loop = running_loop;

    stop_wanted = true;
    if (loop)
        net_loop_wake(loop);
}

static void stop_from_control(void *context)
{
    (void)context;
    server_stop();
}

static size_t memory_of_system(void *context)
{
    (void)context;
    return platform_memory();
}

static uint64_t now_ms(void *context)
{
    (void)context;
    return clock_now_ms();
}

static void random_of_system(void *context, void *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
}

static const struct model_clock system_clock = {now_ms, random_of_system, NULL};

/* ---- clients ---- */

static void client_free(struct client *client)
{
    *client->place = client->next;
    if (client->next)
        client->next->place = client->place;
    free(client);
}

static void client_received(void *context, struct text bytes)
{
    struct client *client = context;

    connection_received(client->connection, bytes);
}

static void client_closed(void *context, enum net_close_reason reason)
{
    struct client *client = context;

    if (reason == NET_CLOSED_OVERFLOW)
        log_fields(LOG_WARNING, "closing", "peer=%s why=does-not-read", client->connection->peer_address);
    connection_disconnected(client->connection);
    client_free(client);
}

static const struct net_handler client_handler = {NULL, client_received, client_closed};

static void accepted(void *context, struct net_stream *stream)
{
    struct server *server = context;
    struct client *client = calloc(1, sizeof(*client));
    char address[64], own_address[64];

    net_peer_address(stream, address, sizeof(address));
    net_local_address(stream, own_address, sizeof(own_address));
    if (client)
        client->connection = service_connect(server->service, address, own_address);
    if (!client || !client->connection) {
        free(client);
        net_close(stream, false);
        return;
    }
    client->server = server;
    client->stream = stream;
    client->connection->owner = client;
    client->next = server->clients;
    client->place = &server->clients;
    if (client->next)
        client->next->place = &client->next;
    server->clients = client;
    net_stream_adopt(stream, &client_handler, client);
}

/* Sends the output of all connections on the dirty list, and ends those that are closing.  Ending one may add
 * other connections to the list. */
static void flush(struct server *server)
{
    struct connection *connection;

    while ((connection = connection_next_dirty(server->service)) != NULL) {
        struct client *client = connection->owner;

        net_send(client->stream, buffer_text(&connection->out));
        buffer_free(&connection->out); /* most connections are idle, so an idle one keeps no buffer */
        net_pause(client->stream, connection->paused);
        if (!connection->closing)
            continue;
        net_close(client->stream, true);
        connection_disconnected(connection);
        client_free(client);
    }
}

/* ---- running ---- */

static uint64_t idle_deadline(struct server *server, uint32_t idle_exit_ms)
{
    if (server->clients) {
        server->idle_since = clock_now_ms();
        return UINT64_MAX;
    }
    return idle_exit_ms ? server->idle_since + idle_exit_ms : UINT64_MAX;
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void run(struct server *server, const struct server_options *options)
{
    server->idle_since = clock_now_ms();
    while (!stop_wanted) {
        uint64_t deadline, idle;

        service_tick(server->service);
        service_commit(server->service);
        flush(server);
        service_commit(server->service); /* ends the read transaction that flush may have begun */
        deadline = service_deadline(server->service);
        if (server->passport) {
            passport_server_tick(server->passport);
            deadline = earlier(deadline, passport_server_deadline(server->passport));
        }
        idle = idle_deadline(server, options->idle_exit_ms);
        if (idle <= clock_now_ms()) {
            log_fields(LOG_INFO, "ending", "why=idle");
            return;
        }
        net_loop_run_once(server->loop, earlier(idle, deadline));
    }
    log_fields(LOG_INFO, "ending", "why=told");
}

static void shut_down(struct server *server)
{
    uint64_t end = clock_now_ms() + SHUT_DOWN_MS;

    service_shut_down(server->service);
    service_commit(server->service);
    flush(server);
    while (net_loop_is_busy(server->loop) && clock_now_ms() < end)
        net_loop_run_once(server->loop, end);
}

/* Writes the control file, with which `msgrd status`, `stop` and `alert` reach this service. */
static bool write_control(const struct server_options *options, const struct service_config *config)
{
    char content[80];

    snprintf(content, sizeof(content), "%u %s\n", config->port, config->control_token);
    return platform_write_secret(options->control_path, content);
}

/* Allows no more connections than the system has sockets, so that each accepted client has one. */
static void limit_connections(struct service_config *config)
{
    size_t limit = socket_system_limit(), usable = limit > SPARE_FILES ? limit - SPARE_FILES : 1;

    if (!config->connections_max) /* a default is lowered without a warning */
        config->connections_max = usable < CONNECTIONS_DEFAULT ? usable : CONNECTIONS_DEFAULT;
    if (config->connections_max <= usable)
        return;
    log_fields(LOG_WARNING, "fewer-connections", "files=%lu connections=%lu", (unsigned long)limit,
               (unsigned long)usable);
    config->connections_max = usable;
}

static bool start_passport(struct server *server, const struct server_options *options)
{
    const char *why;
    uint16_t port;

    if (!options->passport)
        return true;
    server->passport = passport_server_create(server->service, server->loop, options->address, options->passport_port,
                                              options->certificate, options->key, &port, &why);
    if (!server->passport) {
        fprintf(stderr, "msgrd: no Passport on %s:%u: %s\n", options->address, options->passport_port, why);
        return false;
    }
    log_fields(LOG_INFO, "listening", "address=%s port=%u for=passport", options->address, port);
    printf("msgrd: Passport on %s:%u\n", options->address, port);
    return true;
}

/* ---- start and end ---- */

enum outcome { STARTED, NOT_NEEDED, FAILED };

static enum outcome start_failed(const char *what, const char *argument)
{
    fprintf(stderr, "msgrd: %s%s\n", what, argument);
    return FAILED;
}

/* If another service has the port already, this one is not needed. */
static enum outcome start_listening(struct server *server, const struct server_options *options, uint16_t *port)
{
    if (net_listen(server->loop, options->address, options->port, port, accepted, server))
        return STARTED;
    if (options->port && control_is_msnp_service(options->port)) {
        printf("msgrd: already served on 127.0.0.1:%u\n", options->port);
        return NOT_NEEDED;
    }
    fprintf(stderr, "msgrd: cannot listen on %s:%u\n", options->address, options->port);
    return FAILED;
}

static enum outcome start(struct server *server, struct store *store, const struct server_options *options)
{
    struct service_config config = {.challenge_clients = options->challenge_clients,
                                    .connections_max = options->connections_max,
                                    .messages_per_second = options->messages_per_second,
                                    .stop = stop_from_control,
                                    .passport = options->passport,
                                    .md5_anywhere = options->md5_anywhere,
                                    .memory = memory_of_system};
    enum outcome outcome;

    server->loop = net_loop_create();
    if (!server->loop)
        return start_failed("no sockets", "");
    outcome = start_listening(server, options, &config.port);
    if (outcome != STARTED)
        return outcome;
    limit_connections(&config);
    token_make(&system_clock, config.control_token);
    server->service = service_create(store, &system_clock, &config);
    if (!server->service)
        return start_failed("out of memory", "");
    if (!write_control(options, &config))
        return start_failed("cannot write ", options->control_path);
    if (!start_passport(server, options)) {
        platform_remove(options->control_path);
        return FAILED;
    }
    return STARTED;
}

/* Call this when everything is ready: a program that reads this line may run `msgrd stop` at once. */
static void announce(const struct server_options *options, const struct service_config *config)
{
    log_fields(LOG_INFO, "listening", "address=%s port=%u connections=%lu", options->address, config->port,
               (unsigned long)config->connections_max);
    printf("msgrd: listening on %s:%u\n", options->address, config->port);
    fflush(stdout);
}

static void server_free(struct server *server)
{
    passport_server_destroy(server->passport);
    net_loop_destroy(server->loop);
    /* client_free takes the client out of the list, which the analyzer cannot follow. */
    while (server->clients)
        client_free(server->clients); /* NOLINT(clang-analyzer-unix.Malloc) */
    service_destroy(server->service);
}

int server_run(struct store *store, const struct server_options *options)
{
    struct server server = {0};
    enum outcome outcome = start(&server, store, options);

    if (outcome == STARTED) {
        running_loop = server.loop;
        store_turns(store);
        platform_on_stop(server_stop);
        announce(options, &server.service->config);
        run(&server, options);
        shut_down(&server);
        platform_remove(options->control_path);
    }
    running_loop = NULL;
    server_free(&server);
    return outcome == FAILED;
}
