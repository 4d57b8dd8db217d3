/* For a group; the default is 64. */
#define FD_SETSIZE 128
#include <winsock2.h>

#include "waiter.h"

#include <stdlib.h>

/* Winsock sets an event object when something happens to a socket, and a thread waits for 64 of
 * these at most, so beyond that sockets share them and select says which of them it was.  To hand
 * select every socket each time makes a message five times as slow among 1,000 connections as
 * alone, on Wine (docs/performance.md). */
enum {
    GROUPS_MAX = MAXIMUM_WAIT_OBJECTS - 1, /* one is the wake-up */
    GROUP_MAX = 65,
    WATCHES_MAX = GROUPS_MAX * GROUP_MAX,
};
_Static_assert(GROUP_MAX <= FD_SETSIZE, "select takes a whole group");

struct watch_group {
    HANDLE event;
    struct socket_watch *first;
    size_t count;
};

struct ready {
    fd_set readable, writable, broken;
};

struct socket_waiter {
    HANDLE wake;
    struct watch_group groups[GROUPS_MAX];
    size_t group_count, count;
    size_t ended;       /* watches whose other side has closed, see socket_wait */
    size_t turn;        /* the group that is looked at first, so that nobody waits for ever */
};

struct socket_waiter *socket_waiter_create(void)
{
    struct socket_waiter *waiter = calloc(1, sizeof(*waiter));

    if (!waiter)
        return NULL;
    waiter->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (waiter->wake)
        return waiter;
    free(waiter);
    return NULL;
}

void socket_waiter_destroy(struct socket_waiter *waiter)
{
    for (size_t i = 0; i < waiter->group_count; i++)
        CloseHandle(waiter->groups[i].event);
    CloseHandle(waiter->wake);
    free(waiter);
}

void socket_waiter_wake(struct socket_waiter *waiter) { SetEvent(waiter->wake); }

/* An event of its own while there are any, then the one that the fewest share; NULL: none. */
static struct watch_group *choose_group(struct socket_waiter *waiter)
{
    struct watch_group *least = NULL;

    for (size_t i = 0; i < waiter->group_count; i++)
        if (!least || waiter->groups[i].count < least->count)
            least = &waiter->groups[i];
    if (waiter->group_count < GROUPS_MAX && (!least || least->count)) {
        struct watch_group *fresh = &waiter->groups[waiter->group_count];

        fresh->event = CreateEventW(NULL, FALSE, FALSE, NULL);
        if (fresh->event) {
            waiter->group_count++;
            return fresh;
        }
    }
    return least;
}

static bool watch_begin(struct socket_waiter *waiter, struct socket_watch *watch)
{
    struct watch_group *group = waiter->count < WATCHES_MAX ? choose_group(waiter) : NULL;

    if (!group)
        return false;
    watch->group = group;
    watch->next = group->first;
    watch->place = &group->first;
    if (watch->next)
        watch->next->place = &watch->next;
    group->first = watch;
    group->count++;
    waiter->count++;
    watch->added = true;
    watch->ended = false;
    return true;
}

bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read,
                      bool want_write)
{
    long events = (want_read ? FD_READ | FD_ACCEPT | FD_CLOSE : 0) |
                  (want_write ? FD_WRITE | FD_CONNECT | FD_CLOSE : 0);

    if (watch->added && watch->want_read == want_read && watch->want_write == want_write)
        return true;
    if (!watch->added && !watch_begin(waiter, watch))
        return false;
    watch->want_read = want_read;
    watch->want_write = want_write;
    /* What is so already counts as having happened now. */
    return WSAEventSelect((SOCKET)watch->socket, watch->group->event, events) == 0;
}

void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch)
{
    if (!watch->added)
        return;
    *watch->place = watch->next;
    if (watch->next)
        watch->next->place = watch->place;
    watch->group->count--;
    waiter->count--;
    if (watch->ended)
        waiter->ended--;
    watch->added = false;
}

