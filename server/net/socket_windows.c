/* Winsock's select takes at most this many sockets of one kind; the default of 64 is too few for a
 * service. */
#define FD_SETSIZE 4096
#include <winsock2.h>
#include <ws2tcpip.h>

#include "socket.h"

#include <stdlib.h>

/* Winsock cannot wait for a pipe, so the wake-up is a loopback datagram to ourselves. */
struct socket_waiter {
    SOCKET wake;
    struct sockaddr_in wake_address;
    fd_set readable, writable, broken;
};

bool socket_system_start(void)
{
    WSADATA data;

    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

void socket_system_stop(void) { WSACleanup(); }

static void make_async(SOCKET handle)
{
    u_long on = 1;
    BOOL yes = TRUE;

    ioctlsocket(handle, FIONBIO, &on);
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof(yes));
    /* Finds out that the other end is gone without a word. */
    setsockopt(handle, SOL_SOCKET, SO_KEEPALIVE, (const char *)&yes, sizeof(yes));
    SetHandleInformation((HANDLE)handle, HANDLE_FLAG_INHERIT, 0);
}

/* A numeric address; getaddrinfo with AI_NUMERICHOST asks nobody.  inet_pton is younger than
 * Windows XP. */
static struct addrinfo *numeric_address(const char *address, int flags)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | flags, .ai_socktype = SOCK_STREAM},
                    *found = NULL;

    return getaddrinfo(address, NULL, &hints, &found) == 0 ? found : NULL;
}

static void set_port(struct sockaddr *address, uint16_t port)
{
    if (address->sa_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = htons(port);
    else
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
}

enum socket_status socket_connect(const char *address, uint16_t port, net_socket *out)
{
    struct addrinfo *found = numeric_address(address, 0);
    enum socket_status status = SOCKET_ENDED;
    SOCKET handle = INVALID_SOCKET;

    *out = NET_NO_SOCKET;
    if (!found)
        return SOCKET_ENDED;
    set_port(found->ai_addr, port);
    handle = socket(found->ai_family, SOCK_STREAM, 0);
    if (handle != INVALID_SOCKET) {
        make_async(handle);
        if (connect(handle, found->ai_addr, (int)found->ai_addrlen) == 0)
            status = SOCKET_DONE;
        else if (WSAGetLastError() == WSAEWOULDBLOCK)
            status = SOCKET_WAIT;
        if (status == SOCKET_ENDED)
            closesocket(handle);
        else
            *out = (net_socket)handle;
    }
    freeaddrinfo(found);
    return status;
}

bool socket_connected(net_socket socket)
{
    int error = 0, length = sizeof(error);

    return getsockopt((SOCKET)socket, SOL_SOCKET, SO_ERROR, (char *)&error, &length) == 0 &&
           error == 0;
}

net_socket socket_listen(const char *address, uint16_t port, uint16_t *bound_port)
{
    struct addrinfo *found = numeric_address(address, AI_PASSIVE);
    struct sockaddr_storage bound;
    int length = sizeof(bound);
    BOOL exclusive = TRUE;
    SOCKET handle;

    if (!found)
        return NET_NO_SOCKET;
    set_port(found->ai_addr, port);
    handle = socket(found->ai_family, SOCK_STREAM, 0);
    if (handle != INVALID_SOCKET) {
        make_async(handle);
        setsockopt(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&exclusive,
                   sizeof(exclusive));
        if (bind(handle, found->ai_addr, (int)found->ai_addrlen) || listen(handle, SOMAXCONN) ||
            getsockname(handle, (struct sockaddr *)&bound, &length)) {
            closesocket(handle);
            handle = INVALID_SOCKET;
        }
    }
    freeaddrinfo(found);
    if (handle == INVALID_SOCKET)
        return NET_NO_SOCKET;
    *bound_port = ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)&bound)->sin_port
                                                   : ((struct sockaddr_in6 *)&bound)->sin6_port);
    return (net_socket)handle;
}

net_socket socket_accept(net_socket listener)
{
    SOCKET handle = accept((SOCKET)listener, NULL, NULL);

    if (handle == INVALID_SOCKET)
        return NET_NO_SOCKET;
    make_async(handle);
    return (net_socket)handle;
}

void socket_close(net_socket socket) { closesocket((SOCKET)socket); }

void socket_end_writing(net_socket socket) { shutdown((SOCKET)socket, SD_SEND); }

