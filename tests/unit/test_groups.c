/* Groups of the contact list; telephone numbers, privacy and unread e-mail. */
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

enum { FRIENDS = 1, WORK = 2 };

static struct fixture fixture;

/* "Other Contacts" with carol, "Friends" with bob, "Work" without members. */
static void setup(void)
{
    fixture_init(&fixture);
    fixture_sign_in(&fixture);
    groups_enable(fixture.messenger, true);
    groups_put(fixture.messenger, GROUP_OTHER, TEXT_LITERAL("Other Contacts"));
    groups_put(fixture.messenger, FRIENDS, TEXT_LITERAL("Friends"));
    groups_put(fixture.messenger, WORK, TEXT_LITERAL("Work"));
    groups_put_member(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), 1 << FRIENDS);
    groups_put_member(fixture.messenger, TEXT_LITERAL(OTHER_HANDLE), 0);
    fixture_clear(&fixture);
}

static void teardown(void) { fixture_free(&fixture); }

static struct group *group_of(size_t index)
{
    struct group *group = groups_at(fixture.messenger, index);

    ck_assert_ptr_nonnull(group);
    group_release(group); /* the list holds it */
    return group;
}

static void expect_members(size_t index, size_t count, const char *first)
{
    struct contact *contact = group_member_at(group_of(index), 0);

    ck_assert_uint_eq(group_member_count(group_of(index)), count);
    ck_assert((contact != NULL) == (count > 0));
    if (contact) {
        ck_assert_text(contact_handle(contact), first);
        contact_release(contact);
    }
    ck_assert_ptr_null(group_member_at(group_of(index), count));
}

START_TEST(test_everybody_on_the_list_is_in_a_group)
{
    ck_assert_uint_eq(groups_count(fixture.messenger), 3);
    ck_assert_text(group_name(group_of(1)), "Friends");
    ck_assert_ptr_null(groups_at(fixture.messenger, 3));
    expect_members(0, 1, OTHER_HANDLE);
    expect_members(1, 1, PEER_HANDLE);
    expect_members(2, 0, NULL);
    contacts_drop(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), LIST_FORWARD);
    expect_members(1, 0, NULL);
    contacts_put(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, LIST_FORWARD);
    expect_members(0, 2, OTHER_HANDLE);
}
END_TEST

/* ---- making one ---- */

static const struct {
    const char *name;
    bool offline, without, refused;
    msgr_result result;
    const char *requests;
} creations[] = {
    {"Family", false, false, false, RESULT_OK, "AddGroup(Family)"},
    {"  Family\t", false, false, false, RESULT_OK, "AddGroup(Family)"},
    {"Friends", false, false, false, RESULT_OK, ""},
    {"friends", false, false, false, RESULT_OK, "AddGroup(friends)"},
    {"", false, false, false, MSGR_E_BAD_GROUP_NAME, ""},
    {"   ", false, false, false, MSGR_E_BAD_GROUP_NAME, ""},
    {"a\rb", false, false, false, MSGR_E_BAD_GROUP_NAME, ""},
    {"\xFF", false, false, false, MSGR_E_BAD_GROUP_NAME, ""},
    {"", true, false, false, MSGR_E_BAD_GROUP_NAME, ""},
    {"Family", true, false, false, MSGR_E_NOT_LOGGED_ON, ""},
    {"Family", false, true, false, MSGR_E_GROUPS_NOT_ENABLED, ""},
    {"Family", false, false, true, RESULT_FAILURE, "AddGroup(Family)"},
};

START_TEST(test_making_a_group)
{
    struct group *group = (struct group *)&fixture;

    if (creations[_i].offline)
        messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    if (creations[_i].without)
        groups_enable(fixture.messenger, false);
    fixture.wire_refuses = creations[_i].refused;
    fixture_clear(&fixture);
    ck_assert_result(groups_create(fixture.messenger, text_of(creations[_i].name), &group), creations[_i].result);
    ck_assert_str_eq(fixture.requests.text, creations[_i].requests);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert((group == NULL) == result_failed(creations[_i].result));
    if (group)
        group_release(group);
}
END_TEST

