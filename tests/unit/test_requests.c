/* Every request of the client has a time limit, and a documented result when there is no reply, when
 * the reply is an error, and when the connection is lost first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "harness/suite.h"
#include "wire/codes.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"

static struct lock *lock;
static struct session *session;

static void teardown(void)
{
    if (session)
        session_release(session);
    session = NULL;
    if (lock) {
        lock_disown(lock);
        lock_release(lock);
    }
    lock = NULL;
    far_teardown();
}

static void signed_in(bool locked)
{
    far_setup(MSNP_DIALECT_7);
    messenger_set_lock_policy(far_messenger, locked, !locked);
    lock = lock_create(far_messenger, LOCK_OF_PRIVATE, &lock);
    far_sign_in();
}

static struct contact *bob(void) { return contacts_intern(far_messenger, text_of(BOB)); }

/* ---- requests ---- */

static void ask_presence(void) { ck_assert_int_eq(messenger_set_presence(far_messenger, PRESENCE_BUSY), RESULT_OK); }

static void ask_add(void)
{
    ck_assert_int_eq(contacts_add(far_messenger, lock, text_of("carol@example.test")), RESULT_OK);
}

static void ask_remove(void)
{
    struct contact *contact = bob();

    ck_assert_int_eq(contacts_remove(far_messenger, contact), RESULT_OK);
    contact_release(contact);
}

static void ask_block(void)
{
    struct contact *contact = bob();

    ck_assert_int_eq(contacts_block(far_messenger, contact, true), RESULT_OK);
    contact_release(contact);
}

static void ask_challenge(void) { ck_assert_int_eq(lock_request_challenge(lock, 1), RESULT_OK); }

static void ask_verdict(void)
{
    ask_challenge();
    far_hear(1, "CHL 8 1\r\n");
    ck_assert_int_eq(lock_send_response(lock, text_of("id"), text_of("0123456789abcdef0123456789abcdef"), 1),
                     RESULT_OK);
}

static void ask_switchboard(void)
{
    struct contact *contact = bob();

    session = far_session();
    ck_assert_int_eq(session_invite(session, contact, TEXT_EMPTY, 0), RESULT_OK);
    contact_release(contact);
}

static void ask_connection(void)
{
    ask_switchboard();
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI 1.2.3\r\n");
}

static void ask_entry(void)
{
    ask_connection();
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
}

static void ask_call(void)
{
    ask_entry();
    far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
}

static void ask_joining(void)
{
    ask_call();
    far_hear(2, "CAL 10 RINGING 1\r\n");
}

