/* Automatic sign-in after a connection is lost: which ends lead to it, what the client then sends, and
 * what follows when the connection is lost at any of its steps (docs/events.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "harness/suite.h"
#include "wire_fixture.h"

static link_id last_link; /* the link of the latest attempt; each has the next number */

static void setup(void)
{
    far_setup(MSNP_DIALECT_7);
    messenger_set_reconnect(far_messenger, RECONNECT_FIRST_MS, RECONNECT_LONGEST_MS);
    far_sign_in();
    last_link = 1;
}

static void teardown(void) { far_teardown(); }

static void cut(void)
{
    msnp_client_closed(far_client, last_link, LINK_END_BROKEN);
    far_expect("");
}

/* ---- how a connection ends ---- */

static void hear_oth(void) { far_hear(1, "OUT OTH\r\n"); }
static void hear_ssd(void) { far_hear(1, "OUT SSD\r\n"); }
static void hear_out(void) { far_hear(1, "OUT\r\n"); }
static void hear_nonsense(void) { far_hear(1, "NLN\r\n"); }

/* No QNG for 30 seconds after PNG. */
static void hear_nothing(void)
{
    far_now += 50000;
    far_tick();
    far_expect("PNG\r\n");
    far_now += 30000;
    far_tick();
}

static void sign_out(void) { messenger_sign_out(far_messenger); }

static const struct {
    const char *name;
    void (*end)(void);
    msgr_result hr;
    const char *said;
    bool again, may_start; /* may_start: the link allows that an embedded service is started */
} ends[] = {
    {"broken", cut, MSGR_E_DISCONNECTED, "", true, true},
    {"OUT", hear_out, MSGR_E_DISCONNECTED, "[close 1]", true, true},
    {"OUT SSD", hear_ssd, MSGR_E_SERVER_SHUTDOWN, "[close 1]", true, false},
    {"OUT OTH", hear_oth, MSGR_E_REMOTE_LOGIN, "[close 1]", false, false},
    {"nonsense", hear_nonsense, MSGR_E_SERVER_PROTOCOL, "[close 1]", true, true},
    {"no QNG", hear_nothing, MSGR_E_DISCONNECTED, "[close 1]", true, true},
    {"sign-out", sign_out, RESULT_OK, "OUT\r\n[close 1]", false, false},
};

/* Advances the clock to the next attempt, whose delay must be within these bounds. */
static void pass_delay(uint64_t base)
{
    uint64_t deadline = messenger_deadline(far_messenger);

    ck_assert(deadline != UINT64_MAX);
    ck_assert_uint_ge(deadline - far_now, base - base / 4);
    ck_assert_uint_le(deadline - far_now, base + base / 4);
    far_now = deadline - 1;
    far_tick();
    far_expect("");
    far_now = deadline;
}

START_TEST(test_each_end_of_a_connection)
{
    struct link_action action;

    ends[_i].end();
    far_expect(ends[_i].said);
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, ends[_i].hr));
    ck_assert(far_saw(EVENT_SIGNOUT, RESULT_OK));
    if (!ends[_i].again) {
        ck_assert_uint_eq(messenger_deadline(far_messenger), UINT64_MAX);
        ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
        return;
    }
    pass_delay(RECONNECT_FIRST_MS);
    messenger_tick(far_messenger);
    ck_assert(msnp_client_next_action(far_client, &action));
    ck_assert_int_eq(action.type, LINK_OPEN);
    ck_assert_uint_eq(action.link, 2);
    ck_assert_int_eq(action.is_notification, ends[_i].may_start);
    /* A sign-in by the user may start the service. */
    messenger_sign_out(far_messenger);
    while (msnp_client_next_action(far_client, &action))
        ;
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    ck_assert(msnp_client_next_action(far_client, &action));
    ck_assert(action.is_notification);
}
END_TEST

/* ---- a cut at each step ---- */

/* What the client receives and then sends, from one step of the sign-in to the next; %u is the id of
 * the request before. */
static const struct {
    const char *heard, *said;
} steps[] = {
    {NULL, "VER %u MSNP7 MSNP6 MSNP5 CVR0\r\n"},
    {"VER %u MSNP7 MSNP6 CVR0\r\n", "INF %u\r\n"},
    {"INF %u MD5\r\n", "USR %u MD5 I alice@example.test\r\n"},
    {"USR %u MD5 S 1234567890.123456789\r\n", "USR %u MD5 S f59af8f2fa91d38aff7c870c17f99903\r\n"},
    {"USR %u OK alice@example.test Alice%%20A 1\r\n", "SYN %u 3\r\n"},
    {"SYN %u 3\r\n", "CHG %u "},
    {"CHG %u BSY\r\n", NULL},
};

enum { STEPS = COUNT(steps) };

static unsigned last_request;

static void begin_try(void)
{
    char expected[64];

    far_tick();
    snprintf(expected, sizeof(expected), "[open %u 127.0.0.1:1863]", ++last_link);
    far_expect(expected);
}

static void take_steps(int count)
{
    for (int i = 0; i < count; i++) {
        char line[256];
        const char *found;

        if (steps[i].heard) {
            snprintf(line, sizeof(line), steps[i].heard, last_request);
            far_hear(last_link, line);
        } else {
            msnp_client_opened(far_client, last_link, text_of("192.0.2.10"));
        }
        if (!steps[i].said)
            continue;
        snprintf(line, sizeof(line), steps[i].said, ++last_request);
        found = far_said();
        ck_assert_msg(strncmp(found, line, strlen(line)) == 0, "step %d: %s instead of %s", i, found, line);
        if (!strncmp(line, "CHG", 3))
            last_request++; /* CVR follows at once */
    }
}

