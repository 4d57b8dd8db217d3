/* msgrd without its sockets: a service on a store in memory, with a clock and random bytes that are
 * set by hand, and two accounts. */
#ifndef OPENMSGR_TESTS_SERVICE_FIXTURE_H
#define OPENMSGR_TESTS_SERVICE_FIXTURE_H

#include "msgrd/connection.h"
#include "msgrd/service.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

#define ALICE "alice@example.test"       /* wonderland */
#define BOB "bob@example.test"           /* the builder */

extern uint64_t now;
extern struct store *store;
extern struct service *service;
extern unsigned stops; /* how often the service asked to be stopped */

void service_fixture_setup(void);
void service_fixture_start(bool challenge_clients);
void service_fixture_teardown(void);

struct connection *connect_client(void);
void say(struct connection *connection, const char *bytes);
/* Takes what the service has written, as a terminated text that lives to the next call. */
const char *take(struct connection *connection);
/* Through VER, USR and the profile; the answers are taken. */
struct connection *sign_in(const char *handle, const char *password, unsigned dialect);
/* The same with MSNP7, and CHG NLN. */
struct connection *online(const char *handle, const char *password);

#endif
