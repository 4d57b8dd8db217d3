/* An exchange of instant messages with one or more contacts: the history with the outcome of each
 * message, and the typing state of each participant.  The state table is docs/states.md V1 to V22.
 *
 * No published COM member shows conversations.  A window holds its conversation and listens to
 * EVENT_CONVERSATION_*. */
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
    struct text font;       /* face name; empty: the receiver's own font, and the other fields are unset */
    unsigned effects;       /* bits of enum text_effect */
    uint32_t colour;        /* 0xBBGGRR */
    uint8_t charset, pitch; /* lfCharSet and lfPitchAndFamily of LOGFONT */
    bool right_to_left;
};

enum delivery {
    DELIVERY_SENDING,
    DELIVERY_DELIVERED, /* acknowledged; every received message */
    DELIVERY_FAILED,
    DELIVERY_UNKNOWN, /* sent, without an acknowledgement */
};

struct conversation_message {
    uint32_t number;      /* never 0; unique */
    struct contact *from; /* NULL: the local user */
    uint64_t at;          /* when it was sent or received, by the model's clock */
    enum delivery delivery;
    msgr_result hr; /* why it failed */
    struct text text;
    struct text_format format;
};

/* The open conversation with this contact alone, or a new one (EVENT_CONVERSATION_OPENED).  The
 * contact is not called yet.  *out is held.  RESULT_INVALID_ARGUMENT for NULL and for the local user,
 * MSGR_E_NOT_LOGGED_ON, RESULT_OUT_OF_MEMORY, MSGR_E_TOO_MANY_SESSIONS (docs/states.md V3). */
msgr_result conversation_open(struct messenger *messenger, struct contact *contact, struct conversation **out);
struct conversation *conversation_hold(struct conversation *conversation);
/* The model holds every open conversation itself. */
void conversation_release(struct conversation *conversation);
/* The caller's object for this conversation, which the model only stores. */
void conversation_set_owner(struct conversation *conversation, void *owner);
void *conversation_owner(const struct conversation *conversation);
/* Ends it with EVENT_CONVERSATION_CLOSED; queued messages are not sent.  A closed conversation can be
 * read until it is released. */
void conversation_close(struct conversation *conversation);
bool conversation_is_open(const struct conversation *conversation);

/* The receivers of a message; never empty.  The last participant remains in the conversation after
 * leaving, and the next message calls that user again. */
size_t conversation_participant_count(const struct conversation *conversation);
/* Borrowed; NULL beyond the end. */
struct contact *conversation_participant(const struct conversation *conversation, size_t index);
/* Whether the participant is on the switchboard now; the next message calls absent participants. */
bool conversation_is_present(const struct conversation *conversation, size_t index);
bool conversation_is_typing(const struct conversation *conversation, size_t index);

/* The history, oldest first, within LIMIT_HISTORY_*. */
size_t conversation_message_count(const struct conversation *conversation);
/* By index, and by number.  False when there is none.  The texts are borrowed until the next call
 * into the model. */
bool conversation_message_at(const struct conversation *conversation, size_t index, struct conversation_message *out);
bool conversation_message_numbered(const struct conversation *conversation, uint32_t number,
                                   struct conversation_message *out);

/* Queues a message; `format` may be NULL.  *number identifies it in EVENT_CONVERSATION_OUTCOME.  With
 * ACKNOWLEDGE_NOTHING the delivery stays DELIVERY_UNKNOWN, and that event comes only if the message
 * could not be sent.  RESULT_FAILURE when closed, RESULT_INVALID_ARGUMENT for a text that is empty or
 * not UTF-8, or a font name that is too long or has control characters, MSGR_E_MESSAGE_TOO_LONG over
 * LIMIT_MESSAGE_CHARS, MSGR_E_TOO_MANY_MESSAGES over LIMIT_MESSAGES_UNDER_WAY,
 * RESULT_OUT_OF_MEMORY. */
msgr_result conversation_send(struct conversation *conversation, struct text text, const struct text_format *format,
                              enum acknowledgement acknowledgement, uint32_t *number);
/* The user is typing; may be called at each key press.  RESULT_FALSE when nothing was sent: the last
 * notification is less than TYPING_AGAIN_MS ago, or no participant is present (typing does not
 * call participants).  RESULT_FAILURE when closed. */
msgr_result conversation_type(struct conversation *conversation);
/* Calls one more participant: EVENT_CONVERSATION_JOINED or EVENT_CONVERSATION_LEFT follows.
 * RESULT_FAILURE when closed, RESULT_INVALID_ARGUMENT for NULL and for the local user,
 * MSGR_E_ALREADY_IN_LIST, MSGR_E_SESSION_FULL over LIMIT_PARTICIPANTS, RESULT_OUT_OF_MEMORY. */
msgr_result conversation_invite(struct conversation *conversation, struct contact *contact);

/* ---- from the wire ---- */
/* The open conversation with exactly these users; NULL when there is none.  Borrowed. */
struct conversation *conversations_with(const struct messenger *messenger, const struct text *handles, size_t count);
/* A message arrives from a switchboard with exactly these users: their conversation, or a new one
 * (EVENT_CONVERSATION_OPENED).  Borrowed.  NULL when LIMIT_CONVERSATIONS are open and held, when out
 * of memory, or when not signed in. */
struct conversation *conversations_answer(struct messenger *messenger, const struct text *handles, size_t count);
/* The user is on the switchboard.  Ignored when there are LIMIT_PARTICIPANTS already. */
void conversation_joined(struct conversation *conversation, struct text handle);
/* The user is not on the switchboard any more.  `for_good`: the user left, or could not be called
 * (`hr`), and is removed from the participants unless it is the last one; otherwise the next message
 * calls this user again. */
void conversation_left(struct conversation *conversation, struct text handle, bool for_good, msgr_result hr);
/* A message and a typing notification.  Ignored unless `from` is a participant.  `text` is
 * well-formed UTF-8; an empty name is ignored. */
void conversation_receive_message(struct conversation *conversation, struct text from, struct text from_name,
                                  struct text text, const struct text_format *format);
void conversation_receive_typing(struct conversation *conversation, struct text from);
/* The outcome of a message.  Ignored when the message has one already, or is not in the history. */
void conversation_send_result(struct conversation *conversation, uint32_t number, enum delivery delivery,
                              msgr_result hr);

/* ---- for the other files of the model ---- */
void conversations_tick(struct messenger *messenger, uint64_t now);
uint64_t conversations_deadline(const struct messenger *messenger);
void conversations_close_all(struct messenger *messenger);

#endif
