/* What all connections of the service share: configuration, store, clock, and the tables of users,
 * switchboards and tickets.  service.c creates and destroys it; one thread uses it. */
#ifndef OPENMSGR_MSGRD_SERVICE_STATE_H
#define OPENMSGR_MSGRD_SERVICE_STATE_H

#include "common/table.h"
#include "common/timers.h"
#include "core/model.h"
#include "token.h"

enum { CONNECTIONS_DEFAULT = 16384 };

struct service_config {
    uint16_t port;                /* where clients find switchboards */
    bool challenge_clients;       /* send CHL 0 after the first CHG */
    size_t connections_max;       /* 0: CONNECTIONS_DEFAULT */
    uint32_t messages_per_second; /* of one client on a switchboard; 0: MESSAGES_PER_SECOND */
    bool passport;                /* nexus and login are served: MSNP8 and MSNP9 are offered */
    bool md5_anywhere;            /* MSNP2 to MSNP7 are offered to other machines, too */
    char control_token[TOKEN_BYTES];
    void (*stop)(void *context);     /* `msgrd stop` */
    size_t (*memory)(void *context); /* resident bytes, 0: not known; may be NULL */
    void *context;
};

struct service {
    struct store *store;
    const struct model_clock *clock;
    struct service_config config;
    struct connection *connections;
    size_t connection_count;
    struct connection *dirty; /* connections with output, or closing */
    struct table users;       /* the signed-in notification connections, by handle */
    struct auth_string *auth_strings;
    struct table auth_strings_of; /* the same, by the handle of the user */
    struct passport_ticket *passport_tickets;
    struct switchboard *switchboards;
    size_t switchboard_count;
    struct timers timers;
    uint32_t last_switchboard; /* the id that was given last */
    uint64_t started;
    bool ending;
    struct {
        unsigned long sign_ins, messages, alerts, refused, slowed;
    } totals;
};

static inline uint64_t service_now(const struct service *service)
{
    return service->clock->now_ms(service->clock->context);
}

#endif
