/* Text encodings: a decoded text must survive encoding and decoding, and a conversion to or from UTF-16 must lose
 * nothing. */
#include "common/guid.h"
#include "common/utf16.h"
#include "fuzz.h"
#include "wire/challenge.h"
#include "wire/codec.h"
#include "wire/codes.h"

static void percent(struct text value)
{
    struct string decoded = {0}, again = {0};
    struct buffer encoded = {0};

    if (url_decode(value, &decoded)) {
        REQUIRE(text_is_utf8(string_text(&decoded)));
        REQUIRE(!decoded.length || !memchr(decoded.bytes, 0, decoded.length));
        url_encode(&encoded, string_text(&decoded));
        REQUIRE(!text_has_control(buffer_text(&encoded)));
        REQUIRE(url_decode(buffer_text(&encoded), &again));
        REQUIRE(text_equal(string_text(&decoded), string_text(&again)));
    } else {
        REQUIRE(!decoded.length);
    }
    string_free(&decoded);
    string_free(&again);
    buffer_free(&encoded);
}

static void base64(struct text value)
{
    struct string decoded = {0}, again = {0};
    struct buffer encoded = {0};

    if (base64_decode(value, &decoded)) {
        base64_encode(&encoded, string_text(&decoded));
        REQUIRE(base64_decode(buffer_text(&encoded), &again));
        REQUIRE(text_equal(string_text(&decoded), string_text(&again)));
        buffer_clear(&encoded);
    }
    base64_encode(&encoded, value);
    REQUIRE(encoded.length == (value.length + 2) / 3 * 4);
    REQUIRE(base64_decode(buffer_text(&encoded), &again));
    REQUIRE(text_equal(value, string_text(&again)));
    string_free(&decoded);
    string_free(&again);
    buffer_free(&encoded);
}

/* Converts UTF-16 units to text and back. */
static void units(struct text value)
{
    struct string text = {0};
    struct buffer back = {0};
    struct text even = {value.bytes, value.length & ~(size_t)1};

    REQUIRE(value.length % 2 == 0 || !utf16le_to_string(value, &text));
    REQUIRE(utf16le_to_string(even, &text));
    REQUIRE(text_utf16_units(string_text(&text)) == even.length / 2);
    REQUIRE(utf16le_from_text(string_text(&text), &back));
    REQUIRE(text_equal(buffer_text(&back), even));
    string_free(&text);
    buffer_free(&back);
}

/* Converts text to UTF-16 units and back; invalid UTF-8 may change, but must be handled safely. */
static void characters(struct text value)
{
    struct string back = {0};
    struct buffer encoded = {0};

    REQUIRE(utf16le_from_text(value, &encoded));
    REQUIRE(encoded.length == 2 * text_utf16_units(value));
    REQUIRE(utf16le_to_string(buffer_text(&encoded), &back));
    REQUIRE(!text_is_utf8(value) || text_equal(string_text(&back), value));
    string_free(&back);
    buffer_free(&encoded);
}

static void others(struct text value)
{
    struct guid_text guid = {{0}}, again = {{0}};
    struct text trimmed = text_trim(value);
    uint32_t number = 0;
    char digest[33], printed[16];

    if (guid_parse(value, &guid)) {
        REQUIRE(strlen(guid.bytes) == GUID_TEXT_LENGTH);
        REQUIRE(guid_parse(text_of(guid.bytes), &again) && !strcmp(guid.bytes, again.bytes));
        REQUIRE(text_equal_nocase(value, text_of(guid.bytes)));
    } else {
        REQUIRE(!guid.bytes[0]);
    }
    REQUIRE(fuzz_within(trimmed, value) && text_equal(text_trim(trimmed), trimmed));
    if (text_parse_u32(value, 1863000000, &number)) {
        REQUIRE(number <= 1863000000);
        snprintf(printed, sizeof(printed), "%0*lu", (int)value.length, (unsigned long)number);
        REQUIRE(text_equal(text_of(printed), value));
    } else {
        REQUIRE(!number);
    }
    if (challenge_answer(value, TEXT_LITERAL("key"), digest))
        REQUIRE(strlen(digest) == 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text value = fuzz_copy(data, size);

    percent(value);
    base64(value);
    units(value);
    characters(value);
    others(value);
    fuzz_free(value);
    return 0;
}
