/* Sessions: the order of the checks (docs/states.md "Order of the checks"), the limits, the
 * guards, and invitations from hostile peers. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct lock *lock;
static struct contact *peer;
static struct session *session;
static char owner[] = "owner";

static void setup(void)
{
    fixture_init(&fixture);
    fixture_add_app(&fixture, APP_GUID);
    lock = lock_create(fixture.messenger, LOCK_OF_MANAGER, owner);
    fixture_sign_in(&fixture);
    peer = fixture_contact(&fixture, PEER_HANDLE);
    ck_assert_result(session_create(fixture.messenger, lock, &session), RESULT_OK);
}

static void teardown(void)
{
    session_release(session);
    contact_release(peer);
    peer = NULL; /* so that the leak checker finds a reference too many */
    lock_release(lock);
    fixture_free(&fixture);
}

static struct invitation invitation_of(uint32_t cookie)
{
    return (struct invitation){.from = TEXT_LITERAL(PEER_HANDLE),
                               .application_name = TEXT_LITERAL(APP_NAME),
                               .application_guid = TEXT_LITERAL(APP_GUID),
                               .application_url = TEXT_LITERAL(APP_URL),
                               .cookie = cookie,
                               .has_session_protocol = true};
}

static msgr_result receive(const struct invitation *invitation)
{
    struct session *incoming;
    msgr_result result = session_receive_invite(fixture.messenger, invitation, &incoming);

    ck_assert((incoming != NULL) == (result == RESULT_OK));
    if (incoming) {
        session_release(session);
        session = session_hold(incoming);
    }
    return result;
}

static void prepare_unlocked(void)
{
    fixture_unlock(lock);
    ck_assert_result(session_set_application(session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
}

static void connect(void)
{
    prepare_unlocked();
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
    session_receive_accept(session, TEXT_EMPTY, TEXT_EMPTY);
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
}

/* ---- the order of checks: each step corrects the fault that was reported before ---- */

START_TEST(test_invite_checks_in_the_documented_order)
{
    struct contact *self = fixture_contact(&fixture, OWN_HANDLE);
    struct contact *absent = fixture_contact(&fixture, OTHER_HANDLE);

    ck_assert_result(session_invite(session, NULL, TEXT_EMPTY, 0), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_invite(session, self, TEXT_EMPTY, 513), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_invite(session, absent, TEXT_EMPTY, 0), SR_APP_NOT_SPECIFIED);
    ck_assert_result(session_set_application(session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    ck_assert_result(session_invite(session, absent, TEXT_EMPTY, 0), MSGR_E_NOT_LOGGED_ON);
    ck_assert_result(session_invite(session, self, TEXT_EMPTY, 0), SR_INVITED_SELF);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), MSGR_E_API_LOCKED);
    ck_assert_ptr_null(session_contact(session));
    ck_assert_str_eq(fixture.sent.text, "");
    fixture_unlock(lock);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_ptr_eq(session_contact(session), peer);
    ck_assert_result(session_invite(session, NULL, TEXT_EMPTY, 0), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), SR_SESSION_NOT_READY);
    contact_release(self);
    contact_release(absent);
}
END_TEST

START_TEST(test_invite_while_signed_out_says_so_before_everything_about_the_contact)
{
    struct contact *self = fixture_contact(&fixture, OWN_HANDLE);

    ck_assert_result(session_set_application(session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), MSGR_E_NOT_LOGGED_ON);
    ck_assert_result(session_invite(session, self, TEXT_EMPTY, 0), MSGR_E_NOT_LOGGED_ON);
    contact_release(self);
}
END_TEST

START_TEST(test_inviting_oneself_is_told_from_inviting_somebody_offline_even_when_on_the_own_list)
{
    struct contact *self;

    contacts_put(fixture.messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("me"), LIST_FORWARD);
    self = fixture_contact(&fixture, OWN_HANDLE);
    ck_assert_int_eq(contact_presence(self), PRESENCE_OFFLINE);
    session_set_application(session, TEXT_LITERAL(APP_GUID));
    ck_assert_result(session_invite(session, self, TEXT_EMPTY, 0), SR_INVITED_SELF);
    contact_release(self);
}
END_TEST

START_TEST(test_a_contact_of_unknown_presence_may_be_invited)
{
    struct contact *stranger = fixture_contact(&fixture, "dave@example.com");

    prepare_unlocked();
    ck_assert_int_eq(contact_presence(stranger), PRESENCE_UNKNOWN);
    ck_assert_result(session_invite(session, stranger, TEXT_EMPTY, 0), RESULT_OK);
    contact_release(stranger);
}
END_TEST

START_TEST(test_an_invitation_that_cannot_be_queued_leaves_the_session_as_it_was)
{
    prepare_unlocked();
    fixture.wire_refuses = true;
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_FAILURE);
    ck_assert_ptr_null(session_contact(session));
    ck_assert(!messenger_has_live_sessions(fixture.messenger));
    fixture.wire_refuses = false;
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
}
END_TEST

