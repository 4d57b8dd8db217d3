/* Sessions on a switchboard against scripted bytes: the transcripts E1 to E5 from both sides, every way
 * in which a message can be lost, and hostile peers (docs/wire.md 6, 7 and 12.1; attack rows 10, 13, 14,
 * 15, 17, 22 and 23 in docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"

static struct session *session;

/* ---- the calling side ---- */

static msgr_result invite(const char *data)
{
    struct contact *bob = contacts_intern(far_messenger, text_of(BOB));
    msgr_result result;

    session = far_session();
    result = session_invite(session, bob, text_of(data), 2 * strlen(data));
    contact_release(bob);
    return result;
}

/* A MSG line and a payload with the header of an invitation, as the client sends it. */
static const char *message(unsigned id, const char *body)
{
    static char text[4096];

    snprintf(text, sizeof(text), "MSG %u N %zu\r\n%s%s", id, strlen(FAR_INVITE_HEADER) + strlen(body),
             FAR_INVITE_HEADER, body);
    return text;
}

#define SENT_INVITE \
    "Application-Name: Demo App\r\nApplication-GUID: " FAR_APP "\r\nSession-Protocol: SM1\r\n" \
    "Context-Data: opening data (bstrAppData)\r\nInvitation-Command: INVITE\r\n" \
    "Invitation-Cookie: " FAR_COOKIE "\r\nSession-ID: " FAR_SESSION "\r\n\r\n"
#define NAMES "Invitation-Cookie: " FAR_COOKIE "\r\nSession-ID: " FAR_SESSION "\r\n"

/* Invites bob; the invitation, transaction 11, is sent on link 2. */
static void call(void)
{
    far_sign_in();
    ck_assert_int_eq(invite("opening data (bstrAppData)"), RESULT_OK);
    far_expect("XFR 8 SB\r\n");
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI 123456789.123456789.123456789\r\n");
    far_expect("[open 2 192.0.2.6:1863]");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect("USR 9 alice@example.test 123456789.123456789.123456789\r\n");
    far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    far_expect("CAL 10 bob@example.test\r\n");
    far_hear(2, "CAL 10 RINGING 987654331\r\n");
    far_expect("");
    far_hear(2, "JOI bob@example.test Bob\r\n");
    far_expect(message(11, SENT_INVITE));
    far_forget_events();
}

static void over(void)
{
    ck_assert_int_eq(session_state(session), SESSION_TERMINATED);
    session_release(session);
}

static void accepted_by_peer(void)
{
    struct text address;

    call();
    far_hear_invitation(BOB,
                        "Invitation-Command: ACCEPT\r\n" NAMES "Session-Protocol: SM1\r\nLaunch-Application: TRUE\r\n"
                        "Request-Data: IP-Address:\r\nIP-Address: 192.0.2.20\r\n\r\n");
    far_expect(message(12, "Invitation-Command: ACCEPT\r\n" NAMES
                           "Launch-Application: TRUE\r\nIP-Address: 192.0.2.10\r\n\r\n"));
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
    session_remote_address(session, &address);
    ck_assert(text_equal(address, text_of("192.0.2.20")));
    ck_assert(far_saw(EVENT_ACCEPTED, RESULT_OK) && far_saw(EVENT_READY_TO_LAUNCH, RESULT_OK));
}

