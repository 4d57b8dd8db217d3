/* No secret is left in freed memory: passwords, their digests and tickets are wiped before the memory
 * that held them is given back.  The linker redirects free and realloc to this file (rules.mk). */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "common/secret.h"
#include "harness/suite.h"
#include "wire_fixture.h"

/* ---- the allocator ---- */

void __real_free(void *block);
void __wrap_free(void *block);
void *__wrap_realloc(void *block, size_t size);

static const char *secret; /* NULL: freed memory is not looked at */
static unsigned found;

static bool holds_secret(const char *block)
{
    size_t length = strlen(secret), size = malloc_usable_size((void *)(uintptr_t)block);

    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(block + i, secret, length) == 0)
            return true;
    return false;
}

void __wrap_free(void *block)
{
    if (block && secret && holds_secret(block))
        found++;
    __real_free(block);
}

/* Always moves the block, so that a buffer that grows leaves its old memory behind. */
void *__wrap_realloc(void *block, size_t size)
{
    size_t old = block ? malloc_usable_size(block) : 0;
    void *moved = malloc(size);

    if (moved && block)
        memcpy(moved, block, old < size ? old : size);
    if (moved)
        __wrap_free(block);
    return moved;
}

static void watch(const char *wanted)
{
    secret = wanted;
    found = 0;
}

static unsigned stop_watching(void)
{
    secret = NULL;
    return found;
}

/* ---- the check itself ---- */

START_TEST(test_an_unwiped_secret_is_noticed)
{
    struct string string = {0};
    struct buffer buffer = {0};

    watch("open sesame");
    string_set(&string, text_of("open sesame"));
    string_free(&string);
    ck_assert_uint_eq(found, 1);
    for (int i = 0; i < 1000; i++)
        buffer_append(&buffer, text_of("open sesame"));
    ck_assert_uint_gt(found, 1);
    stop_watching();
    buffer_free(&buffer);
}
END_TEST

START_TEST(test_wiping)
{
    struct string string = {0};
    struct buffer buffer = {0};
    char bytes[] = "open sesame";

    watch("open sesame");
    string_set(&string, text_of("open sesame"));
    wipe_string(&string);
    ck_assert_ptr_null(string.bytes);
    ck_assert_uint_eq(string.length, 0);
    for (int i = 0; i < 1000; i++)
        buffer_append_secret(&buffer, text_of("open sesame"));
    ck_assert(!buffer.failed);
    ck_assert_uint_eq(buffer.length, 11000);
    wipe_buffer(&buffer);
    ck_assert_ptr_null(buffer.bytes);
    ck_assert_uint_eq(stop_watching(), 0);
    wipe_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        ck_assert_int_eq(bytes[i], 0);
}
END_TEST

/* ---- sign-in ---- */

#define PASSWORD "open=sesame,please"
#define PASSWORD_ENCODED "open%3Dsesame%2Cplease" /* as the login sends it */
#define SALT "1234567890.123456789"
#define DIGEST "2bf1ab09c70193c8002ceca604c8ad34"
#define TICKET "t=64f67d1e73a0593112a3&p="

static void start(enum msnp_dialect dialect)
{
    far_setup(dialect);
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of(PASSWORD)), RESULT_OK);
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
}

/* The caller takes what is sent, without keeping a copy as the fixture would. */
static void send_all(void)
{
    struct link_action action;

    while (msnp_client_next_action(far_client, &action))
        continue;
}

static void receive(link_id link, const char *bytes)
{
    msnp_client_received(far_client, link, text_of(bytes));
    send_all();
}

