/* Network faults of every kind between a client and the service: sessions end with their code in
 * bounded time, the client reconnects, and no invitation comes twice. Alice's connections go
 * through the relay, Bob's do not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_side.h"
#include "fault_relay.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "script_client.h"

/* Short time limits, for a short test. */
enum { ANSWER_MS = 4000, CONFIRM_MS = 1500, STEP_MS = 2000, KEEP_ALIVE_MS = 400, AGAIN_MS = 100, BOUND_MS = 6000 };

static struct script_service service;
static struct fault_relay *relay;
static struct side alice, bob;

static void shorten(struct engine_config *config)
{
    config->client.sign_in_ms = STEP_MS;
    config->client.join_ms = STEP_MS;
    config->client.request_ms = STEP_MS;
    config->client.keep_alive_ms = KEEP_ALIVE_MS;
}

static void patience(struct side *side)
{
    struct messenger *model = side_enter(side);

    messenger_set_timeouts(model, &(struct model_timeouts){ANSWER_MS, CONFIRM_MS, 300000, 30000});
    messenger_set_reconnect(model, AGAIN_MS, 4 * AGAIN_MS);
    side_leave(side);
}

static void setup(void)
{
    side_service_start(&service);
    relay = fault_relay_start(service.port);
    side_start(&alice, fault_relay_port(relay), shorten);
    side_start(&bob, service.port, shorten);
    patience(&alice);
    patience(&bob);
}

static void teardown(void)
{
    side_stop(&alice);
    side_stop(&bob);
    fault_relay_stop(relay);
    script_service_free(&service);
}

static void both_sign_in(void)
{
    side_sign_in(&bob, BOB, "builder");
    side_sign_in(&alice, ALICE, "wonderland");
    side_unlock(&alice, LOCK_OF_MANAGER);
    side_unlock(&bob, LOCK_OF_MANAGER);
}

/* ---- slow: everything works, later ---- */

static void nothing(void) {}
static void all_late(void) { fault_relay_delay(relay, RELAY_BOTH, 80); }
static void notification_late(void) { fault_relay_delay(relay, RELAY_NOTIFICATION, 200); }
static void switchboard_late(void) { fault_relay_delay(relay, RELAY_SWITCHBOARD, 100); }
static void dribbled(void) { fault_relay_dribble(relay); }

static const struct {
    const char *name;
    void (*begin)(void);
} slow[] = {
    {"nothing", nothing},
    {"everything late", all_late},
    {"the switchboard overtakes the notification server", notification_late},
    {"the notification server overtakes the switchboard", switchboard_late},
    {"byte by byte", dribbled},
};

static void accept_invitation(void)
{
    side_wait(&bob, "INVITATION:");
    ck_assert_int_eq(session_accept((side_enter(&bob), bob.invited), TEXT_EMPTY, 0), RESULT_OK);
    side_leave(&bob);
}

static void connect_session(void)
{
    side_invite(&alice, BOB, "opening");
    accept_invitation();
    side_wait(&alice, " ACCEPTED:");
    side_wait(&alice, "READY_TO_LAUNCH:");
    side_wait(&bob, "READY_TO_LAUNCH:");
}

static void send_words(struct side *side, struct session *session, const char *words)
{
    side_enter(side);
    ck_assert_int_eq(session_send_context_data(session, text_of(words)), RESULT_OK);
    side_leave(side);
}

