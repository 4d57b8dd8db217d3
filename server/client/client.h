/* The client end of the wire, without a socket: joins the model (server/core) with one notification
 * connection and any number of switchboards.
 *
 * Bytes in, bytes and wishes out.  The caller (server/engine.c) owns the sockets and the model
 * lock: it feeds what arrives, and after every call into the model or into this file takes the
 * actions that msnp_client_next_action hands out, until there are none. */
#ifndef OPENMSGR_CLIENT_CLIENT_H
#define OPENMSGR_CLIENT_CLIENT_H

#include "core/messenger.h"

enum msnp_dialect { MSNP_DIALECT_7 = 7, MSNP_DIALECT_8 = 8 };

struct msnp_client_config {
    struct string host; /* notification or dispatch server */
    uint16_t port;
    enum msnp_dialect dialect; /* 7: MSNP7 to MSNP5 with MD5; 8: MSNP8 with Passport */
    struct string nexus;       /* of Passport: "https://host[:port][/path]" */
    uint32_t sign_in_ms, join_ms, request_ms;
    uint32_t keep_alive_ms; /* between two PNG, whose answer is due in request_ms; 0: none */
};

struct msnp_client;

/* The model does not exist yet when its wire is made: create, take the wire, create the model,
 * attach it. */
struct msnp_client *msnp_client_create(const struct msnp_client_config *config,
                                       const struct model_clock *clock);
const struct wire *msnp_client_wire(struct msnp_client *client);
void msnp_client_attach(struct msnp_client *client, struct messenger *messenger);
/* Takes effect at the next sign-in. */
bool msnp_client_configure(struct msnp_client *client, const struct msnp_client_config *config);
void msnp_client_destroy(struct msnp_client *client);
/* Where one line for each thing worth knowing goes: ends of connections, replies that nobody asked
 * for.  Never a password, a ticket, a digest, a handle or anything a peer wrote.  `log` is called
 * inside this file's functions and must not call back; NULL, the default, logs nothing. */
void msnp_client_set_log(struct msnp_client *client, void (*log)(void *context, const char *line),
                         void *context);

/* Where each frame goes that is sent (`out`) or received: what begins with its command and, of a
 * MSG, what was said, which is not the trace's to keep; of Passport, "GET" and "HTTP".  Called
 * inside this file's functions and must not call back; NULL, the default, traces nothing. */
typedef void (*msnp_trace_function)(void *context, bool out, struct text command,
                                    struct text payload);
void msnp_client_set_trace(struct msnp_client *client, msnp_trace_function trace, void *context);

/* A link is one TCP connection, named by a number that is never used twice. */
typedef uint32_t link_id;

enum link_action_type {
    LINK_OPEN,  /* connect to host:port */
    LINK_SEND,  /* bytes, in order */
    LINK_CLOSE, /* after what was sent before; nothing is fed for this link any more */
};

struct link_action {
    enum link_action_type type;
    link_id link;
    bool is_notification; /* LINK_OPEN: the first link of a sign-in, where an embedded service may
                             be started */
    bool is_secure;       /* LINK_OPEN: over TLS, with the certificate verified for `host` */
    struct text host;     /* borrowed until the next call */
    uint16_t port;
    struct text bytes;
};
/* False when there is nothing to do. */
bool msnp_client_next_action(struct msnp_client *client, struct link_action *action);
/* Whether there is. */
bool msnp_client_has_action(const struct msnp_client *client);

/* What happened to a link.  `local_address` is the numeric address of our end of a
 * notification connection, of others anything. */
void msnp_client_opened(struct msnp_client *client, link_id link, struct text local_address);
void msnp_client_received(struct msnp_client *client, link_id link, struct text bytes);
enum link_end {
    LINK_END_BROKEN,    /* was open, and ended */
    LINK_END_REFUSED,   /* could not be opened */
    LINK_END_UNTRUSTED, /* secure: the certificate is not to be trusted */
    LINK_END_NO_TLS,    /* secure: no TLS on one side, or none in common */
};
/* Could not be opened, or ended. */
void msnp_client_closed(struct msnp_client *client, link_id link, enum link_end end);

/* Timers, as messenger_tick and messenger_deadline. */
void msnp_client_tick(struct msnp_client *client);
uint64_t msnp_client_deadline(const struct msnp_client *client);

#endif
