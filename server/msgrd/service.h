/* msgrd without sockets: users, conversations and what they say to each other.
 *
 * A connection takes bytes and leaves bytes in its out buffer; server.c moves them.  Everything
 * runs on one thread. */
#ifndef OPENMSGR_MSGRD_SERVICE_H
#define OPENMSGR_MSGRD_SERVICE_H

#include "core/messenger.h"
#include "core/presence.h"
#include "common/buffer.h"
#include "wire/frame.h"
#include "handle_table.h"
#include "rate_limit.h"
#include "wire/http.h"
#include "store.h"
#include "store_accounts.h"
#include "store_groups.h"
#include "store_lists.h"
#include "store_transactions.h"

enum {
    UNAUTHENTICATED_MS = 60000,
    TICKET_MS = 120000,
    CONNECTIONS_DEFAULT = 16384,
    TICKETS_OF_ONE_USER = 10,
    INVITATIONS_OF_ONE_USER = 128,  /* that nobody has answered yet */
    PASSPORT_TICKET_MS = 60000,
    PASSPORT_TICKETS_OF_ONE_USER = 10,
    OBJECT_MAX_BYTES = 1024,        /* the picture of MSNP9, as it travels */
    CHALLENGES_OF_ONE_USER = 16,    /* every lockable object of a client has one of its own */
    CHALLENGE_MS = 50000,
    FAILED_CALLS_MAX = 5,
    ROOM_MAX = 16,
    OUT_MAX_BYTES = 1 << 20,        /* what one connection may cause to be written to it at once */
    CHANGES_AT_ONCE = 40,
    CHANGES_PER_SECOND = 4,
};

enum role { ROLE_NEW, ROLE_NOTIFICATION, ROLE_SWITCHBOARD, ROLE_CONTROL };

struct room;

struct connection {
    struct connection *next, **place;   /* *place is this */
    struct connection *next_touched, **touched_place; /* NULL: not among them */
    struct service *service;
    void *owner;                /* server.c's */
    enum role role;
    char peer_address[64];
    char own_address[64]; /* where this client reached us, hence where it can reach us again */
    struct frame_reader reader;
    struct buffer out;
    bool closing;               /* nothing is read any more; closed when out is sent */
    struct timer deadline;      /* for the sign-in, or for our challenge */
    struct pace pace;
    unsigned dialect;           /* 0: VER is still to come */
    bool authenticated;
    struct string handle, name; /* once authenticated; the handle from USR I on */
    /* notification */
    struct handle_entry user;   /* of the table of users */
    uint32_t account_id;
    char salt[24];
    enum presence presence;     /* OFFLINE until the first CHG */
    uint32_t capabilities;      /* of CHG, from MSNP8 */
    struct string object;       /* of CHG, from MSNP9; encoded */
    bool ticket_wanted;         /* USR TWN I was answered */
    char blp_default[3];          /* BLP */
    char challenges[CHALLENGES_OF_ONE_USER][21]; /* given out and not used yet, the latest first */
    struct bucket changes;      /* of presence and name */
    /* switchboard */
    struct room *room;
    struct connection *next_member;
    unsigned failed_calls;
};

struct ticket {
    struct ticket *next, **place;             /* of all */
    struct ticket *next_of_room, **room_place;
    struct handle_entry entry;                /* of the table of tickets */
    struct timer deadline;
    struct service *service;
    char text[33];
    struct string handle;
    struct room *room;          /* NULL: may make a room */
};

/* For a sign-in by MSNP8 or MSNP9; good once. */
struct passport_ticket {
    struct passport_ticket *next;
    char text[40];              /* "t=", 32 random hex digits, "&p=" */
    struct string handle;
    uint64_t deadline;
};

/* One conversation. */
struct room {
    struct room *next, **place;
    struct ticket *tickets;     /* invitations into it */
    uint32_t id;
    struct connection *members; /* in the order in which they came */
    unsigned member_count;
};

