#include "handle.h"

#include <string.h>

static bool is_handle(struct text value)
{
    const char *at = value.length ? memchr(value.bytes, '@', value.length) : NULL;

    return at && at != value.bytes && at + 1 != value.bytes + value.length && value.length <= HANDLE_MAX_BYTES &&
           !text_has_control(value) && !memchr(value.bytes, ' ', value.length) &&
           !memchr(value.bytes, '%', value.length) && text_is_utf8(value);
}

bool handle_normalize(struct text value, struct string *out)
{
    if (!is_handle(value) || !string_set(out, value))
        return false;
    for (size_t i = 0; i < out->length; i++)
        if (out->bytes[i] >= 'A' && out->bytes[i] <= 'Z')
            out->bytes[i] += 'a' - 'A';
    return true;
}
