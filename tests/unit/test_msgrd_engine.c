/* Two engines (model, client, sockets) and msgrd: everything below COM. Each engine has its own
 * network thread; the tests wait for events in a journal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_side.h"
#include "harness/suite.h"
#include "script_client.h"
#include "msgrd/control_client.h"

static struct script_service service;
static struct side alice, bob;

static void setup(void)
{
    side_service_start(&service);
    side_start(&alice, service.port, NULL);
    side_start(&bob, service.port, NULL);
}

static void teardown(void)
{
    side_stop(&alice);
    side_stop(&bob);
    script_service_free(&service);
}

/* ---- tests ---- */

START_TEST(test_a_session_from_invitation_to_termination)
{
    struct text text;

    side_sign_in(&alice, ALICE, "wonderland");
    side_sign_in(&bob, BOB, "builder");
    side_unlock(&alice, LOCK_OF_MANAGER);
    side_unlock(&bob, LOCK_OF_MANAGER);
    side_invite(&alice, BOB, "opening");
    ck_assert_str_eq(side_wait(&bob, "INVITATION:"), "opening");
    side_enter(&bob);
    ck_assert_int_eq(session_application(bob.invited, &text), RESULT_OK);
    ck_assert(text_equal(text, TEXT_LITERAL(APP_GUID)));
    ck_assert(text_equal(contact_handle(session_contact(bob.invited)), TEXT_LITERAL(ALICE)));
    ck_assert_int_eq(session_accept(bob.invited, TEXT_LITERAL("gladly"), 12), RESULT_OK);
    side_leave(&bob);
    ck_assert_str_eq(side_wait(&alice, " ACCEPTED:"), "gladly");
    side_wait(&alice, "READY_TO_LAUNCH:");
    side_wait(&bob, "READY_TO_LAUNCH:");
    side_enter(&alice);
    ck_assert_int_eq(session_state(alice.session), SESSION_CONNECTED);
    ck_assert_int_eq(session_remote_address(alice.session, &text), RESULT_OK);
    ck_assert(text_equal(text, TEXT_LITERAL("127.0.0.1")));
    ck_assert_int_eq(session_send_context_data(alice.session, TEXT_LITERAL("10.0.0.1:10337")), RESULT_OK);
    side_leave(&alice);
    ck_assert_str_eq(side_wait(&bob, "CONTEXT_DATA:"), "10.0.0.1:10337");
    side_enter(&bob);
    ck_assert_int_eq(session_state(bob.invited), SESSION_CONNECTED);
    ck_assert_int_eq(session_send_context_data(bob.invited, TEXT_LITERAL(" both ways ")), RESULT_OK);
    side_leave(&bob);
    side_wait(&alice, "CONTEXT_DATA: both ways ");
    ck_assert_int_eq(session_cancel((side_enter(&alice), alice.session), RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
    side_leave(&alice);
    side_wait(&alice, "TERMINATION:");
    side_wait(&bob, "TERMINATION:");
}
END_TEST

START_TEST(test_a_declined_invitation)
{
    side_sign_in(&alice, ALICE, "wonderland");
    side_sign_in(&bob, BOB, "builder");
    side_unlock(&alice, LOCK_OF_MANAGER);
    side_unlock(&bob, LOCK_OF_MANAGER);
    side_invite(&alice, BOB, "");
    side_wait(&bob, "INVITATION:");
    ck_assert_int_eq(session_decline((side_enter(&bob), bob.invited), TEXT_LITERAL("no"), 4), RESULT_OK);
    side_leave(&bob);
    side_wait(&alice, "DECLINED:");
    side_wait(&alice, "TERMINATION:");
}
END_TEST

START_TEST(test_presence_and_lists_follow_the_other_user)
{
    struct contact *contact;

    side_sign_in(&alice, ALICE, "wonderland");
    side_sign_in(&bob, BOB, "builder");
    ck_assert_str_eq(side_wait(&alice, "CONTACT_STATUS_CHANGE:"), "2");
    ck_assert_int_eq(messenger_set_presence(side_enter(&bob), PRESENCE_BUSY), RESULT_OK);
    side_leave(&bob);
    ck_assert_str_eq(side_wait(&alice, "CONTACT_STATUS_CHANGE:"), "10");
    side_enter(&bob);
    contact = side_contact(&bob, ALICE);
    ck_assert_int_eq(contacts_block(bob.model, contact, true), RESULT_OK);
    contact_release(contact);
    side_leave(&bob);
    side_wait(&bob, "CONTACT_BLOCK_CHANGE:1");
    ck_assert_str_eq(side_wait(&alice, "CONTACT_STATUS_CHANGE:"), "1");
    side_enter(&bob);
    contact = side_contact(&bob, ALICE);
    ck_assert_int_eq(contacts_block(bob.model, contact, false), RESULT_OK);
    contact_release(contact);
    side_leave(&bob);
    side_wait(&bob, "CONTACT_BLOCK_CHANGE:0");
    ck_assert_str_eq(side_wait(&alice, "CONTACT_STATUS_CHANGE:"), "10");
    side_enter(&alice);
    contact = side_contact(&alice, BOB);
    ck_assert_int_eq(contacts_remove(alice.model, contact), RESULT_OK);
    contact_release(contact);
    side_leave(&alice);
    side_wait(&alice, "CONTACT_LIST_REMOVE:");
    side_unlock(&alice, LOCK_OF_MANAGER);
    ck_assert_int_eq(contacts_add(side_enter(&alice), alice.lock, TEXT_LITERAL(BOB)), RESULT_OK);
    side_leave(&alice);
    ck_assert_str_eq(side_wait(&alice, "CONTACT_LIST_ADD:"), "0");
    ck_assert_int_eq(contacts_add(side_enter(&alice), alice.lock, TEXT_LITERAL("ghost@example.test")), RESULT_OK);
    side_leave(&alice);
    ck_assert_str_eq(side_wait(&alice, "CONTACT_LIST_ADD:"), "8100030A");
}
END_TEST

START_TEST(test_an_alert_reaches_who_asked_for_its_site)
{
    static const int32_t sites[] = {42};
    char answer[256];

    side_sign_in(&alice, ALICE, "wonderland");
    side_unlock(&alice, LOCK_OF_PRIVATE);
    ck_assert_int_eq(alerts_enable((side_enter(&alice), alice.lock), sites, 1), RESULT_OK);
    side_leave(&alice);
    ck_assert(control_ask(service.control_path, TEXT_LITERAL("ALERT " ALICE " 41 - other"), answer, sizeof(answer)));
    ck_assert_str_eq(answer, "OK");
    ck_assert(control_ask(service.control_path, TEXT_LITERAL("ALERT " ALICE " 42 - mine"), answer, sizeof(answer)));
    ck_assert_str_eq(answer, "OK");
    ck_assert_ptr_nonnull(strstr((side_wait(&alice, "ALERT_RECEIVED:"), alice.journal), "siteid=\"42\""));
    ck_assert_ptr_null(strstr(alice.journal, "siteid=\"41\""));
}
END_TEST

START_TEST(test_a_wrong_password_is_told)
{
    ck_assert_int_eq(messenger_sign_in(side_enter(&alice), TEXT_LITERAL(ALICE), TEXT_LITERAL("wrong")), RESULT_OK);
    side_leave(&alice);
    ck_assert_str_eq(side_wait(&alice, "SIGNIN:"), "81000303");
}
END_TEST

START_TEST(test_the_end_of_the_service_is_told)
{
    side_sign_in(&alice, ALICE, "wonderland");
    side_sign_in(&bob, BOB, "builder");
    script_service_kill(&service);
    side_wait(&alice, "SIGNOUT:");
    side_wait(&bob, "SIGNOUT:");
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("engine and msgrd");
    TCase *tcase = tcase_create("two users");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_session_from_invitation_to_termination);
    tcase_add_test(tcase, test_a_declined_invitation);
    tcase_add_test(tcase, test_presence_and_lists_follow_the_other_user);
    tcase_add_test(tcase, test_an_alert_reaches_who_asked_for_its_site);
    tcase_add_test(tcase, test_a_wrong_password_is_told);
    tcase_add_test(tcase, test_the_end_of_the_service_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}