START_TEST(test_a_new_group_is_listed_when_the_service_has_it)
{
    struct group *group;

    ck_assert_result(groups_create(fixture.messenger, TEXT_LITERAL("Family"), &group), RESULT_OK);
    ck_assert_uint_eq(groups_count(fixture.messenger), 3);
    ck_assert_uint_eq(group_number(group), GROUP_PENDING);
    ck_assert_result(group_rename(group, TEXT_LITERAL("x")), MSGR_E_GROUP_DOES_NOT_EXIST);
    ck_assert_result(group_remove(group), RESULT_FAILURE);
    group_add_result(group, 7, RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "GroupAdded(OK,Family)");
    ck_assert_ptr_eq(group_of(3), group);
    ck_assert_uint_eq(group_number(group), 7);
    group_release(group);
}
END_TEST

static const struct {
    uint32_t number;
    msgr_result hr;
    const char *events;
} failures[] = {
    {0, MSGR_E_TOO_MANY_GROUPS, "GroupAdded(MSGR_E_TOO_MANY_GROUPS,Family)"},
    {29, RESULT_OK, "GroupAdded(OK,Family)"},
    {30, RESULT_OK, "GroupAdded(MSGR_E_SERVER_PROTOCOL,Family)"},
};

START_TEST(test_the_outcome_of_making_one_is_an_event)
{
    struct group *group;

    groups_create(fixture.messenger, TEXT_LITERAL("Family"), &group);
    group_add_result(group, failures[_i].number, failures[_i].hr);
    ck_assert_str_eq(fixture.events.text, failures[_i].events);
    ck_assert_uint_eq(groups_count(fixture.messenger), _i == 1 ? 4 : 3);
    group_release(group);
}
END_TEST

/* ---- removing and renaming ---- */

START_TEST(test_removing_a_group_keeps_its_members)
{
    struct group *friends = group_hold(group_of(1));

    ck_assert_result(group_remove(group_of(0)), MSGR_E_CANNOT_DELETE);
    ck_assert_result(group_remove(friends), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text,
                     "Join(0," PEER_HANDLE ")quietly Leave(1," PEER_HANDLE ")quietly RemoveGroup(1)");
    group_remove_result(friends, MSGR_E_GROUP_NOT_EMPTY);
    ck_assert_uint_eq(groups_count(fixture.messenger), 3);
    group_remove_result(friends, RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "GroupRemoved(MSGR_E_GROUP_NOT_EMPTY,Friends) GroupRemoved(OK,Friends)");
    ck_assert_uint_eq(groups_count(fixture.messenger), 2);
    expect_members(0, 2, PEER_HANDLE);
    ck_assert_uint_eq(group_member_count(friends), 0);
    ck_assert_result(group_remove(friends), RESULT_FAILURE);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(group_remove(friends), MSGR_E_CONNECT);
    group_release(friends);
}
END_TEST

START_TEST(test_renaming_a_group)
{
    struct group *friends = group_of(1);

    ck_assert_result(group_rename(friends, TEXT_LITERAL(" ")), MSGR_E_BAD_GROUP_NAME);
    ck_assert_result(group_rename(group_of(0), TEXT_LITERAL("All")), MSGR_E_CANNOT_RENAME);
    ck_assert_result(group_rename(friends, TEXT_LITERAL(" Old friends ")), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "RenameGroup(1,Old friends)");
    ck_assert_text(group_name(friends), "Friends");
    group_rename_result(friends, TEXT_EMPTY, MSGR_E_GROUP_NAME_TOO_LONG);
    group_rename_result(friends, TEXT_LITERAL("Old friends"), RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "GroupNameChanged(MSGR_E_GROUP_NAME_TOO_LONG,Friends) "
                                          "GroupNameChanged(OK,Old friends)");
}
END_TEST

/* ---- members ---- */

static const struct {
    size_t group;
    const char *handle;
    bool add;
    msgr_result result;
    const char *requests;
} edits[] = {
    {2, PEER_HANDLE, true, RESULT_OK, "Join(2," PEER_HANDLE ")"},
    {2, OTHER_HANDLE, true, RESULT_OK, "Join(2," OTHER_HANDLE ") Leave(0," OTHER_HANDLE ")quietly"},
    {2, "stranger@example.com", true, MSGR_E_USER_NOT_FOUND, ""},
    {1, PEER_HANDLE, false, RESULT_OK, "Join(0," PEER_HANDLE ")quietly Leave(1," PEER_HANDLE ")"},
    {2, PEER_HANDLE, false, MSGR_E_USER_NOT_GROUP_MEMBER, ""},
    {0, OTHER_HANDLE, false, RESULT_FAILURE, ""},
    {1, "stranger@example.com", false, MSGR_E_USER_NOT_FOUND, ""},
};