struct service_config {
    uint16_t port;              /* what clients are sent to for a switchboard */
    bool challenge_clients;     /* CHL 0 after the first CHG */
    size_t connections_max;     /* 0: CONNECTIONS_DEFAULT */
    uint32_t messages_per_second; /* of one client on a switchboard; 0: MESSAGES_PER_SECOND */
    bool passport;              /* nexus and login are served: MSNP8 and MSNP9 are offered */
    bool md5_anywhere;          /* MSNP2 to MSNP7 are offered to everybody, not only to this machine */
    char control_token[33];
    void (*stop)(void *context);/* `msgrd stop` */
    size_t (*memory)(void *context); /* resident bytes, 0: not known; may be NULL */
    void *context;
};

struct service {
    struct store *store;
    const struct model_clock *clock;
    struct service_config config;
    struct connection *connections;
    size_t connection_count;
    struct connection *touched;  /* that have something in out, or are closing */
    struct handle_table users;   /* the signed-in notification connections */
    struct ticket *tickets;
    struct handle_table tickets_of; /* the same, by user */
    struct passport_ticket *passports;
    struct room *rooms;
    size_t room_count;
    struct timers timers;
    uint32_t last_room;
    uint64_t started;
    bool ending;
    struct { unsigned long sign_ins, messages, alerts, refused, slowed; } totals;
};

/* ---- service.c ---- */
/* `store` and `clock` are borrowed and outlive the service, `config` is copied.  NULL when out of
 * memory. */
struct service *service_create(struct store *store, const struct model_clock *clock,
                               const struct service_config *config);
/* Says nothing to anybody: service_shut_down comes first. */
void service_destroy(struct service *service);
/* A new client; the addresses are numeric, of its end and of ours.  NULL when there are too many,
 * when the service is ending or when no memory is left. */
struct connection *service_connect(struct service *service, const char *peer_address,
                                   const char *own_address);
/* Bytes as they come, cut anywhere.  Afterwards any connection may have something in out, or may be
 * closing. */
void connection_received(struct connection *connection, struct text bytes);
/* The other side is gone: tells who has to know and frees it. */
void connection_disconnected(struct connection *connection);
/* No more input; what is in out still goes.  Tells who has to know; the caller of this room then
 * calls connection_disconnected. */
void connection_close(struct connection *connection);
/* The next one that has something in out or is closing, and takes it off the list of those; NULL:
 * there is none. */
struct connection *service_next_touched(struct service *service);
/* Before anything in out is sent: what was changed is on the disk afterwards, or nobody hears of it
 * and everybody who would have is closed. */
void service_commit(struct service *service);
/* Ends what is overdue: sign-ins, challenges and tickets. */
void service_tick(struct service *service);
/* When service_tick is wanted next, in the clock's milliseconds; UINT64_MAX when nothing runs. */
uint64_t service_deadline(const struct service *service);
/* OUT SSD to everybody, and no new connections. */
void service_shut_down(struct service *service);

uint64_t service_now(const struct service *service);
/* One change of presence or name; false when there were too many (wire facts 10, row 9). */
bool service_may_change(struct connection *connection);
/* Ends the connection when the service's clock shows `when`; UINT64_MAX: never. */
void connection_set_deadline(struct connection *connection, uint64_t when);
/* Something was put into out by other means than those below. */
void connection_touch(struct connection *connection);
/* Into and out of the table of users, by handle; there is at most one of a handle.  False when out
 * of memory. */
bool service_user_add(struct connection *connection);
void service_user_remove(struct connection *connection);
/* The signed-in notification connection of a user; NULL when offline. */
struct connection *service_user(const struct service *service, struct text handle);
/* 32 random hex digits and a terminator. */
void service_token(const struct service *service, char token[33]);
/* The same work for equal and unequal texts of one length. */
bool equal_in_constant_time(struct text a, struct text b);
/* The same without regard to case, of hex digits. */
bool equal_nocase_in_constant_time(struct text a, struct text b);
/* local@domain, lower case, at most 129 bytes, nothing that a line cannot carry; false
 * otherwise. */
bool normalize_handle(struct text value, struct string *out);

