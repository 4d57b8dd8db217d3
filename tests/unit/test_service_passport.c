/* Passport, MSNP8 and MSNP9 at the service, without sockets: the pages of nexus and login, tickets, which
 * dialects are offered to which client, and the forms of the newer dialects (docs/wire.md 2.4, 3.2, 4). */
#include <stdio.h>
#include <string.h>

#include "core/contacts.h"
#include "common/md5.h"
#include "harness/suite.h"
#include "wire/passport.h"
#include "common/secret.h"
#include "msgrd/log.h"
#include "msgrd/connection.h"
#include "msgrd/passport.h"
#include "msgrd/service.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"

static uint64_t now;
static uint32_t next_random; /* so that no token is repeated */

static uint64_t now_ms(void *context)
{
    (void)context;
    return now;
}

static void count_up(void *context, void *bytes, size_t length)
{
    (void)context;
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)(next_random++ * 2654435761u >> 13);
}

static const struct model_clock test_clock = {now_ms, count_up, NULL};
static struct store *store;
static struct service *service;
static void setup(void)
{
    struct service_config config = {.port = 1863, .passport = true, .md5_anywhere = true};

    now = 1000000;
    next_random = 0;
    log_open("/dev/null", LOG_ERROR);
    store = store_open(":memory:");
    store_account_add(store, text_of(ALICE), TEXT_LITERAL("wonderland"), TEXT_LITERAL("Alice"));
    store_account_add(store, text_of(BOB), TEXT_LITERAL("the builder"), TEXT_LITERAL("Bob"));
    service = service_create(store, &test_clock, &config);
    ck_assert_ptr_nonnull(service);
}

static void teardown(void)
{
    service_destroy(service);
    store_close(store);
}

static struct connection *connect_client(void)
{
    struct connection *connection = service_connect(service, "192.0.2.1", "192.0.2.5");

    ck_assert_ptr_nonnull(connection);
    return connection;
}

static void say(struct connection *connection, const char *bytes) { connection_received(connection, text_of(bytes)); }

/* Takes the output of the service as a terminated text, valid until the next call. */
static const char *take(struct connection *connection)
{
    static char text[65536];

    ck_assert_uint_lt(connection->out.length, sizeof(text));
    if (connection->out.length)
        memcpy(text, connection->out.bytes, connection->out.length);
    text[connection->out.length] = 0;
    buffer_clear(&connection->out);
    return text;
}

/* The response of nexus or login. */
static const char *ask_passport(const char *request)
{
    static char text[4096];
    struct buffer out = {0};
    struct http_head head;
    size_t scanned = 0;

    ck_assert_msg(http_read_head(text_of(request), &scanned, &head) == HTTP_READY, "%s", request);
    passport_respond(service, &head, "192.0.2.1", &out);
    ck_assert(!out.failed && out.length < sizeof(text));
    memcpy(text, out.bytes, out.length);
    text[out.length] = 0;
    wipe_buffer(&out);
    return text;
}

/* A login request with encoded handle and password. */
static const char *log_in(const char *handle, const char *password)
{
    char request[1024];

    snprintf(request, sizeof(request),
             "GET /login2.srf HTTP/1.1\r\nHost: localhost\r\nAuthorization: Passport1.4 "
             "OrgVerb=GET,OrgURL=http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,sign-in=%s,pwd=%s,"
             "lc=1033,tpf=0\r\n\r\n",
             handle, password);
    return ask_passport(request);
}

static const char *ticket_of(const char *handle, const char *password)
{
    static char ticket[64];
    const char *found = strstr(log_in(handle, password), "from-PP='");

    ck_assert_ptr_nonnull(found);
    found += strlen("from-PP='");
    snprintf(ticket, sizeof(ticket), "%.*s", (int)strcspn(found, "'"), found);
    return ticket;
}

static struct connection *sign_in_by_ticket(const char *handle, const char *password, unsigned dialect)
{
    struct connection *connection = connect_client();
    char line[256];

