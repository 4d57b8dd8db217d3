/* Sessions: every row of docs/states.md I0 to I21 and E0 to E13. */
#include <stdlib.h>
#include <string.h>

#include "core/session_state.h"
#include "harness/suite.h"
#include "model_fixture.h"

#define REASON RESULT(0x80070005u)
#define PEER_ADDRESS "192.168.0.9"

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
    fixture_unlock(lock);
    peer = fixture_contact(&fixture, PEER_HANDLE);
}

static void teardown(void)
{
    if (session)
        session_release(session);
    session = NULL;
    contact_release(peer);
    peer = NULL; /* so that the leak checker finds a reference too many */
    lock_release(lock);
    fixture_free(&fixture);
}

/* ---- states to start from ---- */

static void nothing(void) {}

static void created(void) { ck_assert_result(session_create(fixture.messenger, lock, &session), RESULT_OK); }

static void ready(void)
{
    created();
    ck_assert_result(session_set_application(session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
}

static void inviting(void)
{
    ready();
    ck_assert_result(session_invite(session, peer, TEXT_LITERAL("hello"), 10), RESULT_OK);
}

static void inviter_connected(void)
{
    inviting();
    session_receive_accept(session, TEXT_LITERAL(PEER_ADDRESS), TEXT_EMPTY);
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
}

/* An inviter passes through SESSION_ACCEPTED within one call (I9, I10); the state is set by
 * hand, so that its rows can be tested. */
static void inviter_accepted(void)
{
    inviting();
    session->state = SESSION_ACCEPTED;
    session_start_timer(session, TIMEOUT_CONFIRM_MS);
}

static void inviter_terminated(void)
{
    inviting();
    ck_assert_result(session_cancel(session, RESULT_OK, TEXT_EMPTY, 0), RESULT_OK);
}

static struct invitation invitation_of(uint32_t cookie)
{
    return (struct invitation){.from = TEXT_LITERAL(PEER_HANDLE),
                               .from_name = TEXT_LITERAL("Bob"),
                               .application_name = TEXT_LITERAL(APP_NAME),
                               .application_guid = TEXT_LITERAL(APP_GUID),
                               .application_url = TEXT_LITERAL(APP_URL),
                               .session_id = TEXT_LITERAL("{12345678-0000-0000-0000-000000000000}"),
                               .app_data = TEXT_LITERAL("hello"),
                               .cookie = cookie,
                               .has_session_protocol = true};
}

static void receive(const struct invitation *invitation)
{
    ck_assert_result(session_receive_invite(fixture.messenger, invitation, &session), RESULT_OK);
    session_hold(session);
}

static void invited(void)
{
    struct invitation invitation = invitation_of(7);

    receive(&invitation);
}

static void invited_without_application(void)
{
    fixture_remove_app(&fixture, APP_GUID);
    invited();
}

static void held(void)
{
    invited_without_application();
    ck_assert_result(session_accept(session, TEXT_LITERAL("kept"), 8), RESULT_OK);
    ck_assert_int_eq(session_state(session), SESSION_INVITATION);
}

static void held_and_gone_on(void)
{
    held();
    fixture_add_app(&fixture, APP_GUID);
    apps_store_changed(fixture.messenger);
    ck_assert_int_eq(session_state(session), SESSION_ACCEPTED);
}

static void invitee_accepted(void)
{
    invited();
    ck_assert_result(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
}

static void invitee_connected(void)
{
    invitee_accepted();
    session_receive_accept(session, TEXT_LITERAL(PEER_ADDRESS), TEXT_EMPTY);
    ck_assert_int_eq(session_state(session), SESSION_CONNECTED);
}

static void invitee_terminated(void)
{
    invited();
    ck_assert_result(session_decline(session, TEXT_EMPTY, 0), RESULT_OK);
}

/* ---- calls ---- */

#define CALL(name, call) \
    static msgr_result name(void) { return call; }

CALL(create, session_create(fixture.messenger, lock, &session))
CALL(put_application, session_set_application(session, TEXT_LITERAL(APP_GUID)))
CALL(put_address, session_set_local_address(session, TEXT_LITERAL("1.2.3.4")))
CALL(invite, session_invite(session, peer, TEXT_LITERAL("data"), 8))
CALL(invite_nobody, session_invite(session, NULL, TEXT_EMPTY, 0))
CALL(accept, session_accept(session, TEXT_LITERAL("data"), 8))
CALL(decline, session_decline(session, TEXT_LITERAL("data"), 8))
CALL(cancel, session_cancel(session, RESULT_OK, TEXT_LITERAL("data"), 8))
CALL(cancel_why, session_cancel(session, REASON, TEXT_LITERAL("data"), 8))
CALL(send_context, session_send_context_data(session, TEXT_LITERAL("data")))

static msgr_result unqueued(msgr_result (*call)(void))
{
    fixture.wire_refuses = true;
    return call();
}

CALL(invite_unqueued, unqueued(invite))
CALL(accept_unqueued, unqueued(accept))
CALL(decline_unqueued, unqueued(decline))
CALL(cancel_unqueued, unqueued(cancel))
CALL(context_unqueued, unqueued(send_context))

/* ---- wire and clock ---- */

#define STEP(name, call) \
    static msgr_result name(void) \
    { \
        call; \
        return RESULT_OK; \
    }

STEP(accept_in, session_receive_accept(session, TEXT_LITERAL(PEER_ADDRESS), TEXT_LITERAL("data")))
STEP(cancel_in, session_receive_cancel(session, CANCEL_CODE_OUTBAND, RESULT_OK, TEXT_LITERAL("data")))
STEP(cancel_in_why, session_receive_cancel(session, CANCEL_CODE_OUTBAND, REASON, TEXT_LITERAL("data")))
STEP(cancel_in_timeout, session_receive_cancel(session, CANCEL_CODE_TIMEOUT, RESULT_OK, TEXT_LITERAL("data")))
STEP(reject_in, session_receive_cancel(session, CANCEL_CODE_REJECT, SR_INVITATION_DECLINED, TEXT_LITERAL("data")))
STEP(absent_in, session_receive_cancel(session, CANCEL_CODE_REJECT_NOT_INSTALLED, RESULT_OK, TEXT_LITERAL("data")))
STEP(fail_in, session_receive_cancel(session, CANCEL_CODE_FAIL, RESULT_OK, TEXT_LITERAL("data")))
STEP(context_in, session_receive_context(session, TEXT_LITERAL("data")))
STEP(invite_lost, session_send_failed(session, MESSAGE_INVITE))
STEP(accept_lost, session_send_failed(session, MESSAGE_ACCEPT))
STEP(confirm_lost, session_send_failed(session, MESSAGE_CONFIRM))
STEP(decline_lost, session_send_failed(session, MESSAGE_DECLINE))
STEP(cancel_lost, session_send_failed(session, MESSAGE_CANCEL))
STEP(context_lost, session_send_failed(session, MESSAGE_CONTEXT))
STEP(peer_lost, session_peer_lost(session))
STEP(peer_offline,
     messenger_contact_presence(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_OFFLINE))
STEP(not_connected, session_failed(session, SR_CONNECTION_FAILURE))
STEP(bad_handshake, session_failed(session, SR_SESSION_PROTOCOL_ERROR))
STEP(not_authentic, session_failed(session, SR_AUTHENTICATION_FAILED))
STEP(launch_failed, session_launch_failed(session))
STEP(connection_lost, messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED))
STEP(exit_process, messenger_destroy(fixture.messenger); fixture.messenger = NULL)

static msgr_result sign_out(void) { return messenger_sign_out(fixture.messenger); }

static msgr_result accept_in_unconfirmed(void)
{
    fixture.confirm_refused = true;
    return accept_in();
}

static msgr_result pass_to(uint64_t milliseconds)
{
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), fixture.now + milliseconds);
    fixture_pass(&fixture, milliseconds - 1);
    ck_assert_str_eq(fixture.session_events.text, "");
    fixture_pass(&fixture, 1);
    return RESULT_OK;
}

