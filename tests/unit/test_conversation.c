/* Conversations: the rows of docs/states.md V1 to V22, and every limit just below, at and above
 * it. The wire is a journal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct conversation *conversation; /* held */

static struct conversation *open_with(const char *handle)
{
    struct contact *contact = fixture_contact(&fixture, handle);
    struct conversation *opened;

    ck_assert_result(conversation_open(fixture.messenger, contact, &opened), RESULT_OK);
    contact_release(contact);
    return opened;
}

static void setup(void)
{
    fixture_init(&fixture);
    fixture_sign_in(&fixture);
    conversation = open_with(PEER_HANDLE);
    fixture_clear(&fixture);
}

static void teardown(void)
{
    conversation_release(conversation);
    fixture_free(&fixture);
}

static uint32_t say(const char *text)
{
    uint32_t number;

    ck_assert_result(conversation_send(conversation, text_of(text), NULL, ACKNOWLEDGE_ALWAYS, &number), RESULT_OK);
    return number;
}

static void hear(const char *from, const char *text)
{
    conversation_receive_message(conversation, text_of(from), TEXT_EMPTY, text_of(text), NULL);
}

#define expect_events(expected) \
    do { \
        ck_assert_str_eq(fixture.events.text, expected); \
        fixture_clear(&fixture); \
    } while (0)

static enum delivery delivery_of(uint32_t number)
{
    struct conversation_message message;

    ck_assert(conversation_message_numbered(conversation, number, &message));
    return message.delivery;
}

/* ---- life ---- */

START_TEST(test_who_may_be_talked_to)
{
    struct contact *self = contacts_intern(fixture.messenger, TEXT_LITERAL(OWN_HANDLE));
    struct contact *bob = fixture_contact(&fixture, PEER_HANDLE);
    struct conversation *other;

    ck_assert_result(conversation_open(fixture.messenger, NULL, &other), RESULT_INVALID_ARGUMENT);
    ck_assert_ptr_null(other);
    ck_assert_result(conversation_open(fixture.messenger, self, &other), RESULT_INVALID_ARGUMENT);
    ck_assert_ptr_null(other);
    /* The open conversation is found; no second event. */
    ck_assert_result(conversation_open(fixture.messenger, bob, &other), RESULT_OK);
    ck_assert_ptr_eq(other, conversation);
    conversation_release(other);
    expect_events("");
    other = open_with(OTHER_HANDLE);
    ck_assert_ptr_ne(other, conversation);
    expect_events("Opened(0)");
    conversation_release(other);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(conversation_open(fixture.messenger, bob, &other), MSGR_E_NOT_LOGGED_ON);
    ck_assert_ptr_null(other);
    contact_release(self);
    contact_release(bob);
}
END_TEST

START_TEST(test_a_closed_conversation_can_be_read_and_nothing_else)
{
    struct contact *carol = fixture_contact(&fixture, OTHER_HANDLE);
    uint32_t number = say("hello");
    int owner;

    conversation_set_owner(conversation, &owner);
    ck_assert_ptr_eq(conversation_owner(conversation), &owner);
    ck_assert(conversation_is_open(conversation));
    fixture_clear(&fixture);
    conversation_close(conversation);
    ck_assert_str_eq(fixture.requests.text, "ConversationLeft");
    expect_events("Closed");
    conversation_close(conversation);
    ck_assert(!conversation_is_open(conversation));
    ck_assert_int_eq(delivery_of(number), DELIVERY_UNKNOWN);
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert_result(conversation_send(conversation, text_of("x"), NULL, ACKNOWLEDGE_ALWAYS, &number), RESULT_FAILURE);
    ck_assert_uint_eq(number, 0);
    ck_assert_result(conversation_type(conversation), RESULT_FAILURE);
    ck_assert_result(conversation_invite(conversation, carol), RESULT_FAILURE);
    expect_events("");
    contact_release(carol);
}
END_TEST

static void sign_out(void) { messenger_sign_out(fixture.messenger); }
static void lose(void) { messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED); }
static void shut_down(void) { messenger_shut_down(fixture.messenger); }

