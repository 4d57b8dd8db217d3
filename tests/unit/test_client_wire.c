/* The client against scripted bytes: what it sends, and what it makes of what it receives, at once and
 * byte by byte (docs/wire.md 2, 3, 5, 6 and 7; attack rows 17, 19, 22 and 23 in
 * docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/notification_commands.h"
#include "client/switchboard_commands.h"
#include "command_shapes.h"
#include "harness/suite.h"
#include "wire_fixture.h"

/* ---- command tables ---- */

/* Each row accepts exactly what a service may send. */
START_TEST(test_command_tables_accept_what_services_send)
{
    const struct command_shape *shape = &command_shapes[_i];
    const struct command_row *rows[] = {notification_command(text_of(shape->name)),
                                        switchboard_command(text_of(shape->name))};

    for (size_t i = 0; i < 2; i++) {
        if (!rows[i])
            continue;
        ck_assert_msg(rows[i]->min_words == shape->from_server.min, "%s", shape->name);
        ck_assert_msg(rows[i]->max_words == shape->from_server.max, "%s", shape->name);
    }
}
END_TEST

/* A sign-in may be answered by these commands only; others are ignored until it is accepted. */
static const char *const of_sign_in[] = {"VER", "INF", "CVR", "USR", "XFR", "OUT"};

START_TEST(test_commands_before_authentication)
{
    const char *name = command_shapes[_i].name;
    const struct command_row *row = notification_command(text_of(name));
    bool expected = false;

    for (size_t i = 0; i < sizeof(of_sign_in) / sizeof(of_sign_in[0]); i++)
        expected |= strcmp(name, of_sign_in[i]) == 0;
    ck_assert_msg((row && command_row_allows(row, NOTIFICATION_SIGNING_IN)) == expected, "%s", name);
}
END_TEST

/* Too few and too many arguments end the connection. */
static const char *const malformed[] = {
    "NLN NLN\r\n", "CHL 0\r\n", "RNG 1 a:1 CKI t\r\n", "XFR 1 SB\r\n", "QNG 1 2\r\n", "CHG 6\r\n", "ADD 8 FL 1\r\n",
};

START_TEST(test_malformed_commands_end_the_connection)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, malformed[_i]);
    ck_assert_msg(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_SERVER_PROTOCOL), "%s", malformed[_i]);
    far_expect("[close 1]");
    far_teardown();
}
END_TEST

/* ---- sign-in ---- */

static void sign_in_works(void)
{
    struct contact *bob;

    far_sign_in();
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    ck_assert(text_equal(account_friendly_name(far_messenger), text_of("Alice A")));
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    bob = contacts_at(far_messenger, 0);
    ck_assert_int_eq(contact_presence(bob), PRESENCE_ONLINE);
    ck_assert(text_equal(contact_friendly_name(bob), text_of("Bob B")));
    contact_release(bob);
}

START_TEST(test_sign_in_with_md5) { far_each_step(sign_in_works); }
END_TEST

static void redirected(void)
{
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    far_said();
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\n");
    far_said();
    far_hear(1, "XFR 3 NS 192.0.2.5:1863 0 192.0.2.1:1863\r\n");
    far_expect("[close 1][open 2 192.0.2.5:1863]");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect("VER 4 MSNP7 MSNP6 MSNP5 CVR0\r\n");
}

START_TEST(test_a_dispatch_server_redirects) { far_each_step(redirected); }
END_TEST

