/* Waiting for many sockets at once: epoll on Linux, event objects on Windows.  waiter_posix.c,
 * waiter_windows.c. */
#ifndef OPENMSGR_NET_WAITER_H
#define OPENMSGR_NET_WAITER_H

#include "socket.h"

struct watch_group;

/* One socket that is waited for.  Lives inside its owner, who sets the first three and does not
 * touch the rest. */
struct socket_watch {
    net_socket socket;
    void *owner;
    bool is_listener;
    bool readable, writable, broken; /* what the last socket_wait found */
    bool want_read, want_write, added;
    bool ended;                      /* these four are the Windows waiter's */
    struct watch_group *group;
    struct socket_watch *next, **place;
};

struct socket_waiter;

/* NULL when out of memory or sockets. */
struct socket_waiter *socket_waiter_create(void);
void socket_waiter_destroy(struct socket_waiter *waiter);
/* Ends a socket_wait that runs, or the next one; from any thread and from a signal. */
void socket_waiter_wake(struct socket_waiter *waiter);
/* Waits for these things of a socket from now on; one that broke is told of in any case.  False
 * when the system can wait for no more of them. */
bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read,
                      bool want_write);
/* Before the socket is closed. */
void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch);
/* Waits at most `timeout_ms` (UINT32_MAX: for ever).  Gives the number of those to which something
 * happened, at most `capacity`; the others are told of next time. */
size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity,
                   uint32_t timeout_ms);

#endif