/* ---- replies ---- */
/* printf into out, up to 2047 bytes at once; longer ones are dropped whole. */
void reply(struct connection *connection, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The address and port where this client finds the switchboards. */
void reply_endpoint(struct connection *connection, const struct connection *finder);
/* "NNN TrID"; `id` is the first argument of the request. */
void reply_error(struct connection *connection, unsigned number, struct text id);
/* A free text as one argument, %-encoded. */
void reply_encoded(struct connection *connection, struct text value);

/* ---- notification_session.c, lists.c, groups.c, presence.c, switchboard_session.c, control.c: one
 * call for each frame ---- */
void notification_frame(struct connection *connection, const struct frame *frame);
/* The connection is closing: the user is offline now. */
void notification_left(struct connection *connection);
/* False: not one of its commands. */
bool lists_frame(struct connection *connection, const struct frame *frame);
/* Tells the other user who has him on his list now, or no longer; `serial` is the other's, 0 for
 * nothing to tell. */
void lists_tell_reverse(const struct connection *connection, struct text contact, uint32_t serial,
                        bool added);
/* The answer to SYN of MSNP8 and MSNP9. */
void lists_send_counted(struct connection *connection, struct text id,
                        const struct store_account *account);
/* The serial of the lists as it is now. */
uint32_t lists_serial(const struct connection *connection);
/* ADG, REG, RMG; false: not one of its commands. */
bool groups_frame(struct connection *connection, const struct frame *frame);
/* REM FL with a group. */
void groups_leave(struct connection *connection, const struct frame *frame);
/* A group number of this user's; 0 always is one. */
bool groups_known(const struct connection *connection, struct text value, uint32_t *group);
/* " 1,3" for the groups of a contact, " 0" when he is in none. */
void groups_send_of(struct connection *connection, struct text contact);
/* With group 0. */
unsigned groups_listed(struct connection *connection);
/* LSG lines. */
void groups_send_all(struct connection *connection, struct text id, uint32_t serial);
/* CHG. */
void presence_change(struct connection *connection, const struct frame *frame);
/* What others could see of a user before something changed. */
struct presence_before {
    enum presence presence;
    char blp_default[3];
};
/* Taken before the change, given to presence_announce after it. */
struct presence_before presence_remember(const struct connection *connection);
/* Tells everybody who sees the user now, or saw him, and for whom that makes a difference. */
void presence_announce(const struct connection *connection, const struct presence_before *before,
                       bool renamed);
/* The same for one user whose place on the lists has changed. */
void presence_lists_changed(const struct connection *connection, struct text contact,
                            unsigned before, unsigned after);
/* Offline, and whoever saw the user hears of it. */
void presence_gone(struct connection *connection);
/* Whether a signed-in user may be seen, and hence called, by another. */
bool presence_is_seen(const struct connection *subject, struct text viewer);
/* ILN, when there is anything to see. */
void presence_send_initial(struct connection *connection, struct text id, struct text subject);
void switchboard_frame(struct connection *connection, const struct frame *frame);
/* The connection is closing: BYE to those who stay; an empty room is no more. */
void switchboard_left(struct connection *connection);
/* With the invitations into it; its members are gone already, or go with it. */
void switchboard_room_free(struct service *service, struct room *room);
void switchboard_ticket_free(struct ticket *ticket);
/* A ticket for this user, into `room` (RNG) or for a new one (NULL: XFR SB).  NULL when the user
 * has ten of the second kind or 128 of the first, or when out of memory.  Borrowed
 * until the next call into this room. */
const struct ticket *switchboard_ticket(struct service *service, struct text handle,
                                        struct room *room);
/* ---- passport.c ---- */
/* One page for one request; `out` may hold a ticket afterwards and is wiped by the caller. */
void passport_respond(struct service *service, const struct http_head *request, const char *peer,
                      struct buffer *out);
/* Whether this is a ticket of this user's; whatever it is, it is one no more. */
bool passport_ticket_take(struct service *service, struct text handle, struct text ticket);
/* Forgets those that nobody used; UINT64_MAX for all of them. */
void passport_expire(struct service *service, uint64_t now);
uint64_t passport_deadline(const struct service *service);

void control_frame(struct connection *connection, const struct frame *frame);

#endif
