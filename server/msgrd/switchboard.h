/* Switchboards, on which two or more users exchange messages, and the auth strings (CKI) that admit
 * clients to them (docs/wire.md 6.1). */
#ifndef OPENMSGR_MSGRD_SWITCHBOARD_H
#define OPENMSGR_MSGRD_SWITCHBOARD_H

#include "common/handle_table.h"
#include "service_state.h"

struct connection;

enum {
    AUTH_STRING_MS = 120000,
    AUTH_STRINGS_OF_ONE_USER = 10, /* unused ones that open a switchboard */
    INVITATIONS_OF_ONE_USER = 128, /* unused ones that admit to a switchboard */
    SWITCHBOARD_MEMBERS_MAX = 16,
};

/* Valid once, for one user. */
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
/* Frees it with its auth strings.  Its members have left, or are about to be freed. */
void switchboard_free(struct switchboard *switchboard);

/* A new auth string for this user: into `switchboard` (RNG), or for a new one (NULL: XFR SB).  NULL when
 * the user has too many unused ones of that kind, or when out of memory.  Borrowed until it is used or
 * AUTH_STRING_MS have passed. */
const struct auth_string *auth_string_issue(struct service *service, struct text handle,
                                            struct switchboard *switchboard);
/* Uses up the auth string `text` of this user.  True and the switchboard in *switchboard, NULL for a new
 * one; false when the user has no such auth string, or one of the other kind. */
bool auth_string_take(struct service *service, struct text text, struct text handle, bool is_invitation,
                      struct switchboard **switchboard);
void auth_string_free(struct auth_string *auth_string);

#endif
