#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes space for `more` bytes and the terminator that vsnprintf writes.  False when out of memory. */
static bool reserve(struct buffer *buffer, size_t more)
{
    size_t wanted = buffer->length + more + 1, capacity;
    char *grown;

    if (buffer->failed)
        return false;
    if (wanted <= buffer->capacity)
        return true;
    capacity = wanted < 256 ? 256 : wanted * 2;
    grown = realloc(buffer->bytes, capacity);
    if (!grown) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = grown;
    buffer->capacity = capacity;
    return true;
}

void buffer_append(struct buffer *buffer, struct text bytes)
{
    if (!bytes.length || !reserve(buffer, bytes.length))
        return;
    memcpy(buffer->bytes + buffer->length, bytes.bytes, bytes.length);
    buffer->length += bytes.length;
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !reserve(buffer, (size_t)length))
        return;
    va_start(arguments, format);
    vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

struct text buffer_text(const struct buffer *buffer) { return (struct text){buffer->bytes, buffer->length}; }

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
