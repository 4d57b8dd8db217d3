#include "service_fixture.h"

#include "core/contacts.h"
#include "wire/alert.h"
#include "../unit/command_shapes.h"
#include "common/md5.h"
#include "msgrd/log.h"
/* The store has no function that deletes everything; only this fixture needs it. */
#include "msgrd/control.h"
#include "msgrd/notification_session.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_groups.h"
#include "msgrd/store_lists.h"
#include "msgrd/store_statements.h"
#include "msgrd/store_transactions.h"
#include "msgrd/switchboard.h"
#include "msgrd/users.h"

struct service *fuzz_service;
struct connection *fuzz_connections[FUZZ_CONNECTIONS];
unsigned fuzz_stops;

static struct store *store;
static int changes_at_rest;
static struct frame_reader readers[FUZZ_CONNECTIONS]; /* for the output of each connection */

static void stop(void *context)
{
    (void)context;
    fuzz_stops++;
}

/* ---- the store ---- */

static void store_fill(void)
{
    struct store_serials serials;

    REQUIRE(store_execute(store, "DELETE FROM account; DELETE FROM list; DELETE FROM property;"
                                 "DELETE FROM contact_group; DELETE FROM membership;"
                                 "DELETE FROM sqlite_sequence;"));
    store_account_add(store, TEXT_LITERAL("alice@example.test"), TEXT_LITERAL("wonderland"), TEXT_LITERAL("Alice"));
    store_account_add(store, TEXT_LITERAL("bob@example.test"), TEXT_LITERAL("the builder"), TEXT_LITERAL("Bob"));
    store_list_add(store, TEXT_LITERAL("alice@example.test"), TEXT_LITERAL("bob@example.test"), TEXT_LITERAL("Bob"),
                   LIST_FORWARD, &serials);
    store_list_add(store, TEXT_LITERAL("alice@example.test"), TEXT_LITERAL("bob@example.test"), TEXT_LITERAL("Bob"),
                   LIST_ALLOW, &serials);
    changes_at_rest = sqlite3_total_changes(store->database);
}

static void store_ready(void)
{
    if (!store) {
        REQUIRE(log_open("/dev/null", LOG_DEBUG));
        store = store_open(":memory:");
        REQUIRE(store != NULL);
        store_fill();
    } else if (sqlite3_total_changes(store->database) != changes_at_rest) {
        store_fill();
    }
}

/* ---- start and end of the service ---- */

void fuzz_service_setup(bool challenge_clients)
{
    struct service_config config = {
        .port = 1863, .passport = true, .md5_anywhere = true, .challenge_clients = challenge_clients, .stop = stop};

    snprintf(config.control_token, sizeof(config.control_token), "%s", FUZZ_TOKEN);
    fuzz_now = 1000000;
    fuzz_random = 0;
    fuzz_stops = 0;
    store_ready();
    fuzz_service = service_create(store, &fuzz_clock, &config);
    REQUIRE(fuzz_service != NULL);
}

void fuzz_service_teardown(void)
{
    service_shut_down(fuzz_service);
    for (unsigned i = 0; i < FUZZ_CONNECTIONS; i++)
        fuzz_disconnect(i);
    REQUIRE(!fuzz_service->connections && !fuzz_service->switchboards);
    service_destroy(fuzz_service);
    /* No transaction stays open after a failure. */
    REQUIRE(sqlite3_get_autocommit(store->database));
}

/* ---- connections ---- */

void fuzz_connect(unsigned index)
{
    if (fuzz_connections[index])
        return;
    fuzz_connections[index] = service_connect(fuzz_service, "192.0.2.1", "192.0.2.5");
    frame_reader_init(&readers[index], FRAME_FROM_SERVER, (struct frame_limits){4096, ALERT_MAX_BYTES});
}

