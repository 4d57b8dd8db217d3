/* Payloads of instant messages: what is written, what is read, and messages of several packets
 * (docs/wire.md 6.3 and 6.4; attack rows 3, 9, 10, 12 and 13 in docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "harness/suite.h"
#include "wire/invite.h"
#include "wire/multipart.h"
#include "wire/text_message.h"

#define HEADER "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"

/* ---- what we write ---- */

static const struct {
    struct text_format format;
    const char *line;
} written[] = {
    {{.font = {"MS Sans Serif", 13}}, "X-MMS-IM-Format: FN=MS%20Sans%20Serif; EF=; CO=0; CS=0; PF=0\r\n"},
    {{.font = {"Arial", 5}, .effects = TEXT_BOLD | TEXT_STRIKEOUT, .colour = 0xFF8000, .charset = 0xEE, .pitch = 0x22},
     "X-MMS-IM-Format: FN=Arial; EF=BS; CO=ff8000; CS=ee; PF=22\r\n"},
    {{.font = {"a;b=\xC3\xA9", 6}, .effects = 15, .colour = 0xFF000001, .right_to_left = true},
     "X-MMS-IM-Format: FN=a%3Bb%3D%C3%A9; EF=BIUS; CO=1; CS=0; PF=0; RL=1\r\n"},
    {{.effects = TEXT_BOLD}, ""},
};

START_TEST(test_a_text_is_written_as_in_transcript_d)
{
    struct text_format again;
    struct buffer out = {0};
    struct string font = {0};
    struct text header, body;
    struct fields fields;
    char expected[512];

    ck_assert(text_message_build(&out, TEXT_LITERAL("Hello\r\n\r\nBob"), &written[_i].format));
    snprintf(expected, sizeof(expected), HEADER "%s\r\nHello\r\n\r\nBob", written[_i].line);
    buffer_append(&out, (struct text){"", 1});
    ck_assert_str_eq(out.bytes, expected);
    /* The same payload is read. */
    mime_split((struct text){out.bytes, out.length - 1}, &header, &body);
    fields_parse(header, &fields);
    text_message_read_format(&fields, &again, &font);
    ck_assert(text_equal(again.font, written[_i].format.font));
    if (again.font.length) {
        ck_assert_uint_eq(again.effects, written[_i].format.effects);
        ck_assert_uint_eq(again.colour, written[_i].format.colour & 0xFFFFFF);
        ck_assert_uint_eq(again.charset, written[_i].format.charset);
        ck_assert_uint_eq(again.pitch, written[_i].format.pitch);
        ck_assert(again.right_to_left == written[_i].format.right_to_left);
    }
    ck_assert(text_equal(body, TEXT_LITERAL("Hello\r\n\r\nBob")));
    buffer_free(&out);
    string_free(&font);
}
END_TEST

START_TEST(test_the_longest_text_fits_into_a_message) /* attack row 12 */
{
    char text[3 * LIMIT_MESSAGE_CHARS], font[3 * LIMIT_FONT_NAME_CHARS], big[MESSAGE_MAX_BYTES];
    struct text_format format = {{font, sizeof(font)}, 15, 0xFFFFFF, 0xFF, 0xFF, true};
    struct buffer out = {0};
    size_t header;

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = "\xE2\x82\xAC"[i % 3];
    memcpy(font, text, sizeof(font));
    ck_assert(text_message_build(&out, (struct text){text, sizeof(text)}, &format));
    ck_assert_uint_le(out.length, MESSAGE_MAX_BYTES);
    buffer_clear(&out);
    /* In a block of its own size, so that the sanitizer notices a read beyond its end. */
    ck_assert(text_message_build(&out, TEXT_EMPTY, NULL));
    header = out.length;
    memset(big, 'x', sizeof(big));
    buffer_clear(&out);
    ck_assert(text_message_build(&out, (struct text){big, MESSAGE_MAX_BYTES - header}, NULL));
    ck_assert_uint_eq(out.length, MESSAGE_MAX_BYTES);
    buffer_clear(&out);
    ck_assert(!text_message_build(&out, (struct text){big, MESSAGE_MAX_BYTES - header + 1}, NULL));
    buffer_free(&out);
}
END_TEST

