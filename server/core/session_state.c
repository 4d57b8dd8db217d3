#include "session_state.h"

#include "apps.h"
#include "contacts.h"
#include "limits.h"
#include "model.h"

/* ---- steps ---- */

void session_raise(struct session *session, enum model_event_type type, struct text text, struct text text2)
{
    model_raise(session->messenger,
                &(struct model_event){.type = type, .session = session, .text = text, .text2 = text2});
}

void session_raise_error(struct session *session, msgr_result hr)
{
    model_raise(session->messenger, &(struct model_event){.type = EVENT_SEND_ERROR, .session = session, .hr = hr});
}

void session_enter(struct session *session, enum session_state state)
{
    enum session_state previous = session->state;

    if (session->waits)
        table_remove(&session->messenger->invitations, &session->by_contact);
    session->waits = false;
    session->state = state;
    model_raise(session->messenger,
                &(struct model_event){.type = EVENT_STATE_CHANGED, .session = session, .number = (int32_t)previous});
}

void session_go_live(struct session *session)
{
    session->live = true;
    session_hold(session);
}

void session_terminate(struct session *session, msgr_result hr, struct text app_data)
{
    const struct wire *wire = session->messenger->wire;

    timers_stop(&session->messenger->timers, &session->timer);
    session->held = false;
    session_enter(session, SESSION_TERMINATED);
    model_raise(session->messenger,
                &(struct model_event){.type = EVENT_TERMINATION, .session = session, .hr = hr, .text = app_data});
    wire->session_left(wire->context, session);
    if (session->live) {
        session->live = false;
        session_release(session);
    }
}

/* Sends DECLINE or CANCEL.  Raises EVENT_SEND_ERROR when the message cannot be queued (docs/states.md E11). */
static void tell_peer(struct session *session, enum session_message kind, enum cancel_code code, msgr_result reason,
                      struct text app_data)
{
    const struct wire *wire = session->messenger->wire;

    if (result_failed(wire->cancel(wire->context, session, kind, code, reason, app_data)))
        session_raise_error(session, kind == MESSAGE_DECLINE ? SR_DECLINE_SEND_FAILURE : SR_CANCEL_SEND_FAILURE);
}

static void connected(struct session *session)
{
    timers_stop(&session->messenger->timers, &session->timer);
    session->was_connected = true;
    session_enter(session, SESSION_CONNECTED);
    session_raise(session, EVENT_READY_TO_LAUNCH, TEXT_EMPTY, TEXT_EMPTY);
}

/* Sends CANCEL and ends the session after a failed handshake (docs/states.md I16). */
static void fail_with(struct session *session, msgr_result reason)
{
    const struct wire *wire = session->messenger->wire;

    wire->cancel(wire->context, session, MESSAGE_CANCEL, CANCEL_CODE_FAIL, reason, TEXT_EMPTY);
    session_terminate(session, reason, TEXT_EMPTY);
}

/* Copies name, URL and path of the application into the session, where they stay when the application is
 * unregistered later.  Errors: SR_APP_NOT_REGISTERED, RESULT_OUT_OF_MEMORY. */
static msgr_result read_application(struct session *session)
{
    const struct app_store *store = session->messenger->store;
    struct app app = {0};
    msgr_result result = store->read(store->context, &session->application, &app);

    if (result == RESULT_OK)
        result = session_take_application(session, &app);
    app_free(&app);
    return result;
}

static void send_accept(struct session *session, struct text app_data)
{
    const struct wire *wire = session->messenger->wire;

    session->held = false;
    session_start_timer(session, session->messenger->timeouts.confirm_ms);
    session_enter(session, SESSION_ACCEPTED);
    if (result_failed(wire->accept(wire->context, session, app_data)))
        session_send_failed(session, MESSAGE_ACCEPT);
}

msgr_result session_accept_now(struct session *session, struct text app_data)
{
    bool first = !session->held;
    msgr_result result = read_application(session);

    if (result == RESULT_OUT_OF_MEMORY)
        return result;
    if (result == RESULT_OK) {
        send_accept(session, app_data);
        return RESULT_OK;
    }
    if (!string_set(&session->held_data, app_data))
        return RESULT_OUT_OF_MEMORY;
    session->held = true;
    if (first) {
        session_start_timer(session, session->messenger->timeouts.install_ms);
        session_raise(session, EVENT_APP_NOT_PRESENT, string_text(&session->application_name),
                      string_text(&session->application_url));
    }
    return RESULT_OK;
}

