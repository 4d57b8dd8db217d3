#include "guid.h"

#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_dash(size_t position) { return position == 9 || position == 14 || position == 19 || position == 24; }

bool guid_parse(struct text value, struct guid_text *out)
{
    struct guid_text guid = {{0}};

    if (value.length != GUID_TEXT_LENGTH || value.bytes[0] != '{' || value.bytes[GUID_TEXT_LENGTH - 1] != '}')
        return false;
    guid.bytes[0] = '{';
    guid.bytes[GUID_TEXT_LENGTH - 1] = '}';
    for (size_t i = 1; i < GUID_TEXT_LENGTH - 1; i++) {
        int digit = hex_value(value.bytes[i]);

        if (is_dash(i) ? value.bytes[i] != '-' : digit < 0)
            return false;
        guid.bytes[i] = is_dash(i) ? '-' : "0123456789ABCDEF"[digit];
    }
    *out = guid;
    return true;
}

void guid_from_random(const uint8_t random[16], struct guid_text *out)
{
    uint8_t bytes[16];
    size_t position = 0;

    memcpy(bytes, random, sizeof(bytes));
    bytes[6] = (bytes[6] & 0x0F) | 0x40; /* version 4 */
    bytes[8] = (bytes[8] & 0x3F) | 0x80; /* variant of RFC 4122 */
    out->bytes[position++] = '{';
    for (size_t i = 0; i < sizeof(bytes); i++) {
        if (is_dash(position))
            out->bytes[position++] = '-';
        out->bytes[position++] = "0123456789ABCDEF"[bytes[i] >> 4];
        out->bytes[position++] = "0123456789ABCDEF"[bytes[i] & 15];
    }
    out->bytes[position++] = '}';
    out->bytes[position] = 0;
}