START_TEST(test_e1_from_the_inviter)
{
    static const size_t steps[] = {4096, 1, 3};
    const char *found;

    for (int i = 0; i < COUNT(steps); i++) {
        far_setup(MSNP_DIALECT_7);
        far_step = steps[i];
        accepted_by_peer();
        ck_assert_int_eq(session_send_context_data(session, text_of("192.0.2.10:10337")), RESULT_OK);
        far_expect(message(13, "Invitation-Command: CONTEXT\r\n" NAMES "Context-Data: 192.0.2.10:10337\r\n\r\n"));
        /* Any command with data for a known cookie counts as CONTEXT. */
        far_hear_invitation(BOB, "Invitation-Command: Whatever\r\nInvitation-Cookie: " FAR_COOKIE
                                 "\r\nContext-Data: from bob\r\n");
        ck_assert(far_saw(EVENT_CONTEXT_DATA, RESULT_OK));
        ck_assert_str_eq(far_last_text, "from bob");
        ck_assert_int_eq(session_cancel(session, RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
        found = far_said();
        ck_assert_msg(strstr(found, "Invitation-Command: CANCEL\r\nCancel-Code: OUTBANDCANCEL\r\n" NAMES) != NULL, "%s",
                      found);
        ck_assert_msg(strstr(found, "\r\n\r\nOUT\r\n[close 2]") != NULL, "%s", found);
        over();
        far_teardown();
    }
}
END_TEST

/* ---- answers and their events ---- */

static const struct {
    const char *code; /* NULL: no Cancel-Code field */
    msgr_result termination;
    bool declined, not_present;
} answers[] = {
    {"REJECT", SR_INVITATION_DECLINED, true, false},              /* E2 */
    {"REJECT_NOT_INSTALLED", SR_INVITATION_DECLINED, true, true}, /* E3 */
    {"FAIL", SR_SESSION_PROTOCOL_ERROR, false, false},            /* E5 */
    {"reject", SR_INVITATION_DECLINED, true, false},
    {"USER_CANCEL", SR_SESSION_CANCELLED_REMOTE, false, false},
    {"OUTBANDCANCEL", SR_SESSION_CANCELLED_REMOTE, false, false},
    {"", SR_SESSION_CANCELLED_REMOTE, false, false},
    {NULL, SR_SESSION_CANCELLED_REMOTE, false, false},
};

START_TEST(test_answers_of_the_peer)
{
    char body[256];

    far_setup(MSNP_DIALECT_7);
    call();
    snprintf(body, sizeof(body), "Invitation-Command: CANCEL\r\n%s%s%s" NAMES "\r\n",
             answers[_i].code ? "Cancel-Code: " : "", answers[_i].code ? answers[_i].code : "",
             answers[_i].code ? "\r\n" : "");
    far_hear_invitation(BOB, body);
    ck_assert_msg(far_saw(EVENT_TERMINATION, answers[_i].termination), "row %d", _i);
    ck_assert_msg(far_saw(EVENT_DECLINED, RESULT_OK) == answers[_i].declined, "row %d", _i);
    ck_assert_msg(far_saw(EVENT_APP_NOT_PRESENT, RESULT_OK) == answers[_i].not_present, "row %d", _i);
    far_expect("OUT\r\n[close 2]");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_e4_cancelled_by_the_inviter)
{
    far_setup(MSNP_DIALECT_7);
    call();
    ck_assert_int_eq(session_cancel(session, RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
    far_expect("MSG 12 N 204\r\n" FAR_INVITE_HEADER
               "Invitation-Command: CANCEL\r\nCancel-Code: TIMEOUT\r\nInvitation-Cookie: " FAR_COOKIE
               "\r\nSession-ID: " FAR_SESSION "\r\n\r\nOUT\r\n[close 2]");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_no_answer_of_the_peer)
{
    const char *found;

    far_setup(MSNP_DIALECT_7);
    call();
    far_now += 120000;
    messenger_tick(far_messenger);
    found = far_said();
    ck_assert_msg(strstr(found, "Cancel-Code: TIMEOUT\r\n") != NULL, "%s", found);
    ck_assert_msg(strstr(found, "X-OpenMsgr-Reason: 0x81000609\r\n") != NULL, "%s", found);
    ck_assert_msg(strstr(found, "OUT\r\n[close 2]") != NULL, "%s", found);
    ck_assert(far_saw(EVENT_TERMINATION, SR_SESSION_TIMEOUT));
    over();
    far_teardown();
}
END_TEST

/* ---- messages that do not arrive ---- */

/* How far the call has come. */
enum stage { AT_XFR, AT_CONNECT, AT_USR, AT_CAL };

static const struct {
    const char *name;
    enum stage stage;
    const char *heard; /* NULL: no reply in time; "": the link is closed */
} broken_calls[] = {
    {"hidden", AT_XFR, "913 8\r\n"},
    {"no switchboard", AT_XFR, "280 8\r\n"},
    {"row 23: port 0", AT_XFR, "XFR 8 SB 192.0.2.6:0 CKI t\r\n"},
    {"row 23: port 65536", AT_XFR, "XFR 8 SB 192.0.2.6:65536 CKI t\r\n"},
    {"row 23: no port", AT_XFR, "XFR 8 SB 192.0.2.6 CKI t\r\n"},
    {"row 17: no ticket", AT_XFR, "XFR 8 SB 192.0.2.6:1863\r\n"},
    {"NS for SB", AT_XFR, "XFR 8 NS 192.0.2.6:1863 0 x\r\n"},
    {"XFR not answered", AT_XFR, NULL},
    {"refused", AT_CONNECT, ""},
    {"never connected", AT_CONNECT, NULL},
    {"bad ticket", AT_USR, "911 9\r\n"},
    {"USR not answered", AT_USR, NULL},
    {"closed", AT_USR, ""},
    {"offline or blocked", AT_CAL, "217 10\r\n"},
    {"bad handle", AT_CAL, "208 10\r\n"},
    {"nobody joins", AT_CAL, NULL},
    {"closed before JOI", AT_CAL, ""},
    {"OUT", AT_CAL, "OUT\r\n"},
    {"row 16: negative length", AT_CAL, "MSG a b -1\r\n"},
    {"row 17: IRO of nobody", AT_CAL, "IRO 1\r\n"},
};

START_TEST(test_a_failed_call)
{
    link_id link = broken_calls[_i].stage == AT_XFR ? 1 : 2;
    const char *heard = broken_calls[_i].heard;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    ck_assert_int_eq(invite("x"), RESULT_OK);
    if (broken_calls[_i].stage >= AT_CONNECT)
        far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    if (broken_calls[_i].stage >= AT_USR)
        msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    if (broken_calls[_i].stage >= AT_CAL)
        far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    far_said();
    if (!heard) {
        ck_assert_uint_le(msnp_client_deadline(far_client), far_now + 30000);
        far_now += 30000;
        msnp_client_tick(far_client);
    } else if (!*heard) {
        msnp_client_closed(far_client, 2, broken_calls[_i].stage == AT_CONNECT);
    } else {
        far_hear(link, heard);
    }
    ck_assert_msg(far_saw(EVENT_SEND_ERROR, SR_INVITATION_SEND_FAILURE), "%s", broken_calls[_i].name);
    ck_assert_msg(far_saw(EVENT_TERMINATION, SR_INVITATION_SEND_FAILURE), "%s", broken_calls[_i].name);
    over();
    /* The notification connection is not affected. */
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    far_teardown();
}
END_TEST

START_TEST(test_a_cancelled_call_is_forgotten)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    ck_assert_int_eq(invite("x"), RESULT_OK);
    far_said();
    ck_assert_int_eq(session_cancel(session, RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
    over();
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n"); /* a reply to a cancelled call */
    far_expect("");
    far_teardown();
}
END_TEST

START_TEST(test_a_lost_invitation) /* NAK 11 is the INVITE */
{
    far_setup(MSNP_DIALECT_7);
    call();
    far_hear(2, "NAK 11\r\n");
    ck_assert(far_saw(EVENT_SEND_ERROR, SR_INVITATION_SEND_FAILURE));
    ck_assert(far_saw(EVENT_TERMINATION, SR_INVITATION_SEND_FAILURE));
    far_expect("OUT\r\n[close 2]");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_replies_count_on_their_own_link_only)
{
    far_setup(MSNP_DIALECT_7);
    call();
    far_hear(1, "715 11\r\nNAK 11\r\n");
    ck_assert_uint_eq(far_event_count(), 0);
    far_hear(2, "NAK 11\r\n");
    ck_assert(far_saw(EVENT_SEND_ERROR, SR_INVITATION_SEND_FAILURE));
    over();
    far_teardown();
}
END_TEST

START_TEST(test_a_lost_confirmation) /* NAK 12 is the second ACCEPT */
{
    far_setup(MSNP_DIALECT_7);
    accepted_by_peer();
    far_hear(2, "NAK 12\r\n");
    ck_assert(far_saw(EVENT_TERMINATION, SR_CONNECTION_FAILURE));
    over();
    far_teardown();
}
END_TEST

START_TEST(test_lost_context_data) /* the session continues; a second NAK has no effect */
{
    far_setup(MSNP_DIALECT_7);
    accepted_by_peer();
    ck_assert_int_eq(session_send_context_data(session, text_of("x")), RESULT_OK);
    far_forget_events();
    far_hear(2, "NAK 13\r\nNAK 13\r\n282 13\r\n");
    ck_assert(far_saw(EVENT_SEND_ERROR, SR_CONTEXT_DATA_SEND_FAILURE));
    ck_assert_uint_eq(far_event_count(), 1);
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
    session_release(session);
    far_teardown();
}
END_TEST

/* Ends of a switchboard; frames after each are dropped (attack row 15). */
static const char *const ends[] = {
    "BYE bob@example.test\r\nMSG bob@example.test Bob 3\r\nabcBYE bob@example.test\r\nNAK 11\r\n",
    "BYE BOB@EXAMPLE.TEST 1\r\nBYE bob@example.test\r\nJOI bob@example.test Bob\r\n",
    "OUT\r\nOUT\r\nMSG 1\r\n",
    "MSG\r\n",
    "MSG bob@example.test Bob 2049\r\n",
};

START_TEST(test_the_end_of_a_switchboard_ends_its_session)
{
    far_setup(MSNP_DIALECT_7);
    call();
    far_hear(2, ends[_i]);
    ck_assert_msg(far_saw(EVENT_TERMINATION, SR_CONNECTION_FAILURE), "%s", ends[_i]);
    far_expect("OUT\r\n[close 2]");
    over();
    far_hear(2, "JOI bob@example.test Bob\r\n"); /* bytes of a closed link are ignored */
    far_expect("");
    far_teardown();
}
END_TEST

START_TEST(test_a_closed_link_ends_its_session)
{
    far_setup(MSNP_DIALECT_7);
    call();
    msnp_client_closed(far_client, 2, false);
    ck_assert(far_saw(EVENT_TERMINATION, SR_CONNECTION_FAILURE));
    far_expect("");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_the_peer_goes_offline)
{
    far_setup(MSNP_DIALECT_7);
    call();
    far_hear(1, "FLN bob@example.test\r\n");
    ck_assert(far_saw(EVENT_TERMINATION, SR_CONNECTION_FAILURE));
    far_expect("OUT\r\n[close 2]");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_signing_out_tells_the_peer)
{
    const char *found, *cancel, *out;

    far_setup(MSNP_DIALECT_7);
    call();
    ck_assert_int_eq(messenger_sign_out(far_messenger), RESULT_OK);
    found = far_said();
    cancel = strstr(found, "Cancel-Code: OUTBANDCANCEL");
    out = strstr(found, "OUT\r\n[close 2]");
    ck_assert_msg(cancel && out && cancel < out, "%s", found);
    ck_assert_msg(strstr(found, "OUT\r\n[close 1]") != NULL, "%s", found);
    over();
    far_teardown();
}
END_TEST

/* ---- the called side ---- */

static void ring(void)
{
    far_sign_in();
    far_hear(1, "RNG 987654331 192.0.2.6:1863 CKI 987654321.1 bob@example.test Bob\r\n");
    far_expect("[open 2 192.0.2.6:1863]");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect("ANS 8 alice@example.test 987654321.1 987654331\r\n");
    far_hear(2, "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\n");
    far_expect("");
    far_forget_events();
}

static void hear_invite(const char *from, unsigned cookie, const char *extra)
{
    char body[4096];

    snprintf(body, sizeof(body),
             "Application-Name: Demo App\r\nApplication-GUID: " FAR_APP "\r\n%s"
             "Invitation-Command: INVITE\r\nInvitation-Cookie: %u\r\n\r\n",
             extra, cookie);
    far_hear_invitation(from, body);
}

#define SM1 "Session-Protocol: SM1\r\n"

START_TEST(test_e1_from_the_invitee)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77,
                SM1 "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n"
                    "X-OpenMsgr-Data: bABpAG4AZQANAAoASQA6ACAAMQA=\r\n");
    ck_assert_str_eq(far_last_text, "line\r\nI: 1");
    session = session_hold(far_invited);
    ck_assert_int_eq(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    far_expect("MSG 9 N 276\r\n" FAR_INVITE_HEADER "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n"
               "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\nSession-Protocol: SM1\r\n"
               "Launch-Application: TRUE\r\nRequest-Data: IP-Address:\r\n"
               "IP-Address: 192.0.2.10\r\n\r\n");
    far_hear_invitation(BOB, "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n"
                             "Launch-Application: TRUE\r\nIP-Address: 192.0.2.20\r\n\r\n");
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
    ck_assert(far_saw(EVENT_BEFORE_APP_LAUNCH, RESULT_OK));
    /* The peer leaves the switchboard. */
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nCancel-Code: OUTBANDCANCEL\r\n"
                             "Invitation-Cookie: 77\r\nX-OpenMsgr-Reason: 0x80004004\r\n\r\n");
    ck_assert(far_saw(EVENT_TERMINATION, RESULT(0x80004004u)));
    far_expect("OUT\r\n[close 2]");
    over();
    far_teardown();
}
END_TEST

START_TEST(test_an_empty_switchboard_is_left)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear(2, "JOI carol@example.test Carol\r\nBYE bob@example.test\r\n");
    far_expect(""); /* another user is there */
    far_hear(2, "BYE carol@example.test\r\n");
    far_expect("OUT\r\n[close 2]");
    /* The caller has left before ANS is answered. */
    far_hear(1, "RNG 2 192.0.2.6:1863 CKI t bob@example.test Bob\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_said();
    far_hear(3, "ANS 9 OK\r\n");
    far_expect("OUT\r\n[close 3]");
    far_teardown();
}
END_TEST

START_TEST(test_e2_from_the_invitee)
{
    const char *found;

    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, SM1);
    session = session_hold(far_invited);
    ck_assert_int_eq(session_decline(session, TEXT_EMPTY, 0), RESULT_OK);
    found = far_said();
    ck_assert_msg(strstr(found, "Invitation-Command: CANCEL\r\nCancel-Code: REJECT\r\n"
                                "Invitation-Cookie: 77\r\n") != NULL,
                  "%s", found);
    over();
    far_teardown();
}
END_TEST

START_TEST(test_a_lost_acceptance) /* NAK 9 is the ACCEPT */
{
    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, SM1);
    session = session_hold(far_invited);
    ck_assert_int_eq(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    far_hear(2, "NAK 9\r\n");
    ck_assert(far_saw(EVENT_SEND_ERROR, SR_ACCEPT_SEND_FAILURE));
    ck_assert(far_saw(EVENT_TERMINATION, SR_ACCEPT_SEND_FAILURE));
    over();
    far_teardown();
}
END_TEST

START_TEST(test_an_invitation_without_session_protocol)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, "");
    ck_assert_ptr_nonnull(far_invited);
    session = session_hold(far_invited);
    ck_assert_uint_ne(session_flags(session) & SESSION_FLAG_COMPATIBLE, 0);
    ck_assert_int_eq(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    far_expect(message(9, "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n"
                          "Launch-Application: TRUE\r\nRequest-Data: IP-Address:\r\n"
                          "IP-Address: 192.0.2.10\r\n\r\n"));
    session_release(session);
    far_teardown();
}
END_TEST

START_TEST(test_two_sessions_share_a_switchboard)
{
    struct session *first, *second;

    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, SM1);
    first = session_hold(far_invited);
    hear_invite(BOB, 78, SM1);
    second = session_hold(far_invited);
    ck_assert_ptr_ne(first, second);
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n");
    ck_assert_int_eq(session_state(first), SESSION_TERMINATED);
    ck_assert_int_eq(session_state(second), SESSION_INVITATION);
    far_expect(""); /* the second session still uses the switchboard */
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nInvitation-Cookie: 78\r\n");
    ck_assert_int_eq(session_state(second), SESSION_TERMINATED);
    far_expect("OUT\r\n[close 2]");
    session_release(first);
    session_release(second);
    far_teardown();
}
END_TEST

