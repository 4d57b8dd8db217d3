#include "text.h"

#include <stdlib.h>
#include <string.h>

struct text text_of(const char *terminated) { return (struct text){terminated, terminated ? strlen(terminated) : 0}; }

struct text string_text(const struct string *string) { return (struct text){string->bytes, string->length}; }

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

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

bool text_equal_nocase(struct text a, struct text b) { return a.length == b.length && text_starts_with_nocase(a, b); }

bool text_starts_with_nocase(struct text value, struct text prefix)
{
    if (value.length < prefix.length)
        return false;
    for (size_t i = 0; i < prefix.length; i++)
        if (lower(value.bytes[i]) != lower(prefix.bytes[i]))
            return false;
    return true;
}

uint32_t text_hash_nocase(struct text value)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < value.length; i++)
        hash = (hash ^ (uint8_t)lower(value.bytes[i])) * 16777619u;
    return hash;
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

/* The well-formed sequences of two or more bytes (the Unicode standard, table 3-7): the ranges of the first and
 * the second byte, and the length.  All further bytes are 80 to BF. */
static const struct {
    unsigned char first, last, second_first, second_last;
    size_t length;
} sequences[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
    {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool is_between(char c, unsigned char first, unsigned char last)
{
    return (unsigned char)c >= first && (unsigned char)c <= last;
}

/* The length in bytes of the first character of `value`; 0 when that character is NUL or malformed. */
static size_t character_length(struct text value)
{
    const char *bytes = value.bytes;

    if (is_between(bytes[0], 0x01, 0x7F))
        return 1;
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        size_t length = sequences[i].length, at = 2;

        if (!is_between(bytes[0], sequences[i].first, sequences[i].last))
            continue;
        if (value.length < length || !is_between(bytes[1], sequences[i].second_first, sequences[i].second_last))
            return 0;
        while (at < length && is_between(bytes[at], 0x80, 0xBF))
            at++;
        return at == length ? length : 0;
    }
    return 0;
}

bool text_is_utf8(struct text value)
{
    for (size_t i = 0; i < value.length;) {
        size_t length = character_length((struct text){value.bytes + i, value.length - i});

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