START_TEST(test_typing_is_written_as_in_transcript_d)
{
    struct buffer out = {0};

    ck_assert(text_message_build_typing(&out, TEXT_LITERAL("alice@example.test")));
    buffer_append(&out, (struct text){"", 1});
    ck_assert_str_eq(out.bytes, "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n"
                                "TypingUser: alice@example.test\r\n\r\n\r\n");
    buffer_free(&out);
}
END_TEST

/* ---- what others write ---- */

static const struct {
    const char *line;
    struct text_format format;
} formats[] = {
    {"FN=Helvetica; EF=; CO=000000; CS=0; PF=22", {{"Helvetica", 9}, 0, 0, 0, 0x22, false}},
    {"FN=MS%20Shell%20Dlg; EF=BI; CO=ff; CS=ee; PF=0",
     {{"MS Shell Dlg", 12}, TEXT_BOLD | TEXT_ITALIC, 0xFF, 0xEE, 0, false}},
    /* Fields in any order and case, without blanks, with too many, and with blanks in the name. */
    {"RL=1;pf=0;cs=1;CO=FF8040;ef=ubSI;fn=Comic Sans MS", {{"Comic Sans MS", 13}, 15, 0xFF8040, 1, 0, true}},
    {" ;; EF = B ;  FN= Arial ; CO= 1 ;", {{"Arial", 5}, 0, 1, 0, 0, false}},
    {"FN=first; FN=second; CO=1; CO=2", {{"first", 5}, 0, 1, 0, 0, false}},
    {"EF=BXZ7%", {{0}, TEXT_BOLD, 0, 0, 0, false}},
    {"CO=1000000; CS=100; PF=123456789; RL=2", {{0}, 0, 0, 0, 0, false}},
    {"CO=-1; CS=0x1; PF=g; RL=yes", {{0}, 0, 0, 0, 0, false}},
    {"FN=%; EF=B", {{0}, TEXT_BOLD, 0, 0, 0, false}},
    {"FN=a%0Ab", {{0}, 0, 0, 0, 0, false}},
    {"FN=a%07b", {{0}, 0, 0, 0, 0, false}},
    {"FN=a%00b", {{0}, 0, 0, 0, 0, false}},
    {"FN=%FF%FE", {{0}, 0, 0, 0, 0, false}},
    {"FN=%C0%AF", {{0}, 0, 0, 0, 0, false}},
    {"FN=%25n%25s", {{"%n%s", 4}, 0, 0, 0, 0, false}},
    {"FN=0123456789012345678901234567890", {{"0123456789012345678901234567890", 31}, 0, 0, 0, 0, false}},
    {"FN=01234567890123456789012345678901", {{0}, 0, 0, 0, 0, false}},
    {"FN", {{0}, 0, 0, 0, 0, false}},
    {"FN=", {{0}, 0, 0, 0, 0, false}},
    {"=", {{0}, 0, 0, 0, 0, false}},
    {"", {{0}, 0, 0, 0, 0, false}},
    {NULL, {{0}, 0, 0, 0, 0, false}},
};

START_TEST(test_malformed_formats_are_read)
{
    struct fields fields = {.count = formats[_i].line ? 1 : 0};
    const struct text_format *wanted = &formats[_i].format;
    struct text_format format;
    struct string font = {0};
    const char *line = formats[_i].line ? formats[_i].line : "no line";

    fields.items[0].name = text_of("x-mms-im-format");
    fields.items[0].value = text_of(formats[_i].line);
    text_message_read_format(&fields, &format, &font);
    ck_assert_msg(text_equal(format.font, wanted->font), "%s: font %.*s", line, TEXT_ARG(format.font));
    ck_assert_msg(format.effects == wanted->effects, "%s: effects %x", line, format.effects);
    ck_assert_msg(format.colour == wanted->colour, "%s: colour %x", line, (unsigned)format.colour);
    ck_assert_msg(format.charset == wanted->charset, "%s: charset %x", line, format.charset);
    ck_assert_msg(format.pitch == wanted->pitch, "%s: pitch %x", line, format.pitch);
    ck_assert_msg(format.right_to_left == wanted->right_to_left, "%s", line);
    string_free(&font);
}
END_TEST