static void (*const ends[])(void) = {sign_out, lose, shut_down};

START_TEST(test_the_end_of_the_sign_in_closes_all)
{
    struct conversation *other = open_with(OTHER_HANDLE);

    fixture_clear(&fixture);
    ends[_i]();
    ck_assert(!conversation_is_open(conversation) && !conversation_is_open(other));
    ck_assert_ptr_eq(strstr(fixture.events.text, "Closed Closed"), fixture.events.text);
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
    conversation_release(other);
}
END_TEST

/* A conversation opened between shut-down and destruction is closed, too. */
START_TEST(test_a_call_after_the_end)
{
    struct text carol = TEXT_LITERAL(OTHER_HANDLE);
    struct conversation *late;

    shut_down();
    late = conversations_answer(fixture.messenger, &carol, 1);
    ck_assert_ptr_nonnull(late);
    conversation_hold(late);
    messenger_destroy(fixture.messenger);
    ck_assert(!conversation_is_open(late));
    conversation_release(late);
    fixture.messenger = NULL;
}
END_TEST

/* ---- sending ---- */

static const struct {
    const char *name;
    const char *text; /* NULL: this many letters */
    size_t letters;
    const char *font;
    size_t font_letters;
    msgr_result result;
} sendings[] = {
    {"a word", "hello", 0, "", 0, RESULT_OK},
    {"lines", "one\r\ntwo\tthree", 0, "", 0, RESULT_OK},
    {"nothing", "", 0, "", 0, RESULT_INVALID_ARGUMENT},
    {"no UTF-8", "\xC3(", 0, "", 0, RESULT_INVALID_ARGUMENT},
    {"a lone surrogate", "\xED\xA0\x80", 0, "", 0, RESULT_INVALID_ARGUMENT},
    {"399 characters", NULL, 399, "", 0, RESULT_OK},
    {"400 characters", NULL, 400, "", 0, RESULT_OK},
    {"401 characters", NULL, 401, "", 0, MSGR_E_MESSAGE_TOO_LONG},
    {"a font", "x", 0, "MS Sans Serif", 0, RESULT_OK},
    {"a font of 31 characters", "x", 0, NULL, 31, RESULT_OK},
    {"a font of 32 characters", "x", 0, NULL, 32, RESULT_INVALID_ARGUMENT},
    {"a font of two lines", "x", 0, "Arial\r\nX: y", 0, RESULT_INVALID_ARGUMENT},
    {"a font that is no UTF-8", "x", 0, "\xFF", 0, RESULT_INVALID_ARGUMENT},
};

START_TEST(test_what_can_be_sent)
{
    char font[64] = {0};
    struct text_format format = {.font = text_of(sendings[_i].font)};
    struct text text = sendings[_i].text ? text_of(sendings[_i].text) : text_repeat('x', sendings[_i].letters);
    struct conversation_message message;
    msgr_result result;
    uint32_t number;

    if (!sendings[_i].font)
        format.font = text_of(memset(font, 'f', sendings[_i].font_letters));
    result = conversation_send(conversation, text, &format, ACKNOWLEDGE_FAILURE, &number);
    ck_assert_msg(result == sendings[_i].result, "%s: %s", sendings[_i].name, result_name(result));
    ck_assert_uint_eq(conversation_message_count(conversation), result == RESULT_OK);
    ck_assert_uint_eq(number != 0, result == RESULT_OK);
    ck_assert_uint_eq(fixture.sent.length != 0, result == RESULT_OK);
    if (result != RESULT_OK)
        return;
    ck_assert(conversation_message_at(conversation, 0, &message));
    ck_assert_uint_eq(message.number, number);
    ck_assert_ptr_null(message.from);
    ck_assert_uint_eq(message.at, fixture.now);
    ck_assert_int_eq(message.delivery, DELIVERY_SENDING);
    ck_assert(text_equal(message.text, text) && text_equal(message.format.font, format.font));
}
END_TEST

