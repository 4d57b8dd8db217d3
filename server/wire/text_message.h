/* Payloads of instant messages and typing notifications: text/plain and text/x-msmsgscontrol
 * (docs/wire.md 6.3 and 6.4). */
#ifndef OPENMSGR_WIRE_TEXT_MESSAGE_H
#define OPENMSGR_WIRE_TEXT_MESSAGE_H

#include "core/conversation.h"
#include "common/buffer.h"
#include "mime.h"

#define TEXT_CONTENT_TYPE "text/plain"
#define CONTROL_CONTENT_TYPE "text/x-msmsgscontrol"

/* Appends a complete payload with its MIME header.  `format` may be NULL; one without a font is not
 * sent.  False when out of memory or when the payload is over MESSAGE_MAX_BYTES. */
bool text_message_build(struct buffer *out, struct text text, const struct text_format *format);
bool text_message_build_typing(struct buffer *out, struct text handle);

/* The text of the body.  It is read as UTF-8 whatever charset the header names, because no client
 * sent another one.  Each run of other bytes becomes one U+FFFD; control characters but tab, CR and
 * LF are left out.  False when out of memory. */
bool text_message_read(struct text body, struct string *out);
/* Reads X-MMS-IM-Format, with its fields in any order and case; missing and malformed fields are 0.
 * *font, freed by the caller, owns the name that out->font borrows; a name that is too long or has
 * control characters is ignored. */
void text_message_read_format(const struct fields *header, struct text_format *out, struct string *font);

#endif
