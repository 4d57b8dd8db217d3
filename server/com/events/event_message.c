#include "event_message.h"

#include <stdlib.h>

struct event_message *event_message_create(DISPID id, unsigned count, const VARIANT *arguments)
{
    struct event_message *message = calloc(1, sizeof(*message));

    if (!message || count > EVENT_ARGUMENTS_MAX) {
        free(message);
        return NULL;
    }
    message->ref = 1;
    message->id = id;
    for (; message->count < count; message->count++)
        if (FAILED(VariantCopy(&message->arguments[message->count], (VARIANT *)&arguments[message->count]))) {
            event_message_release(message);
            return NULL;
        }
    return message;
}

struct event_message *event_message_hold(struct event_message *message)
{
    InterlockedIncrement(&message->ref);
    return message;
}

void event_message_release(struct event_message *message)
{
    if (InterlockedDecrement(&message->ref))
        return;
    for (UINT i = 0; i < message->count; i++)
        VariantClear(&message->arguments[i]);
    free(message);
}
