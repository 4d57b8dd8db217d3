#include "passport_server.h"

#include <stdlib.h>

#include "common/secret.h"
#include "net/tls.h"
#include "log.h"
#include "passport.h"

/* A connection for one request. */
struct client {
    struct client *next;
    struct passport_server *server;
    struct tls_stream *stream;
    struct buffer request; /* may hold a password */
    size_t scanned;
    uint64_t deadline;
    char peer_address[64];
};

struct passport_server {
    struct service *service;
    struct tls_config *config;
    struct client *clients;
    size_t count;
};

static void client_free(struct client *client)
{
    struct client **position = &client->server->clients;

    while (*position != client)
        position = &(*position)->next;
    *position = client->next;
    client->server->count--;
    wipe_buffer(&client->request);
    free(client);
}

static void client_received(void *context, struct text bytes)
{
    struct client *client = context;
    struct buffer answer = {0};
    struct http_head head;
    enum http_status status;

    buffer_append_secret(&client->request, bytes);
    status = client->request.failed ? HTTP_BROKEN
                                    : http_read_head(buffer_text(&client->request), &client->scanned, &head);
    if (status == HTTP_NEED_MORE)
        return;
    if (status == HTTP_READY)
        passport_respond(client->server->service, &head, client->peer_address, &answer);
    else
        log_fields(LOG_WARNING, "closing", "peer=%s why=not-a-request", client->peer_address);
    if (!answer.failed)
        tls_send(client->stream, buffer_text(&answer));
    wipe_buffer(&answer);
    tls_close(client->stream, true);
    client_free(client);
}

static void client_closed(void *context, enum tls_close_reason reason)
{
    (void)reason;
    client_free(context);
}

static const struct tls_handler client_handler = {NULL, client_received, client_closed};

static void accepted(void *context, struct net_stream *stream)
{
    struct passport_server *server = context;
    struct client *client = server->count < PASSPORT_CONNECTIONS_MAX ? calloc(1, sizeof(*client)) : NULL;

    if (client) {
        client->stream = tls_accept(server->config, stream, &client_handler, client);
        if (client->stream) {
            client->server = server;
            client->deadline = service_now(server->service) + PASSPORT_CONNECTION_MS;
            net_peer_address(stream, client->peer_address, sizeof(client->peer_address));
            client->next = server->clients;
            server->clients = client;
            server->count++;
            return;
        }
        free(client);
    }
    server->service->totals.refused++;
    net_close(stream, false);
}

struct passport_server *passport_server_create(struct service *service, struct net_loop *loop, const char *address,
                                               uint16_t port, const char *certificate, const char *key,
                                               uint16_t *bound_port, const char **why)
{
    struct passport_server *server = calloc(1, sizeof(*server));

    *why = "out of memory";
    if (!server)
        return NULL;
    server->service = service;
    server->config = tls_server_config(text_of(certificate), text_of(key), why);
    if (server->config) {
        *why = "the port cannot be had";
        if (net_listen(loop, address, port, bound_port, accepted, server)) {
            *why = "";
            return server;
        }
        tls_config_free(server->config);
    }
    free(server);
    return NULL;
}

static void client_drop(struct client *client)
{
    tls_close(client->stream, false);
    client_free(client);
}

void passport_server_destroy(struct passport_server *server)
{
    if (!server)
        return;
    while (server->clients)
        client_drop(server->clients);
    tls_config_free(server->config);
    free(server);
}

void passport_server_tick(struct passport_server *server)
{
    uint64_t now = service_now(server->service);
    struct client *client = server->clients;

    while (client) {
        struct client *next = client->next;

        if (client->deadline <= now) {
            log_fields(LOG_WARNING, "closing", "peer=%s why=too-slow", client->peer_address);
            client_drop(client);
        }
        client = next;
    }
}

uint64_t passport_server_deadline(const struct passport_server *server)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct client *client = server->clients; client; client = client->next)
        if (client->deadline < deadline)
            deadline = client->deadline;
    return deadline;
}
