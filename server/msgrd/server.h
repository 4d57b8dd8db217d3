/* The service on its sockets, until it is told to stop. */
#ifndef OPENMSGR_MSGRD_SERVER_H
#define OPENMSGR_MSGRD_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct server_options {
    const char *address;        /* to bind; "127.0.0.1" unless told otherwise */
    uint16_t port;              /* 0: any */
    bool challenge_clients;
    size_t connections_max;     /* 0: CONNECTIONS_DEFAULT; never more than the system has sockets */
    uint32_t messages_per_second; /* that one client may send on a switchboard; 0: the default */
    bool md5_anywhere;          /* MD5 sign-in for other machines, too */
    bool passport;              /* nexus and login, with the three below */
    uint16_t passport_port;     /* 0: any */
    const char *certificate, *key; /* paths, UTF-8 */
    uint32_t idle_exit_ms;      /* ends when nobody was connected for so long; 0: never */
    const char *control_path;   /* where port and token are left for the other commands */
};

/* 0, or 1 with a line on stderr.  Prints "msgrd: listening on ADDRESS:PORT" when it is ready, and
 * before that "msgrd: Passport on ADDRESS:PORT" when that was wanted. */
int server_run(struct store *store, const struct server_options *options);
/* Asks a running server_run to end; from any thread and from a signal. */
void server_stop(void);

#endif
