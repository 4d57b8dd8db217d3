#include "waiter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { AT_ONCE = 256 };

struct socket_waiter {
    int epoll, wake_read, wake_write;
};

static void make_async(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

struct socket_waiter *socket_waiter_create(void)
{
    struct socket_waiter *waiter = calloc(1, sizeof(*waiter));
    struct epoll_event event = {.events = EPOLLIN};
    int ends[2] = {-1, -1};

    if (!waiter)
        return NULL;
    waiter->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (waiter->epoll < 0 || pipe(ends)) {
        if (waiter->epoll >= 0)
            close(waiter->epoll);
        free(waiter);
        return NULL;
    }
    waiter->wake_read = ends[0];
    waiter->wake_write = ends[1];
    make_async(ends[0]);
    make_async(ends[1]);
    /* A NULL data.ptr marks the event of the pipe in socket_wait. */
    if (epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, ends[0], &event)) {
        socket_waiter_destroy(waiter);
        return NULL;
    }
    return waiter;
}

void socket_waiter_destroy(struct socket_waiter *waiter)
{
    close(waiter->wake_read);
    close(waiter->wake_write);
    close(waiter->epoll);
    free(waiter);
}

void socket_waiter_wake(struct socket_waiter *waiter)
{
    int error = errno; /* a signal handler that calls this must not change errno */
    ssize_t written = write(waiter->wake_write, "", 1);

    (void)written; /* if the pipe is full, an earlier byte wakes the loop */
    errno = error;
}

bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read, bool want_write)
{
    struct epoll_event event = {.events = (want_read ? (uint32_t)EPOLLIN : 0) | (want_write ? (uint32_t)EPOLLOUT : 0),
                                .data.ptr = watch};

    if (watch->added && watch->want_read == want_read && watch->want_write == want_write)
        return true;
    if (epoll_ctl(waiter->epoll, watch->added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, (int)watch->socket, &event))
        return false;
    watch->added = true;
    watch->want_read = want_read;
    watch->want_write = want_write;
    return true;
}

void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch)
{
    /* close() alone is not enough: epoll keeps the entry while a child process has a copy of the socket. */
    if (watch->added)
        epoll_ctl(waiter->epoll, EPOLL_CTL_DEL, (int)watch->socket, NULL);
    watch->added = false;
}

size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity, uint32_t timeout_ms)
{
    struct epoll_event events[AT_ONCE];
    int timeout = timeout_ms > INT32_MAX ? -1 : (int)timeout_ms;
    int found = epoll_wait(waiter->epoll, events, capacity < AT_ONCE ? (int)capacity : AT_ONCE, timeout);
    char drained[64];
    size_t count = 0;

    for (int i = 0; i < found; i++) {
        struct socket_watch *watch = events[i].data.ptr;

        if (!watch) {
            while (read(waiter->wake_read, drained, sizeof(drained)) > 0)
                ;
            continue;
        }
        watch->readable = (events[i].events & (EPOLLIN | EPOLLHUP)) != 0;
        watch->writable = (events[i].events & EPOLLOUT) != 0;
        watch->broken = (events[i].events & EPOLLERR) != 0;
        happened[count++] = watch;
    }
    return count;
}