START_TEST(test_a_wire_that_refuses_leaves_nothing)
{
    struct contact *carol = fixture_contact(&fixture, OTHER_HANDLE);
    uint32_t number;

    fixture.wire_refuses = true;
    ck_assert_result(conversation_send(conversation, text_of("x"), NULL, ACKNOWLEDGE_ALWAYS, &number), RESULT_FAILURE);
    ck_assert_uint_eq(number, 0);
    ck_assert_uint_eq(conversation_message_count(conversation), 0);
    ck_assert_result(conversation_invite(conversation, carol), RESULT_FAILURE);
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    expect_events("");
    contact_release(carol);
}
END_TEST

static const struct {
    enum acknowledgement asked;
    enum delivery first, told; /* told: the outcome from the wire */
    msgr_result hr;
    const char *events;
    enum delivery last;
} outcomes[] = {
    {ACKNOWLEDGE_ALWAYS, DELIVERY_SENDING, DELIVERY_DELIVERED, RESULT_OK, "Outcome(1,DELIVERED)", DELIVERY_DELIVERED},
    {ACKNOWLEDGE_DATA, DELIVERY_SENDING, DELIVERY_FAILED, MSGR_E_UNEXPECTED, "Outcome(1,FAILED)", DELIVERY_FAILED},
    {ACKNOWLEDGE_FAILURE, DELIVERY_SENDING, DELIVERY_FAILED, RESULT_FAILURE, "Outcome(1,FAILED)", DELIVERY_FAILED},
    {ACKNOWLEDGE_FAILURE, DELIVERY_SENDING, DELIVERY_UNKNOWN, RESULT_OK, "Outcome(1,UNKNOWN)", DELIVERY_UNKNOWN},
    /* Without acknowledgement only a message that was not sent has an outcome. */
    {ACKNOWLEDGE_NOTHING, DELIVERY_UNKNOWN, DELIVERY_UNKNOWN, RESULT_OK, "", DELIVERY_UNKNOWN},
    {ACKNOWLEDGE_NOTHING, DELIVERY_UNKNOWN, DELIVERY_FAILED, MSGR_E_MSNP_NOT_ACCEPTING_IMS, "Outcome(1,FAILED)",
     DELIVERY_FAILED},
};

START_TEST(test_every_message_has_its_outcome_once)
{
    uint32_t number;

    ck_assert_result(conversation_send(conversation, text_of("x"), NULL, outcomes[_i].asked, &number), RESULT_OK);
    ck_assert_int_eq(delivery_of(number), outcomes[_i].first);
    expect_events("");
    conversation_send_result(conversation, number + 1, outcomes[_i].told, outcomes[_i].hr);
    expect_events("");
    conversation_send_result(conversation, number, outcomes[_i].told, outcomes[_i].hr);
    expect_events(outcomes[_i].events);
    ck_assert_int_eq(delivery_of(number), outcomes[_i].last);
    if (outcomes[_i].last == DELIVERY_UNKNOWN)
        return;
    conversation_send_result(conversation, number, DELIVERY_UNKNOWN, RESULT_OK);
    conversation_send_result(conversation, number, DELIVERY_FAILED, RESULT_FAILURE);
    expect_events("");
    ck_assert_int_eq(delivery_of(number), outcomes[_i].last);
}
END_TEST

START_TEST(test_a_received_message_has_no_outcome)
{
    struct conversation_message message;

    hear(PEER_HANDLE, "hello");
    expect_events("Message(" PEER_HANDLE ",hello)");
    ck_assert(conversation_message_at(conversation, 0, &message));
    conversation_send_result(conversation, message.number, DELIVERY_FAILED, RESULT_FAILURE);
    expect_events("");
    ck_assert_int_eq(delivery_of(message.number), DELIVERY_DELIVERED);
}
END_TEST

/* ---- limits ---- */