static const struct {
    const char *name;
    void (*ask)(void);
    const char *said;  /* the end of what is sent */
    bool locked;       /* with the lock in force */
    link_id link;      /* on which the reply is awaited */
    const char *error; /* an error reply; NULL: there is none */
    enum model_event_type event;
    msgr_result timeout, refused, cut; /* RESULT_OK: no such event */
} requests[] = {
    {"CHG", ask_presence, "CHG 8 BSY\r\n", false, 1, "800 8\r\n", EVENT_MY_STATUS_CHANGE, MSGR_E_SERVER_UNAVAILABLE,
     MSGR_E_RATE_LIMIT_EXCEEDED, MSGR_E_DISCONNECTED},
    {"CHG, an error that is a success elsewhere", ask_presence, "CHG 8 BSY\r\n", false, 1, "218 8\r\n",
     EVENT_MY_STATUS_CHANGE, MSGR_E_SERVER_UNAVAILABLE, MSGR_E_UNEXPECTED, MSGR_E_DISCONNECTED},
    {"ADD", ask_add,
     "ADD 8 FL carol@example.test carol@example.test 0\r\n"
     "ADD 9 AL carol@example.test carol@example.test\r\n",
     false, 1, "210 8\r\n", EVENT_CONTACT_LIST_ADD, MSGR_E_SERVER_UNAVAILABLE, MSGR_E_LIST_FULL,
     MSGR_E_SERVER_UNAVAILABLE},
    {"REM", ask_remove, "REM 8 FL " BOB "\r\nREM 9 AL " BOB "\r\n", false, 1, "216 8\r\n", EVENT_CONTACT_LIST_REMOVE,
     MSGR_E_SERVER_UNAVAILABLE, MSGR_E_USER_NOT_FOUND, MSGR_E_SERVER_UNAVAILABLE},
    {"ADD BL", ask_block, "REM 8 AL " BOB "\r\nADD 9 BL " BOB " " BOB "\r\n", false, 1, "219 9\r\n",
     EVENT_CONTACT_BLOCK_CHANGE, MSGR_E_SERVER_UNAVAILABLE, MSGR_E_MSNP_IN_OPPOSITE_LIST, MSGR_E_SERVER_UNAVAILABLE},
    {"CHL", ask_challenge, "CHL 8\r\n", true, 1, "502 8\r\n", EVENT_LOCK_RESULT, RESULT_OK, RESULT_OK, RESULT_OK},
    {"QRY", ask_verdict, "QRY 9 id 32\r\n0123456789abcdef0123456789abcdef", true, 1, "540 9\r\n", EVENT_LOCK_RESULT,
     RESULT_OK, RESULT_OK, RESULT_OK},
    {"XFR", ask_switchboard, "XFR 8 SB\r\n", false, 1, "913 8\r\n", EVENT_TERMINATION, SR_INVITATION_SEND_FAILURE,
     SR_INVITATION_SEND_FAILURE, SR_CONNECTION_FAILURE},
    {"a switchboard", ask_connection, "[open 2 192.0.2.6:1863]", false, 0, NULL, EVENT_TERMINATION,
     SR_INVITATION_SEND_FAILURE, RESULT_OK, SR_CONNECTION_FAILURE},
    {"USR", ask_entry, "USR 9 alice@example.test 1.2.3\r\n", false, 2, "911 9\r\n", EVENT_TERMINATION,
     SR_INVITATION_SEND_FAILURE, SR_INVITATION_SEND_FAILURE, SR_CONNECTION_FAILURE},
    {"CAL", ask_call, "CAL 10 " BOB "\r\n", false, 2, "217 10\r\n", EVENT_TERMINATION, SR_INVITATION_SEND_FAILURE,
     SR_INVITATION_SEND_FAILURE, SR_CONNECTION_FAILURE},
    {"JOI", ask_joining, "CAL 10 " BOB "\r\n", false, 0, NULL, EVENT_TERMINATION, SR_INVITATION_SEND_FAILURE, RESULT_OK,
     SR_CONNECTION_FAILURE},
};

/* Makes the request, and checks what is sent. */
static void ask(int i)
{
    const char *found;
    size_t length, wanted = strlen(requests[i].said);

    signed_in(requests[i].locked);
    requests[i].ask();
    found = far_said();
    length = strlen(found);
    ck_assert_msg(length >= wanted && !strcmp(found + length - wanted, requests[i].said), "%s: said %s",
                  requests[i].name, found);
    far_forget_events();
}

static void expect_result(int i, msgr_result hr, const char *why)
{
    ck_assert_msg(far_saw(requests[i].event, hr), "%s %s: no event %d with 0x%08X", requests[i].name, why,
                  requests[i].event, (unsigned)hr);
    if (requests[i].event == EVENT_LOCK_RESULT)
        ck_assert_int_eq(lock_get_status(lock),
                         strcmp(why, "cut") ? LOCK_STATUS_UNLOCKFAILED : LOCK_STATUS_NOTINITIALIZED);
    if (requests[i].event == EVENT_TERMINATION)
        ck_assert_int_eq(session_state(session), SESSION_TERMINATED);
}

/* The next timer of the model or the client. */
static uint64_t next_deadline(void)
{
    uint64_t model = messenger_deadline(far_messenger), wire = msnp_client_deadline(far_client);

    return model < wire ? model : wire;
}

START_TEST(test_no_reply)
{
    uint64_t asked;

    ask(_i);
    asked = far_now;
    ck_assert_uint_le(next_deadline(), asked + TIMEOUT_REQUEST_MS);
    far_now = asked + TIMEOUT_REQUEST_MS - 1;
    far_tick();
    ck_assert_msg(!far_event_count(), "%s: something was told too early", requests[_i].name);
    far_now = asked + TIMEOUT_REQUEST_MS;
    far_tick();
    expect_result(_i, requests[_i].timeout, "timeout");
    ck_assert(account_is_online(far_messenger));
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    far_said();
    far_forget_events();
    if (requests[_i].error)
        far_hear(requests[_i].link, requests[_i].error); /* too late */
    far_now += 60000;
    far_hear(1, "QNG\r\n");
    ck_assert_msg(!far_event_count(), "%s: told twice", requests[_i].name);
}
END_TEST