START_TEST(test_the_session_id_names_a_session_too)
{
    struct session *first, *second;

    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, SM1 "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n");
    first = session_hold(far_invited);
    hear_invite(BOB, 78, SM1 "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073C}\r\n");
    second = session_hold(far_invited);
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nInvitation-Cookie: 78\r\n"
                             "Session-ID: {c4e9035f-cceb-40f0-8f17-135fb734073b}\r\n");
    ck_assert_int_eq(session_state(first), SESSION_TERMINATED);
    ck_assert_int_eq(session_state(second), SESSION_INVITATION);
    /* An unknown Session-ID: the cookie decides. */
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nInvitation-Cookie: 78\r\n"
                             "Session-ID: {00000000-0000-0000-0000-000000000000}\r\n");
    ck_assert_int_eq(session_state(second), SESSION_TERMINATED);
    session_release(first);
    session_release(second);
    far_teardown();
}
END_TEST

START_TEST(test_a_third_user_cannot_answer)
{
    struct session *bobs, *mallorys;

    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear(2, "JOI mallory@example.test Mallory\r\n");
    hear_invite(BOB, 77, SM1);
    bobs = session_hold(far_invited);
    hear_invite("mallory@example.test", 77, SM1); /* the same cookie */
    mallorys = session_hold(far_invited);
    ck_assert_ptr_ne(bobs, mallorys);
    far_hear_invitation("mallory@example.test", "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n");
    ck_assert_int_eq(session_state(bobs), SESSION_INVITATION);
    ck_assert_int_eq(session_state(mallorys), SESSION_TERMINATED);
    far_hear(2, "BYE mallory@example.test\r\n");
    ck_assert_int_eq(session_state(bobs), SESSION_INVITATION);
    far_hear(2, "BYE bob@example.test\r\n");
    ck_assert_int_eq(session_state(bobs), SESSION_TERMINATED);
    far_expect("OUT\r\n[close 2]");
    session_release(bobs);
    session_release(mallorys);
    far_teardown();
}
END_TEST

