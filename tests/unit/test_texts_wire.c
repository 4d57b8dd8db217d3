/* Instant messages and typing on switchboards against scripted bytes: calling, being called and calling
 * again, the outcome of a message, three users, and hostile peers (docs/wire.md 6; attack rows 9, 13, 15
 * and 22 in docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/conversation.h"
#include "core/limits.h"
#include "harness/suite.h"
#include "wire/multipart.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"
#define CAROL "carol@example.test"
#define TEXT_HEADER "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n"
#define TYPING "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: "

static struct conversation *conversation; /* held */

static struct conversation *open_with(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    struct conversation *opened;

    ck_assert_int_eq(conversation_open(far_messenger, contact, &opened), RESULT_OK);
    contact_release(contact);
    return opened;
}

static void setup(void)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    conversation = open_with(BOB);
    far_forget_events();
}

static void teardown(void)
{
    conversation_release(conversation);
    far_teardown();
}

static uint32_t say(const char *text, enum acknowledgement acknowledgement)
{
    uint32_t number;

    ck_assert_int_eq(conversation_send(conversation, text_of(text), NULL, acknowledgement, &number), RESULT_OK);
    return number;
}

/* A payload as the client sends it. */
static const char *sent(unsigned id, char mode, const char *text)
{
    static char message[4096];

    snprintf(message, sizeof(message), "MSG %u %c %zu\r\n" TEXT_HEADER "%s", id, mode,
             strlen(TEXT_HEADER) + strlen(text), text);
    return message;
}

/* A payload as other users send it. */
static void hear(link_id link, const char *from, const char *payload)
{
    char message[8192];

    snprintf(message, sizeof(message), "MSG %s Some%%20Body %zu\r\n%s", from, strlen(payload), payload);
    far_hear(link, message);
}

static void hear_text(link_id link, const char *from, const char *text)
{
    char payload[4096];

    snprintf(payload, sizeof(payload), TEXT_HEADER "%s", text);
    hear(link, from, payload);
}

static struct conversation_message message_numbered(uint32_t number)
{
    struct conversation_message message;

    ck_assert(conversation_message_numbered(conversation, number, &message));
    return message;
}

/* Calls bob and sends one instant message, transaction 11 on link 2. */
static uint32_t call(enum acknowledgement acknowledgement, const char *mode)
{
    uint32_t number = say("hello", acknowledgement);

    far_expect("XFR 8 SB\r\n");
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    far_expect("[open 2 192.0.2.6:1863]USR 9 alice@example.test t\r\nCAL 10 bob@example.test\r\n");
    far_hear(2, "CAL 10 RINGING 987654331\r\n");
    far_expect("");
    far_hear(2, "JOI bob@example.test Bob\r\n");
    far_expect(sent(11, *mode, "hello"));
    ck_assert(far_saw(EVENT_CONVERSATION_JOINED, RESULT_OK));
    far_forget_events();
    return number;
}

/* Bob calls us on link `link`; ANS has the transaction id `id`. */
static void answer(link_id link, unsigned id, const char *others)
{
    char lines[512];

    far_hear(1, "RNG 1 192.0.2.6:1863 CKI t bob@example.test Bob\r\n");
    msnp_client_opened(far_client, link, text_of("192.0.2.10"));
    snprintf(lines, sizeof(lines), "[open %u 192.0.2.6:1863]ANS %u alice@example.test t 1\r\n", link, id);
    far_expect(lines);
    snprintf(lines, sizeof(lines), "IRO %u 1 1 bob@example.test Bob\r\n%sANS %u OK\r\n", id, others, id);
    far_hear(link, lines);
    far_expect("");
}

/* ---- outcomes ---- */

