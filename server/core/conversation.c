#include "conversation.h"

#include <stdlib.h>

#include "contacts.h"
#include "limits.h"
#include "model.h"

struct participant {
    struct contact *contact; /* held */
    bool present;
    uint64_t typing_until; /* UINT64_MAX: not typing */
};

struct message {
    struct message *next;
    uint32_t number;
    struct contact *from; /* held; NULL: the local user */
    uint64_t at;
    enum delivery delivery;
    msgr_result hr;
    struct string text, font;
    struct text_format format; /* without the font name: use `font` above */
};

struct conversation {
    unsigned ref;
    struct messenger *messenger; /* NULL once it is closed */
    struct conversation *next;
    void *owner;
    struct participant participants[LIMIT_PARTICIPANTS];
    size_t participant_count;
    struct message *messages, **messages_end; /* oldest first */
    size_t message_count, message_bytes, under_way;
    uint64_t used_at, may_type_at;
};

/* ---- the history ---- */

static void message_free(struct message *message)
{
    if (!message)
        return;
    if (message->from)
        contact_release(message->from);
    string_free(&message->text);
    string_free(&message->font);
    free(message);
}

static struct message *message_new(struct conversation *conversation, struct contact *from, struct text text,
                                   const struct text_format *format)
{
    struct messenger *messenger = conversation->messenger;
    struct message *message = calloc(1, sizeof(*message));

    if (!message || !string_set(&message->text, text) || (format && !string_set(&message->font, format->font))) {
        message_free(message);
        return NULL;
    }
    if (format)
        message->format = *format;
    message->from = from ? contact_hold(from) : NULL;
    message->at = model_now(messenger);
    if (++messenger->last_message == 0)
        messenger->last_message = 1;
    message->number = messenger->last_message;
    message->delivery = DELIVERY_DELIVERED;
    return message;
}

static void set_delivery(struct conversation *conversation, struct message *message, enum delivery delivery)
{
    conversation->under_way -= message->delivery == DELIVERY_SENDING;
    conversation->under_way += delivery == DELIVERY_SENDING;
    message->delivery = delivery;
}

/* Appends the message, then drops the oldest messages until the history is within its limits. */
static void history_add(struct conversation *conversation, struct message *message)
{
    *conversation->messages_end = message;
    conversation->messages_end = &message->next;
    conversation->message_count++;
    conversation->message_bytes += message->text.length;
    while (conversation->message_count > LIMIT_HISTORY_MESSAGES ||
           (conversation->message_bytes > LIMIT_HISTORY_BYTES && conversation->messages->next)) {
        struct message *oldest = conversation->messages;

        set_delivery(conversation, oldest, DELIVERY_UNKNOWN);
        conversation->messages = oldest->next;
        conversation->message_count--;
        conversation->message_bytes -= oldest->text.length;
        message_free(oldest);
    }
    conversation->used_at = model_now(conversation->messenger);
}

static struct message *message_numbered(const struct conversation *conversation, uint32_t number)
{
    struct message *message = conversation->messages;

    while (message && message->number != number)
        message = message->next;
    return message;
}

static bool message_look(const struct message *message, struct conversation_message *out)
{
    *out = (struct conversation_message){0};
    if (!message)
        return false;
    *out = (struct conversation_message){.number = message->number,
                                         .from = message->from,
                                         .at = message->at,
                                         .delivery = message->delivery,
                                         .hr = message->hr,
                                         .text = string_text(&message->text),
                                         .format = message->format};
    out->format.font = string_text(&message->font);
    return true;
}

size_t conversation_message_count(const struct conversation *conversation) { return conversation->message_count; }

bool conversation_message_at(const struct conversation *conversation, size_t index, struct conversation_message *out)
{
    const struct message *message = conversation->messages;

    while (message && index--)
        message = message->next;
    return message_look(message, out);
}

bool conversation_message_numbered(const struct conversation *conversation, uint32_t number,
                                   struct conversation_message *out)
{
    return message_look(message_numbered(conversation, number), out);
}

/* ---- participants ---- */

static struct participant *participant_named(struct conversation *conversation, struct text handle)
{
    for (size_t i = 0; i < conversation->participant_count; i++)
        if (text_equal_nocase(contact_handle(conversation->participants[i].contact), handle))
            return &conversation->participants[i];
    return NULL;
}

static struct participant *participant_add(struct conversation *conversation, struct text handle)
{
    struct participant *participant = &conversation->participants[conversation->participant_count];
    struct contact *contact = conversation->participant_count < LIMIT_PARTICIPANTS
                                  ? contacts_intern(conversation->messenger, handle)
                                  : NULL;

