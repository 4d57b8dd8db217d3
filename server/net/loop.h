/* TCP without waiting: streams, listeners and a wake-up on one thread.
 *
 * All callbacks come on the thread that calls net_loop_run_once, and every function but
 * net_loop_wake is called on it. A stream may be closed inside any of its own callbacks. */
#ifndef OPENMSGR_NET_LOOP_H
#define OPENMSGR_NET_LOOP_H

#include "common/text.h"

struct net_loop;
struct net_stream;
struct net_listener;

enum net_close_reason {
    NET_CLOSED_REFUSED,    /* nobody listens there, or no way to it */
    NET_CLOSED_UNRESOLVED, /* no address for the name */
    NET_CLOSED_ENDED,      /* the other side ended it, or it broke */
    NET_CLOSED_OVERFLOW,   /* the other side does not read: more waits to be sent than is allowed */
};

struct net_handler {
    void (*opened)(void *context); /* of connections made by us; may be NULL */
    void (*received)(void *context, struct text bytes);
    /* The last call for a stream; the stream is gone. Not called after net_close. */
    void (*closed)(void *context, enum net_close_reason reason);
};

/* NULL when out of memory or without sockets. */
struct net_loop *net_loop_create(void);
/* Closes whatever is open, without callbacks. */
void net_loop_destroy(struct net_loop *loop);
/* Waits until `deadline_ms` of clock_now_ms (UINT64_MAX: for ever) or until something happened, and
 * handles it. */
void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms);
/* Makes a waiting net_loop_run_once return. From any thread. */
void net_loop_wake(struct net_loop *loop);
/* True while a stream has bytes to send, or waits after its last word for the other side to
 * close. */
bool net_loop_is_busy(const struct net_loop *loop);

/* Starts connecting; the outcome is opened() or closed().  The name is resolved on the way.  NULL
 * when out of memory. */
struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context);
/* Queues a copy; what is queued before the loop runs again leaves in one piece.  Over the cap the
 * stream is closed with NET_CLOSED_OVERFLOW from the loop. */
void net_send(struct net_stream *stream, struct text bytes);
/* No callbacks any more.  flush: what is queued is still sent, for a few seconds, and the other
 * side may read it before the connection is gone. */
void net_close(struct net_stream *stream, bool flush);
/* pause: nothing is read from it until the opposite is said, so that the system slows the other
 * side down. */
void net_pause(struct net_stream *stream, bool pause);
/* Numeric addresses of the two ends; terminated. */
void net_local_address(const struct net_stream *stream, char *address, size_t size);
void net_peer_address(const struct net_stream *stream, char *address, size_t size);

/* Listens on a numeric address; port 0: the system chooses, *bound_port says which.  NULL when it
 * cannot be had.  `accepted` gets each new stream and gives it a handler with net_stream_adopt, or
 * closes it. */
struct net_listener *net_listen(struct net_loop *loop, const char *address, uint16_t port,
                                uint16_t *bound_port,
                                void (*accepted)(void *context, struct net_stream *stream),
                                void *context);
/* Only inside `accepted`. `handler` and `context` outlive the stream. */
void net_stream_adopt(struct net_stream *stream, const struct net_handler *handler, void *context);

#endif