    snprintf(line, sizeof(line), "VER 1 MSNP%u CVR0\r\nUSR 2 TWN I %s\r\n", dialect, handle);
    say(connection, line);
    take(connection);
    snprintf(line, sizeof(line), "USR 3 TWN S %s\r\n", ticket_of(handle, password));
    say(connection, line);
    ck_assert(connection->authenticated);
    return connection;
}

/* Signs in; the replies are taken. */
static struct connection *sign_in(const char *handle, const char *password, unsigned dialect)
{
    struct connection *connection;
    char line[256], digest[33];

    if (dialect >= 8)
        return sign_in_by_ticket(handle, password, dialect);
    connection = connect_client();
    snprintf(line, sizeof(line), "VER 1 MSNP%u CVR0\r\nUSR 2 MD5 I %s\r\n", dialect, handle);
    say(connection, line);
    md5_hex(text_of(connection->salt), text_of(password), digest);
    snprintf(line, sizeof(line), "USR 3 MD5 S %s\r\n", digest);
    take(connection);
    say(connection, line);
    ck_assert(connection->authenticated);
    return connection;
}

/* ---- dialects ---- */

static const struct {
    unsigned dialect;
    const char *synchronized;
} dialects[] = {
    {8, "SYN 5 4 2 1\r\nGTC A\r\nBLP AL\r\nPRP PHW 7%207\r\nLSG 0 Other%20Contacts 0\r\n"
        "LST bob@example.test Bob 1 0\r\nBPR PHH 1%2023\r\nLST x@y.test x@y.test 4\r\n"},
    {9, "SYN 5 4 2 1\r\nGTC A\r\nBLP AL\r\nPRP PHW 7%207\r\nLSG 0 Other%20Contacts 0\r\n"
        "LST bob@example.test Bob 1 0\r\nBPR PHH 1%2023\r\nLST x@y.test x@y.test 4\r\n"},
};

START_TEST(test_each_dialect_has_its_own_form)
{
    static const char welcome[] = "USR 3 OK alice@example.test Alice 1 0\r\nMSG Hotmail Hotmail ";
    struct store_serials serials;
    struct connection *alice;
    char answer[64];
    const char *said;
    uint32_t serial;

    store_list_add(store, text_of(ALICE), text_of(BOB), TEXT_EMPTY, LIST_FORWARD, &serials);
    store_list_add(store, text_of(ALICE), TEXT_LITERAL("x@y.test"), TEXT_EMPTY, LIST_BLOCK, &serials);
    store_property_set(store, text_of(BOB), TEXT_LITERAL("PHH"), TEXT_LITERAL("1 23"), &serial);
    store_property_set(store, text_of(ALICE), TEXT_LITERAL("PHW"), TEXT_LITERAL("7 7"), &serial);
    alice = sign_in(ALICE, "wonderland", dialects[_i].dialect);
    said = take(alice);
    ck_assert_msg(strncmp(said, welcome, strlen(welcome)) == 0, "%s", said);
    say(alice, "SYN 5 0\r\n");
    ck_assert_str_eq(take(alice), dialects[_i].synchronized);
    snprintf(answer, sizeof(answer), "SYN 6 %u\r\n", serial); /* the same serial again */
    say(alice, answer);
    ck_assert_str_eq(take(alice), answer);
}
END_TEST

static const struct {
    const char *offered, *peer;
    bool passport, md5_anywhere;
    const char *answer;
} offers[] = {
    {"MSNP9 MSNP8 MSNP7 MSNP6", "127.0.0.1", true, false, "MSNP9 MSNP8 MSNP7 MSNP6 CVR0"},
    {"MSNP8", "127.0.0.1", true, false, "MSNP8 CVR0"},
    {"MSNP8", "127.0.0.1", false, false, "0"},
    {"MSNP10 MSNP9", "192.0.2.1", true, false, "MSNP9 CVR0"},
    {"MSNP10", "192.0.2.1", true, true, "0"},
    {"MSNP8 MSNP7", "127.0.0.1", false, false, "MSNP7 CVR0"},
    {"MSNP8 MSNP7", "::1", false, false, "MSNP7 CVR0"},
    {"MSNP8 MSNP7", "192.0.2.1", true, false, "MSNP8 CVR0"},
    {"MSNP8 MSNP7", "192.0.2.1", true, true, "MSNP8 MSNP7 CVR0"},
    {"MSNP7 MSNP2", "192.0.2.1", true, false, "0"},
    {"MSNP7 MSNP2", "192.0.2.1", false, false, "0"},
    {"MSNP7 MSNP2", "192.0.2.1", false, true, "MSNP7 MSNP2 CVR0"},
    {"msnp8 MSNP1", "1127.0.0.1", true, false, "MSNP8 CVR0"},
};

