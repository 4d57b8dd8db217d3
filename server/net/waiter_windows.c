/* The largest number of sockets in one call of select, and so in one group; the default is 64. */
#define FD_SETSIZE 256
#include <winsock2.h>

#include "waiter.h"

#include <stdlib.h>

/* WSAEventSelect sets an event object when a socket has an event, and a thread can wait for at most 64
 * event objects.  So each of the recently busy sockets has its own event object, and the other sockets
 * share the remaining event objects.  When a shared event object is set, select finds the socket, which
 * then changes places with the socket that has been silent longest.  Calling select with every socket for
 * each wait would make a message among 1,000 connections five times as slow on Wine (docs/performance.md). */
enum {
    GROUPS_MAX = MAXIMUM_WAIT_OBJECTS - 1, /* one event object is for socket_waiter_wake */
    SHARED_MAX = 16,
    ALONE_MAX = GROUPS_MAX - SHARED_MAX,
    WATCHES_MAX = 4095,
};
_Static_assert(WATCHES_MAX <= SHARED_MAX * FD_SETSIZE, "select takes a whole group");

struct watch_group {
    HANDLE event;
    struct socket_watch *first;
    size_t count;
    unsigned long long busy; /* the value of `waits` when a socket of this group last had an event */
};

struct ready {
    fd_set readable, writable, broken;
};

struct socket_waiter {
    HANDLE wake;
    struct watch_group groups[GROUPS_MAX]; /* first ALONE_MAX groups of one socket, then the shared groups */
    size_t count;
    size_t ended; /* number of watches whose peer has closed, see find_ended */
    size_t turn;  /* index of the group that the next wait checks first, so that no group starves */
    unsigned long long waits;
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
    for (size_t i = 0; i < GROUPS_MAX; i++)
        if (waiter->groups[i].event)
            CloseHandle(waiter->groups[i].event);
    CloseHandle(waiter->wake);
    free(waiter);
}

void socket_waiter_wake(struct socket_waiter *waiter) { SetEvent(waiter->wake); }

/* ---- groups ---- */

static void leave_group(struct socket_watch *watch)
{
    *watch->place = watch->next;
    if (watch->next)
        watch->next->place = watch->place;
    watch->group->count--;
}

static void enter_group(struct socket_watch *watch, struct watch_group *group)
{
    watch->group = group;
    watch->next = group->first;
    watch->place = &group->first;
    if (watch->next)
        watch->next->place = &watch->next;
    group->first = watch;
    group->count++;
}

static bool has_event(struct watch_group *group)
{
    if (!group->event)
        group->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return group->event != NULL;
}

/* If the socket is already ready, WSAEventSelect sets the event object at once.  FD_WRITE is always
 * requested: Windows reports it only for a new connection, or when there is space again after a failed send. */
static bool choose_events(const struct socket_watch *watch)
{
    return WSAEventSelect((SOCKET)watch->socket, watch->group->event,
                          FD_WRITE | FD_CONNECT | FD_CLOSE | (watch->want_read ? FD_READ | FD_ACCEPT : 0)) == 0;
}

static struct watch_group *emptiest_shared(struct socket_waiter *waiter)
{
    struct watch_group *least = &waiter->groups[ALONE_MAX];

    for (size_t i = ALONE_MAX + 1; i < GROUPS_MAX; i++)
        if (waiter->groups[i].count < least->count)
            least = &waiter->groups[i];
    return least;
}

/* Returns an empty group for one socket.  If all of them are in use, moves the socket that has been silent
 * longest to the group `others`.  NULL when the system cannot create an event object. */
static struct watch_group *make_room(struct socket_waiter *waiter, struct watch_group *others)
{
    struct watch_group *silent = &waiter->groups[0];
    struct socket_watch *moved;

    for (size_t i = 0; i < ALONE_MAX && silent->count; i++)
        if (!waiter->groups[i].count || waiter->groups[i].busy < silent->busy)
            silent = &waiter->groups[i];
    moved = silent->first;
    if (!has_event(silent) || (moved && !has_event(others)))
        return NULL;
    if (moved) {
        leave_group(moved);
        enter_group(moved, others);
        choose_events(moved);
    }
    return silent;
}

static bool watch_begin(struct socket_waiter *waiter, struct socket_watch *watch)
{
    struct watch_group *group = waiter->count < WATCHES_MAX ? make_room(waiter, emptiest_shared(waiter)) : NULL;

    if (!group)
        return false;
    enter_group(watch, group);
    group->busy = waiter->waits;
    waiter->count++;
    watch->added = true;
    watch->ended = false;
    return true;
}

bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read, bool want_write)
{
    bool known = watch->added && watch->want_read == want_read;

    if (!watch->added && !watch_begin(waiter, watch))
        return false;
    watch->want_read = want_read;
    watch->want_write = want_write;
    return known || choose_events(watch);
}

