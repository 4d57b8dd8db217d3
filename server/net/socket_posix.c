#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

bool socket_system_start(void) { return true; }
void socket_system_stop(void) {}

/* Each socket needs a file descriptor.  The default limit of 1024 is a soft limit, which a process may raise. */
size_t socket_system_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return SIZE_MAX;
    if (limit.rlim_cur < limit.rlim_max) {
        rlim_t before = limit.rlim_cur;

        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit))
            limit.rlim_cur = before;
    }
    return limit.rlim_cur == RLIM_INFINITY ? SIZE_MAX : (size_t)limit.rlim_cur;
}

static void make_async(int fd)
{
    int on = 1;

    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    /* Both options have no effect on listeners.  SO_KEEPALIVE detects a peer that vanished without closing. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

/* Returns the length of the address; 0 when `address` is not numeric. */
static socklen_t fill_address(const char *address, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return sizeof(*v4);
    }
    if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        return sizeof(*v6);
    }
    return 0;
}

enum socket_status socket_connect(const char *address, uint16_t port, net_socket *out)
{
    struct sockaddr_storage storage;
    socklen_t length = fill_address(address, port, &storage);
    int fd = length ? socket(storage.ss_family, SOCK_STREAM, 0) : -1;

    *out = NET_NO_SOCKET;
    if (fd < 0)
        return SOCKET_ENDED;
    make_async(fd);
    *out = fd;
    if (connect(fd, (struct sockaddr *)&storage, length) == 0)
        return SOCKET_DONE;
    if (errno == EINPROGRESS)
        return SOCKET_WAIT;
    close(fd);
    *out = NET_NO_SOCKET;
    return SOCKET_ENDED;
}

net_socket socket_listen(const char *address, uint16_t port, uint16_t *bound_port)
{
    struct sockaddr_storage storage;
    socklen_t length = fill_address(address, port, &storage);
    int fd = length ? socket(storage.ss_family, SOCK_STREAM, 0) : -1;
    int on = 1;

    if (fd < 0)
        return NET_NO_SOCKET;
    make_async(fd);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&storage, length) || listen(fd, SOMAXCONN) ||
        getsockname(fd, (struct sockaddr *)&storage, &length)) {
        close(fd);
        return NET_NO_SOCKET;
    }
    *bound_port = ntohs(storage.ss_family == AF_INET ? ((struct sockaddr_in *)&storage)->sin_port
                                                     : ((struct sockaddr_in6 *)&storage)->sin6_port);
    return fd;
}

net_socket socket_accept(net_socket listener)
{
    int fd = accept((int)listener, NULL, NULL);

    if (fd < 0)
        return NET_NO_SOCKET;
    make_async(fd);
    return fd;
}

void socket_close(net_socket socket) { close((int)socket); }

void socket_end_writing(net_socket socket) { shutdown((int)socket, SHUT_WR); }

static enum socket_status outcome(ssize_t moved, size_t *done)
{
    *done = moved > 0 ? (size_t)moved : 0;
    if (moved > 0)
        return SOCKET_DONE;
    return moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? SOCKET_WAIT : SOCKET_ENDED;
}

enum socket_status socket_send(net_socket socket, const char *bytes, size_t length, size_t *done)
{
    return outcome(send((int)socket, bytes, length, MSG_NOSIGNAL), done);
}

enum socket_status socket_receive(net_socket socket, char *bytes, size_t length, size_t *done)
{
    return outcome(recv((int)socket, bytes, length, 0), done);
}

typedef int name_function(int, struct sockaddr *, socklen_t *);

static void numeric_name(net_socket socket, name_function *name, char *address, size_t size)
{
    struct sockaddr_storage storage;
    socklen_t length = sizeof(storage);

    address[0] = 0;
    if (name((int)socket, (struct sockaddr *)&storage, &length) == 0)
        getnameinfo((struct sockaddr *)&storage, length, address, (socklen_t)size, NULL, 0, NI_NUMERICHOST);
}

void socket_local_address(net_socket socket, char *address, size_t size)
{
    numeric_name(socket, getsockname, address, size);
}

void socket_peer_address(net_socket socket, char *address, size_t size)
{
    numeric_name(socket, getpeername, address, size);
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
        done = getnameinfo(chosen->ai_addr, chosen->ai_addrlen, address, (socklen_t)size, NULL, 0, NI_NUMERICHOST) == 0;
    }
    if (found)
        freeaddrinfo(found);
    return done;
}