static const struct {
    enum acknowledgement asked;
    const char *mode;
    const char *heard; /* NULL: no reply in time; "": the link is closed */
    bool event;
    enum delivery delivery;
    msgr_result hr;
} outcomes[] = {
    {ACKNOWLEDGE_ALWAYS, "A", "ACK 11\r\n", true, DELIVERY_DELIVERED, RESULT_OK},
    {ACKNOWLEDGE_ALWAYS, "A", "NAK 11\r\n", true, DELIVERY_FAILED, RESULT_FAILURE},
    {ACKNOWLEDGE_ALWAYS, "A", "ACK 11\r\nNAK 11\r\n", true, DELIVERY_DELIVERED, RESULT_OK},
    {ACKNOWLEDGE_ALWAYS, "A", "NAK 11\r\nACK 11\r\n", true, DELIVERY_FAILED, RESULT_FAILURE},
    {ACKNOWLEDGE_ALWAYS, "A", "ACK 12\r\nNAK 10\r\nACK x\r\n", false, DELIVERY_SENDING, RESULT_OK},
    {ACKNOWLEDGE_ALWAYS, "A", "800 11\r\n", true, DELIVERY_FAILED, MSGR_E_RATE_LIMIT_EXCEEDED},
    {ACKNOWLEDGE_ALWAYS, "A", NULL, true, DELIVERY_UNKNOWN, RESULT_OK},
    {ACKNOWLEDGE_ALWAYS, "A", "", true, DELIVERY_UNKNOWN, RESULT_OK},
    {ACKNOWLEDGE_ALWAYS, "A", "BYE bob@example.test\r\n", true, DELIVERY_UNKNOWN, RESULT_OK},
    {ACKNOWLEDGE_DATA, "D", "282 11\r\n", true, DELIVERY_FAILED, MSGR_E_UNEXPECTED},
    {ACKNOWLEDGE_DATA, "D", "ACK 11\r\n", true, DELIVERY_DELIVERED, RESULT_OK},
    {ACKNOWLEDGE_FAILURE, "N", "NAK 11\r\n", true, DELIVERY_FAILED, RESULT_FAILURE},
    {ACKNOWLEDGE_FAILURE, "N", NULL, true, DELIVERY_UNKNOWN, RESULT_OK},
    {ACKNOWLEDGE_NOTHING, "U", NULL, false, DELIVERY_UNKNOWN, RESULT_OK},
    {ACKNOWLEDGE_NOTHING, "U", "", false, DELIVERY_UNKNOWN, RESULT_OK},
};

START_TEST(test_outcomes_of_each_mode)
{
    uint32_t number = call(outcomes[_i].asked, outcomes[_i].mode);
    struct conversation_message message;

    if (!outcomes[_i].heard) {
        far_now += 30000;
        far_tick();
    } else if (!*outcomes[_i].heard) {
        msnp_client_closed(far_client, 2, LINK_END_BROKEN);
    } else {
        far_hear(2, outcomes[_i].heard);
    }
    message = message_numbered(number);
    ck_assert_int_eq(message.delivery, outcomes[_i].delivery);
    ck_assert_int_eq(message.hr, outcomes[_i].hr);
    ck_assert(far_saw(EVENT_CONVERSATION_OUTCOME, outcomes[_i].hr) == outcomes[_i].event);
}
END_TEST

/* How far the call has come. */
enum stage { AT_XFR, AT_CONNECT, AT_USR, AT_CAL };

static const struct {
    const char *name;
    enum stage stage;
    const char *heard; /* NULL: no reply in time; "": the link is closed */
    uint32_t hr;
} broken_calls[] = {
    {"hidden", AT_XFR, "913 8\r\n", 0x8100043C},
    {"row 23: port 0", AT_XFR, "XFR 8 SB 192.0.2.6:0 CKI t\r\n", 0x81000436},
    {"XFR not answered", AT_XFR, NULL, 0x81000436},
    {"refused", AT_CONNECT, "", 0x81000436},
    {"never connected", AT_CONNECT, NULL, 0x8100032A},
    {"bad ticket", AT_USR, "911 9\r\n", 0x81000395},
    {"closed", AT_USR, "", 0x81000436},
    {"offline or blocked", AT_CAL, "217 10\r\n", 0x81000430},
    {"nobody joins", AT_CAL, "CAL 10 RINGING 1\r\n", 0x8100032A},
    {"closed before JOI", AT_CAL, "", 0x81000436},
    {"OUT", AT_CAL, "OUT\r\n", 0x81000436},
    {"row 16: negative length", AT_CAL, "MSG a b -1\r\n", 0x81000436},
};

