/* A growing byte buffer.  After an allocation failure `failed` is set and further appends are ignored,
 * so that callers check it once, at the end. */
#ifndef OPENMSGR_COMMON_BUFFER_H
#define OPENMSGR_COMMON_BUFFER_H

#include "text.h"

struct buffer {
    char *bytes;
    size_t length, capacity;
    bool failed;
};

void buffer_append(struct buffer *buffer, struct text bytes);
/* As printf.  A struct text is formatted by "%.*s" with TEXT_ARG(text). */
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
void buffer_free(struct buffer *buffer);

#define TEXT_ARG(text) (int)(text).length, (text).bytes ? (text).bytes : ""

#endif
