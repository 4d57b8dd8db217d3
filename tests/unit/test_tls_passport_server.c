/* The TLS port of nexus and login: how many connections it takes, and for how long. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/suite.h"
#include "msgrd/certificate.h"
#include "msgrd/passport_server.h"
#include "net/clock.h"
#include "net/loop.h"
#include "service_fixture.h"

enum { CONNECTIONS = 256 };

static char root[64], certificate[128], key[128];
static struct net_loop *loop;
static struct passport_server *server;
static uint16_t port;
static int sockets[CONNECTIONS + 1];

static void make_certificate(void)
{
    static const char *const names[] = {"127.0.0.1"};
    time_t today = time(NULL);
    const char *why;

    snprintf(root, sizeof(root), "/tmp/passport_server.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert_msg(certificate_make(root, names, 1, today - 86400, today + 86400, &why), "%s", why);
    snprintf(certificate, sizeof(certificate), "%s/" CERTIFICATE_FILE, root);
    snprintf(key, sizeof(key), "%s/" CERTIFICATE_KEY_FILE, root);
}

static void setup(void)
{
    const char *why;

    service_fixture_setup();
    make_certificate();
    loop = net_loop_create();
    ck_assert_ptr_nonnull(loop);
    server = passport_server_create(service, loop, "127.0.0.1", 0, certificate, key, &port, &why);
    ck_assert_msg(server != NULL, "%s", why);
}

static void teardown(void)
{
    char command[96];

    passport_server_destroy(server);
    net_loop_destroy(loop);
    service_fixture_teardown();
    snprintf(command, sizeof(command), "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}

static void run_loop(void)
{
    for (unsigned i = 0; i < 5; i++)
        net_loop_run_once(loop, clock_now_ms() + 2);
}

static int connect_socket(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int made = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_ge(made, 0);
    ck_assert_int_eq(connect(made, (struct sockaddr *)&address, sizeof(address)), 0);
    run_loop();
    return made;
}

START_TEST(test_at_most_256_connections)
{
    for (unsigned i = 0; i < CONNECTIONS; i++)
        sockets[i] = connect_socket();
    ck_assert_uint_eq(service->totals.refused, 0);
    sockets[CONNECTIONS] = connect_socket();
    ck_assert_uint_eq(service->totals.refused, 1);
    close(sockets[0]);
    run_loop();
    sockets[0] = connect_socket();
    ck_assert_uint_eq(service->totals.refused, 1);
    for (unsigned i = 0; i <= CONNECTIONS; i++)
        close(sockets[i]);
}
END_TEST

START_TEST(test_a_connection_lasts_15_seconds)
{
    int made = connect_socket();
    char byte;

    ck_assert_uint_eq(passport_server_deadline(server), now + 15000);
    now += 14999;
    passport_server_tick(server);
    ck_assert_uint_eq(passport_server_deadline(server), now + 1);
    now += 1;
    passport_server_tick(server);
    ck_assert_uint_eq(passport_server_deadline(server), UINT64_MAX);
    run_loop();
    ck_assert_int_le(read(made, &byte, 1), 0);
    close(made);
}
END_TEST

START_TEST(test_a_key_that_does_not_fit_is_refused)
{
    struct passport_server *none;
    const char *why = NULL;
    uint16_t bound;

    none = passport_server_create(service, loop, "127.0.0.1", 0, certificate, certificate, &bound, &why);
    ck_assert_ptr_null(none);
    ck_assert_uint_gt(strlen(why), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("passport_server");
    TCase *tcase = tcase_create("limits");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_at_most_256_connections);
    tcase_add_test(tcase, test_a_connection_lasts_15_seconds);
    tcase_add_test(tcase, test_a_key_that_does_not_fit_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
