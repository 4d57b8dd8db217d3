/* The TCP and TLS connections that the MSNP client asks for.  Everything here runs on the network
 * thread, except links_free. */
#ifndef OPENMSGR_ENGINE_LINKS_H
#define OPENMSGR_ENGINE_LINKS_H

#include "client/client.h"
#include "common/table.h"
#include "common/thread_annotations.h"
#include "net/loop.h"
#include "net/thread.h"

/* The engine sets all members except `open` and `secure_count`, which start at zero, and does not change
 * them afterwards. */
struct links {
    struct mutex *model_lock; /* guards `client` */
    struct msnp_client *client;
    struct net_loop *loop;
    struct string authority; /* see struct engine_config */
    bool (*start_service)(void *context);
    void (*log)(void *context, const char *line);
    void *context;
    struct table open;   /* all connections, by link id */
    size_t secure_count; /* how many of them use TLS */
};

/* Performs the actions that the client has requested, except opening TLS connections.  Never blocks. */
void links_flush(struct links *links) REQUIRES(links->model_lock);
/* Opens the requested TLS connections, which links_flush leaves to this function because it reads files,
 * and frees ended ones.  True when an attempt failed: the client was informed and may have new actions. */
bool links_handle_secure(struct links *links) EXCLUDES(links->model_lock);
/* Frees all connections.  Call it after the network thread has ended. */
void links_free(struct links *links);

#endif
