#include "instant_messages.h"

#include "core/account.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "notification.h"
#include "switchboard.h"
#include "switchboard_messages.h"
#include "wire/codec.h"
#include "wire/text_message.h"

/* In the order of enum acknowledgement. */
static const char modes[] = "UNAD";

/* ---- the switchboard of a conversation ---- */

/* Chooses the switchboard on which the next message is sent.  A switchboard with queued messages comes first,
 * so that messages stay in order; then the newest switchboard with another user; then the newest one. */
static struct switchboard *switchboard_of(const struct msnp_client *client, const struct conversation *conversation)
{
    struct switchboard *found = NULL;

    for (struct switchboard *switchboard = client->switchboards; switchboard; switchboard = switchboard->next) {
        if (switchboard->closing || switchboard->conversation != conversation)
            continue;
        if (switchboard->waiting)
            return switchboard;
        if (!found || (switchboard->participants && !found->participants))
            found = switchboard;
    }
    return found;
}

/* Returns the switchboard that switchboard_of chooses, or requests a new one.  Returns NULL when no
 * switchboard can be requested. */
static struct switchboard *get_or_call_switchboard(struct msnp_client *client, struct conversation *conversation)
{
    struct switchboard *switchboard = switchboard_of(client, conversation);

    if (switchboard || !notification_is_up(client))
        return switchboard;
    return switchboard_call(client, contact_handle(conversation_participant(conversation, 0)), conversation);
}

/* Returns the conversation that the switchboard carries.  If it carries none, attaches the open conversation
 * with exactly its users.  If there is no such conversation, `begin` decides: true, for an instant message,
 * begins one; false, for a typing notification, returns NULL. */
static struct conversation *conversation_of(struct switchboard *switchboard, bool begin)
{
    struct messenger *messenger = switchboard->client->messenger;
    struct text handles[LIMIT_PARTICIPANTS];
    size_t count = 0;

    if (switchboard->conversation)
        return switchboard->conversation;
    for (const struct participant *participant = switchboard->participants; participant;
         participant = participant->next)
        handles[count++] = string_text(&participant->handle);
    if (begin || conversations_with(messenger, handles, count))
        switchboard->conversation = conversations_answer(messenger, handles, count);
    return switchboard->conversation;
}

/* ---- requests of the model ---- */

msgr_result wire_send_message(void *context, struct conversation *conversation, uint32_t number, struct text text,
                              const struct text_format *format, enum acknowledgement acknowledgement)
{
    struct outgoing message = {.text = number, .mode = modes[acknowledgement]};
    struct buffer payload = {0};
    struct switchboard *switchboard;

    if (text_message_build(&payload, text, format) && (switchboard = get_or_call_switchboard(context, conversation)) &&
        switchboard_send(switchboard, &message, &payload))
        return RESULT_OK;
    buffer_free(&payload);
    return RESULT_FAILURE;
}

msgr_result wire_send_typing(void *context, struct conversation *conversation)
{
    struct msnp_client *client = context;
    struct switchboard *switchboard = switchboard_of(client, conversation);
    struct buffer payload = {0};

    if (!switchboard || !switchboard->participants)
        return RESULT_FALSE;
    if (text_message_build_typing(&payload, account_handle(client->messenger)) &&
        switchboard_send(switchboard, &(struct outgoing){.mode = 'U'}, &payload))
        return RESULT_OK;
    buffer_free(&payload);
    return RESULT_FAILURE;
}

msgr_result wire_call_participant(void *context, struct conversation *conversation, struct text handle)
{
    struct switchboard *switchboard = get_or_call_switchboard(context, conversation);

    return switchboard && switchboard_call_user(switchboard, handle) ? RESULT_OK : RESULT_FAILURE;
}

void wire_conversation_left(void *context, struct conversation *conversation)
{
    struct msnp_client *client = context;

    for (struct switchboard *switchboard = client->switchboards; switchboard; switchboard = switchboard->next)
        if (switchboard->conversation == conversation)
            switchboard_leave_conversation(switchboard);
}

/* ---- messages of other users ---- */

void im_receive(struct switchboard *switchboard, struct text from, struct text from_name, const struct fields *header,
                struct text body)
{
    struct conversation *conversation = participants_have(switchboard->participants, from)
                                            ? conversation_of(switchboard, true)
                                            : NULL;
    struct string text = {0}, font = {0}, name = {0};
    struct text_format format;

    if (!conversation)
        return;
    text_message_read_format(header, &format, &font);
    url_decode(from_name, &name);
    if (text_message_read(body, &text))
        conversation_receive_message(conversation, from, string_text(&name), string_text(&text), &format);
    string_free(&text);
    string_free(&font);
    string_free(&name);
}

void im_receive_typing(struct switchboard *switchboard, struct text from, const struct fields *header)
{
    struct conversation *conversation = conversation_of(switchboard, false);
    struct text user;

    /* The sender writes TypingUser and could name another user there, so it must match `from`, the handle
     * that the service put on the MSG line (docs/wire.md 10 row 7). */
    if (conversation && fields_get(header, "TypingUser", &user) && text_equal_nocase(user, from))
        conversation_receive_typing(conversation, from);
}
