/* One user: an engine (model, client, sockets) with its network thread, and a journal of events,
 * for which a test can wait. */
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
/* The only registered application. */
#define APP_GUID "{11111111-2222-3333-4444-555555555555}"
/* A pair for the lock, in the service's store. */
#define PAIR_ID "DEMO0001"
#define PAIR_KEY "ABCDEFGHJKLMNPQR"

struct side {
    struct engine *engine;
    struct model_listener listener;
    struct messenger *model; /* between enter and leave */
    struct lock *lock;
    struct session *session; /* held */
    pthread_mutex_t mutex;   /* guards the rest */
    pthread_cond_t told;
    char journal[16384]; /* "NAME:value " for each event */
    size_t length, seen;
    struct session *invited; /* held */
    unsigned invitations;
    struct conversation *conversation; /* held: the first one that was opened */
};

/* A service where Alice (password wonderland) and Bob (builder) are on each other's list. */
void side_service_start(struct script_service *service);
/* For the service at that port of the loopback address. `change` may change the configuration
 * first; it may be NULL. */
void side_start(struct side *side, uint16_t port, void (*change)(struct engine_config *config));
void side_stop(struct side *side);
void side_sign_in(struct side *side, const char *handle, const char *password);
/* Unlocks side->lock, which is made if there is none; needed after every sign-in. */
void side_unlock(struct side *side, enum lock_kind kind);
/* Makes a session, sets the application, and invites. */
void side_invite(struct side *side, const char *handle, const char *words);
/* Waits for an event after those of earlier calls; gives the value after its colon, valid until
 * the next call. */
const char *side_wait(struct side *side, const char *event);
/* engine_enter and engine_leave. */
struct messenger *side_enter(struct side *side) ACQUIRE(side->engine);
void side_leave(struct side *side) RELEASE(side->engine);
/* A contact on the list; the caller releases it. Between enter and leave. */
struct contact *side_contact(struct side *side, const char *handle);

#endif
