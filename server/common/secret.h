/* Wiping passwords and tickets from memory. */
#ifndef OPENMSGR_COMMON_SECRET_H
#define OPENMSGR_COMMON_SECRET_H

#include "buffer.h"

/* Overwrites the bytes with zeros in a way that a compiler does not optimize away. */
void wipe_bytes(void *bytes, size_t length);
/* Wipes and frees the content.  The string is empty afterwards. */
void wipe_string(struct string *secret);
/* Wipes and frees a buffer.  Fill it only with buffer_append_secret: buffer_append may leave copies of the content
 * in freed memory. */
void wipe_buffer(struct buffer *secret);
/* As buffer_append, but wipes the old memory when the buffer has to move to a larger block. */
void buffer_append_secret(struct buffer *buffer, struct text bytes);

#endif
