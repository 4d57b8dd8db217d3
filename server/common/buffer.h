/* A growing byte buffer.  After a failed allocation `failed` is set and further appends do nothing, so a caller
 * may check `failed` once, after the last append. */
#ifndef OPENMSGR_COMMON_BUFFER_H
#define OPENMSGR_COMMON_BUFFER_H

#include "text.h"

struct buffer {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void buffer_append(struct buffer *buffer, struct text bytes);
/* Appends formatted text, as printf.  To format a struct text, use "%.*s" with TEXT_ARG(text). */
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
void buffer_free(struct buffer *buffer);

#define TEXT_ARG(text) (int)(text).length, (text).bytes ? (text).bytes : ""

#endif
