/* One user natively: an OpenMsgr engine (model, wire, sockets) with a network thread of its own, and a journal of what
 * the model told, which a test waits for. */
#ifndef OPENMSGR_TESTS_ENGINE_SIDE_H
#define OPENMSGR_TESTS_ENGINE_SIDE_H

#include <check.h>
#include <pthread.h>

#include "core/account.h"
#include "core/alerts.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/conversation.h"
#include "core/lock.h"
#include "core/session.h"
#include "engine/engine.h"
#include "script_client.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"
/* The only application that both have. */
#define APP_GUID "{11111111-2222-3333-4444-555555555555}"
/* Of the lock, to be put into the service's store. */
#define PAIR_ID "DEMO0001"
#define PAIR_KEY "ABCDEFGHJKLMNPQR"

struct side {
    struct engine *engine;
    struct model_listener listener;
    struct messenger *model;        /* between enter and leave */
    struct lock *lock;
    struct session *session;        /* held */
    pthread_mutex_t mutex;          /* guards the rest */
    pthread_cond_t told;
    char journal[16384];            /* "NAME:value " for each event */
    size_t length, seen;
    struct session *invited;        /* held */
    unsigned invitations;
    struct conversation *conversation; /* held: the first one that was opened */
};

/* A service where Alice (password wonderland) and Bob (builder) are on each other's list. */
void side_service_start(struct script_service *service);
/* For the service at that port of the loopback address.  Changes of `config` (may be NULL) are made before it is used. */
void side_start(struct side *side, uint16_t port, void (*change)(struct engine_config *config));
void side_stop(struct side *side);
void side_sign_in(struct side *side, const char *handle, const char *password);
/* Its lock, which is made when there is none; again after every sign-in. */
void side_unlock(struct side *side, enum lock_kind kind);
/* Alice's way to a session: created, application set, sent. */
void side_invite(struct side *side, const char *handle, const char *words);
/* The event, which must come after those that were waited for before; gives what stands behind its
 * colon, valid until the next call. */
const char *side_wait(struct side *side, const char *event);
/* The model, with the engine's lock, and back. */
struct messenger *side_enter(struct side *side) ACQUIRE(side->engine);
void side_leave(struct side *side) RELEASE(side->engine);
/* Of the list; released by the caller.  Between enter and leave. */
struct contact *side_contact(struct side *side, const char *handle);

#endif
