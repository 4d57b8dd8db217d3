/* The frame reader: every limit, and every way in which bytes can arrive (docs/wire.md 1.2, 1.3 and 10;
 * attack rows 16, 17, 19 and 20 in docs/reliability.md). */
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "wire/command_table.h"
#include "wire/frame.h"

static const struct frame_limits limits = {64, 100};

struct row {
    const char *name;
    enum frame_direction direction;
    const char *bytes;
    size_t length;        /* 0: strlen */
    const char *expected; /* "NAME,arg,arg(payload);" for each frame, then "more" or "broken" */
};

#define LONG_LINE \
    "VER 1 " \
    "0123456789012345678901234567890123456789012345678901234567890123456789"

static const struct row rows[] = {
    {"a line", FRAME_FROM_CLIENT, "VER 1 MSNP7 CVR0\r\n", 0, "VER,1,MSNP7,CVR0;more"},
    {"bare LF", FRAME_FROM_CLIENT, "PNG\nOUT\n", 0, "PNG;OUT;more"},
    {"bare CR is no end", FRAME_FROM_CLIENT, "PNG\rOUT\r\n", 0, "PNG\rOUT;more"},
    {"trailing blank", FRAME_FROM_CLIENT, "INF 2 \r\n", 0, "INF,2;more"},
    {"empty lines between", FRAME_FROM_CLIENT, "\r\n\r\nPNG\r\n\r\n", 0, "PNG;more"},
    {"pipelined", FRAME_FROM_CLIENT, "SYN 5 0\r\nCHG 6 NLN\r\n", 0, "SYN,5,0;CHG,6,NLN;more"},
    {"payload", FRAME_FROM_CLIENT, "MSG 3 U 5\r\nhellPNG\r\n", 0, "MSG,3,U,5(hellP);NG;more"},
    {"row 19: payload that begins with CRLF", FRAME_FROM_CLIENT, "MSG 3 U 4\r\n\r\nabPNG\r\n", 0,
     "MSG,3,U,4(\r\nab);PNG;more"},
    {"payload of nothing", FRAME_FROM_SERVER, "NOT 0\r\nQNG\r\n", 0, "NOT,0();QNG;more"},
    {"payload not yet here", FRAME_FROM_SERVER, "NOT 9\r\nabc", 0, "more"},
    {"no payload in that direction", FRAME_FROM_SERVER, "QRY 7\r\nQNG\r\n", 0, "QRY,7;QNG;more"},
    {"unknown command is a line", FRAME_FROM_SERVER, "ZZZ 1 99\r\nQNG\r\n", 0, "ZZZ,1,99;QNG;more"},
    {"payload at its limit", FRAME_FROM_SERVER, "NOT 100\r\n", 0, "more"},
    {"payload over its limit", FRAME_FROM_SERVER, "NOT 101\r\n", 0, "broken"},
    {"row 16: negative length", FRAME_FROM_SERVER, "NOT -1\r\n", 0, "broken"},
    {"row 16: huge length", FRAME_FROM_SERVER, "NOT 4294967295\r\n", 0, "broken"},
    {"row 16: length that overflows", FRAME_FROM_SERVER, "NOT 99999999999999999999\r\n", 0, "broken"},
    {"length that is no number", FRAME_FROM_SERVER, "NOT 1x\r\n", 0, "broken"},
    {"row 17: no length at all", FRAME_FROM_SERVER, "NOT\r\n", 0, "broken"},
    {"line at its limit", FRAME_FROM_CLIENT, "ABC 012345678901234567890123456789012345678901234567890123456789\r\n", 0,
     "ABC,012345678901234567890123456789012345678901234567890123456789;more"},
    {"row 20: one byte over its limit", FRAME_FROM_CLIENT,
     "ABC 0123456789012345678901234567890123456789012345678901234567890\r\n", 0, "broken"},
    {"row 20: line over its limit", FRAME_FROM_CLIENT, LONG_LINE "\r\n", 0, "broken"},
    {"row 20: no end of the line", FRAME_FROM_CLIENT, LONG_LINE, 0, "broken"},
    {"row 20: NUL in the line", FRAME_FROM_CLIENT, "VER 1\0X\r\n", 9, "broken"},
    {"32 arguments", FRAME_FROM_CLIENT, "A 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\r\n", 0,
     "A,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1;more"},
};

static void append(char *to, size_t size, struct text text)
{
    size_t length = strlen(to);

    ck_assert_uint_lt(length + text.length, size);
    if (text.length)
        memcpy(to + length, text.bytes, text.length);
    to[length + text.length] = 0;
}

/* Feeds the bytes in pieces of `step` bytes and prints the frames that come out. */
static void read_all(const struct row *row, size_t step, char *out, size_t size)
{
    size_t length = row->length ? row->length : strlen(row->bytes);
    struct frame_reader reader;
    enum frame_status status = FRAME_NEED_MORE;

    out[0] = 0;
    frame_reader_init(&reader, row->direction, limits);
    for (size_t i = 0; i < length && status != FRAME_BROKEN; i += step) {
        struct frame frame;
        /* In a block of its own, so that the sanitizer notices a read beyond its end. */
        size_t part = length - i < step ? length - i : step;
        char *piece = malloc(part);

        memcpy(piece, row->bytes + i, part);
        ck_assert(frame_reader_feed(&reader, (struct text){piece, part}));
        free(piece);
        while ((status = frame_reader_next(&reader, &frame)) == FRAME_READY) {
            append(out, size, frame.name);
            for (size_t a = 0; a < frame.argument_count; a++) {
                append(out, size, text_of(","));
                append(out, size, frame.arguments[a]);
            }
            if (frame.has_payload) {
                append(out, size, text_of("("));
                append(out, size, frame.payload);
                append(out, size, text_of(")"));
            }
            append(out, size, text_of(";"));
        }
    }
    append(out, size, text_of(status == FRAME_BROKEN ? "broken" : "more"));
    frame_reader_free(&reader);
}