/* ---- hostile peers ---- */

START_TEST(test_row_13_a_flood_of_invitations)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    for (unsigned i = 0; i < 200; i++)
        hear_invite(BOB, 1000 + i, SM1);
    ck_assert_uint_eq(far_invitations, 8);
    for (unsigned i = 0; i < 10; i++)
        hear_invite(BOB, 1000, SM1); /* a cookie that is in use */
    ck_assert_uint_eq(far_invitations, 8);
    far_teardown();
}
END_TEST

START_TEST(test_row_13_a_flood_of_calls)
{
    const char *found;
    unsigned opened = 0;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    for (unsigned i = 0; i < 50; i++)
        far_hear(1, "RNG 1 192.0.2.6:1863 CKI t bob@example.test Bob\r\n");
    far_hear(1, "RNG 1 192.0.2.6:1863 CKI t carol@example.test Carol\r\n");
    found = far_said();
    for (const char *p = found; (p = strstr(p, "[open ")); p++)
        opened++;
    ck_assert_uint_eq(opened, 8 + 1);
    far_teardown();
}
END_TEST

/* Malformed RNG commands (attack rows 17 and 23). */
static const char *const rings[] = {
    "RNG 1 192.0.2.6:0 CKI t bob@example.test Bob\r\n", "RNG 1 192.0.2.6:99999 CKI t bob@example.test Bob\r\n",
    "RNG 1 192.0.2.6 CKI t bob@example.test Bob\r\n",   "RNG 1 :1863 CKI t bob@example.test Bob\r\n",
    "RNG 1 192.0.2.6:1863 CKI t bob Bob\r\n",           "RNG 1 192.0.2.6:1863 CKI \001 bob@example.test Bob\r\n",
};

