/* A sign-in by MSNP8 from end to end: the engine, sockets on the loopback address, TLS with
 * generated certificates, and msgrd in another process. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/account.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "engine/engine.h"
#include "common/buffer.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "net/thread.h"
#include "net/tls.h"
#include "script_client.h"
#include "msgrd/certificate.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"
#define PASSWORD "won,der=%land'\xC3\xBC" /* every character with a meaning in the header */

enum { DAY = 86400, DEADLINE_MS = 15000 };

static char root[] = "/tmp/openmsgr-sign-in-XXXXXX"; /* with a folder for each authority */
static struct script_service service;

static const char *path(const char *folder, const char *file)
{
    static char paths[4][128];
    static unsigned next;
    char *chosen = paths[next++ % 4];

    snprintf(chosen, sizeof(paths[0]), "%s/%s/%s", root, folder, file);
    return chosen;
}

static void make_certificates(void)
{
    static const char *const here[] = {"localhost", "127.0.0.1"}, *elsewhere = "a.example.test";
    time_t now = time(NULL);
    const char *why;

    ck_assert_ptr_nonnull(mkdtemp(root));
    ck_assert(certificate_make(path("right", ""), here, 2, now - DAY, now + DAY, &why));
    ck_assert(certificate_make(path("stranger", ""), here, 2, now - DAY, now + DAY, &why));
    ck_assert(certificate_make(path("elsewhere", ""), &elsewhere, 1, now - DAY, now + DAY, &why));
    ck_assert(certificate_make(path("expired", ""), here, 2, now - 2 * DAY, now - DAY, &why));
}

static void remove_certificates(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}

static void start_service(const char *certificates)
{
    static char certificate[128], key[128];

    snprintf(certificate, sizeof(certificate), "%s", path(certificates, CERTIFICATE_FILE));
    snprintf(key, sizeof(key), "%s", path(certificates, CERTIFICATE_KEY_FILE));
    script_service_init(&service);
    script_service_account(&service, ALICE, PASSWORD, "Alice");
    script_service_account(&service, BOB, PASSWORD, "Bob");
    service.options.passport = true;
    service.options.certificate = certificate;
    service.options.key = key;
    script_service_start(&service);
    ck_assert_uint_ne(service.passport_port, 0);
}

/* ---- an engine and the events of its model ---- */

struct side {
    struct engine *engine;
    struct model_listener listener;
    pthread_mutex_t mutex; /* guards the rest */
    pthread_cond_t told;
    unsigned sign_ins, sign_outs, contact_changes;
    msgr_result hr; /* of the latest sign-in */
    char log[256];
};

static void note(void *context, const struct model_event *event)
{
    struct side *side = context;

    pthread_mutex_lock(&side->mutex);
    if (event->type == EVENT_SIGNIN) {
        side->sign_ins++;
        side->hr = event->hr;
    }
    side->sign_outs += event->type == EVENT_SIGNOUT;
    side->contact_changes += event->type == EVENT_CONTACT_STATUS_CHANGE;
    pthread_cond_broadcast(&side->told);
    pthread_mutex_unlock(&side->mutex);
}

static void log_line(void *context, const char *line)
{
    struct side *side = context;

    snprintf(side->log, sizeof(side->log), "%s", line);
}

static msgr_result no_app(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context, (void)guid, (void)out;
    return SR_APP_NOT_REGISTERED;
}

static const struct app_store apps = {.read = no_app};

/* Waits until a counter has that value. */
static void wait_for(struct side *side, const unsigned *counter, unsigned value)
{
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += DEADLINE_MS / 1000;
    pthread_mutex_lock(&side->mutex);
    while (*counter < value)
        ck_assert_msg(pthread_cond_timedwait(&side->told, &side->mutex, &end) == 0, "it did not come in time");
    pthread_mutex_unlock(&side->mutex);
}