START_TEST(test_a_slow_network_changes_nothing)
{
    both_sign_in();
    slow[_i].begin();
    connect_session();
    for (int i = 0; i < 3; i++) {
        send_words(&alice, alice.session, "there");
        ck_assert_str_eq(side_wait(&bob, "CONTEXT_DATA:"), "there");
        send_words(&bob, bob.invited, "back");
        ck_assert_str_eq(side_wait(&alice, "CONTEXT_DATA:"), "back");
    }
    ck_assert_int_eq(session_cancel((side_enter(&alice), alice.session), RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
    side_leave(&alice);
    side_wait(&alice, "TERMINATION:");
    side_wait(&bob, "TERMINATION:");
    ck_assert_uint_eq(bob.invitations, 1);
}
END_TEST

/* ---- broken: everything ends, and the client reconnects ---- */

static void lose_switchboard(void) { fault_relay_lose(relay, RELAY_SWITCHBOARD); }
static void close_switchboard(void) { fault_relay_close(relay, RELAY_SWITCHBOARD, false); }
static void reset_switchboard(void) { fault_relay_close(relay, RELAY_SWITCHBOARD, true); }
static void lose_all(void) { fault_relay_lose(relay, RELAY_BOTH); }
static void close_all(void) { fault_relay_close(relay, RELAY_BOTH, false); }
static void reset_all(void) { fault_relay_close(relay, RELAY_BOTH, true); }
static void tear_and_lose(void) { fault_relay_tear(relay, RELAY_BOTH, false); }
static void tear_and_close(void) { fault_relay_tear(relay, RELAY_BOTH, true); }

enum moment { INVITED, CONNECTED };

#define FAILED "81000603"  /* SR_CONNECTION_FAILURE */
#define TIMEOUT "81000609" /* SR_SESSION_TIMEOUT */

static const struct {
    const char *name;
    void (*begin)(void);
    enum moment moment;
    const char *ends_with; /* Alice's TERMINATION: no connection, or no answer in time */
    bool signed_out;       /* the notification connection is lost, too */
} broken[] = {
    {"switchboard lost before the answer", lose_switchboard, INVITED, TIMEOUT, false},
    {"switchboard closed before the answer", close_switchboard, INVITED, FAILED, false},
    {"switchboard reset before the answer", reset_switchboard, INVITED, FAILED, false},
    {"all lost before the answer", lose_all, INVITED, FAILED, true},
    {"all closed before the answer", close_all, INVITED, FAILED, true},
    {"all reset before the answer", reset_all, INVITED, FAILED, true},
    {"torn and lost before the answer", tear_and_lose, INVITED, FAILED, true},
    {"torn and closed before the answer", tear_and_close, INVITED, FAILED, true},
    {"switchboard closed in a session", close_switchboard, CONNECTED, FAILED, false},
    {"switchboard reset in a session", reset_switchboard, CONNECTED, FAILED, false},
    {"all lost in a session", lose_all, CONNECTED, FAILED, true},
    {"all closed in a session", close_all, CONNECTED, FAILED, true},
    {"all reset in a session", reset_all, CONNECTED, FAILED, true},
    {"torn and lost in a session", tear_and_lose, CONNECTED, FAILED, true},
    {"torn and closed in a session", tear_and_close, CONNECTED, FAILED, true},
};

START_TEST(test_a_broken_network_ends_sessions_and_the_user_comes_back)
{
    uint64_t begin;
    const char *code;

    both_sign_in();
    if (broken[_i].moment == CONNECTED) {
        connect_session();
    } else {
        side_invite(&alice, BOB, "opening");
        side_wait(&bob, "INVITATION:");
    }
    begin = clock_now_ms();
    broken[_i].begin();
    code = side_wait(&alice, "TERMINATION:");
    printf("%s: ended with %s after %lu ms", broken[_i].name, code, (unsigned long)(clock_now_ms() - begin));
    ck_assert_uint_le(clock_now_ms() - begin, BOUND_MS);
    ck_assert_str_eq(code, broken[_i].ends_with);
    if (broken[_i].signed_out) {
        side_wait(&alice, "SIGNOUT:");
        ck_assert_str_eq(side_wait(&alice, "SIGNIN:"), "0");
        printf(", signed in again after %lu ms", (unsigned long)(clock_now_ms() - begin));
        ck_assert_uint_le(clock_now_ms() - begin, BOUND_MS);
    }
    printf("\n");
    ck_assert_uint_eq(bob.invitations, 1);
}
END_TEST

/* ---- refused for a while ---- */

/* A second session, after the first has ended and both users are online again; a lost connection
 * has locked the API. */
static void connect_again(bool bob_was_out)
{
    session_release((side_enter(&alice), alice.session));
    side_leave(&alice);
    session_release((side_enter(&bob), bob.invited));
    bob.invited = NULL;
    side_leave(&bob);
    side_wait(&alice, "CONTACT_STATUS_CHANGE:2");
    side_unlock(&alice, LOCK_OF_MANAGER);
    if (bob_was_out)
        side_unlock(&bob, LOCK_OF_MANAGER);
    connect_session();
    ck_assert_uint_eq(bob.invitations, 2);
}

START_TEST(test_a_service_that_refuses_for_a_while)
{
    both_sign_in();
    connect_session();
    fault_relay_refuse(relay, true);
    fault_relay_close(relay, RELAY_BOTH, true);
    ck_assert_str_eq(side_wait(&alice, "TERMINATION:"), FAILED);
    side_wait(&alice, "SIGNOUT:");
    ck_assert_str_ne(side_wait(&alice, "SIGNIN:"), "0");
    ck_assert_str_ne(side_wait(&alice, "SIGNIN:"), "0");
    fault_relay_refuse(relay, false);
    while (strcmp(side_wait(&alice, "SIGNIN:"), "0") != 0)
        ;
    side_wait(&bob, "TERMINATION:");
    connect_again(false);
}
END_TEST

START_TEST(test_a_service_that_is_restarted_in_the_middle_of_a_session)
{
    both_sign_in();
    connect_session();
    script_service_kill(&service);
    side_wait(&alice, "TERMINATION:");
    side_wait(&bob, "TERMINATION:");
    side_wait(&alice, "SIGNOUT:");
    side_wait(&bob, "SIGNOUT:");
    service.options.port = service.port;
    script_service_start(&service);
    while (strcmp(side_wait(&alice, "SIGNIN:"), "0") != 0)
        ;
    while (strcmp(side_wait(&bob, "SIGNIN:"), "0") != 0)
        ;
    connect_again(true);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("network faults");
    TCase *tests = tcase_create("network faults");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_a_slow_network_changes_nothing, 0, COUNT(slow));
    tcase_add_loop_test(tests, test_a_broken_network_ends_sessions_and_the_user_comes_back, 0, COUNT(broken));
    tcase_add_test(tests, test_a_service_that_refuses_for_a_while);
    tcase_add_test(tests, test_a_service_that_is_restarted_in_the_middle_of_a_session);
    suite_add_tcase(suite, tests);
    return suite;
}
