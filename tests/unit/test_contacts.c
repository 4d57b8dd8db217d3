/* The contact list, users who are not on it, and their events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct lock *lock;
static char owner[] = "owner";

static void setup(void)
{
    fixture_init(&fixture);
    lock = lock_create(fixture.messenger, LOCK_OF_PRIVATE, owner);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
}

static void teardown(void)
{
    lock_release(lock);
    fixture_free(&fixture);
}

static struct text handle_of(size_t length)
{
    static char handle[256];

    memset(handle, 'a', length);
    memcpy(handle + length - 4, "@b.c", 4);
    return (struct text){handle, length};
}

static const struct {
    const char *name;
    struct text handle;
    bool accepted;
} handles[] = {
    {"plain", TEXT_LITERAL("a@b"), true},
    {"non-ASCII", TEXT_LITERAL("\xC3\xA4@b.c"), true},
    {"empty", {NULL, 0}, false},
    {"no at", TEXT_LITERAL("bob"), false},
    {"nothing before", TEXT_LITERAL("@b"), false},
    {"nothing after", TEXT_LITERAL("a@"), false},
    {"leading blank", TEXT_LITERAL(" a@b"), false},
    {"inner blank", TEXT_LITERAL("a a@b"), false},
    {"trailing blank", TEXT_LITERAL("a@b "), false},
    {"CR", TEXT_LITERAL("a@b\r"), false},
    {"LF", TEXT_LITERAL("a\n@b"), false},
    {"tab", TEXT_LITERAL("a\t@b"), false},
    {"NUL", TEXT_LITERAL("a@b\0c"), false},
    {"not UTF-8", TEXT_LITERAL("a\xFF@b"), false},
};

START_TEST(test_the_syntax_of_a_sign_in_name)
{
    ck_assert_msg(contact_check_handle(handles[_i].handle) ==
                      (handles[_i].accepted ? RESULT_OK : RESULT_INVALID_ARGUMENT),
                  "%s", handles[_i].name);
}
END_TEST

START_TEST(test_a_sign_in_name_has_at_most_129_characters)
{
    ck_assert_result(contact_check_handle(handle_of(128)), RESULT_OK);
    ck_assert_result(contact_check_handle(handle_of(129)), RESULT_OK);
    ck_assert_result(contact_check_handle(handle_of(130)), RESULT_INVALID_ARGUMENT);
    fixture_unlock(lock);
    ck_assert_result(contacts_add(fixture.messenger, lock, handle_of(129)), RESULT_OK);
    ck_assert_result(contacts_add(fixture.messenger, lock, handle_of(130)), RESULT_INVALID_ARGUMENT);
}
END_TEST

/* ---- finding ---- */

START_TEST(test_a_contact_is_one_object_while_it_lives_whatever_the_case)
{
    struct contact *one = fixture_contact(&fixture, PEER_HANDLE);
    struct contact *two = fixture_contact(&fixture, "BOB@EXAMPLE.COM");
    struct contact *stranger = fixture_contact(&fixture, "new@example.com");
    struct contact *again = fixture_contact(&fixture, "NEW@example.com");

    ck_assert_ptr_eq(one, two);
    ck_assert_ptr_eq(stranger, again);
    ck_assert_text(contact_handle(stranger), "new@example.com");
    ck_assert_text(contact_friendly_name(stranger), "new@example.com");
    ck_assert_int_eq(contact_presence(stranger), PRESENCE_UNKNOWN);
    ck_assert_uint_eq(contact_lists(stranger), 0);
    contact_release(one);
    contact_release(two);
    contact_release(stranger);
    contact_release(again);
}
END_TEST

START_TEST(test_find_answers_the_documented_codes)
{
    struct contact *contact = (struct contact *)&fixture;

    ck_assert_result(contacts_find(fixture.messenger, TEXT_LITERAL("bad"), false, &contact), RESULT_INVALID_ARGUMENT);
    ck_assert_ptr_null(contact);
    ck_assert_result(contacts_find(fixture.messenger, TEXT_LITERAL("new@example.com"), true, &contact),
                     MSGR_E_USER_NOT_FOUND);
    ck_assert_ptr_null(contact);
    ck_assert_result(contacts_find(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), true, &contact), RESULT_OK);
    contact_release(contact);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(contacts_find(fixture.messenger, TEXT_LITERAL("bad"), false, &contact), RESULT_INVALID_ARGUMENT);
    ck_assert_result(contacts_find(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), true, &contact), MSGR_E_NOT_LOGGED_ON);
    ck_assert_ptr_null(contact);
}
END_TEST

