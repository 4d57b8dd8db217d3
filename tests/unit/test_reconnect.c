/* Reconnecting after an established connection was lost: delays, and permanent reasons. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "model_fixture.h"

enum { FIRST_MS = 1000, LONGEST_MS = 300000 };

static struct fixture fixture;
static struct messenger *messenger;

static void setup(void)
{
    fixture_init(&fixture);
    messenger = fixture.messenger;
    messenger_set_reconnect(messenger, FIRST_MS, LONGEST_MS);
}

static void teardown(void) { fixture_free(&fixture); }

#define AGAIN "SignInAgain(" OWN_HANDLE ",secret,ONLINE)"

static void break_off(msgr_result hr)
{
    fixture_clear(&fixture);
    messenger_disconnected(messenger, hr);
}

/* The current delay; asserts that an attempt is planned. */
static uint64_t planned(void)
{
    uint64_t deadline = messenger_deadline(messenger);

    ck_assert_msg(deadline != UINT64_MAX, "no sign-in is planned");
    ck_assert_uint_ge(deadline, fixture.now);
    return deadline - fixture.now;
}

static void expect_nothing_planned(void)
{
    ck_assert_uint_eq(messenger_deadline(messenger), UINT64_MAX);
    fixture_clear(&fixture);
    fixture_pass(&fixture, 24 * 3600 * 1000);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert_str_eq(fixture.requests.text, "");
}

static void wait_for_try(void)
{
    fixture_clear(&fixture);
    fixture_pass(&fixture, planned() - 1);
    ck_assert_str_eq(fixture.requests.text, "");
    fixture_pass(&fixture, 1);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING)");
}

