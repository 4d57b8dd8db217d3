/* Winsock's select takes at most this many sockets of one kind; the default of 64 is too few for a
 * service. */
#define FD_SETSIZE 4096
#include <winsock2.h>
#include <ws2tcpip.h>

#include "waiter.h"

#include <stdlib.h>

enum { WATCHES_MAX = FD_SETSIZE - 1 }; /* one is the wake-up */

/* Winsock cannot wait for a pipe, so the wake-up is a loopback datagram to ourselves. */
struct socket_waiter {
    SOCKET wake;
    struct sockaddr_in wake_address;
    struct socket_watch *watches[WATCHES_MAX];
    size_t count;
    size_t next; /* where the next look at them begins, so that nobody waits for ever */
    fd_set readable, writable, broken;
};

struct socket_waiter *socket_waiter_create(void)
{
    struct socket_waiter *waiter = calloc(1, sizeof(*waiter));
    int length = sizeof(waiter->wake_address);
    u_long on = 1;

    if (!waiter)
        return NULL;
    waiter->wake = socket(AF_INET, SOCK_DGRAM, 0);
    waiter->wake_address.sin_family = AF_INET;
    waiter->wake_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (waiter->wake == INVALID_SOCKET ||
        bind(waiter->wake, (struct sockaddr *)&waiter->wake_address,
             sizeof(waiter->wake_address)) ||
        getsockname(waiter->wake, (struct sockaddr *)&waiter->wake_address, &length) ||
        connect(waiter->wake, (struct sockaddr *)&waiter->wake_address, length)) {
        if (waiter->wake != INVALID_SOCKET)
            closesocket(waiter->wake);
        free(waiter);
        return NULL;
    }
    ioctlsocket(waiter->wake, FIONBIO, &on);
    SetHandleInformation((HANDLE)waiter->wake, HANDLE_FLAG_INHERIT, 0);
    return waiter;
}

void socket_waiter_destroy(struct socket_waiter *waiter)
{
    closesocket(waiter->wake);
    free(waiter);
}

void socket_waiter_wake(struct socket_waiter *waiter) { send(waiter->wake, "", 1, 0); }

bool socket_watch_set(struct socket_waiter *waiter, struct socket_watch *watch, bool want_read,
                      bool want_write)
{
    if (!watch->added) {
        if (waiter->count == WATCHES_MAX)
            return false;
        watch->place = waiter->count;
        waiter->watches[waiter->count++] = watch;
        watch->added = true;
    }
    watch->want_read = want_read;
    watch->want_write = want_write;
    return true;
}

void socket_watch_end(struct socket_waiter *waiter, struct socket_watch *watch)
{
    struct socket_watch *last;

    if (!watch->added)
        return;
    last = waiter->watches[--waiter->count];
    waiter->watches[watch->place] = last;
    last->place = watch->place;
    watch->added = false;
}

size_t socket_wait(struct socket_waiter *waiter, struct socket_watch **happened, size_t capacity,
                   uint32_t timeout_ms)
{
    struct timeval timeout = {(long)(timeout_ms / 1000), (long)(timeout_ms % 1000) * 1000};
    size_t count = 0, looked = 0;
    char drained[64];

    FD_ZERO(&waiter->readable);
    FD_ZERO(&waiter->writable);
    FD_ZERO(&waiter->broken);
    FD_SET(waiter->wake, &waiter->readable);
    for (size_t i = 0; i < waiter->count; i++) {
        const struct socket_watch *watch = waiter->watches[i];
        SOCKET handle = (SOCKET)watch->socket;

        if (watch->want_read)
            FD_SET(handle, &waiter->readable);
        if (watch->want_write)
            FD_SET(handle, &waiter->writable);
        FD_SET(handle, &waiter->broken); /* Winsock reports a failed connect here */
    }
    if (select(0, &waiter->readable, &waiter->writable, &waiter->broken,
               timeout_ms == UINT32_MAX ? NULL : &timeout) <= 0)
        return 0;
    if (waiter->next >= waiter->count)
        waiter->next = 0;
    for (; looked < waiter->count && count < capacity; looked++) {
        struct socket_watch *watch = waiter->watches[(waiter->next + looked) % waiter->count];
        SOCKET handle = (SOCKET)watch->socket;

        watch->readable = FD_ISSET(handle, &waiter->readable) != 0;
        watch->writable = FD_ISSET(handle, &waiter->writable) != 0;
        watch->broken = FD_ISSET(handle, &waiter->broken) != 0;
        if (watch->readable || watch->writable || watch->broken)
            happened[count++] = watch;
    }
    waiter->next += looked;
    if (FD_ISSET(waiter->wake, &waiter->readable))
        while (recv(waiter->wake, drained, sizeof(drained), 0) > 0)
            ;
    return count;
}