static msgr_result answer_timer(void) { return pass_to(TIMEOUT_ANSWER_MS); }
static msgr_result confirm_timer(void) { return pass_to(TIMEOUT_CONFIRM_MS); }
static msgr_result install_timer(void) { return pass_to(TIMEOUT_INSTALL_MS); }

static msgr_result a_day(void)
{
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
    fixture_pass(&fixture, 24 * 3600 * 1000);
    return RESULT_OK;
}

static msgr_result receive_invitation(void)
{
    invited();
    ck_assert_uint_eq(session_flags(session), SESSION_FLAG_INVITEE);
    return RESULT_OK;
}

static msgr_result receive_malformed(void)
{
    struct invitation invitation = invitation_of(7);

    invitation.application_guid = TEXT_LITERAL("..\\..\\Run");
    return session_receive_invite(fixture.messenger, &invitation, &session);
}

static msgr_result register_now(void)
{
    return apps_register(fixture.messenger, TEXT_LITERAL(APP_GUID), TEXT_LITERAL("Other name"), TEXT_EMPTY,
                         TEXT_LITERAL("C:\\x.exe"), 0);
}

static msgr_result register_other(void)
{
    return apps_register(fixture.messenger, TEXT_LITERAL(ABSENT_GUID), TEXT_LITERAL("Other"), TEXT_EMPTY,
                         TEXT_LITERAL("C:\\x.exe"), 0);
}

