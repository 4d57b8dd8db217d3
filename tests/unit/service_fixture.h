/* msgrd without sockets: a service with a store in memory, two accounts, and a clock and random bytes that
 * the test sets. */
#ifndef OPENMSGR_TESTS_SERVICE_FIXTURE_H
#define OPENMSGR_TESTS_SERVICE_FIXTURE_H

#include "msgrd/connection.h"
#include "msgrd/service.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

#define ALICE "alice@example.test" /* wonderland */
#define BOB "bob@example.test"     /* the builder */

extern uint64_t now;
extern struct store *store;
extern struct service *service;
extern unsigned stops; /* how often the service asked to be stopped */

void service_fixture_setup(void);
void service_fixture_start(bool challenge_clients);
void service_fixture_teardown(void);

struct connection *connect_client(void);
void say(struct connection *connection, const char *bytes);
/* Takes the output of the service as a terminated text, valid until the next call. */
const char *take(struct connection *connection);
/* Signs in by MD5; the replies are taken. */
struct connection *sign_in(const char *handle, const char *password, unsigned dialect);
/* The same with MSNP7, and sends CHG NLN. */
struct connection *online(const char *handle, const char *password);

#endif
