/* The inside of the model: what the files of server/core share and nobody else includes. */
#ifndef OPENMSGR_CORE_MODEL_H
#define OPENMSGR_CORE_MODEL_H

#include "account.h"
#include "contacts.h"
#include "mail.h"
#include "common/table.h"
#include "common/timers.h"

enum { CONTACT_BUCKETS = 1024 };

/* Signing in again by itself (reconnect.c). */
struct reconnect {
    uint32_t first_ms, longest_ms;      /* first_ms 0: never */
    struct string password;             /* of the sign-in in force; empty: nothing to try */
    enum presence presence;             /* the one to come back with */
    unsigned failures;                  /* tries since the connection broke */
    bool trying;                        /* the sign-in under way is one of these */
    uint64_t at;                        /* when the next one begins; UINT64_MAX: none is planned */
};

struct messenger {
    const struct model_listener *listener;
    const struct wire *wire;
    const struct app_store *store;
    const struct model_clock *clock;
    struct model_timeouts timeouts;
    struct string local_address;
    bool lock_enabled, guards_open;
    enum lock_policy lock_policy;
    const struct lock_judge *lock_judge; /* borrowed; NULL: nobody here knows a pair */
    bool shut_down;                     /* EVENT_APP_SHUTDOWN was raised */

    enum presence presence;             /* what MyStatus says */
    bool synchronized;                  /* the list is complete: locks are in force */
    bool announced;                     /* EVENT_SIGNIN(RESULT_OK) was raised */
    struct string handle, friendly_name;
    struct reconnect reconnect;

    struct lock *locks;                 /* oldest first; not held */
    struct session *sessions;           /* all that exist; live ones are held */
    struct table cookies;               /* the same, by cookie */
    struct table invitations;           /* those that wait for our user, by contact */
    struct timers timers;               /* of the sessions */
    struct contact *buckets[CONTACT_BUCKETS]; /* all that exist, by handle; not held */
    struct contact **forward;           /* the forward list in order; held by their lists */
    size_t forward_count, forward_capacity;

    struct group *groups;               /* all that exist; those that are listed are held */
    bool has_groups;                    /* the service has them */
    uint32_t last_group;                /* place of the last one that came into the list */

    struct string phones[PHONE_TYPES];  /* of the local user */
    struct privacy privacy;
    struct mailbox mailbox;

    struct conversation *conversations; /* the open ones, oldest first; held */
    size_t conversation_count;
    uint32_t last_message;              /* number of a text; never used twice */
};

void model_raise(const struct messenger *messenger, const struct model_event *event);
uint64_t model_now(const struct messenger *messenger);

/* account.c */
void account_tick(struct messenger *messenger, uint64_t now);
/* What the service told of the local user, in this sign-in. */
void account_forget(struct messenger *messenger);

/* reconnect.c */
/* The user signs in with this password, which may have to serve again. */
void reconnect_prepare(struct messenger *messenger, struct text password);
/* Nobody wants to come back: forgets the password. */
void reconnect_stop(struct messenger *messenger);
/* Signed in: the next break is a first one. */
void reconnect_succeeded(struct messenger *messenger);
/* The connection ended with `hr` while `presence` was in force; `established`: the sign-in was
 * over.  Plans the next try, or stops. */
void reconnect_broken(struct messenger *messenger, msgr_result hr, bool established,
                      enum presence presence);

/* lock.c */
void locks_synchronized(struct messenger *messenger);   /* sign-in done */
void locks_disconnected(struct messenger *messenger);   /* sign-out, connection lost */
void locks_tick(struct messenger *messenger, uint64_t now);
uint64_t locks_deadline(const struct messenger *messenger);
void locks_detach(struct messenger *messenger);
struct lock *locks_guarding_incoming(const struct messenger *messenger);
const struct lock *lock_next(const struct lock *lock);
bool lock_wants_site(const struct lock *lock, uint32_t site_id);
struct messenger *lock_messenger(const struct lock *lock);
bool lock_set_sites(struct lock *lock, const int32_t *site_ids, size_t count);

/* session.c */
void sessions_end_all(struct messenger *messenger, msgr_result hr, bool tell_peer);
void sessions_peer_offline(struct messenger *messenger, const struct contact *contact);
void sessions_application_registered(struct messenger *messenger);
void sessions_detach(struct messenger *messenger);

/* conversation.c */
void conversations_tick(struct messenger *messenger, uint64_t now);
uint64_t conversations_deadline(const struct messenger *messenger);
void conversations_close_all(struct messenger *messenger);

/* contacts.c */
/* 0 for who is on the list stands for "Other Contacts". */
void contact_set_groups(struct contact *contact, uint32_t groups);
void contacts_disconnected(struct messenger *messenger);
void contacts_detach(struct messenger *messenger);

/* groups.c */
void groups_disconnected(struct messenger *messenger);
void groups_detach(struct messenger *messenger);

#endif