START_TEST(test_put_application_checks_in_the_documented_order)
{
    char over[41] = APP_GUID;
    struct text text;

    ck_assert_result(session_application(session, &text), SR_APP_NOT_SPECIFIED);
    ck_assert_result(session_application_name(session, &text), SR_APP_NOT_SPECIFIED);
    ck_assert_result(session_application_url(session, &text), SR_APP_NOT_SPECIFIED);
    over[38] = over[39] = ' ';
    ck_assert_result(session_set_application(session, (struct text){over, 40}), RESULT_OUT_OF_MEMORY);
    ck_assert_result(session_set_application(session, (struct text){over, 39}), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_set_application(session, TEXT_EMPTY), SR_APP_NOT_SPECIFIED);
    ck_assert_result(session_set_application(session, TEXT_LITERAL("chess")), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_set_application(session, TEXT_LITERAL(ABSENT_GUID)), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_application(session, &text), SR_APP_NOT_SPECIFIED);
    ck_assert_result(session_set_application(session, TEXT_LITERAL("{11111111-2222-3333-4444-aaaaAAAAaaaa}")),
                     RESULT_OK);
    ck_assert_result(session_application(session, &text), RESULT_OK);
    ck_assert_text(text, APP_GUID);
    fixture_unlock(lock);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_result(session_set_application(session, (struct text){over, 40}), RESULT_OUT_OF_MEMORY);
    ck_assert_result(session_set_application(session, TEXT_EMPTY), SR_SESSION_NOT_READY);
}
END_TEST

START_TEST(test_send_context_data_checks_in_the_documented_order)
{
    struct invitation invitation = invitation_of(1);

    invitation.has_session_protocol = false;
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_uint_eq(session_flags(session), SESSION_FLAG_INVITEE | SESSION_FLAG_COMPATIBLE);
    ck_assert_result(session_send_context_data(session, text_repeat('x', 301)), SR_CONTEXT_DATA_OVER_LIMIT);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), SR_NOT_VALID_FOR_APP_INVITE);
    invitation = invitation_of(2);
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), SR_SESSION_STATE_INVALID);
    fixture_unlock(lock);
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), RESULT_OK);
}
END_TEST

/* ---- guards ---- */

START_TEST(test_what_reaches_the_service_is_guarded_and_the_rest_is_free)
{
    struct invitation invitation = invitation_of(1);

    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(session_accept(session, TEXT_EMPTY, 513), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), MSGR_E_API_LOCKED);
    ck_assert_int_eq(session_state(session), SESSION_INVITATION);
    ck_assert_str_eq(fixture.sent.text, "");
    ck_assert_result(session_decline(session, TEXT_EMPTY, 0), RESULT_OK);
    invitation.cookie = 2;
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(session_cancel(session, RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
}
END_TEST

START_TEST(test_send_context_data_is_guarded_when_the_lock_fell_shut_again)
{
    connect();
    lock_challenge_arrived(lock, TEXT_LITERAL("again"));
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), RESULT_OK);
    lock_verdict(lock, false);
    fixture_clear(&fixture);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), MSGR_E_API_LOCKED);
    ck_assert_str_eq(fixture.sent.text, "");
    ck_assert_result(session_send_context_data(session, text_repeat('x', 301)), SR_CONTEXT_DATA_OVER_LIMIT);
}
END_TEST