START_TEST(test_a_failed_call_fails_waiting_messages)
{
    const char *heard = broken_calls[_i].heard;
    uint32_t first = say("one", ACKNOWLEDGE_ALWAYS), second = say("two", ACKNOWLEDGE_NOTHING);
    struct conversation_message message;

    if (broken_calls[_i].stage >= AT_CONNECT)
        far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    if (broken_calls[_i].stage >= AT_USR)
        msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    if (broken_calls[_i].stage >= AT_CAL)
        far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    if (heard && !*heard)
        msnp_client_closed(far_client, 2, LINK_END_BROKEN);
    else if (heard)
        far_hear(broken_calls[_i].stage == AT_XFR ? 1 : 2, heard);
    if (!heard || strncmp(heard, "CAL", 3) == 0) {
        far_now += 30000;
        far_tick();
    }
    message = message_numbered(first);
    ck_assert_msg(message.delivery == DELIVERY_FAILED && message.hr == RESULT(broken_calls[_i].hr), "%s: %d, %x",
                  broken_calls[_i].name, message.delivery, (unsigned)message.hr);
    ck_assert_int_eq(message_numbered(second).delivery, DELIVERY_FAILED);
    ck_assert_uint_eq(far_event_count(), 2);
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    /* The next message calls again. */
    far_said();
    say("three", ACKNOWLEDGE_ALWAYS);
    ck_assert_ptr_nonnull(strstr(far_said(), " SB\r\n"));
}
END_TEST

START_TEST(test_messages_wait_and_keep_their_order)
{
    uint32_t number = say("one", ACKNOWLEDGE_FAILURE);

    say("two", ACKNOWLEDGE_NOTHING);
    far_expect("XFR 8 SB\r\n"); /* one call for all messages */
    ck_assert_int_eq(conversation_type(conversation), RESULT_FALSE);
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    far_said();
    say("three", ACKNOWLEDGE_ALWAYS);
    far_expect("");
    far_hear(2, "JOI bob@example.test Bob\r\n");
    far_expect("MSG 11 N 65\r\n" TEXT_HEADER "oneMSG 12 U 65\r\n" TEXT_HEADER "twoMSG 13 A 67\r\n" TEXT_HEADER "three");
    ck_assert_int_eq(message_numbered(number).delivery, DELIVERY_SENDING);
}
END_TEST

START_TEST(test_a_user_that_left_is_called_again)
{
    call(ACKNOWLEDGE_FAILURE, "N");
    far_hear(2, "BYE bob@example.test\r\n");
    far_expect("OUT\r\n[close 2]");
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, RESULT_OK));
    ck_assert_int_eq(conversation_type(conversation), RESULT_FALSE);
    far_expect(""); /* typing calls no user */
    say("again", ACKNOWLEDGE_FAILURE);
    far_expect("XFR 12 SB\r\n");
    far_hear(1, "XFR 12 SB 192.0.2.6:1863 CKI t\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_hear(3, "USR 13 OK alice@example.test Alice\r\nJOI bob@example.test Bob\r\n");
    far_expect("[open 3 192.0.2.6:1863]USR 13 alice@example.test t\r\nCAL 14 bob@example.test\r\n"
               "MSG 15 N 67\r\n" TEXT_HEADER "again");
    /* The conversation is closed here; the next message of bob opens another one. */
    conversation_close(conversation);
    far_expect("OUT\r\n[close 3]");
    answer(4, 16, "");
    far_forget_events();
    hear_text(4, BOB, "hello?");
    far_expect_order(EVENT_CONVERSATION_OPENED, EVENT_CONTACT_FRIENDLY_NAME_CHANGE);
    ck_assert(far_saw(EVENT_CONVERSATION_MESSAGE, RESULT_OK));
}
END_TEST

START_TEST(test_a_call_of_the_peer_continues_the_conversation)
{
    struct contact *carol = contacts_intern(far_messenger, text_of(CAROL));

    call(ACKNOWLEDGE_FAILURE, "N");
    far_hear(2, "BYE bob@example.test\r\n");
    far_said();
    answer(3, 12, "");
    far_forget_events();
    hear_text(3, BOB, "I am back");
    ck_assert(!far_saw(EVENT_CONVERSATION_OPENED, RESULT_OK));
    ck_assert(far_saw(EVENT_CONVERSATION_JOINED, RESULT_OK));
    ck_assert_uint_eq(conversation_message_count(conversation), 2);
    say("welcome", ACKNOWLEDGE_FAILURE); /* on the switchboard of bob, without a call */
    far_expect(sent(13, 'N', "welcome"));
    ck_assert_int_eq(conversation_invite(conversation, carol), RESULT_OK);
    far_expect("CAL 14 carol@example.test\r\n");
    contact_release(carol);
}
END_TEST