void session_decline_now(struct session *session, enum cancel_code code, struct text app_data)
{
    session_hold(session);
    session_enter(session, SESSION_DECLINED);
    tell_peer(session, MESSAGE_DECLINE, code, SR_INVITATION_DECLINED, app_data);
    session_terminate(session, SR_INVITATION_DECLINED, app_data);
    session_release(session);
}

void session_cancel_now(struct session *session, msgr_result hr, struct text app_data)
{
    msgr_result reason = result_failed(hr)                     ? hr
                         : session->state == SESSION_CONNECTED ? SR_SESSION_CANCELLED_LOCAL
                                                               : SR_CANCEL_BEFORE_CONNECT;
    enum cancel_code code = session_is_inviter(session) && session->state == SESSION_INVITATION ? CANCEL_CODE_TIMEOUT
                                                                                                : CANCEL_CODE_OUTBAND;

    session_hold(session);
    session_enter(session, SESSION_CANCELLED);
    tell_peer(session, MESSAGE_CANCEL, code, result_failed(hr) ? hr : RESULT_OK, app_data);
    session_terminate(session, reason, app_data);
    session_release(session);
}

void session_launch_failed(struct session *session)
{
    if (session->messenger && session->state == SESSION_CONNECTED) {
        const struct wire *wire = session->messenger->wire;

        wire->cancel(wire->context, session, MESSAGE_CANCEL, CANCEL_CODE_OUTBAND, SR_APPLICATION_LAUNCH_FAILED,
                     TEXT_EMPTY);
        session_terminate(session, SR_APPLICATION_LAUNCH_FAILED, TEXT_EMPTY);
    }
}

/* ---- from the wire ---- */

enum { PENDING_OF_ONE_PEER = 8 };

/* False when PENDING_OF_ONE_PEER invitations of this peer wait for an answer.  Also false when a live session, in
 * either direction, has this peer and cookie: later messages are assigned to a session by peer and cookie. */
static bool invitation_is_welcome(const struct messenger *messenger, const struct contact *peer, uint32_t cookie)
{
    struct table_entry *entry;
    size_t pending = 0;

    for (entry = table_find(&messenger->cookies, cookie); entry; entry = table_find_older(entry)) {
        const struct session *other = TABLE_OWNER(entry, struct session, by_cookie);

        if (other->contact == peer && session_is_live(other))
            return false;
    }
    entry = table_find(&messenger->invitations, (uintptr_t)peer);
    for (; entry; entry = table_find_older(entry))
        pending++;
    return pending < PENDING_OF_ONE_PEER;
}

static bool invitation_is_well_formed(const struct invitation *invitation, struct guid_text *guid)
{
    return guid_parse(invitation->application_guid, guid) &&
           result_failed(contact_check_handle(invitation->from)) == 0 &&
           text_utf16_units(invitation->application_name) <= LIMIT_APP_NAME_CHARS &&
           text_utf16_units(invitation->application_url) <= LIMIT_APP_URL_CHARS &&
           text_utf16_units(invitation->app_data) <= LIMIT_APP_DATA_BYTES / 2 &&
           !text_has_control(invitation->application_name) && !text_has_control(invitation->application_url);
}

/* Creates a session in SESSION_INVITATION to which the model has the only reference.  NULL when out of memory. */
static struct session *session_from(struct messenger *messenger, const struct invitation *invitation,
                                    struct contact *peer, const struct guid_text *application)
{
    unsigned flags = SESSION_FLAG_INVITEE | (invitation->has_session_protocol ? 0u : SESSION_FLAG_COMPATIBLE);
    struct session *session = session_new(messenger, flags, invitation->cookie);

    if (!session)
        return NULL;
    session->application = *application;
    session->contact = contact_hold(peer);
    guid_parse(invitation->session_id, &session->id);
    if (!string_set(&session->application_name, invitation->application_name) ||
        !string_set(&session->application_url, invitation->application_url) ||
        !string_set(&session->context_data, invitation->app_data)) {
        session_release(session);
        return NULL;
    }
    session->has_context_data = invitation->app_data.length != 0;
    session->state = SESSION_INVITATION;
    session->live = true; /* the reference from session_new now belongs to the model */
    session->waits = true;
    table_add(&messenger->invitations, &session->by_contact, (uintptr_t)peer);
    return session;
}