START_TEST(test_a_malformed_call)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, rings[_i]);
    ck_assert_ptr_null(strstr(far_said(), "[open"));
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    far_teardown();
}
END_TEST

/* The fields of INVITE, and what follows (attack row 14 among others). */
static const struct {
    const char *name, *extra;
    bool offered;
} invitations[] = {
    {"row 14: no name", "Application-Name: \r\n" SM1, true},
    {"a second name", "Application-Name: Other\r\n" SM1, true},
    {"row 14: a control character", "Application-URL: http://x/\001y\r\n" SM1, false},
    {"row 14: a bare CR", "Application-URL: http://x/\rInvitation-Command: CANCEL\r\n" SM1, false},
    {"row 8: base64 that is none", "X-OpenMsgr-Data: !!!\r\n" SM1, true},
    {"row 8: an odd number of bytes", "X-OpenMsgr-Data: AAAA\r\n" SM1, true},
    {"row 10: a line without colon", "nonsense\r\n:\r\n" SM1, true},
    {"a Session-ID that is none", "Session-ID: {..\\..\\Run}\r\n" SM1, true},
    {"row 24: format text", "Application-URL: http://%n%s%n/\r\n" SM1, true},
    {"another protocol", "Session-Protocol: SM2\r\n", false},
};

START_TEST(test_fields_of_an_invitation)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, invitations[_i].extra);
    ck_assert_msg((far_invited != NULL) == invitations[_i].offered, "%s", invitations[_i].name);
    ck_assert_msg((strstr(far_said(), "Cancel-Code: FAIL\r\n") != NULL) != invitations[_i].offered, "%s",
                  invitations[_i].name);
    far_teardown();
}
END_TEST