START_TEST(test_a_disabled_lock_fails_closed_unless_configured_open)
{
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    messenger_set_lock_policy(fixture.messenger, false, false);
    fixture_sign_in(&fixture);
    session_set_application(session, TEXT_LITERAL(APP_GUID));
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), MSGR_E_API_DISABLED);
    messenger_set_lock_policy(fixture.messenger, false, true);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), RESULT_OK);
}
END_TEST

/* docs/api.md C-9, and for incoming sessions the oldest unlocked manager's lock, else the oldest
 * manager's. */
START_TEST(test_an_incoming_session_is_guarded_by_the_first_unlocked_manager_else_the_oldest)
{
    struct invitation invitation = invitation_of(1);
    struct lock *private_lock = lock_create(fixture.messenger, LOCK_OF_PRIVATE, owner);
    struct lock *second = lock_create(fixture.messenger, LOCK_OF_MANAGER, owner);
    struct lock *third = lock_create(fixture.messenger, LOCK_OF_MANAGER, owner);

    ck_assert_ptr_eq(session_lock(session), lock);
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_ptr_eq(session_lock(session), lock);
    fixture_unlock(private_lock);
    ck_assert_ptr_eq(session_lock(session), lock);
    fixture_unlock(third);
    ck_assert_ptr_eq(session_lock(session), third);
    fixture_unlock(second);
    ck_assert_ptr_eq(session_lock(session), second);
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    lock_release(private_lock);
    lock_release(second);
    lock_release(third);
}
END_TEST

/* docs/states.md E14: the model raises the event without managers, too; a conversation window is
 * the choice of the listener. */
START_TEST(test_an_invitation_without_any_manager_can_be_declined_but_not_accepted)
{
    struct invitation invitation = invitation_of(1);

    lock_disown(lock);
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_ptr_null(session_lock(session));
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), MSGR_E_API_LOCKED);
    ck_assert_int_eq(session_state(session), SESSION_INVITATION);
    ck_assert_result(session_decline(session, TEXT_EMPTY, 0), RESULT_OK);
}
END_TEST

START_TEST(test_a_session_keeps_the_lock_of_its_manager_alive)
{
    struct lock *other = lock_create(fixture.messenger, LOCK_OF_MANAGER, owner);
    struct session *made;

    fixture_unlock(other);
    ck_assert_result(session_create(fixture.messenger, other, &made), RESULT_OK);
    lock_disown(other);
    lock_release(other);
    session_set_application(made, TEXT_LITERAL(APP_GUID));
    ck_assert_result(session_invite(made, peer, TEXT_EMPTY, 0), RESULT_OK);
    session_release(made);
}
END_TEST

/* ---- limits: one below, at, one above ---- */

static msgr_result invite_with(size_t bytes) { return session_invite(session, peer, TEXT_EMPTY, bytes); }
static msgr_result accept_with(size_t bytes) { return session_accept(session, TEXT_EMPTY, bytes); }
static msgr_result decline_with(size_t bytes) { return session_decline(session, TEXT_EMPTY, bytes); }
static msgr_result cancel_with(size_t bytes) { return session_cancel(session, RESULT_OK, TEXT_EMPTY, bytes); }

static const struct {
    const char *name;
    bool incoming, outgoing;
    msgr_result (*call)(size_t bytes);
} app_data_calls[] = {
    {"Invite", false, false, invite_with},           {"Accept", true, false, accept_with},
    {"Decline", true, false, decline_with},          {"Cancel as invitee", true, false, cancel_with},
    {"Cancel as inviter", false, true, cancel_with},
};

START_TEST(test_application_data_is_limited_to_512_bytes)
{
    static const size_t accepted[] = {0, 511, 512};

    for (size_t i = 0; i < 4; i++) {
        msgr_result result, expected = i < 3 ? RESULT_OK : RESULT_INVALID_ARGUMENT;

        teardown();
        setup();
        if (app_data_calls[_i].incoming) {
            struct invitation invitation = invitation_of(1);

            fixture_unlock(lock);
            ck_assert_result(receive(&invitation), RESULT_OK);
        } else {
            prepare_unlocked();
        }
        if (app_data_calls[_i].outgoing)
            ck_assert_result(invite_with(0), RESULT_OK);
        result = app_data_calls[_i].call(i < 3 ? accepted[i] : 513);
        ck_assert_msg(result == expected, "%s, step %zu: %s", app_data_calls[_i].name, i, result_name(result));
    }
}
END_TEST

