/* Nexus and login of Passport on a TLS port of their own, on the loop of the service. */
#ifndef OPENMSGR_MSGRD_PASSPORT_SERVER_H
#define OPENMSGR_MSGRD_PASSPORT_SERVER_H

#include "net/loop.h"
#include "service_state.h"

enum {
    PASSPORT_CONNECTIONS_MAX = 256, /* at once; the next one is closed */
    PASSPORT_CONNECTION_MS = 15000, /* for handshake, request and answer together */
};

struct passport_server;

/* Port 0: any.  `service` and `loop` are borrowed and outlive it.  NULL with a fixed sentence in *why
 * when certificate or key cannot be used, or the port cannot be had. */
struct passport_server *passport_server_create(struct service *service, struct net_loop *loop,
                                               const char *address, uint16_t port,
                                               const char *certificate, const char *key,
                                               uint16_t *bound_port, const char **why);
/* Before the loop is destroyed, which then accepts nobody any more.  NULL is allowed. */
void passport_server_destroy(struct passport_server *server);
/* Closes who is too slow. */
void passport_server_tick(struct passport_server *server);
uint64_t passport_server_deadline(const struct passport_server *server);

#endif
