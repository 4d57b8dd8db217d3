/* The functions that differ between POSIX sockets and Winsock.  socket_posix.c, socket_windows.c. */
#ifndef OPENMSGR_NET_SOCKET_H
#define OPENMSGR_NET_SOCKET_H

#include "common/text.h"

typedef intptr_t net_socket;
#define NET_NO_SOCKET ((net_socket)-1)

enum socket_status { SOCKET_DONE, SOCKET_WAIT, SOCKET_ENDED };

/* Call WSAStartup and WSACleanup; each successful start needs one stop.  False when WSAStartup fails. */
bool socket_system_start(void);
void socket_system_stop(void);
/* Raises this process's limit of open sockets as far as the system permits, and returns the new limit;
 * SIZE_MAX: no limit. */
size_t socket_system_limit(void);
/* Connects to a numeric IPv4 or IPv6 address.  SOCKET_WAIT: the connection is being made.  SOCKET_ENDED: it
 * failed, and *out is NET_NO_SOCKET. */
enum socket_status socket_connect(const char *address, uint16_t port, net_socket *out);
/* Listens on a numeric address.  For port 0 the system chooses one; *bound_port receives the port in use.
 * NET_NO_SOCKET when the address is not available. */
net_socket socket_listen(const char *address, uint16_t port, uint16_t *bound_port);
/* NET_NO_SOCKET when no connection is waiting, or when the process is out of sockets. */
net_socket socket_accept(net_socket listener);
void socket_close(net_socket socket);
/* Shuts down the sending direction; the peer may still send. */
void socket_end_writing(net_socket socket);
/* *done receives the number of bytes that were sent or received.  SOCKET_WAIT: no bytes could be moved
 * without blocking.  SOCKET_ENDED: the peer has closed the connection, or the connection was lost. */
enum socket_status socket_send(net_socket socket, const char *bytes, size_t length, size_t *done);
enum socket_status socket_receive(net_socket socket, char *bytes, size_t length, size_t *done);
/* Write the numeric address of one end as a terminated string; an empty one when it is not known. */
void socket_local_address(net_socket socket, char *address, size_t size);
void socket_peer_address(net_socket socket, char *address, size_t size);
/* Looks up a host name and writes a numeric address, an IPv4 one if there is any.  Blocks.  False when the
 * name has no address. */
bool socket_resolve(const char *name, char *address, size_t size);

#endif
