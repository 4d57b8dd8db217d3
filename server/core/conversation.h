/* An exchange of instant messages with one or more contacts: the history with the outcome of each message, and the
 * typing state of each participant.  The state table is docs/states.md V1 to V22.
 *
 * No published COM member gives access to conversations: they are for the windows of our own user interface.  A
 * window holds its conversation and handles the events EVENT_CONVERSATION_*. */
#ifndef OPENMSGR_CORE_CONVERSATION_H
#define OPENMSGR_CORE_CONVERSATION_H

#include "presence.h"
#include "result.h"
#include "wire.h"

struct contact;
struct conversation;
struct messenger;

enum text_effect { TEXT_BOLD = 1, TEXT_ITALIC = 2, TEXT_UNDERLINE = 4, TEXT_STRIKEOUT = 8 };

/* The font that the sender has chosen (docs/wire.md 6.3). */
struct text_format {
    struct text font;       /* face name; when empty, the receiver uses its own font and the other fields are not set */
    unsigned effects;       /* bits of enum text_effect */
    uint32_t colour;        /* 0xBBGGRR */
    uint8_t charset, pitch; /* lfCharSet and lfPitchAndFamily of LOGFONT */
    bool right_to_left;
};

enum delivery {
    DELIVERY_SENDING,
    DELIVERY_DELIVERED, /* acknowledged by the service; also the state of every received message */
    DELIVERY_FAILED,
    DELIVERY_UNKNOWN, /* the outcome is not known: not requested, or no answer came */
};

struct conversation_message {
    uint32_t number;      /* never 0; unique */
    struct contact *from; /* NULL: the local user */
    uint64_t at;          /* time of sending or receiving, by the model's clock */
    enum delivery delivery;
    msgr_result hr; /* why it failed */
    struct text text;
    struct text_format format;
};

/* Returns the open conversation with this contact alone, or opens a new one and raises EVENT_CONVERSATION_OPENED.
 * The contact is not called yet.  On success the caller releases *out.  Errors:
 * - RESULT_INVALID_ARGUMENT: `contact` is NULL or the local user
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - MSGR_E_TOO_MANY_SESSIONS: LIMIT_CONVERSATIONS are open and all are held (docs/states.md V3)
 * - RESULT_OUT_OF_MEMORY */
msgr_result conversation_open(struct messenger *messenger, struct contact *contact, struct conversation **out);
struct conversation *conversation_hold(struct conversation *conversation);
/* The model has its own reference to every open conversation, so releasing the last one of the caller does not
 * close it. */
void conversation_release(struct conversation *conversation);
/* A pointer to the caller's object for this conversation.  The model stores it, but does not use it. */
void conversation_set_owner(struct conversation *conversation, void *owner);
void *conversation_owner(const struct conversation *conversation);
/* Closes the conversation and raises EVENT_CONVERSATION_CLOSED.  Messages that are still queued are not sent.  The
 * history stays readable until the conversation is released. */
void conversation_close(struct conversation *conversation);
bool conversation_is_open(const struct conversation *conversation);

/* The participants are the receivers of each message; there is always at least one.  When the last participant
 * leaves the switchboard, that user stays a participant, and the next message calls the user again. */
size_t conversation_participant_count(const struct conversation *conversation);
/* Borrowed; NULL beyond the end. */
struct contact *conversation_participant(const struct conversation *conversation, size_t index);
/* Whether the participant is on the switchboard now; the next message calls absent participants. */
bool conversation_is_present(const struct conversation *conversation, size_t index);
bool conversation_is_typing(const struct conversation *conversation, size_t index);

/* The number of messages in the history, at most LIMIT_HISTORY_MESSAGES. */
size_t conversation_message_count(const struct conversation *conversation);
/* Finds a message by its index (0 is the oldest one) or by its number.  False when there is no such message.  The
 * texts in *out are borrowed until the next call into the model. */
bool conversation_message_at(const struct conversation *conversation, size_t index, struct conversation_message *out);
bool conversation_message_numbered(const struct conversation *conversation, uint32_t number,
                                   struct conversation_message *out);