START_TEST(test_a_known_contact_off_the_list_is_not_on_the_list)
{
    struct contact *stranger = fixture_contact(&fixture, "new@example.com"), *found;

    ck_assert_result(contacts_find(fixture.messenger, contact_handle(stranger), true, &found), MSGR_E_USER_NOT_FOUND);
    contact_release(stranger);
}
END_TEST

START_TEST(test_the_local_user_is_known_by_name_offline_too)
{
    struct contact *self = fixture_contact(&fixture, "ANNA@example.com");
    struct contact *peer = fixture_contact(&fixture, PEER_HANDLE);

    ck_assert(contact_is_self(self));
    ck_assert(!contact_is_self(peer));
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert(contact_is_self(self));
    contact_release(self);
    contact_release(peer);
}
END_TEST

/* ---- the list ---- */

START_TEST(test_the_list_is_in_the_order_of_the_service_and_empty_offline)
{
    struct contact *contact;

    ck_assert_uint_eq(contacts_count(fixture.messenger), 2);
    contact = contacts_at(fixture.messenger, 0);
    ck_assert_text(contact_handle(contact), PEER_HANDLE);
    contact_release(contact);
    contact = contacts_at(fixture.messenger, 1);
    ck_assert_text(contact_handle(contact), OTHER_HANDLE);
    ck_assert_text(contact_friendly_name(contact), "Carol");
    ck_assert_int_eq(contact_presence(contact), PRESENCE_OFFLINE);
    ck_assert_ptr_null(contacts_at(fixture.messenger, 2));
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_uint_eq(contacts_count(fixture.messenger), 0);
    ck_assert_ptr_null(contacts_at(fixture.messenger, 0));
    ck_assert_text(contact_handle(contact), OTHER_HANDLE); /* exists until released */
    ck_assert_int_eq(contact_presence(contact), PRESENCE_UNKNOWN);
    contact_release(contact);
}
END_TEST

START_TEST(test_a_repeated_list_entry_is_one_contact)
{
    contacts_put(fixture.messenger, TEXT_LITERAL("Bob@Example.com"), TEXT_EMPTY, LIST_FORWARD);
    contacts_put(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, LIST_FORWARD | LIST_REVERSE);
    ck_assert_uint_eq(contacts_count(fixture.messenger), 2);
    contacts_put(fixture.messenger, TEXT_LITERAL("not a handle"), TEXT_EMPTY, LIST_FORWARD);
    ck_assert_uint_eq(contacts_count(fixture.messenger), 2);
    contacts_drop(fixture.messenger, TEXT_LITERAL("nobody@example.com"), LIST_FORWARD);
    ck_assert_uint_eq(contacts_count(fixture.messenger), 2);
}
END_TEST

START_TEST(test_a_thousand_contacts_come_and_go)
{
    char handle[32];

    for (int i = 0; i < 1000; i++) {
        snprintf(handle, sizeof(handle), "user%d@example.com", i);
        contacts_put(fixture.messenger, text_of(handle), TEXT_EMPTY, LIST_FORWARD | LIST_ALLOW | LIST_REVERSE);
    }
    ck_assert_uint_eq(contacts_count(fixture.messenger), 1002);
    for (int i = 0; i < 1000; i += 2) {
        snprintf(handle, sizeof(handle), "USER%d@example.com", i);
        contacts_drop(fixture.messenger, text_of(handle), LIST_FORWARD);
    }
    ck_assert_uint_eq(contacts_count(fixture.messenger), 502);
    contacts_begin(fixture.messenger);
    ck_assert_uint_eq(contacts_count(fixture.messenger), 0);
}
END_TEST