static msgr_result set_up_by_hand(void)
{
    fixture_add_app(&fixture, APP_GUID);
    apps_store_changed(fixture.messenger);
    return RESULT_OK;
}

/* ---- the tables ---- */

struct row {
    const char *name;
    void (*state)(void);
    msgr_result (*trigger)(void);
    msgr_result result;
    enum session_state next;
    const char *events, *sent;
};

#define NONE SESSION_UNKNOWN
#define CONFIRMED "INVITATION>ACCEPTED Accepted(data) ACCEPTED>CONNECTED ReadyToLaunch"
#define DECLINED_LOCALLY "INVITATION>DECLINED DECLINED>TERMINATED Termination(SR_INVITATION_DECLINED,data)"
#define LAUNCHED "ACCEPTED>CONNECTED ReadyToLaunch BeforeAppLaunch(" APP_PATH ")"

static const struct row inviter_rows[] = {
    {"I0", nothing, create, RESULT_OK, SESSION_READY, "", ""},
    {"I1 Application", created, put_application, RESULT_OK, SESSION_READY, "", ""},
    {"I1 LocalAddress", ready, put_address, RESULT_OK, SESSION_READY, "", ""},
    {"I2", ready, invite, RESULT_OK, SESSION_INVITATION, "READY>INVITATION", "INVITE(" PEER_HANDLE ",data)"},
    {"I3 nobody", ready, invite_nobody, RESULT_INVALID_ARGUMENT, SESSION_READY, "", ""},
    {"I3 no application", created, invite, SR_APP_NOT_SPECIFIED, SESSION_READY, "", ""},
    {"I3 not queued", ready, invite_unqueued, RESULT_FAILURE, SESSION_READY, "", "INVITE(" PEER_HANDLE ",data)"},
    {"I4", ready, accept, SR_SESSION_STATE_INVALID, SESSION_READY, "", ""},
    {"I5 READY", ready, decline, SR_NOT_INVITEE, SESSION_READY, "", ""},
    {"I5 INVITATION", inviting, decline, SR_NOT_INVITEE, SESSION_INVITATION, "", ""},
    {"I5 ACCEPTED", inviter_accepted, decline, SR_NOT_INVITEE, SESSION_ACCEPTED, "", ""},
    {"I5 CONNECTED", inviter_connected, decline, SR_NOT_INVITEE, SESSION_CONNECTED, "", ""},
    {"I6", ready, cancel, RESULT_FAILURE, SESSION_READY, "", ""},
    {"I7 Invite INVITATION", inviting, invite, SR_SESSION_NOT_READY, SESSION_INVITATION, "", ""},
    {"I7 Invite CONNECTED", inviter_connected, invite, SR_SESSION_NOT_READY, SESSION_CONNECTED, "", ""},
    {"I7 Application INVITATION", inviting, put_application, SR_SESSION_NOT_READY, SESSION_INVITATION, "", ""},
    {"I7 Application CONNECTED", inviter_connected, put_application, SR_SESSION_NOT_READY, SESSION_CONNECTED, "", ""},
    {"I4 INVITATION", inviting, accept, SR_SESSION_STATE_INVALID, SESSION_INVITATION, "", ""},
    {"I8", inviting, invite_lost, RESULT_OK, SESSION_TERMINATED,
     "SendError(SR_INVITATION_SEND_FAILURE) INVITATION>TERMINATED "
     "Termination(SR_INVITATION_SEND_FAILURE,)",
     ""},
    {"I8 later", inviter_connected, invite_lost, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"I9 I10", inviting, accept_in, RESULT_OK, SESSION_CONNECTED, CONFIRMED, "CONFIRM(10.0.0.1)"},
    {"I9 READY", ready, accept_in, RESULT_OK, SESSION_READY, "", ""},
    {"I9 twice", inviter_connected, accept_in, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"I10 CONFIRM not queued", inviting, accept_in_unconfirmed, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>ACCEPTED Accepted(data) ACCEPTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)",
     "CONFIRM(10.0.0.1) CANCEL(FAIL,SR_CONNECTION_FAILURE,)"},
    {"I10 CONFIRM lost", inviter_connected, confirm_lost, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I11", inviting, reject_in, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>DECLINED Declined(data) DECLINED>TERMINATED "
     "Termination(SR_INVITATION_DECLINED,data)",
     ""},
    {"I11 not installed", inviting, absent_in, RESULT_OK, SESSION_TERMINATED,
     "AppNotPresent(" APP_NAME "," APP_URL ") "
     "INVITATION>DECLINED Declined(data) DECLINED>TERMINATED "
     "Termination(SR_INVITATION_DECLINED,data)",
     ""},
    {"I11 after the answer", inviter_connected, reject_in, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_INVITATION_DECLINED,data)",
     ""},
    {"I12 INVITATION", inviting, cancel, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED CANCELLED>TERMINATED Termination(SR_CANCEL_BEFORE_CONNECT,data)", "CANCEL(TIMEOUT,OK,data)"},
    {"I12 INVITATION, reason", inviting, cancel_why, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED CANCELLED>TERMINATED Termination(0x80070005,data)", "CANCEL(TIMEOUT,0x80070005,data)"},
    {"I12 ACCEPTED", inviter_accepted, cancel, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>CANCELLED CANCELLED>TERMINATED Termination(SR_CANCEL_BEFORE_CONNECT,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"I13", inviter_connected, cancel, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED CANCELLED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"I13 reason", inviter_connected, cancel_why, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED CANCELLED>TERMINATED Termination(0x80070005,data)", "CANCEL(OUTBANDCANCEL,0x80070005,data)"},
    {"I13 not queued", inviter_connected, cancel_unqueued, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED SendError(SR_CANCEL_SEND_FAILURE) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_LOCAL,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"I14 READY", ready, cancel_in, RESULT_OK, SESSION_READY, "", ""},
    {"I14 INVITATION", inviting, cancel_in, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"I14 ACCEPTED", inviter_accepted, cancel_in, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"I14 CONNECTED, reason", inviter_connected, cancel_in_why, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED Cancelled(data) CANCELLED>TERMINATED Termination(0x80070005,data)", ""},
    {"I15 INVITATION", inviting, answer_timer, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_TIMEOUT,)", "CANCEL(TIMEOUT,SR_SESSION_TIMEOUT,)"},
    {"I15 ACCEPTED", inviter_accepted, confirm_timer, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_TIMEOUT,)", "CANCEL(TIMEOUT,SR_SESSION_TIMEOUT,)"},
    {"I15 CONNECTED", inviter_connected, a_day, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"I16 connection", inviter_accepted, not_connected, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", "CANCEL(FAIL,SR_CONNECTION_FAILURE,)"},
    {"I16 handshake", inviter_accepted, bad_handshake, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_PROTOCOL_ERROR,)", "CANCEL(FAIL,SR_SESSION_PROTOCOL_ERROR,)"},
    {"I16 authentication", inviter_accepted, not_authentic, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_AUTHENTICATION_FAILED,)", "CANCEL(FAIL,SR_AUTHENTICATION_FAILED,)"},
    {"I16 the peer says FAIL", inviting, fail_in, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_PROTOCOL_ERROR,)", ""},
    {"I16 READY", ready, bad_handshake, RESULT_OK, SESSION_READY, "", ""},
    {"I17", inviter_connected, launch_failed, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_APPLICATION_LAUNCH_FAILED,)",
     "CANCEL(OUTBANDCANCEL,SR_APPLICATION_LAUNCH_FAILED,)"},
    {"I17 not CONNECTED", inviting, launch_failed, RESULT_OK, SESSION_INVITATION, "", ""},
    {"I18 out READY", ready, send_context, SR_SESSION_STATE_INVALID, SESSION_READY, "", ""},
    {"I18 out INVITATION", inviting, send_context, SR_SESSION_STATE_INVALID, SESSION_INVITATION, "", ""},
    {"I18 out ACCEPTED", inviter_accepted, send_context, RESULT_OK, SESSION_ACCEPTED, "", "CONTEXT(data)"},
    {"I18 out CONNECTED", inviter_connected, send_context, RESULT_OK, SESSION_CONNECTED, "", "CONTEXT(data)"},
    {"I18 out not queued", inviter_connected, context_unqueued, RESULT_OK, SESSION_CONNECTED,
     "SendError(SR_CONTEXT_DATA_SEND_FAILURE)", "CONTEXT(data)"},
    {"I18 out lost", inviter_connected, context_lost, RESULT_OK, SESSION_CONNECTED,
     "SendError(SR_CONTEXT_DATA_SEND_FAILURE)", ""},
    {"I18 in INVITATION", inviting, context_in, RESULT_OK, SESSION_INVITATION, "", ""},
    {"I18 in ACCEPTED", inviter_accepted, context_in, RESULT_OK, SESSION_ACCEPTED, "ContextData(data)", ""},
    {"I18 in CONNECTED", inviter_connected, context_in, RESULT_OK, SESSION_CONNECTED, "ContextData(data)", ""},
    {"I19 INVITATION", inviting, peer_lost, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I19 FLN", inviting, peer_offline, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I19 FLN CONNECTED", inviter_connected, peer_offline, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"I19 ACCEPTED", inviter_accepted, peer_lost, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I19 CONNECTED", inviter_connected, peer_lost, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I19 network", inviter_connected, connection_lost, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"I19 READY", ready, connection_lost, RESULT_OK, SESSION_READY, "", ""},
    {"I20 READY", ready, sign_out, RESULT_OK, SESSION_READY, "", ""},
    {"I20 INVITATION", inviting, sign_out, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"I20 ACCEPTED", inviter_accepted, sign_out, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"I20 CONNECTED", inviter_connected, sign_out, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"I20 exit", inviter_connected, exit_process, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"I21 Invite", inviter_terminated, invite, SR_SESSION_NOT_READY, SESSION_TERMINATED, "", ""},
    {"I21 Application", inviter_terminated, put_application, SR_SESSION_NOT_READY, SESSION_TERMINATED, "", ""},
    {"I21 Accept", inviter_terminated, accept, SR_SESSION_STATE_INVALID, SESSION_TERMINATED, "", ""},
    {"I21 Decline", inviter_terminated, decline, SR_NOT_INVITEE, SESSION_TERMINATED, "", ""},
    {"I21 Cancel", inviter_terminated, cancel, RESULT_FAILURE, SESSION_TERMINATED, "", ""},
    {"I21 SendContextData", inviter_terminated, send_context, SR_SESSION_STATE_INVALID, SESSION_TERMINATED, "", ""},
    {"I21 ACCEPT in", inviter_terminated, accept_in, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 CANCEL in", inviter_terminated, cancel_in, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 CONTEXT in", inviter_terminated, context_in, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 peer lost", inviter_terminated, peer_lost, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 launch failed", inviter_terminated, launch_failed, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 CANCEL lost", inviter_terminated, cancel_lost, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 timer", inviter_terminated, a_day, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"I21 exit", inviter_terminated, exit_process, RESULT_OK, SESSION_TERMINATED, "", ""},
};

static const struct row invitee_rows[] = {
    {"E0", nothing, receive_invitation, RESULT_OK, SESSION_INVITATION, "Invitation(hello)", ""},
    {"E0 waits for the inviter", invited, a_day, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E1", nothing, receive_malformed, RESULT_INVALID_ARGUMENT, NONE, "", ""},
    {"E2", invited, accept, RESULT_OK, SESSION_ACCEPTED, "INVITATION>ACCEPTED", "ACCEPT(10.0.0.1,data)"},
    {"E3", invited_without_application, accept, RESULT_OK, SESSION_INVITATION,
     "AppNotPresent(" APP_NAME "," APP_URL ")", ""},
    {"E3 accepted again", held, accept, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E3 registered", held, register_now, RESULT_OK, SESSION_ACCEPTED, "INVITATION>ACCEPTED", "ACCEPT(10.0.0.1,kept)"},
    {"E3 another one registered", held, register_other, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E3 set up by hand", held, set_up_by_hand, RESULT_OK, SESSION_ACCEPTED, "INVITATION>ACCEPTED",
     "ACCEPT(10.0.0.1,kept)"},
    {"E3 gone on, timer", held_and_gone_on, confirm_timer, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_TIMEOUT,)", "CANCEL(TIMEOUT,SR_SESSION_TIMEOUT,)"},
    {"E3 timer", held, install_timer, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>DECLINED DECLINED>TERMINATED Termination(SR_INVITATION_DECLINED,)",
     "DECLINE(REJECT_NOT_INSTALLED,SR_INVITATION_DECLINED,)"},
    {"E3 refusal", held, decline, RESULT_OK, SESSION_TERMINATED, DECLINED_LOCALLY,
     "DECLINE(REJECT,SR_INVITATION_DECLINED,data)"},
    {"E3 the inviter gives up", held, cancel_in_timeout, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"E3 not accepted yet", invited_without_application, register_now, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E4", invitee_accepted, accept_in, RESULT_OK, SESSION_CONNECTED, LAUNCHED, ""},
    {"E4 too early", invited, accept_in, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E4 twice", invitee_connected, accept_in, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"E5", invited, decline, RESULT_OK, SESSION_TERMINATED, DECLINED_LOCALLY,
     "DECLINE(REJECT,SR_INVITATION_DECLINED,data)"},
    {"E6", invited, cancel, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED CANCELLED>TERMINATED Termination(SR_CANCEL_BEFORE_CONNECT,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"E6 reason", invited, cancel_why, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED CANCELLED>TERMINATED Termination(0x80070005,data)", "CANCEL(OUTBANDCANCEL,0x80070005,data)"},
    {"E6 ACCEPTED", invitee_accepted, cancel, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>CANCELLED CANCELLED>TERMINATED Termination(SR_CANCEL_BEFORE_CONNECT,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"E6 CONNECTED", invitee_connected, cancel, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED CANCELLED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"E7 INVITATION", invited, cancel_in_timeout, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"E7 ACCEPTED", invitee_accepted, cancel_in_why, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>CANCELLED Cancelled(data) CANCELLED>TERMINATED Termination(0x80070005,data)", ""},
    {"E7 CONNECTED", invitee_connected, cancel_in, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"E7 REJECT from an inviter", invited, absent_in, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED Cancelled(data) CANCELLED>TERMINATED "
     "Termination(SR_SESSION_CANCELLED_REMOTE,data)",
     ""},
    {"E7 FAIL", invited, fail_in, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_PROTOCOL_ERROR,)", ""},
    {"E8 Accept ACCEPTED", invitee_accepted, accept, SR_SESSION_STATE_INVALID, SESSION_ACCEPTED, "", ""},
    {"E8 Accept CONNECTED", invitee_connected, accept, SR_SESSION_STATE_INVALID, SESSION_CONNECTED, "", ""},
    {"E8 Accept TERMINATED", invitee_terminated, accept, SR_SESSION_STATE_INVALID, SESSION_TERMINATED, "", ""},
    {"E8 Decline ACCEPTED", invitee_accepted, decline, SR_SESSION_STATE_INVALID, SESSION_ACCEPTED, "", ""},
    {"E8 Decline CONNECTED", invitee_connected, decline, SR_SESSION_STATE_INVALID, SESSION_CONNECTED, "", ""},
    {"E8 Decline TERMINATED", invitee_terminated, decline, SR_SESSION_STATE_INVALID, SESSION_TERMINATED, "", ""},
    {"E9 Invite", invited, invite, SR_SESSION_NOT_READY, SESSION_INVITATION, "", ""},
    {"E9 Application", invited, put_application, SR_SESSION_NOT_READY, SESSION_INVITATION, "", ""},
    {"E9 Invite CONNECTED", invitee_connected, invite, SR_SESSION_NOT_READY, SESSION_CONNECTED, "", ""},
    {"E9 Application CONNECTED", invitee_connected, put_application, SR_SESSION_NOT_READY, SESSION_CONNECTED, "", ""},
    {"E9 Invite TERMINATED", invitee_terminated, invite, SR_SESSION_NOT_READY, SESSION_TERMINATED, "", ""},
    {"E10", invitee_accepted, accept_lost, RESULT_OK, SESSION_TERMINATED,
     "SendError(SR_ACCEPT_SEND_FAILURE) ACCEPTED>TERMINATED Termination(SR_ACCEPT_SEND_FAILURE,)", ""},
    {"E10 not queued", invited, accept_unqueued, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>ACCEPTED SendError(SR_ACCEPT_SEND_FAILURE) ACCEPTED>TERMINATED "
     "Termination(SR_ACCEPT_SEND_FAILURE,)",
     "ACCEPT(10.0.0.1,data)"},
    {"E10 INVITATION", invited, accept_lost, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E11 DECLINE", invited, decline_unqueued, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>DECLINED SendError(SR_DECLINE_SEND_FAILURE) DECLINED>TERMINATED "
     "Termination(SR_INVITATION_DECLINED,data)",
     "DECLINE(REJECT,SR_INVITATION_DECLINED,data)"},
    {"E11 CANCEL", invited, cancel_unqueued, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>CANCELLED SendError(SR_CANCEL_SEND_FAILURE) CANCELLED>TERMINATED "
     "Termination(SR_CANCEL_BEFORE_CONNECT,data)",
     "CANCEL(OUTBANDCANCEL,OK,data)"},
    {"E11 nothing follows a Termination", invitee_terminated, decline_lost, RESULT_OK, SESSION_TERMINATED, "", ""},
    {"E12", invitee_connected, launch_failed, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_APPLICATION_LAUNCH_FAILED,)",
     "CANCEL(OUTBANDCANCEL,SR_APPLICATION_LAUNCH_FAILED,)"},
    {"E13 timer", invitee_accepted, confirm_timer, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_TIMEOUT,)", "CANCEL(TIMEOUT,SR_SESSION_TIMEOUT,)"},
    {"E13 no timer CONNECTED", invitee_connected, a_day, RESULT_OK, SESSION_CONNECTED, "", ""},
    {"E13 handshake", invitee_accepted, bad_handshake, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_SESSION_PROTOCOL_ERROR,)", "CANCEL(FAIL,SR_SESSION_PROTOCOL_ERROR,)"},
    {"E13 CONTEXT out ACCEPTED", invitee_accepted, send_context, RESULT_OK, SESSION_ACCEPTED, "", "CONTEXT(data)"},
    {"E13 CONTEXT out CONNECTED", invitee_connected, send_context, RESULT_OK, SESSION_CONNECTED, "", "CONTEXT(data)"},
    {"E13 CONTEXT out INVITATION", invited, send_context, SR_SESSION_STATE_INVALID, SESSION_INVITATION, "", ""},
    {"E13 CONTEXT in ACCEPTED", invitee_accepted, context_in, RESULT_OK, SESSION_ACCEPTED, "ContextData(data)", ""},
    {"E13 CONTEXT in CONNECTED", invitee_connected, context_in, RESULT_OK, SESSION_CONNECTED, "ContextData(data)", ""},
    {"E13 CONTEXT in INVITATION", invited, context_in, RESULT_OK, SESSION_INVITATION, "", ""},
    {"E13 peer lost INVITATION", invited, peer_lost, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"E13 peer offline INVITATION", invited, peer_offline, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"E13 peer lost", invitee_connected, peer_lost, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"E13 network", invitee_accepted, connection_lost, RESULT_OK, SESSION_TERMINATED,
     "ACCEPTED>TERMINATED Termination(SR_CONNECTION_FAILURE,)", ""},
    {"E13 sign-out INVITATION", invited, sign_out, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"E13 sign-out CONNECTED", invitee_connected, sign_out, RESULT_OK, SESSION_TERMINATED,
     "CONNECTED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
    {"E13 exit, held", held, exit_process, RESULT_OK, SESSION_TERMINATED,
     "INVITATION>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,)", "CANCEL(OUTBANDCANCEL,OK,)"},
};

static void check_row(const struct row *row)
{
    msgr_result result;

    row->state();
    fixture_clear(&fixture);
    result = row->trigger();
    ck_assert_msg(result == row->result, "row %s: %s, not %s", row->name, result_name(result),
                  result_name(row->result));
    ck_assert_msg((session ? session_state(session) : NONE) == row->next, "row %s: state %d, not %d", row->name,
                  session ? (int)session_state(session) : 0, row->next);
    ck_assert_msg(text_equal(text_of(fixture.session_events.text), text_of(row->events)),
                  "row %s: events \"%s\", not \"%s\"", row->name, fixture.session_events.text, row->events);
    ck_assert_msg(text_equal(text_of(fixture.sent.text), text_of(row->sent)), "row %s: sent \"%s\", not \"%s\"",
                  row->name, fixture.sent.text, row->sent);
}

START_TEST(test_every_row_of_the_inviter_table) { check_row(&inviter_rows[_i]); }
END_TEST

START_TEST(test_every_row_of_the_invitee_table) { check_row(&invitee_rows[_i]); }
END_TEST

START_TEST(test_on_exit_the_shutdown_event_follows_the_sessions)
{
    inviter_connected();
    fixture_clear(&fixture);
    exit_process();
    ck_assert_str_eq(fixture.events.text, "CONNECTED>TERMINATED Termination(SR_SESSION_CANCELLED_LOCAL,) AppShutdown");
}
END_TEST

START_TEST(test_the_remote_address_is_there_before_connected_is_told_and_not_before)
{
    struct text address;

    inviting();
    ck_assert_result(session_remote_address(session, &address), RESULT_FALSE);
    ck_assert_uint_eq(address.length, 0);
    accept_in();
    ck_assert_result(session_remote_address(session, &address), RESULT_OK);
    ck_assert_text(address, PEER_ADDRESS);
    cancel();
    ck_assert_result(session_remote_address(session, &address), RESULT_OK);
    ck_assert_text(address, PEER_ADDRESS);
}
END_TEST

START_TEST(test_getters_go_on_working_after_the_end)
{
    struct text text;

    invitee_connected();
    context_in();
    cancel();
    ck_assert_result(session_application(session, &text), RESULT_OK);
    ck_assert_text(text, APP_GUID);
    ck_assert_result(session_application_name(session, &text), RESULT_OK);
    ck_assert_text(text, APP_NAME);
    ck_assert_result(session_application_url(session, &text), RESULT_OK);
    ck_assert_text(text, APP_URL);
    ck_assert_result(session_context_data(session, &text), RESULT_OK);
    ck_assert_text(text, "data");
    ck_assert_text(session_id(session), "{12345678-0000-0000-0000-000000000000}");
    ck_assert_text(contact_handle(session_contact(session)), PEER_HANDLE);
    ck_assert_text(session_local_address(session), "10.0.0.1");
}
END_TEST

START_TEST(test_a_session_without_a_holder_ends_all_the_same)
{
    inviting();
    session_release(session);
    session = NULL;
    ck_assert(messenger_has_live_sessions(fixture.messenger));
    fixture_clear(&fixture);
    fixture_pass(&fixture, TIMEOUT_ANSWER_MS);
    ck_assert_str_eq(fixture.session_events.text, "INVITATION>TERMINATED Termination(SR_SESSION_TIMEOUT,)");
    ck_assert_str_eq(fixture.requests.text, "SessionLeft");
    ck_assert(!messenger_has_live_sessions(fixture.messenger));
}
END_TEST

START_TEST(test_timers_of_several_sessions_run_each_at_its_time)
{
    struct session *second;

    inviting();
    fixture_pass(&fixture, 1000);
    ck_assert_result(session_create(fixture.messenger, lock, &second), RESULT_OK);
    session_set_application(second, TEXT_LITERAL(APP_GUID));
    ck_assert_result(session_invite(second, peer, TEXT_EMPTY, 0), RESULT_OK);
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), fixture.now - 1000 + TIMEOUT_ANSWER_MS);
    fixture_pass(&fixture, TIMEOUT_ANSWER_MS - 1000);
    ck_assert_int_eq(session_state(session), SESSION_TERMINATED);
    ck_assert_int_eq(session_state(second), SESSION_INVITATION);
    fixture_pass(&fixture, 1000);
    ck_assert_int_eq(session_state(second), SESSION_TERMINATED);
    session_release(second);
}
END_TEST

START_TEST(test_all_held_invitations_go_on_when_their_application_comes)
{
    struct session *sessions[4];

    fixture_remove_app(&fixture, APP_GUID);
    for (uint32_t i = 0; i < 4; i++) {
        struct invitation invitation = invitation_of(i);

        receive(&invitation);
        sessions[i] = session;
        ck_assert_result(session_accept(session, TEXT_EMPTY, 0), RESULT_OK);
    }
    session = NULL;
    fixture_clear(&fixture);
    register_now();
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(session_state(sessions[i]), SESSION_ACCEPTED);
        session_release(sessions[i]);
    }
    ck_assert_str_eq(fixture.session_events.text, "INVITATION>ACCEPTED INVITATION>ACCEPTED INVITATION>ACCEPTED "
                                                  "INVITATION>ACCEPTED");
}
END_TEST

/* Random orders of calls, messages and time: a session ends once, Termination is its last event,
 * and it never leaves the documented states. */
START_TEST(test_any_order_of_calls_and_messages_keeps_the_promises)
{
    static msgr_result (*const steps[])(void) = {put_application,
                                                 put_address,
                                                 invite,
                                                 accept,
                                                 decline,
                                                 cancel,
                                                 cancel_why,
                                                 send_context,
                                                 invite_unqueued,
                                                 accept_unqueued,
                                                 context_unqueued,
                                                 accept_in,
                                                 accept_in_unconfirmed,
                                                 cancel_in,
                                                 reject_in,
                                                 absent_in,
                                                 fail_in,
                                                 context_in,
                                                 invite_lost,
                                                 accept_lost,
                                                 confirm_lost,
                                                 context_lost,
                                                 peer_lost,
                                                 bad_handshake,
                                                 launch_failed,
                                                 register_other,
                                                 set_up_by_hand};
    static void (*const starts[])(void) = {
        created, ready, inviting, inviter_connected, invited, invitee_accepted, invitee_connected};
    uint32_t seed = (uint32_t)_i * 2654435761u + 1;

    starts[(size_t)_i % COUNT(starts)]();
    for (int step = 0; step < 40; step++) {
        const char *end;
        size_t words = 0;

        seed = seed * 1664525u + 1013904223u;
        fixture.wire_refuses = fixture.confirm_refused = false;
        while (fixture.app_count)
            app_free(&fixture.apps[--fixture.app_count]);
        if (seed & 0x10000)
            fixture_add_app(&fixture, APP_GUID);
        steps[(seed >> 20) % COUNT(steps)]();
        ck_assert_int_ge(session_state(session), SESSION_READY);
        ck_assert_int_le(session_state(session), SESSION_TERMINATED);
        ck_assert(session_state(session) != SESSION_CANCELLED && session_state(session) != SESSION_DECLINED);
        end = fixture.session_events.text;
        while ((end = strstr(end, "Termination("))) {
            words++;
            ck_assert_msg(!strchr(end, ' '), "after the end: %s", end);
            end++;
        }
        ck_assert_msg(words == (session_state(session) == SESSION_TERMINATED), "%s", fixture.session_events.text);
    }
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("session");
    Suite *suite = suite_create("session");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_every_row_of_the_inviter_table, 0, COUNT(inviter_rows));
    tcase_add_loop_test(tcase, test_every_row_of_the_invitee_table, 0, COUNT(invitee_rows));
    tcase_add_test(tcase, test_on_exit_the_shutdown_event_follows_the_sessions);
    tcase_add_test(tcase, test_the_remote_address_is_there_before_connected_is_told_and_not_before);
    tcase_add_test(tcase, test_getters_go_on_working_after_the_end);
    tcase_add_test(tcase, test_a_session_without_a_holder_ends_all_the_same);
    tcase_add_test(tcase, test_timers_of_several_sessions_run_each_at_its_time);
    tcase_add_test(tcase, test_all_held_invitations_go_on_when_their_application_comes);
    tcase_add_loop_test(tcase, test_any_order_of_calls_and_messages_keeps_the_promises, 0, 210);
    suite_add_tcase(suite, tcase);
    return suite;
}
