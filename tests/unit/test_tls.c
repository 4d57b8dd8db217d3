/* TLS on the loop, on the loopback address, with generated certificates: which ones are trusted,
 * which are not and why, and the data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "net/tls.h"
#include "msgrd/certificate.h"

enum { DEADLINE_MS = 10000, DAY = 86400 };

/* One end of a connection: what happened to it. */
struct end {
    struct tls_stream *stream;
    struct buffer received;
    bool opened, closed, close_when_opened, close_when_received, echo;
    enum tls_close_reason reason;
    char trouble[80];
};

static char root[] = "/tmp/openmsgr-tls-XXXXXX"; /* with a folder for each authority */
static struct net_loop *loop;
static uint16_t port;
static struct tls_config *client_config, *server_config;
static struct end here, there;

static void opened(void *context)
{
    struct end *end = context;

    ck_assert(!end->opened);
    end->opened = true;
    if (end->close_when_opened)
        tls_close(end->stream, true);
}

static void received(void *context, struct text bytes)
{
    struct end *end = context;

    ck_assert(end->opened);
    buffer_append(&end->received, bytes);
    if (end->echo)
        tls_send(end->stream, bytes);
    if (end->close_when_received)
        tls_close(end->stream, true);
}

static void closed(void *context, enum tls_close_reason reason)
{
    struct end *end = context;

    ck_assert_msg(!end->closed, "closed twice");
    end->closed = true;
    end->reason = reason;
    snprintf(end->trouble, sizeof(end->trouble), "%s", end->stream ? tls_trouble(end->stream) : "");
    end->stream = NULL;
}

static const struct tls_handler handler = {opened, received, closed};

static void accepted(void *context, struct net_stream *stream)
{
    struct end *end = context;

    end->stream = tls_accept(server_config, stream, &handler, end);
    ck_assert_ptr_nonnull(end->stream);
}

static const char *path(const char *folder, const char *file)
{
    static char paths[4][128];
    static unsigned next;
    char *chosen = paths[next++ % 4];

    snprintf(chosen, sizeof(paths[0]), "%s/%s/%s", root, folder, file);
    return chosen;
}

static void make(const char *folder, const char *name, time_t from, time_t until)
{
    const char *why;

    ck_assert_msg(certificate_make(path(folder, ""), &name, 1, from, until, &why), "%s", why);
}

/* Once for all tests, because making keys is slow. */
static void make_certificates(void)
{
    static const char *const both[] = {"localhost", "127.0.0.1"};
    time_t now = time(NULL);
    const char *why;

    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert(certificate_make(path("right", ""), both, 2, now - DAY, now + DAY, &why));
    ck_assert(certificate_make(path("stranger", ""), both, 2, now - DAY, now + DAY, &why));
    make("elsewhere", "elsewhere.example.test", now - DAY, now + DAY);
    make("name", "localhost", now - DAY, now + DAY);
    make("address", "127.0.0.1", now - DAY, now + DAY);
    make("expired", "localhost", now - 2 * DAY, now - DAY);
    make("future", "localhost", now - DAY, now + DAY); /* the authority must be valid */
    make("future", "localhost", now + DAY, now + 2 * DAY);
}

static void remove_certificates(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}

static void setup(void)
{
    memset(&here, 0, sizeof(here));
    memset(&there, 0, sizeof(there));
    loop = net_loop_create();
    ck_assert_ptr_nonnull(loop);
    ck_assert_ptr_nonnull(net_listen(loop, "127.0.0.1", 0, &port, accepted, &there));
}

static void teardown(void)
{
    if (here.stream)
        tls_close(here.stream, false);
    if (there.stream)
        tls_close(there.stream, false);
    net_loop_destroy(loop);
    tls_config_free(client_config);
    tls_config_free(server_config);
    client_config = server_config = NULL;
    buffer_free(&here.received);
    buffer_free(&there.received);
}

