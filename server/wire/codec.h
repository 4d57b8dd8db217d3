/* The encodings of the wire: %XX in arguments, base64, UTF-16LE. */
#ifndef OPENMSGR_WIRE_CODEC_H
#define OPENMSGR_WIRE_CODEC_H

#include "common/buffer.h"

/* Everything but letters, digits and -_.@~ as %XX (wire facts 3.4). */
void url_encode(struct buffer *out, struct text value);
/* Decodes once.  False for a malformed escape, for NUL, CR or LF in the result, for bytes that are
 * no UTF-8, or when out of memory; *out is then empty. */
bool url_decode(struct text value, struct string *out);

/* A hexadecimal number of 1 to 8 digits and nothing else, at most `max`.  False otherwise; *out
 * untouched. */
bool hex_parse_u32(struct text value, uint32_t max, uint32_t *out);

void base64_encode(struct buffer *out, struct text bytes);
/* False for anything that is not padded base64, or when out of memory. */
bool base64_decode(struct text value, struct string *out);

/* UTF-16LE bytes.  False when out of memory or for an odd number of bytes. */
bool utf16le_from_text(struct text value, struct buffer *out);
bool utf16le_to_string(struct text bytes, struct string *out);

#endif