START_TEST(test_what_is_offered_to_whom)
{
    struct connection *client;
    char line[128];

    service->config.passport = offers[_i].passport;
    service->config.md5_anywhere = offers[_i].md5_anywhere;
    client = service_connect(service, offers[_i].peer, "192.0.2.5");
    snprintf(line, sizeof(line), "VER 1 %s CVR0\r\n", offers[_i].offered);
    say(client, line);
    snprintf(line, sizeof(line), "VER 1 %s\r\n", offers[_i].answer);
    ck_assert_str_eq(take(client), line);
    ck_assert(client->closing == (offers[_i].answer[0] == '0'));
}
END_TEST

/* ---- Passport ---- */

static const struct {
    const char *request, *status, *header; /* header NULL: any */
} pages[] = {
    {"GET /rdr/pprdr.asp HTTP/1.1\r\nHost: here.example.test:444\r\n\r\n", "200",
     "\r\nPassportURLs: DARealm=Passport.Net,DALogin=here.example.test:444/login2.srf,"
     "DAReg=here.example.test:444/,ConfigVersion=15\r\n"},
    {"GET /rdr/pprdr.asp?x HTTP/1.0\r\nhost: a\r\n\r\n", "200", "DALogin=a/login2.srf,"},
    {"GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n", "400", NULL},
    {"GET /rdr/pprdr.asp HTTP/1.1\r\nHost: a/b\r\n\r\n", "400", NULL},
    {"GET /rdr/pprdr.asp HTTP/1.1\r\nHost: https://a\r\n\r\n", "400", NULL},
    {"GET /rdr/pprdr.asp HTTP/1.1\r\nHost: a,DALogin=evil\r\n\r\n", "400", NULL},
    {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "404", NULL},
    {"POST /login2.srf HTTP/1.1\r\nHost: a\r\n\r\n", "405", NULL},
    {"HTTP/1.1 200 OK\r\n\r\n", "405", NULL},
    {"GET /login2.srf HTTP/1.1\r\nHost: a\r\n\r\n", "401", "da-status=failed"},
    {"GET /login2.srf HTTP/1.1\r\nAuthorization: Basic x\r\n\r\n", "401", "da-status=failed"},
    {"GET /login2.srf HTTP/1.1\r\nAuthorization: Passport1.4 sign-in=alice%40example.test\r\n"
     "\r\n",
     "401", "da-status=failed"},
    {"GET /login2.srf HTTP/1.1\r\nAuthorization: Passport1.4 sign-in=a%,pwd=%0\r\n\r\n", "401", "da-status=failed"},
    {"GET /login2.srf HTTP/1.1\r\nAuthorization: Passport1.4 sign-in=alice%40example.test,"
     "pwd=wonder%00land\r\n\r\n",
     "401", "da-status=failed"},
};

START_TEST(test_passport_pages)
{
    const char *answer = ask_passport(pages[_i].request);

    ck_assert_msg(strncmp(answer + strlen("HTTP/1.1 "), pages[_i].status, 3) == 0, "%s\n%s", pages[_i].request, answer);
    if (pages[_i].header)
        ck_assert_msg(strstr(answer, pages[_i].header) != NULL, "%s\n%s", pages[_i].request, answer);
    ck_assert_ptr_null(service->passport_tickets);
}
END_TEST

