/* Non-blocking TCP: streams and listeners on one thread.
 *
 * All callbacks run on the thread that calls net_loop_run_once; every function except net_loop_wake
 * must be called on that thread.  A stream may be closed inside any of its own callbacks. */
#ifndef OPENMSGR_NET_LOOP_H
#define OPENMSGR_NET_LOOP_H

#include "common/text.h"

struct net_loop;
struct net_stream;
struct net_listener;

enum net_close_reason {
    NET_CLOSED_REFUSED,    /* the host or the network refused, or no answer in time */
    NET_CLOSED_UNRESOLVED, /* the name has no address */
    NET_CLOSED_ENDED,      /* the peer closed it, or it was lost */
    NET_CLOSED_OVERFLOW,   /* the queue is over its limit, or out of memory */
};

struct net_handler {
    void (*opened)(void *context); /* of net_connect only; may be NULL */
    void (*received)(void *context, struct text bytes);
    /* The last call; the stream is freed afterwards.  Not called after net_close. */
    void (*closed)(void *context, enum net_close_reason reason);
};

/* NULL when out of memory or without sockets. */
struct net_loop *net_loop_create(void);
/* Closes all streams and listeners, without callbacks. */
void net_loop_destroy(struct net_loop *loop);
/* Waits until `deadline_ms` of clock_now_ms (UINT64_MAX: no limit) or an event, and handles the
 * events. */
void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms);
/* Makes net_loop_run_once return.  From any thread. */
void net_loop_wake(struct net_loop *loop);
/* Whether any stream has bytes to send or waits for the peer to close. */
bool net_loop_is_busy(const struct net_loop *loop);

/* Resolves the name and connects; the outcome is opened() or closed().  NULL when out of memory. */
struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context);
/* Queues a copy, to be sent when the loop runs next.  With more than 1 MiB in the queue the loop
 * closes the stream with NET_CLOSED_OVERFLOW. */
void net_send(struct net_stream *stream, struct text bytes);
/* No callbacks follow.  `flush`: the queue is still sent, for a few seconds, and the connection stays
 * until the peer has read it. */
void net_close(struct net_stream *stream, bool flush);
/* Lets the loop close the stream: closed(NET_CLOSED_ENDED) follows. */
void net_fail(struct net_stream *stream);
/* Stops or resumes reading; TCP then slows the peer down. */
void net_pause(struct net_stream *stream, bool pause);
/* Numeric addresses of the two ends, terminated; empty when not connected. */
void net_local_address(const struct net_stream *stream, char *address, size_t size);
void net_peer_address(const struct net_stream *stream, char *address, size_t size);

/* Listens on a numeric address.  Port 0: the system chooses one, *bound_port is the port.  NULL when
 * the address is not available, or out of memory.  `accepted` gets each new stream, and calls
 * net_stream_adopt or net_close for it. */
struct net_listener *net_listen(struct net_loop *loop, const char *address, uint16_t port, uint16_t *bound_port,
                                void (*accepted)(void *context, struct net_stream *stream), void *context);
/* Only inside `accepted`. `handler` and `context` outlive the stream. */
void net_stream_adopt(struct net_stream *stream, const struct net_handler *handler, void *context);

#endif
