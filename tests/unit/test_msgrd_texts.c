/* Texts between whole OpenMsgr engines (model, wire, sockets) of two and three users, with msgrd
 * between them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_side.h"
#include "harness/suite.h"
#include "script_client.h"

#define CAROL "carol@example.test"

static struct script_service service;
static struct side alice, bob, carol;

static void setup(void)
{
    side_service_start(&service);
    script_service_account(&service, CAROL, "heron", "Carol");
    side_start(&alice, service.port, NULL);
    side_start(&bob, service.port, NULL);
    side_start(&carol, service.port, NULL);
    side_sign_in(&alice, ALICE, "wonderland");
    side_sign_in(&bob, BOB, "builder");
    side_sign_in(&carol, CAROL, "heron");
}

static void teardown(void)
{
    side_stop(&alice);
    side_stop(&bob);
    side_stop(&carol);
    script_service_free(&service);
}

/* Opens a conversation with this user, who need not be on the list. */
static void open_with(struct side *side, const char *handle)
{
    struct contact *contact;
    struct conversation *opened;

    side_enter(side);
    ck_assert_int_eq(contacts_find(side->model, text_of(handle), false, &contact), RESULT_OK);
    ck_assert_int_eq(conversation_open(side->model, contact, &opened), RESULT_OK);
    ck_assert_ptr_eq(opened, side->conversation);
    conversation_release(opened);
    contact_release(contact);
    side_leave(side);
}

static uint32_t say(struct side *side, const char *text, enum acknowledgement acknowledgement)
{
    struct text_format format = {TEXT_LITERAL("MS Sans Serif"), TEXT_ITALIC, 0x8000FF, 0, 0x22, false};
    uint32_t number;

    side_enter(side);
    ck_assert_int_eq(conversation_send(side->conversation, text_of(text), &format, acknowledgement, &number),
                     RESULT_OK);
    side_leave(side);
    return number;
}

static void type(struct side *side)
{
    ck_assert_int_eq(conversation_type((side_enter(side), side->conversation)), RESULT_OK);
    side_leave(side);
}

static void invite(struct side *side, const char *handle)
{
    struct contact *contact;

    side_enter(side);
    ck_assert_int_eq(contacts_find(side->model, text_of(handle), false, &contact), RESULT_OK);
    ck_assert_int_eq(conversation_invite(side->conversation, contact), RESULT_OK);
    contact_release(contact);
    side_leave(side);
}

static void hear(struct side *side, const char *text) { ck_assert_str_eq(side_wait(side, "MESSAGE:"), text); }

static void expect_delivery(struct side *side, uint32_t number, enum delivery delivery)
{
    struct conversation_message message;

    side_enter(side);
    ck_assert(conversation_message_numbered(side->conversation, number, &message));
    ck_assert_int_eq(message.delivery, delivery);
    side_leave(side);
}

START_TEST(test_two_users_talk)
{
    struct conversation_message message;
    uint32_t number;

    open_with(&alice, BOB);
    number = say(&alice, "hello", ACKNOWLEDGE_ALWAYS);
    side_wait(&bob, "OPENED:");
    hear(&bob, "hello");
    side_wait(&alice, "OUTCOME:");
    expect_delivery(&alice, number, DELIVERY_DELIVERED);
    type(&bob);
    ck_assert_str_eq(side_wait(&alice, "TYPING:"), "1");
    say(&bob, "hi\303\251", ACKNOWLEDGE_NOTHING);
    ck_assert_str_eq(side_wait(&alice, "TYPING:"), "0");
    hear(&alice, "hi\303\251");
    side_enter(&bob);
    ck_assert(conversation_message_at(bob.conversation, 0, &message));
    ck_assert(text_equal(contact_handle(message.from), TEXT_LITERAL(ALICE)));
    ck_assert(text_equal(contact_friendly_name(message.from), TEXT_LITERAL("Alice")));
    ck_assert(text_equal(message.format.font, TEXT_LITERAL("MS Sans Serif")));
    ck_assert_uint_eq(message.format.effects, TEXT_ITALIC);
    ck_assert_uint_eq(message.format.colour, 0x8000FF);
    ck_assert_uint_eq(message.format.pitch, 0x22);
    side_leave(&bob);
}
END_TEST

START_TEST(test_the_longest_text_arrives)
{
    char text[3 * 400 + 1] = "";
    struct conversation_message message;

    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = "\xE2\x82\xAC"[i % 3];
    open_with(&alice, BOB);
    say(&alice, text, ACKNOWLEDGE_ALWAYS);
    side_wait(&bob, "MESSAGE:");
    side_enter(&bob);
    ck_assert(conversation_message_at(bob.conversation, 0, &message));
    ck_assert(text_equal(message.text, text_of(text)));
    side_leave(&bob);
}
END_TEST

START_TEST(test_who_has_left_is_called_again)
{
    open_with(&alice, BOB);
    say(&alice, "one", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "one");
    conversation_close((side_enter(&bob), bob.conversation));
    conversation_release(bob.conversation);
    bob.conversation = NULL;
    side_leave(&bob);
    side_wait(&bob, "CLOSED:");
    side_wait(&alice, "LEFT:");
    say(&alice, "two", ACKNOWLEDGE_ALWAYS);
    side_wait(&bob, "OPENED:");
    hear(&bob, "two");
    side_wait(&alice, "OUTCOME:");
    say(&bob, "three", ACKNOWLEDGE_ALWAYS);
    hear(&alice, "three");
}
END_TEST

