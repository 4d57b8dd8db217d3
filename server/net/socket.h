/* The functions that differ between POSIX sockets and Winsock.  socket_posix.c, socket_windows.c. */
#ifndef OPENMSGR_NET_SOCKET_H
#define OPENMSGR_NET_SOCKET_H

#include "common/text.h"

typedef intptr_t net_socket;
#define NET_NO_SOCKET ((net_socket)-1)

enum socket_status { SOCKET_DONE, SOCKET_WAIT, SOCKET_ENDED };

/* WSAStartup and WSACleanup, in pairs.  False without sockets. */
bool socket_system_start(void);
void socket_system_stop(void);
/* Raises the limit of sockets of this process as far as the system permits, and returns it; SIZE_MAX:
 * no limit. */
size_t socket_system_limit(void);
/* A numeric IPv4 or IPv6 address; SOCKET_DONE, SOCKET_WAIT (connecting) or SOCKET_ENDED. */
enum socket_status socket_connect(const char *address, uint16_t port, net_socket *out);
/* NET_NO_SOCKET when the address is not available.  *bound_port: the port, which the system chooses
 * for 0. */
net_socket socket_listen(const char *address, uint16_t port, uint16_t *bound_port);
/* NET_NO_SOCKET when no connection waits, or when out of sockets. */
net_socket socket_accept(net_socket listener);
void socket_close(net_socket socket);
/* Ends sending; the peer may still send. */
void socket_end_writing(net_socket socket);
/* *done: the number of bytes that were moved.  SOCKET_WAIT: none now.  SOCKET_ENDED: the peer has
 * closed the connection, or it was lost. */
enum socket_status socket_send(net_socket socket, const char *bytes, size_t length, size_t *done);
enum socket_status socket_receive(net_socket socket, char *bytes, size_t length, size_t *done);
/* Numeric and terminated; empty when not known. */
void socket_local_address(net_socket socket, char *address, size_t size);
void socket_peer_address(net_socket socket, char *address, size_t size);
/* A numeric address of a name, of IPv4 if it has one; blocks. */
bool socket_resolve(const char *name, char *address, size_t size);

#endif