static enum socket_status outcome(int moved, size_t *done)
{
    *done = moved > 0 ? (size_t)moved : 0;
    if (moved > 0)
        return SOCKET_DONE;
    return moved < 0 && WSAGetLastError() == WSAEWOULDBLOCK ? SOCKET_WAIT : SOCKET_ENDED;
}

static int at_most_int(size_t length) { return length > 1 << 20 ? 1 << 20 : (int)length; }

enum socket_status socket_send(net_socket socket, const char *bytes, size_t length, size_t *done)
{
    return outcome(send((SOCKET)socket, bytes, at_most_int(length), 0), done);
}

enum socket_status socket_receive(net_socket socket, char *bytes, size_t length, size_t *done)
{
    return outcome(recv((SOCKET)socket, bytes, at_most_int(length), 0), done);
}

static void numeric_name(const struct sockaddr_storage *storage, int length, char *address,
                         size_t size)
{
    getnameinfo((const struct sockaddr *)storage, length, address, (DWORD)size, NULL, 0,
                NI_NUMERICHOST);
}

void socket_local_address(net_socket socket, char *address, size_t size)
{
    struct sockaddr_storage storage;
    int length = sizeof(storage);

    address[0] = 0;
    if (getsockname((SOCKET)socket, (struct sockaddr *)&storage, &length) == 0)
        numeric_name(&storage, length, address, size);
}

void socket_peer_address(net_socket socket, char *address, size_t size)
{
    struct sockaddr_storage storage;
    int length = sizeof(storage);

    address[0] = 0;
    if (getpeername((SOCKET)socket, (struct sockaddr *)&storage, &length) == 0)
        numeric_name(&storage, length, address, size);
}

bool socket_resolve(const char *name, char *address, size_t size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    const struct addrinfo *chosen;
    bool done = false;

    if (getaddrinfo(name, NULL, &hints, &found) == 0 && found) {
        for (chosen = found; chosen && chosen->ai_family != AF_INET; chosen = chosen->ai_next)
            ;
        if (!chosen)
            chosen = found;
        done = getnameinfo(chosen->ai_addr, (int)chosen->ai_addrlen, address, (DWORD)size, NULL, 0,
                           NI_NUMERICHOST) == 0;
    }
    if (found)
        freeaddrinfo(found);
    return done;
}

struct socket_waiter *socket_waiter_create(void)
{
    struct socket_waiter *waiter = calloc(1, sizeof(*waiter));
    int length = sizeof(waiter->wake_address);

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
    make_async(waiter->wake);
    return waiter;
}

void socket_waiter_destroy(struct socket_waiter *waiter)
{
    closesocket(waiter->wake);
    free(waiter);
}

void socket_waiter_wake(struct socket_waiter *waiter) { send(waiter->wake, "", 1, 0); }

void socket_wait(struct socket_waiter *waiter, struct socket_poll *polls, size_t count,
                 uint32_t timeout_ms)
{
    struct timeval timeout = {(long)(timeout_ms / 1000), (long)(timeout_ms % 1000) * 1000};
    char drained[64];

    FD_ZERO(&waiter->readable);
    FD_ZERO(&waiter->writable);
    FD_ZERO(&waiter->broken);
    FD_SET(waiter->wake, &waiter->readable);
    for (size_t i = 0; i < count && i < FD_SETSIZE - 1; i++) {
        SOCKET handle = (SOCKET)polls[i].socket;

        if (polls[i].want_read)
            FD_SET(handle, &waiter->readable);
        if (polls[i].want_write)
            FD_SET(handle, &waiter->writable);
        FD_SET(handle, &waiter->broken); /* Winsock reports a failed connect here */
    }
    if (select(0, &waiter->readable, &waiter->writable, &waiter->broken,
               timeout_ms == UINT32_MAX ? NULL : &timeout) <= 0)
        return;
    for (size_t i = 0; i < count && i < FD_SETSIZE - 1; i++) {
        SOCKET handle = (SOCKET)polls[i].socket;

        polls[i].readable = FD_ISSET(handle, &waiter->readable) != 0;
        polls[i].writable = FD_ISSET(handle, &waiter->writable) != 0;
        polls[i].broken = FD_ISSET(handle, &waiter->broken) != 0;
    }
    if (FD_ISSET(waiter->wake, &waiter->readable))
        while (recv(waiter->wake, drained, sizeof(drained), 0) > 0)
            ;
}