/* Sets what happened to it since it was asked last; false for nothing. */
static bool ask(struct socket_waiter *waiter, struct socket_watch *watch)
{
    WSANETWORKEVENTS found;

    if (WSAEnumNetworkEvents((SOCKET)watch->socket, NULL, &found))
        return false;
    if ((found.lNetworkEvents & FD_CLOSE) && !watch->ended) {
        watch->ended = true;
        waiter->ended++;
    }
    watch->readable = (found.lNetworkEvents & (FD_READ | FD_ACCEPT | FD_CLOSE)) != 0;
    watch->writable = (found.lNetworkEvents & (FD_WRITE | FD_CONNECT)) != 0;
    watch->broken =
        ((found.lNetworkEvents & FD_CONNECT) && found.iErrorCode[FD_CONNECT_BIT]) ||
        ((found.lNetworkEvents & FD_CLOSE) && found.iErrorCode[FD_CLOSE_BIT]);
    return watch->readable || watch->writable || watch->broken;
}

/* That the other side has closed is told once, and there may be more to read before than is read
 * at one time: so such a socket can be read from until it is closed here, too. */
static size_t find_ended(struct socket_waiter *waiter, struct socket_watch **happened,
                         size_t capacity)
{
    size_t count = 0;

    for (size_t i = 0; i < waiter->group_count && waiter->ended; i++)
        for (struct socket_watch *watch = waiter->groups[i].first; watch; watch = watch->next)
            if (watch->ended && watch->want_read && count < capacity) {
                watch->readable = true;
                watch->writable = watch->broken = false;
                happened[count++] = watch;
            }
    return count;
}

/* What select finds of a group now; false when it cannot say. */
static bool look(const struct watch_group *group, struct ready *ready)
{
    struct timeval at_once = {0, 0};

    FD_ZERO(&ready->readable);
    FD_ZERO(&ready->writable);
    FD_ZERO(&ready->broken);
    for (const struct socket_watch *watch = group->first; watch; watch = watch->next) {
        if (watch->want_read)
            FD_SET((SOCKET)watch->socket, &ready->readable);
        if (watch->want_write) {
            FD_SET((SOCKET)watch->socket, &ready->writable);
            FD_SET((SOCKET)watch->socket, &ready->broken); /* a failed connect */
        }
    }
    return select(0, &ready->readable, &ready->writable, &ready->broken, &at_once) >= 0;
}

static bool is_ready(const struct socket_watch *watch, struct ready *ready)
{
    return FD_ISSET((SOCKET)watch->socket, &ready->readable) ||
           FD_ISSET((SOCKET)watch->socket, &ready->writable) ||
           FD_ISSET((SOCKET)watch->socket, &ready->broken);
}

static size_t ask_group(struct socket_waiter *waiter, struct watch_group *group,
                        struct socket_watch **happened, size_t capacity)
{
    struct ready ready;
    bool looked = group->count > 1 && look(group, &ready);
    size_t count = 0;

    for (struct socket_watch *watch = group->first; watch; watch = watch->next) {
        if (watch->ended && watch->want_read)
            continue; /* told by find_ended */
        if (looked && !is_ready(watch, &ready))
            continue;
        if (count == capacity) {
            SetEvent(group->event); /* the rest next time */
            break;
        }
        if (ask(waiter, watch))
            happened[count++] = watch;
    }
    return count;
}

size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity,
                   uint32_t timeout_ms)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS] = {waiter->wake};
    struct watch_group *groups[MAXIMUM_WAIT_OBJECTS];
    size_t found = waiter->ended ? find_ended(waiter, happened, capacity) : 0;
    DWORD count = 1, signalled;

    for (size_t i = 0; i < waiter->group_count; i++) {
        struct watch_group *group = &waiter->groups[(waiter->turn + i) % waiter->group_count];

        if (group->count) {
            groups[count] = group;
            events[count++] = group->event;
        }
    }
    signalled = WaitForMultipleObjects(count, events, FALSE, found ? 0 : timeout_ms);
    if (signalled == WAIT_OBJECT_0 || signalled >= WAIT_OBJECT_0 + count)
        return found;
    waiter->turn = (size_t)(groups[signalled] - waiter->groups) + 1;
    return found + ask_group(waiter, groups[signalled], happened + found, capacity - found);
}