START_TEST(test_both_call_at_once)
{
    say("mine", ACKNOWLEDGE_FAILURE);
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    far_expect("XFR 8 SB\r\n[open 2 192.0.2.6:1863]");
    answer(3, 9, "");
    hear_text(3, BOB, "his");
    ck_assert_uint_eq(conversation_message_count(conversation), 2);
    /* A new message does not overtake a waiting one. */
    say("mine too", ACKNOWLEDGE_FAILURE);
    far_expect("");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_hear(2, "USR 10 OK alice@example.test Alice\r\nJOI bob@example.test Bob\r\n");
    far_expect("USR 10 alice@example.test t\r\nCAL 11 bob@example.test\r\nMSG 12 N 66\r\n" TEXT_HEADER
               "mineMSG 13 N 70\r\n" TEXT_HEADER "mine too");
    /* One switchboard ends; bob is still on the other. */
    far_forget_events();
    far_hear(3, "BYE bob@example.test\r\n");
    far_expect("OUT\r\n[close 3]");
    ck_assert_uint_eq(far_event_count(), 0);
    say("still here", ACKNOWLEDGE_FAILURE);
    far_expect(sent(14, 'N', "still here"));
    far_hear(2, "BYE bob@example.test\r\n");
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, RESULT_OK));
}
END_TEST

/* ---- three users ---- */

START_TEST(test_a_third_user_is_invited_and_all_are_called_again)
{
    struct contact *carol = contacts_intern(far_messenger, text_of(CAROL));

    call(ACKNOWLEDGE_FAILURE, "N");
    ck_assert_int_eq(conversation_invite(conversation, carol), RESULT_OK);
    far_expect("CAL 12 carol@example.test\r\n");
    far_hear(2, "217 12\r\n");
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, MSGR_E_MSNP_NOT_ACCEPTING_IMS));
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert_int_eq(conversation_invite(conversation, carol), RESULT_OK);
    far_expect("CAL 13 carol@example.test\r\n");
    far_hear(2, "CAL 13 RINGING 1\r\nJOI carol@example.test Carol\r\nJOI CAROL@example.test C\r\n");
    ck_assert(far_saw(EVENT_CONVERSATION_JOINED, RESULT_OK));
    ck_assert(conversation_is_present(conversation, 1));
    hear_text(2, CAROL, "hello both");
    ck_assert_str_eq(far_last_text, "hello both");
    say("hello", ACKNOWLEDGE_FAILURE);
    far_expect(sent(14, 'N', "hello"));
    /* The service drops both users as idle; the next message calls both. */
    far_hear(2, "BYE carol@example.test 1\r\nBYE bob@example.test 1\r\n");
    far_expect("OUT\r\n[close 2]");
    ck_assert_uint_eq(conversation_participant_count(conversation), 2);
    say("anybody?", ACKNOWLEDGE_FAILURE);
    far_hear(1, "XFR 15 SB 192.0.2.6:1863 CKI t\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_hear(3, "USR 16 OK alice@example.test Alice\r\n");
    far_expect("XFR 15 SB\r\n[open 3 192.0.2.6:1863]USR 16 alice@example.test t\r\n"
               "CAL 17 bob@example.test\r\nCAL 18 carol@example.test\r\n");
    far_forget_events();
    far_hear(3, "217 17\r\n"); /* the call of carol is pending */
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, MSGR_E_MSNP_NOT_ACCEPTING_IMS));
    ck_assert(!far_saw(EVENT_CONVERSATION_OUTCOME, MSGR_E_MSNP_NOT_ACCEPTING_IMS));
    far_hear(3, "CAL 18 RINGING 1\r\nJOI carol@example.test Carol\r\n");
    far_expect(sent(19, 'N', "anybody?"));
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert_ptr_eq(conversation_participant(conversation, 0), carol);
    contact_release(carol);
}
END_TEST