static void finish_sign_in(void)
{
    account_progress(messenger, PRESENCE_LOCAL_CONNECTING);
    account_authenticated(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("Anna"));
    account_progress(messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(messenger);
    messenger_synchronized(messenger);
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
}

/* ---- reasons ---- */

static const struct {
    msgr_result hr;
    bool again;
} ends[] = {
    {MSGR_E_DISCONNECTED, true},
    {MSGR_E_SERVER_SHUTDOWN, true},
    {MSGR_E_SERVER_PROTOCOL, true},
    {MSGR_E_UNEXPECTED, true},
    {MSGR_E_CONNECT, true},
    {MSGR_E_LOGON_TIMEOUT, true},
    {MSGR_E_SERVER_TOO_BUSY, true},
    {MSGR_E_SERVER_UNAVAILABLE, true},
    {MSGR_E_RATE_LIMIT_EXCEEDED, true},
    {MSGR_E_REMOTE_LOGIN, false}, /* OUT OTH */
    {MSGR_E_INVALID_PASSWORD, false},
    {MSGR_E_AUTHENTICATION_FAILED, false},
    {MSGR_E_INVALID_AUTH_PACKAGES, false},
    {MSGR_E_SERVER_VERSION, false},
    {MSGR_E_INVALID_SERVER_NAME, false},
    {MSGR_E_INVALID_CERTIFICATE, false},
    {MSGR_E_TLS_FAIL, false},
    {MSGR_E_CHILD_WITHOUT_CONSENT, false},
    {MSGR_E_EMAIL_PASSPORT_NOT_VALIDATED, false},
    {RESULT_OK, false},
};

START_TEST(test_after_what_an_established_connection_is_made_again)
{
    char expected[128];

    fixture_sign_in(&fixture);
    break_off(ends[_i].hr);
    snprintf(expected, sizeof(expected), "MyStatus(%s,OFFLINE) Signout", result_name(ends[_i].hr));
    ck_assert_str_eq(fixture.events.text, expected);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
    if (!ends[_i].again) {
        expect_nothing_planned();
        return;
    }
    wait_for_try();
    ck_assert_str_eq(fixture.requests.text, AGAIN);
    ck_assert_text(account_friendly_name(messenger), "Anna");
}
END_TEST

/* The same reasons for an attempt: temporary ones lead to another attempt. */
START_TEST(test_after_what_a_try_is_followed_by_another)
{
    char expected[128];
    msgr_result told = ends[_i].hr == RESULT_OK ? MSGR_E_CANCEL : ends[_i].hr;

    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    wait_for_try();
    break_off(ends[_i].hr);
    snprintf(expected, sizeof(expected), "MyStatus(%s,OFFLINE) Signin(%s)", result_name(ends[_i].hr),
             result_name(told));
    ck_assert_str_eq(fixture.events.text, expected);
    if (ends[_i].again)
        wait_for_try();
    else
        expect_nothing_planned();
}
END_TEST

START_TEST(test_the_first_sign_in_of_the_user_is_not_tried_again)
{
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")), RESULT_OK);
    break_off(ends[_i].hr);
    expect_nothing_planned();
}
END_TEST

/* ---- delays ---- */

START_TEST(test_delays_double_within_a_quarter_up_to_the_longest)
{
    uint64_t base = FIRST_MS, below = 0, above = 0, exact = 0;

    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    for (int i = 0; i < 60; i++) {
        uint64_t delay = planned();

        ck_assert_msg(delay >= base - base / 4 && delay <= base + base / 4, "try %d after %llu ms", i,
                      (unsigned long long)delay);
        below += delay < base;
        above += delay > base;
        exact += delay == base;
        wait_for_try();
        ck_assert_str_eq(fixture.requests.text, AGAIN);
        break_off(MSGR_E_CONNECT);
        ck_assert_str_eq(fixture.events.text, "MyStatus(MSGR_E_CONNECT,OFFLINE) Signin(MSGR_E_CONNECT)");
        base = base * 2 > LONGEST_MS ? LONGEST_MS : base * 2;
    }
    ck_assert_uint_gt(below, 10);
    ck_assert_uint_gt(above, 10);
    ck_assert_uint_lt(exact, 3);
}
END_TEST

START_TEST(test_after_a_success_delays_begin_anew)
{
    fixture_sign_in(&fixture);
    for (int round = 0; round < 3; round++) {
        break_off(MSGR_E_DISCONNECTED);
        for (int i = 0; i < 5; i++) {
            wait_for_try();
            break_off(MSGR_E_CONNECT);
        }
        ck_assert_uint_ge(planned(), 24 * FIRST_MS);
        wait_for_try();
        finish_sign_in();
        ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING) MyStatus(OK,CONNECTING) "
                                              "MyStatus(OK,SYNCHRONIZING) MyStatus(OK,ONLINE) Signin(OK)");
        ck_assert_uint_eq(messenger_deadline(messenger), UINT64_MAX);
        break_off(MSGR_E_DISCONNECTED);
        ck_assert_uint_le(planned(), FIRST_MS + FIRST_MS / 4);
        wait_for_try();
        finish_sign_in();
    }
}
END_TEST

static const struct {
    uint32_t first, longest;
    uint64_t shortest_wait, longest_wait; /* of the fourth attempt */
} limits[] = {
    {1, 1, 1, 1},
    {1000, 1000, 750, 1250},
    {1000, 0, 750, 1250}, /* a longest delay below the first one counts as the first */
    {100, 500, 375, 625},
    {100, 1000, 600, 1000},
    {UINT32_MAX, UINT32_MAX, 3221225472u, 5368709119u},
};

START_TEST(test_the_limits_are_settings)
{
    messenger_set_reconnect(messenger, limits[_i].first, limits[_i].longest);
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    for (int i = 0; i < 3; i++) {
        wait_for_try();
        break_off(MSGR_E_CONNECT);
    }
    ck_assert_uint_ge(planned(), limits[_i].shortest_wait);
    ck_assert_uint_le(planned(), limits[_i].longest_wait);
}
END_TEST

START_TEST(test_who_does_not_want_it_stays_offline)
{
    messenger_set_reconnect(messenger, 0, LONGEST_MS);
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    expect_nothing_planned();
    messenger_set_reconnect(messenger, FIRST_MS, LONGEST_MS);
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    planned();
    messenger_set_reconnect(messenger, 0, LONGEST_MS);
    expect_nothing_planned();
}
END_TEST

/* ---- connection lost at each step of an attempt ---- */