START_TEST(test_messages_under_way_are_limited)
{
    uint32_t number, first = say("0");

    for (unsigned i = 1; i < LIMIT_MESSAGES_UNDER_WAY; i++)
        say("x");
    ck_assert_result(conversation_send(conversation, text_of("x"), NULL, ACKNOWLEDGE_ALWAYS, &number),
                     MSGR_E_TOO_MANY_MESSAGES);
    conversation_send_result(conversation, first, DELIVERY_DELIVERED, RESULT_OK);
    say("x");
    ck_assert_result(conversation_send(conversation, text_of("x"), NULL, ACKNOWLEDGE_ALWAYS, &number),
                     MSGR_E_TOO_MANY_MESSAGES);
}
END_TEST

START_TEST(test_the_history_has_an_end)
{
    struct conversation_message message;
    uint32_t ours = say("ours");
    char text[16];

    for (unsigned i = 1; i < LIMIT_HISTORY_MESSAGES; i++) {
        snprintf(text, sizeof(text), "%u", i);
        hear(PEER_HANDLE, text);
    }
    ck_assert_uint_eq(conversation_message_count(conversation), LIMIT_HISTORY_MESSAGES);
    ck_assert(conversation_message_at(conversation, 0, &message));
    ck_assert_text(message.text, "ours");
    hear(PEER_HANDLE, "last");
    ck_assert_uint_eq(conversation_message_count(conversation), LIMIT_HISTORY_MESSAGES);
    ck_assert(conversation_message_at(conversation, 0, &message));
    ck_assert_text(message.text, "1");
    ck_assert(conversation_message_at(conversation, LIMIT_HISTORY_MESSAGES - 1, &message));
    ck_assert_text(message.text, "last");
    ck_assert(!conversation_message_at(conversation, LIMIT_HISTORY_MESSAGES, &message));
    /* A message that was dropped from the history has no outcome any more, and does not count as
     * under way. */
    ck_assert(!conversation_message_numbered(conversation, ours, &message));
    fixture_clear(&fixture);
    conversation_send_result(conversation, ours, DELIVERY_FAILED, RESULT_FAILURE);
    expect_events("");
    for (unsigned i = 0; i < LIMIT_MESSAGES_UNDER_WAY; i++)
        say("x");
}
END_TEST

START_TEST(test_the_history_has_a_size)
{
    struct text big = {calloc(1, LIMIT_HISTORY_BYTES + 1), LIMIT_HISTORY_BYTES / 2};
    struct conversation_message message;

    memset((char *)big.bytes, 'x', LIMIT_HISTORY_BYTES + 1);
    conversation_receive_message(conversation, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, big, NULL);
    conversation_receive_message(conversation, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, big, NULL);
    ck_assert_uint_eq(conversation_message_count(conversation), 2);
    hear(PEER_HANDLE, "1");
    ck_assert_uint_eq(conversation_message_count(conversation), 2);
    big.length = LIMIT_HISTORY_BYTES + 1; /* the newest message is kept, whatever its size */
    conversation_receive_message(conversation, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, big, NULL);
    ck_assert_uint_eq(conversation_message_count(conversation), 1);
    ck_assert(conversation_message_at(conversation, 0, &message));
    ck_assert_uint_eq(message.text.length, big.length);
    free((char *)big.bytes);
}
END_TEST

START_TEST(test_participants_are_limited)
{
    struct contact *contact;
    char handle[32];

    for (unsigned i = 1; i < LIMIT_PARTICIPANTS; i++) {
        snprintf(handle, sizeof(handle), "p%u@example.com", i);
        contact = fixture_contact(&fixture, handle);
        ck_assert_result(conversation_invite(conversation, contact), RESULT_OK);
        contact_release(contact);
    }
    contact = fixture_contact(&fixture, OTHER_HANDLE);
    ck_assert_result(conversation_invite(conversation, contact), MSGR_E_SESSION_FULL);
    contact_release(contact);
    conversation_joined(conversation, TEXT_LITERAL(OTHER_HANDLE));
    expect_events("");
    ck_assert_uint_eq(conversation_participant_count(conversation), LIMIT_PARTICIPANTS);
    ck_assert_ptr_null(conversation_participant(conversation, LIMIT_PARTICIPANTS));
    hear(OTHER_HANDLE, "nobody knows me");
    expect_events("");
    conversation_left(conversation, TEXT_LITERAL("p1@example.com"), true, RESULT_OK);
    conversation_joined(conversation, TEXT_LITERAL(OTHER_HANDLE));
    expect_events("Left(p1@example.com,OK) Joined(" OTHER_HANDLE ")");
}
END_TEST

