/* The service on its sockets, until it is stopped. */
#ifndef OPENMSGR_MSGRD_SERVER_H
#define OPENMSGR_MSGRD_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct server_options {
    const char *address; /* numeric, to listen on */
    uint16_t port;       /* 0: any */
    bool challenge_clients;
    size_t connections_max;        /* 0: CONNECTIONS_DEFAULT; never more than the system has sockets */
    uint32_t messages_per_second;  /* that one client may send on a switchboard; 0: the default */
    bool md5_anywhere;             /* MD5 sign-in for other machines, too */
    bool passport;                 /* serve nexus and login, with the port and files below */
    uint16_t passport_port;        /* 0: any */
    const char *certificate, *key; /* paths, UTF-8 */
    uint32_t idle_exit_ms;         /* end after this time without a client; 0: never */
    const char *control_path;      /* the file with port and token for the other verbs of msgrd */
};

/* Runs the service.  Prints "msgrd: listening on ADDRESS:PORT" when it is ready, and before that
 * "msgrd: Passport on ADDRESS:PORT" if options->passport is set.  Returns the exit status: 0 at the normal
 * end and when another service already has the port; 1, with a line on stderr, after a failure. */
int server_run(struct store *store, const struct server_options *options);
/* Makes a running server_run return; may be called from any thread and from a signal handler. */
void server_stop(void);

#endif