START_TEST(test_over_long_data_is_refused_before_state_and_role)
{
    ck_assert_result(session_accept(session, TEXT_EMPTY, 513), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_decline(session, TEXT_EMPTY, 513), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_cancel(session, RESULT_OK, TEXT_EMPTY, 513), RESULT_INVALID_ARGUMENT);
}
END_TEST

START_TEST(test_context_data_is_limited_to_300_characters)
{
    char wide[301 * 3];
    struct text text;

    connect();
    for (size_t i = 0; i < sizeof(wide); i += 3)
        wide[i] = '\xE2', wide[i + 1] = '\x82', wide[i + 2] = '\xAC';
    ck_assert_result(session_send_context_data(session, text_repeat('x', 299)), RESULT_OK);
    ck_assert_result(session_send_context_data(session, text_repeat('x', 300)), RESULT_OK);
    ck_assert_result(session_send_context_data(session, text_repeat('x', 301)), SR_CONTEXT_DATA_OVER_LIMIT);
    ck_assert_result(session_send_context_data(session, (struct text){wide, 300 * 3}), RESULT_OK);
    ck_assert_result(session_send_context_data(session, (struct text){wide, 301 * 3}), SR_CONTEXT_DATA_OVER_LIMIT);
    session_receive_context(session, text_repeat('y', 300));
    session_receive_context(session, text_repeat('z', 301));
    ck_assert_result(session_context_data(session, &text), RESULT_OK);
    ck_assert_uint_eq(text.length, 300);
    ck_assert_int_eq(text.bytes[0], 'y');
}
END_TEST

START_TEST(test_context_data_may_be_sent_five_times)
{
    connect();
    ck_assert_result(session_send_context_data(session, text_repeat('x', 301)), SR_CONTEXT_DATA_OVER_LIMIT);
    for (int i = 0; i < 5; i++)
        ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), RESULT_OK);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("x")), SR_CONTEXT_DATA_OVER_LIMIT);
    fixture_clear(&fixture);
    session_receive_context(session, TEXT_LITERAL("still heard"));
    ck_assert_str_eq(fixture.session_events.text, "ContextData(still heard)");
}
END_TEST

START_TEST(test_local_address_is_limited_to_30_characters)
{
    ck_assert_text(session_local_address(session), "10.0.0.1");
    ck_assert_result(session_set_local_address(session, text_repeat('1', 29)), RESULT_OK);
    ck_assert_result(session_set_local_address(session, text_repeat('1', 30)), RESULT_OK);
    ck_assert_result(session_set_local_address(session, text_repeat('2', 31)), RESULT_OUT_OF_MEMORY);
    ck_assert_uint_eq(session_local_address(session).length, 30);
    ck_assert_int_eq(session_local_address(session).bytes[0], '1');
    ck_assert_result(session_set_local_address(session, TEXT_LITERAL("1\r\nX: y")), RESULT_INVALID_ARGUMENT);
    ck_assert_result(session_set_local_address(session, TEXT_EMPTY), RESULT_OK);
    ck_assert_uint_eq(session_local_address(session).length, 0);
}
END_TEST

START_TEST(test_a_later_local_address_is_kept_but_not_sent)
{
    prepare_unlocked();
    session_set_local_address(session, TEXT_LITERAL("early"));
    ck_assert_result(invite_with(0), RESULT_OK);
    ck_assert_result(session_set_local_address(session, TEXT_LITERAL("late")), RESULT_OK);
    fixture_clear(&fixture);
    session_receive_accept(session, TEXT_EMPTY, TEXT_EMPTY);
    ck_assert_str_eq(fixture.sent.text, "CONFIRM(early)");
    ck_assert_text(session_local_address(session), "late");
}
END_TEST

/* ---- properties ---- */