/* Queues a message; `format` may be NULL.  EVENT_CONVERSATION_OUTCOME reports the outcome with *number.  With
 * ACKNOWLEDGE_NOTHING the delivery stays DELIVERY_UNKNOWN, and the event is raised only if the message could not
 * be sent.  Errors:
 * - RESULT_FAILURE: the conversation is closed
 * - RESULT_INVALID_ARGUMENT: the text is empty or not UTF-8, or the font name is too long, not UTF-8, or contains
 *   a control character
 * - MSGR_E_MESSAGE_TOO_LONG: the text is longer than LIMIT_MESSAGE_CHARS
 * - MSGR_E_TOO_MANY_MESSAGES: LIMIT_MESSAGES_UNDER_WAY messages have no outcome yet
 * - RESULT_OUT_OF_MEMORY
 * - any failure of wire.send_message */
msgr_result conversation_send(struct conversation *conversation, struct text text, const struct text_format *format,
                              enum acknowledgement acknowledgement, uint32_t *number);
/* Tells the participants that the user is typing; may be called at each key press.  RESULT_FALSE when nothing was
 * sent, because the last notification is less than TYPING_AGAIN_MS old or no participant is present (a typing
 * notification does not call absent participants).  RESULT_FAILURE when the conversation is closed. */
msgr_result conversation_type(struct conversation *conversation);
/* Adds a participant and calls that user.  EVENT_CONVERSATION_JOINED or EVENT_CONVERSATION_LEFT follows.  Errors:
 * - RESULT_FAILURE: the conversation is closed
 * - RESULT_INVALID_ARGUMENT: `contact` is NULL or the local user
 * - MSGR_E_ALREADY_IN_LIST: the contact is a participant already
 * - MSGR_E_SESSION_FULL: there are LIMIT_PARTICIPANTS participants
 * - RESULT_OUT_OF_MEMORY
 * - any failure of wire.call_participant */
msgr_result conversation_invite(struct conversation *conversation, struct contact *contact);

/* ---- from the wire ---- */
/* Finds the open conversation with exactly these users.  The result is borrowed; NULL when there is none. */
struct conversation *conversations_with(const struct messenger *messenger, const struct text *handles, size_t count);
/* Called when a switchboard with exactly these users opens to deliver a message.  Returns their conversation, or
 * opens a new one and raises EVENT_CONVERSATION_OPENED.  The result is borrowed.  NULL when LIMIT_CONVERSATIONS
 * are open and all are held, when out of memory, or when the user is not signed in. */
struct conversation *conversations_answer(struct messenger *messenger, const struct text *handles, size_t count);
/* The user `handle` has joined the switchboard.  A user who is not a participant yet becomes one, unless there are
 * LIMIT_PARTICIPANTS already. */
void conversation_joined(struct conversation *conversation, struct text handle);
/* The user `handle` is no longer on the switchboard.  `for_good`: the user left, or could not be called (`hr` says
 * why), and stops being a participant.  The last participant always stays.  The next message calls an absent
 * participant again. */
void conversation_left(struct conversation *conversation, struct text handle, bool for_good, msgr_result hr);
/* Stores a received message, or a typing notification.  Ignored unless `from` is a participant.  `text` is
 * well-formed UTF-8; an empty `from_name` leaves the display name unchanged. */
void conversation_receive_message(struct conversation *conversation, struct text from, struct text from_name,
                                  struct text text, const struct text_format *format);
void conversation_receive_typing(struct conversation *conversation, struct text from);
/* The outcome of a sent message.  Ignored when the message has an outcome already or is not in the history. */
void conversation_send_result(struct conversation *conversation, uint32_t number, enum delivery delivery,
                              msgr_result hr);

/* ---- for the other files of the model ---- */
void conversations_tick(struct messenger *messenger, uint64_t now);
uint64_t conversations_deadline(const struct messenger *messenger);
void conversations_close_all(struct messenger *messenger);

#endif
