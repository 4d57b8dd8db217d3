/* Passport 1.4: heads of HTTP, URLs, the lists in the headers, and the exchange from the nexus to the
 * ticket (docs/wire.md 2.4 and 10 row 8). */
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "wire/passport.h"
#include "common/secret.h"

#define NEXUS_OK \
    "HTTP/1.1 200 OK\r\nServer: x\r\nPassportURLs: " \
    "DARealm=Passport.Net,DALogin=login.example.test/login2.srf,DAReg=http://r/\r\n\r\n"
#define TICKET "t=8WZ*ab!$&p=9c,d"
#define LOGIN_OK \
    "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,tname=MSPAuth," \
    "tname=MSPProf,from-PP='" TICKET "',ru=http://messenger.example.test\r\n\r\n"
#define LOGIN_REFUSED \
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Passport1.4 da-status=failed," \
    "srealm=Passport.NET,ts=-3,prompt,cburl=http://x/,cbtxt=wrong%20password\r\n\r\n"
#define CHALLENGE "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"

/* ---- heads ---- */

static const struct {
    const char *bytes;
    enum http_status status;
    unsigned code;
} heads[] = {
    {"HTTP/1.1 200 OK\r\n\r\n", HTTP_READY, 200},
    {"HTTP/1.0 401 No\r\nA: b\r\n\r\nbody", HTTP_READY, 401},
    {"HTTP/1.1 302\r\n\r\n", HTTP_READY, 302},
    {"HTTP/1.1 503 Not now\nRetry-After: 3\n\n", HTTP_READY, 503},
    {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", HTTP_READY, 0},
    {"HTTP/1.1 99 x\r\n\r\n", HTTP_READY, 0},
    {"HTTP/1.1 600 x\r\n\r\n", HTTP_READY, 0},
    {"HTTP/1.1 2000 x\r\n\r\n", HTTP_READY, 0},
    {"HTTP/1.1 -20 x\r\n\r\n", HTTP_READY, 0},
    {"HTTP/1.1 0200 x\r\n\r\n", HTTP_READY, 0},
    {"", HTTP_NEED_MORE, 0},
    {"HTTP/1.1 200 OK", HTTP_NEED_MORE, 0},
    {"HTTP/1.1 200 OK\r\n", HTTP_NEED_MORE, 0},
    {"HTTP/1.1 200 OK\r\n\r", HTTP_NEED_MORE, 0},
    {"\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/2 200 OK\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/1.1\r\n\r\n", HTTP_BROKEN, 0},
    {"ICY 200 OK\r\n\r\n", HTTP_BROKEN, 0},
    {" HTTP/1.1 200\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/1.1  200\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/1.1 200 OK\r\nA: b\rB: c\r\n\r\n", HTTP_BROKEN, 0},
    {"HTTP/1.1 200 OK\r\nA: \x01\r\n\r\n", HTTP_BROKEN, 0},
};

START_TEST(test_heads)
{
    struct http_head head;
    size_t scanned = 0;

    ck_assert_msg(http_read_head(text_of(heads[_i].bytes), &scanned, &head) == heads[_i].status, "%s", heads[_i].bytes);
    if (heads[_i].status == HTTP_READY)
        ck_assert_msg(http_code(&head) == heads[_i].code, "%s", heads[_i].bytes);
}
END_TEST

START_TEST(test_a_head_with_a_nul_or_over_its_limit_is_broken)
{
    static const char nul[] = "HTTP/1.1 200 OK\r\nA: \0b\r\n\r\n";
    struct http_head head;
    size_t scanned = 0;
    char *endless = malloc(HTTP_HEAD_MAX + 1);

    ck_assert(http_read_head((struct text){nul, sizeof(nul) - 1}, &scanned, &head) == HTTP_BROKEN);
    ck_assert_ptr_nonnull(endless);
    memset(endless, 'a', HTTP_HEAD_MAX + 1);
    scanned = 0;
    for (size_t i = 0; i <= HTTP_HEAD_MAX; i++)
        ck_assert(http_read_head((struct text){endless, i}, &scanned, &head) == HTTP_NEED_MORE);
    ck_assert(http_read_head((struct text){endless, HTTP_HEAD_MAX + 1}, &scanned, &head) == HTTP_BROKEN);
    memcpy(endless, "HTTP/1.1 200 OK\r\n", 17); /* complete, but too long */
    memcpy(endless + HTTP_HEAD_MAX - 1, "\n\n", 2);
    scanned = 0;
    ck_assert(http_read_head((struct text){endless, HTTP_HEAD_MAX + 1}, &scanned, &head) == HTTP_BROKEN);
    free(endless);
}
END_TEST

/* ---- addresses ---- */

static const struct {
    const char *url, *host; /* host NULL: refused */
    unsigned port;
    const char *path;
} urls[] = {
    {"login.example.test/login2.srf", "login.example.test", 443, "/login2.srf"},
    {"https://login.example.test/a?b=c&d", "login.example.test", 443, "/a?b=c&d"},
    {"HTTPS://127.0.0.1:8443", "127.0.0.1", 8443, ""},
    {"localhost:1/", "localhost", 1, "/"},
    {"", NULL, 0, NULL},
    {"/only/a/path", NULL, 0, NULL},
    {"https://", NULL, 0, NULL},
    {"http://login.example.test/", NULL, 0, NULL},
    {"ftp://login.example.test/", NULL, 0, NULL},
    {"//login.example.test/", NULL, 0, NULL},
    {"https://user@login.example.test/", NULL, 0, NULL},
    {"https://user:secret@login.example.test/", NULL, 0, NULL},
    {"https://login.example.test:0/", NULL, 0, NULL},
    {"https://login.example.test:65536/", NULL, 0, NULL},
    {"https://login.example.test:/", NULL, 0, NULL},
    {"https://login.example.test:4 3/", NULL, 0, NULL},
    {"https://[::1]/", NULL, 0, NULL},
    {"https://a b/", NULL, 0, NULL},
    {"https://a/b c", NULL, 0, NULL},
    {"https://a/\r\nX: y", NULL, 0, NULL},
    {"https://a/b#c", NULL, 0, NULL},
    {"https://-a/", NULL, 0, NULL},
    {"https://.a/", NULL, 0, NULL},
    {"https://a_b/", NULL, 0, NULL},
    {"https://\xC3\xBC/", NULL, 0, NULL},
};

START_TEST(test_addresses)
{
    struct https_url url;
    bool done = https_url_parse(text_of(urls[_i].url), &url);

    ck_assert_msg(done == (urls[_i].host != NULL), "%s", urls[_i].url);
    if (!done)
        return;
    ck_assert(text_equal(url.host, text_of(urls[_i].host)));
    ck_assert_uint_eq(url.port, urls[_i].port);
    ck_assert(text_equal(url.path, text_of(urls[_i].path)));
}
END_TEST

START_TEST(test_a_long_address_is_refused)
{
    char long_url[HTTP_URL_MAX + 2] = "a/";
    struct https_url url;

    memset(long_url + 2, 'b', HTTP_URL_MAX - 1);
    ck_assert(!https_url_parse(text_of(long_url), &url));
    long_url[HTTP_URL_MAX] = 0;
    ck_assert(https_url_parse(text_of(long_url), &url));
    memset(long_url, 'b', 254);
    ck_assert(!https_url_parse(text_of(long_url), &url)); /* longer than any host name */
}
END_TEST

/* ---- lists ---- */

static const struct {
    const char *list, *key, *value; /* value NULL: there is none */
} lists[] = {
    {"DALogin=a/b", "dalogin", "a/b"},
    {" a=1 , DALogin = x , b=2", "DALogin", "x"},
    {"from-PP='t=1,2&p='", "from-PP", "t=1,2&p="},
    {"x='from-PP=1',from-PP='2'", "from-PP", "2"},
    {"from-PP='1',from-PP='2'", "from-PP", "1"},
    {"prompt,da-status=failed", "da-status", "failed"},
    {"from-PP=''", "from-PP", ""},
    {"from-PP=", "from-PP", ""},
    {",,,a=b", "a", "b"},
    {"", "a", NULL},
    {"a", "a", NULL},
    {"=b", "a", NULL},
    {"ab=c", "a", NULL},
    {"from-PP='t=1", "from-PP", NULL},
    {"x='from-PP='", "from-PP", NULL},
};

START_TEST(test_lists)
{
    struct text value;
    bool found = passport_value(text_of(lists[_i].list), lists[_i].key, &value);

    ck_assert_msg(found == (lists[_i].value != NULL), "%s", lists[_i].list);
    if (found)
        ck_assert_msg(text_equal(value, text_of(lists[_i].value)), "%s", lists[_i].list);
}
END_TEST

/* ---- requests ---- */

static struct passport *new_passport(void)
{
    struct passport *passport;

    ck_assert_int_eq(passport_create(TEXT_LITERAL("nexus.example.test"), TEXT_LITERAL("a+b@example.test"),
                                     TEXT_LITERAL("p,=%'\"w\xC3\xBC"), TEXT_LITERAL(CHALLENGE), &passport),
                     RESULT_OK);
    return passport;
}

static enum passport_status answer(struct passport *passport, const char *bytes)
{
    struct http_head head;
    size_t scanned = 0;

    ck_assert_msg(http_read_head(text_of(bytes), &scanned, &head) == HTTP_READY, "%s", bytes);
    return passport_answer(passport, &head);
}

static void expect_request(const struct passport *passport, const char *host, unsigned port, const char *request)
{
    struct buffer out = {0};

    ck_assert(text_equal(passport_host(passport), text_of(host)));
    ck_assert_uint_eq(passport_port(passport), port);
    ck_assert(passport_request(passport, &out));
    ck_assert_msg(text_equal(buffer_text(&out), text_of(request)), "%.*s", TEXT_ARG(buffer_text(&out)));
    wipe_buffer(&out);
}

START_TEST(test_from_the_nexus_to_a_ticket)
{
    struct passport *passport = new_passport();

    expect_request(passport, "nexus.example.test", 443,
                   "GET /rdr/pprdr.asp HTTP/1.1\r\nUser-Agent: MSMSGS\r\n"
                   "Host: nexus.example.test\r\nConnection: close\r\n"
                   "Cache-Control: no-cache\r\n\r\n");
    ck_assert(!passport_is_login(passport));
    ck_assert(answer(passport, NEXUS_OK) == PASSPORT_ASK);
    ck_assert(passport_is_login(passport));
    expect_request(passport, "login.example.test", 443,
                   "GET /login2.srf HTTP/1.1\r\nAuthorization: Passport1.4 OrgVerb=GET,"
                   "OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
                   "sign-in=a%2Bb%40example%2Etest,pwd=p%2C%3D%25%27%22w%C3%BC," CHALLENGE "\r\n"
                   "User-Agent: MSMSGS\r\nHost: login.example.test\r\nConnection: close\r\n"
                   "Cache-Control: no-cache\r\n\r\n");
    ck_assert(answer(passport, LOGIN_OK) == PASSPORT_TICKET);
    ck_assert(text_equal(passport_ticket(passport), TEXT_LITERAL(TICKET)));
    passport_destroy(passport);
}
END_TEST

START_TEST(test_redirects_of_nexus_and_login_are_followed)
{
    struct passport *passport = new_passport();

    ck_assert(answer(passport, "HTTP/1.1 302 Found\r\nLocation: "
                               "https://other.example.test:8443/n?x\r\n\r\n") == PASSPORT_ASK);
    expect_request(passport, "other.example.test", 8443,
                   "GET /n?x HTTP/1.1\r\nUser-Agent: MSMSGS\r\nHost: other.example.test:8443\r\n"
                   "Connection: close\r\nCache-Control: no-cache\r\n\r\n");
    ck_assert(answer(passport, NEXUS_OK) == PASSPORT_ASK);
    ck_assert(answer(passport, "HTTP/1.1 301 Moved\r\nLocation: https://third.example.test/l\r\n"
                               "\r\n") == PASSPORT_ASK);
    ck_assert(text_equal(passport_host(passport), TEXT_LITERAL("third.example.test")));
    ck_assert(passport_is_login(passport));
    ck_assert(answer(passport, "HTTP/1.1 307 Again\r\nLocation: /m\r\n\r\n") == PASSPORT_ASK);
    ck_assert(text_equal(passport_host(passport), TEXT_LITERAL("third.example.test")));
    ck_assert(answer(passport, LOGIN_OK) == PASSPORT_TICKET);
    passport_destroy(passport);
}
END_TEST

START_TEST(test_the_sixth_redirect_is_one_too_many)
{
    static const char again[] = "HTTP/1.1 302 Found\r\nLocation: https://a.example.test/\r\n\r\n";
    struct passport *passport = new_passport();

    for (unsigned i = 0; i < PASSPORT_REDIRECTS_MAX; i++)
        ck_assert(answer(passport, again) == PASSPORT_ASK);
    ck_assert(answer(passport, again) == PASSPORT_FAILED);
    ck_assert_int_eq(passport_result(passport), MSGR_E_SERVER_UNAVAILABLE);
    passport_destroy(passport);
}
END_TEST

/* ---- what is refused ---- */

static const struct {
    bool at_login;
    const char *head;
    msgr_result result;
} refusals[] = {
    {false, "HTTP/1.1 200 OK\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=x\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=http://a/\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=u@a/\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, LOGIN_OK, MSGR_E_SERVER_PROTOCOL},
    {false, LOGIN_REFUSED, MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 404 No\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 100 Continue\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 429 Slow\r\n\r\n", MSGR_E_SERVER_TOO_BUSY},
    {false, "HTTP/1.1 500 Oops\r\n\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {false, "HTTP/1.1 503 Later\r\n\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {false, "HTTP/1.1 302 Found\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 302 Found\r\nLocation: http://a/\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 302 Found\r\nLocation: //a/\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 302 Found\r\nLocation: a/b\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "HTTP/1.1 302 Found\r\nLocation:\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "GET / HTTP/1.1\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, LOGIN_REFUSED, MSGR_E_INVALID_PASSWORD},
    {true,
     "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nWWW-Authenticate: "
     "passport1.4 prompt,da-status=failed-noretry\r\n\r\n",
     MSGR_E_INVALID_PASSWORD},
    {true, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=failed\r\n\r\n", MSGR_E_INVALID_PASSWORD},
    {true, "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic da-status=failed\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 401 No\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 200 OK\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, NEXUS_OK, MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 from-PP='t=1'\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true,
     "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t 1'"
     "\r\n\r\n",
     MSGR_E_SERVER_PROTOCOL},
    {true,
     "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP=''"
     "\r\n\r\n",
     MSGR_E_SERVER_PROTOCOL},
    {true,
     "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='\xC3"
     "\xBC'\r\n\r\n",
     MSGR_E_SERVER_PROTOCOL},
    {true,
     "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4da-status=success,from-PP='t'"
     "\r\n\r\n",
     MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 403 No\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
    {true, "HTTP/1.1 503 Later\r\n\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {true, "HTTP/1.1 302 Found\r\nLocation: http://login.example.test/\r\n\r\n", MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_refusals)
{
    struct passport *passport = new_passport();

    if (refusals[_i].at_login)
        ck_assert(answer(passport, NEXUS_OK) == PASSPORT_ASK);
    ck_assert_msg(answer(passport, refusals[_i].head) == PASSPORT_FAILED, "%s", refusals[_i].head);
    ck_assert_msg(passport_result(passport) == refusals[_i].result, "%s: 0x%08X", refusals[_i].head,
                  (unsigned)passport_result(passport));
    ck_assert_uint_eq(passport_ticket(passport).length, 0);
    passport_destroy(passport);
}
END_TEST

START_TEST(test_a_ticket_over_its_limit_is_refused)
{
    struct passport *passport = new_passport();
    struct buffer head = {0};

    ck_assert(answer(passport, NEXUS_OK) == PASSPORT_ASK);
    buffer_printf(&head, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 "
                         "da-status=success,from-PP='");
    for (unsigned i = 0; i <= PASSPORT_TICKET_MAX; i++)
        buffer_printf(&head, "t");
    buffer_printf(&head, "'\r\n\r\n%c", 0);
    ck_assert(answer(passport, head.bytes) == PASSPORT_FAILED);
    ck_assert_int_eq(passport_result(passport), MSGR_E_SERVER_PROTOCOL);
    buffer_free(&head);
    passport_destroy(passport);
}
END_TEST

/* The head of an answer is incomplete until its last byte.  A head that is cut anywhere and ended with
 * a blank line never gives a part of the ticket. */
static const struct {
    bool at_login;
    const char *head;
} cuts[] = {{false, NEXUS_OK}, {true, LOGIN_OK}, {true, LOGIN_REFUSED}};

START_TEST(test_every_answer_cut_at_every_byte)
{
    const char *bytes = cuts[_i].head;
    size_t length = strlen(bytes), fed = 0;
    struct http_head head;

    for (size_t i = 0; i < length; i++)
        ck_assert(http_read_head((struct text){bytes, i}, &fed, &head) == HTTP_NEED_MORE);
    ck_assert(http_read_head((struct text){bytes, length}, &fed, &head) == HTTP_READY);
    for (size_t i = strlen("HTTP/1.1 200 OK\r\n"); i + 4 < length; i++) {
        struct passport *passport = new_passport();
        char *cut = malloc(i + 5);
        size_t scanned = 0;

        ck_assert_ptr_nonnull(cut);
        memcpy(cut, bytes, i);
        memcpy(cut + i, "\r\n\r\n", 5);
        if (cuts[_i].at_login)
            ck_assert(answer(passport, NEXUS_OK) == PASSPORT_ASK);
        if (http_read_head(text_of(cut), &scanned, &head) == HTTP_READY &&
            passport_answer(passport, &head) == PASSPORT_TICKET)
            ck_assert(text_equal(passport_ticket(passport), TEXT_LITERAL(TICKET)));
        passport_destroy(passport);
        free(cut);
    }
}
END_TEST

static const struct {
    const char *nexus, *handle, *password, *challenge;
    msgr_result result;
} creations[] = {
    {"https://n.example.test:444/x", "a@b", "p", CHALLENGE, RESULT_OK},
    {"n", "a@b", "p", CHALLENGE, RESULT_OK},
    {"", "a@b", "p", CHALLENGE, MSGR_E_INVALID_SERVER_NAME},
    {"http://n", "a@b", "p", CHALLENGE, MSGR_E_INVALID_SERVER_NAME},
    {"n", "", "p", CHALLENGE, RESULT_INVALID_ARGUMENT},
    {"n", "a@b", "", CHALLENGE, RESULT_INVALID_ARGUMENT},
    {"n", "a@b", "p", "", MSGR_E_SERVER_PROTOCOL},
    {"n", "a@b", "p", "a b", MSGR_E_SERVER_PROTOCOL},
    {"n", "a@b", "p", "a\r\nX-Evil: 1", MSGR_E_SERVER_PROTOCOL},
    {"n", "a@b", "p", "a\x7F", MSGR_E_SERVER_PROTOCOL},
    {"n", "a@b", "p", "\xC3\xBC", MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_creation)
{
    struct passport *passport = NULL;
    msgr_result result = passport_create(text_of(creations[_i].nexus), text_of(creations[_i].handle),
                                         text_of(creations[_i].password), text_of(creations[_i].challenge), &passport);

    ck_assert_int_eq(result, creations[_i].result);
    ck_assert((passport != NULL) == (result == RESULT_OK));
    passport_destroy(passport);
}
END_TEST

START_TEST(test_a_long_challenge_is_refused)
{
    char challenge[PASSPORT_CHALLENGE_MAX + 2];
    struct passport *passport;

    memset(challenge, 'a', sizeof(challenge));
    challenge[PASSPORT_CHALLENGE_MAX + 1] = 0;
    ck_assert_int_eq(
        passport_create(TEXT_LITERAL("n"), TEXT_LITERAL("a@b"), TEXT_LITERAL("p"), text_of(challenge), &passport),
        MSGR_E_SERVER_PROTOCOL);
    challenge[PASSPORT_CHALLENGE_MAX] = 0;
    ck_assert_int_eq(
        passport_create(TEXT_LITERAL("n"), TEXT_LITERAL("a@b"), TEXT_LITERAL("p"), text_of(challenge), &passport),
        RESULT_OK);
    passport_destroy(passport);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("passport");
    TCase *tests = tcase_create("all");

    tcase_add_loop_test(tests, test_heads, 0, COUNT(heads));
    tcase_add_test(tests, test_a_head_with_a_nul_or_over_its_limit_is_broken);
    tcase_add_loop_test(tests, test_addresses, 0, COUNT(urls));
    tcase_add_test(tests, test_a_long_address_is_refused);
    tcase_add_loop_test(tests, test_lists, 0, COUNT(lists));
    tcase_add_test(tests, test_from_the_nexus_to_a_ticket);
    tcase_add_test(tests, test_redirects_of_nexus_and_login_are_followed);
    tcase_add_test(tests, test_the_sixth_redirect_is_one_too_many);
    tcase_add_loop_test(tests, test_refusals, 0, COUNT(refusals));
    tcase_add_test(tests, test_a_ticket_over_its_limit_is_refused);
    tcase_add_loop_test(tests, test_every_answer_cut_at_every_byte, 0, COUNT(cuts));
    tcase_add_loop_test(tests, test_creation, 0, COUNT(creations));
    tcase_add_test(tests, test_a_long_challenge_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
