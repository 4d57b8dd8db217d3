/* Passwords and tickets leave no copy behind. */
#ifndef OPENMSGR_COMMON_SECRET_H
#define OPENMSGR_COMMON_SECRET_H

#include "buffer.h"

/* Writes zeros that no compiler leaves out. */
void wipe_bytes(void *bytes, size_t length);
/* The same, and frees it. */
void wipe_string(struct string *secret);
/* The same, for what was put there with buffer_append_secret. */
void wipe_buffer(struct buffer *secret);
/* Appends without leaving copies of what was there: the old memory is wiped before it is given
 * back.  A buffer that is out of memory is failed, as with buffer_append. */
void buffer_append_secret(struct buffer *buffer, struct text bytes);

#endif
