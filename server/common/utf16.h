/* Conversion between UTF-8 and UTF-16.  BSTRs and application data on the wire are UTF-16.  Both directions are
 * lossless: a lone surrogate is encoded in three bytes (text.h). */
#ifndef OPENMSGR_COMMON_UTF16_H
#define OPENMSGR_COMMON_UTF16_H

#include "text.h"

/* Converts to UTF-16.  `units` must have space for text_utf16_units(value) units; all of them are written. */
void utf16_from_text(struct text value, uint16_t *units);
/* Converts to UTF-8.  When out of memory, returns false and leaves *out unchanged. */
bool utf16_to_string(const uint16_t *units, size_t count, struct string *out);

#endif
