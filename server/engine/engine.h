/* The engine of one user: the model, the MSNP client, the network thread, and the model lock, which
 * guards the model and the MSNP client.
 *
 * To call a function of server/core, call engine_enter first and engine_leave afterwards.  Code between
 * these two calls must not block and must not call into a COM client (a sink, an IDispatch argument, the
 * Release of a proxy).  It may release the last reference to an object of this server, whose destructor
 * takes the lock again; therefore the lock is recursive. */
#ifndef OPENMSGR_ENGINE_ENGINE_H
#define OPENMSGR_ENGINE_ENGINE_H

#include "client/client.h"
#include "common/thread_annotations.h"
#include "core/messenger.h"

struct CAPABILITY("model lock") engine;

struct engine_config {
    struct msnp_client_config client;
    /* Starts the embedded service; true when the engine should try to connect again.  Called on the
     * network thread, without the lock, when the host has refused a notification connection.  NULL when
     * the user has configured another service. */
    bool (*start_service)(void *context);
    /* Path of the file with the certificate authority of the Passport servers; empty: trust the roots of
     * the system. */
    struct string authority;
    /* Called on the network thread, without the lock, with a fixed phrase that says why a Passport server
     * was not trusted or could not be reached.  May be NULL. */
    void (*log)(void *context, const char *line);
    /* See msnp_client_set_log; called with the lock held.  May be NULL. */
    void (*log_wire)(void *context, const char *line);
    /* See msnp_client_set_trace; called with the lock held.  May be NULL. */
    msnp_trace_function trace;
    void *context;
};

/* Creates the engine and starts its network thread.  `listener` is called with the lock held.  `listener`,
 * `store` and `config->context` are borrowed and must outlive the engine; the rest of `config` is copied.
 * NULL when out of memory or when the system's sockets or a thread cannot be started. */
struct engine *engine_create(const struct engine_config *config, const struct model_listener *listener,
                             const struct app_store *store);
/* Signs out, gives the network thread up to `grace_ms` to send queued output, ends that thread, and raises
 * EVENT_APP_SHUTDOWN.  Functions of the model may still be called afterwards, but nothing is sent. */
void engine_stop(struct engine *engine, uint32_t grace_ms);
/* Calls engine_stop and frees the engine; `engine` may be NULL. */
void engine_destroy(struct engine *engine, uint32_t grace_ms);

/* Takes the lock and returns the model. */
struct messenger *engine_enter(struct engine *engine) ACQUIRE(engine);
/* Releases the lock, and wakes the network thread if the calls since engine_enter gave it work. */
void engine_leave(struct engine *engine) RELEASE(engine);

#endif
