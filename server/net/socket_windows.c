#include <winsock2.h>
#include <ws2tcpip.h>

#include "socket.h"

#include <stdlib.h>

bool socket_system_start(void)
{
    WSADATA data;

    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

void socket_system_stop(void) { WSACleanup(); }

size_t socket_system_limit(void) { return 4096; /* the limit of waiter_windows.c */ }

static void make_async(SOCKET handle)
{
    u_long on = 1;
    BOOL yes = TRUE;

    ioctlsocket(handle, FIONBIO, &on);
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, (const char *)&yes, sizeof(yes));
    /* SO_KEEPALIVE detects a peer that vanished without closing. */
    setsockopt(handle, SOL_SOCKET, SO_KEEPALIVE, (const char *)&yes, sizeof(yes));
}

static SOCKET new_socket(int family)
{
    SOCKET handle = WSASocketW(family, SOCK_STREAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);

    if (handle == INVALID_SOCKET) { /* WSA_FLAG_NO_HANDLE_INHERIT needs Windows 7 SP1 */
        handle = socket(family, SOCK_STREAM, 0);
        if (handle != INVALID_SOCKET)
            SetHandleInformation((HANDLE)handle, HANDLE_FLAG_INHERIT, 0);
    }
    if (handle != INVALID_SOCKET)
        make_async(handle);
    return handle;
}

/* Uses getaddrinfo because Windows XP has no inet_pton; with AI_NUMERICHOST it sends no DNS query. */
static struct addrinfo *numeric_address(const char *address, int flags)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | flags, .ai_socktype = SOCK_STREAM}, *found = NULL;

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
    handle = new_socket(found->ai_family);
    if (handle != INVALID_SOCKET) {
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
    handle = new_socket(found->ai_family);
    if (handle != INVALID_SOCKET) {
        setsockopt(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (const char *)&exclusive, sizeof(exclusive));
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
    SetHandleInformation((HANDLE)handle, HANDLE_FLAG_INHERIT, 0);
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

static void numeric_name(const struct sockaddr_storage *storage, int length, char *address, size_t size)
{
    getnameinfo((const struct sockaddr *)storage, length, address, (DWORD)size, NULL, 0, NI_NUMERICHOST);
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
        done = getnameinfo(chosen->ai_addr, (int)chosen->ai_addrlen, address, (DWORD)size, NULL, 0, NI_NUMERICHOST) ==
               0;
    }
    if (found)
        freeaddrinfo(found);
    return done;
}
