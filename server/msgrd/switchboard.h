/* Switchboards, on which two or more users exchange messages, and the auth strings (CKI) that admit
 * clients to them (docs/wire.md 6.1). */
#ifndef OPENMSGR_MSGRD_SWITCHBOARD_H
#define OPENMSGR_MSGRD_SWITCHBOARD_H

#include "common/handle_table.h"
#include "service_state.h"

struct connection;

enum {
    AUTH_STRING_MS = 120000,
    AUTH_STRINGS_OF_ONE_USER = 10, /* limit of unused auth strings that open a switchboard */
    INVITATIONS_OF_ONE_USER = 128, /* limit of unused auth strings that admit to a switchboard */
    SWITCHBOARD_MEMBERS_MAX = 16,
};

/* An auth string is valid once, for one user. */
struct auth_string {
    struct auth_string *next, **place; /* of all; *place is this one */
    struct auth_string *next_of_switchboard, **switchboard_place;
    struct handle_entry entry; /* in the table by user */
    struct timer deadline;
    struct service *service;
    char text[TOKEN_BYTES];
    struct string handle;
    struct switchboard *switchboard; /* NULL: opens a new one */
};

struct switchboard {
    struct switchboard *next, **place; /* of all; *place is this one */
    struct service *service;
    struct auth_string *auth_strings; /* of invited users */
    uint32_t id;
    struct connection *members; /* in the order in which they joined */
    unsigned member_count;
};

/* NULL when out of memory. */
struct switchboard *switchboard_create(struct service *service);
/* Frees the switchboard and its auth strings.  Its members must have left, or must be freed next. */
void switchboard_free(struct switchboard *switchboard);

/* Issues an auth string that admits this user to `switchboard` (RNG), or that opens a new switchboard (NULL:
 * XFR SB).  NULL when the user has too many unused auth strings of this kind, or when out of memory.  The
 * result is borrowed until it is used or AUTH_STRING_MS have passed. */
const struct auth_string *auth_string_issue(struct service *service, struct text handle,
                                            struct switchboard *switchboard);
/* Uses up the auth string `text` of this user and sets *switchboard; NULL: open a new one.  False when the
 * user has no such auth string, or when it is of the other kind. */
bool auth_string_take(struct service *service, struct text text, struct text handle, bool is_invitation,
                      struct switchboard **switchboard);
void auth_string_free(struct auth_string *auth_string);

#endif
