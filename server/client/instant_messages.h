/* Instant messages and typing notifications: the conversations of the model on their switchboards
 * (docs/wire.md 6.2 to 6.4).
 *
 * A conversation uses one switchboard, which the client requests when the first message is sent.  If both
 * sides request a switchboard at the same time, the conversation uses two until one of the two ends: each
 * side sends on the newer switchboard and receives on both. */
#ifndef OPENMSGR_CLIENT_INSTANT_MESSAGES_H
#define OPENMSGR_CLIENT_INSTANT_MESSAGES_H

#include "switchboard_state.h"
#include "wire/mime.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_send_message(void *context, struct conversation *conversation, uint32_t number, struct text text,
                              const struct text_format *format, enum acknowledgement acknowledgement);
msgr_result wire_send_typing(void *context, struct conversation *conversation);
msgr_result wire_call_participant(void *context, struct conversation *conversation, struct text handle);
void wire_conversation_left(void *context, struct conversation *conversation);

/* im_receive handles a message of type text/plain; im_receive_typing handles one of type
 * text/x-msmsgscontrol. */
void im_receive(struct switchboard *switchboard, struct text from, struct text from_name, const struct fields *header,
                struct text body);
void im_receive_typing(struct switchboard *switchboard, struct text from, const struct fields *header);

#endif
