/* The steps of a sign-in against a written far end, in both dialects: what is said, what becomes of
 * it, how long it may take (wire facts 2, 3.2 and 11; attack rows 17, 21, 23). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire_fixture.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))
#define BOB "bob@example.test"

static void start(enum msnp_dialect dialect)
{
    far_setup(dialect);
    ck_assert_int_eq(
        account_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")),
        RESULT_OK);
    far_said();
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
}

static enum presence presence_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    enum presence presence = contact_presence(contact);

    contact_release(contact);
    return presence;
}

static unsigned lists_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    unsigned lists = contact_lists(contact);

    contact_release(contact);
    return lists;
}

/* ---- MSNP8 ---- */

static void start_msnp8(void)
{
    start(MSNP_DIALECT_8);
    far_expect("VER 1 MSNP8 CVR0\r\n");
    far_hear(1, "VER 1 MSNP8\r\n");
    far_expect("CVR 2 0x0409 winnt 5.1 i386 MSMSGS 4.7.3001 WindowsMessenger "
               "alice@example.test\r\n");
    far_hear(1, "CVR 2 4.7.3001 4.7.3001 4.7.3001 https://dl.example.test "
                "https://info.example.test\r\n");
    far_expect("USR 3 TWN I alice@example.test\r\n");
}