START_TEST(test_an_invitation_without_a_cookie) /* the cookie is missing or not a number */
{
    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear_invitation(BOB, "Application-GUID: " FAR_APP "\r\n" SM1 "Invitation-Command: INVITE\r\n\r\n");
    far_hear_invitation(BOB, "Application-GUID: " FAR_APP "\r\n" SM1
                             "Invitation-Command: INVITE\r\nInvitation-Cookie: x\r\n\r\n");
    ck_assert_ptr_null(far_invited);
    far_expect("");
    far_teardown();
}
END_TEST

START_TEST(test_a_refused_file_does_not_end_the_switchboard)
{
    far_setup(MSNP_DIALECT_7);
    ring();
    far_hear_invitation(BOB, "Application-Name: File Transfer\r\n"
                             "Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\n"
                             "Invitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\n"
                             "Application-File: ..\\..\\x\r\nApplication-FileSize: -1\r\n\r\n");
    far_expect(message(9, "Invitation-Command: CANCEL\r\nCancel-Code: REJECT_NOT_INSTALLED\r\n"
                          "Invitation-Cookie: 33267\r\n\r\n"));
    hear_invite(BOB, 77, SM1);
    ck_assert_ptr_nonnull(far_invited);
    far_teardown();
}
END_TEST

/* Unexpected answers, for sessions in every state. */
START_TEST(test_unexpected_answers)
{
    static const char *const bodies[] = {
        "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n",
        "Invitation-Command: ACCEPT\r\n",
        "Invitation-Command: CANCEL\r\n",
        "Invitation-Command: CANCEL\r\nInvitation-Cookie: 4294967296\r\n",
        "Invitation-Command: CANCEL\r\nInvitation-Cookie: -77\r\n",
        "Invitation-Command: CANCEL\r\nInvitation-Cookie: 78\r\n",
        "Context-Data: x\r\nInvitation-Cookie: 77\r\n",
        "Context-Data: x\r\n",
    };

    far_setup(MSNP_DIALECT_7);
    ring();
    hear_invite(BOB, 77, SM1);
    far_forget_events();
    for (int i = 0; i < COUNT(bodies); i++) {
        far_hear_invitation(BOB, bodies[i]);
        ck_assert_msg(far_event_count() == 0, "%s", bodies[i]);
        ck_assert_int_eq(session_state(far_invited), SESSION_INVITATION);
    }
    far_teardown();
}
END_TEST