START_TEST(test_a_new_session_is_ready_with_an_id_of_its_own_and_nobody_invited)
{
    struct session *other;
    struct guid_text guid;
    struct text text;

    ck_assert_result(session_create(fixture.messenger, lock, &other), RESULT_OK);
    ck_assert_int_eq(session_state(session), SESSION_READY);
    ck_assert_uint_eq(session_flags(session), SESSION_FLAG_INVITER);
    ck_assert(guid_parse(session_id(session), &guid));
    ck_assert(!text_equal(session_id(session), session_id(other)));
    ck_assert_uint_ne(session_cookie(session), session_cookie(other));
    ck_assert_ptr_null(session_contact(session));
    ck_assert_result(session_context_data(session, &text), RESULT_FALSE);
    ck_assert_result(session_remote_address(session, &text), RESULT_FALSE);
    session_set_owner(session, owner);
    ck_assert_ptr_eq(session_owner(session), owner);
    session_release(other);
}
END_TEST

START_TEST(test_context_data_of_an_invitee_begins_with_the_invitation_and_ends_with_the_latest)
{
    struct invitation invitation = invitation_of(1);
    struct text text;

    invitation.app_data = TEXT_LITERAL("hello");
    fixture_unlock(lock);
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(session_context_data(session, &text), RESULT_OK);
    ck_assert_text(text, "hello");
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_result(session_send_context_data(session, TEXT_LITERAL("mine")), RESULT_OK);
    ck_assert_result(session_context_data(session, &text), RESULT_OK);
    ck_assert_text(text, "hello");
    session_receive_context(session, TEXT_LITERAL("theirs"));
    ck_assert_result(session_context_data(session, &text), RESULT_OK);
    ck_assert_text(text, "theirs");
}
END_TEST

START_TEST(test_name_and_url_survive_the_end_of_the_registration)
{
    struct text text;

    connect();
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
    ck_assert_result(session_application_name(session, &text), RESULT_OK);
    ck_assert_text(text, APP_NAME);
    ck_assert_result(session_application_url(session, &text), RESULT_OK);
    ck_assert_text(text, APP_URL);
}
END_TEST

START_TEST(test_an_invitee_without_the_application_has_the_name_and_url_of_the_invitation)
{
    struct invitation invitation = invitation_of(1);
    struct text text;

    invitation.application_guid = TEXT_LITERAL(ABSENT_GUID);
    invitation.application_name = TEXT_LITERAL("Go");
    invitation.application_url = TEXT_LITERAL("http://example.com/go");
    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(session_application_name(session, &text), RESULT_OK);
    ck_assert_text(text, "Go");
    ck_assert_result(session_application_url(session, &text), RESULT_OK);
    ck_assert_text(text, "http://example.com/go");
}
END_TEST

/* ---- hostile invitations ---- */

static struct text name_of(struct invitation *i, size_t n) { return i->application_name = text_repeat('n', n); }
static struct text url_of(struct invitation *i, size_t n) { return i->application_url = text_repeat('u', n); }
static struct text data_of(struct invitation *i, size_t n) { return i->app_data = text_repeat('d', n); }

static const struct {
    const char *name;
    struct text (*fill)(struct invitation *invitation, size_t length);
    size_t limit;
} invitation_limits[] = {
    {"name", name_of, LIMIT_APP_NAME_CHARS},
    {"URL", url_of, LIMIT_APP_URL_CHARS},
    {"application data", data_of, LIMIT_APP_DATA_BYTES / 2},
};

START_TEST(test_an_invitation_is_held_to_the_limits_of_its_sender)
{
    for (size_t length = invitation_limits[_i].limit - 1; length <= invitation_limits[_i].limit + 1; length++) {
        struct invitation invitation = invitation_of((uint32_t)length);
        msgr_result expected = length <= invitation_limits[_i].limit ? RESULT_OK : RESULT_INVALID_ARGUMENT;

        invitation_limits[_i].fill(&invitation, length);
        ck_assert_msg(receive(&invitation) == expected, "%s of %zu", invitation_limits[_i].name, length);
    }
}
END_TEST

