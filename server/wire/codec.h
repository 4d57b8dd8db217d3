/* Encodings: %XX in arguments of commands, base64, UTF-16LE. */
#ifndef OPENMSGR_WIRE_CODEC_H
#define OPENMSGR_WIRE_CODEC_H

#include "common/buffer.h"

/* Appends `value` with every byte but letters, digits and -_.@~ as %XX (docs/wire.md 3.4). */
void url_encode(struct buffer *out, struct text value);
/* Decodes %XX once.  False for a malformed escape, for NUL, CR or LF in the result, for a result that
 * is not UTF-8, or when out of memory; *out is then empty. */
bool url_decode(struct text value, struct string *out);

/* Whether `value` can be sent as one argument without being encoded, as handles are: it has no
 * blanks, no control characters, and no '%', because services may decode any argument. */
bool argument_is_fit(struct text value);

/* Parses a hexadecimal number of 1 to 8 digits and nothing else, at most `max`.  False otherwise;
 * *out is then unchanged. */
bool hex_parse_u32(struct text value, uint32_t max, uint32_t *out);

void base64_encode(struct buffer *out, struct text bytes);
/* False for input that is not padded base64, or when out of memory; *out is then empty. */
bool base64_decode(struct text value, struct string *out);

/* Text to and from UTF-16LE bytes.  False when out of memory, or for an odd number of bytes. */
bool utf16le_from_text(struct text value, struct buffer *out);
bool utf16le_to_string(struct text bytes, struct string *out);

#endif
