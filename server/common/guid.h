/* GUID text in the registry form {8-4-4-4-12}: the only form the service API knows (service API
 * section 2, 3.3). */
#ifndef OPENMSGR_COMMON_GUID_H
#define OPENMSGR_COMMON_GUID_H

#include "text.h"

#define GUID_TEXT_LENGTH 38

/* The canonical form: upper-case hex, in braces, terminated. */
struct guid_text {
    char bytes[GUID_TEXT_LENGTH + 1];
};

/* Reads a GUID in braces, letters in any case (C-14), and gives it back in upper case.
 * False for anything else; *out is then untouched. */
bool guid_parse(struct text value, struct guid_text *out);
/* A version 4 GUID from 16 random bytes. */
void guid_from_random(const uint8_t random[16], struct guid_text *out);

#endif