START_TEST(test_an_invited_user_does_not_join)
{
    struct contact *carol = contacts_intern(far_messenger, text_of(CAROL));

    call(ACKNOWLEDGE_FAILURE, "N");
    ck_assert_int_eq(conversation_invite(conversation, carol), RESULT_OK);
    far_hear(2, "CAL 12 RINGING 1\r\n");
    far_now += 30000;
    far_tick();
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, MSGR_E_MULTIPOINT_SESSION_BEGIN_TIMEOUT));
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert(conversation_is_present(conversation, 0));
    contact_release(carol);
}
END_TEST

START_TEST(test_a_third_user_is_invited_before_the_first_has_joined)
{
    struct contact *carol = contacts_intern(far_messenger, text_of(CAROL));

    ck_assert_int_eq(conversation_invite(conversation, carol), RESULT_OK);
    far_hear(1, "XFR 8 SB 192.0.2.6:1863 CKI t\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_hear(2, "USR 9 OK alice@example.test Alice\r\n");
    far_expect("XFR 8 SB\r\n[open 2 192.0.2.6:1863]USR 9 alice@example.test t\r\n"
               "CAL 10 bob@example.test\r\nCAL 11 carol@example.test\r\n");
    far_hear(2, "208 10\r\n215 11\r\n217 11\r\n"); /* 215: the user is there already */
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, MSGR_E_USER_NOT_FOUND));
    far_hear(2, "JOI carol@example.test Carol\r\n");
    ck_assert(conversation_is_present(conversation, 0));
    contact_release(carol);
}
END_TEST

START_TEST(test_a_switchboard_that_we_are_called_to)
{
    struct text both[] = {TEXT_LITERAL(BOB), TEXT_LITERAL(CAROL)};
    struct conversation *group;

    answer(2, 8, "IRO 8 2 2 carol@example.test Carol\r\n");
    ck_assert_uint_eq(far_event_count(), 0); /* a call begins no conversation */
    hear_text(2, CAROL, "hello");
    ck_assert(far_saw(EVENT_CONVERSATION_OPENED, RESULT_OK));
    group = conversations_with(far_messenger, both, 2);
    ck_assert_ptr_nonnull(group);
    ck_assert_ptr_ne(group, conversation);
    far_hear(2, "BYE bob@example.test\r\n");
    ck_assert_uint_eq(conversation_participant_count(group), 1);
    far_expect("");
    hear_text(2, BOB, "a ghost"); /* a user that is not there is ignored */
    ck_assert_uint_eq(conversation_message_count(group), 1);
    hear_text(2, "Hotmail", "nor does the service");
    ck_assert_uint_eq(conversation_message_count(group), 1);
    far_hear(2, "BYE carol@example.test\r\n");
    far_expect("OUT\r\n[close 2]");
}
END_TEST

START_TEST(test_too_many_users_on_a_switchboard)
{
    struct text first = TEXT_LITERAL(BOB);
    char line[64];

    answer(2, 8, "");
    for (unsigned i = 1; i < LIMIT_PARTICIPANTS + 5; i++) {
        snprintf(line, sizeof(line), "JOI p%u@example.test P\r\n", i);
        far_hear(2, line);
    }
    far_hear(2, "JOI nonsense N\r\n");
    conversation_close(conversations_with(far_messenger, &first, 1));
    far_forget_events();
    hear_text(2, BOB, "hello");
    snprintf(line, sizeof(line), "p%u@example.test", LIMIT_PARTICIPANTS - 1);
    hear_text(2, line, "the last one");
    ck_assert_str_eq(far_last_text, "the last one");
    snprintf(line, sizeof(line), "p%u@example.test", LIMIT_PARTICIPANTS);
    hear_text(2, line, "one too many");
    ck_assert_str_eq(far_last_text, "the last one");
}
END_TEST

/* ---- invitations beside texts ---- */

