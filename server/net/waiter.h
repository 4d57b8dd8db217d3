/* Waits for many sockets at once: with epoll on Linux (waiter_posix.c), with event objects on Windows
 * (waiter_windows.c). */
#ifndef OPENMSGR_NET_WAITER_H
#define OPENMSGR_NET_WAITER_H

#include "socket.h"

struct watch_group;

/* One socket to wait for, embedded in the structure of its owner.  The owner sets `socket`, `owner` and
 * `is_listener`, and reads `readable`, `writable` and `broken`. */
struct socket_watch {
    net_socket socket;
    void *owner;
    bool is_listener;
    bool readable, writable, broken; /* set by the last socket_wait that returned this watch */
    bool want_read, want_write, added;
    /* Used only by waiter_windows.c: */
    bool ended;
    struct watch_group *group;
    struct socket_watch *next, **place;
};

struct socket_waiter;

/* NULL when out of memory or when the system cannot create the epoll, pipe or event object. */
struct socket_waiter *socket_waiter_create(void);
void socket_waiter_destroy(struct socket_waiter *waiter);
/* Makes the current or the next socket_wait return.  May be called on any thread and in a signal handler. */
void socket_waiter_wake(struct socket_waiter *waiter);
/* Starts or changes the wait for this socket; errors are reported even if neither direction is wanted.  False
 * when the system cannot wait for more sockets. */
bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read, bool want_write);
/* Ends the wait for this socket.  Call it before the socket is closed. */
void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch);
/* Waits at most `timeout_ms` (UINT32_MAX: no limit).  Writes the sockets that have events to `happened` and
 * returns their number.  Sockets beyond `capacity` are reported by the next call. */
size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity, uint32_t timeout_ms);

#endif
