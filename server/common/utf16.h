/* UTF-16, which COM speaks and application data travels in, to and from the model's UTF-8.
 *
 * Both directions lose nothing: a lone surrogate has a three-byte form of its own, as text.h says. */
#ifndef OPENMSGR_COMMON_UTF16_H
#define OPENMSGR_COMMON_UTF16_H

#include "text.h"

/* Writes text_utf16_units(value) units. */
void utf16_from_text(struct text value, uint16_t *units);
/* False when out of memory; *out is then unchanged. */
bool utf16_to_string(const uint16_t *units, size_t count, struct string *out);

#endif
