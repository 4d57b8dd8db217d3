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
    NET_CLOSED_REFUSED,    /* the host or the network refused the connection, or did not answer in time */
    NET_CLOSED_UNRESOLVED, /* the name has no address */
    NET_CLOSED_ENDED,      /* the peer closed the connection, or the connection was lost */
    NET_CLOSED_OVERFLOW,   /* the send queue is over its limit, or memory ran out */
};

struct net_handler {
    void (*opened)(void *context); /* net_connect has connected; not called for accepted streams; may be NULL */
    void (*received)(void *context, struct text bytes);
    /* The last callback: the loop frees the stream afterwards.  Not called after net_close. */
    void (*closed)(void *context, enum net_close_reason reason);
};

/* NULL when out of memory or when the system's sockets cannot be started (WSAStartup). */
struct net_loop *net_loop_create(void);
/* Closes all streams and listeners, without callbacks. */
void net_loop_destroy(struct net_loop *loop);
/* Waits for an event, or until clock_now_ms() reaches `deadline_ms` (UINT64_MAX: no limit), and handles
 * the events. */
void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms);
/* Makes the current or the next net_loop_run_once return.  May be called on any thread. */
void net_loop_wake(struct net_loop *loop);
/* Whether any stream still has bytes to send, or is waiting for its peer to close. */
bool net_loop_is_busy(const struct net_loop *loop);

/* Resolves the name and connects; the outcome is opened() or closed().  NULL when out of memory. */
struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context);
/* Queues a copy, which the loop sends when it runs next.  If the queue would exceed 1 MiB, the loop
 * closes the stream with NET_CLOSED_OVERFLOW. */
void net_send(struct net_stream *stream, struct text bytes);
/* Closes the stream without further callbacks.  With `flush` the loop first sends the queue and waits for
 * the peer to close, each for a few seconds at most. */
void net_close(struct net_stream *stream, bool flush);
/* Asks the loop to close the stream; closed(NET_CLOSED_ENDED) is called when the loop runs next. */
void net_fail(struct net_stream *stream);
/* Stops or resumes reading.  While reading is stopped, TCP flow control slows the peer down. */
void net_pause(struct net_stream *stream, bool pause);
/* Write the numeric address of one end as a terminated string; an empty one when not connected. */
void net_local_address(const struct net_stream *stream, char *address, size_t size);
void net_peer_address(const struct net_stream *stream, char *address, size_t size);

/* Listens on a numeric address.  For port 0 the system chooses one; *bound_port receives the port in use.
 * NULL when the address is not available or when out of memory.  `accepted` receives each new stream and
 * keeps it with net_stream_adopt; the loop closes a stream that was not adopted. */
struct net_listener *net_listen(struct net_loop *loop, const char *address, uint16_t port, uint16_t *bound_port,
                                void (*accepted)(void *context, struct net_stream *stream), void *context);
/* Call this only from the `accepted` callback.  `handler` and `context` must outlive the stream. */
void net_stream_adopt(struct net_stream *stream, const struct net_handler *handler, void *context);

#endif
