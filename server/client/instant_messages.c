/* The conversations of the model on their switchboards (wire facts 6).
 *
 * A conversation has one switchboard, which is called when somebody has something to say.  When
 * both sides call at the same time it has two until one of them ends: each side writes on the newer
 * one and hears both. */
#include "client_state.h"

#include <stdlib.h>

#include "core/account.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "wire/codec.h"
#include "wire/text_message.h"

/* In the order of enum acknowledgement. */
static const char modes[] = "UNAD";

/* ---- finding ---- */

/* The one where texts wait, so that none is overtaken; else the newest one where somebody is; else
 * one that is on its way. */
static struct switchboard *switchboard_of(const struct msnp_client *client,
                                          const struct conversation *conversation)
{
    struct switchboard *found = NULL;

    for (struct switchboard *switchboard = client->switchboards; switchboard;
         switchboard = switchboard->next) {
        if (switchboard->closing || switchboard->conversation != conversation)
            continue;
        if (switchboard->waiting)
            return switchboard;
        if (!found || (switchboard->participants && !found->participants))
            found = switchboard;
    }
    return found;
}

/* Whether he is on any of its switchboards. */
static bool is_there(const struct msnp_client *client, const struct conversation *conversation,
                     struct text handle)
{
    for (struct switchboard *switchboard = client->switchboards; switchboard;
         switchboard = switchboard->next)
        if (!switchboard->closing && switchboard->conversation == conversation &&
            switchboard_has(switchboard, handle))
            return true;
    return false;
}

/* The conversation that this switchboard carries; a text begins one, typing does not. */
static struct conversation *conversation_of(struct switchboard *switchboard, bool begin)
{
    struct messenger *messenger = switchboard->client->messenger;
    struct text handles[LIMIT_PARTICIPANTS];
    size_t count = 0;

    if (switchboard->conversation)
        return switchboard->conversation;
    for (const struct switchboard_participant *participant = switchboard->participants; participant;
         participant = participant->next)
        handles[count++] = string_text(&participant->handle);
    if (begin || conversations_with(messenger, handles, count))
        switchboard->conversation = conversations_answer(messenger, handles, count);
    return switchboard->conversation;
}

/* ---- the model's wire ---- */

/* Its switchboard, which is called when there is none; NULL when that cannot be. */
static struct switchboard *line_of(struct msnp_client *client, struct conversation *conversation)
{
    struct switchboard *switchboard = switchboard_of(client, conversation);

    if (switchboard || !notification_is_up(client))
        return switchboard;
    return switchboard_call(client, contact_handle(conversation_participant(conversation, 0)),
                            conversation);
}

msgr_result texts_send(struct msnp_client *client, struct conversation *conversation,
                       uint32_t number, struct text text, const struct text_format *format,
                       enum acknowledgement acknowledgement)
{
    struct outgoing message = {.text = number, .mode = modes[acknowledgement]};
    struct buffer payload = {0};
    struct switchboard *switchboard;

    if (text_message_build(&payload, text, format) &&
        (switchboard = line_of(client, conversation)) &&
        switchboard_send(switchboard, &message, &payload))
        return RESULT_OK;
    buffer_free(&payload);
    return RESULT_FAILURE;
}

msgr_result texts_type(struct msnp_client *client, struct conversation *conversation)
{
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

msgr_result texts_call(struct msnp_client *client, struct conversation *conversation,
                       struct text handle)
{
    struct switchboard *switchboard = line_of(client, conversation);

    return switchboard && switchboard_call_user(switchboard, handle) ? RESULT_OK : RESULT_FAILURE;
}

void texts_left(struct msnp_client *client, struct conversation *conversation)
{
    for (struct switchboard *switchboard = client->switchboards; switchboard;
         switchboard = switchboard->next)
        if (switchboard->conversation == conversation)
            switchboard_conversation_left(switchboard);
}

/* ---- what others say ---- */

void texts_receive(struct switchboard *switchboard, struct text from, struct text from_name,
                   const struct fields *header, struct text body)
{
    struct conversation *conversation = switchboard_has(switchboard, from)
                                            ? conversation_of(switchboard, true)
                                            : NULL;
    struct string text = {0}, font = {0}, name = {0};
    struct text_format format;

    if (!conversation)
        return;
    text_message_read_format(header, &format, &font);
    url_decode(from_name, &name);
    if (text_message_read(body, &text))
        conversation_receive_message(conversation, from, string_text(&name), string_text(&text),
                                  &format);
    string_free(&text);
    string_free(&font);
    string_free(&name);
}

void texts_receive_typing(struct switchboard *switchboard, struct text from,
                          const struct fields *header)
{
    struct conversation *conversation = conversation_of(switchboard, false);
    struct text user;

    /* The service vouches for `from` alone (wire facts 10). */
    if (conversation && fields_get(header, "TypingUser", &user) && text_equal_nocase(user, from))
        conversation_receive_typing(conversation, from);
}

/* ---- who is there, and what became of it ---- */

void texts_joined(struct switchboard *switchboard, struct text handle)
{
    if (switchboard->conversation)
        conversation_joined(switchboard->conversation, handle);
}

void texts_gone(struct switchboard *switchboard, struct text handle, bool for_good, msgr_result hr)
{
    struct conversation *conversation = switchboard->conversation;

    if (conversation && !is_there(switchboard->client, conversation, handle))
        conversation_left(conversation, handle, for_good, hr);
}

void texts_result(struct switchboard *switchboard, uint32_t number, enum delivery delivery,
                  msgr_result hr)
{
    if (switchboard->conversation)
        conversation_send_result(switchboard->conversation, number, delivery, hr);
}

void texts_lost(struct switchboard *switchboard)
{
    struct conversation *conversation = switchboard->conversation;

    if (!conversation)
        return;
    for (const struct request *request = client_requests(switchboard->client, switchboard->link);
         request; request = request_older(request))
        if (request->message.text)
            texts_result(switchboard, request->message.text, DELIVERY_UNKNOWN, RESULT_OK);
    for (const struct waiting_message *waiting = switchboard->waiting; waiting;
         waiting = waiting->next)
        if (waiting->message.text)
            texts_result(switchboard, waiting->message.text, DELIVERY_FAILED, switchboard->reason);
    switchboard->conversation = NULL;
    for (const struct switchboard_participant *participant = switchboard->participants; participant;
         participant = participant->next)
        if (!is_there(switchboard->client, conversation, string_text(&participant->handle)))
            conversation_left(conversation, string_text(&participant->handle), false, RESULT_OK);
}
