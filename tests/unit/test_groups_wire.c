/* Groups, telephone numbers, privacy and unread mail in the client (docs/wire.md 2.6, 3.2 and 3.3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/groups.h"
#include "core/mail.h"
#include "harness/suite.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"

static struct group *group_of(size_t index)
{
    struct group *group = groups_at(far_messenger, index);

    ck_assert_ptr_nonnull(group);
    group_release(group); /* the list keeps a reference */
    return group;
}

static struct contact *bob(void)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(BOB));

    contact_release(contact); /* the list keeps a reference */
    return contact;
}

static struct group *make(const char *name)
{
    struct group *group;

    ck_assert_int_eq(groups_create(far_messenger, text_of(name), &group), RESULT_OK);
    return group;
}

/* ---- from beginning to end ---- */

static void the_life_of_a_group(void)
{
    struct group *group;

    far_sign_in();
    ck_assert_uint_eq(groups_count(far_messenger), 1);
    ck_assert_uint_eq(group_member_count(group_of(0)), 1);
    group = make("Family Ties");
    far_expect("ADG 8 Family%20Ties 0\r\n");
    far_hear(1, "ADG 8 4 Family%20Ties 3 0\r\n");
    ck_assert(far_saw(EVENT_GROUP_ADDED, RESULT_OK));
    ck_assert_ptr_eq(group_of(1), group);

    ck_assert_int_eq(group_add_contact(group, bob()), RESULT_OK);
    far_expect("ADD 9 FL " BOB " Bob%20B 3\r\nREM 10 FL " BOB " 0\r\n");
    far_hear(1, "ADD 9 FL 5 " BOB " Bob%20B 3\r\n");
    ck_assert(far_saw(EVENT_GROUP_CONTACT_ADDED, RESULT_OK));
    far_hear(1, "REM 10 FL 6 " BOB " 0\r\n");
    ck_assert_uint_eq(contact_groups(bob()), 1 << 3);
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    ck_assert(!far_saw(EVENT_CONTACT_LIST_REMOVE, RESULT_OK));

    ck_assert_int_eq(group_rename(group, text_of("Clan")), RESULT_OK);
    far_expect("REG 11 3 Clan 0\r\n");
    far_hear(1, "REG 11 7 3 Clan 0\r\n");
    ck_assert(far_saw(EVENT_GROUP_NAME_CHANGED, RESULT_OK));
    ck_assert(text_equal(group_name(group), text_of("Clan")));

    ck_assert_int_eq(group_remove_contact(group, bob()), RESULT_OK);
    far_expect("ADD 12 FL " BOB " Bob%20B 0\r\nREM 13 FL " BOB " 3\r\n");
    far_hear(1, "215 12\r\nREM 13 FL 8 " BOB " 3\r\n"); /* a contact without a group is in "Other Contacts" */
    ck_assert(far_saw(EVENT_GROUP_CONTACT_REMOVED, RESULT_OK));
    ck_assert_uint_eq(contact_groups(bob()), 1);

    ck_assert_int_eq(group_remove(group), RESULT_OK);
    far_expect("RMG 14 3\r\n");
    far_hear(1, "RMG 14 9 3\r\n");
    ck_assert(far_saw(EVENT_GROUP_REMOVED, RESULT_OK));
    ck_assert_uint_eq(groups_count(far_messenger), 1);
    group_release(group);
}

START_TEST(test_the_life_of_a_group) { far_each_step(the_life_of_a_group); }
END_TEST

/* ---- what fails ---- */

static const struct {
    const char *answer; /* NULL: no reply in time */
    msgr_result hr;
} refusals[] = {
    {"223 8\r\n", MSGR_E_TOO_MANY_GROUPS},
    {"228 8\r\n", MSGR_E_GROUP_ALREADY_EXISTS},
    {"229 8\r\n", MSGR_E_GROUP_NAME_TOO_LONG},
    {"218 8\r\n", MSGR_E_UNEXPECTED},
    {"ADG 8 4 Family\r\n", MSGR_E_SERVER_PROTOCOL},
    {"ADG 8 4 Family 30 0\r\n", MSGR_E_SERVER_PROTOCOL},
    {NULL, MSGR_E_SERVER_UNAVAILABLE},
};

