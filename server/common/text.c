#include "text.h"

#include <stdlib.h>
#include <string.h>

struct text text_of(const char *terminated)
{
    return (struct text){terminated, terminated ? strlen(terminated) : 0};
}

struct text string_text(const struct string *string)
{
    return (struct text){string->bytes, string->length};
}

bool string_set(struct string *string, struct text value)
{
    char *bytes = NULL;

    if (value.length) {
        bytes = malloc(value.length + 1);
        if (!bytes)
            return false;
        memcpy(bytes, value.bytes, value.length);
        bytes[value.length] = 0;
    }
    free(string->bytes);
    string->bytes = bytes;
    string->length = value.length;
    return true;
}

void string_free(struct string *string)
{
    free(string->bytes);
    string->bytes = NULL;
    string->length = 0;
}

void string_wipe(struct string *string)
{
    volatile char *byte = string->bytes;

    for (size_t left = string->length; left; left--)
        *byte++ = 0;
    string_free(string);
}

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

bool text_equal_nocase(struct text a, struct text b)
{
    return a.length == b.length && text_starts_with_nocase(a, b);
}

bool text_starts_with_nocase(struct text value, struct text prefix)
{
    if (value.length < prefix.length)
        return false;
    for (size_t i = 0; i < prefix.length; i++)
        if (lower(value.bytes[i]) != lower(prefix.bytes[i]))
            return false;
    return true;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

struct text text_trim(struct text value)
{
    while (value.length && is_blank(value.bytes[0]))
        value.bytes++, value.length--;
    while (value.length && is_blank(value.bytes[value.length - 1]))
        value.length--;
    return value;
}

bool text_has_control(struct text value)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.bytes[i] < 0x20 || value.bytes[i] == 0x7F)
            return true;
    return false;
}

static bool is_continuation(struct text value, size_t index)
{
    return index < value.length && ((unsigned char)value.bytes[index] & 0xC0) == 0x80;
}

/* How many bytes the well-formed character at `index` has; 0 when there is none. */
static size_t character_length(struct text value, size_t index)
{
    unsigned char first = (unsigned char)value.bytes[index];
    unsigned char second = index + 1 < value.length ? (unsigned char)value.bytes[index + 1] : 0;
    size_t length = first < 0x80   ? 1
                    : first < 0xC2 ? 0
                    : first < 0xE0 ? 2
                    : first < 0xF0 ? 3
                    : first < 0xF5 ? 4
                                   : 0;

    if (first == 0)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!is_continuation(value, index + i))
            return 0;
    if ((first == 0xE0 && second < 0xA0) ||
        (first == 0xED && second > 0x9F) || /* overlong, surrogate */
        (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F)) /* overlong, above U+10FFFF */
        return 0;
    return length;
}

bool text_is_utf8(struct text value)
{
    for (size_t i = 0; i < value.length;) {
        size_t length = character_length(value, i);

        if (!length)
            return false;
        i += length;
    }
    return true;
}

size_t text_utf16_units(struct text value)
{
    size_t units = 0;

    for (size_t i = 0; i < value.length; i++) {
        unsigned char byte = (unsigned char)value.bytes[i];

        if ((byte & 0xC0) != 0x80)
            units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

bool text_parse_u32(struct text value, uint32_t max, uint32_t *out)
{
    uint64_t number = 0;

    if (value.length == 0 || value.length > 10)
        return false;
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] < '0' || value.bytes[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(value.bytes[i] - '0');
    }
    if (number > max)
        return false;
    *out = (uint32_t)number;
    return true;
}