/* What the service sends after USR I, and the result of EVENT_SIGNIN (attack row 23). */
static const struct {
    const char *heard;
    msgr_result hr;
} refusals[] = {
    {"XFR 3 NS 192.0.2.5:0 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS 192.0.2.5:65536 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS 192.0.2.5 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS :1863 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"911 3\r\n", MSGR_E_INVALID_PASSWORD},
    {"910 3\r\n", MSGR_E_SERVER_TOO_BUSY},
    {"OUT SSD\r\n", MSGR_E_SERVER_SHUTDOWN},
    {"OUT OTH\r\n", MSGR_E_REMOTE_LOGIN},
    {"USR 3 TWN S ct=1\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {"USR 3\r\n", MSGR_E_SERVER_PROTOCOL},
    {"NOT -5\r\n", MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_ends_of_a_sign_in)
{
    far_setup(MSNP_DIALECT_7);
    messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    far_said();
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\n");
    far_hear(1, refusals[_i].heard);
    ck_assert_msg(far_saw(EVENT_SIGNIN, refusals[_i].hr), "%s", refusals[_i].heard);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
    far_teardown();
}
END_TEST

START_TEST(test_a_sign_in_times_out)
{
    far_setup(MSNP_DIALECT_7);
    messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    far_said();
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    ck_assert_uint_eq(msnp_client_deadline(far_client), far_now + 15000);
    far_now += 15000;
    msnp_client_tick(far_client);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT));
    far_teardown();
}
END_TEST

/* ---- lists and challenges ---- */

static void add_contact(void)
{
    far_sign_in();
    /* By the port of the model, to go round its lock. */
    ck_assert_int_eq(
        msnp_client_wire(far_client)->add_contact(msnp_client_wire(far_client)->context, text_of("ghost@example.test")),
        RESULT_OK);
    far_expect("ADD 8 FL ghost@example.test ghost@example.test 0\r\nADD 9 AL ghost@example.test "
               "ghost@example.test\r\n");
    far_forget_events();
    far_hear(1, "205 8\r\n215 9\r\n205 8\r\n205 4294967295\r\n205\r\n"); /* late, unknown and
                                                                            missing ids: attack
                                                                            row 22 */
    ck_assert(far_saw(EVENT_CONTACT_LIST_ADD, MSGR_E_USER_NOT_FOUND));
    ck_assert_uint_eq(far_event_count(), 1);
}

START_TEST(test_add_is_answered_once) { far_each_step(add_contact); }
END_TEST

static void unsolicited_challenge(void)
{
    far_sign_in();
    far_hear(1, "CHL 0 12345678901234567890\r\n");
    far_expect("QRY 8 msmsgs@msnmsgr.com 32\r\n8ba1bb9d6dbf624fee31a2053af5fdd0");
    far_hear(1, "QRY 8\r\n");
    far_expect("");
}

START_TEST(test_an_unasked_challenge_is_answered) { far_each_step(unsolicited_challenge); }
END_TEST

static void keep_alive(void)
{
    far_sign_in();
    far_now += 50000;
    msnp_client_tick(far_client);
    far_expect("PNG\r\n");
    far_hear(1, "QNG\r\n");
    far_now += 30000;
    msnp_client_tick(far_client);
    far_expect("");
    far_now += 20000;
    msnp_client_tick(far_client);
    far_expect("PNG\r\n");
    far_now += 30000;
    msnp_client_tick(far_client);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
}

START_TEST(test_a_missing_pong_ends_the_connection) { far_each_step(keep_alive); }
END_TEST

/* ---- a session ---- */

static void ring(void)
{
    far_sign_in();
    far_hear(1, "RNG 987654331 192.0.2.6:1863 CKI 987654321.1 bob@example.test Bob\r\n");
    far_expect("[open 2 192.0.2.6:1863]");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect("ANS 8 alice@example.test 987654321.1 987654331\r\n");
    far_hear(2, "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\n");
    far_expect("");
}

#define INVITE \
    "Application-Name: Demo App\r\nApplication-GUID: " FAR_APP "\r\nSession-Protocol: SM1\r\nContext-Data: hello\r\n" \
    "Invitation-Command: INVITE\r\nInvitation-Cookie: 77\r\n" \
    "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n\r\n"

static void accepted(void)
{
    ring();
    far_hear_invitation("bob@example.test", INVITE);
    ck_assert_ptr_nonnull(far_invited);
    far_expect("");
    /* Attack: a third user on the switchboard answers for bob. */
    far_hear_invitation("mallory@example.test", "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n\r\n");
    ck_assert_int_eq(session_state(far_invited), SESSION_INVITATION);
    session_hold(far_invited);
    ck_assert_int_eq(session_accept(far_invited, text_of("yes"), 6), RESULT_OK);
    far_expect("MSG 9 N 295\r\n" FAR_INVITE_HEADER "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n"
               "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\nSession-Protocol: "
               "SM1\r\nContext-Data: yes\r\n"
               "Launch-Application: TRUE\r\nRequest-Data: IP-Address:\r\nIP-Address: 192.0.2.10\r\n\r\n");
    far_hear_invitation("bob@example.test", "Invitation-Command: CANCEL\r\nCancel-Code: TIMEOUT\r\n"
                                            "Invitation-Cookie: 77\r\n\r\n");
    ck_assert_int_eq(session_state(far_invited), SESSION_TERMINATED);
    far_expect("OUT\r\n[close 2]");
    session_release(far_invited);
}

START_TEST(test_an_incoming_invitation) { far_each_step(accepted); }
END_TEST

/* Invitations that the model never sees are refused at once. */
static const struct {
    const char *body, *code;
} refused[] = {
    {"Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\nInvitation-Command: INVITE\r\n"
     "Invitation-Cookie: 5\r\n\r\n",
     "REJECT_NOT_INSTALLED"},
    {"Application-GUID: " FAR_APP "\r\nSession-Protocol: XX9\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 5\r\n"
     "\r\n",
     "FAIL"},
    {"Application-GUID: ..\\..\\Run\r\nSession-Protocol: SM1\r\nInvitation-Command: INVITE\r\n"
     "Invitation-Cookie: 5\r\n\r\n",
     "FAIL"},
};

START_TEST(test_an_unusable_invitation_is_refused)
{
    const char *found;
    char wanted[64];

    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear_invitation("bob@example.test", refused[_i].body);
    ck_assert_ptr_null(far_invited);
    snprintf(wanted, sizeof(wanted), "Cancel-Code: %s\r\nInvitation-Cookie: 5\r\n", refused[_i].code);
    found = far_said();
    ck_assert_msg(strstr(found, wanted) != NULL, "%s", found);
    far_teardown();
}
END_TEST

/* Unexpected commands and forged server messages on a switchboard change nothing (attack rows 10, 17
 * and 22). */
static const char *const noise[] = {
    "MSG bob@example.test Bob 0\r\n",
    "MSG bob@example.test Bob 3\r\nabc",
    "ACK 99\r\n",
    "NAK 99\r\n",
    "NAK 0\r\n",
    "715 99\r\n",
    "ZZZ\r\n",
    "MSG Hotmail Hotmail 60\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\n\r\nX: ",
};

START_TEST(test_unexpected_commands_on_a_switchboard)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear(2, noise[_i]);
    ck_assert_ptr_null(far_invited);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    far_teardown();
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("client_wire");
    TCase *tests = tcase_create("client_wire");

    tcase_add_loop_test(tests, test_command_tables_accept_what_services_send, 0, COUNT(command_shapes));
    tcase_add_loop_test(tests, test_commands_before_authentication, 0, COUNT(command_shapes));
    tcase_add_loop_test(tests, test_malformed_commands_end_the_connection, 0, COUNT(malformed));
    tcase_add_test(tests, test_sign_in_with_md5);
    tcase_add_test(tests, test_a_dispatch_server_redirects);
    tcase_add_loop_test(tests, test_ends_of_a_sign_in, 0, COUNT(refusals));
    tcase_add_test(tests, test_a_sign_in_times_out);
    tcase_add_test(tests, test_add_is_answered_once);
    tcase_add_test(tests, test_an_unasked_challenge_is_answered);
    tcase_add_test(tests, test_a_missing_pong_ends_the_connection);
    tcase_add_test(tests, test_an_incoming_invitation);
    tcase_add_loop_test(tests, test_an_unusable_invitation_is_refused, 0, COUNT(refused));
    tcase_add_loop_test(tests, test_unexpected_commands_on_a_switchboard, 0, COUNT(noise));
    suite_add_tcase(suite, tests);
    return suite;
}
