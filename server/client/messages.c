/* What users say to each other on a switchboard: invitations, texts and typing; whatever else
 * travels there, above all what only a service may say, is passed over (wire facts 6.3). */
#include "client_state.h"

#include <string.h>

#include "core/contacts.h"
#include "wire/codec.h"
#include "wire/invite.h"
#include "wire/mime.h"
#include "wire/text_message.h"

/* An invitation that nobody will ever see is answered at once; there is no session that could. */
static void refuse(struct switchboard *switchboard, const struct invite *invite,
                   enum cancel_code code)
{
    struct buffer payload = {0};
    struct text session_id =
        invite->has_session_id ? text_of(invite->session_id.bytes) : TEXT_EMPTY;

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
    if (invite->has_session_protocol &&
        !text_equal_nocase(invite->session_protocol, TEXT_LITERAL("SM1"))) {
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

/* The session on this switchboard that this peer may speak of: by Session-ID when one came that we
 * know, else by cookie, because some clients send a Session-ID of their own. */
static struct session *session_named(const struct switchboard *switchboard, struct text from,
                                     const struct invite *invite)
{
    struct session *found = NULL;

    for (const struct switchboard_session *entry = switchboard->sessions; entry;
         entry = entry->next) {
        struct contact *contact = session_contact(entry->session);

        if (!contact || !text_equal_nocase(contact_handle(contact), from))
            continue;
        if (invite->has_session_id &&
            text_equal_nocase(session_id(entry->session), text_of(invite->session_id.bytes)))
            return entry->session;
        if (invite->has_cookie && session_cookie(entry->session) == invite->cookie)
            found = entry->session;
    }
    return found;
}

static void receive_invitation_message(struct switchboard *switchboard, struct text from,
                                       struct text from_name, struct text body)
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
        session_receive_cancel(session, invite.cancel_code, invite.reason,
                               string_text(&invite.data));
    else if (session && invite.command == INVITE_CONTEXT && invite.has_data)
        session_receive_context(session, string_text(&invite.data));
    invite_free(&invite);
}

static void read_message(struct switchboard *switchboard, struct text from, struct text from_name,
                         const struct fields *header, struct text body)
{
    struct text type;

    fields_get(header, "Content-Type", &type);
    if (mime_type_is(type, INVITE_CONTENT_TYPE))
        receive_invitation_message(switchboard, from, from_name, body);
    else if (mime_type_is(type, TEXT_CONTENT_TYPE))
        texts_receive(switchboard, from, from_name, header, body);
    else if (mime_type_is(type, CONTROL_CONTENT_TYPE))
        texts_receive_typing(switchboard, from, header);
}

void message_received(struct switchboard *switchboard, struct text from, struct text from_name,
                      struct text payload)
{
    struct buffer whole = {0};
    struct text header, body;
    struct fields fields;
    enum multipart_status status;

    mime_split(payload, &header, &body);
    fields_parse(header, &fields);
    status = multipart_receive(&switchboard->multipart, from, payload, &fields, body,
                               client_now(switchboard->client), &whole);
    switchboard_schedule(switchboard);
    if (status == MULTIPART_COMPLETE) {
        mime_split(buffer_text(&whole), &header, &body);
        fields_parse(header, &fields);
    }
    if (status != MULTIPART_KEPT)
        read_message(switchboard, from, from_name, &fields, body);
    buffer_free(&whole);
}