/* Opens `count` more, which the caller holds. */
static void open_more(struct conversation **held, unsigned count)
{
    char handle[32];

    for (unsigned i = 0; i < count; i++) {
        snprintf(handle, sizeof(handle), "c%u@example.com", i);
        fixture.now++;
        held[i] = open_with(handle);
    }
}

START_TEST(test_conversations_are_limited)
{
    struct contact *carol = fixture_contact(&fixture, OTHER_HANDLE);
    struct text dave = TEXT_LITERAL("dave@example.com");
    struct conversation *held[LIMIT_CONVERSATIONS - 1], *other;

    open_more(held, LIMIT_CONVERSATIONS - 1);
    fixture_clear(&fixture);
    ck_assert_result(conversation_open(fixture.messenger, carol, &other), MSGR_E_TOO_MANY_SESSIONS);
    ck_assert_ptr_null(other);
    ck_assert_ptr_null(conversations_answer(fixture.messenger, &dave, 1));
    expect_events("");
    /* The least recently used one that no window holds is closed (V3). */
    conversation_release(held[7]);
    conversation_release(held[3]);
    conversation_receive_message(held[3], TEXT_LITERAL("c3@example.com"), TEXT_EMPTY, TEXT_LITERAL("I am here"), NULL);
    fixture_clear(&fixture);
    ck_assert_ptr_nonnull(conversations_answer(fixture.messenger, &dave, 1));
    expect_events("Closed Opened(1)");
    ck_assert_result(conversation_open(fixture.messenger, carol, &other), RESULT_OK);
    expect_events("Closed Opened(0)");
    dave = TEXT_LITERAL("c3@example.com");
    ck_assert_ptr_null(conversations_with(fixture.messenger, &dave, 1));
    dave = TEXT_LITERAL("c0@example.com");
    ck_assert_ptr_eq(conversations_with(fixture.messenger, &dave, 1), held[0]);
    conversation_release(other);
    for (unsigned i = 0; i < LIMIT_CONVERSATIONS - 1; i++)
        if (i != 3 && i != 7)
            conversation_release(held[i]);
    contact_release(carol);
}
END_TEST

/* ---- typing ---- */

START_TEST(test_who_is_typing)
{
    conversation_joined(conversation, TEXT_LITERAL(PEER_HANDLE));
    fixture_clear(&fixture);
    conversation_receive_typing(conversation, TEXT_LITERAL("BOB@example.com"));
    expect_events("Typing(" PEER_HANDLE ",1)");
    ck_assert(conversation_is_typing(conversation, 0));
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), fixture.now + TYPING_ENDS_MS);
    fixture_pass(&fixture, TYPING_ENDS_MS - 1);
    conversation_receive_typing(conversation, TEXT_LITERAL(PEER_HANDLE)); /* still typing */
    fixture_pass(&fixture, TYPING_ENDS_MS - 1);
    expect_events("");
    fixture_pass(&fixture, 1);
    expect_events("Typing(" PEER_HANDLE ",0)");
    ck_assert(!conversation_is_typing(conversation, 0));
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
    /* A message and leaving end it, too. */
    conversation_receive_typing(conversation, TEXT_LITERAL(PEER_HANDLE));
    hear(PEER_HANDLE, "hi");
    conversation_receive_typing(conversation, TEXT_LITERAL(PEER_HANDLE));
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), true, RESULT_OK);
    expect_events("Typing(" PEER_HANDLE ",1) Typing(" PEER_HANDLE ",0) Message(" PEER_HANDLE ",hi) Typing(" PEER_HANDLE
                  ",1) Typing(" PEER_HANDLE ",0) Left(" PEER_HANDLE ",OK)");
    conversation_receive_typing(conversation, TEXT_LITERAL(OTHER_HANDLE));
    expect_events("");
    ck_assert(!conversation_is_typing(conversation, 1));
}
END_TEST