static void side_start(struct side *side, enum msnp_dialect dialect, const char *nexus, const char *authority,
                       uint32_t step_ms)
{
    struct engine_config config = {.client = {.port = service.port,
                                              .dialect = dialect,
                                              .sign_in_ms = step_ms,
                                              .join_ms = 15000,
                                              .request_ms = 15000,
                                              .keep_alive_ms = 45000},
                                   .log = log_line,
                                   .context = side};

    memset(side, 0, sizeof(*side));
    pthread_mutex_init(&side->mutex, NULL);
    pthread_cond_init(&side->told, NULL);
    side->listener = (struct model_listener){note, side};
    ck_assert(string_set(&config.client.host, TEXT_LITERAL("127.0.0.1")) &&
              string_set(&config.client.nexus, text_of(nexus)) && string_set(&config.authority, text_of(authority)));
    side->engine = engine_create(&config, &side->listener, &apps);
    ck_assert_ptr_nonnull(side->engine);
    string_free(&config.client.host);
    string_free(&config.client.nexus);
    string_free(&config.authority);
}

static void side_stop(struct side *side)
{
    engine_destroy(side->engine, 2000);
    pthread_cond_destroy(&side->told);
    pthread_mutex_destroy(&side->mutex);
}

static void begin(struct side *side, const char *handle, const char *password)
{
    ck_assert_int_eq(messenger_sign_in(engine_enter(side->engine), text_of(handle), text_of(password)), RESULT_OK);
    engine_leave(side->engine);
}

static msgr_result sign_in(struct side *side, const char *handle, const char *password)
{
    unsigned before = side->sign_ins;

    begin(side, handle, password);
    wait_for(side, &side->sign_ins, before + 1);
    return side->hr;
}

static void sign_out(struct side *side)
{
    unsigned before = side->sign_outs;

    ck_assert_int_eq(messenger_sign_out(engine_enter(side->engine)), RESULT_OK);
    engine_leave(side->engine);
    wait_for(side, &side->sign_outs, before + 1);
}

static size_t contacts_of(struct side *side)
{
    size_t count = contacts_count(engine_enter(side->engine));

    engine_leave(side->engine);
    return count;
}

static const char *nexus_at(const char *host, uint16_t port, const char *rest)
{
    static char nexus[128];

    snprintf(nexus, sizeof(nexus), "https://%s:%u%s", host, port, rest);
    return nexus;
}

/* ---- outcomes ---- */

static const struct {
    const char *name, *certificates, *authority, *host, *rest, *handle, *password;
    msgr_result hr;
    const char *log;
} outcomes[] = {
    {"by name", "right", "right", "localhost", "", ALICE, PASSWORD, RESULT_OK, ""},
    {"by address", "right", "right", "127.0.0.1", "", ALICE, PASSWORD, RESULT_OK, ""},
    {"in capitals", "right", "right", "127.0.0.1", "", "Alice@Example.Test", PASSWORD, RESULT_OK, ""},
    {"wrong authority", "stranger", "right", "localhost", "", ALICE, PASSWORD, MSGR_E_INVALID_CERTIFICATE,
     "no known authority stands for the certificate"},
    {"wrong host name", "elsewhere", "elsewhere", "localhost", "", ALICE, PASSWORD, MSGR_E_INVALID_CERTIFICATE,
     "the certificate is for another host"},
    {"wrong host address", "elsewhere", "elsewhere", "127.0.0.1", "", ALICE, PASSWORD, MSGR_E_INVALID_CERTIFICATE,
     "the certificate is for another host"},
    {"expired", "expired", "expired", "localhost", "", ALICE, PASSWORD, MSGR_E_INVALID_CERTIFICATE,
     "the certificate has expired"},
    {"no authority", "right", "nobody", "localhost", "", ALICE, PASSWORD, MSGR_E_TLS_FAIL,
     "the file of the certificate authority cannot be read"},
    {"wrong password", "right", "right", "localhost", "", ALICE, "wonderland", MSGR_E_INVALID_PASSWORD, ""},
    {"unknown user", "right", "right", "localhost", "", "nobody@example.test", PASSWORD, MSGR_E_INVALID_PASSWORD, ""},
    {"no nexus there", "right", "right", "localhost", "/other", ALICE, PASSWORD, MSGR_E_SERVER_PROTOCOL, ""},
    {"no such host", "right", "right", "nobody.invalid", "", ALICE, PASSWORD, MSGR_E_CONNECT, ""},
};