    if (!contact)
        return NULL;
    *participant = (struct participant){contact, false, UINT64_MAX};
    conversation->participant_count++;
    return participant;
}

static void participant_remove(struct conversation *conversation, struct participant *participant)
{
    struct participant *end = conversation->participants + conversation->participant_count--;

    contact_release(participant->contact);
    for (; participant + 1 < end; participant++)
        participant[0] = participant[1];
}

size_t conversation_participant_count(const struct conversation *conversation)
{
    return conversation->participant_count;
}

struct contact *conversation_participant(const struct conversation *conversation, size_t index)
{
    return index < conversation->participant_count ? conversation->participants[index].contact : NULL;
}

bool conversation_is_present(const struct conversation *conversation, size_t index)
{
    return index < conversation->participant_count && conversation->participants[index].present;
}

bool conversation_is_typing(const struct conversation *conversation, size_t index)
{
    return index < conversation->participant_count && conversation->participants[index].typing_until != UINT64_MAX;
}

/* ---- life ---- */

struct conversation *conversation_hold(struct conversation *conversation)
{
    conversation->ref++;
    return conversation;
}

void conversation_release(struct conversation *conversation)
{
    if (--conversation->ref)
        return;
    while (conversation->messages) {
        struct message *message = conversation->messages;

        conversation->messages = message->next;
        message_free(message);
    }
    while (conversation->participant_count)
        participant_remove(conversation, conversation->participants);
    free(conversation);
}

void conversation_set_owner(struct conversation *conversation, void *owner) { conversation->owner = owner; }

void *conversation_owner(const struct conversation *conversation) { return conversation->owner; }

bool conversation_is_open(const struct conversation *conversation) { return conversation->messenger != NULL; }

static void raise_event(struct conversation *conversation, enum model_event_type type, struct contact *contact,
                        msgr_result hr, bool flag)
{
    model_raise(
        conversation->messenger,
        &(struct model_event){.type = type, .conversation = conversation, .contact = contact, .hr = hr, .flag = flag});
}

/* The least recently used conversation to which only the model holds a reference, so that no window shows it. */
static struct conversation *oldest_unheld(const struct messenger *messenger)
{
    struct conversation *oldest = NULL;

    for (struct conversation *conversation = messenger->conversations; conversation; conversation = conversation->next)
        if (conversation->ref == 1 && (!oldest || conversation->used_at < oldest->used_at))
            oldest = conversation;
    return oldest;
}

static msgr_result conversation_new(struct messenger *messenger, const struct text *handles, size_t count,
                                    struct conversation **out)
{
    struct conversation **position = &messenger->conversations;
    struct conversation *conversation;

    *out = NULL;
    if (messenger->conversation_count >= LIMIT_CONVERSATIONS) {
        struct conversation *oldest = oldest_unheld(messenger);

        if (!oldest)
            return MSGR_E_TOO_MANY_SESSIONS;
        conversation_close(oldest);
    }
    conversation = calloc(1, sizeof(*conversation));
    if (!conversation)
        return RESULT_OUT_OF_MEMORY;
    conversation->ref = 1;
    conversation->messenger = messenger;
    conversation->messages_end = &conversation->messages;
    conversation->used_at = model_now(messenger);
    for (size_t i = 0; i < count && i < LIMIT_PARTICIPANTS; i++)
        if (!participant_add(conversation, handles[i])) {
            conversation_release(conversation);
            return RESULT_OUT_OF_MEMORY;
        }
    while (*position)
        position = &(*position)->next;
    *position = conversation;
    messenger->conversation_count++;
    *out = conversation;
    return RESULT_OK;
}

msgr_result conversation_open(struct messenger *messenger, struct contact *contact, struct conversation **out)
{
    struct text handle;
    msgr_result result;

    *out = NULL;
    if (!contact || contact_is_self(contact))
        return RESULT_INVALID_ARGUMENT;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    handle = contact_handle(contact);
    *out = conversations_with(messenger, &handle, 1);
    if (*out) {
        conversation_hold(*out);
        return RESULT_OK;
    }
    result = conversation_new(messenger, &handle, 1, out);
    if (result != RESULT_OK)
        return result;
    conversation_hold(*out);
    raise_event(*out, EVENT_CONVERSATION_OPENED, NULL, RESULT_OK, false);
    return RESULT_OK;
}