static const struct {
    const char *name;
    struct text from, guid, application_name, url;
} malformed[] = {
    {"no GUID", TEXT_LITERAL(PEER_HANDLE), {NULL, 0}, {NULL, 0}, {NULL, 0}},
    {"GUID without braces", TEXT_LITERAL(PEER_HANDLE), {&APP_GUID[1], 36}, {NULL, 0}, {NULL, 0}},
    {"GUID is a path", TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("{..\\..\\Run}"), {NULL, 0}, {NULL, 0}},
    {"no sender", {NULL, 0}, TEXT_LITERAL(APP_GUID), {NULL, 0}, {NULL, 0}},
    {"sender without domain", TEXT_LITERAL("bob"), TEXT_LITERAL(APP_GUID), {NULL, 0}, {NULL, 0}},
    {"line break in the name", TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL(APP_GUID), TEXT_LITERAL("a\r\nb"), {NULL, 0}},
    {"NUL in the URL", TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL(APP_GUID), {NULL, 0}, TEXT_LITERAL("h\0p")},
};

START_TEST(test_a_malformed_invitation_makes_no_session)
{
    struct invitation invitation = invitation_of(1);

    invitation.from = malformed[_i].from;
    invitation.application_guid = malformed[_i].guid;
    invitation.application_name = malformed[_i].application_name;
    invitation.application_url = malformed[_i].url;
    fixture_clear(&fixture);
    ck_assert_msg(receive(&invitation) == RESULT_INVALID_ARGUMENT, "%s", malformed[_i].name);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert(!messenger_has_live_sessions(fixture.messenger));
}
END_TEST

START_TEST(test_a_peer_has_at_most_eight_pending_invitations)
{
    struct invitation invitation = invitation_of(0);
    struct session *incoming;

    for (invitation.cookie = 0; invitation.cookie < 8; invitation.cookie++)
        ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert_result(receive(&invitation), MSGR_E_TOO_MANY_SESSIONS);
    invitation.from = TEXT_LITERAL(OTHER_HANDLE);
    ck_assert_result(session_receive_invite(fixture.messenger, &invitation, &incoming), RESULT_OK);
    ck_assert_result(session_decline(session, TEXT_EMPTY, 0), RESULT_OK);
    invitation.from = TEXT_LITERAL("BOB@Example.COM");
    ck_assert_result(receive(&invitation), RESULT_OK);
}
END_TEST