START_TEST(test_a_switchboard_in_two_pieces)
{
    static const char body[] = FAR_INVITE_HEADER "Application-GUID: " FAR_APP "\r\nSession-Protocol: SM1\r\n"
                                                 "Invitation-Command: INVITE\r\nInvitation-Cookie: 77\r\n\r\n";
    char stream[1024];
    size_t whole = (size_t)snprintf(stream, sizeof(stream),
                                    "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\n"
                                    "MSG bob@example.test Bob %zu\r\n%sBYE bob@example.test\r\n",
                                    strlen(body), body);

    for (size_t length = 0; length <= whole; length++) {
        char part[sizeof(stream)];

        far_setup(MSNP_DIALECT_7);
        far_sign_in();
        far_hear(1, "RNG 1 192.0.2.6:1863 CKI t bob@example.test Bob\r\n");
        msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
        memcpy(part, stream, length);
        part[length] = 0;
        far_hear(2, part);
        ck_assert_uint_eq(far_invitations, length + strlen("BYE bob@example.test\r\n") >= whole);
        msnp_client_closed(far_client, 2, false);
        ck_assert(!messenger_has_live_sessions(far_messenger));
        ck_assert_uint_eq(far_saw(EVENT_TERMINATION, SR_CONNECTION_FAILURE), far_invitations);
        far_teardown();
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("switchboard");
    TCase *tests = tcase_create("switchboard");

    tcase_add_test(tests, test_e1_from_the_inviter);
    tcase_add_loop_test(tests, test_answers_of_the_peer, 0, COUNT(answers));
    tcase_add_test(tests, test_e4_cancelled_by_the_inviter);
    tcase_add_test(tests, test_no_answer_of_the_peer);
    tcase_add_loop_test(tests, test_a_failed_call, 0, COUNT(broken_calls));
    tcase_add_test(tests, test_a_cancelled_call_is_forgotten);
    tcase_add_test(tests, test_a_lost_invitation);
    tcase_add_test(tests, test_replies_count_on_their_own_link_only);
    tcase_add_test(tests, test_a_lost_confirmation);
    tcase_add_test(tests, test_lost_context_data);
    tcase_add_loop_test(tests, test_the_end_of_a_switchboard_ends_its_session, 0, COUNT(ends));
    tcase_add_test(tests, test_a_closed_link_ends_its_session);
    tcase_add_test(tests, test_the_peer_goes_offline);
    tcase_add_test(tests, test_signing_out_tells_the_peer);
    tcase_add_test(tests, test_e1_from_the_invitee);
    tcase_add_test(tests, test_an_empty_switchboard_is_left);
    tcase_add_test(tests, test_e2_from_the_invitee);
    tcase_add_test(tests, test_a_lost_acceptance);
    tcase_add_test(tests, test_an_invitation_without_session_protocol);
    tcase_add_test(tests, test_two_sessions_share_a_switchboard);
    tcase_add_test(tests, test_the_session_id_names_a_session_too);
    tcase_add_test(tests, test_a_third_user_cannot_answer);
    tcase_add_test(tests, test_row_13_a_flood_of_invitations);
    tcase_add_test(tests, test_row_13_a_flood_of_calls);
    tcase_add_loop_test(tests, test_a_malformed_call, 0, COUNT(rings));
    tcase_add_loop_test(tests, test_fields_of_an_invitation, 0, COUNT(invitations));
    tcase_add_test(tests, test_an_invitation_without_a_cookie);
    tcase_add_test(tests, test_a_refused_file_does_not_end_the_switchboard);
    tcase_add_test(tests, test_unexpected_answers);
    tcase_add_test(tests, test_a_switchboard_in_two_pieces);
    suite_add_tcase(suite, tests);
    return suite;
}