START_TEST(test_our_typing_is_said_every_five_seconds_at_most)
{
    ck_assert_result(conversation_type(conversation), RESULT_FALSE); /* no participant is present */
    conversation_joined(conversation, TEXT_LITERAL(PEER_HANDLE));
    fixture_clear(&fixture);
    ck_assert_result(conversation_type(conversation), RESULT_OK);
    ck_assert_result(conversation_type(conversation), RESULT_FALSE);
    fixture.now += TYPING_AGAIN_MS - 1;
    ck_assert_result(conversation_type(conversation), RESULT_FALSE);
    fixture.now += 1;
    ck_assert_result(conversation_type(conversation), RESULT_OK);
    ck_assert_str_eq(fixture.sent.text, "TYPING TYPING");
    fixture_clear(&fixture);
    say("done"); /* which ends the typing at the receivers */
    ck_assert_result(conversation_type(conversation), RESULT_OK);
    fixture.wire_refuses = true;
    fixture.now += TYPING_AGAIN_MS;
    ck_assert_result(conversation_type(conversation), RESULT_FAILURE);
    fixture.wire_refuses = false;
    ck_assert_result(conversation_type(conversation), RESULT_OK);
}
END_TEST

/* ---- joining and leaving ---- */

START_TEST(test_the_last_one_stays)
{
    conversation_joined(conversation, TEXT_LITERAL(PEER_HANDLE));
    conversation_joined(conversation, TEXT_LITERAL(PEER_HANDLE));
    expect_events("Joined(" PEER_HANDLE ")");
    ck_assert(conversation_is_present(conversation, 0));
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), true, RESULT_OK);
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), true, RESULT_OK);
    expect_events("Left(" PEER_HANDLE ",OK)");
    ck_assert(!conversation_is_present(conversation, 0));
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), true, MSGR_E_USER_NOT_FOUND);
    expect_events(""); /* the outcome of the message tells the caller */
}
END_TEST

START_TEST(test_one_more_is_invited)
{
    struct contact *carol = fixture_contact(&fixture, OTHER_HANDLE);
    struct contact *self = contacts_intern(fixture.messenger, TEXT_LITERAL(OWN_HANDLE));

    conversation_joined(conversation, TEXT_LITERAL(PEER_HANDLE));
    fixture_clear(&fixture);
    ck_assert_result(conversation_invite(conversation, NULL), RESULT_INVALID_ARGUMENT);
    ck_assert_result(conversation_invite(conversation, self), RESULT_INVALID_ARGUMENT);
    ck_assert_result(conversation_invite(conversation, carol), RESULT_OK);
    ck_assert_str_eq(fixture.sent.text, "CALL(" OTHER_HANDLE ")");
    ck_assert_result(conversation_invite(conversation, carol), MSGR_E_ALREADY_IN_LIST);
    ck_assert_uint_eq(conversation_participant_count(conversation), 2);
    ck_assert(!conversation_is_present(conversation, 1));
    expect_events("");
    conversation_left(conversation, TEXT_LITERAL(OTHER_HANDLE), true, MSGR_E_MSNP_NOT_ACCEPTING_IMS);
    expect_events("Left(" OTHER_HANDLE ",0x81000430)");
    ck_assert_result(conversation_invite(conversation, carol), RESULT_OK);
    conversation_joined(conversation, TEXT_LITERAL(OTHER_HANDLE));
    hear(OTHER_HANDLE, "hello both");
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), false, RESULT_OK); /* idle */
    expect_events("Joined(" OTHER_HANDLE ") Message(" OTHER_HANDLE ",hello both) Left(" PEER_HANDLE ",OK)");
    ck_assert_uint_eq(conversation_participant_count(conversation), 2);
    conversation_left(conversation, TEXT_LITERAL(PEER_HANDLE), true, MSGR_E_USER_NOT_FOUND);
    ck_assert_uint_eq(conversation_participant_count(conversation), 1);
    ck_assert_ptr_eq(conversation_participant(conversation, 0), carol);
    contact_release(carol);
    contact_release(self);
}
END_TEST