/* Runs the loop until the condition holds. */
#define RUN_UNTIL(condition) \
    do { \
        uint64_t run_end = clock_now_ms() + DEADLINE_MS; \
        while (!(condition)) { \
            ck_assert_msg(clock_now_ms() < run_end, "in time: " #condition); \
            net_loop_run_once(loop, run_end); \
        } \
    } while (0)

static void connect_with(const char *service, const char *authority, const char *host)
{
    const char *why;

    server_config = tls_server_config(text_of(path(service, CERTIFICATE_FILE)),
                                      text_of(path(service, CERTIFICATE_KEY_FILE)), &why);
    ck_assert_msg(server_config != NULL, "%s", why);
    client_config = tls_client_config(authority ? text_of(path(authority, AUTHORITY_FILE)) : TEXT_EMPTY, &why);
    ck_assert_msg(client_config != NULL, "%s", why);
    here.stream = tls_connect(client_config, loop, text_of(host), port, &handler, &here);
    ck_assert_ptr_nonnull(here.stream);
}

/* ---- trust ---- */

static const struct {
    const char *service, *authority, *host;
    const char *trouble; /* NULL: trusted */
} trusts[] = {
    {"right", "right", "localhost", NULL},
    {"right", "right", "127.0.0.1", NULL},
    {"right", "right", "LOCALHOST", NULL},
    {"name", "name", "localhost", NULL},
    {"address", "address", "127.0.0.1", NULL},
    {"stranger", "right", "localhost", "no known authority stands for the certificate"},
    {"stranger", "right", "127.0.0.1", "no known authority stands for the certificate"},
    {"right", NULL, "localhost", "no known authority stands for the certificate"},
    {"elsewhere", "elsewhere", "localhost", "the certificate is for another host"},
    {"elsewhere", "elsewhere", "127.0.0.1", "the certificate is for another host"},
    {"name", "name", "127.0.0.1", "the certificate is for another host"},
    {"address", "address", "localhost", "the certificate is for another host"},
    {"expired", "expired", "localhost", "the certificate has expired"},
    {"future", "future", "localhost", "the certificate is not valid yet"},
};

START_TEST(test_trust)
{
    if (!trusts[_i].authority && access("/etc/ssl/certs/ca-certificates.crt", R_OK) != 0)
        return; /* without system roots this row is left out */
    connect_with(trusts[_i].service, trusts[_i].authority, trusts[_i].host);
    if (!trusts[_i].trouble) {
        RUN_UNTIL(here.opened && there.opened);
        ck_assert(!here.closed && !there.closed);
        return;
    }
    RUN_UNTIL(here.closed && there.closed);
    ck_assert_msg(!here.opened && !there.opened, "row %d", _i);
    ck_assert_msg(here.reason == TLS_UNTRUSTED, "row %d: %d", _i, here.reason);
    ck_assert_str_eq(here.trouble, trusts[_i].trouble);
    ck_assert(there.reason == TLS_FAILED);
}
END_TEST

static const struct {
    const char *certificate, *key; /* key NULL: the configuration of a client */
    const char *why;               /* NULL: good */
} files[] = {
    {"right/" AUTHORITY_FILE, NULL, NULL},
    {"right/nothing", NULL, "the file of the certificate authority cannot be read"},
    {"right", NULL, "the file of the certificate authority cannot be read"},
    {"right/" AUTHORITY_KEY_FILE, NULL, "the file of the certificate authority cannot be read"},
    {"right/" CERTIFICATE_FILE, "right/" CERTIFICATE_KEY_FILE, NULL},
    {"right/nothing", "right/" CERTIFICATE_KEY_FILE, "the certificate cannot be read"},
    {"right/" CERTIFICATE_KEY_FILE, "right/" CERTIFICATE_KEY_FILE, "the certificate cannot be read"},
    {"right/" CERTIFICATE_FILE, "right/nothing", "the key cannot be read, or is not the one of the certificate"},
    {"right/" CERTIFICATE_FILE, "stranger/" CERTIFICATE_KEY_FILE,
     "the key cannot be read, or is not the one of the certificate"},
    {"right/" CERTIFICATE_FILE, "right/" CERTIFICATE_FILE,
     "the key cannot be read, or is not the one of the certificate"},
};

START_TEST(test_configurations)
{
    const char *certificate = path(".", files[_i].certificate), *why;

    if (files[_i].key)
        server_config = tls_server_config(text_of(certificate), text_of(path(".", files[_i].key)), &why);
    else
        client_config = tls_client_config(text_of(certificate), &why);
    ck_assert_str_eq(why, files[_i].why ? files[_i].why : "");
    ck_assert((server_config || client_config) == !files[_i].why);
}
END_TEST

START_TEST(test_the_roots_of_the_system)
{
    const char *why;

    client_config = tls_client_config(TEXT_EMPTY, &why);
    if (access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0)
        ck_assert_msg(client_config != NULL, "%s", why);
    else
        ck_assert_str_eq(why, "the system has no root certificates");
}
END_TEST

/* ---- data ---- */

START_TEST(test_bytes_travel_both_ways)
{
    static char much[300000];
    size_t sent = 0;

    for (size_t i = 0; i < sizeof(much); i++)
        much[i] = (char)(i * 7 + i / 251);
    there.echo = true;
    connect_with("right", "right", "127.0.0.1");
    RUN_UNTIL(here.opened);
    tls_send(here.stream, TEXT_EMPTY);
    for (size_t piece = 1; sent < sizeof(much); piece = piece * 3 + 1) {
        size_t length = piece < sizeof(much) - sent ? piece : sizeof(much) - sent;

        tls_send(here.stream, (struct text){much + sent, length});
        sent += length;
    }
    RUN_UNTIL(here.received.length >= sizeof(much));
    ck_assert(text_equal(buffer_text(&here.received), (struct text){much, sizeof(much)}));
    tls_close(here.stream, true);
    here.stream = NULL;
    RUN_UNTIL(there.closed);
    ck_assert(there.reason == TLS_ENDED);
    ck_assert(!here.closed);
}
END_TEST

START_TEST(test_the_last_word_arrives)
{
    there.close_when_received = true;
    there.echo = true;
    connect_with("right", "right", "127.0.0.1");
    RUN_UNTIL(here.opened);
    tls_send(here.stream, TEXT_LITERAL("hello"));
    RUN_UNTIL(here.closed);
    ck_assert(text_equal(buffer_text(&here.received), TEXT_LITERAL("hello")));
    ck_assert(here.reason == TLS_ENDED);
    there.stream = NULL;
}
END_TEST

START_TEST(test_a_stream_may_be_closed_as_soon_as_it_is_open)
{
    here.close_when_opened = true;
    connect_with("right", "right", "127.0.0.1");
    RUN_UNTIL(there.closed);
    here.stream = NULL;
    ck_assert(here.opened && !here.closed);
}
END_TEST

START_TEST(test_a_stream_may_be_closed_before_it_is_open)
{
    connect_with("right", "right", "127.0.0.1");
    tls_close(here.stream, true);
    here.stream = NULL;
    net_loop_run_once(loop, 0);
    net_loop_run_once(loop, 0);
    ck_assert(!here.opened && !here.closed);
}
END_TEST

/* ---- peers without TLS ---- */

static const struct {
    struct text said; /* by a server without TLS; empty: it closes at once */
    enum tls_close_reason reason;
} strange_servers[] = {
    {{NULL, 0}, TLS_ENDED},
    {{"HTTP/1.1 400 Bad Request\r\n\r\n", 28}, TLS_FAILED},
    {{"VER 1 MSNP8 CVR0\r\n", 18}, TLS_FAILED},
    {{"\x16\x03\x03\xFF\xFF\x02", 6}, TLS_FAILED},
    {{"\x15\x03\x03\x00\x02\x02\x28", 7}, TLS_FAILED}, /* an alert: handshake_failure */
};

static void strange_accepted(void *context, struct net_stream *stream)
{
    const struct text *said = context;

    net_send(stream, *said);
    net_close(stream, true);
}

START_TEST(test_strange_servers)
{
    struct text said = strange_servers[_i].said;
    const char *why;

    ck_assert_ptr_nonnull(net_listen(loop, "127.0.0.1", 0, &port, strange_accepted, &said));
    client_config = tls_client_config(text_of(path("right", AUTHORITY_FILE)), &why);
    ck_assert_ptr_nonnull(client_config);
    here.stream = tls_connect(client_config, loop, TEXT_LITERAL("127.0.0.1"), port, &handler, &here);
    RUN_UNTIL(here.closed);
    ck_assert_msg(!here.opened && here.reason == strange_servers[_i].reason, "row %d: %d", _i, here.reason);
    ck_assert_str_eq(here.trouble, "");
}
END_TEST

static void plain_received(void *context, struct text bytes) { (void)context, (void)bytes; }

static void plain_closed(void *context, enum net_close_reason reason)
{
    (void)reason;
    *(bool *)context = true;
}

START_TEST(test_a_client_without_tls_is_refused)
{
    static const struct net_handler plain = {NULL, plain_received, plain_closed};
    bool gone = false;
    struct net_stream *stream = net_connect(loop, TEXT_LITERAL("127.0.0.1"), port, &plain, &gone);
    const char *why;

    server_config = tls_server_config(text_of(path("right", CERTIFICATE_FILE)),
                                      text_of(path("right", CERTIFICATE_KEY_FILE)), &why);
    net_send(stream, TEXT_LITERAL("GET /rdr/pprdr.asp HTTP/1.1\r\n\r\n"));
    RUN_UNTIL(there.closed && gone);
    ck_assert(!there.opened && there.reason == TLS_FAILED);
}
END_TEST

START_TEST(test_nobody_listens)
{
    const char *why;
    struct net_loop *other = net_loop_create();
    uint16_t free_port;

    ck_assert_ptr_nonnull(net_listen(other, "127.0.0.1", 0, &free_port, accepted, &there));
    net_loop_destroy(other);
    client_config = tls_client_config(text_of(path("right", AUTHORITY_FILE)), &why);
    here.stream = tls_connect(client_config, loop, TEXT_LITERAL("127.0.0.1"), free_port, &handler, &here);
    RUN_UNTIL(here.closed);
    ck_assert(!here.opened && here.reason == TLS_REFUSED);
}
END_TEST

/* ---- certificates ---- */

static mode_t mode_of(const char *file)
{
    struct stat status;

    ck_assert_int_eq(stat(path("right", file), &status), 0);
    return status.st_mode & 0777;
}

START_TEST(test_keys_are_their_owners_alone)
{
    ck_assert_int_eq(mode_of(AUTHORITY_KEY_FILE), 0600);
    ck_assert_int_eq(mode_of(CERTIFICATE_KEY_FILE), 0600);
    ck_assert_int_eq(mode_of(".") & 0077, 0);
}
END_TEST

static const struct {
    const char *name;
} bad_names[] = {{""}, {"a b"}, {"a,CN=b"}, {"https://a"}, {"a:443"}, {"\xC3\xBC"}, {"-a"}, {"a/b"}, {"u@a"}};

START_TEST(test_names_that_are_none)
{
    const char *why;

    ck_assert(!certificate_make(path("none", ""), &bad_names[_i].name, 1, 0, 1, &why));
    ck_assert_str_eq(why, "a certificate is for one to eight host names or IPv4 addresses");
    ck_assert_int_ne(access(path("none", ""), F_OK), 0);
}
END_TEST

/* A second certificate in the same folder has the same authority. */
START_TEST(test_an_authority_is_used_again)
{
    time_t now = time(NULL);
    const char *why;

    make("again", "elsewhere.example.test", now - DAY, now + DAY);
    client_config = tls_client_config(text_of(path("again", AUTHORITY_FILE)), &why);
    ck_assert_ptr_nonnull(client_config);
    make("again", "localhost", now - DAY, now + DAY);
    server_config = tls_server_config(text_of(path("again", CERTIFICATE_FILE)),
                                      text_of(path("again", CERTIFICATE_KEY_FILE)), &why);
    here.stream = tls_connect(client_config, loop, TEXT_LITERAL("localhost"), port, &handler, &here);
    RUN_UNTIL(here.opened);
}
END_TEST

START_TEST(test_an_authority_without_its_key_is_not_replaced)
{
    const char *name = "localhost", *why;
    time_t now = time(NULL);

    make("keyless", name, now, now + DAY);
    ck_assert_int_eq(unlink(path("keyless", AUTHORITY_KEY_FILE)), 0);
    ck_assert(!certificate_make(path("keyless", ""), &name, 1, now, now + DAY, &why));
    ck_assert_str_eq(why, "the authority in this folder cannot be used");
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("tls");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, make_certificates, remove_certificates);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_trust, 0, COUNT(trusts));
    tcase_add_loop_test(tests, test_configurations, 0, COUNT(files));
    tcase_add_test(tests, test_the_roots_of_the_system);
    tcase_add_test(tests, test_bytes_travel_both_ways);
    tcase_add_test(tests, test_the_last_word_arrives);
    tcase_add_test(tests, test_a_stream_may_be_closed_as_soon_as_it_is_open);
    tcase_add_test(tests, test_a_stream_may_be_closed_before_it_is_open);
    tcase_add_loop_test(tests, test_strange_servers, 0, COUNT(strange_servers));
    tcase_add_test(tests, test_a_client_without_tls_is_refused);
    tcase_add_test(tests, test_nobody_listens);
    tcase_add_test(tests, test_keys_are_their_owners_alone);
    tcase_add_loop_test(tests, test_names_that_are_none, 0, COUNT(bad_names));
    tcase_add_test(tests, test_an_authority_is_used_again);
    tcase_add_test(tests, test_an_authority_without_its_key_is_not_replaced);
    suite_add_tcase(suite, tests);
    return suite;
}