static void be_busy(void)
{
    ck_assert_int_eq(messenger_set_presence(far_messenger, PRESENCE_BUSY), RESULT_OK);
    far_expect("CHG 8 BSY\r\n");
    far_hear(1, "CHG 8 BSY\r\n");
    last_request = 8;
}

START_TEST(test_a_lost_connection_at_each_step)
{
    bool is_back = _i == STEPS;

    be_busy();
    cut();
    pass_delay(RECONNECT_FIRST_MS);
    begin_try();
    far_forget_events();
    /* The CHG that is answered was sent before the last request, CVR. */
    take_steps(is_back ? STEPS - 1 : _i);
    if (is_back) {
        char line[32];

        snprintf(line, sizeof(line), "CHG %u BSY\r\n", last_request - 1);
        far_hear(last_link, line);
        ck_assert_int_eq(account_presence(far_messenger), PRESENCE_BUSY);
        ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
        ck_assert_uint_eq(messenger_deadline(far_messenger), UINT64_MAX);
        far_forget_events();
    }
    cut();
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_DISCONNECTED));
    ck_assert_int_eq(far_saw(EVENT_SIGNIN, MSGR_E_DISCONNECTED), !is_back);
    ck_assert_int_eq(far_saw(EVENT_SIGNOUT, RESULT_OK), is_back);
    ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
    pass_delay(is_back ? RECONNECT_FIRST_MS : 2 * RECONNECT_FIRST_MS);
    begin_try();
    take_steps(STEPS - 1);
}
END_TEST

/* A request of the lost connection never expires during the new one. */
START_TEST(test_requests_of_the_lost_connection_are_finished)
{
    struct lock *lock;
    uint64_t asked;

    messenger_set_lock_policy(far_messenger, true, false);
    cut();
    pass_delay(RECONNECT_FIRST_MS);
    last_request = 7;
    begin_try();
    take_steps(STEPS - 1);
    far_hear(last_link, "CHG 13 NLN\r\n");
    lock = lock_create(far_messenger, LOCK_OF_PRIVATE, &last_link);
    ck_assert_int_eq(lock_request_challenge(lock, 1), RESULT_OK);
    far_expect("CHL 15\r\n");
    asked = far_now;
    last_request = 15;
    cut();
    pass_delay(RECONNECT_FIRST_MS);
    begin_try();
    take_steps(STEPS - 1);
    far_hear(last_link, "CHG 21 NLN\r\n");
    ck_assert_int_eq(lock_request_challenge(lock, 2), RESULT_OK);
    far_expect("CHL 23\r\n");
    far_forget_events();
    far_hear(last_link, "CHL 15 1\r\n540 15\r\n");
    far_now = asked + 30000;
    far_tick();
    ck_assert_uint_eq(far_event_count(), 0);
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_PENDINGRESULT);
    far_hear(last_link, "CHL 23 2\r\n");
    ck_assert_str_eq(far_last_text, "2");
    lock_disown(lock);
    lock_release(lock);
}
END_TEST

START_TEST(test_no_reply_at_each_step)
{
    be_busy();
    cut();
    pass_delay(RECONNECT_FIRST_MS);
    begin_try();
    take_steps(_i);
    far_forget_events();
    far_now += 15000 - 1;
    far_tick();
    ck_assert_uint_eq(far_event_count(), 0);
    far_now += 1;
    far_tick();
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT));
    far_said();
    pass_delay(2 * RECONNECT_FIRST_MS);
    begin_try();
}
END_TEST

START_TEST(test_a_refused_password_is_not_sent_again)
{
    be_busy();
    cut();
    pass_delay(RECONNECT_FIRST_MS);
    begin_try();
    take_steps(4);
    far_hear(last_link, "911 12\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_INVALID_PASSWORD));
    ck_assert_uint_eq(messenger_deadline(far_messenger), UINT64_MAX);
    ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
}
END_TEST

START_TEST(test_a_refused_connection_is_tried_again)
{
    uint64_t base = RECONNECT_FIRST_MS;

    cut();
    for (int i = 0; i < 12; i++) {
        far_forget_events();
        pass_delay(base);
        begin_try();
        msnp_client_closed(far_client, last_link, LINK_END_REFUSED);
        ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_CONNECT));
        base = base * 2 > RECONNECT_LONGEST_MS ? RECONNECT_LONGEST_MS : base * 2;
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("reconnect_wire");
    TCase *tests = tcase_create("reconnect_wire");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_each_end_of_a_connection, 0, COUNT(ends));
    tcase_add_loop_test(tests, test_a_lost_connection_at_each_step, 0, STEPS + 1);
    tcase_add_loop_test(tests, test_no_reply_at_each_step, 0, STEPS);
    tcase_add_test(tests, test_requests_of_the_lost_connection_are_finished);
    tcase_add_test(tests, test_a_refused_password_is_not_sent_again);
    tcase_add_test(tests, test_a_refused_connection_is_tried_again);
    suite_add_tcase(suite, tests);
    return suite;
}