START_TEST(test_outcomes)
{
    struct side side;
    msgr_result hr;

    start_service(outcomes[_i].certificates);
    side_start(&side, MSNP_DIALECT_8, nexus_at(outcomes[_i].host, service.passport_port, outcomes[_i].rest),
               path(outcomes[_i].authority, AUTHORITY_FILE), 15000);
    hr = sign_in(&side, outcomes[_i].handle, outcomes[_i].password);
    ck_assert_msg(hr == outcomes[_i].hr, "%s: 0x%08X", outcomes[_i].name, (unsigned)hr);
    ck_assert_str_eq(side.log, outcomes[_i].log);
    /* A second attempt has the same outcome. */
    ck_assert_int_eq(account_presence(engine_enter(side.engine)), hr ? PRESENCE_OFFLINE : PRESENCE_ONLINE);
    engine_leave(side.engine);
    if (!hr)
        sign_out(&side);
    ck_assert_int_eq(sign_in(&side, outcomes[_i].handle, outcomes[_i].password), outcomes[_i].hr);
    side_stop(&side);
    script_service_free(&service);
}
END_TEST

START_TEST(test_nobody_listens_at_the_nexus)
{
    struct net_loop *loop = net_loop_create();
    struct side side;
    uint16_t port;

    ck_assert_ptr_nonnull(net_listen(loop, "127.0.0.1", 0, &port, NULL, NULL));
    net_loop_destroy(loop);
    start_service("right");
    side_start(&side, MSNP_DIALECT_8, nexus_at("127.0.0.1", port, ""), path("right", AUTHORITY_FILE), 15000);
    ck_assert_int_eq(sign_in(&side, ALICE, PASSWORD), MSGR_E_CONNECT);
    side_stop(&side);
    script_service_free(&service);
}
END_TEST

/* ---- MD5 and Passport at once ---- */

static void befriend(const char *owner, const char *contact)
{
    struct store *store = store_open(service.store_path);
    struct store_serials serials;

    ck_assert_int_eq(store_list_add(store, text_of(owner), text_of(contact), TEXT_EMPTY, LIST_FORWARD, &serials),
                     STORE_OK);
    store_close(store);
}

START_TEST(test_users_of_msnp7_and_msnp8_see_each_other)
{
    struct side alice, bob;

    start_service("right");
    befriend(ALICE, BOB);
    befriend(BOB, ALICE);
    side_start(&alice, MSNP_DIALECT_8, nexus_at("localhost", service.passport_port, ""), path("right", AUTHORITY_FILE),
               15000);
    side_start(&bob, MSNP_DIALECT_7, "", "", 15000);
    ck_assert_int_eq(sign_in(&alice, ALICE, PASSWORD), RESULT_OK);
    ck_assert_int_eq(sign_in(&bob, BOB, PASSWORD), RESULT_OK);
    wait_for(&alice, &alice.contact_changes, 1);
    wait_for(&bob, &bob.contact_changes, 1);
    ck_assert_uint_eq(contacts_of(&alice), 1);
    ck_assert_uint_eq(contacts_of(&bob), 1);
    /* The second time the list has not changed and comes from the client's cache. */
    sign_out(&alice);
    ck_assert_uint_eq(contacts_of(&alice), 0);
    ck_assert_int_eq(sign_in(&alice, ALICE, PASSWORD), RESULT_OK);
    ck_assert_uint_eq(contacts_of(&alice), 1);
    wait_for(&alice, &alice.contact_changes, 2);
    side_stop(&alice);
    side_stop(&bob);
    script_service_free(&service);
}
END_TEST

/* ---- a scripted nexus ---- */

/* Answers every request with the same text. */
struct nexus {
    struct net_loop *loop;
    struct tls_config *config;
    struct thread *thread;
    uint16_t port;
    char answer[256];
    struct tls_stream *stream; /* one request at a time */
    unsigned requests;
    bool stop; /* no lock: set once, before the loop is woken */
};

static void nexus_received(void *context, struct text bytes)
{
    struct nexus *nexus = context;

    (void)bytes;
    nexus->requests++;
    if (!nexus->answer[0])
        return;
    tls_send(nexus->stream, text_of(nexus->answer));
    tls_close(nexus->stream, true);
    nexus->stream = NULL;
}

static void nexus_closed(void *context, enum tls_close_reason reason)
{
    (void)reason;
    ((struct nexus *)context)->stream = NULL;
}

static const struct tls_handler nexus_handler = {NULL, nexus_received, nexus_closed};

static void nexus_accepted(void *context, struct net_stream *stream)
{
    struct nexus *nexus = context;

    if (nexus->stream)
        tls_close(nexus->stream, true);
    nexus->stream = tls_accept(nexus->config, stream, &nexus_handler, nexus);
}

