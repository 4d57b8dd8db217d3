/* Joins the rooms: one model, one wire, one network thread and the one lock that guards model and wire.
 *
 * Whoever wants anything of server/core calls engine_enter, calls, and calls engine_leave.  Between the two nothing
 * may block and no client (sink, IDispatch argument, Release of a proxy) may be called.  The lock is recursive, so
 * that the last Release of one of our own objects may happen inside. */
#ifndef OPENMSGR_ENGINE_ENGINE_H
#define OPENMSGR_ENGINE_ENGINE_H

#include "core/messenger.h"
#include "client/client.h"

struct engine;

struct engine_config {
    struct msnp_client_config client;
    /* Called on the network thread, without the lock, when the first connection of a sign-in was refused: starts the
     * embedded service and says whether a second try makes sense.  NULL when a service is configured. */
    bool (*start_service)(void *context);
    /* Of Passport: the file of the certificate authority that stands for its servers; empty: the
     * roots of the system. */
    struct string authority;
    /* Called on the network thread, without the lock, with one fixed sentence: why a Passport server
     * could not be trusted or asked.  NULL: nobody wants to know. */
    void (*log)(void *context, const char *line);
    /* Called with the lock held, with one line for each thing worth knowing of the connections, as
     * client/client.h says.  NULL: nobody wants to know. */
    void (*log_wire)(void *context, const char *line);
    /* Called with the lock held for every frame, as client/client.h says.  NULL: nobody looks. */
    msnp_trace_function trace;
    void *context;
};

/* `listener` is called with the lock held.  Starts the network thread.  NULL when out of memory or without sockets.
 * `listener`, `store` and `config->context` are borrowed and outlive the engine; the rest of `config` is copied. */
struct engine *engine_create(const struct engine_config *config, const struct model_listener *listener,
                             const struct app_store *store);
/* Another service or account settings; takes effect at the next sign-in. */
bool engine_configure(struct engine *engine, const struct engine_config *config);
/* Signs out, gives the network thread up to `grace_ms` to send what is queued, ends it, and tells the listener that
 * Messenger ends.  Calls into the model are still safe afterwards, but nothing happens any more. */
void engine_stop(struct engine *engine, uint32_t grace_ms);
/* Signs out, gives the network thread up to `grace_ms` to send what is queued, and frees everything. */
void engine_destroy(struct engine *engine, uint32_t grace_ms);

/* Takes the lock. */
struct messenger *engine_enter(struct engine *engine);
/* Gives the lock back and wakes the network thread when the calls left it something to do. */
void engine_leave(struct engine *engine);

#endif
