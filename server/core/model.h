/* The state of the whole model, and helpers for all of its parts.  Only files of server/core include this file.
 *
 * A part (account, contacts, sessions, ...) uses the internal structures of another part only if that part is
 * below it; messenger.c connects the parts. */
#ifndef OPENMSGR_CORE_MODEL_H
#define OPENMSGR_CORE_MODEL_H

#include "clock.h"
#include "common/table.h"
#include "common/timers.h"
#include "events.h"
#include "options.h"
#include "wire.h"

struct app_store;

/* State of the reconnection after a lost connection (reconnect.c). */
struct reconnect {
    uint32_t first_ms, longest_ms; /* the shortest and the longest delay; first_ms 0: do not reconnect */
    struct string password;        /* of the current sign-in; empty: do not reconnect */
    enum presence presence;        /* the presence to restore after the sign-in */
    unsigned failures;             /* number of attempts since the connection was lost */
    bool trying;                   /* the current sign-in is a reconnection */
    uint64_t at;                   /* time of the next attempt; UINT64_MAX: none is planned */
};

/* The unread messages that the service has reported since the sign-in. */
struct mailbox {
    bool known;             /* the service has reported counts, so the user has a mailbox */
    uint32_t inbox, others; /* unread messages */
};

struct messenger {
    const struct model_listener *listener;
    const struct wire *wire;
    const struct app_store *store;
    const struct model_clock *clock;
    struct model_timeouts timeouts;
    struct string local_address;
    bool lock_enabled, guards_open; /* see messenger_set_lock_policy */
    enum lock_policy lock_policy;
    const struct lock_verifier *lock_verifier; /* borrowed; NULL: every response is wrong */
    bool shut_down;                            /* EVENT_APP_SHUTDOWN was raised */

    enum presence presence; /* MyStatus */
    bool synchronized;      /* the contact list is complete, so the locks are in use */
    bool announced;         /* EVENT_SIGNIN(RESULT_OK) was raised */
    struct string handle, friendly_name;
    struct reconnect reconnect;

    struct lock *locks;       /* oldest first; not held */
    struct session *sessions; /* all sessions; the model holds a reference to the live ones */
    struct table cookies;     /* all sessions, by cookie */
    struct table invitations; /* incoming sessions that wait for the user's answer, by contact */
    struct timers timers;     /* the time limits of the sessions */
    struct table contacts;    /* all contacts, by hash of the handle; not held */
    struct contact **forward; /* the forward list in order; not held by this array */
    size_t forward_count, forward_capacity;

    struct group *groups; /* all groups; the model holds a reference to the listed ones */
    bool has_groups;      /* the service has groups */
    uint32_t last_group;  /* `place` of the group that was listed last */

    struct string phones[PHONE_TYPES]; /* telephone numbers of the user */
    struct privacy privacy;
    struct mailbox mailbox;

    struct conversation *conversations; /* the open conversations, oldest first; held */
    size_t conversation_count;
    uint32_t last_message; /* number of the newest instant message */
};

void model_raise(const struct messenger *messenger, const struct model_event *event);
uint64_t model_now(const struct messenger *messenger);
/* Whether the user is signed in and the sign-in is complete. */
bool model_is_online(const struct messenger *messenger);

#endif
