/* GUIDs as text in the registry form {8-4-4-4-12}.  The API uses no other form. */
#ifndef OPENMSGR_COMMON_GUID_H
#define OPENMSGR_COMMON_GUID_H

#include "text.h"

#define GUID_TEXT_LENGTH 38

/* The text with braces, upper-case digits and a terminator. */
struct guid_text {
    char bytes[GUID_TEXT_LENGTH + 1];
};

/* Parses a GUID in braces; the digits may be in upper or lower case (docs/api.md C-14).  Returns false for any
 * other text and leaves *out unchanged. */
bool guid_parse(struct text value, struct guid_text *out);
/* Makes a version 4 GUID from 16 random bytes. */
void guid_from_random(const uint8_t random[16], struct guid_text *out);

#endif