static void nothing(void) {}
static void connecting(void) { account_progress(messenger, PRESENCE_LOCAL_CONNECTING); }

static void synchronizing(void)
{
    connecting();
    account_authenticated(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("Anna"));
    account_progress(messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(messenger);
}

static void synchronized(void)
{
    synchronizing();
    messenger_synchronized(messenger);
}

static void online(void)
{
    synchronized();
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
}

static const struct {
    void (*step)(void);
    const char *last; /* the events of the loss */
    uint64_t base;    /* the next delay */
} cuts[] = {
    {nothing, "Signin(MSGR_E_DISCONNECTED)", 2 * FIRST_MS},
    {connecting, "Signin(MSGR_E_DISCONNECTED)", 2 * FIRST_MS},
    {synchronizing, "Signin(MSGR_E_DISCONNECTED)", 2 * FIRST_MS},
    {synchronized, "LSC Signin(MSGR_E_DISCONNECTED)", 2 * FIRST_MS},
    {online, "LSC Signout", FIRST_MS},
};

START_TEST(test_a_try_that_is_cut_at_any_step)
{
    static char owner[] = "owner";
    struct lock *lock = lock_create(messenger, LOCK_OF_MANAGER, owner);
    bool locked = strncmp(cuts[_i].last, "LSC ", 4) == 0;
    char expected[128];

    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    wait_for_try();
    cuts[_i].step();
    break_off(MSGR_E_DISCONNECTED);
    snprintf(expected, sizeof(expected), "%sMyStatus(MSGR_E_DISCONNECTED,OFFLINE) %s", locked ? "LSC(1) " : "",
             cuts[_i].last + (locked ? 4 : 0));
    ck_assert_str_eq(fixture.events.text, expected);
    ck_assert_uint_eq(contacts_count(messenger), 0);
    ck_assert_uint_ge(planned(), cuts[_i].base - cuts[_i].base / 4);
    ck_assert_uint_le(planned(), cuts[_i].base + cuts[_i].base / 4);
    wait_for_try();
    finish_sign_in();
    ck_assert(account_is_online(messenger));
    lock_release(lock);
}
END_TEST

START_TEST(test_a_try_that_cannot_be_started_is_told_and_followed_by_another)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    fixture_clear(&fixture);
    fixture.wire_refuses = true;
    fixture_pass(&fixture, planned());
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING) MyStatus(MSGR_E_CONNECT,OFFLINE) "
                                          "Signin(MSGR_E_CONNECT)");
    fixture.wire_refuses = false;
    ck_assert_uint_ge(planned(), 2 * FIRST_MS * 3 / 4);
    wait_for_try();
}
END_TEST

/* ---- the user ---- */

START_TEST(test_a_sign_out_while_it_waits_stops_it)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    fixture_clear(&fixture);
    ck_assert_result(messenger_sign_out(messenger), MSGR_E_NOT_LOGGED_ON);
    ck_assert_str_eq(fixture.events.text, "");
    expect_nothing_planned();
}
END_TEST

START_TEST(test_a_sign_out_at_any_step_of_a_try_stops_it)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    wait_for_try();
    cuts[_i].step();
    ck_assert_result(messenger_sign_out(messenger), RESULT_OK);
    break_off(_i % 2 ? RESULT_OK : MSGR_E_DISCONNECTED); /* the connection may be faster */
    expect_nothing_planned();
}
END_TEST

START_TEST(test_choosing_offline_is_a_sign_out)
{
    fixture_sign_in(&fixture);
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_OFFLINE), RESULT_OK);
    break_off(MSGR_E_DISCONNECTED);
    expect_nothing_planned();
}
END_TEST

START_TEST(test_an_own_sign_in_takes_its_place)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    fixture_clear(&fixture);
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("other")), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "SignIn(" PEER_HANDLE ",other,ONLINE)");
    ck_assert_uint_eq(messenger_deadline(messenger), UINT64_MAX);
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
    break_off(MSGR_E_DISCONNECTED);
    wait_for_try();
    ck_assert_str_eq(fixture.requests.text, "SignInAgain(" PEER_HANDLE ",other,ONLINE)");
    /* A running attempt is a sign-in like any other. */
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")),
                     MSGR_E_ALREADY_LOGGED_ON);
}
END_TEST

