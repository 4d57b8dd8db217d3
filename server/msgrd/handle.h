/* The handle of a user: local@domain. */
#ifndef OPENMSGR_MSGRD_HANDLE_H
#define OPENMSGR_MSGRD_HANDLE_H

#include "common/text.h"

enum { HANDLE_MAX_BYTES = 129 };

/* Copies a handle in lower case.  False, with *out unchanged, for a value that is longer
 * than HANDLE_MAX_BYTES, has no local or domain part, is not UTF-8, or contains '%', a blank or a control
 * character (docs/wire.md 10 row 12); also when out of memory. */
bool handle_normalize(struct text value, struct string *out);

#endif