START_TEST(test_blocked_follows_the_block_list)
{
    struct contact *peer = fixture_contact(&fixture, PEER_HANDLE);

    ck_assert(!contact_is_blocked(peer));
    ck_assert_result(contacts_block(fixture.messenger, peer, false), RESULT_FALSE);
    ck_assert_result(contacts_block(fixture.messenger, peer, true), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "Block(" PEER_HANDLE ",1)");
    ck_assert(!contact_is_blocked(peer));
    contacts_block_result(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), true, RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "ContactBlock(OK," PEER_HANDLE ",1)");
    ck_assert(contact_is_blocked(peer));
    ck_assert_uint_eq(contact_lists(peer), LIST_FORWARD | LIST_BLOCK);
    ck_assert_result(contacts_block(fixture.messenger, peer, true), RESULT_FALSE);
    fixture_clear(&fixture);
    contacts_block_result(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), false, MSGR_E_LIST_FULL);
    ck_assert_str_eq(fixture.events.text, "ContactBlock(MSGR_E_LIST_FULL," PEER_HANDLE ",0)");
    ck_assert(contact_is_blocked(peer));
    contacts_block_result(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), false, RESULT_OK);
    ck_assert_uint_eq(contact_lists(peer), LIST_FORWARD | LIST_ALLOW);
    fixture.wire_refuses = true;
    ck_assert_result(contacts_block(fixture.messenger, peer, true), RESULT_FAILURE);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(contacts_block(fixture.messenger, peer, true), RESULT_FAILURE);
    ck_assert(!contact_is_blocked(peer));
    contact_release(peer);
}
END_TEST

/* ---- adding and removing ---- */

START_TEST(test_add_checks_in_the_documented_order)
{
    struct text handle = TEXT_LITERAL("new@example.com");

    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(contacts_add(fixture.messenger, lock, TEXT_LITERAL("new @example.com")), RESULT_INVALID_ARGUMENT);
    ck_assert_result(contacts_add(fixture.messenger, lock, handle), MSGR_E_NOT_LOGGED_ON);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    ck_assert_result(contacts_add(fixture.messenger, lock, handle), MSGR_E_API_LOCKED);
    ck_assert_str_eq(fixture.requests.text, "");
    fixture_unlock(lock);
    fixture_clear(&fixture);
    fixture.wire_refuses = true;
    ck_assert_result(contacts_add(fixture.messenger, lock, handle), RESULT_FAILURE);
    fixture.wire_refuses = false;
    fixture_clear(&fixture);
    ck_assert_result(contacts_add(fixture.messenger, lock, handle), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "Add(new@example.com)");
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_add_on_a_disabled_object_says_disabled)
{
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    messenger_set_lock_policy(fixture.messenger, false, false);
    fixture_sign_in(&fixture);
    ck_assert_result(contacts_add(fixture.messenger, lock, TEXT_LITERAL("new@example.com")), MSGR_E_API_DISABLED);
}
END_TEST

START_TEST(test_the_outcome_of_an_add_is_an_event)
{
    contacts_add_result(fixture.messenger, TEXT_LITERAL("new@example.com"), RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "ContactListAdd(OK,new@example.com)");
    ck_assert_uint_eq(contacts_count(fixture.messenger), 3);
    fixture_clear(&fixture);
    contacts_add_result(fixture.messenger, TEXT_LITERAL("full@example.com"), MSGR_E_LIST_FULL);
    ck_assert_str_eq(fixture.events.text, "ContactListAdd(MSGR_E_LIST_FULL,full@example.com)");
    fixture_clear(&fixture);
    contacts_add_result(fixture.messenger, TEXT_LITERAL("garbage"), MSGR_E_USER_NOT_FOUND);
    ck_assert_str_eq(fixture.events.text, "ContactListAdd(MSGR_E_USER_NOT_FOUND,nobody)");
    ck_assert_uint_eq(contacts_count(fixture.messenger), 3);
}
END_TEST

START_TEST(test_remove_needs_a_contact_of_the_list_and_ends_in_an_event)
{
    struct contact *peer = fixture_contact(&fixture, PEER_HANDLE);
    struct contact *stranger = fixture_contact(&fixture, "new@example.com");

    ck_assert_result(contacts_remove(fixture.messenger, stranger), RESULT_FAILURE);
    ck_assert_result(contacts_remove(fixture.messenger, peer), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "Remove(" PEER_HANDLE ")");
    ck_assert_uint_eq(contacts_count(fixture.messenger), 2);
    contacts_remove_result(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "ContactListRemove(OK," PEER_HANDLE ")");
    ck_assert_uint_eq(contacts_count(fixture.messenger), 1);
    ck_assert_int_eq(contact_presence(peer), PRESENCE_UNKNOWN);
    ck_assert_result(contacts_remove(fixture.messenger, peer), RESULT_FAILURE);
    fixture_clear(&fixture);
    contacts_remove_result(fixture.messenger, TEXT_LITERAL(OTHER_HANDLE), MSGR_E_USER_NOT_FOUND);
    ck_assert_str_eq(fixture.events.text, "ContactListRemove(MSGR_E_USER_NOT_FOUND," OTHER_HANDLE ")");
    ck_assert_uint_eq(contacts_count(fixture.messenger), 1);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(contacts_remove(fixture.messenger, peer), RESULT_FAILURE);
    contact_release(peer);
    contact_release(stranger);
}
END_TEST

