/* One connection of a client: its input, its output buffer, and its end.
 *
 * A connection has no socket.  server.c passes received bytes to connection_received, and sends the output
 * buffer of each connection on the dirty list. */
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
    OUT_MAX_BYTES = 1 << 20,     /* a connection with more output after one of its own commands is closed */
    CHALLENGES_OF_ONE_USER = 16, /* a client requests one for each lockable object */
    CHANGES_AT_ONCE = 40,
    CHANGES_PER_SECOND = 4,
};

/* The kind of a connection, which its first command decides. */
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
    struct connection *next, **place;             /* in the list of all; *place is this connection */
    struct connection *next_dirty, **dirty_place; /* dirty_place NULL: not on the dirty list */
    struct service *service;
    const struct protocol *protocol;
    void *owner; /* the client structure of server.c */
    char peer_address[64];
    char own_address[64]; /* the address of the service that this client has connected to */
    struct frame_reader reader;
    struct buffer out;
    bool closing;          /* input is ignored; the connection ends when `out` is sent */
    bool paused;           /* no input is read until the timer `resume` expires */
    struct timer deadline; /* for the sign-in, or for the answer to CHL 0 */
    struct timer resume;
    struct rate_limit rate_limit;
    bool authenticated;
    struct string handle, name; /* handle: set from USR I on; name: set once authenticated */
    /* Only for notification connections: */
    unsigned dialect;         /* 0 until VER */
    struct handle_entry user; /* in the table of users */
    uint32_t account_id;
    char salt[24];                               /* sent for the MD5 sign-in in progress */
    bool ticket_wanted;                          /* USR TWN I was answered; USR TWN S is expected */
    enum presence presence;                      /* PRESENCE_OFFLINE until the first CHG */
    uint32_t capabilities;                       /* from CHG of MSNP8 and later */
    struct string object;                        /* from CHG of MSNP9; encoded */
    char blp_default[3];                         /* "AL" or "BL" */
    char challenges[CHALLENGES_OF_ONE_USER][21]; /* those not answered yet, the latest first */
    struct bucket changes;                       /* limits the changes of presence and name */
    /* Only for switchboard connections: */
    struct switchboard *switchboard;
    struct connection *next_member;
    unsigned failed_calls; /* in a row */
};

/* ---- life ---- */

/* Adds a connection to the service, with UNAUTHENTICATED_MS to sign in.  The addresses are numeric.
 * NULL when out of memory. */
struct connection *connection_create(struct service *service, const struct protocol *protocol, const char *peer_address,
                                     const char *own_address);
/* Frees the connection without informing other users; for the end of the service. */
void connection_free(struct connection *connection);
/* Handles bytes from the client; commands may be split at any byte.  Afterwards any connection may be on the
 * dirty list. */
void connection_received(struct connection *connection, struct text bytes);
/* Ignores further input and informs other users that the client has left.  server.c still sends `out`, and
 * then calls connection_disconnected. */
void connection_close(struct connection *connection);
/* Calls connection_close and logs the reason. */
void connection_close_because(struct connection *connection, const char *why);
/* Call this when the socket is closed.  Informs other users as connection_close does, and frees the
 * connection. */
void connection_disconnected(struct connection *connection);
/* Sets the time at which the connection is closed; UINT64_MAX: no limit. */
void connection_set_deadline(struct connection *connection, uint64_t when);
/* Counts a change of presence or name; false when the client exceeds the limit (docs/wire.md 10 row 9). */
bool connection_may_change(struct connection *connection);

/* ---- dirty list ---- */

/* Puts the connection on the dirty list.  Call it after a change of `out`, `closing` or `paused`. */
void connection_mark_dirty(struct connection *connection);
/* Removes the first connection from the dirty list and returns it; NULL when the list is empty. */
struct connection *connection_next_dirty(struct service *service);

/* ---- replies ---- */

/* Appends formatted text to `out`.  If the text has more than 2047 bytes, nothing is appended. */
void reply(struct connection *connection, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Appends an error reply, "NNN TrID".  `id` is the transaction id of the request. */
void reply_error(struct connection *connection, unsigned number, struct text id);
/* Appends a text as one %-encoded argument. */
void reply_encoded(struct connection *connection, struct text value);
/* Appends " handle name" of `user`, with the name %-encoded. */
void reply_user(struct connection *connection, const struct connection *user);
/* Appends the address and port at which `client` can reach switchboards. */
void reply_endpoint(struct connection *connection, const struct connection *client);

#endif
