/* The state of the whole model, and what every part of it needs.  Only files of server/core include
 * this.  The parts (account, contacts, sessions, ...) do not know each other's structures,
 * except those of the parts below them; messenger.c connects them. */
#ifndef OPENMSGR_CORE_MODEL_H
#define OPENMSGR_CORE_MODEL_H

#include "clock.h"
#include "common/table.h"
#include "common/timers.h"
#include "events.h"
#include "options.h"
#include "wire.h"

struct app_store;

/* Signing in again after a lost connection (reconnect.c). */
struct reconnect {
    uint32_t first_ms, longest_ms; /* delays; first_ms 0: never */
    struct string password;        /* of the current sign-in; empty: no further attempt */
    enum presence presence;        /* to be restored */
    unsigned failures;             /* attempts since the connection was lost */
    bool trying;                   /* the current sign-in is such an attempt */
    uint64_t at;                   /* time of the next attempt; UINT64_MAX: none is planned */
};

/* What a service with mailboxes has reported since the sign-in. */
struct mailbox {
    bool known;             /* the user has a mailbox */
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
    bool synchronized;      /* the list is complete: locks are in force */
    bool announced;         /* EVENT_SIGNIN(RESULT_OK) was raised */
    struct string handle, friendly_name;
    struct reconnect reconnect;

    struct lock *locks;       /* oldest first; not held */
    struct session *sessions; /* all that exist; live ones are held */
    struct table cookies;     /* the same sessions, by cookie */
    struct table invitations; /* sessions that wait for the user's answer, by contact */
    struct timers timers;     /* of the sessions */
    struct table contacts;    /* all that exist, by hash of the handle; not held */
    struct contact **forward; /* the forward list in order; held by their lists */
    size_t forward_count, forward_capacity;

    struct group *groups; /* all that exist; listed ones are held */
    bool has_groups;      /* the service has groups */
    uint32_t last_group;  /* place of the newest listed group */

    struct string phones[PHONE_TYPES]; /* of the user */
    struct privacy privacy;
    struct mailbox mailbox;

    struct conversation *conversations; /* the open ones, oldest first; held */
    size_t conversation_count;
    uint32_t last_message; /* number of the newest instant message */
};

void model_raise(const struct messenger *messenger, const struct model_event *event);
uint64_t model_now(const struct messenger *messenger);
/* Whether the user is signed in and the sign-in is complete. */
bool model_is_online(const struct messenger *messenger);

#endif
