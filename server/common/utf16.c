#include "utf16.h"

#include <stdlib.h>

/* Decodes the code point at *index and moves *index behind it.  An invalid first byte is returned as it is. */
static uint32_t next_code_point(struct text value, size_t *index)
{
    uint8_t first = (uint8_t)value.bytes[(*index)++];
    unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t point = more == 3 ? first & 7 : more == 2 ? first & 15 : more == 1 ? first & 31 : first;

    while (more-- && *index < value.length && ((uint8_t)value.bytes[*index] & 0xC0) == 0x80)
        point = point << 6 | ((uint8_t)value.bytes[(*index)++] & 63);
    return point;
}

void utf16_from_text(struct text value, uint16_t *units)
{
    size_t room = text_utf16_units(value), count = 0;

    for (size_t i = 0; i < value.length && count < room;) {
        uint32_t point = next_code_point(value, &i);

        if (point >= 0x10000 && count + 1 < room) {
            units[count++] = (uint16_t)(0xD800 + ((point - 0x10000) >> 10 & 0x3FF));
            units[count++] = (uint16_t)(0xDC00 + (point & 0x3FF));
        } else {
            units[count++] = (uint16_t)point;
        }
    }
    while (count < room) /* reached only for malformed input */
        units[count++] = 0xFFFD;
}

static size_t put_code_point(char *bytes, uint32_t point)
{
    if (point < 0x80) {
        bytes[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 63));
        return 2;
    }
    if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 63));
        bytes[2] = (char)(0x80 | (point & 63));
        return 3;
    }
    bytes[0] = (char)(0xF0 | point >> 18);
    bytes[1] = (char)(0x80 | (point >> 12 & 63));
    bytes[2] = (char)(0x80 | (point >> 6 & 63));
    bytes[3] = (char)(0x80 | (point & 63));
    return 4;
}

bool utf16_to_string(const uint16_t *units, size_t count, struct string *out)
{
    struct string result = {0};

    if (count) {
        result.bytes = malloc(count * 3 + 1); /* enough for pairs, too: two units become four bytes */
        if (!result.bytes)
            return false;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t point = units[i];

        if (point >= 0xD800 && point < 0xDC00 && i + 1 < count && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000)
            point = 0x10000 + ((point - 0xD800) << 10) + (units[++i] - 0xDC00u);
        result.length += put_code_point(result.bytes + result.length, point);
    }
    if (result.bytes)
        result.bytes[result.length] = 0;
    string_free(out);
    *out = result;
    return true;
}