START_TEST(test_an_own_sign_in_that_fails_is_the_end_of_it)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")), RESULT_OK);
    break_off(MSGR_E_CONNECT);
    expect_nothing_planned();
}
END_TEST

START_TEST(test_an_own_sign_in_that_is_refused_changes_nothing)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL("no handle"), TEXT_LITERAL("secret")),
                     RESULT_INVALID_ARGUMENT);
    wait_for_try();
    ck_assert_str_eq(fixture.requests.text, AGAIN);
}
END_TEST

static const struct {
    enum presence presence;
    const char *name;
} kept[] = {
    {PRESENCE_ONLINE, "ONLINE"},
    {PRESENCE_BUSY, "BUSY"},
    {PRESENCE_AWAY, "AWAY"},
    {PRESENCE_INVISIBLE, "INVISIBLE"},
};

START_TEST(test_the_presence_of_the_user_is_kept_over_any_number_of_tries)
{
    char expected[64];

    snprintf(expected, sizeof(expected), "SignInAgain(" OWN_HANDLE ",secret,%s)", kept[_i].name);
    fixture_sign_in(&fixture);
    account_presence_confirmed(messenger, kept[_i].presence);
    break_off(MSGR_E_DISCONNECTED);
    for (size_t i = 0; i < 5; i++) {
        wait_for_try();
        ck_assert_str_eq(fixture.requests.text, expected);
        cuts[i % 4].step();
        break_off(MSGR_E_DISCONNECTED);
    }
    wait_for_try();
    account_presence_confirmed(messenger, kept[_i].presence);
    break_off(MSGR_E_SERVER_SHUTDOWN);
    wait_for_try();
    ck_assert_str_eq(fixture.requests.text, expected);
}
END_TEST

START_TEST(test_nothing_is_tried_when_messenger_has_shut_down)
{
    fixture_sign_in(&fixture);
    break_off(MSGR_E_DISCONNECTED);
    messenger_shut_down(messenger);
    expect_nothing_planned();
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("reconnect");
    Suite *suite = suite_create("reconnect");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_after_what_an_established_connection_is_made_again, 0, COUNT(ends));
    tcase_add_loop_test(tcase, test_after_what_a_try_is_followed_by_another, 0, COUNT(ends));
    tcase_add_loop_test(tcase, test_the_first_sign_in_of_the_user_is_not_tried_again, 0, COUNT(ends));
    tcase_add_test(tcase, test_delays_double_within_a_quarter_up_to_the_longest);
    tcase_add_test(tcase, test_after_a_success_delays_begin_anew);
    tcase_add_loop_test(tcase, test_the_limits_are_settings, 0, COUNT(limits));
    tcase_add_test(tcase, test_who_does_not_want_it_stays_offline);
    tcase_add_loop_test(tcase, test_a_try_that_is_cut_at_any_step, 0, COUNT(cuts));
    tcase_add_test(tcase, test_a_try_that_cannot_be_started_is_told_and_followed_by_another);
    tcase_add_test(tcase, test_a_sign_out_while_it_waits_stops_it);
    tcase_add_loop_test(tcase, test_a_sign_out_at_any_step_of_a_try_stops_it, 0, COUNT(cuts));
    tcase_add_test(tcase, test_choosing_offline_is_a_sign_out);
    tcase_add_test(tcase, test_an_own_sign_in_takes_its_place);
    tcase_add_test(tcase, test_an_own_sign_in_that_fails_is_the_end_of_it);
    tcase_add_test(tcase, test_an_own_sign_in_that_is_refused_changes_nothing);
    tcase_add_loop_test(tcase, test_the_presence_of_the_user_is_kept_over_any_number_of_tries, 0, COUNT(kept));
    tcase_add_test(tcase, test_nothing_is_tried_when_messenger_has_shut_down);
    suite_add_tcase(suite, tcase);
    return suite;
}