START_TEST(test_a_switchboard_carries_sessions_and_messages)
{
    struct session *session;

    answer(2, 8, "");
    hear_text(2, BOB, "look");
    far_hear_invitation(BOB, "Application-Name: Demo App\r\nApplication-GUID: " FAR_APP "\r\n"
                             "Session-Protocol: SM1\r\nInvitation-Command: INVITE\r\n"
                             "Invitation-Cookie: 77\r\n\r\n");
    ck_assert_ptr_nonnull(far_invited);
    session = session_hold(far_invited);
    say("what is it?", ACKNOWLEDGE_FAILURE);
    far_expect(sent(9, 'N', "what is it?"));
    /* A session can end before the conversation, and a conversation before the session. */
    far_hear_invitation(BOB, "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n");
    ck_assert_int_eq(session_state(session), SESSION_TERMINATED);
    session_release(session);
    far_expect("");
    far_hear_invitation(BOB, "Application-GUID: " FAR_APP "\r\nSession-Protocol: SM1\r\n"
                             "Invitation-Command: INVITE\r\nInvitation-Cookie: 78\r\n\r\n");
    session = session_hold(far_invited);
    conversation_close(conversation);
    far_expect("");
    far_hear(2, "NAK 9\r\n"); /* for a message of a closed conversation */
    ck_assert_int_eq(session_state(session), SESSION_INVITATION);
    far_hear(2, "BYE bob@example.test\r\n");
    ck_assert_int_eq(session_state(session), SESSION_TERMINATED);
    far_expect("OUT\r\n[close 2]");
    session_release(session);
}
END_TEST

/* ---- typing ---- */

static const struct {
    const char *name, *payload;
    bool shown;
} typings[] = {
    {"bob types", TYPING BOB "\r\n\r\n\r\n", true},
    {"in other letters", "content-type: TEXT/X-MSMSGSCONTROL\r\ntypinguser:BOB@EXAMPLE.TEST", true},
    {"somebody else", TYPING CAROL "\r\n\r\n\r\n", false},
    {"nobody", TYPING "\r\n\r\n\r\n", false},
    {"no field", "Content-Type: text/x-msmsgscontrol\r\n\r\n", false},
    {"in the body", "Content-Type: text/x-msmsgscontrol\r\n\r\nTypingUser: " BOB "\r\n", false},
    {"another type", "Content-Type: text/x-msmsgscontrols\r\nTypingUser: " BOB "\r\n\r\n", false},
    {"no type", "TypingUser: " BOB "\r\n\r\n", false},
};

START_TEST(test_typing_of_others)
{
    call(ACKNOWLEDGE_FAILURE, "N");
    hear(2, BOB, typings[_i].payload);
    ck_assert_msg(conversation_is_typing(conversation, 0) == typings[_i].shown, "%s", typings[_i].name);
    ck_assert_msg(far_saw(EVENT_CONVERSATION_TYPING, RESULT_OK) == typings[_i].shown, "%s", typings[_i].name);
}
END_TEST

START_TEST(test_typing_is_sent_to_users_that_are_there)
{
    call(ACKNOWLEDGE_FAILURE, "N");
    ck_assert_int_eq(conversation_type(conversation), RESULT_OK);
    far_expect("MSG 12 U 91\r\n" TYPING "alice@example.test\r\n\r\n\r\n");
    ck_assert_int_eq(conversation_type(conversation), RESULT_FALSE);
    far_expect("");
    far_now += 30000; /* no reply comes, and none is expected */
    far_tick();
    ck_assert_uint_eq(far_event_count(), 1); /* the result of the instant message */
}
END_TEST

START_TEST(test_typing_alone_opens_nothing)
{
    conversation_close(conversation);
    far_forget_events();
    answer(2, 8, "");
    hear(2, BOB, TYPING BOB "\r\n\r\n\r\n");
    ck_assert_uint_eq(far_event_count(), 0);
    hear_text(2, BOB, "hello");
    ck_assert(far_saw(EVENT_CONVERSATION_OPENED, RESULT_OK));
}
END_TEST

/* ---- what others may send ---- */

static const struct {
    const char *name, *payload, *text; /* NULL: no message is received */
} payloads[] = {
    {"transcript D", TEXT_HEADER "Hello", "Hello"},
    {"no blank before the charset", "Content-Type: text/plain;charset=UTF-8\r\n\r\nx", "x"},
    {"no charset", "Content-Type: text/plain\r\n\r\nx", "x"},
    {"row 9: an unknown charset", "Content-Type: text/plain; charset=UTF-8.0\r\n\r\nx", "x"},
    {"row 9: no UTF-8", "Content-Type: text/plain\r\n\r\n\xFFx", "\xEF\xBF\xBDx"},
    {"line ends without CR", "Content-Type: text/plain\n\nx", "x"},
    {"row 10: lines without colon", "nonsense\r\n:\r\nContent-Type: text/plain\r\n\r\nx", "x"},
    {"row 5: no body", TEXT_HEADER, NULL},
    {"no end of the header", "Content-Type: text/plain", NULL},
    {"an emoticon", "Content-Type: text/x-mms-emoticon\r\n\r\nx", NULL},
    {"a nudge", "Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n", NULL},
    {"a profile, which only a service may send", "Content-Type: text/x-msmsgsprofile\r\nMSPAuth: x\r\n\r\n", NULL},
    {"a system message, likewise", "Content-Type: application/x-msmsgssystemmessage\r\n\r\nType: 1\r\n", NULL},
    {"nothing", "", NULL},
};