/* ---- presence and names ---- */

START_TEST(test_a_status_change_is_told_with_the_status_now_in_force)
{
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_AWAY);
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_AWAY);
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_OFFLINE);
    ck_assert_str_eq(fixture.events.text, "ContactStatus(" PEER_HANDLE ",AWAY) ContactStatus(" PEER_HANDLE ",OFFLINE)");
}
END_TEST

START_TEST(test_a_new_name_is_told_with_the_old_one)
{
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("Robert"), PRESENCE_ONLINE);
    ck_assert_str_eq(fixture.events.text, "ContactFriendlyName(" PEER_HANDLE ",Bob)");
    fixture_clear(&fixture);
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("Robert"), PRESENCE_ONLINE);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_invisible_reads_offline)
{
    struct contact *peer = fixture_contact(&fixture, PEER_HANDLE);

    messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_INVISIBLE);
    ck_assert_str_eq(fixture.events.text, "ContactStatus(" PEER_HANDLE ",OFFLINE)");
    ck_assert_int_eq(contact_presence(peer), PRESENCE_OFFLINE);
    contact_release(peer);
}
END_TEST

START_TEST(test_presence_of_somebody_off_the_list_is_kept_without_an_event)
{
    struct contact *stranger = fixture_contact(&fixture, "new@example.com");

    messenger_contact_presence(fixture.messenger, TEXT_LITERAL("new@example.com"), TEXT_LITERAL("New"), PRESENCE_BUSY);
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL("unheard@example.com"), TEXT_EMPTY, PRESENCE_BUSY);
    messenger_contact_presence(fixture.messenger, TEXT_LITERAL("garbage"), TEXT_EMPTY, PRESENCE_BUSY);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert_int_eq(contact_presence(stranger), PRESENCE_BUSY);
    ck_assert_text(contact_friendly_name(stranger), "New");
    contact_release(stranger);
}
END_TEST

START_TEST(test_a_contact_that_outlives_the_model_is_harmless)
{
    struct contact *peer = fixture_contact(&fixture, PEER_HANDLE);

    messenger_destroy(fixture.messenger);
    fixture.messenger = NULL;
    ck_assert_text(contact_handle(peer), PEER_HANDLE);
    ck_assert_int_eq(contact_presence(peer), PRESENCE_UNKNOWN);
    ck_assert(!contact_is_self(peer));
    contact_release(peer);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("contacts");
    Suite *suite = suite_create("contacts");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_the_syntax_of_a_sign_in_name, 0, COUNT(handles));
    tcase_add_test(tcase, test_a_sign_in_name_has_at_most_129_characters);
    tcase_add_test(tcase, test_a_contact_is_one_object_while_it_lives_whatever_the_case);
    tcase_add_test(tcase, test_find_answers_the_documented_codes);
    tcase_add_test(tcase, test_a_known_contact_off_the_list_is_not_on_the_list);
    tcase_add_test(tcase, test_the_local_user_is_known_by_name_offline_too);
    tcase_add_test(tcase, test_the_list_is_in_the_order_of_the_service_and_empty_offline);
    tcase_add_test(tcase, test_a_repeated_list_entry_is_one_contact);
    tcase_add_test(tcase, test_a_thousand_contacts_come_and_go);
    tcase_add_test(tcase, test_blocked_follows_the_block_list);
    tcase_add_test(tcase, test_add_checks_in_the_documented_order);
    tcase_add_test(tcase, test_add_on_a_disabled_object_says_disabled);
    tcase_add_test(tcase, test_the_outcome_of_an_add_is_an_event);
    tcase_add_test(tcase, test_remove_needs_a_contact_of_the_list_and_ends_in_an_event);
    tcase_add_test(tcase, test_a_status_change_is_told_with_the_status_now_in_force);
    tcase_add_test(tcase, test_a_new_name_is_told_with_the_old_one);
    tcase_add_test(tcase, test_invisible_reads_offline);
    tcase_add_test(tcase, test_presence_of_somebody_off_the_list_is_kept_without_an_event);
    tcase_add_test(tcase, test_a_contact_that_outlives_the_model_is_harmless);
    suite_add_tcase(suite, tcase);
    return suite;
}