void conversation_close(struct conversation *conversation)
{
    struct messenger *messenger = conversation->messenger;
    struct conversation **position;

    if (!messenger)
        return;
    messenger->wire->conversation_left(messenger->wire->context, conversation);
    for (struct message *message = conversation->messages; message; message = message->next)
        if (message->delivery == DELIVERY_SENDING)
            set_delivery(conversation, message, DELIVERY_UNKNOWN);
    position = &messenger->conversations;
    while (*position != conversation)
        position = &(*position)->next;
    *position = conversation->next;
    messenger->conversation_count--;
    raise_event(conversation, EVENT_CONVERSATION_CLOSED, NULL, RESULT_OK, false);
    conversation->messenger = NULL;
    conversation_release(conversation);
}

/* ---- actions of the caller ---- */

static bool is_fit_font(struct text font)
{
    return text_utf16_units(font) <= LIMIT_FONT_NAME_CHARS && text_is_utf8(font) && !text_has_control(font);
}

msgr_result conversation_send(struct conversation *conversation, struct text text, const struct text_format *format,
                              enum acknowledgement acknowledgement, uint32_t *number)
{
    struct message *message;
    const struct wire *wire;
    msgr_result result;

    *number = 0;
    if (!conversation_is_open(conversation))
        return RESULT_FAILURE;
    if (!text.length || !text_is_utf8(text) || (format && !is_fit_font(format->font)))
        return RESULT_INVALID_ARGUMENT;
    if (text_utf16_units(text) > LIMIT_MESSAGE_CHARS)
        return MSGR_E_MESSAGE_TOO_LONG;
    if (conversation->under_way >= LIMIT_MESSAGES_UNDER_WAY)
        return MSGR_E_TOO_MANY_MESSAGES;
    message = message_new(conversation, NULL, text, format);
    if (!message)
        return RESULT_OUT_OF_MEMORY;
    wire = conversation->messenger->wire;
    result = wire->send_message(wire->context, conversation, message->number, text, format, acknowledgement);
    if (result_failed(result)) {
        message_free(message);
        return result;
    }
    *number = message->number;
    history_add(conversation, message);
    set_delivery(conversation, message, acknowledgement == ACKNOWLEDGE_NOTHING ? DELIVERY_UNKNOWN : DELIVERY_SENDING);
    conversation->may_type_at = 0; /* the message ended the typing state at the receivers */
    return RESULT_OK;
}

msgr_result conversation_type(struct conversation *conversation)
{
    const struct wire *wire;
    uint64_t now;
    msgr_result result;

    if (!conversation_is_open(conversation))
        return RESULT_FAILURE;
    now = model_now(conversation->messenger);
    if (now < conversation->may_type_at)
        return RESULT_FALSE;
    wire = conversation->messenger->wire;
    result = wire->send_typing(wire->context, conversation);
    if (result == RESULT_OK)
        conversation->may_type_at = now + TYPING_AGAIN_MS;
    return result;
}

msgr_result conversation_invite(struct conversation *conversation, struct contact *contact)
{
    const struct wire *wire;
    msgr_result result;

    if (!conversation_is_open(conversation))
        return RESULT_FAILURE;
    if (!contact || contact_is_self(contact))
        return RESULT_INVALID_ARGUMENT;
    if (participant_named(conversation, contact_handle(contact)))
        return MSGR_E_ALREADY_IN_LIST;
    if (conversation->participant_count >= LIMIT_PARTICIPANTS)
        return MSGR_E_SESSION_FULL;
    if (!participant_add(conversation, contact_handle(contact)))
        return RESULT_OUT_OF_MEMORY;
    wire = conversation->messenger->wire;
    result = wire->call_participant(wire->context, conversation, contact_handle(contact));
    if (result_failed(result))
        participant_remove(conversation, &conversation->participants[conversation->participant_count - 1]);
    return result;
}

/* ---- from the wire ---- */

struct conversation *conversations_with(const struct messenger *messenger, const struct text *handles, size_t count)
{
    for (struct conversation *conversation = messenger->conversations; conversation;
         conversation = conversation->next) {
        size_t named = 0;

        if (conversation->participant_count != count)
            continue;
        while (named < count && participant_named(conversation, handles[named]))
            named++;
        if (named == count)
            return conversation;
    }
    return NULL;
}

struct conversation *conversations_answer(struct messenger *messenger, const struct text *handles, size_t count)
{
    struct conversation *conversation = conversations_with(messenger, handles, count);