START_TEST(test_contents_of_a_message)
{
    call(ACKNOWLEDGE_FAILURE, "N");
    hear(2, BOB, payloads[_i].payload);
    ck_assert_msg(far_saw(EVENT_CONVERSATION_MESSAGE, RESULT_OK) == (payloads[_i].text != NULL), "%s",
                  payloads[_i].name);
    if (payloads[_i].text)
        ck_assert_str_eq(far_last_text, payloads[_i].text);
    far_hear(2, "ACK 11\r\n"); /* the next frame is read, and the switchboard is open */
    ck_assert(far_saw(EVENT_CONVERSATION_OUTCOME, RESULT_OK));
    far_expect("");
}
END_TEST

START_TEST(test_a_message_of_several_packets)
{
    call(ACKNOWLEDGE_FAILURE, "N");
    hear(2, BOB,
         "Content-Type: text/plain\r\nX-MMS-IM-Format: FN=Arial; EF=B\r\n"
         "Message-ID: {1}\r\nChunks: 3\r\n\r\none \xE2");
    hear(2, BOB, "Message-ID: {1}\r\nChunk: 2\r\n\r\n three");
    ck_assert_uint_le(msnp_client_deadline(far_client), far_now + MULTIPART_MS);
    far_forget_events();
    hear(2, BOB, "Message-ID: {1}\r\nChunk: 1\r\n\r\n\x82\xACtwo"); /* a character cut in two */
    ck_assert_str_eq(far_last_text, "one \xE2\x82\xACtwo three");
    ck_assert(far_saw(EVENT_CONVERSATION_MESSAGE, RESULT_OK));
    /* An incomplete message is dropped. */
    hear(2, BOB, "Content-Type: text/plain\r\nMessage-ID: {2}\r\nChunks: 2\r\n\r\na");
    far_now += MULTIPART_MS;
    far_tick();
    far_forget_events();
    hear(2, BOB, "Message-ID: {2}\r\nChunk: 1\r\n\r\nb");
    ck_assert_uint_eq(far_event_count(), 0);
}
END_TEST