START_TEST(test_both_begin_at_once)
{
    open_with(&alice, BOB);
    open_with(&bob, ALICE);
    /* Neither has heard of the other when it calls. */
    side_enter(&alice);
    side_enter(&bob);
    say(&alice, "from-alice", ACKNOWLEDGE_ALWAYS);
    say(&bob, "from-bob", ACKNOWLEDGE_ALWAYS);
    side_leave(&bob);
    side_leave(&alice);
    hear(&alice, "from-bob");
    hear(&bob, "from-alice");
    say(&alice, "second", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "second");
    say(&bob, "third", ACKNOWLEDGE_ALWAYS);
    hear(&alice, "third");
    side_enter(&alice);
    ck_assert_uint_eq(conversation_message_count(alice.conversation), 4);
    side_leave(&alice);
}
END_TEST

START_TEST(test_who_is_away_does_not_hear)
{
    struct conversation_message message;
    uint32_t number;

    messenger_sign_out(side_enter(&bob));
    side_leave(&bob);
    side_wait(&bob, "SIGNOUT:");
    side_wait(&alice, "CONTACT_STATUS_CHANGE:1"); /* the service has noticed */
    open_with(&alice, BOB);
    number = say(&alice, "hello", ACKNOWLEDGE_FAILURE);
    ck_assert_str_eq(side_wait(&alice, "OUTCOME:"), "81000430");
    side_enter(&alice);
    ck_assert(conversation_message_numbered(alice.conversation, number, &message));
    ck_assert_int_eq(message.delivery, DELIVERY_FAILED);
    ck_assert_int_eq(message.hr, MSGR_E_MSNP_NOT_ACCEPTING_IMS);
    side_leave(&alice);
    side_sign_in(&bob, BOB, "builder");
    say(&alice, "again", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "again");
}
END_TEST

START_TEST(test_a_user_who_hides_cannot_write)
{
    ck_assert_int_eq(messenger_set_presence(side_enter(&alice), PRESENCE_INVISIBLE), RESULT_OK);
    side_leave(&alice);
    ck_assert_str_eq(side_wait(&alice, "MY_STATUS_CHANGE:"), "6");
    open_with(&alice, BOB);
    say(&alice, "hello", ACKNOWLEDGE_NOTHING);
    ck_assert_str_eq(side_wait(&alice, "OUTCOME:"), "8100043C");
}
END_TEST

START_TEST(test_a_blocked_user_is_not_delivered)
{
    struct contact *contact;

    side_enter(&bob);
    contact = side_contact(&bob, ALICE);
    ck_assert_int_eq(contacts_block(bob.model, contact, true), RESULT_OK);
    contact_release(contact);
    side_leave(&bob);
    side_wait(&bob, "CONTACT_BLOCK_CHANGE:1");
    open_with(&alice, BOB);
    say(&alice, "hello", ACKNOWLEDGE_ALWAYS);
    ck_assert_str_eq(side_wait(&alice, "OUTCOME:"), "81000430");
    /* A stranger may write: whom a user allows is the service's to judge. */
    open_with(&carol, BOB);
    say(&carol, "stranger", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "stranger");
}
END_TEST

START_TEST(test_three_users_talk)
{
    open_with(&alice, BOB);
    say(&alice, "one", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "one");
    invite(&alice, CAROL);
    side_wait(&alice, "JOINED:"); /* bob */
    side_wait(&alice, "JOINED:");
    side_wait(&bob, "JOINED:");
    say(&bob, "two", ACKNOWLEDGE_ALWAYS);
    hear(&alice, "two");
    side_wait(&carol, "OPENED:");
    hear(&carol, "two");
    side_enter(&carol);
    ck_assert_uint_eq(conversation_participant_count(carol.conversation), 2);
    side_leave(&carol);
    say(&carol, "three", ACKNOWLEDGE_ALWAYS);
    hear(&alice, "three");
    hear(&bob, "three");
    messenger_sign_out(side_enter(&alice));
    side_leave(&alice);
    side_wait(&alice, "CLOSED:");
    side_wait(&bob, "LEFT:");
    side_wait(&carol, "LEFT:");
    say(&carol, "four", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "four");
}
END_TEST

START_TEST(test_the_end_of_the_service_closes_conversations)
{
    open_with(&alice, BOB);
    say(&alice, "one", ACKNOWLEDGE_ALWAYS);
    hear(&bob, "one");
    script_service_kill(&service);
    side_wait(&alice, "CLOSED:");
    side_wait(&bob, "CLOSED:");
    side_enter(&alice);
    ck_assert(!conversation_is_open(alice.conversation));
    ck_assert_uint_eq(conversation_message_count(alice.conversation), 1);
    side_leave(&alice);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("texts and msgrd");
    TCase *tcase = tcase_create("users");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_two_users_talk);
    tcase_add_test(tcase, test_the_longest_text_arrives);
    tcase_add_test(tcase, test_who_has_left_is_called_again);
    tcase_add_test(tcase, test_both_begin_at_once);
    tcase_add_test(tcase, test_who_is_away_does_not_hear);
    tcase_add_test(tcase, test_a_user_who_hides_cannot_write);
    tcase_add_test(tcase, test_a_blocked_user_is_not_delivered);
    tcase_add_test(tcase, test_three_users_talk);
    tcase_add_test(tcase, test_the_end_of_the_service_closes_conversations);
    suite_add_tcase(suite, tcase);
    return suite;
}
