/* msgrd without sockets: its users, their conversations and its clock.  server.c connects it to the
 * network; connection.h has what happens on one connection. */
#ifndef OPENMSGR_MSGRD_SERVICE_H
#define OPENMSGR_MSGRD_SERVICE_H

#include "service_state.h"

/* `store` and `clock` are borrowed and must outlive the service; `config` is copied.  NULL when out of
 * memory. */
struct service *service_create(struct store *store, const struct model_clock *clock,
                               const struct service_config *config);
/* Sends nothing: call service_shut_down first.  NULL is allowed. */
void service_destroy(struct service *service);
/* A client has connected; the addresses of both ends are numeric.  NULL when there are too many
 * connections, when the service is ending or when out of memory. */
struct connection *service_connect(struct service *service, const char *peer_address, const char *own_address);
/* Commits the changes of this turn; call it before sending.  If that fails, queued output is discarded
 * and the connections that had some are closed. */
void service_commit(struct service *service);
/* Applies the time limits of sign-ins, challenges and tickets that have expired. */
void service_tick(struct service *service);
/* When service_tick is needed next, in the clock's milliseconds; UINT64_MAX: not at all. */
uint64_t service_deadline(const struct service *service);
/* Sends OUT SSD to every user, and accepts no new connections. */
void service_shut_down(struct service *service);

#endif