msgr_result session_receive_invite(struct messenger *messenger, const struct invitation *invitation,
                                   struct session **out)
{
    struct contact *peer;
    struct guid_text application;
    msgr_result result = RESULT_OK;

    *out = NULL;
    if (!invitation_is_well_formed(invitation, &application))
        return RESULT_INVALID_ARGUMENT;
    peer = contacts_intern(messenger, invitation->from);
    if (!peer)
        return RESULT_OUT_OF_MEMORY;
    if (!invitation_is_welcome(messenger, peer, invitation->cookie))
        result = MSGR_E_TOO_MANY_SESSIONS;
    else if (!(*out = session_from(messenger, invitation, peer, &application)))
        result = RESULT_OUT_OF_MEMORY;
    else
        contact_rename(peer, invitation->from_name);
    contact_release(peer);
    if (result != RESULT_OK)
        return result;
    /* If the application is registered, its own name and URL replace those of the invitation. */
    read_application(*out);
    /* No timer: the inviter applies the time limit of SESSION_INVITATION (I15). */
    session_raise(*out, EVENT_INVITATION, invitation->app_data, TEXT_EMPTY);
    return RESULT_OK;
}

void session_receive_accept(struct session *session, struct text address, struct text app_data)
{
    const struct wire *wire = session->messenger->wire;

    if (text_has_control(address) || text_utf16_units(address) > LIMIT_LOCAL_ADDRESS_CHARS)
        address = TEXT_EMPTY;
    if (session_is_inviter(session) && session->state == SESSION_INVITATION) {
        string_set(&session->remote_address, address);
        session_start_timer(session, session->messenger->timeouts.confirm_ms);
        session_enter(session, SESSION_ACCEPTED);
        session_raise(session, EVENT_ACCEPTED, app_data, TEXT_EMPTY);
        if (result_failed(wire->confirm(wire->context, session)))
            fail_with(session, SR_CONNECTION_FAILURE);
        else
            connected(session);
    } else if (!session_is_inviter(session) && session->state == SESSION_ACCEPTED) {
        string_set(&session->remote_address, address);
        connected(session);
        session_raise(session, EVENT_BEFORE_APP_LAUNCH, string_text(&session->application_path), TEXT_EMPTY);
    }
}

void session_receive_cancel(struct session *session, enum cancel_code code, msgr_result reason, struct text app_data)
{
    bool answer = session_is_inviter(session) && session->state == SESSION_INVITATION;

    if (!session_is_live(session))
        return;
    session_hold(session);
    if (code == CANCEL_CODE_FAIL) {
        session_terminate(session, SR_SESSION_PROTOCOL_ERROR, TEXT_EMPTY);
    } else if (answer && (code == CANCEL_CODE_REJECT || code == CANCEL_CODE_REJECT_NOT_INSTALLED)) {
        if (code == CANCEL_CODE_REJECT_NOT_INSTALLED)
            session_raise(session, EVENT_APP_NOT_PRESENT, string_text(&session->application_name),
                          string_text(&session->application_url));
        session_enter(session, SESSION_DECLINED);
        session_raise(session, EVENT_DECLINED, app_data, TEXT_EMPTY);
        session_terminate(session, SR_INVITATION_DECLINED, app_data);
    } else {
        session_enter(session, SESSION_CANCELLED);
        session_raise(session, EVENT_CANCELLED, app_data, TEXT_EMPTY);
        session_terminate(session, result_failed(reason) ? reason : SR_SESSION_CANCELLED_REMOTE, app_data);
    }
    session_release(session);
}

void session_receive_context(struct session *session, struct text data)
{
    if ((session->state != SESSION_ACCEPTED && session->state != SESSION_CONNECTED) ||
        text_utf16_units(data) > LIMIT_CONTEXT_DATA_CHARS || !string_set(&session->context_data, data))
        return;
    session->has_context_data = true;
    session_raise(session, EVENT_CONTEXT_DATA, data, TEXT_EMPTY);
}