    if (conversation) {
        for (size_t i = 0; i < count; i++)
            conversation_joined(conversation, handles[i]);
        return conversation;
    }
    if (!model_is_online(messenger) || conversation_new(messenger, handles, count, &conversation) != RESULT_OK)
        return NULL;
    for (size_t i = 0; i < conversation->participant_count; i++)
        conversation->participants[i].present = true;
    raise_event(conversation, EVENT_CONVERSATION_OPENED, NULL, RESULT_OK, true);
    return conversation;
}

static void stop_typing(struct conversation *conversation, struct participant *participant)
{
    if (participant->typing_until == UINT64_MAX)
        return;
    participant->typing_until = UINT64_MAX;
    raise_event(conversation, EVENT_CONVERSATION_TYPING, participant->contact, RESULT_OK, false);
}

void conversation_joined(struct conversation *conversation, struct text handle)
{
    struct participant *participant = participant_named(conversation, handle);

    if (!participant)
        participant = participant_add(conversation, handle);
    if (!participant || participant->present)
        return;
    participant->present = true;
    raise_event(conversation, EVENT_CONVERSATION_JOINED, participant->contact, RESULT_OK, false);
}

void conversation_left(struct conversation *conversation, struct text handle, bool for_good, msgr_result hr)
{
    struct participant *participant = participant_named(conversation, handle);
    bool goes = for_good && conversation->participant_count > 1;
    struct contact *contact;

    if (!participant || !(goes || participant->present))
        return;
    stop_typing(conversation, participant);
    contact = contact_hold(participant->contact);
    participant->present = false;
    if (goes)
        participant_remove(conversation, participant);
    raise_event(conversation, EVENT_CONVERSATION_LEFT, contact, hr, false);
    contact_release(contact);
}

void conversation_receive_message(struct conversation *conversation, struct text from, struct text from_name,
                                  struct text text, const struct text_format *format)
{
    struct participant *participant = participant_named(conversation, from);
    struct message *message;

    if (!participant || !text.length)
        return;
    contact_rename(participant->contact, from_name);
    stop_typing(conversation, participant);
    message = message_new(conversation, participant->contact, text, format);
    if (!message)
        return;
    history_add(conversation, message);
    model_raise(conversation->messenger, &(struct model_event){.type = EVENT_CONVERSATION_MESSAGE,
                                                               .conversation = conversation,
                                                               .contact = message->from,
                                                               .number = (int32_t)message->number,
                                                               .text = string_text(&message->text)});
}

void conversation_receive_typing(struct conversation *conversation, struct text from)
{
    struct participant *participant = participant_named(conversation, from);
    bool starts = participant && participant->typing_until == UINT64_MAX;

    if (!participant)
        return;
    participant->typing_until = model_now(conversation->messenger) + TYPING_ENDS_MS;
    if (starts)
        raise_event(conversation, EVENT_CONVERSATION_TYPING, participant->contact, RESULT_OK, true);
}

void conversation_send_result(struct conversation *conversation, uint32_t number, enum delivery delivery,
                              msgr_result hr)
{
    struct message *message = message_numbered(conversation, number);

    if (!message || message->from || message->delivery == delivery || message->delivery == DELIVERY_DELIVERED ||
        message->delivery == DELIVERY_FAILED)
        return;
    set_delivery(conversation, message, delivery);
    message->hr = hr;
    model_raise(conversation->messenger, &(struct model_event){.type = EVENT_CONVERSATION_OUTCOME,
                                                               .conversation = conversation,
                                                               .hr = hr,
                                                               .number = (int32_t)number});
}

/* ---- for the other files of the model ---- */

void conversations_tick(struct messenger *messenger, uint64_t now)
{
    for (struct conversation *conversation = messenger->conversations; conversation; conversation = conversation->next)
        for (size_t i = 0; i < conversation->participant_count; i++)
            if (conversation->participants[i].typing_until <= now)
                stop_typing(conversation, &conversation->participants[i]);
}

uint64_t conversations_deadline(const struct messenger *messenger)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct conversation *conversation = messenger->conversations; conversation;
         conversation = conversation->next)
        for (size_t i = 0; i < conversation->participant_count; i++)
            if (conversation->participants[i].typing_until < deadline)
                deadline = conversation->participants[i].typing_until;
    return deadline;
}

void conversations_close_all(struct messenger *messenger)
{
    for (struct conversation *conversation = messenger->conversations, *next; conversation; conversation = next) {
        next = conversation->next;
        conversation_close(conversation);
    }
}
