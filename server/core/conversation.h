/* What users say to each other, as a window would show it: one conversation with one or more
 * contacts, who wrote what, what became of it, and who is typing.
 *
 * Nothing here is published; no COM object shows it.  A window holds its conversation and listens
 * to EVENT_CONVERSATION_*. */
#ifndef OPENMSGR_CORE_CONVERSATION_H
#define OPENMSGR_CORE_CONVERSATION_H

#include "messenger.h"

struct contact;
struct conversation;

enum text_effect { TEXT_BOLD = 1, TEXT_ITALIC = 2, TEXT_UNDERLINE = 4, TEXT_STRIKEOUT = 8 };

/* How the writer wants it shown (wire facts 6.3): the parts of a font of Windows. */
struct text_format {
    struct text font; /* face name; empty: the reader's own, and nothing else here counts */
    unsigned effects; /* bits of enum text_effect */
    uint32_t colour;  /* 0xBBGGRR */
    uint8_t charset, pitch; /* the numbers that LOGFONT has: lfCharSet, lfPitchAndFamily */
    bool right_to_left;
};

enum delivery {
    DELIVERY_SENDING,
    DELIVERY_DELIVERED, /* acknowledged; every received message */
    DELIVERY_FAILED,
    DELIVERY_UNKNOWN, /* on its way, and nobody said what became of it */
};

struct conversation_message {
    uint32_t number;      /* never 0, never used twice */
    struct contact *from; /* NULL: ourselves */
    uint64_t at;          /* of the model's clock: when it was sent or came */
    enum delivery delivery;
    msgr_result hr; /* why it failed */
    struct text text;
    struct text_format format;
};

/* The open conversation with this contact alone, or a new one (EVENT_CONVERSATION_OPENED).  Nobody
 * is called yet.  *out is held.  RESULT_INVALID_ARGUMENT for NULL and for ourselves,
 * MSGR_E_NOT_LOGGED_ON, RESULT_OUT_OF_MEMORY; MSGR_E_TOO_MANY_SESSIONS when LIMIT_CONVERSATIONS are
 * open and held by somebody: else the one that was used longest ago is closed. */
msgr_result conversation_open(struct messenger *messenger, struct contact *contact,
                              struct conversation **out);
struct conversation *conversation_hold(struct conversation *conversation);
/* The model itself holds every open one. */
void conversation_release(struct conversation *conversation);
/* The caller's object for this conversation; the model never looks at it. */
void conversation_set_owner(struct conversation *conversation, void *owner);
void *conversation_owner(const struct conversation *conversation);
/* Ends it: EVENT_CONVERSATION_CLOSED.  What is still waiting to be sent is not.  Signing out and
 * the loss of the connection do the same to all.  A closed one can be read until it is released. */
void conversation_close(struct conversation *conversation);
bool conversation_is_open(const struct conversation *conversation);

/* Whom a message is for; never empty.  The last one stays when he leaves: the next message calls
 * him again. */
size_t conversation_participant_count(const struct conversation *conversation);
/* Borrowed; NULL beyond the end. */
struct contact *conversation_participant(const struct conversation *conversation, size_t index);
/* Whether he is there now; the others will be called. */
bool conversation_is_present(const struct conversation *conversation, size_t index);
bool conversation_is_typing(const struct conversation *conversation, size_t index);

/* What was said, oldest first, as far as LIMIT_HISTORY_* goes. */
size_t conversation_message_count(const struct conversation *conversation);
/* By place, and by number.  False when there is none; the texts are borrowed until the next call
 * into the model. */
bool conversation_message_at(const struct conversation *conversation, size_t index,
                             struct conversation_message *out);
bool conversation_message_numbered(const struct conversation *conversation, uint32_t number,
                                   struct conversation_message *out);

/* Queues a text; `format` may be NULL.  *number names it in EVENT_CONVERSATION_OUTCOME; with
 * ACKNOWLEDGE_NOTHING none comes but a failure to send it at all, and DELIVERY_UNKNOWN stays.
 * RESULT_FAILURE when closed, RESULT_INVALID_ARGUMENT for an empty text, one that is no UTF-8, or a
 * font name that is too long or has control characters, MSGR_E_MESSAGE_TOO_LONG over
 * LIMIT_MESSAGE_CHARS, MSGR_E_TOO_MANY_MESSAGES over LIMIT_MESSAGES_UNDER_WAY. */
msgr_result conversation_send(struct conversation *conversation, struct text text,
                              const struct text_format *format,
                              enum acknowledgement acknowledgement, uint32_t *number);
/* The user is typing; to be called as often as a key is pressed.  RESULT_FALSE when that was said
 * less than TYPING_AGAIN_MS ago, or nobody is there: nobody is called for it.  RESULT_FAILURE when
 * closed. */
msgr_result conversation_type(struct conversation *conversation);
/* One more participant: EVENT_CONVERSATION_JOINED or EVENT_CONVERSATION_LEFT follows.
 * RESULT_FAILURE when closed, RESULT_INVALID_ARGUMENT for NULL and for ourselves,
 * MSGR_E_ALREADY_IN_LIST, MSGR_E_SESSION_FULL over LIMIT_PARTICIPANTS. */
msgr_result conversation_invite(struct conversation *conversation, struct contact *contact);

/* ---- from the wire ---- */
/* The open conversation with exactly these users; NULL when there is none.  Borrowed. */
struct conversation *conversations_with(const struct messenger *messenger,
                                        const struct text *handles, size_t count);
/* These users, who are all there, have something to say to us: that conversation, or a new one
 * (EVENT_CONVERSATION_OPENED).  NULL when there is no room, out of memory or not signed in.
 * Borrowed. */
struct conversation *conversations_answer(struct messenger *messenger, const struct text *handles,
                                          size_t count);
/* He is there.  More than LIMIT_PARTICIPANTS are not noticed. */
void conversation_joined(struct conversation *conversation, struct text handle);
/* He is not there.  `for_good`: he left himself, or could not be called (`hr`), and is no
 * participant any more unless he is the last; else the next message calls him again. */
void conversation_left(struct conversation *conversation, struct text handle, bool for_good,
                       msgr_result hr);
/* Somebody's text and typing; those of users who are no participants are not noticed.  `text` is
 * clean UTF-8; empty names are not known. */
void conversation_receive_text(struct conversation *conversation, struct text from,
                               struct text from_name, struct text text,
                               const struct text_format *format);
void conversation_receive_typing(struct conversation *conversation, struct text from);
/* What became of a message; not noticed when it is not, or no longer, on its way. */
void conversation_send_result(struct conversation *conversation, uint32_t number,
                              enum delivery delivery, msgr_result hr);

#endif