START_TEST(test_into_a_group_and_out_of_it)
{
    struct contact *contact = fixture_contact(&fixture, edits[_i].handle);
    struct group *group = group_of(edits[_i].group);

    ck_assert_result(edits[_i].add ? group_add_contact(group, contact) : group_remove_contact(group, contact),
                     edits[_i].result);
    ck_assert_str_eq(fixture.requests.text, edits[_i].requests);
    contact_release(contact);
}
END_TEST

START_TEST(test_nobody_comes_into_a_group_that_is_listed_no_more)
{
    struct contact *contact = fixture_contact(&fixture, PEER_HANDLE);
    struct group *work = group_hold(group_of(2));

    groups_removed(fixture.messenger, WORK);
    ck_assert_result(group_add_contact(work, contact), RESULT_FAILURE);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(group_add_contact(work, contact), MSGR_E_NOT_LOGGED_ON);
    contact_release(contact);
    group_release(work);
}
END_TEST

START_TEST(test_the_outcome_for_a_member_is_an_event)
{
    struct messenger *messenger = fixture.messenger;

    groups_member_changed(messenger, TEXT_LITERAL(OTHER_HANDLE), WORK, true, false);
    group_member_result(group_of(2), TEXT_LITERAL(OTHER_HANDLE), true, RESULT_OK);
    groups_member_changed(messenger, TEXT_LITERAL(OTHER_HANDLE), GROUP_OTHER, false, false);
    expect_members(2, 1, OTHER_HANDLE);
    expect_members(0, 0, NULL);
    groups_member_changed(messenger, TEXT_LITERAL(OTHER_HANDLE), WORK, false, true);
    expect_members(0, 1, OTHER_HANDLE);
    groups_member_changed(messenger, TEXT_LITERAL(OTHER_HANDLE), 17, true, true); /* there is no such member */
    ck_assert_str_eq(fixture.events.text,
                     "GroupContactAdded(OK,Work," OTHER_HANDLE ") GroupContactRemoved(OK,Work," OTHER_HANDLE ")");
}
END_TEST

/* ---- life ---- */

START_TEST(test_who_holds_a_group_finds_it_again_after_the_next_sign_in)
{
    struct group *work = group_hold(group_of(2));

    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_uint_eq(groups_count(fixture.messenger), 0);
    fixture_sign_in(&fixture);
    groups_enable(fixture.messenger, true);
    groups_put(fixture.messenger, 5, TEXT_LITERAL("Work"));
    groups_put(fixture.messenger, 30, TEXT_LITERAL("Out of range"));
    ck_assert_uint_eq(groups_count(fixture.messenger), 1);
    ck_assert_ptr_eq(group_of(0), work);
    ck_assert_uint_eq(group_number(work), 5);
    fixture_free(&fixture);
    ck_assert_text(group_name(work), "Work");
    ck_assert_uint_eq(group_member_count(work), 0);
    group_add_result(work, 1, RESULT_OK);
    group_release(work);
    fixture_init(&fixture);
}
END_TEST

START_TEST(test_what_is_done_elsewhere_is_told)
{
    groups_changed(fixture.messenger, 4, TEXT_LITERAL("Family"));
    groups_changed(fixture.messenger, 4, TEXT_LITERAL("Clan"));
    groups_removed(fixture.messenger, 4);
    groups_removed(fixture.messenger, 4);
    groups_removed(fixture.messenger, GROUP_OTHER);
    ck_assert_str_eq(fixture.events.text, "GroupAdded(OK,Family) GroupNameChanged(OK,Clan) GroupRemoved(OK,Clan)");
}
END_TEST

/* ---- telephones, privacy, e-mail ---- */

