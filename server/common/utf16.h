/* Conversion between UTF-8 and UTF-16, the encoding of BSTRs and of application data on the wire.  Both directions are
 * lossless: a lone surrogate has a three-byte form, see text.h. */
#ifndef OPENMSGR_COMMON_UTF16_H
#define OPENMSGR_COMMON_UTF16_H

#include "text.h"

/* Writes text_utf16_units(value) units. */
void utf16_from_text(struct text value, uint16_t *units);
/* False when out of memory; *out is then unchanged. */
bool utf16_to_string(const uint16_t *units, size_t count, struct string *out);

#endif