START_TEST(test_an_error_reply)
{
    ask(_i);
    if (!requests[_i].error)
        return; /* there is no error reply to a connection or instead of JOI */
    far_hear(requests[_i].link, requests[_i].error);
    far_tick();
    expect_result(_i, requests[_i].refused, "error");
    ck_assert(account_is_online(far_messenger));
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    far_forget_events();
    far_now += TIMEOUT_REQUEST_MS;
    far_tick();
    ck_assert_msg(!far_event_count(), "%s: told twice", requests[_i].name);
}
END_TEST

START_TEST(test_the_connection_is_lost_first)
{
    ask(_i);
    msnp_client_closed(far_client, 1, LINK_END_BROKEN);
    expect_result(_i, requests[_i].cut, "cut");
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_DISCONNECTED));
    far_forget_events();
    ck_assert_uint_eq(next_deadline(), UINT64_MAX);
    far_now += 24 * 3600 * 1000;
    far_tick();
    ck_assert_msg(!far_event_count(), "%s: told after the end", requests[_i].name);
}
END_TEST

START_TEST(test_requests_expire_in_the_order_they_were_made)
{
    signed_in(false);
    ask_add();
    ask_remove();
    far_said();
    far_forget_events();
    far_now += TIMEOUT_REQUEST_MS;
    far_tick();
    far_expect_order(EVENT_CONTACT_LIST_ADD, EVENT_CONTACT_LIST_REMOVE);
}
END_TEST

/* ---- keep-alive (docs/wire.md 1.4) ---- */

static void pass(uint64_t milliseconds)
{
    far_now += milliseconds;
    far_tick();
}

START_TEST(test_keep_alive)
{
    signed_in(false);
    for (int i = 0; i < 5; i++) {
        ck_assert_uint_eq(msnp_client_deadline(far_client), far_now + 50000 - (i ? 29999 : 0));
        pass(msnp_client_deadline(far_client) - far_now - 1);
        far_expect("");
        pass(1);
        far_expect("PNG\r\n");
        ck_assert_uint_eq(msnp_client_deadline(far_client), far_now + 30000);
        pass(29999);
        ck_assert(account_is_online(far_messenger));
        far_hear(1, i % 2 ? "QNG\r\n" : "QNG 60\r\n");
        far_expect("");
    }
}
END_TEST

START_TEST(test_a_missing_pong_ends_the_connection)
{
    signed_in(false);
    pass(50000);
    far_expect("PNG\r\n");
    pass(29999);
    ck_assert(account_is_online(far_messenger));
    pass(1);
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_DISCONNECTED));
    ck_assert(far_saw(EVENT_SIGNOUT, RESULT_OK));
    far_expect("[close 1]");
    ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
}
END_TEST

/* An interval shorter than the time limit of the answer does not extend that limit. */
static const uint32_t keep_alives[] = {0, 1, 7000, 30000, 45000};

START_TEST(test_intervals_of_keep_alive)
{
    uint32_t every = keep_alives[_i];
    struct msnp_client_config config = {.port = 1863,
                                        .dialect = MSNP_DIALECT_7,
                                        .sign_in_ms = 15000,
                                        .join_ms = 30000,
                                        .request_ms = 30000,
                                        .keep_alive_ms = every};

    far_setup(MSNP_DIALECT_7);
    string_set(&config.host, text_of("127.0.0.1"));
    ck_assert(msnp_client_configure(far_client, &config));
    string_free(&config.host);
    far_sign_in();
    if (!every) {
        ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
        pass(24 * 3600 * 1000);
        far_expect("");
        return;
    }
    pass(every);
    far_expect("PNG\r\n");
    for (uint64_t passed = 0; passed < 30000;) {
        uint64_t step = msnp_client_deadline(far_client) - far_now;

        ck_assert_uint_gt(step, 0);
        ck_assert(account_is_online(far_messenger));
        passed += step;
        pass(step);
        far_said();
    }
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_DISCONNECTED));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("requests");
    TCase *tests = tcase_create("requests");

    tcase_add_checked_fixture(tests, NULL, teardown);
    tcase_add_loop_test(tests, test_no_reply, 0, COUNT(requests));
    tcase_add_loop_test(tests, test_an_error_reply, 0, COUNT(requests));
    tcase_add_loop_test(tests, test_the_connection_is_lost_first, 0, COUNT(requests));
    tcase_add_test(tests, test_requests_expire_in_the_order_they_were_made);
    tcase_add_test(tests, test_keep_alive);
    tcase_add_test(tests, test_a_missing_pong_ends_the_connection);
    tcase_add_loop_test(tests, test_intervals_of_keep_alive, 0, COUNT(keep_alives));
    suite_add_tcase(suite, tests);
    return suite;
}
