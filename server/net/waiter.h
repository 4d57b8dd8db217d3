/* Waiting for many sockets at once: epoll on Linux, event objects on Windows.  waiter_posix.c,
 * waiter_windows.c. */
#ifndef OPENMSGR_NET_WAITER_H
#define OPENMSGR_NET_WAITER_H

#include "socket.h"

struct watch_group;

/* One socket to wait for.  Inside its owner, which sets the first three fields and reads the next
 * three. */
struct socket_watch {
    net_socket socket;
    void *owner;
    bool is_listener;
    bool readable, writable, broken; /* found by the last socket_wait */
    bool want_read, want_write, added;
    /* Of waiter_windows.c: */
    bool ended;
    struct watch_group *group;
    struct socket_watch *next, **place;
};

struct socket_waiter;

/* NULL when out of memory or sockets. */
struct socket_waiter *socket_waiter_create(void);
void socket_waiter_destroy(struct socket_waiter *waiter);
/* Ends the current or the next socket_wait.  From any thread, and from a signal handler. */
void socket_waiter_wake(struct socket_waiter *waiter);
/* Sets what to wait for; errors are always reported.  False when the system cannot wait for more
 * sockets. */
bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read, bool want_write);
/* Before the socket is closed. */
void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch);
/* Waits at most `timeout_ms` (UINT32_MAX: no limit).  Returns the number of sockets with events, at
 * most `capacity`; the others are reported next time. */
size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity, uint32_t timeout_ms);

#endif