START_TEST(test_blocked_and_unknown_users_are_left_to_the_service)
{
    contacts_put(far_messenger, text_of(BOB), TEXT_EMPTY, LIST_BLOCK);
    answer(2, 8, "");
    hear_text(2, BOB, "blocked");
    ck_assert_str_eq(far_last_text, "blocked");
    far_hear(1, "RNG 2 192.0.2.6:1863 CKI t mallory@example.test M\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_hear(3, "IRO 9 1 1 mallory@example.test M\r\nANS 9 OK\r\n");
    hear_text(3, "mallory@example.test", "unknown");
    ck_assert_str_eq(far_last_text, "unknown");
}
END_TEST

START_TEST(test_row_13_texts_of_many_strangers)
{
    char handle[64], line[128];
    link_id link = 2;

    for (unsigned i = 0; i < LIMIT_CONVERSATIONS * 2; i++, link++) {
        snprintf(handle, sizeof(handle), "s%u@example.test", i);
        snprintf(line, sizeof(line), "RNG 1 192.0.2.6:1863 CKI t %s S\r\n", handle);
        far_hear(1, line);
        msnp_client_opened(far_client, link, text_of("192.0.2.10"));
        snprintf(line, sizeof(line), "IRO %u 1 1 %s S\r\nANS %u OK\r\n", 8 + i, handle, 8 + i);
        far_hear(link, line);
        hear_text(link, handle, handle);
        ck_assert_str_eq(far_last_text, handle);
    }
    ck_assert(conversation_is_open(conversation)); /* a window holds it */
    ck_assert_ptr_nonnull(strstr(far_said(), "OUT\r\n[close 2]"));
}
END_TEST

/* Ends of a switchboard; frames after each are dropped (attack row 15). */
static const char *const ends[] = {
    "BYE bob@example.test\r\nMSG bob@example.test Bob 3\r\nabcACK 11\r\nJOI bob@example.test B\r\n",
    "OUT\r\nMSG bob@example.test Bob 0\r\nNAK 11\r\n",
    "MSG\r\nACK 11\r\n",
};

START_TEST(test_row_15_the_end_of_a_switchboard)
{
    uint32_t number = call(ACKNOWLEDGE_ALWAYS, "A");

    far_hear(2, ends[_i]);
    ck_assert_int_eq(message_numbered(number).delivery, DELIVERY_UNKNOWN);
    ck_assert(!conversation_is_present(conversation, 0));
    ck_assert(conversation_is_open(conversation));
    ck_assert_uint_eq(far_event_count(), 2);
    ck_assert_ptr_nonnull(strstr(far_said(), "[close 2]"));
}
END_TEST

static void a_whole_conversation(void)
{
    far_sign_in();
    conversation = open_with(BOB);
    call(ACKNOWLEDGE_ALWAYS, "A");
    hear(2, BOB, TYPING BOB "\r\n\r\n\r\n");
    ck_assert(far_saw(EVENT_CONVERSATION_TYPING, RESULT_OK));
    far_hear(2, "ACK 11\r\nMSG bob@example.test Bob 67\r\n" TEXT_HEADER "helloBYE bob@example.test\r\n");
    ck_assert_str_eq(far_last_text, "hello");
    ck_assert(far_saw(EVENT_CONVERSATION_LEFT, RESULT_OK));
    ck_assert_uint_eq(conversation_message_count(conversation), 2);
    conversation_release(conversation);
}

START_TEST(test_messages_in_pieces) { far_each_step(a_whole_conversation); }
END_TEST

START_TEST(test_signing_out_leaves_every_switchboard)
{
    call(ACKNOWLEDGE_ALWAYS, "A");
    ck_assert_int_eq(messenger_sign_out(far_messenger), RESULT_OK);
    ck_assert(far_saw(EVENT_CONVERSATION_CLOSED, RESULT_OK));
    ck_assert_ptr_nonnull(strstr(far_said(), "OUT\r\n[close 2]"));
    ck_assert(!conversation_is_open(conversation));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("texts on the wire");
    TCase *tests = tcase_create("texts"), *apart = tcase_create("worlds of their own");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_outcomes_of_each_mode, 0, COUNT(outcomes));
    tcase_add_loop_test(tests, test_a_failed_call_fails_waiting_messages, 0, COUNT(broken_calls));
    tcase_add_test(tests, test_messages_wait_and_keep_their_order);
    tcase_add_test(tests, test_a_user_that_left_is_called_again);
    tcase_add_test(tests, test_a_call_of_the_peer_continues_the_conversation);
    tcase_add_test(tests, test_both_call_at_once);
    tcase_add_test(tests, test_a_third_user_is_invited_and_all_are_called_again);
    tcase_add_test(tests, test_an_invited_user_does_not_join);
    tcase_add_test(tests, test_a_third_user_is_invited_before_the_first_has_joined);
    tcase_add_test(tests, test_a_switchboard_that_we_are_called_to);
    tcase_add_test(tests, test_too_many_users_on_a_switchboard);
    tcase_add_test(tests, test_a_switchboard_carries_sessions_and_messages);
    tcase_add_loop_test(tests, test_typing_of_others, 0, COUNT(typings));
    tcase_add_test(tests, test_typing_is_sent_to_users_that_are_there);
    tcase_add_test(tests, test_typing_alone_opens_nothing);
    tcase_add_loop_test(tests, test_contents_of_a_message, 0, COUNT(payloads));
    tcase_add_test(tests, test_a_message_of_several_packets);
    tcase_add_test(tests, test_blocked_and_unknown_users_are_left_to_the_service);
    tcase_add_test(tests, test_row_13_texts_of_many_strangers);
    tcase_add_loop_test(tests, test_row_15_the_end_of_a_switchboard, 0, COUNT(ends));
    tcase_add_test(tests, test_signing_out_leaves_every_switchboard);
    suite_add_tcase(suite, tests);
    tcase_add_test(apart, test_messages_in_pieces);
    suite_add_tcase(suite, apart);
    return suite;
}