static void sign_in_by_md5(void)
{
    start(MSNP_DIALECT_7);
    receive(1, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S " SALT "\r\n");
    receive(1, "USR 4 OK alice@example.test Alice 1\r\nSYN 5 0\r\nCHG 6 NLN\r\n");
    ck_assert(account_is_online(far_messenger));
}

static void sign_in_refused(void)
{
    start(MSNP_DIALECT_7);
    receive(1, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S " SALT "\r\n");
    receive(1, "911 4\r\n");
    ck_assert(!account_is_online(far_messenger));
}

static void sign_in_not_sent(void)
{
    start(MSNP_DIALECT_7);
    msnp_client_received(far_client, 1, text_of("VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S " SALT "\r\n"));
}

static void sign_in_by_ticket(void)
{
    start(MSNP_DIALECT_8);
    receive(1, "VER 1 MSNP8\r\nCVR 2 1 1 1 http://a/ http://b/\r\nUSR 3 TWN S ct=1\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    receive(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    send_all();
    receive(3, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,"
               "from-PP='" TICKET "'\r\n\r\n");
    receive(1, "USR 4 OK alice@example.test Alice 1 0\r\nSYN 5 1 0 0\r\nCHG 6 NLN 32\r\n");
    ck_assert(account_is_online(far_messenger));
}

static void ticket_not_sent(void)
{
    start(MSNP_DIALECT_8);
    receive(1, "VER 1 MSNP8\r\nCVR 2 1 1 1 http://a/ http://b/\r\nUSR 3 TWN S ct=1\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    receive(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    msnp_client_received(far_client, 3,
                         text_of("HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 "
                                 "da-status=success,from-PP='" TICKET "'\r\n\r\n"));
}

static void login_refused(void)
{
    start(MSNP_DIALECT_8);
    receive(1, "VER 1 MSNP8\r\nCVR 2 1 1 1 http://a/ http://b/\r\nUSR 3 TWN S ct=1\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    receive(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    receive(3, "HTTP/1.1 401 No\r\nWWW-Authenticate: Passport1.4 da-status=failed\r\n\r\n");
    ck_assert(!account_is_online(far_messenger));
}

static void login_lost(void)
{
    start(MSNP_DIALECT_8);
    receive(1, "VER 1 MSNP8\r\nCVR 2 1 1 1 http://a/ http://b/\r\nUSR 3 TWN S ct=1\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    receive(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    msnp_client_closed(far_client, 3, LINK_END_BROKEN);
}

static const struct {
    const char *name;
    void (*body)(void);
    const char *secret;
} rows[] = {
    {"password, MD5", sign_in_by_md5, PASSWORD},
    {"digest, MD5", sign_in_by_md5, DIGEST},
    {"password, refused", sign_in_refused, PASSWORD},
    {"digest, refused", sign_in_refused, DIGEST},
    {"digest that waits to be sent", sign_in_not_sent, DIGEST},
    {"password, Passport", sign_in_by_ticket, PASSWORD},
    {"password as sent", sign_in_by_ticket, PASSWORD_ENCODED},
    {"ticket", sign_in_by_ticket, TICKET},
    {"ticket that waits to be sent", ticket_not_sent, TICKET},
    {"password as sent, refused", login_refused, PASSWORD_ENCODED},
    {"password as sent, connection lost", login_lost, PASSWORD_ENCODED},
    {"password, connection lost", login_lost, PASSWORD},
};

START_TEST(test_secrets_of_a_sign_in_are_wiped)
{
    watch(rows[_i].secret);
    rows[_i].body();
    far_teardown();
    ck_assert_msg(stop_watching() == 0, "%s: %u blocks were freed with it", rows[_i].name, found);
}
END_TEST

/* The table is worth nothing if the secrets are never in memory in that form. */
START_TEST(test_the_secrets_are_sent)
{
    const char *sent;

    start(MSNP_DIALECT_7);
    far_hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S " SALT "\r\n");
    sent = far_said();
    ck_assert_msg(strstr(sent, "USR 4 MD5 S " DIGEST "\r\n") != NULL, "%s", sent);
    far_teardown();
    start(MSNP_DIALECT_8);
    far_hear(1, "VER 1 MSNP8\r\nCVR 2 1 1 1 http://a/ http://b/\r\nUSR 3 TWN S ct=1\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_hear(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    sent = far_said();
    ck_assert_msg(strstr(sent, "pwd=" PASSWORD_ENCODED ",") != NULL, "%s", sent);
    far_hear(3, "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,"
                "from-PP='" TICKET "'\r\n\r\n");
    sent = far_said();
    ck_assert_msg(strstr(sent, "USR 4 TWN S " TICKET "\r\n") != NULL, "%s", sent);
    far_teardown();
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("secrets");
    TCase *tests = tcase_create("secrets");

    tcase_add_test(tests, test_an_unwiped_secret_is_noticed);
    tcase_add_test(tests, test_wiping);
    tcase_add_test(tests, test_the_secrets_are_sent);
    tcase_add_loop_test(tests, test_secrets_of_a_sign_in_are_wiped, 0, COUNT(rows));
    suite_add_tcase(suite, tests);
    return suite;
}
