#include "passport_server.h"

#include <stdlib.h>

#include "common/secret.h"
#include "net/tls.h"
#include "log.h"
#include "passport.h"

/* A connection for one request. */
struct visitor {
    struct visitor *next;
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
    struct visitor *visitors;
    size_t count;
};

static void visitor_free(struct visitor *visitor)
{
    struct visitor **position = &visitor->server->visitors;

    while (*position != visitor)
        position = &(*position)->next;
    *position = visitor->next;
    visitor->server->count--;
    wipe_buffer(&visitor->request);
    free(visitor);
}

static void visitor_received(void *context, struct text bytes)
{
    struct visitor *visitor = context;
    struct buffer answer = {0};
    struct http_head head;
    enum http_status status;

    buffer_append_secret(&visitor->request, bytes);
    status = visitor->request.failed
                 ? HTTP_BROKEN
                 : http_read_head(buffer_text(&visitor->request), &visitor->scanned, &head);
    if (status == HTTP_NEED_MORE)
        return;
    if (status == HTTP_READY)
        passport_respond(visitor->server->service, &head, visitor->peer_address, &answer);
    else
        log_fields(LOG_WARNING, "closing", "peer=%s why=not-a-request", visitor->peer_address);
    if (!answer.failed)
        tls_send(visitor->stream, buffer_text(&answer));
    wipe_buffer(&answer);
    tls_close(visitor->stream, true);
    visitor_free(visitor);
}

static void visitor_closed(void *context, enum tls_close_reason reason)
{
    (void)reason;
    visitor_free(context);
}

static const struct tls_handler visitor_handler = {NULL, visitor_received, visitor_closed};

static void accepted(void *context, struct net_stream *stream)
{
    struct passport_server *server = context;
    struct visitor *visitor =
        server->count < PASSPORT_CONNECTIONS_MAX ? calloc(1, sizeof(*visitor)) : NULL;

    if (visitor) {
        visitor->stream = tls_accept(server->config, stream, &visitor_handler, visitor);
        if (visitor->stream) {
            visitor->server = server;
            visitor->deadline = service_now(server->service) + PASSPORT_CONNECTION_MS;
            net_peer_address(stream, visitor->peer_address, sizeof(visitor->peer_address));
            visitor->next = server->visitors;
            server->visitors = visitor;
            server->count++;
            return;
        }
        free(visitor);
    }
    server->service->totals.refused++;
    net_close(stream, false);
}

struct passport_server *passport_server_create(struct service *service, struct net_loop *loop,
                                               const char *address, uint16_t port,
                                               const char *certificate, const char *key,
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

static void visitor_drop(struct visitor *visitor)
{
    tls_close(visitor->stream, false);
    visitor_free(visitor);
}

void passport_server_destroy(struct passport_server *server)
{
    if (!server)
        return;
    while (server->visitors)
        visitor_drop(server->visitors);
    tls_config_free(server->config);
    free(server);
}

void passport_server_tick(struct passport_server *server)
{
    uint64_t now = service_now(server->service);
    struct visitor *visitor = server->visitors;

    while (visitor) {
        struct visitor *next = visitor->next;

        if (visitor->deadline <= now) {
            log_fields(LOG_WARNING, "closing", "peer=%s why=too-slow", visitor->peer_address);
            visitor_drop(visitor);
        }
        visitor = next;
    }
}

uint64_t passport_server_deadline(const struct passport_server *server)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct visitor *visitor = server->visitors; visitor; visitor = visitor->next)
        if (visitor->deadline < deadline)
            deadline = visitor->deadline;
    return deadline;
}