START_TEST(test_telephone_numbers_are_told_when_they_change)
{
    struct contact *bob = fixture_contact(&fixture, PEER_HANDLE);

    contacts_phone(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), PHONE_WORK, TEXT_LITERAL("1 23"));
    contacts_phone(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), PHONE_WORK, TEXT_LITERAL("1 23"));
    contacts_phone(fixture.messenger, TEXT_LITERAL("new@example.com"), PHONE_HOME, TEXT_LITERAL("4"));
    contacts_phone(fixture.messenger, TEXT_LITERAL("garbage"), PHONE_HOME, TEXT_LITERAL("4"));
    contacts_pager(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), true);
    contacts_pager(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), true);
    account_phone_told(fixture.messenger, PHONE_MOBILE, TEXT_LITERAL("5"));
    account_phone_told(fixture.messenger, PHONE_MOBILE, TEXT_EMPTY);
    ck_assert_str_eq(fixture.events.text, "ContactPhone(" PEER_HANDLE ",work,1 23) ContactPager(" PEER_HANDLE
                                          ",1) MyPhone(mobile,5) MyPhone(mobile,)");
    ck_assert_text(contact_phone(bob, PHONE_WORK), "1 23");
    ck_assert(contact_can_page(bob));
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_text(contact_phone(bob, PHONE_WORK), "");
    ck_assert(!contact_can_page(bob));
    contact_release(bob);
}
END_TEST

START_TEST(test_privacy_is_what_the_service_says)
{
    struct privacy wanted = {.blp_blocks = true, .gtc_never = true};

    ck_assert_result(account_set_privacy(fixture.messenger, wanted), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "Privacy(1,1)");
    ck_assert(!account_privacy(fixture.messenger).blp_blocks);
    account_privacy_told(fixture.messenger, wanted);
    ck_assert(account_privacy(fixture.messenger).blp_blocks);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(account_set_privacy(fixture.messenger, wanted), MSGR_E_NOT_LOGGED_ON);
}
END_TEST

START_TEST(test_letters_are_counted)
{
    struct messenger *messenger = fixture.messenger;
    int32_t count;

    ck_assert_result(mail_unread(messenger, &count), RESULT_FALSE);
    ck_assert_int_eq(count, -1);
    mail_moved(messenger, MAIL_NOWHERE, MAIL_INBOX, 1); /* before anything is known */
    mail_told(messenger, 2, 1);
    mail_told(messenger, 2, 1);
    mail_moved(messenger, MAIL_NOWHERE, MAIL_INBOX, 1);
    mail_moved(messenger, MAIL_INBOX, MAIL_OTHERS, 2);
    mail_moved(messenger, MAIL_INBOX, MAIL_NOWHERE, 9);
    ck_assert_str_eq(fixture.events.text,
                     "UnreadEmail(inbox,2) UnreadEmail(others,1) UnreadEmail(inbox,3) UnreadEmail(inbox,1) "
                     "UnreadEmail(others,3) UnreadEmail(inbox,0)");
    ck_assert_result(mail_unread(messenger, &count), RESULT_OK);
    ck_assert_int_eq(count, 0);
    mail_told(messenger, UINT32_MAX, 0);
    ck_assert_result(mail_unread(messenger, &count), RESULT_OK);
    ck_assert_int_eq(count, 1000000);
    messenger_disconnected(messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(mail_unread(messenger, &count), MSGR_E_NOT_LOGGED_ON);
    ck_assert_int_eq(count, -1);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("groups");
    TCase *tcase = tcase_create("groups");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_everybody_on_the_list_is_in_a_group);
    tcase_add_loop_test(tcase, test_making_a_group, 0, COUNT(creations));
    tcase_add_test(tcase, test_a_new_group_is_listed_when_the_service_has_it);
    tcase_add_loop_test(tcase, test_the_outcome_of_making_one_is_an_event, 0, COUNT(failures));
    tcase_add_test(tcase, test_removing_a_group_keeps_its_members);
    tcase_add_test(tcase, test_renaming_a_group);
    tcase_add_loop_test(tcase, test_into_a_group_and_out_of_it, 0, COUNT(edits));
    tcase_add_test(tcase, test_nobody_comes_into_a_group_that_is_listed_no_more);
    tcase_add_test(tcase, test_the_outcome_for_a_member_is_an_event);
    tcase_add_test(tcase, test_who_holds_a_group_finds_it_again_after_the_next_sign_in);
    tcase_add_test(tcase, test_what_is_done_elsewhere_is_told);
    tcase_add_test(tcase, test_telephone_numbers_are_told_when_they_change);
    tcase_add_test(tcase, test_privacy_is_what_the_service_says);
    tcase_add_test(tcase, test_letters_are_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}
