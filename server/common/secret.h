/* Wiping passwords and tickets from memory. */
#ifndef OPENMSGR_COMMON_SECRET_H
#define OPENMSGR_COMMON_SECRET_H

#include "buffer.h"

/* Writes zeros; no compiler removes the writes. */
void wipe_bytes(void *bytes, size_t length);
/* Wipes and frees the content, and leaves an empty string. */
void wipe_string(struct string *secret);
/* Wipes and frees a buffer to which buffer_append_secret has appended. */
void wipe_buffer(struct buffer *secret);
/* buffer_append, but wipes the old memory when the buffer has to be moved. */
void buffer_append_secret(struct buffer *buffer, struct text bytes);

#endif