/* The page does not tell whether there is such an account. */
START_TEST(test_a_wrong_password_and_an_unknown_user_hear_the_same_login_page)
{
    char first[4096];

    snprintf(first, sizeof(first), "%s", log_in("alice%40example.test", "wrong"));
    ck_assert_ptr_nonnull(strstr(first, "HTTP/1.1 401"));
    ck_assert_str_eq(log_in("nobody%40example.test", "wonderland"), first);
    ck_assert_str_eq(log_in("nohandle", "wonderland"), first);
    ck_assert_str_eq(log_in("alice%40example.test", "wonderlanD"), first);
    ck_assert_str_eq(log_in("alice%40example.test", ""), first);
    ck_assert_ptr_nonnull(strstr(log_in("ALICE%40example.test", "wonderland"), " 200 "));
    ck_assert_ptr_nonnull(strstr(log_in("bob@example.test", "the%20builder"), " 200 "));
}
END_TEST

static const struct {
    const char *name, *handle; /* the user who presents Alice's ticket */
    unsigned later_ms;
    bool used, changed, removed, good;
} tickets[] = {
    {"good", ALICE, 59999, false, false, false, true},
    {"expired", ALICE, 60000, false, false, false, false},
    {"somebody else's", BOB, 0, false, false, false, false},
    {"used", ALICE, 0, true, false, false, false},
    {"changed", ALICE, 0, false, true, false, false},
    {"without an account", ALICE, 0, false, false, true, false},
};

static struct connection *come_with(const char *handle, const char *ticket)
{
    struct connection *client = connect_client();
    char line[256];

    snprintf(line, sizeof(line), "VER 1 MSNP8 CVR0\r\nUSR 2 TWN I %s\r\n", handle);
    say(client, line);
    ck_assert_ptr_nonnull(strstr(take(client), "USR 2 TWN S lc=1033,id=507,"));
    snprintf(line, sizeof(line), "USR 3 TWN S %s\r\n", ticket);
    say(client, line);
    return client;
}

START_TEST(test_a_ticket_is_good_once_for_one_user_and_for_a_minute)
{
    char ticket[64];
    struct connection *client;

    snprintf(ticket, sizeof(ticket), "%s", ticket_of("alice%40example.test", "wonderland"));
    ck_assert_uint_eq(service_deadline(service), now + PASSPORT_TICKET_MS);
    if (tickets[_i].used)
        ck_assert(come_with(ALICE, ticket)->authenticated);
    if (tickets[_i].changed)
        ticket[10] ^= 1;
    if (tickets[_i].removed)
        ck_assert_int_eq(store_account_remove(store, text_of(ALICE)), STORE_OK);
    now += tickets[_i].later_ms;
    service_tick(service);
    client = come_with(tickets[_i].handle, ticket);
    ck_assert_msg(client->authenticated == tickets[_i].good, "%s", tickets[_i].name);
    if (!tickets[_i].good) {
        ck_assert_str_eq(take(client), "911 3\r\n");
        ck_assert(client->closing);
    }
    if (strcmp(tickets[_i].handle, BOB) == 0) /* a ticket is used up by any user */
        ck_assert(!come_with(ALICE, ticket)->authenticated);
}
END_TEST

START_TEST(test_one_user_has_ten_passport_tickets_at_most)
{
    char first[64], last[64];
    unsigned count = 0;

    snprintf(first, sizeof(first), "%s", ticket_of("alice%40example.test", "wonderland"));
    for (unsigned i = 0; i < PASSPORT_TICKETS_OF_ONE_USER; i++)
        snprintf(last, sizeof(last), "%s", ticket_of("alice%40example.test", "wonderland"));
    for (const struct passport_ticket *ticket = service->passport_tickets; ticket; ticket = ticket->next)
        count++;
    ck_assert_uint_eq(count, PASSPORT_TICKETS_OF_ONE_USER);
    ck_assert(!come_with(ALICE, first)->authenticated);
    ck_assert(come_with(ALICE, last)->authenticated);
}
END_TEST

/* Each dialect has one way in. */
static const struct {
    unsigned dialect;
    const char *line;
} wrong_ways[] = {
    {8, "INF 2\r\n"},
    {9, "INF 2\r\n"},
    {8, "USR 2 MD5 I " ALICE "\r\n"},
    {7, "USR 2 TWN I " ALICE "\r\n"},
    {8, "USR 2 TWN S t=1&p=\r\n"},
    {8, "USR 2 TWN X " ALICE "\r\n"},
    {8, "USR 2 TWN I\r\n"},
    {7, "USR 2 MD5 I " ALICE "\r\nVER 3 MSNP8\r\nUSR 4 TWN S x\r\n"},
};

