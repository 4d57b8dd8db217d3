#include "switchboard_messages.h"

#include <stdlib.h>

#include "switchboard_conversation.h"

/* ---- sending ---- */

static void message_answered(struct request *request, const struct request_result *result)
{
    struct session *session = request->message.session;
    uint32_t text = request->message.text;
    enum delivery delivery = DELIVERY_UNKNOWN;
    msgr_result hr = RESULT_OK;

    if (result->outcome == REQUEST_ANSWERED) {
        delivery = DELIVERY_DELIVERED;
    } else if (result->outcome == REQUEST_REFUSED) {
        delivery = DELIVERY_FAILED;
        hr = request_hr(result);
    }
    if (text)
        switchboard_conversation_result(request->switchboard, text, delivery, hr);
    else if (session && result->outcome == REQUEST_REFUSED)
        session_send_failed(session, request->message.kind);
}

struct request *switchboard_request(struct switchboard *switchboard, const char *command, request_completion answered)
{
    struct request *request = client_request(switchboard->client, switchboard->link, command, answered);

    if (request)
        request->switchboard = switchboard;
    return request;
}

static bool send_now(struct switchboard *switchboard, const struct outgoing *message, const struct buffer *payload)
{
    struct request *request = switchboard_request(switchboard, "MSG", message_answered);
    struct buffer *out;

    if (!request)
        return false;
    request->reply = "ACK";
    request->message = *message;
    out = client_write(switchboard->client, request);
    buffer_printf(out, " %c %lu\r\n", message->mode, (unsigned long)payload->length);
    buffer_append(out, buffer_text(payload));
    return !out->failed;
}

/* ---- waiting ---- */

static void waiting_free(struct waiting_message *message)
{
    buffer_free(&message->payload);
    free(message);
}

bool switchboard_send(struct switchboard *switchboard, const struct outgoing *message, struct buffer *payload)
{
    struct waiting_message *waiting;
    bool sent;

    if (switchboard->closing || payload->failed)
        return false;
    if (switchboard->state == SWITCHBOARD_OPEN && switchboard->participants) {
        sent = send_now(switchboard, message, payload);
        if (sent)
            buffer_free(payload);
        return sent;
    }
    waiting = calloc(1, sizeof(*waiting));
    if (!waiting)
        return false;
    waiting->message = *message;
    waiting->payload = *payload;
    *payload = (struct buffer){0};
    *switchboard->waiting_end = waiting;
    switchboard->waiting_end = &waiting->next;
    return true;
}

void switchboard_send_waiting(struct switchboard *switchboard)
{
    while (switchboard->waiting) {
        struct waiting_message *message = switchboard->waiting;

        switchboard->waiting = message->next;
        if (!switchboard->waiting)
            switchboard->waiting_end = &switchboard->waiting;
        send_now(switchboard, &message->message, &message->payload);
        waiting_free(message);
    }
}

bool switchboard_invite_is_waiting(const struct switchboard *switchboard, const struct session *session)
{
    for (const struct waiting_message *message = switchboard->waiting; message; message = message->next)
        if (message->message.session == session && message->message.kind == MESSAGE_INVITE)
            return true;
    return false;
}

void switchboard_drop_waiting(struct switchboard *switchboard, const struct session *session)
{
    struct waiting_message **waiting = &switchboard->waiting;

    while (*waiting) {
        struct waiting_message *message = *waiting;

        if (message->message.session == session) {
            *waiting = message->next;
            waiting_free(message);
        } else {
            waiting = &message->next;
        }
    }
    switchboard->waiting_end = waiting;
}

void switchboard_drop_all_waiting(struct switchboard *switchboard)
{
    while (switchboard->waiting) {
        struct waiting_message *message = switchboard->waiting;

        switchboard->waiting = message->next;
        waiting_free(message);
    }
}
