/* Texts, their formats and messages of several packets: for any packets the result must be valid text within its
 * limits, and the same after it is written and read again.
 *
 * An input is a script whose runs of bytes are payloads; the letter behind a payload is its sender: 'c' carol, else
 * bob, and 't' lets half a minute pass first. */
#include "fuzz.h"
#include "core/limits.h"
#include "wire/invite.h"
#include "wire/multipart.h"
#include "wire/text_message.h"

static struct multipart *list;

static bool is_clean(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (((unsigned char)text.bytes[i] < 0x20 && !memchr("\t\r\n", text.bytes[i], 3)) || text.bytes[i] == 0x7F)
            return false;
    return text_is_utf8(text);
}

static bool same_format(const struct text_format *a, const struct text_format *b)
{
    return text_equal(a->font, b->font) && a->effects == b->effects && a->colour == b->colour &&
           a->charset == b->charset && a->pitch == b->pitch && a->right_to_left == b->right_to_left;
}

/* A text that fits into a message must survive writing and reading. */
static void check_again(struct text text, const struct text_format *format)
{
    struct buffer built = {0};
    struct text header, body, type, kept;
    struct string font = {0}, read = {0};
    struct text_format again;
    struct fields fields;

    if (text_message_build(&built, text, format)) {
        REQUIRE(built.length <= MESSAGE_MAX_BYTES);
        kept = fuzz_copy(built.bytes, built.length);
        mime_split(kept, &header, &body);
        fields_parse(header, &fields);
        REQUIRE(fields.count == (format->font.length ? 3u : 2u));
        REQUIRE(fields_get(&fields, "Content-Type", &type));
        REQUIRE(mime_type_is(type, TEXT_CONTENT_TYPE));
        REQUIRE(text_equal(body, text));
        REQUIRE(text_message_read(body, &read) && text_equal(string_text(&read), text));
        text_message_read_format(&fields, &again, &font);
        REQUIRE(same_format(&again, format->font.length ? format : &(struct text_format){0}));
        fuzz_free(kept);
    }
    string_free(&font);
    string_free(&read);
    buffer_free(&built);
}

static void read_text(const struct fields *fields, struct text body)
{
    struct string text = {0}, font = {0};
    struct text_format format;

    text_message_read_format(fields, &format, &font);
    REQUIRE(text_is_utf8(format.font) && !text_has_control(format.font));
    REQUIRE(text_utf16_units(format.font) <= LIMIT_FONT_NAME_CHARS);
    REQUIRE(format.effects < 16 && format.colour <= 0xFFFFFF);
    REQUIRE(text_message_read(body, &text));
    REQUIRE(is_clean(string_text(&text)) && text.length <= body.length * 3);
    check_again(string_text(&text), &format);
    string_free(&text);
    string_free(&font);
}

static void hear(struct text from, struct text bytes)
{
    struct text payload = fuzz_copy(bytes.bytes, bytes.length), header, body, value;
    struct buffer whole = {0};
    struct fields fields;
    enum multipart_status status;

    mime_split(payload, &header, &body);
    fields_parse(header, &fields);
    status = multipart_receive(&list, from, payload, &fields, body, fuzz_now, &whole);
    REQUIRE((status == MULTIPART_COMPLETE) || !whole.length);
    REQUIRE(whole.length <= MULTIPART_MAX_BYTES);
    REQUIRE(multipart_deadline(list) > fuzz_now);
    if (status == MULTIPART_COMPLETE) {
        REQUIRE(fields_get(&fields, "Chunk", &value));
        mime_split(buffer_text(&whole), &header, &body);
        fields_parse(header, &fields);
        REQUIRE(fields_get(&fields, "Chunks", &value));
    }
    if (status != MULTIPART_KEPT)
        read_text(&fields, body);
    buffer_free(&whole);
    fuzz_free(payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size, 0};
    struct text bytes;
    char letter;

    fuzz_now = 1000;
    while (fuzz_next(&script, &bytes, &letter)) {
        if (letter == 't') {
            fuzz_now += MULTIPART_MS;
            multipart_tick(&list, fuzz_now);
            REQUIRE(multipart_deadline(list) == UINT64_MAX);
        }
        hear(letter == 'c' ? TEXT_LITERAL("carol@example.test") : TEXT_LITERAL("bob@example.test"), bytes);
    }
    multipart_free(&list);
    return 0;
}