START_TEST(test_each_dialect_has_one_way_in)
{
    struct connection *client = connect_client();
    char line[64];

    snprintf(line, sizeof(line), "VER 1 MSNP%u CVR0\r\n", wrong_ways[_i].dialect);
    say(client, line);
    take(client);
    say(client, wrong_ways[_i].line);
    ck_assert_msg(client->closing && !client->authenticated, "%s", wrong_ways[_i].line);
}
END_TEST

/* Capabilities and pictures are sent to clients whose dialect has them. */
START_TEST(test_capabilities_and_pictures)
{
    struct store_serials serials;
    struct connection *seven, *eight, *nine, *subject;

    for (unsigned i = 0; i < 3; i++) {
        static const char *const handles[] = {"7@x.test", "8@x.test", "9@x.test"};

        store_account_add(store, text_of(handles[i]), TEXT_LITERAL("p"), text_of(handles[i]));
        store_list_add(store, text_of(handles[i]), text_of(ALICE), TEXT_EMPTY, LIST_FORWARD, &serials);
    }
    seven = sign_in("7@x.test", "p", 7);
    eight = sign_in("8@x.test", "p", 8);
    nine = sign_in("9@x.test", "p", 9);
    say(seven, "CHG 9 NLN\r\n");
    take(seven);
    say(eight, "CHG 9 NLN 32\r\nPNG\r\n");
    ck_assert_ptr_nonnull(strstr(take(eight), "CHG 9 NLN 32\r\nQNG\r\n"));
    say(nine, "CHG 9 NLN\r\nPNG\r\n"); /* like BitlBee (docs/wire.md 11 row 4): they are not in the reply */
    ck_assert_ptr_nonnull(strstr(take(nine), "CHG 9 NLN\r\nQNG 50\r\n"));
    subject = sign_in(ALICE, "wonderland", 9);
    take(subject);
    say(subject, "CHG 9 BSY 805306404 %3Cmsnobj%2F%3E\r\n");
    ck_assert_str_eq(take(subject), "CHG 9 BSY 805306404 %3Cmsnobj%2F%3E\r\n");
    ck_assert_str_eq(take(seven), "NLN BSY alice@example.test Alice\r\n");
    ck_assert_str_eq(take(eight), "NLN BSY alice@example.test Alice 805306404\r\n");
    ck_assert_str_eq(take(nine), "NLN BSY alice@example.test Alice 805306404 %3Cmsnobj%2F%3E\r\n");
    say(subject, "CHG 10 BSY 805306404\r\n"); /* only the picture is removed */
    ck_assert_str_eq(take(nine), "NLN BSY alice@example.test Alice 805306404\r\n");
    say(subject, "CHG 11 BSY 4294967296\r\n"); /* does not fit 32 bits: read as 0 */
    ck_assert_str_eq(take(nine), "NLN BSY alice@example.test Alice 0\r\n");
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("service_passport");
    TCase *tests = tcase_create("all");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_each_dialect_has_its_own_form, 0, COUNT(dialects));
    tcase_add_loop_test(tests, test_what_is_offered_to_whom, 0, COUNT(offers));
    tcase_add_loop_test(tests, test_passport_pages, 0, COUNT(pages));
    tcase_add_test(tests, test_a_wrong_password_and_an_unknown_user_hear_the_same_login_page);
    tcase_add_loop_test(tests, test_a_ticket_is_good_once_for_one_user_and_for_a_minute, 0, COUNT(tickets));
    tcase_add_test(tests, test_one_user_has_ten_passport_tickets_at_most);
    tcase_add_loop_test(tests, test_each_dialect_has_one_way_in, 0, COUNT(wrong_ways));
    tcase_add_test(tests, test_capabilities_and_pictures);
    suite_add_tcase(suite, tests);
    return suite;
}
