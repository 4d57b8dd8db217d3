#include "codec.h"

#include <stdlib.h>
#include <string.h>

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 && strchr("-_.@~", c));
}

void url_encode(struct buffer *out, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        if (is_plain(value.bytes[i]))
            buffer_append(out, (struct text){value.bytes + i, 1});
        else
            buffer_printf(out, "%%%02X", (unsigned char)value.bytes[i]);
    }
}

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

bool url_decode(struct text value, struct string *out)
{
    struct string decoded = {0};
    size_t length = 0;

    string_free(out);
    if (!value.length)
        return true;
    if (!string_set(&decoded, value))
        return false;
    for (size_t i = 0; i < value.length; i++) {
        char c = value.bytes[i];

        if (c == '%') {
            int high = i + 1 < value.length ? hex_value(value.bytes[i + 1]) : -1;
            int low = i + 2 < value.length ? hex_value(value.bytes[i + 2]) : -1;

            if (high < 0 || low < 0)
                goto malformed;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (c == 0 || c == '\r' || c == '\n')
            goto malformed;
        decoded.bytes[length++] = c;
    }
    decoded.bytes[length] = 0;
    decoded.length = length;
    if (!text_is_utf8(string_text(&decoded)))
        goto malformed;
    *out = decoded;
    return true;

malformed:
    string_free(&decoded);
    return false;
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(struct buffer *out, struct text bytes)
{
    for (size_t i = 0; i < bytes.length; i += 3) {
        size_t left = bytes.length - i;
        uint32_t group = (uint32_t)(uint8_t)bytes.bytes[i] << 16;
        char digits[4];

        if (left > 1)
            group |= (uint32_t)(uint8_t)bytes.bytes[i + 1] << 8;
        if (left > 2)
            group |= (uint8_t)bytes.bytes[i + 2];
        digits[0] = base64_digits[group >> 18];
        digits[1] = base64_digits[group >> 12 & 63];
        digits[2] = left > 1 ? base64_digits[group >> 6 & 63] : '=';
        digits[3] = left > 2 ? base64_digits[group & 63] : '=';
        buffer_append(out, (struct text){digits, 4});
    }
}

bool base64_decode(struct text value, struct string *out)
{
    size_t padding = 0, length = 0;
    char *bytes;

    string_free(out);
    if (value.length % 4)
        return false;
    if (!value.length)
        return true;
    while (padding < 2 && value.bytes[value.length - 1 - padding] == '=')
        padding++;
    bytes = malloc(value.length / 4 * 3 + 1);
    if (!bytes)
        return false;
    for (size_t i = 0; i < value.length; i += 4) {
        uint32_t group = 0;

        for (size_t j = i; j < i + 4; j++) {
            const char *digit = j < value.length - padding && value.bytes[j] ? strchr(base64_digits, value.bytes[j])
                                                                             : NULL;

            if (!digit && j < value.length - padding) {
                free(bytes);
                return false;
            }
            group = group << 6 | (uint32_t)(digit ? digit - base64_digits : 0);
        }
        bytes[length++] = (char)(group >> 16);
        bytes[length++] = (char)(group >> 8);
        bytes[length++] = (char)group;
    }
    length -= padding;
    bytes[length] = 0;
    *out = (struct string){bytes, length};
    return true;
}

static void append_unit(struct buffer *out, uint32_t unit)
{
    char bytes[2] = {(char)unit, (char)(unit >> 8)};

    buffer_append(out, (struct text){bytes, 2});
}

/* The code point at *index, which is moved behind it; a byte that begins none stands for itself. */
static uint32_t next_code_point(struct text value, size_t *index)
{
    uint8_t first = (uint8_t)value.bytes[(*index)++];
    unsigned more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t point = more == 3 ? first & 7 : more == 2 ? first & 15 : more == 1 ? first & 31 : first;

    while (more-- && *index < value.length && ((uint8_t)value.bytes[*index] & 0xC0) == 0x80)
        point = point << 6 | ((uint8_t)value.bytes[(*index)++] & 63);
    return point;
}

bool utf16_from_text(struct text value, struct buffer *out)
{
    for (size_t i = 0; i < value.length;) {
        uint32_t point = next_code_point(value, &i);

        if (point >= 0x10000) {
            append_unit(out, 0xD800 + ((point - 0x10000) >> 10 & 0x3FF));
            append_unit(out, 0xDC00 + (point & 0x3FF));
        } else {
            append_unit(out, point);
        }
    }
    return !out->failed;
}

static void append_code_point(struct buffer *out, uint32_t point)
{
    char bytes[4];
    size_t length;

    if (point < 0x80) {
        bytes[0] = (char)point;
        length = 1;
    } else if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 63));
        length = 2;
    } else if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 63));
        bytes[2] = (char)(0x80 | (point & 63));
        length = 3;
    } else {
        bytes[0] = (char)(0xF0 | point >> 18);
        bytes[1] = (char)(0x80 | (point >> 12 & 63));
        bytes[2] = (char)(0x80 | (point >> 6 & 63));
        bytes[3] = (char)(0x80 | (point & 63));
        length = 4;
    }
    buffer_append(out, (struct text){bytes, length});
}

static uint32_t unit_at(struct text bytes, size_t index)
{
    return (uint8_t)bytes.bytes[index] | (uint32_t)(uint8_t)bytes.bytes[index + 1] << 8;
}

bool text_from_utf16(struct text bytes, struct buffer *out)
{
    if (bytes.length % 2)
        return false;
    for (size_t i = 0; i < bytes.length; i += 2) {
        uint32_t unit = unit_at(bytes, i);
        uint32_t low = i + 2 < bytes.length ? unit_at(bytes, i + 2) : 0;

        if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
            append_code_point(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else {
            append_code_point(out, unit);
        }
    }
    return !out->failed;
}
