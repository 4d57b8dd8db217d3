/* A blocking socket for the peer of a loop, on Linux and on Windows. */
#ifndef OPENMSGR_TESTS_PLAIN_SOCKET_H
#define OPENMSGR_TESTS_PLAIN_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#include <winsock2.h>
typedef SOCKET plain_socket;
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
typedef int plain_socket;
#endif

static inline void plain_close(plain_socket handle)
{
#ifdef _WIN32
    closesocket(handle);
#else
    close(handle);
#endif
}

/* Connects to the port on the loopback address. receive_buffer: bytes; 0 for the default. */
static inline bool plain_connect(plain_socket *handle, uint16_t port, int receive_buffer)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *handle = socket(AF_INET, SOCK_STREAM, 0);
    if (receive_buffer)
        setsockopt(*handle, SOL_SOCKET, SO_RCVBUF, (const char *)&receive_buffer, sizeof(receive_buffer));
    return connect(*handle, (struct sockaddr *)&address, sizeof(address)) == 0;
}

/* Sends as much as fits now. */
static inline int plain_send_some(plain_socket handle, const char *bytes, size_t length)
{
#ifdef _WIN32
    u_long on = 1, off = 0;
    int sent;

    ioctlsocket(handle, FIONBIO, &on);
    sent = send(handle, bytes, (int)length, 0);
    ioctlsocket(handle, FIONBIO, &off);
    return sent;
#else
    return (int)send(handle, bytes, length, MSG_DONTWAIT);
#endif
}

/* Receives within that time: the number of bytes, 0 at the end, negative on error or time-out. */
static inline int plain_receive(plain_socket handle, char *bytes, size_t size, unsigned milliseconds)
{
    struct timeval timeout = {(long)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000};
    fd_set readable;

    FD_ZERO(&readable);
    FD_SET(handle, &readable);
    if (select((int)handle + 1, &readable, NULL, NULL, &timeout) != 1)
        return -1;
#ifdef _WIN32
    return recv(handle, bytes, (int)size, 0);
#else
    return (int)recv(handle, bytes, size, 0);
#endif
}

#endif
