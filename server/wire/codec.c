#include "codec.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf16.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != 0 && strchr("-_.@~", c));
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

bool argument_is_fit(struct text value)
{
    return value.length && !memchr(value.bytes, '%', value.length) && !memchr(value.bytes, ' ', value.length) &&
           !text_has_control(value);
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

bool hex_parse_u32(struct text value, uint32_t max, uint32_t *out)
{
    uint32_t number = 0;

    if (!value.length || value.length > 8)
        return false;
    for (size_t i = 0; i < value.length; i++) {
        int digit = hex_value(value.bytes[i]);

        if (digit < 0)
            return false;
        number = number << 4 | (uint32_t)digit;
    }
    if (number > max)
        return false;
    *out = number;
    return true;
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

bool utf16le_from_text(struct text value, struct buffer *out)
{
    size_t count = text_utf16_units(value);
    uint16_t *units = malloc(count ? count * sizeof(*units) : 1);

    if (!units)
        return false;
    utf16_from_text(value, units);
    for (size_t i = 0; i < count; i++) {
        char bytes[2] = {(char)units[i], (char)(units[i] >> 8)};

        buffer_append(out, (struct text){bytes, 2});
    }
    free(units);
    return !out->failed;
}

bool utf16le_to_string(struct text bytes, struct string *out)
{
    size_t count = bytes.length / 2;
    uint16_t *units;
    bool done;

    if (bytes.length % 2)
        return false;
    units = malloc(count ? count * sizeof(*units) : 1);
    if (!units)
        return false;
    for (size_t i = 0; i < count; i++)
        units[i] = (uint16_t)((uint8_t)bytes.bytes[2 * i] | (uint8_t)bytes.bytes[2 * i + 1] << 8);
    done = utf16_to_string(units, count, out);
    free(units);
    return done;
}