/* The service must send only whole, well-formed frames, whatever input it got. */
static void check_told(struct frame_reader *reader, struct connection *connection)
{
    struct frame frame;
    enum frame_status status;
    uint32_t site;

    if (connection->protocol == &control_protocol)
        return;
    REQUIRE(frame_reader_feed(reader, buffer_text(&connection->out)));
    while ((status = frame_reader_next(reader, &frame)) == FRAME_READY) {
        REQUIRE(frame_is_valid(&frame, FRAME_FROM_SERVER));
        if (text_equal(frame.name, TEXT_LITERAL("NOT")))
            REQUIRE(alert_site_id(frame.payload, &site));
    }
    REQUIRE(status == FRAME_NEED_MORE && reader->start == reader->end);
}

/* Invariants between any two inputs: switchboards and their members, auth strings and switchboards, and
 * users and their table refer to each other. */
FUZZ_PLAIN static void check_service(void)
{
    size_t count = 0, in_switchboards = 0, members = 0;

    for (const struct connection *connection = fuzz_service->connections; connection; connection = connection->next) {
        REQUIRE(*connection->place == connection && ++count <= FUZZ_CONNECTIONS);
        REQUIRE(!connection->closing || !connection->switchboard);
        in_switchboards += connection->switchboard != NULL;
        if (connection->protocol == &notification_protocol && connection->authenticated && !connection->closing)
            REQUIRE(users_find(fuzz_service, string_text(&connection->handle)) == connection);
        REQUIRE(presence_is_connected(connection->presence) ? connection->authenticated : true);
    }
    REQUIRE(count == fuzz_service->connection_count);
    for (const struct switchboard *switchboard = fuzz_service->switchboards; switchboard;
         switchboard = switchboard->next) {
        unsigned count_here = 0;

        for (const struct connection *member = switchboard->members; member; member = member->next_member)
            REQUIRE(member->switchboard == switchboard && member->authenticated &&
                    ++count_here <= SWITCHBOARD_MEMBERS_MAX);
        REQUIRE(count_here && count_here == switchboard->member_count);
        members += count_here;
    }
    REQUIRE(members == in_switchboards);
    for (const struct auth_string *auth_string = fuzz_service->auth_strings; auth_string;
         auth_string = auth_string->next) {
        const struct switchboard *switchboard = fuzz_service->switchboards;

        while (switchboard && switchboard != auth_string->switchboard)
            switchboard = switchboard->next;
        REQUIRE(switchboard == auth_string->switchboard && strlen(auth_string->text) == 32);
    }
}

void fuzz_flush(void)
{
    check_service();
    for (unsigned i = 0; i < FUZZ_CONNECTIONS; i++) {
        struct connection *connection = fuzz_connections[i];

        if (!connection)
            continue;
        if (connection->out.length)
            check_told(&readers[i], connection);
        buffer_clear(&connection->out);
        if (connection->closing)
            fuzz_disconnect(i);
    }
}

void fuzz_disconnect(unsigned index)
{
    struct connection *connection = fuzz_connections[index];

    if (!connection)
        return;
    fuzz_connections[index] = NULL;
    connection_disconnected(connection);
    frame_reader_free(&readers[index]);
}

void fuzz_say(unsigned index, struct text bytes, bool dribble)
{
    size_t step = dribble ? 1 : bytes.length;

    for (size_t i = 0; i < bytes.length && fuzz_connections[index]; i += step) {
        connection_received(fuzz_connections[index], (struct text){bytes.bytes + i, step});
        fuzz_flush();
    }
}

void fuzz_service_sign_in(unsigned index, const char *handle, unsigned dialect)
{
    const char *password = handle[0] == 'a' ? "wonderland" : "the builder";
    struct connection *connection;
    char line[256], digest[33];

    fuzz_connect(index);
    connection = fuzz_connections[index];
    REQUIRE(connection != NULL);
    snprintf(line, sizeof(line), "VER 1 MSNP%u CVR0\r\nUSR 2 MD5 I %s\r\n", dialect, handle);
    connection_received(connection, text_of(line));
    md5_hex(text_of(connection->salt), text_of(password), digest);
    snprintf(line, sizeof(line), "USR 3 MD5 S %s\r\nCHG 4 NLN\r\n", digest);
    connection_received(connection, text_of(line));
    REQUIRE(connection->authenticated);
    fuzz_flush();
}
