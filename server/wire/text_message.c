#include "text_message.h"

#include <string.h>

#include "core/limits.h"
#include "codec.h"
#include "invite.h"

/* The letters of the field EF, in the order of the bits of enum text_effect. */
static const char effect_letters[] = "BIUS";

/* ---- building ---- */

static bool end(const struct buffer *out) { return !out->failed && out->length <= MESSAGE_MAX_BYTES; }

static void format_line(struct buffer *out, const struct text_format *format)
{
    buffer_printf(out, "X-MMS-IM-Format: FN=");
    url_encode(out, format->font);
    buffer_printf(out, "; EF=");
    for (unsigned i = 0; effect_letters[i]; i++)
        if (format->effects & 1u << i)
            buffer_append(out, (struct text){effect_letters + i, 1});
    buffer_printf(out, "; CO=%lx; CS=%x; PF=%x%s\r\n", (unsigned long)format->colour & 0xFFFFFF, format->charset,
                  format->pitch, format->right_to_left ? "; RL=1" : "");
}

bool text_message_build(struct buffer *out, struct text text, const struct text_format *format)
{
    buffer_printf(out, "MIME-Version: 1.0\r\nContent-Type: " TEXT_CONTENT_TYPE "; charset=UTF-8\r\n");
    if (format && format->font.length)
        format_line(out, format);
    buffer_printf(out, "\r\n");
    buffer_append(out, text);
    return end(out);
}

bool text_message_build_typing(struct buffer *out, struct text handle)
{
    buffer_printf(out, "MIME-Version: 1.0\r\nContent-Type: " CONTROL_CONTENT_TYPE "\r\nTypingUser: %.*s\r\n\r\n\r\n",
                  TEXT_ARG(handle));
    return end(out);
}

/* ---- reading ---- */

/* Returns the length in bytes of the first UTF-8 character; 0 if it is malformed. */
static size_t character_length(struct text rest)
{
    for (size_t length = 1; length <= 4 && length <= rest.length; length++)
        if (text_is_utf8((struct text){rest.bytes, length}))
            return length;
    return 0;
}

static bool is_unwanted(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F;
}

bool text_message_read(struct text body, struct string *out)
{
    struct buffer clean = {0};
    bool broken = false, done;

    while (body.length) {
        size_t length = character_length(body);

        if (is_unwanted(body.bytes[0])) {
            length = 1;
        } else if (length) {
            buffer_append(&clean, (struct text){body.bytes, length});
            broken = false;
        } else {
            if (!broken)
                buffer_append(&clean, TEXT_LITERAL("\xEF\xBF\xBD"));
            broken = true;
            length = 1;
        }
        body.bytes += length;
        body.length -= length;
    }
    done = !clean.failed && string_set(out, buffer_text(&clean));
    buffer_free(&clean);
    return done;
}

/* Finds the first "NAME=value" in a list separated by semicolons.  Returns its value, or an empty text. */
static struct text format_value(struct text line, const char *name)
{
    struct text wanted = text_of(name);

    while (line.length) {
        const char *semicolon = memchr(line.bytes, ';', line.length);
        size_t length = semicolon ? (size_t)(semicolon - line.bytes) : line.length;
        struct text part = text_trim((struct text){line.bytes, length});

        if (part.length > wanted.length && part.bytes[wanted.length] == '=' && text_starts_with_nocase(part, wanted))
            return text_trim((struct text){part.bytes + wanted.length + 1, part.length - wanted.length - 1});
        length += semicolon != NULL;
        line.bytes += length;
        line.length -= length;
    }
    return TEXT_EMPTY;
}

static uint32_t format_number(struct text line, const char *name, uint32_t max)
{
    uint32_t number = 0;

    hex_parse_u32(format_value(line, name), max, &number);
    return number;
}

void text_message_read_format(const struct fields *header, struct text_format *out, struct string *font)
{
    struct text line, effects;

    *out = (struct text_format){0};
    string_free(font);
    fields_get(header, "X-MMS-IM-Format", &line);
    if (url_decode(format_value(line, "FN"), font) && text_utf16_units(string_text(font)) <= LIMIT_FONT_NAME_CHARS &&
        !text_has_control(string_text(font)))
        out->font = string_text(font);
    effects = format_value(line, "EF");
    for (size_t i = 0; i < effects.length; i++) {
        char upper = (char)(effects.bytes[i] & ~0x20);
        const char *letter = memchr(effect_letters, upper, sizeof(effect_letters) - 1);

        if (letter)
            out->effects |= 1u << (letter - effect_letters);
    }
    out->colour = format_number(line, "CO", 0xFFFFFF);
    out->charset = (uint8_t)format_number(line, "CS", 0xFF);
    out->pitch = (uint8_t)format_number(line, "PF", 0xFF);
    out->right_to_left = format_number(line, "RL", 1) == 1;
}