START_TEST(test_a_group_that_cannot_be_made)
{
    struct group *group;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    group = make("Family");
    if (refusals[_i].answer) {
        far_hear(1, refusals[_i].answer);
    } else {
        far_now += 30000;
        far_hear(1, "QNG\r\n");
        far_tick();
    }
    ck_assert_msg(far_saw(EVENT_GROUP_ADDED, refusals[_i].hr), "row %d", _i);
    ck_assert_uint_eq(groups_count(far_messenger), 1);
    group_release(group);
    far_teardown();
}
END_TEST

START_TEST(test_a_lost_connection_fails_group_requests)
{
    struct group *group;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    group = make("Family");
    msnp_client_closed(far_client, 1, LINK_END_BROKEN);
    ck_assert(far_saw(EVENT_GROUP_ADDED, MSGR_E_SERVER_UNAVAILABLE));
    ck_assert_uint_eq(groups_count(far_messenger), 0);
    group_release(group);
    far_teardown();
}
END_TEST

START_TEST(test_a_group_name_has_at_most_61_encoded_bytes)
{
    char name[] = "12345678901234567890123456789012345678901234567890123456789 ?";
    struct group *group;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    name[59] = 'x'; /* 60 letters and a question mark, which is encoded as three bytes */
    ck_assert_int_eq(groups_create(far_messenger, text_of(name), &group), MSGR_E_GROUP_NAME_TOO_LONG);
    ck_assert_ptr_null(group);
    group = make(name + 2); /* 58 letters and 3 bytes */
    group_release(group);
    ck_assert_int_eq(groups_create(far_messenger, text_of(name + 1), &group), MSGR_E_GROUP_NAME_TOO_LONG);
    far_said();
    far_teardown();
}
END_TEST

/* ---- what others do ---- */

static const struct {
    const char *line;
    enum model_event_type type;
} changes[] = {
    {"ADG 0 9 Family 3 0\r\n", EVENT_GROUP_ADDED},
    {"REG 0 9 0 All 0\r\n", EVENT_GROUP_NAME_CHANGED},
    {"ADD 0 FL 9 carol@example.test Carol 0\r\n", EVENT_CONTACT_LIST_ADD},
    {"REM 0 FL 9 " BOB "\r\n", EVENT_CONTACT_LIST_REMOVE},
    {"REM 0 FL 9 " BOB " 0\r\n", EVENT_CONTACT_LIST_REMOVE},
    {"ADD 0 FL 9 " BOB " Bob 0\r\n", EVENT_GROUP_CONTACT_ADDED},
    {"BPR 9 " BOB " PHH 1%2023\r\n", EVENT_CONTACT_PHONE_CHANGE},
    {"BPR 9 " BOB " MOB Y\r\n", EVENT_CONTACT_PAGER_CHANGE},
    {"PRP 0 9 PHW 4\r\n", EVENT_MY_PHONE_CHANGE},
    {"PRP 9 PHW 4\r\n", EVENT_MY_PHONE_CHANGE},
};

START_TEST(test_changes_of_another_session)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, changes[_i].line);
    ck_assert_msg(far_saw(changes[_i].type, RESULT_OK), "%s", changes[_i].line);
    ck_assert_uint_eq(far_event_count(), 1);
    far_teardown();
}
END_TEST

START_TEST(test_a_new_contact_is_in_the_group_it_was_added_to)
{
    struct contact *carol;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, "ADG 0 9 Family 3 0\r\nADD 0 FL 10 carol@example.test Carol 3\r\n");
    carol = contacts_intern(far_messenger, text_of("carol@example.test"));
    ck_assert_uint_eq(contact_groups(carol), 1 << 3);
    contact_release(carol);
    ck_assert(far_saw(EVENT_CONTACT_LIST_ADD, RESULT_OK));
    ck_assert(!far_saw(EVENT_GROUP_CONTACT_ADDED, RESULT_OK));
    far_teardown();
}
END_TEST

static const char *const noise[] = {
    "LSG\r\n" /* ends the connection: too few arguments */,
    "LSG x y\r\n",
    "LSG 1 2 3 4 99 Name 0\r\n",
    "LSG 1 2 3 4 5 %zz 0\r\n",
    "RMG 0 9 7\r\n",
    "RMG 0 9\r\n",
    "REG 0 9 7\r\n",
    "ADG 0 9 x\r\n",
    "BPR 9 nobody PHH 1\r\n",
    "BPR PHH\r\n",
    "BPR 1 2 3 4\r\n",
    "PRP\r\n",
    "PRP 1 2 3\r\n",
    "REM 0 FL 9 " BOB " 77\r\n",
    "MSG Bob Bob 2\r\nab",
    "MSG Hotmail Hotmail 2\r\nab",
};