static void nexus_run(void *context)
{
    struct nexus *nexus = context;

    while (!__atomic_load_n(&nexus->stop, __ATOMIC_ACQUIRE))
        net_loop_run_once(nexus->loop, UINT64_MAX);
}

static void nexus_start(struct nexus *nexus)
{
    const char *why;

    memset(nexus, 0, sizeof(*nexus));
    nexus->loop = net_loop_create();
    nexus->config = tls_server_config(text_of(path("right", CERTIFICATE_FILE)),
                                      text_of(path("right", CERTIFICATE_KEY_FILE)), &why);
    ck_assert(nexus->loop && nexus->config);
    ck_assert_ptr_nonnull(net_listen(nexus->loop, "127.0.0.1", 0, &nexus->port, nexus_accepted, nexus));
}

static void nexus_answer(struct nexus *nexus, const char *format, unsigned port)
{
    snprintf(nexus->answer, sizeof(nexus->answer), format, port);
    nexus->thread = thread_start(nexus_run, nexus);
    ck_assert_ptr_nonnull(nexus->thread);
}

static void nexus_stop(struct nexus *nexus)
{
    __atomic_store_n(&nexus->stop, true, __ATOMIC_RELEASE);
    net_loop_wake(nexus->loop);
    thread_join(nexus->thread);
    if (nexus->stream)
        tls_close(nexus->stream, false);
    net_loop_destroy(nexus->loop);
    tls_config_free(nexus->config);
}

static const struct {
    const char *name, *answer;
    bool to_service; /* the port in the answer: the service's, or the nexus' own */
    unsigned requests;
    msgr_result hr;
} strange_nexuses[] = {
    {"redirects to the service", "HTTP/1.1 302 Found\r\nLocation: https://localhost:%u/rdr/pprdr.asp\r\n\r\n", true, 1,
     RESULT_OK},
    {"names the service's login", "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=localhost:%u/login2.srf\r\n\r\n", true, 1,
     RESULT_OK},
    {"redirects for ever", "HTTP/1.1 302 Found\r\nLocation: https://localhost:%u/x\r\n\r\n", false, 6,
     MSGR_E_SERVER_UNAVAILABLE},
    {"redirects to http", "HTTP/1.1 302 Found\r\nLocation: http://localhost:%u/x\r\n\r\n", true, 1,
     MSGR_E_SERVER_PROTOCOL},
    {"is not well", "HTTP/1.1 503 Later %u\r\n\r\n", true, 1, MSGR_E_SERVER_UNAVAILABLE},
    {"ends too early", "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=localhost:%u/l", true, 1, MSGR_E_SERVER_UNAVAILABLE},
    {"says nothing", "", false, 1, MSGR_E_LOGON_TIMEOUT},
};

START_TEST(test_strange_nexuses)
{
    bool silent = !strange_nexuses[_i].answer[0];
    struct nexus nexus;
    struct side side;
    msgr_result hr;

    start_service("right");
    nexus_start(&nexus);
    nexus_answer(&nexus, strange_nexuses[_i].answer,
                 strange_nexuses[_i].to_service ? service.passport_port : nexus.port);
    side_start(&side, MSNP_DIALECT_8, nexus_at("localhost", nexus.port, ""), path("right", AUTHORITY_FILE),
               silent ? 1000 : 15000);
    hr = sign_in(&side, ALICE, PASSWORD);
    ck_assert_msg(hr == strange_nexuses[_i].hr, "%s: 0x%08X", strange_nexuses[_i].name, (unsigned)hr);
    side_stop(&side);
    nexus_stop(&nexus);
    ck_assert_uint_eq(nexus.requests, strange_nexuses[_i].requests);
    script_service_free(&service);
}
END_TEST

/* ---- the service's own pages, and its tickets ---- */

struct fetch {
    struct tls_stream *stream;
    const char *request;
    struct buffer answer;
    bool closed;
};

static void fetch_opened(void *context)
{
    struct fetch *fetch = context;

    tls_send(fetch->stream, text_of(fetch->request));
}

static void fetch_received(void *context, struct text bytes)
{
    buffer_append(&((struct fetch *)context)->answer, bytes);
}

static void fetch_closed(void *context, enum tls_close_reason reason)
{
    (void)reason;
    ((struct fetch *)context)->closed = true;
}

