/* The local user: sign-in, sign-out, presence and name, with their events in order. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct messenger *messenger;

static void setup(void)
{
    fixture_init(&fixture);
    messenger = fixture.messenger;
}

static void teardown(void) { fixture_free(&fixture); }

static void start(void)
{
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")), RESULT_OK);
    fixture_clear(&fixture);
}

START_TEST(test_a_sign_in_tells_every_step_and_then_who_is_online)
{
    ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
    fixture_sign_in(&fixture);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING) MyStatus(OK,CONNECTING) "
                                          "MyStatus(OK,SYNCHRONIZING) MyStatus(OK,ONLINE) "
                                          "Signin(OK) ContactStatus(" PEER_HANDLE ",ONLINE)");
    ck_assert_str_eq(fixture.requests.text, "SignIn(" OWN_HANDLE ",secret,ONLINE)");
    ck_assert(account_is_online(messenger));
    ck_assert_text(account_handle(messenger), OWN_HANDLE);
    ck_assert_text(account_friendly_name(messenger), "Anna");
}
END_TEST

START_TEST(test_the_next_sign_in_tells_as_much_as_the_first)
{
    struct journal first;

    fixture_sign_in(&fixture);
    first = fixture.events;
    messenger_disconnected(messenger, MSGR_E_DISCONNECTED);
    fixture_clear(&fixture);
    fixture_sign_in(&fixture);
    ck_assert_str_eq(fixture.events.text, first.text);
}
END_TEST

START_TEST(test_locks_are_enabled_after_the_list_and_before_the_sign_in_is_announced)
{
    static char owner[] = "owner";
    struct lock *lock = lock_create(messenger, LOCK_OF_MANAGER, owner);

    fixture_sign_in(&fixture);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING) MyStatus(OK,CONNECTING) MyStatus(OK,SYNCHRONIZING) "
                                          "LSC(2) LockEnable(1) "
                                          "MyStatus(OK,ONLINE) Signin(OK) ContactStatus(" PEER_HANDLE ",ONLINE)");
    fixture_clear(&fixture);
    messenger_synchronized(messenger);
    ck_assert_str_eq(fixture.events.text, "");
    lock_release(lock);
}
END_TEST

static const struct {
    const char *name;
    struct text handle, password;
    bool accepted;
} credentials[] = {
    {"good", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret"), true},
    {"non-ASCII password", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("\xC3\xA4"), true},
    {"no handle", {NULL, 0}, TEXT_LITERAL("secret"), false},
    {"handle with blank", TEXT_LITERAL("an na@example.com"), TEXT_LITERAL("secret"), false},
    {"handle with line break", TEXT_LITERAL("anna@example.com\r\n"), TEXT_LITERAL("secret"), false},
    {"no password", TEXT_LITERAL(OWN_HANDLE), {NULL, 0}, false},
    {"password with blank", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("se cret"), false},
    {"password with CR", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret\r"), false},
    {"password with LF", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("\nsecret"), false},
    {"password with NUL", TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("sec\0ret"), false},
};

START_TEST(test_credentials_are_checked_before_anything_is_done)
{
    msgr_result result = messenger_sign_in(messenger, credentials[_i].handle, credentials[_i].password);

    ck_assert_msg(result == (credentials[_i].accepted ? RESULT_OK : RESULT_INVALID_ARGUMENT), "%s: %s",
                  credentials[_i].name, result_name(result));
    if (!credentials[_i].accepted) {
        ck_assert_str_eq(fixture.events.text, "");
        ck_assert_str_eq(fixture.requests.text, "");
        ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
    }
}
END_TEST

START_TEST(test_a_password_has_at_most_256_characters)
{
    for (size_t length = 255; length <= 257; length++) {
        ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), text_repeat('p', length)),
                         length <= 256 ? RESULT_OK : RESULT_INVALID_ARGUMENT);
        messenger_disconnected(messenger, MSGR_E_CONNECT);
    }
}
END_TEST

START_TEST(test_a_second_sign_in_is_refused_while_on_the_way_and_while_online)
{
    start();
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("x")),
                     MSGR_E_ALREADY_LOGGED_ON);
    ck_assert_result(messenger_sign_in(messenger, TEXT_EMPTY, TEXT_EMPTY), MSGR_E_ALREADY_LOGGED_ON);
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("x")),
                     MSGR_E_ALREADY_LOGGED_ON);
    ck_assert_text(account_handle(messenger), OWN_HANDLE);
}
END_TEST

START_TEST(test_a_sign_in_that_cannot_be_started_says_so_and_is_over)
{
    fixture.wire_refuses = true;
    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")), RESULT_FAILURE);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,FINDING) MyStatus(MSGR_E_CONNECT,OFFLINE)");
    fixture.wire_refuses = false;
    start();
}
END_TEST

START_TEST(test_one_may_sign_in_again_by_the_handle_the_model_remembers)
{
    fixture_sign_in(&fixture);
    messenger_disconnected(messenger, MSGR_E_DISCONNECTED);
    ck_assert_text(account_handle(messenger), OWN_HANDLE);
    fixture_clear(&fixture);
    ck_assert_result(messenger_sign_in(messenger, account_handle(messenger), TEXT_LITERAL("secret")), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "SignIn(" OWN_HANDLE ",secret,ONLINE)");
}
END_TEST

static const msgr_result failures[] = {MSGR_E_LOGON_TIMEOUT, MSGR_E_INVALID_PASSWORD, MSGR_E_CONNECT};

START_TEST(test_a_failed_sign_in_gives_status_and_sign_in_events_with_the_reason)
{
    char expected[128];

    start();
    account_progress(messenger, PRESENCE_LOCAL_CONNECTING);
    fixture_clear(&fixture);
    messenger_disconnected(messenger, failures[_i]);
    snprintf(expected, sizeof(expected), "MyStatus(%s,OFFLINE) Signin(%s)", result_name(failures[_i]),
             result_name(failures[_i]));
    ck_assert_str_eq(fixture.events.text, expected);
    fixture_clear(&fixture);
    messenger_disconnected(messenger, failures[_i]);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_a_sign_out_disconnects_and_then_tells)
{
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    ck_assert_result(messenger_sign_out(messenger), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "SignOut");
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,DISCONNECTING)");
    ck_assert(!account_is_online(messenger));
    ck_assert_result(messenger_sign_out(messenger), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "SignOut");
    messenger_disconnected(messenger, RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,DISCONNECTING) MyStatus(OK,OFFLINE) Signout");
    ck_assert_uint_eq(contacts_count(messenger), 0);
    ck_assert_result(messenger_sign_out(messenger), MSGR_E_NOT_LOGGED_ON);
}
END_TEST

START_TEST(test_a_sign_out_during_the_sign_in_cancels_it)
{
    start();
    ck_assert_result(messenger_sign_out(messenger), RESULT_OK);
    messenger_disconnected(messenger, RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,DISCONNECTING) MyStatus(OK,OFFLINE) Signin(MSGR_E_CANCEL)");
}
END_TEST

START_TEST(test_a_lost_connection_ends_sessions_then_locks_then_the_account)
{
    static char owner[] = "owner";
    struct lock *lock = lock_create(messenger, LOCK_OF_MANAGER, owner);
    struct session *session;
    struct contact *peer;

    fixture_add_app(&fixture, APP_GUID);
    fixture_sign_in(&fixture);
    fixture_unlock(lock);
    peer = fixture_contact(&fixture, PEER_HANDLE);
    ck_assert_result(session_create(messenger, lock, &session), RESULT_OK);
    session_set_application(session, TEXT_LITERAL(APP_GUID));
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
    fixture_clear(&fixture);
    messenger_disconnected(messenger, MSGR_E_DISCONNECTED);
    ck_assert_str_eq(fixture.events.text, "INVITATION>TERMINATED Termination(SR_CONNECTION_FAILURE,) LSC(1) "
                                          "MyStatus(MSGR_E_DISCONNECTED,OFFLINE) Signout");
    session_release(session);
    contact_release(peer);
    lock_release(lock);
}
END_TEST

START_TEST(test_what_the_service_says_after_a_sign_out_changes_nothing)
{
    fixture_sign_in(&fixture);
    ck_assert_result(messenger_sign_out(messenger), RESULT_OK);
    fixture_clear(&fixture);
    account_presence_confirmed(messenger, PRESENCE_AWAY);
    account_progress(messenger, PRESENCE_LOCAL_CONNECTING);
    messenger_synchronized(messenger);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_LOCAL_DISCONNECTING);
    messenger_disconnected(messenger, RESULT_OK);
    fixture_clear(&fixture);
    account_presence_confirmed(messenger, PRESENCE_AWAY);
    account_progress(messenger, PRESENCE_LOCAL_CONNECTING);
    messenger_synchronized(messenger);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
}
END_TEST

static const struct {
    enum presence presence;
    msgr_result result;
} choices[] = {
    {PRESENCE_ONLINE, RESULT_OK},
    {PRESENCE_INVISIBLE, RESULT_OK},
    {PRESENCE_BUSY, RESULT_OK},
    {PRESENCE_BE_RIGHT_BACK, RESULT_OK},
    {PRESENCE_IDLE, RESULT_OK},
    {PRESENCE_AWAY, RESULT_OK},
    {PRESENCE_ON_THE_PHONE, RESULT_OK},
    {PRESENCE_OUT_TO_LUNCH, RESULT_OK},
    {PRESENCE_UNKNOWN, RESULT_INVALID_ARGUMENT},
    {PRESENCE_LOCAL_FINDING_SERVER, RESULT_INVALID_ARGUMENT},
    {PRESENCE_LOCAL_CONNECTING, RESULT_INVALID_ARGUMENT},
    {PRESENCE_LOCAL_SYNCHRONIZING, RESULT_INVALID_ARGUMENT},
    {PRESENCE_LOCAL_DISCONNECTING, RESULT_INVALID_ARGUMENT},
    {(enum presence)3, RESULT_INVALID_ARGUMENT},
    {(enum presence)0x1002, RESULT_INVALID_ARGUMENT},
};

START_TEST(test_only_published_states_may_be_chosen)
{
    fixture_sign_in(&fixture);
    ck_assert_msg(messenger_set_presence(messenger, choices[_i].presence) == choices[_i].result, "0x%X",
                  choices[_i].presence);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_ONLINE);
}
END_TEST

START_TEST(test_a_chosen_state_holds_when_the_service_confirms_it)
{
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_BUSY), MSGR_E_NOT_LOGGED_ON);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_BUSY), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "Presence(BUSY)");
    ck_assert_str_eq(fixture.events.text, "");
    account_presence_confirmed(messenger, PRESENCE_BUSY);
    account_presence_confirmed(messenger, PRESENCE_BUSY);
    ck_assert_str_eq(fixture.events.text, "MyStatus(OK,BUSY) MyStatus(OK,BUSY)");
    fixture.wire_refuses = true;
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_AWAY), RESULT_FAILURE);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_BUSY);
}
END_TEST

START_TEST(test_choosing_offline_signs_out)
{
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_OFFLINE), MSGR_E_NOT_LOGGED_ON);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    ck_assert_result(messenger_set_presence(messenger, PRESENCE_OFFLINE), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "SignOut");
}
END_TEST

START_TEST(test_the_own_name_is_the_handle_until_a_name_is_known)
{
    start();
    ck_assert_text(account_friendly_name(messenger), OWN_HANDLE);
    account_authenticated(messenger, TEXT_LITERAL("Anna@Example.com"), TEXT_LITERAL("Anna"));
    ck_assert_text(account_handle(messenger), "Anna@Example.com");
    account_authenticated(messenger, TEXT_LITERAL("garbage"), TEXT_LITERAL("Anna"));
    ck_assert_text(account_handle(messenger), "Anna@Example.com");
    account_renamed(messenger, TEXT_LITERAL("Ann"));
    ck_assert_str_eq(fixture.events.text, "MyFriendlyName(OK,Anna)");
    ck_assert_text(account_friendly_name(messenger), "Ann");
}
END_TEST

START_TEST(test_the_model_has_no_timer_when_nothing_waits)
{
    ck_assert_uint_eq(messenger_deadline(messenger), UINT64_MAX);
    fixture_sign_in(&fixture);
    ck_assert_uint_eq(messenger_deadline(messenger), UINT64_MAX);
    ck_assert(!messenger_has_live_sessions(messenger));
    fixture_clear(&fixture);
    fixture_pass(&fixture, 1000000);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("account");
    Suite *suite = suite_create("account");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_sign_in_tells_every_step_and_then_who_is_online);
    tcase_add_test(tcase, test_the_next_sign_in_tells_as_much_as_the_first);
    tcase_add_test(tcase, test_locks_are_enabled_after_the_list_and_before_the_sign_in_is_announced);
    tcase_add_loop_test(tcase, test_credentials_are_checked_before_anything_is_done, 0, COUNT(credentials));
    tcase_add_test(tcase, test_a_password_has_at_most_256_characters);
    tcase_add_test(tcase, test_a_second_sign_in_is_refused_while_on_the_way_and_while_online);
    tcase_add_test(tcase, test_a_sign_in_that_cannot_be_started_says_so_and_is_over);
    tcase_add_test(tcase, test_one_may_sign_in_again_by_the_handle_the_model_remembers);
    tcase_add_loop_test(tcase, test_a_failed_sign_in_gives_status_and_sign_in_events_with_the_reason, 0,
                        COUNT(failures));
    tcase_add_test(tcase, test_a_sign_out_disconnects_and_then_tells);
    tcase_add_test(tcase, test_a_sign_out_during_the_sign_in_cancels_it);
    tcase_add_test(tcase, test_a_lost_connection_ends_sessions_then_locks_then_the_account);
    tcase_add_test(tcase, test_what_the_service_says_after_a_sign_out_changes_nothing);
    tcase_add_loop_test(tcase, test_only_published_states_may_be_chosen, 0, COUNT(choices));
    tcase_add_test(tcase, test_a_chosen_state_holds_when_the_service_confirms_it);
    tcase_add_test(tcase, test_choosing_offline_signs_out);
    tcase_add_test(tcase, test_the_own_name_is_the_handle_until_a_name_is_known);
    tcase_add_test(tcase, test_the_model_has_no_timer_when_nothing_waits);
    suite_add_tcase(suite, tcase);
    return suite;
}
