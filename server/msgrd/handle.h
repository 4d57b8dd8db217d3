/* The handle of a user: local@domain. */
#ifndef OPENMSGR_MSGRD_HANDLE_H
#define OPENMSGR_MSGRD_HANDLE_H

#include "common/text.h"

enum { HANDLE_MAX_BYTES = 129 };

/* Sets *out to the handle in lower case.  Returns false and leaves *out unchanged when out of memory, or for
 * a value that is longer than HANDLE_MAX_BYTES, has no local or domain part, is not UTF-8, or contains '%', a
 * blank or a control character (docs/wire.md 10 row 12). */
bool handle_normalize(struct text value, struct string *out);

#endif