START_TEST(test_frames_are_the_same_in_pieces_of_any_size)
{
    const struct row *row = &rows[_i];
    size_t length = row->length ? row->length : strlen(row->bytes);
    char out[1024];

    for (size_t step = 1; step <= length; step++) {
        read_all(row, step, out, sizeof(out));
        ck_assert_msg(strcmp(out, row->expected) == 0, "%s, in pieces of %zu: %s", row->name, step, out);
    }
}
END_TEST

START_TEST(test_a_broken_stream_stays_broken)
{
    struct frame_reader reader;
    struct frame frame;

    frame_reader_init(&reader, FRAME_FROM_SERVER, limits);
    ck_assert(frame_reader_feed(&reader, text_of("NOT x\r\nQNG\r\n")));
    ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_BROKEN);
    ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_BROKEN);
    frame_reader_free(&reader);
}
END_TEST

START_TEST(test_bytes_may_be_fed_while_frames_are_unread)
{
    struct frame_reader reader;
    struct frame frame;
    unsigned frames = 0;

    frame_reader_init(&reader, FRAME_FROM_SERVER, limits);
    for (int i = 0; i < 1000; i++) {
        ck_assert(frame_reader_feed(&reader, text_of("QNG\r\nNOT 3\r\nabc")));
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_READY);
        frames++;
    }
    while (frame_reader_next(&reader, &frame) == FRAME_READY)
        frames++;
    ck_assert_uint_eq(frames, 2000);
    ck_assert(!reader.broken);
    frame_reader_free(&reader);
}
END_TEST

START_TEST(test_a_long_stream_needs_no_more_memory_than_its_longest_frame)
{
    struct frame_reader reader;
    struct frame frame;

    frame_reader_init(&reader, FRAME_FROM_SERVER, limits);
    for (int i = 0; i < 10000; i++) {
        ck_assert(frame_reader_feed(&reader, text_of("NLN NLN bob@example.test Bob\r\nNOT 3\r\nabc")));
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_READY);
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_READY);
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_NEED_MORE);
    }
    ck_assert_uint_lt(reader.capacity, 4096);
    frame_reader_free(&reader);
}
END_TEST

/* ---- command tables ---- */

struct test_command {
    struct command_row row;
    int number;
};

static const struct test_command test_commands[] = {
    {{"ACK", COMMAND_STATE(0) | COMMAND_STATE(2), 1, 1}, 1},
    {{"MSG", COMMAND_STATE(1), 2, 3}, 2},
};

START_TEST(test_a_command_table_finds_rows_by_their_exact_name)
{
    const struct test_command *found = COMMAND_FIND(test_commands, text_of("MSG"));

    ck_assert_ptr_eq(found, &test_commands[1]);
    ck_assert_int_eq(found->number, 2);
    ck_assert_ptr_eq(COMMAND_FIND(test_commands, text_of("ACK")), &test_commands[0]);
    ck_assert_ptr_null(COMMAND_FIND(test_commands, text_of("msg")));
    ck_assert_ptr_null(COMMAND_FIND(test_commands, text_of("MS")));
    ck_assert_ptr_null(COMMAND_FIND(test_commands, text_of("MSGX")));
    ck_assert_ptr_null(COMMAND_FIND(test_commands, TEXT_EMPTY));
}
END_TEST

START_TEST(test_a_command_row_limits_states_and_words)
{
    const struct command_row *ack = &test_commands[0].row, *msg = &test_commands[1].row;

    ck_assert(command_row_allows(ack, 0));
    ck_assert(!command_row_allows(ack, 1));
    ck_assert(command_row_allows(ack, 2));
    ck_assert(!command_row_fits(msg, 1));
    ck_assert(command_row_fits(msg, 2));
    ck_assert(command_row_fits(msg, 3));
    ck_assert(!command_row_fits(msg, 4));
}
END_TEST

START_TEST(test_errors_are_three_digits)
{
    uint32_t number = 0;

    ck_assert(command_is_error(text_of("540"), &number));
    ck_assert_uint_eq(number, 540);
    ck_assert(!command_is_error(text_of("54"), &number));
    ck_assert(!command_is_error(text_of("5400"), &number));
    ck_assert(!command_is_error(text_of("5A0"), &number));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("frame");
    TCase *tests = tcase_create("frame");

    tcase_add_loop_test(tests, test_frames_are_the_same_in_pieces_of_any_size, 0, COUNT(rows));
    tcase_add_test(tests, test_a_broken_stream_stays_broken);
    tcase_add_test(tests, test_bytes_may_be_fed_while_frames_are_unread);
    tcase_add_test(tests, test_a_long_stream_needs_no_more_memory_than_its_longest_frame);
    tcase_add_test(tests, test_a_command_table_finds_rows_by_their_exact_name);
    tcase_add_test(tests, test_a_command_row_limits_states_and_words);
    tcase_add_test(tests, test_errors_are_three_digits);
    suite_add_tcase(suite, tests);
    return suite;
}
