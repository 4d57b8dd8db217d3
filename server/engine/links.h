/* The TCP and TLS connections that the MSNP client asks for.  Everything here runs on the network
 * thread, except links_free. */
#ifndef OPENMSGR_ENGINE_LINKS_H
#define OPENMSGR_ENGINE_LINKS_H

#include "client/client.h"
#include "common/table.h"
#include "common/thread_annotations.h"
#include "net/loop.h"
#include "net/thread.h"

/* The first four and the callbacks are set by the engine and do not change; the rest is zero at
 * first. */
struct links {
    struct mutex *model_lock; /* guards `client` */
    struct msnp_client *client;
    struct net_loop *loop;
    struct string authority; /* see struct engine_config */
    bool (*start_service)(void *context);
    void (*log)(void *context, const char *line);
    void *context;
    struct table open;   /* by id */
    size_t secure_count; /* of those over TLS */
};

/* Performs the actions that the client has requested.  Never blocks: net_send and net_close only queue. */
void links_flush(struct links *links) REQUIRES(links->model_lock);
/* Opens TLS connections that links_flush has put off, because files are read for it, and frees ended
 * ones.  True when the client was called, and may have more actions. */
bool links_handle_secure(struct links *links) EXCLUDES(links->model_lock);
/* After the end of the network thread. */
void links_free(struct links *links);

#endif