START_TEST(test_malformed_commands_change_no_group)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, noise[_i]);
    ck_assert(!far_saw(EVENT_GROUP_ADDED, RESULT_OK) && !far_saw(EVENT_GROUP_REMOVED, RESULT_OK));
    if (account_is_online(far_messenger)) {
        ck_assert_uint_eq(groups_count(far_messenger), 1);
        ck_assert_uint_eq(contact_groups(bob()), 1);
    }
    far_teardown();
}
END_TEST

/* ---- privacy and letters ---- */

START_TEST(test_privacy_is_requested_and_confirmed)
{
    struct privacy privacy = {.blp_blocks = true, .gtc_never = true};

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    ck_assert_int_eq(account_set_privacy(far_messenger, privacy), RESULT_OK);
    far_expect("BLP 8 BL\r\nGTC 9 N\r\n");
    ck_assert(!account_privacy(far_messenger).blp_blocks);
    far_hear(1, "BLP 8 4 BL\r\nGTC 9 5 N\r\n");
    ck_assert(account_privacy(far_messenger).blp_blocks);
    ck_assert(account_privacy(far_messenger).gtc_never);
    far_hear(1, "ADD 0 RL 6 dave@example.test Dave\r\n");
    far_expect("ADD 10 AL dave@example.test dave@example.test\r\n");
    far_teardown();
}
END_TEST

#define MAIL(type, body) "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgs" type "; charset=UTF-8\r\n\r\n" body

static void hear_mail(const char *from, const char *payload)
{
    char line[1024];

    snprintf(line, sizeof(line), "MSG %s %s %zu\r\n%s", from, from, strlen(payload), payload);
    far_hear(1, line);
}

static void letters(void)
{
    int32_t count;

    far_sign_in();
    hear_mail("Mallory", MAIL("initialemailnotification", "Inbox-Unread: 5\r\n"));
    ck_assert_int_eq(mail_unread(far_messenger, &count), RESULT_FALSE);
    hear_mail("Hotmail", MAIL("initialemailnotification", "Inbox-Unread: 2\r\nFolders-Unread: 1\r\n"));
    ck_assert(far_saw(EVENT_UNREAD_EMAIL_CHANGE, RESULT_OK));
    ck_assert_int_eq(mail_unread(far_messenger, &count), RESULT_OK);
    ck_assert_int_eq(count, 2);
    hear_mail("Hotmail", MAIL("emailnotification", "From: X\r\nDest-Folder: ACTIVE\r\n"));
    mail_unread(far_messenger, &count);
    ck_assert_int_eq(count, 3);
    hear_mail("Hotmail",
              MAIL("activemailnotification", "Src-Folder: ACTIVE\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 2\r\n"));
    mail_unread(far_messenger, &count);
    ck_assert_int_eq(count, 1);
    hear_mail("Hotmail",
              MAIL("activemailnotification", "Src-Folder: ACTIVE\r\nDest-Folder: x\r\nMessage-Delta: -2\r\n"));
    mail_unread(far_messenger, &count);
    ck_assert_int_eq(count, 1);
}

START_TEST(test_unread_mail_is_counted) { far_each_step(letters); }
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("groups_wire");
    TCase *tcase = tcase_create("groups_wire");

    tcase_add_test(tcase, test_the_life_of_a_group);
    tcase_add_loop_test(tcase, test_a_group_that_cannot_be_made, 0, COUNT(refusals));
    tcase_add_test(tcase, test_a_lost_connection_fails_group_requests);
    tcase_add_test(tcase, test_a_group_name_has_at_most_61_encoded_bytes);
    tcase_add_loop_test(tcase, test_changes_of_another_session, 0, COUNT(changes));
    tcase_add_test(tcase, test_a_new_contact_is_in_the_group_it_was_added_to);
    tcase_add_loop_test(tcase, test_malformed_commands_change_no_group, 0, COUNT(noise));
    tcase_add_test(tcase, test_privacy_is_requested_and_confirmed);
    tcase_add_test(tcase, test_unread_mail_is_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}