/* What the service answers until it closes. */
static void fetch(const char *request, char *answer, size_t size)
{
    static const struct tls_handler handler = {fetch_opened, fetch_received, fetch_closed};
    struct fetch fetch = {.request = request};
    struct net_loop *loop = net_loop_create();
    uint64_t end = clock_now_ms() + DEADLINE_MS;
    const char *why;
    struct tls_config *config = tls_client_config(text_of(path("right", AUTHORITY_FILE)), &why);

    fetch.stream = tls_connect(config, loop, TEXT_LITERAL("localhost"), service.passport_port, &handler, &fetch);
    ck_assert_ptr_nonnull(fetch.stream);
    while (!fetch.closed) {
        ck_assert_msg(clock_now_ms() < end, "no answer in time");
        net_loop_run_once(loop, end);
    }
    snprintf(answer, size, "%.*s", TEXT_ARG(buffer_text(&fetch.answer)));
    buffer_free(&fetch.answer);
    net_loop_destroy(loop);
    tls_config_free(config);
}

static struct script_client *come_with(const char *ticket)
{
    struct script_client *client = script_connect(service.port);

    script_send(client, "VER 1 MSNP8 CVR0\r\nCVR 2 0x0409 winnt 5.1 i386 MSMSGS 4.7.3001 "
                        "WindowsMessenger " ALICE "\r\nUSR 3 TWN I " ALICE "\r\n");
    script_expect(client, "VER 1 MSNP8 CVR0");
    script_expect(client, "CVR 2 4.7.3001 4.7.3001 4.7.3001 * *");
    script_expect(client, "USR 3 TWN S *");
    script_send(client, "USR 4 TWN S %s\r\n", ticket);
    return client;
}

START_TEST(test_a_ticket_is_good_once)
{
    char answer[4096], ticket[128], *found;
    struct script_client *first, *second;

    start_service("right");
    fetch("GET /rdr/pprdr.asp HTTP/1.1\r\nHost: localhost:1\r\n\r\n", answer, sizeof(answer));
    ck_assert_ptr_nonnull(strstr(answer, "DALogin=localhost:1/login2.srf"));
    fetch("GET /login2.srf HTTP/1.1\r\nHost: x\r\nAuthorization: Passport1.4 OrgVerb=GET,"
          "sign-in=alice%40example%2Etest,pwd=won%2Cder%3D%25land%27%C3%BC,ct=1\r\n\r\n",
          answer, sizeof(answer));
    found = strstr(answer, "from-PP='");
    ck_assert_msg(found != NULL, "%s", answer);
    found += strlen("from-PP='");
    snprintf(ticket, sizeof(ticket), "%.*s", (int)strcspn(found, "'"), found);
    first = come_with(ticket);
    script_expect(first, "USR 4 OK " ALICE " Alice 1 0");
    second = come_with(ticket);
    script_expect(second, "911 4");
    script_expect_end(second);
    script_close(second);
    script_close(first);
    script_service_free(&service);
}
END_TEST

START_TEST(test_what_is_no_request_ends_the_connection)
{
    static char endless[20000];
    char answer[256];

    start_service("right");
    fetch("no request\r\n\r\n", answer, sizeof(answer));
    ck_assert_str_eq(answer, "");
    memset(endless, 'a', sizeof(endless) - 1);
    fetch(endless, answer, sizeof(answer));
    ck_assert_str_eq(answer, "");
    fetch("GET / HTTP/1.1\r\n\r\n", answer, sizeof(answer)); /* other connections are still answered */
    ck_assert_int_eq(strncmp(answer, "HTTP/1.1 404 ", 13), 0);
    script_service_free(&service);
}
END_TEST

/* ---- together ---- */

Suite *test_suite(void)
{
    Suite *suite = suite_create("tls_sign_in");
    TCase *tests = tcase_create("all");

    tcase_add_unchecked_fixture(tests, make_certificates, remove_certificates);
    tcase_add_loop_test(tests, test_outcomes, 0, COUNT(outcomes));
    tcase_add_test(tests, test_nobody_listens_at_the_nexus);
    tcase_add_test(tests, test_users_of_msnp7_and_msnp8_see_each_other);
    tcase_add_loop_test(tests, test_strange_nexuses, 0, COUNT(strange_nexuses));
    tcase_add_test(tests, test_a_ticket_is_good_once);
    tcase_add_test(tests, test_what_is_no_request_ends_the_connection);
    suite_add_tcase(suite, tests);
    return suite;
}
