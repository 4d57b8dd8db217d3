#include "secret.h"

#include <stdlib.h>
#include <string.h>

void wipe_bytes(void *bytes, size_t length)
{
    volatile unsigned char *byte = bytes;

    while (length--)
        *byte++ = 0;
}

void wipe_string(struct string *secret)
{
    wipe_bytes(secret->bytes, secret->length);
    string_free(secret);
}

void wipe_buffer(struct buffer *secret)
{
    wipe_bytes(secret->bytes, secret->capacity);
    buffer_free(secret);
}

void buffer_append_secret(struct buffer *buffer, struct text bytes)
{
    size_t wanted = buffer->length + bytes.length + 1;
    char *moved;

    if (buffer->failed || !bytes.length)
        return;
    if (wanted > buffer->capacity) {
        size_t capacity = wanted < 1024 ? 1024 : wanted * 2;

        moved = malloc(capacity);
        if (!moved) {
            buffer->failed = true;
            return;
        }
        if (buffer->length)
            memcpy(moved, buffer->bytes, buffer->length);
        wipe_bytes(buffer->bytes, buffer->capacity);
        free(buffer->bytes);
        buffer->bytes = moved;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes.bytes, bytes.length);
    buffer->length += bytes.length;
}
