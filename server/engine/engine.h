/* The engine of one user: the model, the MSNP client, the network thread, and the model lock, which
 * guards model and client.
 *
 * To call a function of server/core, call engine_enter first and engine_leave afterwards.  Nothing in
 * between may block, and no client may be called (sink, IDispatch argument, Release of a proxy).
 * The lock is recursive, because the last Release of an object of this server may happen in between. */
#ifndef OPENMSGR_ENGINE_ENGINE_H
#define OPENMSGR_ENGINE_ENGINE_H

#include "client/client.h"
#include "common/thread_annotations.h"
#include "core/messenger.h"

struct CAPABILITY("model lock") engine;

struct engine_config {
    struct msnp_client_config client;
    /* Starts the embedded service; true when a second attempt makes sense.  Called on the network
     * thread, without the lock, when the first connection of a sign-in was refused.  NULL when a
     * service is configured. */
    bool (*start_service)(void *context);
    /* The file of the certificate authority of the Passport servers; empty: the roots of the
     * system. */
    struct string authority;
    /* Called on the network thread, without the lock, with a fixed sentence that says why a Passport
     * server was not trusted or not reached.  May be NULL. */
    void (*log)(void *context, const char *line);
    /* See msnp_client_set_log; called with the lock held.  May be NULL. */
    void (*log_wire)(void *context, const char *line);
    /* See msnp_client_set_trace; called with the lock held.  May be NULL. */
    msnp_trace_function trace;
    void *context;
};

/* Starts the network thread.  `listener` is called with the lock held.  `listener`, `store` and
 * `config->context` are borrowed and outlive the engine; the rest of `config` is copied.  NULL when
 * out of memory or without sockets. */
struct engine *engine_create(const struct engine_config *config, const struct model_listener *listener,
                             const struct app_store *store);
/* Signs out, gives the network thread up to `grace_ms` to send what is queued, ends it, and raises
 * EVENT_APP_SHUTDOWN.  The model may still be called afterwards, but sends nothing. */
void engine_stop(struct engine *engine, uint32_t grace_ms);
/* Stops and frees everything. */
void engine_destroy(struct engine *engine, uint32_t grace_ms);

/* Takes the lock. */
struct messenger *engine_enter(struct engine *engine) ACQUIRE(engine);
/* Releases the lock, and wakes the network thread if the calls left something for it to do. */
void engine_leave(struct engine *engine) RELEASE(engine);

#endif
