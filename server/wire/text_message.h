/* Texts and typing as they travel: text/plain and text/x-msmsgscontrol (wire facts 6.3, 6.4). */
#ifndef OPENMSGR_WIRE_TEXT_MESSAGE_H
#define OPENMSGR_WIRE_TEXT_MESSAGE_H

#include "core/conversation.h"
#include "common/buffer.h"
#include "mime.h"

#define TEXT_CONTENT_TYPE "text/plain"
#define CONTROL_CONTENT_TYPE "text/x-msmsgscontrol"

/* A whole payload with its MIME header; `format` may be NULL, and one without a font does not
 * travel.  False when out of memory or over MESSAGE_MAX_BYTES. */
bool text_message_build(struct buffer *out, struct text text, const struct text_format *format);
bool text_message_build_typing(struct buffer *out, struct text handle);

/* What the body says: always UTF-8, whatever charset the header names, because no client ever sent
 * another.  Bytes that are none become one U+FFFD, control characters but tab and line ends are
 * left out.  False when out of memory. */
bool text_message_read(struct text body, struct string *out);
/* X-MMS-IM-Format: fields in any order and case, those that are missing or malformed are 0.
 * *font holds the name that out->font borrows; a name that is too long or has control characters is
 * none. */
void text_message_read_format(const struct fields *header, struct text_format *out,
                              struct string *font);

#endif
