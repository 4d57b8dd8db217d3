/* Builds and parses instant messages (text/plain) and typing notifications (text/x-msmsgscontrol)
 * (docs/wire.md 6.3 and 6.4). */
#ifndef OPENMSGR_WIRE_TEXT_MESSAGE_H
#define OPENMSGR_WIRE_TEXT_MESSAGE_H

#include "core/conversation.h"
#include "common/buffer.h"
#include "mime.h"

#define TEXT_CONTENT_TYPE "text/plain"
#define CONTROL_CONTENT_TYPE "text/x-msmsgscontrol"

/* These functions append a complete payload with its MIME header.  They return false when out of memory,
 * or when the payload is longer than MESSAGE_MAX_BYTES.  `format` may be NULL; a format without a font name
 * is not sent. */
bool text_message_build(struct buffer *out, struct text text, const struct text_format *format);
bool text_message_build_typing(struct buffer *out, struct text handle);

/* Reads the text of a message body.  The charset in the header is ignored, because all known clients send
 * UTF-8.  Each sequence of invalid bytes becomes one U+FFFD.  Control characters except tab, CR and LF are
 * removed.  Returns false when out of memory. */
bool text_message_read(struct text body, struct string *out);
/* Parses the header X-MMS-IM-Format.  Its fields may be in any order and in upper or lower case; a missing
 * or malformed field gives 0.  The font name is stored in *font, which the caller frees; out->font borrows
 * from it.  A font name that is too long or contains control characters is ignored. */
void text_message_read_format(const struct fields *header, struct text_format *out, struct string *font);

#endif