START_TEST(test_msnp8_ends_where_a_ticket_is_wanted)
{
    start_msnp8();
    far_hear(1, "USR 3 TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_INVALID_AUTH_PACKAGES));
    far_expect("[close 1]");
    far_teardown();
}
END_TEST

START_TEST(test_msnp8_lists_are_counted)
{
    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_expect("SYN 4 0\r\n");
    far_hear(1, "SYN 4 1 3 1\r\nGTC A\r\nBLP AL\r\nPRP PHH 1\r\nLSG 0 Other%20Contacts 0\r\n"
                "LST bob@example.test Bob 11 0\r\nBPR PHH 5\r\nCHL 0 12345678901234567890\r\n"
                "LST carol@example.test Carol%20C 4\r\nNLN NLN bob@example.test Bob 0\r\n");
    far_expect("QRY 5 msmsgs@msnmsgr.com 32\r\n8ba1bb9d6dbf624fee31a2053af5fdd0");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_LOCAL_SYNCHRONIZING);
    far_hear(1, "LST dave@example.test dave@example.test 8\r\n");
    far_expect("CHG 6 NLN 32\r\n");
    far_hear(1, "CHG 6 NLN 32\r\nILN 6 AWY bob@example.test Bob 805306404\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    ck_assert_uint_eq(lists_of(BOB), LIST_FORWARD | LIST_ALLOW | LIST_REVERSE);
    ck_assert_uint_eq(lists_of("carol@example.test"), LIST_BLOCK);
    ck_assert_int_eq(presence_of(BOB), PRESENCE_AWAY);
    far_teardown();
}
END_TEST

/* Empty lists, in every form a service has for them. */
static const char *const no_lists8[] = {"SYN 4 1 0 0\r\n", "SYN 4 1\r\n", "SYN 4 0 0 0\r\n"};

START_TEST(test_msnp8_without_contacts)
{
    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_said();
    far_hear(1, no_lists8[_i]);
    far_expect("CHG 5 NLN 32\r\n");
    far_teardown();
}
END_TEST

/* ---- MSNP7 ---- */

static void start_lists7(void)
{
    start(MSNP_DIALECT_7);
    far_hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\nUSR 4 OK alice@example.test A 1\r\n");
    far_said();
}

static const struct {
    const char *name, *heard;
    size_t count;      /* of the forward list */
    const char *first; /* the name of its first entry */
} lists7[] = {
    {"unchanged", "SYN 5 0\r\n", 0, ""},
    {"all empty",
     "SYN 5 1\r\nLST 5 FL 1 0 0\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     0, ""},
    {"in another order",
     "SYN 5 1\r\nLST 5 RL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 FL 1 1 2 b@x.test B 0\r\nLST 5 FL 1 2 2 c@x.test C 0,1\r\n"
     "LST 5 AL 1 0 0\r\n",
     2, "B"},
    {"without groups",
     "SYN 5 1\r\nLST 5 FL 1 1 1 b@x.test Bee\r\nLST 5 AL 1 0 0\r\n"
     "LST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\n",
     1, "Bee"},
    {"without a name",
     "SYN 5 1\r\nLST 5 FL 1 1 1 b@x.test \r\nLST 5 AL 1 0 0\r\n"
     "LST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\n",
     1, "b@x.test"},
    {"properties without id",
     "SYN 5 1\r\nPRP 1 PHH 5\r\nLST 5 FL 1 1 1 b@x.test B 0\r\n"
     "BPR 1 PHH 5\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     1, "B"},
    {"what is no entry",
     "SYN 5 1\r\nLST 5 XL 1 0 0\r\nLST 5 FL 1 x y\r\n"
     "LST 5 FL 1 1 2 no-handle B 0\r\nLST 5 FL 1 2 2 b@x.test %ZZ 0\r\n"
     "LST 5 AL 1 0 0\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     1, "b@x.test"},
};

START_TEST(test_msnp7_lists)
{
    start_lists7();
    far_hear(1, lists7[_i].heard);
    ck_assert_msg(strncmp(far_said(), "CHG 6 NLN\r\n", 11) == 0, "%s", lists7[_i].name);
    far_hear(1, "CHG 6 NLN\r\n");
    ck_assert_msg(far_saw(EVENT_SIGNIN, RESULT_OK), "%s", lists7[_i].name);
    ck_assert_msg(contacts_count(far_messenger) == lists7[_i].count, "%s", lists7[_i].name);
    if (lists7[_i].count) {
        struct contact *first = contacts_at(far_messenger, 0);

        ck_assert_msg(text_equal(contact_friendly_name(first), text_of(lists7[_i].first)), "%s",
                      lists7[_i].name);
        contact_release(first);
    }
    far_teardown();
}
END_TEST

/* ---- a sign-in that gets stuck, or is refused ---- */

#define ASKED "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\n"
#define KNOWN ASKED "USR 4 OK alice@example.test A 1\r\n"

static const char *const so_far[] = {
    "",
    "VER 1 MSNP7\r\n",
    "VER 1 MSNP7\r\nINF 2 MD5\r\n",
    ASKED,
    KNOWN,
    (KNOWN "SYN 5 1\r\nLST 5 FL 1 0 0\r\n"),
    KNOWN "SYN 5 0\r\n",
};

START_TEST(test_every_step_has_its_time)
{
    start(MSNP_DIALECT_7);
    far_hear(1, so_far[_i]);
    far_now += 14999;
    far_tick();
    ck_assert_uint_eq(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT), 0);
    ck_assert_uint_eq(msnp_client_deadline(far_client), far_now + 1);
    far_now++;
    far_tick();
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT));
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
    far_teardown();
}
END_TEST

START_TEST(test_every_step_can_lose_its_connection)
{
    start(MSNP_DIALECT_7);
    far_hear(1, so_far[_i]);
    msnp_client_closed(far_client, 1, false);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_DISCONNECTED));
    /* Nothing of it is left for the next one. */
    far_said();
    ck_assert_int_eq(
        account_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")),
        RESULT_OK);
    far_expect("[open 2 127.0.0.1:1863]");
    far_teardown();
}
END_TEST

static const struct {
    const char *heard;
    msgr_result hr;
} refused[] = {
    {"VER 1 0\r\n", MSGR_E_SERVER_VERSION},
    {"VER 1 MSNP99 MSNPx MSNP MSNP4\r\n", MSGR_E_SERVER_VERSION},
    {"VER 1 MSNP7\r\nINF 2 CTP\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {"VER\r\n", MSGR_E_SERVER_PROTOCOL},
    {"911 1\r\n", MSGR_E_INVALID_PASSWORD},
    {"928 1\r\n", MSGR_E_INVALID_PASSWORD},
    {"921 1\r\n", MSGR_E_SERVER_TOO_BUSY},
    {"601 1\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"923 1\r\n", MSGR_E_CHILD_WITHOUT_CONSENT},
    {"777 1\r\n", MSGR_E_UNEXPECTED},
    {"VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
};

START_TEST(test_refusals)
{
    start(MSNP_DIALECT_7);
    far_hear(1, refused[_i].heard);
    ck_assert_msg(far_saw(EVENT_SIGNIN, refused[_i].hr), "%s", refused[_i].heard);
    far_teardown();
}
END_TEST

START_TEST(test_a_refused_connection)
{
    far_setup(MSNP_DIALECT_7);
    account_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_closed(far_client, 1, true);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_CONNECT));
    far_teardown();
}
END_TEST

START_TEST(test_row_23_a_ring_of_redirects)
{
    char line[64];

    start(MSNP_DIALECT_7);
    for (unsigned i = 1; i <= 6; i++) {
        ck_assert(!far_saw(EVENT_SIGNIN, MSGR_E_SERVER_UNAVAILABLE));
        msnp_client_opened(far_client, i, text_of("192.0.2.10"));
        snprintf(line, sizeof(line), "XFR %u NS 192.0.2.%u:1863\r\n", i, i);
        far_hear(i, line);
    }
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_SERVER_UNAVAILABLE));
    far_teardown();
}
END_TEST

