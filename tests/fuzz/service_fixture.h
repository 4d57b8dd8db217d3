/* msgrd without its sockets, for the targets that send to it: several connections, a store that is reset between two
 * inputs, and a check of all output of the service. */
#ifndef OPENMSGR_TESTS_FUZZ_SERVICE_H
#define OPENMSGR_TESTS_FUZZ_SERVICE_H

#include "fuzz.h"
#include "msgrd/connection.h"
#include "msgrd/service.h"

#define FUZZ_TOKEN "0123456789abcdef0123456789abcdef"

enum { FUZZ_CONNECTIONS = 8 };

extern struct service *fuzz_service;
extern struct connection *fuzz_connections[FUZZ_CONNECTIONS];
extern unsigned fuzz_stops; /* number of stop requests */

/* Creates a service with alice and bob in its store; clock and random bytes start from the same state each time. */
void fuzz_service_setup(bool challenge_clients);
void fuzz_service_teardown(void);
void fuzz_connect(unsigned index);
/* Takes the output of all connections and frees the closed ones, like server.c. */
void fuzz_flush(void);
/* Delivers bytes on connection `index`, at once or one by one; does nothing when it is closed. */
void fuzz_say(unsigned index, struct text bytes, bool dribble);
void fuzz_disconnect(unsigned index);
/* Signs in on this connection, through VER and USR, and goes online. */
void fuzz_service_sign_in(unsigned index, const char *handle, unsigned dialect);

#endif
