/* One connection of a client: the bytes that arrived, the bytes to be sent, and its end.
 *
 * A connection has no socket.  server.c passes in what it receives and sends what is in the out buffer
 * of each connection on the dirty list. */
#ifndef OPENMSGR_MSGRD_CONNECTION_H
#define OPENMSGR_MSGRD_CONNECTION_H

#include "common/buffer.h"
#include "common/handle_table.h"
#include "core/presence.h"
#include "rate_limit.h"
#include "service_state.h"
#include "wire/command_table.h"
#include "wire/frame.h"

enum {
    UNAUTHENTICATED_MS = 60000,
    OUT_MAX_BYTES = 1 << 20,     /* what one batch of input may leave in an out buffer */
    CHALLENGES_OF_ONE_USER = 16, /* a client asks for one for each lockable object */
    CHANGES_AT_ONCE = 40,
    CHANGES_PER_SECOND = 4,
};

/* What a connection is used for; its first command decides. */
struct protocol {
    void (*frame)(struct connection *connection, const struct frame *frame);
    void (*left)(struct connection *connection); /* the connection is closing; may be NULL */
    const char *farewell;                        /* sent when the service ends; "" for none */
};

/* A row of the command table of a protocol. */
struct client_command {
    struct command_row row;
    void (*handle)(struct connection *connection, const struct frame *frame);
};

struct connection {
    struct connection *next, **place;             /* of all; *place is this one */
    struct connection *next_dirty, **dirty_place; /* dirty_place NULL: not on the dirty list */
    struct service *service;
    const struct protocol *protocol;
    void *owner; /* for server.c */
    char peer_address[64];
    char own_address[64]; /* where this client reached the service, and can reach it again */
    struct frame_reader reader;
    struct buffer out;
    bool closing;          /* input is ignored; the connection ends when `out` is sent */
    bool paused;           /* nothing is read until `resume` is due */
    struct timer deadline; /* for the sign-in, or for the answer to CHL 0 */
    struct timer resume;
    struct rate_limit rate_limit;
    bool authenticated;
    struct string handle, name; /* the handle from USR I on, the name once authenticated */
    /* notification */
    unsigned dialect;         /* 0 until VER */
    struct handle_entry user; /* in the table of users */
    uint32_t account_id;
    char salt[24];                               /* of an MD5 sign-in that has begun */
    bool ticket_wanted;                          /* USR TWN I was answered, USR TWN S is to follow */
    enum presence presence;                      /* PRESENCE_OFFLINE until the first CHG */
    uint32_t capabilities;                       /* of CHG, from MSNP8 on */
    struct string object;                        /* of CHG, from MSNP9 on; encoded */
    char blp_default[3];                         /* "AL" or "BL" */
    char challenges[CHALLENGES_OF_ONE_USER][21]; /* not answered yet, the latest first */
    struct bucket changes;                       /* of presence and name */
    /* switchboard */
    struct switchboard *switchboard;
    struct connection *next_member;
    unsigned failed_calls; /* in a row */
};

/* ---- life ---- */

/* Adds a connection to the service, with UNAUTHENTICATED_MS to sign in.  The addresses are numeric.
 * NULL when out of memory. */
struct connection *connection_create(struct service *service, const struct protocol *protocol, const char *peer_address,
                                     const char *own_address);
/* Frees it without notice to others; for the end of the service. */
void connection_free(struct connection *connection);
/* Bytes from the client, split at any place.  Afterwards any connection may be on the dirty list. */
void connection_received(struct connection *connection, struct text bytes);
/* Ends the input; what is in `out` is still sent.  Others are informed that the client left.  server.c
 * calls connection_disconnected when everything is sent. */
void connection_close(struct connection *connection);
/* As connection_close, with a line in the log. */
void connection_close_because(struct connection *connection, const char *why);
/* The socket is closed: informs others as connection_close does, and frees the connection. */
void connection_disconnected(struct connection *connection);
/* Ends the connection when the clock shows `when`; UINT64_MAX: never. */
void connection_set_deadline(struct connection *connection, uint64_t when);
/* Counts one change of presence or name; false when there were too many (docs/wire.md 10 row 9). */
bool connection_may_change(struct connection *connection);

/* ---- dirty list ---- */

/* To be called after a change of `out`, `closing` or `paused`. */
void connection_mark_dirty(struct connection *connection);
/* Removes the first connection from the dirty list and returns it; NULL when the list is empty. */
struct connection *connection_next_dirty(struct service *service);

/* ---- replies ---- */

/* printf into `out`, up to 2047 bytes at once; longer output is dropped. */
void reply(struct connection *connection, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "NNN TrID"; `id` is the first argument of the request. */
void reply_error(struct connection *connection, unsigned number, struct text id);
/* A text as one argument, %-encoded. */
void reply_encoded(struct connection *connection, struct text value);
/* " handle name", with the name %-encoded. */
void reply_user(struct connection *connection, const struct connection *user);
/* The address and port where `client` finds switchboards. */
void reply_endpoint(struct connection *connection, const struct connection *client);

#endif