START_TEST(test_row_21_a_connection_lost_inside_a_payload)
{
    start(MSNP_DIALECT_7);
    far_hear(1, "MSG Hotmail Hotmail 9000\r\nMIME");
    msnp_client_closed(far_client, 1, false);
    far_said();
    account_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_said();
    far_hear(2, "VER 2 MSNP7\r\n");
    far_expect("INF 3\r\n");
    far_teardown();
}
END_TEST

/* Before we are known nobody has a presence, and nobody is added or called. */
START_TEST(test_nothing_is_heard_before_its_time)
{
    far_setup(MSNP_DIALECT_7);
    account_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_said();
    far_forget_events();
    far_hear(1, "NLN NLN bob@example.test Bob\r\nADD 0 RL 1 bob@example.test Bob\r\nCHL 0 1\r\n"
                "RNG 1 192.0.2.6:1863 CKI t bob@example.test Bob\r\nCHG 1 NLN\r\nSYN 1 0\r\n"
                "LST 1 FL 1 1 1 bob@example.test Bob 0\r\nQNG 50\r\nNOT 3\r\nabc");
    far_expect("");
    ck_assert_uint_eq(far_event_count(), 0);
    ck_assert_int_eq(presence_of(BOB), PRESENCE_UNKNOWN);
    ck_assert_uint_eq(lists_of(BOB), 0);
    far_teardown();
}
END_TEST

START_TEST(test_a_sign_in_cut_anywhere)
{
    static const char stream[] =
        "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\nUSR 4 OK alice@example.test A 1\r\n"
        "MSG Hotmail Hotmail 5\r\nA: b\nSYN 5 1\r\nLST 5 FL 1 1 1 b@x.test B 0\r\n"
        "LST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\nCHG 6 NLN\r\nCHL 0 1\r\n"
        "NOT 34\r\n<NOTIFICATION siteid=\"5\"></NOTIFI>OUT SSD\r\n";

    for (size_t length = 0; length < sizeof(stream); length++) {
        char part[sizeof(stream)];

        start(MSNP_DIALECT_7);
        memcpy(part, stream, length);
        part[length] = 0;
        far_hear(1, part);
        msnp_client_closed(far_client, 1, false);
        ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
        far_said();
        far_teardown();
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sign_in");
    TCase *tests = tcase_create("sign_in");
    SRunner *runner;
    int failed;

    tcase_add_test(tests, test_msnp8_ends_where_a_ticket_is_wanted);
    tcase_add_test(tests, test_msnp8_lists_are_counted);
    tcase_add_loop_test(tests, test_msnp8_without_contacts, 0, LENGTH(no_lists8));
    tcase_add_loop_test(tests, test_msnp7_lists, 0, LENGTH(lists7));
    tcase_add_loop_test(tests, test_every_step_has_its_time, 0, LENGTH(so_far));
    tcase_add_loop_test(tests, test_every_step_can_lose_its_connection, 0, LENGTH(so_far));
    tcase_add_loop_test(tests, test_refusals, 0, LENGTH(refused));
    tcase_add_test(tests, test_a_refused_connection);
    tcase_add_test(tests, test_row_23_a_ring_of_redirects);
    tcase_add_test(tests, test_row_21_a_connection_lost_inside_a_payload);
    tcase_add_test(tests, test_nothing_is_heard_before_its_time);
    tcase_add_test(tests, test_a_sign_in_cut_anywhere);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
