#include "sessions.h"

#include "core/contacts.h"
#include "notification.h"
#include "switchboard.h"
#include "switchboard_messages.h"
#include "wire/codec.h"
#include "wire/invite.h"

/* ---- requests of the model ---- */

/* Sends the payload if it was built successfully; frees it in any case. */
static msgr_result send_for(struct msnp_client *client, struct session *session, enum session_message message,
                            bool built, struct buffer *payload)
{
    struct switchboard *switchboard = switchboard_of_session(client, session);

    if (built && switchboard && switchboard_send(switchboard, &(struct outgoing){session, message, 0, 'N'}, payload))
        return RESULT_OK;
    buffer_free(payload);
    return RESULT_FAILURE;
}

msgr_result wire_invite(void *context, struct session *session, struct text app_data)
{
    struct msnp_client *client = context;
    struct buffer payload = {0};
    struct switchboard *switchboard;
    bool built = invite_build(&payload, session, app_data);

    if (!built || !notification_is_up(client)) {
        buffer_free(&payload);
        return RESULT_FAILURE;
    }
    switchboard = switchboard_call(client, contact_handle(session_contact(session)), NULL);
    if (!switchboard || !switchboard_add_session(switchboard, session) ||
        !switchboard_send(switchboard, &(struct outgoing){session, MESSAGE_INVITE, 0, 'N'}, &payload)) {
        buffer_free(&payload);
        switchboard_session_left(client, session);
        return RESULT_OUT_OF_MEMORY;
    }
    return RESULT_OK;
}

msgr_result wire_accept(void *context, struct session *session, struct text app_data)
{
    struct buffer payload = {0};
    bool built = invite_build_accept(&payload, session, app_data);

    return send_for(context, session, MESSAGE_ACCEPT, built, &payload);
}

msgr_result wire_confirm(void *context, struct session *session)
{
    struct buffer payload = {0};
    bool built = invite_build_confirm(&payload, session);

    return send_for(context, session, MESSAGE_CONFIRM, built, &payload);
}

msgr_result wire_cancel(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                        msgr_result reason, struct text app_data)
{
    struct buffer payload = {0};
    bool built = invite_build_cancel(&payload, session_cookie(session), session_id(session), code, reason, app_data);

    return send_for(context, session, kind, built, &payload);
}

msgr_result wire_context_data(void *context, struct session *session, struct text data)
{
    struct buffer payload = {0};
    bool built = invite_build_context(&payload, session, data);

    return send_for(context, session, MESSAGE_CONTEXT, built, &payload);
}

void wire_session_left(void *context, struct session *session) { switchboard_session_left(context, session); }

/* ---- messages of other users ---- */

/* Sends a cancel message for an invitation that did not lead to a session in the model. */
static void refuse(struct switchboard *switchboard, const struct invite *invite, enum cancel_code code)
{
    struct buffer payload = {0};
    struct text session_id = invite->has_session_id ? text_of(invite->session_id.bytes) : TEXT_EMPTY;

    if (!invite_build_cancel(&payload, invite->cookie, session_id, code, RESULT_OK, TEXT_EMPTY) ||
        !switchboard_send(switchboard, &(struct outgoing){NULL, MESSAGE_DECLINE, 0, 'N'}, &payload))
        buffer_free(&payload);
}

static void receive_invite(struct switchboard *switchboard, struct text from, struct text from_name,
                           const struct invite *invite)
{
    struct string name = {0};
    struct session *session;
    struct invitation invitation;
    msgr_result result;

    if (!invite->has_cookie)
        return;
    if (text_equal_nocase(invite->application_guid, TEXT_LITERAL(FILE_TRANSFER_GUID))) {
        refuse(switchboard, invite, CANCEL_CODE_REJECT_NOT_INSTALLED);
        return;
    }
    if (invite->has_session_protocol && !text_equal_nocase(invite->session_protocol, TEXT_LITERAL("SM1"))) {
        refuse(switchboard, invite, CANCEL_CODE_FAIL);
        return;
    }
    url_decode(from_name, &name);
    invitation = (struct invitation){
        .from = from,
        .from_name = string_text(&name),
        .application_name = invite->application_name,
        .application_guid = invite->application_guid,
        .application_url = invite->application_url,
        .session_id = invite->has_session_id ? text_of(invite->session_id.bytes) : TEXT_EMPTY,
        .app_data = string_text(&invite->data),
        .cookie = invite->cookie,
        .has_session_protocol = invite->has_session_protocol,
    };
    result = session_receive_invite(switchboard->client->messenger, &invitation, &session);
    string_free(&name);
    if (result == RESULT_OK && !switchboard_add_session(switchboard, session))
        session_failed(session, SR_CONNECTION_FAILURE);
    else if (result == RESULT_INVALID_ARGUMENT)
        refuse(switchboard, invite, CANCEL_CODE_FAIL);
}

/* Finds the session that a message from the user `from` belongs to: the session with the same Session-ID, or
 * else with the same cookie, because some clients answer with another Session-ID (docs/wire.md 7.2).  Only
 * sessions with that user are searched, so that a third user on the switchboard cannot affect them. */
static struct session *session_named(const struct switchboard *switchboard, struct text from,
                                     const struct invite *invite)
{
    struct session *found = NULL;

    for (const struct switchboard_session *entry = switchboard->sessions; entry; entry = entry->next) {
        struct contact *contact = session_contact(entry->session);

        if (!contact || !text_equal_nocase(contact_handle(contact), from))
            continue;
        if (invite->has_session_id && text_equal_nocase(session_id(entry->session), text_of(invite->session_id.bytes)))
            return entry->session;
        if (invite->has_cookie && session_cookie(entry->session) == invite->cookie)
            found = entry->session;
    }
    return found;
}

void sessions_receive(struct switchboard *switchboard, struct text from, struct text from_name, struct text body)
{
    struct invite invite;
    struct session *session;

    if (!invite_parse(body, &invite))
        return;
    session = session_named(switchboard, from, &invite);
    if (invite.command == INVITE_INVITE)
        receive_invite(switchboard, from, from_name, &invite);
    else if (session && invite.command == INVITE_ACCEPT)
        session_receive_accept(session, invite.address, string_text(&invite.data));
    else if (session && invite.command == INVITE_CANCEL)
        session_receive_cancel(session, invite.cancel_code, invite.reason, string_text(&invite.data));
    else if (session && invite.command == INVITE_CONTEXT && invite.has_data)
        session_receive_context(session, string_text(&invite.data));
    invite_free(&invite);
}
