#include "service_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/md5.h"
#include "msgrd/log.h"

uint64_t now;
struct store *store;
struct service *service;
unsigned stops;
static uint8_t next_random;

static uint64_t now_ms(void *context)
{
    (void)context;
    return now;
}

static void count_up(void *context, void *bytes, size_t length)
{
    (void)context;
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)bytes)[i] = next_random++;
}

static const struct model_clock test_clock = {now_ms, count_up, NULL};

static void stop(void *context)
{
    (void)context;
    stops++;
}

void service_fixture_start(bool challenge_clients)
{
    struct service_config config = {
        .port = 1863, .md5_anywhere = true, .challenge_clients = challenge_clients, .stop = stop};

    snprintf(config.control_token, sizeof(config.control_token), "%s", "0123456789abcdef0123456789abcdef");
    now = 1000000;
    next_random = 0;
    stops = 0;
    log_open("/dev/null", LOG_ERROR);
    store = store_open(":memory:");
    store_account_add(store, text_of(ALICE), TEXT_LITERAL("wonderland"), TEXT_LITERAL("Alice"));
    store_account_add(store, text_of(BOB), TEXT_LITERAL("the builder"), TEXT_LITERAL("Bob"));
    service = service_create(store, &test_clock, &config);
    ck_assert_ptr_nonnull(service);
}

void service_fixture_setup(void) { service_fixture_start(false); }

void service_fixture_teardown(void)
{
    service_destroy(service);
    store_close(store);
}

struct connection *connect_client(void)
{
    struct connection *connection = service_connect(service, "192.0.2.1", "192.0.2.5");

    ck_assert_ptr_nonnull(connection);
    return connection;
}

void say(struct connection *connection, const char *bytes) { connection_received(connection, text_of(bytes)); }

const char *take(struct connection *connection)
{
    static char text[65536];

    ck_assert_uint_lt(connection->out.length, sizeof(text));
    if (connection->out.length)
        memcpy(text, connection->out.bytes, connection->out.length);
    text[connection->out.length] = 0;
    buffer_clear(&connection->out);
    return text;
}

struct connection *sign_in(const char *handle, const char *password, unsigned dialect)
{
    struct connection *connection = connect_client();
    char line[256], digest[33];

    snprintf(line, sizeof(line), "VER 1 MSNP%u CVR0\r\nUSR 2 MD5 I %s\r\n", dialect, handle);
    say(connection, line);
    md5_hex(text_of(connection->salt), text_of(password), digest);
    snprintf(line, sizeof(line), "USR 3 MD5 S %s\r\n", digest);
    take(connection);
    say(connection, line);
    ck_assert(connection->authenticated);
    return connection;
}

struct connection *online(const char *handle, const char *password)
{
    struct connection *connection = sign_in(handle, password, 7);

    say(connection, "CHG 4 NLN\r\n");
    take(connection);
    return connection;
}
