/* A third user, who writes to the local user (lib/user.h).
 *
 *   text WORDS    sends a text in the conversation with alice@example.test
 *   end           ends that conversation; the next text begins a new one
 *
 * The result of each text is reported as a line: "delivered" when the service acknowledges it, "failed HR", or
 * "unknown" when there is no acknowledgement. */
#include "core/account.h"
#include "core/contacts.h"
#include "core/conversation.h"
#include "lib/user.h"

static void report_outcome(const struct conversation *conversation, uint32_t number)
{
    struct conversation_message message;

    if (!conversation_message_numbered(conversation, number, &message))
        return;
    if (message.delivery == DELIVERY_DELIVERED)
        user_report("delivered", TEXT_EMPTY);
    else if (message.delivery == DELIVERY_FAILED)
        user_report_number("failed", message.hr, TEXT_EMPTY);
    else
        user_report("unknown", TEXT_EMPTY);
}

static void listener_event(void *context, const struct model_event *event)
{
    (void)context;
    if (event->type == EVENT_SIGNIN)
        user_report_number("signin", event->hr, TEXT_EMPTY);
    else if (event->type == EVENT_CONVERSATION_OUTCOME)
        report_outcome(event->conversation, (uint32_t)event->number);
}

static msgr_result no_app(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context, (void)guid, (void)out;
    return SR_APP_NOT_REGISTERED;
}

/* Opens or finds the conversation with alice; returns a reference. */
static msgr_result with_alice(struct messenger *messenger, struct conversation **out)
{
    struct contact *alice;
    msgr_result result = contacts_find(messenger, TEXT_LITERAL("alice@example.test"), false, &alice);

    if (result_failed(result))
        return result;
    result = conversation_open(messenger, alice, out);
    contact_release(alice);
    return result;
}

static msgr_result act(struct messenger *messenger, struct text line)
{
    struct text verb = user_word(&line);
    struct conversation *conversation;
    uint32_t number;
    msgr_result result = with_alice(messenger, &conversation);

    if (result_failed(result))
        return result;
    if (text_equal(verb, TEXT_LITERAL("text")))
        result = conversation_send(conversation, line, NULL, ACKNOWLEDGE_ALWAYS, &number);
    else if (text_equal(verb, TEXT_LITERAL("end")))
        conversation_close(conversation);
    else
        result = RESULT_NOT_IMPLEMENTED;
    conversation_release(conversation);
    return result;
}

int main(int argc, char **argv)
{
    static const struct user user = {{listener_event, NULL}, {.read = no_app}, act, NULL};

    return user_run(argc, argv, &user);
}