#define BROKEN "\xEF\xBF\xBD"

static const struct {
    const char *name, *body, *text;
    size_t length; /* 0: up to its end */
} bodies[] = {
    {"a word", "hello", "hello", 0},
    {"lines and tabs", "a\r\n\tb\nc\r", "a\r\n\tb\nc\r", 0},
    {"other letters", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", 0},
    {"control characters", "a\001b\033c\177d", "abcd", 0},
    {"row 9: a NUL", "a\0b", "ab", 3},
    {"row 9: Latin-1", "caf\xE9!", "caf" BROKEN "!", 0},
    {"row 9: overlong",
     "a\xC0\xAF"
     "b",
     "a" BROKEN "b", 0},
    {"row 9: a surrogate",
     "a\xED\xA0\x80"
     "b",
     "a" BROKEN "b", 0},
    {"row 9: above U+10FFFF", "\xF4\x90\x80\x80", BROKEN, 0},
    {"row 9: cut", "a\xE2\x82", "a" BROKEN, 0},
    {"row 9: twice",
     "\xFF"
     "a\xFF",
     BROKEN "a" BROKEN, 0},
    {"row 24: format text", "%n%s", "%n%s", 0},
    {"nothing", "", "", 0},
    {"nothing but control characters", "\001\002", "", 0},
};

START_TEST(test_a_body_is_read_as_utf8)
{
    size_t length = bodies[_i].length ? bodies[_i].length : strlen(bodies[_i].body);
    char *copy = malloc(length ? length : 1); /* the sanitizer notices a read beyond it */
    struct string text = {0};

    memcpy(copy, bodies[_i].body, length);
    ck_assert(text_message_read((struct text){copy, length}, &text));
    ck_assert_msg(text_equal(string_text(&text), text_of(bodies[_i].text)), "%s: %.*s", bodies[_i].name,
                  TEXT_ARG(string_text(&text)));
    free(copy);
    string_free(&text);
}
END_TEST

/* ---- several packets ---- */

static struct multipart *list;
static uint64_t now;

/* Receives one packet; a complete message is written to `whole`. */
static enum multipart_status hear(const char *from, const char *packet, struct buffer *whole)
{
    struct text payload = text_of(packet), header, body;
    struct fields fields;

    mime_split(payload, &header, &body);
    fields_parse(header, &fields);
    return multipart_receive(&list, text_of(from), payload, &fields, body, now, whole);
}

#define FIRST(id, chunks) "Content-Type: text/plain\r\nMessage-ID: " id "\r\nChunks: " chunks "\r\n\r\n"
#define NEXT(id, chunk) "Message-ID: " id "\r\nChunk: " chunk "\r\n\r\n"

/* Packets in the order of their arrival, and what is read after each: "." nothing, "=" the packet as it
 * is, else the body of the complete message. */
static const struct {
    const char *name, *packets[8], *read;
} series[] = {
    {"one packet", {"Content-Type: text/plain\r\n\r\nx"}, "="},
    {"in order", {FIRST("{1}", "3") "a", NEXT("{1}", "1") "b", NEXT("{1}", "2") "c"}, "..abc"},
    {"out of order", {FIRST("{1}", "3") "a", NEXT("{1}", "2") "c", NEXT("{1}", "1") "b"}, "..abc"},
    {"empty parts", {FIRST("{1}", "2"), NEXT("{1}", "1")}, "."},
    {"a part twice",
     {FIRST("{1}", "3") "a", NEXT("{1}", "1") "b", NEXT("{1}", "1") "B", NEXT("{1}", "2") "c"},
     "...abc"},
    {"begun twice",
     {FIRST("{1}", "2") "a", FIRST("{1}", "3") "A", NEXT("{1}", "1") "b", NEXT("{1}", "2") "c"},
     "...Abc"},
    {"two at once",
     {FIRST("{1}", "2") "a", FIRST("{2}", "2") "A", NEXT("{1}", "1") "b", NEXT("{2}", "1") "B"},
     "..abAB"},
    {"of nobody", {NEXT("{1}", "1") "b", NEXT("{1}", "2") "c"}, ".."},
    {"the first one too late", {NEXT("{1}", "1") "b", FIRST("{1}", "2") "a"}, ".."},
    {"a part behind the end", {FIRST("{1}", "2") "a", NEXT("{1}", "2") "c", NEXT("{1}", "1") "b"}, "..ab"},
    {"a part 0", {FIRST("{1}", "2") "a", NEXT("{1}", "0") "A", NEXT("{1}", "1") "b"}, "..ab"},
    {"row 16: a negative part", {FIRST("{1}", "2") "a", NEXT("{1}", "-1") "b"}, ".."},
    {"no part", {FIRST("{1}", "0") "a"}, "."},
    {"one part", {FIRST("{1}", "1") "a"}, "="},
    {"16 parts", {FIRST("{1}", "16") "a"}, "."},
    {"17 parts", {FIRST("{1}", "17") "a", NEXT("{1}", "1") "b"}, ".."},
    {"row 16: too many parts for a number", {FIRST("{1}", "4294967297") "a"}, "."},
    {"no identity", {"Message-ID: \r\nChunks: 2\r\n\r\na"}, "="},
    {"an identity alone", {"Message-ID: {1}\r\n\r\na"}, "="},
};

START_TEST(test_packets_are_joined)
{
    char read[64] = "";

    for (unsigned i = 0; i < 8 && series[_i].packets[i]; i++) {
        struct buffer whole = {0};
        enum multipart_status status = hear("bob@example.test", series[_i].packets[i], &whole);
        struct text header, body;

        if (status == MULTIPART_COMPLETE) {
            mime_split(buffer_text(&whole), &header, &body);
            ck_assert(text_starts_with_nocase(header, TEXT_LITERAL("Content-Type: text/plain")));
            strncat(read, body.length ? body.bytes : "", body.length);
        } else {
            strcat(read, status == MULTIPART_NONE ? "=" : ".");
        }
        buffer_free(&whole);
    }
    ck_assert_msg(strcmp(read, series[_i].read) == 0, "%s: %s", series[_i].name, read);
    multipart_free(&list);
}
END_TEST

START_TEST(test_users_do_not_share_messages)
{
    struct buffer whole = {0};

    ck_assert_int_eq(hear("bob@example.test", FIRST("{1}", "2") "a", &whole), MULTIPART_KEPT);
    ck_assert_int_eq(hear("carol@example.test", NEXT("{1}", "1") "forged", &whole), MULTIPART_KEPT);
    ck_assert_int_eq(hear("BOB@example.test", NEXT("{1}", "1") "b", &whole), MULTIPART_COMPLETE);
    ck_assert_uint_eq(whole.length, strlen(FIRST("{1}", "2")) + 2);
    buffer_free(&whole);
    multipart_free(&list);
}
END_TEST

START_TEST(test_row_13_a_flood_of_packets)
{
    struct buffer whole = {0};
    char packet[256];

    /* Of incomplete messages, the newest four are kept. */
    for (int i = 0; i < 1000; i++) {
        snprintf(packet, sizeof(packet), FIRST("{%d}", "2") "%d", i, i);
        ck_assert_int_eq(hear("bob@example.test", packet, &whole), MULTIPART_KEPT);
    }
    snprintf(packet, sizeof(packet), NEXT("{%d}", "1"), 999 - MULTIPART_MAX_MESSAGES);
    ck_assert_int_eq(hear("bob@example.test", packet, &whole), MULTIPART_KEPT);
    snprintf(packet, sizeof(packet), NEXT("{%d}", "1"), 1000 - MULTIPART_MAX_MESSAGES);
    ck_assert_int_eq(hear("bob@example.test", packet, &whole), MULTIPART_COMPLETE);
    buffer_free(&whole);
    multipart_free(&list);
}
END_TEST

/* A message of 16 packets with this size, the header of the first included. */
static enum multipart_status hear_big(size_t size)
{
    size_t header = strlen(FIRST("{1}", "16")), left = size - header;
    struct buffer whole = {0}, packet = {0};
    enum multipart_status status = hear("bob@example.test", FIRST("{1}", "16"), &whole);

    for (unsigned i = 1; i < 16; i++) {
        size_t part = i < 15 ? left / 15 : left - left / 15 * 14;

        buffer_clear(&packet);
        buffer_printf(&packet, NEXT("{1}", "%u"), i);
        for (size_t j = 0; j < part; j++)
            buffer_append(&packet, TEXT_LITERAL("x"));
        buffer_append(&packet, (struct text){"", 1});
        status = hear("bob@example.test", packet.bytes, &whole);
    }
    ck_assert_uint_eq(whole.length, status == MULTIPART_COMPLETE ? size : 0);
    buffer_free(&whole);
    buffer_free(&packet);
    return status;
}

START_TEST(test_row_3_a_message_has_a_size_limit)
{
    ck_assert_int_eq(hear_big(MULTIPART_MAX_BYTES - 1), MULTIPART_COMPLETE);
    ck_assert_int_eq(hear_big(MULTIPART_MAX_BYTES), MULTIPART_COMPLETE);
    ck_assert_int_eq(hear_big(MULTIPART_MAX_BYTES + 1), MULTIPART_KEPT);
    ck_assert_ptr_null(list); /* it was dropped */
}
END_TEST

START_TEST(test_an_incomplete_message_expires)
{
    struct buffer whole = {0};

    now = 1000;
    ck_assert_uint_eq(multipart_deadline(list), UINT64_MAX);
    hear("bob@example.test", FIRST("{1}", "2") "a", &whole);
    now += 1;
    hear("bob@example.test", FIRST("{2}", "2") "A", &whole);
    ck_assert_uint_eq(multipart_deadline(list), 1000 + MULTIPART_MS);
    multipart_tick(&list, 1000 + MULTIPART_MS - 1);
    ck_assert_uint_eq(multipart_deadline(list), 1000 + MULTIPART_MS);
    multipart_tick(&list, 1000 + MULTIPART_MS);
    ck_assert_int_eq(hear("bob@example.test", NEXT("{1}", "1") "b", &whole), MULTIPART_KEPT);
    ck_assert_int_eq(hear("bob@example.test", NEXT("{2}", "1") "B", &whole), MULTIPART_COMPLETE);
    ck_assert_uint_eq(multipart_deadline(list), UINT64_MAX);
    buffer_free(&whole);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("texts as they travel");
    TCase *tests = tcase_create("texts");

    tcase_add_loop_test(tests, test_a_text_is_written_as_in_transcript_d, 0, COUNT(written));
    tcase_add_test(tests, test_the_longest_text_fits_into_a_message);
    tcase_add_test(tests, test_typing_is_written_as_in_transcript_d);
    tcase_add_loop_test(tests, test_malformed_formats_are_read, 0, COUNT(formats));
    tcase_add_loop_test(tests, test_a_body_is_read_as_utf8, 0, COUNT(bodies));
    tcase_add_loop_test(tests, test_packets_are_joined, 0, COUNT(series));
    tcase_add_test(tests, test_users_do_not_share_messages);
    tcase_add_test(tests, test_row_13_a_flood_of_packets);
    tcase_add_test(tests, test_row_3_a_message_has_a_size_limit);
    tcase_add_test(tests, test_an_incomplete_message_expires);
    suite_add_tcase(suite, tests);
    return suite;
}
