/* Encodings: %XX in arguments of commands, base64, UTF-16LE. */
#ifndef OPENMSGR_WIRE_CODEC_H
#define OPENMSGR_WIRE_CODEC_H

#include "common/buffer.h"

/* Appends `value` and writes each byte except letters, digits and -_.@~ as %XX (docs/wire.md 3.4). */
void url_encode(struct buffer *out, struct text value);
/* Replaces each %XX by its byte.  Returns false and sets *out to an empty string if an escape is malformed,
 * if the result contains NUL, CR or LF or is not UTF-8, or when out of memory. */
bool url_decode(struct text value, struct string *out);

/* Returns true if `value` can be sent as an argument without encoding, as handles are sent.  It must not be
 * empty or contain blanks, control characters or '%' (a service may decode any argument). */
bool argument_is_fit(struct text value);

/* Parses a number of 1 to 8 hexadecimal digits.  Returns false and leaves *out unchanged if `value` has any
 * other form or is greater than `max`. */
bool hex_parse_u32(struct text value, uint32_t max, uint32_t *out);

void base64_encode(struct buffer *out, struct text bytes);
/* Returns false and sets *out to an empty string if `value` is not padded base64, or when out of memory. */
bool base64_decode(struct text value, struct string *out);

/* Convert UTF-8 text to UTF-16LE bytes and back.  Return false when out of memory; utf16le_to_string also
 * returns false for an odd number of bytes. */
bool utf16le_from_text(struct text value, struct buffer *out);
bool utf16le_to_string(struct text bytes, struct string *out);

#endif
