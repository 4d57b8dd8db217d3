/* GUIDs as text in the registry form {8-4-4-4-12}, the only form in the API. */
#ifndef OPENMSGR_COMMON_GUID_H
#define OPENMSGR_COMMON_GUID_H

#include "text.h"

#define GUID_TEXT_LENGTH 38

/* Upper-case hexadecimal digits, in braces, terminated. */
struct guid_text {
    char bytes[GUID_TEXT_LENGTH + 1];
};

/* Reads a GUID in braces, with letters in any case (docs/api.md C-14).  False for anything else; *out
 * is then unchanged. */
bool guid_parse(struct text value, struct guid_text *out);
/* A version 4 GUID from 16 random bytes. */
void guid_from_random(const uint8_t random[16], struct guid_text *out);

#endif
