/* msgrd without its sockets, for the targets that speak to it: several connections, a store that is put
 * back between two inputs, and a look at everything that the service says. */
#ifndef OPENMSGR_TESTS_FUZZ_SERVICE_H
#define OPENMSGR_TESTS_FUZZ_SERVICE_H

#include "fuzz.h"
#include "msgrd/connection.h"
#include "msgrd/service.h"

#define FUZZ_TOKEN "0123456789abcdef0123456789abcdef"

enum { FUZZ_CONNECTIONS = 8 };

extern struct service *fuzz_service;
extern struct connection *fuzz_connections[FUZZ_CONNECTIONS];
extern unsigned fuzz_stops; /* how often it was told to stop */

/* A new service with alice and bob in its store, at the same time and with the same random bytes. */
void fuzz_service_setup(bool challenge_clients);
void fuzz_service_teardown(void);
void fuzz_connect(unsigned index);
/* Takes what everybody was told and frees those who were closed, as server.c does. */
void fuzz_flush(void);
/* Bytes of connection `index`, whole or one by one; nothing when it is closed. */
void fuzz_say(unsigned index, struct text bytes, bool dribble);
void fuzz_disconnect(unsigned index);
/* Signs in on this connection, through VER and USR, and goes online. */
void fuzz_service_sign_in(unsigned index, const char *handle, unsigned dialect);

#endif
