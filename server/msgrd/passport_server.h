/* The nexus and the login of Passport on a TLS port, driven by the loop of the service. */
#ifndef OPENMSGR_MSGRD_PASSPORT_SERVER_H
#define OPENMSGR_MSGRD_PASSPORT_SERVER_H

#include "net/loop.h"
#include "service_state.h"

enum {
    PASSPORT_CONNECTIONS_MAX = 256, /* at the same time; further ones are closed */
    PASSPORT_CONNECTION_MS = 15000, /* for handshake, request and answer together */
};

struct passport_server;

/* Port 0: the system chooses; *bound_port is the port.  `service` and `loop` are borrowed and must outlive
 * the server.  NULL with a fixed sentence in *why when certificate or key cannot be used, or the port
 * cannot be bound. */
struct passport_server *passport_server_create(struct service *service, struct net_loop *loop, const char *address,
                                               uint16_t port, const char *certificate, const char *key,
                                               uint16_t *bound_port, const char **why);
/* Call it before the loop is destroyed, and do not run the loop afterwards.  NULL is allowed. */
void passport_server_destroy(struct passport_server *server);
/* Closes the connections that have lasted PASSPORT_CONNECTION_MS. */
void passport_server_tick(struct passport_server *server);
uint64_t passport_server_deadline(const struct passport_server *server);

#endif