START_TEST(test_a_call_finds_its_conversation)
{
    struct text both[] = {TEXT_LITERAL("CAROL@example.com"), TEXT_LITERAL(PEER_HANDLE)};
    struct conversation *group;

    ck_assert_ptr_eq(conversations_answer(fixture.messenger, &both[1], 1), conversation);
    expect_events("Joined(" PEER_HANDLE ")");
    ck_assert_ptr_null(conversations_with(fixture.messenger, both, 2));
    group = conversations_answer(fixture.messenger, both, 2);
    ck_assert_ptr_ne(group, conversation);
    expect_events("Opened(1)");
    ck_assert(conversation_is_present(group, 0) && conversation_is_present(group, 1));
    ck_assert_ptr_eq(conversations_answer(fixture.messenger, both, 2), group);
    ck_assert_ptr_null(conversations_with(fixture.messenger, both, 1));
    expect_events("");
    lose();
    ck_assert_ptr_null(conversations_answer(fixture.messenger, both, 2));
}
END_TEST

START_TEST(test_strangers_have_a_name)
{
    struct text mallory = TEXT_LITERAL("mallory@example.com");
    struct conversation *other = conversations_answer(fixture.messenger, &mallory, 1);
    struct text_format format = {TEXT_LITERAL("Arial"), TEXT_BOLD, 0xFF8000, 238, 0x22, true};
    struct conversation_message message;

    conversation_receive_message(other, mallory, TEXT_LITERAL("Mallory M"), TEXT_LITERAL("hi"), &format);
    expect_events("Opened(1) Message(mallory@example.com,hi)");
    ck_assert_text(contact_friendly_name(conversation_participant(other, 0)), "Mallory M");
    ck_assert(conversation_message_at(other, 0, &message));
    ck_assert_ptr_eq(message.from, conversation_participant(other, 0));
    ck_assert_text(message.format.font, "Arial");
    ck_assert_uint_eq(message.format.effects, TEXT_BOLD);
    ck_assert_uint_eq(message.format.colour, 0xFF8000);
    ck_assert_uint_eq(message.format.charset, 238);
    ck_assert_uint_eq(message.format.pitch, 0x22);
    ck_assert(message.format.right_to_left);
    conversation_receive_message(other, mallory, TEXT_EMPTY, TEXT_EMPTY, NULL);
    expect_events(""); /* no text */
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("conversations");
    TCase *tests = tcase_create("conversations");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_who_may_be_talked_to);
    tcase_add_test(tests, test_a_closed_conversation_can_be_read_and_nothing_else);
    tcase_add_loop_test(tests, test_the_end_of_the_sign_in_closes_all, 0, COUNT(ends));
    tcase_add_test(tests, test_a_call_after_the_end);
    tcase_add_loop_test(tests, test_what_can_be_sent, 0, COUNT(sendings));
    tcase_add_test(tests, test_a_wire_that_refuses_leaves_nothing);
    tcase_add_loop_test(tests, test_every_message_has_its_outcome_once, 0, COUNT(outcomes));
    tcase_add_test(tests, test_a_received_message_has_no_outcome);
    tcase_add_test(tests, test_messages_under_way_are_limited);
    tcase_add_test(tests, test_the_history_has_an_end);
    tcase_add_test(tests, test_the_history_has_a_size);
    tcase_add_test(tests, test_participants_are_limited);
    tcase_add_test(tests, test_conversations_are_limited);
    tcase_add_test(tests, test_who_is_typing);
    tcase_add_test(tests, test_our_typing_is_said_every_five_seconds_at_most);
    tcase_add_test(tests, test_the_last_one_stays);
    tcase_add_test(tests, test_one_more_is_invited);
    tcase_add_test(tests, test_a_call_finds_its_conversation);
    tcase_add_test(tests, test_strangers_have_a_name);
    suite_add_tcase(suite, tests);
    return suite;
}
