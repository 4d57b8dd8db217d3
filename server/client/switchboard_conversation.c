#include "switchboard_conversation.h"

static bool is_on_any(const struct msnp_client *client, const struct conversation *conversation, struct text handle)
{
    for (const struct switchboard *switchboard = client->switchboards; switchboard; switchboard = switchboard->next)
        if (!switchboard->closing && switchboard->conversation == conversation &&
            participants_have(switchboard->participants, handle))
            return true;
    return false;
}

void switchboard_conversation_joined(struct switchboard *switchboard, struct text handle)
{
    if (switchboard->conversation)
        conversation_joined(switchboard->conversation, handle);
}

void switchboard_conversation_gone(struct switchboard *switchboard, struct text handle, bool for_good, msgr_result hr)
{
    struct conversation *conversation = switchboard->conversation;

    if (conversation && !is_on_any(switchboard->client, conversation, handle))
        conversation_left(conversation, handle, for_good, hr);
}

void switchboard_conversation_result(struct switchboard *switchboard, uint32_t number, enum delivery delivery,
                                     msgr_result hr)
{
    if (switchboard->conversation)
        conversation_send_result(switchboard->conversation, number, delivery, hr);
}

void switchboard_conversation_lost(struct switchboard *switchboard)
{
    struct conversation *conversation = switchboard->conversation;

    if (!conversation)
        return;
    for (const struct waiting_message *waiting = switchboard->waiting; waiting; waiting = waiting->next)
        if (waiting->message.text)
            conversation_send_result(conversation, waiting->message.text, DELIVERY_FAILED, switchboard->reason);
    switchboard->conversation = NULL;
    for (const struct participant *participant = switchboard->participants; participant;
         participant = participant->next)
        if (!is_on_any(switchboard->client, conversation, string_text(&participant->handle)))
            conversation_left(conversation, string_text(&participant->handle), false, RESULT_OK);
}