void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch)
{
    if (!watch->added)
        return;
    leave_group(watch);
    waiter->count--;
    if (watch->ended)
        waiter->ended--;
    watch->added = false;
}

/* ---- waiting ---- */

/* Reads which events the socket has had since the last call; false when there are none to report. */
static bool ask(struct socket_waiter *waiter, struct socket_watch *watch)
{
    WSANETWORKEVENTS found;

    if (WSAEnumNetworkEvents((SOCKET)watch->socket, NULL, &found))
        return false;
    if ((found.lNetworkEvents & FD_CLOSE) && !watch->ended) {
        watch->ended = true;
        waiter->ended++;
    }
    watch->readable = watch->want_read && (found.lNetworkEvents & (FD_READ | FD_ACCEPT | FD_CLOSE));
    watch->writable = (found.lNetworkEvents & (FD_WRITE | FD_CONNECT)) != 0;
    watch->broken = ((found.lNetworkEvents & FD_CONNECT) && found.iErrorCode[FD_CONNECT_BIT]) ||
                    ((found.lNetworkEvents & FD_CLOSE) && found.iErrorCode[FD_CLOSE_BIT]);
    return watch->readable || watch->writable || watch->broken;
}

/* Windows reports FD_CLOSE once, but several reads may be needed to empty the socket.  So a socket whose
 * peer has closed is reported as readable until the loop closes it. */
static size_t find_ended(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity)
{
    size_t count = 0;

    for (size_t i = 0; i < GROUPS_MAX && waiter->ended; i++)
        for (struct socket_watch *watch = waiter->groups[i].first; watch; watch = watch->next)
            if (watch->ended && watch->want_read && count < capacity) {
                watch->readable = true;
                watch->writable = watch->broken = false;
                happened[count++] = watch;
            }
    return count;
}

/* Calls select, without waiting, for the sockets of a group; false when select fails. */
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
            FD_SET((SOCKET)watch->socket, &ready->broken); /* select reports a failed connect here */
        }
    }
    return select(0, &ready->readable, &ready->writable, &ready->broken, &at_once) >= 0;
}

static bool is_ready(const struct socket_watch *watch, struct ready *ready)
{
    return FD_ISSET((SOCKET)watch->socket, &ready->readable) || FD_ISSET((SOCKET)watch->socket, &ready->writable) ||
           FD_ISSET((SOCKET)watch->socket, &ready->broken);
}

/* Moves a socket from a shared group to a group of its own. */
static void change_places(struct socket_waiter *waiter, struct socket_watch *watch)
{
    struct watch_group *alone = make_room(waiter, watch->group);

    if (!alone)
        return;
    leave_group(watch);
    enter_group(watch, alone);
    alone->busy = waiter->waits;
    choose_events(watch);
}

static size_t ask_group(struct socket_waiter *waiter, struct watch_group *group, struct socket_watch **happened,
                        size_t capacity)
{
    bool shared = group >= &waiter->groups[ALONE_MAX], looked;
    struct ready ready;
    size_t count = 0;

    group->busy = waiter->waits;
    looked = shared && group->count > 1 && look(group, &ready);
    for (struct socket_watch *watch = group->first, *next; watch; watch = next) {
        next = watch->next;
        if (watch->ended && watch->want_read)
            continue; /* reported by find_ended */
        if (looked && !is_ready(watch, &ready))
            continue;
        if (count == capacity) {
            SetEvent(group->event); /* the next wait reports the remaining sockets */
            break;
        }
        if (!ask(waiter, watch))
            continue;
        happened[count++] = watch;
        if (shared)
            change_places(waiter, watch);
    }
    return count;
}

size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity, uint32_t timeout_ms)
{
    HANDLE events[MAXIMUM_WAIT_OBJECTS];
    struct watch_group *groups[GROUPS_MAX];
    size_t found = waiter->ended ? find_ended(waiter, happened, capacity) : 0;
    DWORD count = 0, signalled;

    waiter->waits++;
    for (size_t i = 0; i < GROUPS_MAX; i++) {
        struct watch_group *group = &waiter->groups[(waiter->turn + i) % GROUPS_MAX];

        if (group->count) {
            groups[count] = group;
            events[count++] = group->event;
        }
    }
    /* WaitForMultipleObjects returns the lowest object that is set.  The wake event is the last, so that
     * frequent wake-ups cannot hide socket events. */
    events[count] = waiter->wake;
    signalled = WaitForMultipleObjects(count + 1, events, FALSE, found ? 0 : timeout_ms);
    if (signalled >= WAIT_OBJECT_0 + count)
        return found;
    waiter->turn = (size_t)(groups[signalled] - waiter->groups) + 1;
    return found + ask_group(waiter, groups[signalled], happened + found, capacity - found);
}