void session_send_failed(struct session *session, enum session_message message)
{
    if (!session_is_live(session))
        return;
    switch (message) {
    case MESSAGE_INVITE:
        if (session->state != SESSION_INVITATION)
            return;
        session_raise_error(session, SR_INVITATION_SEND_FAILURE);
        session_terminate(session, SR_INVITATION_SEND_FAILURE, TEXT_EMPTY);
        return;
    case MESSAGE_ACCEPT:
        if (session->state != SESSION_ACCEPTED)
            return;
        session_raise_error(session, SR_ACCEPT_SEND_FAILURE);
        session_terminate(session, SR_ACCEPT_SEND_FAILURE, TEXT_EMPTY);
        return;
    case MESSAGE_CONFIRM:
        if (session->state != SESSION_CONNECTED)
            return;
        session_terminate(session, SR_CONNECTION_FAILURE, TEXT_EMPTY);
        return;
    case MESSAGE_CONTEXT: session_raise_error(session, SR_CONTEXT_DATA_SEND_FAILURE); return;
    case MESSAGE_DECLINE:
    case MESSAGE_CANCEL: return; /* the session has ended already */
    }
}

void session_peer_lost(struct session *session)
{
    if (session_is_live(session))
        session_terminate(session, SR_CONNECTION_FAILURE, TEXT_EMPTY);
}

void session_failed(struct session *session, msgr_result reason)
{
    if (session_is_live(session))
        fail_with(session, reason);
}

/* ---- time limits ---- */

/* The time limit is over: declines a held acceptance (docs/states.md E3), otherwise cancels the session (I15). */
static void timer_expired(void *owner)
{
    struct session *session = owner;
    const struct wire *wire = session->messenger->wire;

    if (session->held) {
        session_decline_now(session, CANCEL_CODE_REJECT_NOT_INSTALLED, TEXT_EMPTY);
        return;
    }
    wire->cancel(wire->context, session, MESSAGE_CANCEL, CANCEL_CODE_TIMEOUT, SR_SESSION_TIMEOUT, TEXT_EMPTY);
    session_terminate(session, SR_SESSION_TIMEOUT, TEXT_EMPTY);
}

void session_start_timer(struct session *session, uint32_t milliseconds)
{
    struct messenger *messenger = session->messenger;
    uint64_t when = milliseconds ? model_now(messenger) + milliseconds : UINT64_MAX;

    /* If out of memory, this session has no time limit. */
    timers_set(&messenger->timers, &session->timer, when, timer_expired, session);
}

/* ---- for the other files of the model ---- */

/* Ending or accepting a session may free sessions.  The loops below therefore start again from the first session
 * each time. */

void sessions_end_all(struct messenger *messenger, msgr_result hr, bool tell)
{
    struct session *session = messenger->sessions;

    while (session) {
        if (session_is_live(session)) {
            if (tell)
                messenger->wire->cancel(messenger->wire->context, session, MESSAGE_CANCEL, CANCEL_CODE_OUTBAND,
                                        RESULT_OK, TEXT_EMPTY);
            session_terminate(session, hr, TEXT_EMPTY);
            session = messenger->sessions;
        } else {
            session = session->next;
        }
    }
}

void sessions_peer_offline(struct messenger *messenger, const struct contact *contact)
{
    struct session *session = messenger->sessions;

    while (session) {
        if (session->contact == contact && session->state == SESSION_INVITATION) {
            session_peer_lost(session);
            session = messenger->sessions;
        } else {
            session = session->next;
        }
    }
}

void sessions_application_registered(struct messenger *messenger)
{
    struct session *session = messenger->sessions;

    while (session) {
        if (session->held && session->state == SESSION_INVITATION && read_application(session) == RESULT_OK) {
            send_accept(session, string_text(&session->held_data));
            session = messenger->sessions;
        } else {
            session = session->next;
        }
    }
}

void sessions_detach(struct messenger *messenger)
{
    while (messenger->sessions) {
        struct session *session = messenger->sessions;

        messenger->sessions = session->next;
        session->next = NULL;
        session->waits = false;
        timers_stop(&messenger->timers, &session->timer);
        session->messenger = NULL;
    }
    table_free(&messenger->cookies);
    table_free(&messenger->invitations);
}