START_TEST(test_a_cookie_that_is_alive_with_that_peer_is_not_taken_twice)
{
    struct invitation invitation = invitation_of(5);
    struct session *first;

    ck_assert_result(receive(&invitation), RESULT_OK);
    first = session_hold(session);
    fixture_clear(&fixture);
    ck_assert_result(receive(&invitation), MSGR_E_TOO_MANY_SESSIONS);
    ck_assert_str_eq(fixture.events.text, "");
    ck_assert_int_eq(session_state(first), SESSION_INVITATION);
    ck_assert_result(session_decline(first, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_result(receive(&invitation), RESULT_OK);
    session_release(first);
}
END_TEST

START_TEST(test_a_peer_cannot_reuse_the_cookie_of_our_own_invitation)
{
    struct invitation invitation = invitation_of(session_cookie(session));

    prepare_unlocked();
    ck_assert_result(invite_with(0), RESULT_OK);
    ck_assert_result(receive(&invitation), MSGR_E_TOO_MANY_SESSIONS);
    ck_assert_int_eq(session_state(session), SESSION_INVITATION);
}
END_TEST

START_TEST(test_an_invitation_without_session_id_gets_one)
{
    struct invitation invitation = invitation_of(1);
    struct guid_text guid;

    ck_assert_result(receive(&invitation), RESULT_OK);
    ck_assert(guid_parse(session_id(session), &guid));
}
END_TEST

START_TEST(test_an_unfit_address_of_the_peer_becomes_an_empty_one)
{
    static const struct {
        struct text address;
        size_t expected;
    } addresses[] = {{TEXT_LITERAL("123456789012345678901234567890"), 30},
                     {TEXT_LITERAL("1234567890123456789012345678901"), 0},
                     {TEXT_LITERAL("1\r\n2"), 0}};
    struct text text;

    prepare_unlocked();
    ck_assert_result(invite_with(0), RESULT_OK);
    session_receive_accept(session, addresses[_i].address, TEXT_EMPTY);
    ck_assert_result(session_remote_address(session, &text), RESULT_OK);
    ck_assert_uint_eq(text.length, addresses[_i].expected);
}
END_TEST

START_TEST(test_a_session_that_outlives_the_model_is_harmless)
{
    struct session *ended = session;
    struct text text;

    connect();
    ck_assert_result(session_create(fixture.messenger, lock, &session), RESULT_OK);
    messenger_destroy(fixture.messenger);
    fixture.messenger = NULL;
    ck_assert_result(session_cancel(ended, RESULT_OK, TEXT_EMPTY, 0), RESULT_FAILURE);
    ck_assert_result(session_send_context_data(ended, TEXT_LITERAL("x")), SR_SESSION_STATE_INVALID);
    ck_assert_result(session_application(ended, &text), RESULT_OK);
    session_launch_failed(ended);
    session_release(ended);
    ck_assert_result(session_set_application(session, TEXT_LITERAL(APP_GUID)), SR_SESSION_NOT_READY);
    ck_assert_result(session_invite(session, peer, TEXT_EMPTY, 0), SR_SESSION_NOT_READY);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("session calls");
    Suite *suite = suite_create("session calls");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_invite_checks_in_the_documented_order);
    tcase_add_test(tcase, test_invite_while_signed_out_says_so_before_everything_about_the_contact);
    tcase_add_test(tcase, test_inviting_oneself_is_told_from_inviting_somebody_offline_even_when_on_the_own_list);
    tcase_add_test(tcase, test_a_contact_of_unknown_presence_may_be_invited);
    tcase_add_test(tcase, test_an_invitation_that_cannot_be_queued_leaves_the_session_as_it_was);
    tcase_add_test(tcase, test_put_application_checks_in_the_documented_order);
    tcase_add_test(tcase, test_send_context_data_checks_in_the_documented_order);
    tcase_add_test(tcase, test_what_reaches_the_service_is_guarded_and_the_rest_is_free);
    tcase_add_test(tcase, test_send_context_data_is_guarded_when_the_lock_fell_shut_again);
    tcase_add_test(tcase, test_a_disabled_lock_fails_closed_unless_configured_open);
    tcase_add_test(tcase, test_an_incoming_session_is_guarded_by_the_first_unlocked_manager_else_the_oldest);
    tcase_add_test(tcase, test_an_invitation_without_any_manager_can_be_declined_but_not_accepted);
    tcase_add_test(tcase, test_a_session_keeps_the_lock_of_its_manager_alive);
    tcase_add_loop_test(tcase, test_application_data_is_limited_to_512_bytes, 0, COUNT(app_data_calls));
    tcase_add_test(tcase, test_over_long_data_is_refused_before_state_and_role);
    tcase_add_test(tcase, test_context_data_is_limited_to_300_characters);
    tcase_add_test(tcase, test_context_data_may_be_sent_five_times);
    tcase_add_test(tcase, test_local_address_is_limited_to_30_characters);
    tcase_add_test(tcase, test_a_later_local_address_is_kept_but_not_sent);
    tcase_add_test(tcase, test_a_new_session_is_ready_with_an_id_of_its_own_and_nobody_invited);
    tcase_add_test(tcase, test_context_data_of_an_invitee_begins_with_the_invitation_and_ends_with_the_latest);
    tcase_add_test(tcase, test_name_and_url_survive_the_end_of_the_registration);
    tcase_add_test(tcase, test_an_invitee_without_the_application_has_the_name_and_url_of_the_invitation);
    tcase_add_loop_test(tcase, test_an_invitation_is_held_to_the_limits_of_its_sender, 0, COUNT(invitation_limits));
    tcase_add_loop_test(tcase, test_a_malformed_invitation_makes_no_session, 0, COUNT(malformed));
    tcase_add_test(tcase, test_a_peer_has_at_most_eight_pending_invitations);
    tcase_add_test(tcase, test_a_cookie_that_is_alive_with_that_peer_is_not_taken_twice);
    tcase_add_test(tcase, test_a_peer_cannot_reuse_the_cookie_of_our_own_invitation);
    tcase_add_test(tcase, test_an_invitation_without_session_id_gets_one);
    tcase_add_loop_test(tcase, test_an_unfit_address_of_the_peer_becomes_an_empty_one, 0, 3);
    tcase_add_test(tcase, test_a_session_that_outlives_the_model_is_harmless);
    suite_add_tcase(suite, tcase);
    return suite;
}
