/* UTF-8 slices: lengths and checks, on which every documented limit depends. */
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "harness/suite.h"

static const struct {
    const char *name;
    struct text text;
    bool is_utf8;
    size_t units;
} samples[] = {
    {"empty", {NULL, 0}, true, 0},
    {"ascii", {"abc", 3}, true, 3},
    {"two bytes", {"\xC3\xA4", 2}, true, 1},
    {"three bytes", {"\xE2\x82\xAC", 3}, true, 1},
    {"four bytes are a surrogate pair", {"\xF0\x9F\x98\x80", 4}, true, 2},
    {"last character", {"\xF4\x8F\xBF\xBF", 4}, true, 2},
    {"lone surrogate counts once", {"\xED\xA0\x80", 3}, false, 1},
    {"overlong slash", {"\xC0\xAF", 2}, false, 1},
    {"overlong in three", {"\xE0\x80\xAF", 3}, false, 1},
    {"overlong in four", {"\xF0\x80\x80\xAF", 4}, false, 2},
    {"beyond the last", {"\xF4\x90\x80\x80", 4}, false, 2},
    {"five bytes", {"\xF8\x88\x80\x80\x80", 5}, false, 2},
    {"cut short", {"\xE2\x82", 2}, false, 1},
    {"stray continuation", {"\x80", 1}, false, 0},
    {"embedded NUL", {"a\0b", 3}, false, 3},
};

START_TEST(test_utf8_is_told_from_other_bytes_and_measured_in_utf16_units)
{
    ck_assert_msg(text_is_utf8(samples[_i].text) == samples[_i].is_utf8, "%s", samples[_i].name);
    ck_assert_msg(text_utf16_units(samples[_i].text) == samples[_i].units, "%s: %zu units", samples[_i].name,
                  text_utf16_units(samples[_i].text));
}
END_TEST

static const struct {
    const char *text;
    uint32_t max;
    bool accepted;
    uint32_t value;
} numbers[] = {
    {"0", 10, true, 0},
    {"10", 10, true, 10},
    {"11", 10, false, 0},
    {"4294967295", UINT32_MAX, true, UINT32_MAX},
    {"4294967296", UINT32_MAX, false, 0},
    {"9999999999", UINT32_MAX, false, 0},
    {"0000000007", 10, true, 7},
    {"00000000007", 10, false, 0},
    {"", 10, false, 0},
    {"-1", 10, false, 0},
    {"+1", 10, false, 0},
    {" 1", 10, false, 0},
    {"1 ", 10, false, 0},
    {"0x1", 10, false, 0},
};

START_TEST(test_a_number_from_outside_is_digits_within_its_range)
{
    uint32_t value = 77;
    bool accepted = text_parse_u32(text_of(numbers[_i].text), numbers[_i].max, &value);

    ck_assert_msg(accepted == numbers[_i].accepted, "\"%s\"", numbers[_i].text);
    ck_assert_msg(value == (accepted ? numbers[_i].value : 77), "\"%s\" is %u", numbers[_i].text, value);
}
END_TEST

START_TEST(test_comparison_ignores_the_case_of_ascii_letters_only)
{
    ck_assert(text_equal_nocase(TEXT_LITERAL("Bob@Example.com"), TEXT_LITERAL("bOB@eXAMPLE.COM")));
    ck_assert(!text_equal_nocase(TEXT_LITERAL("bob"), TEXT_LITERAL("bob2")));
    ck_assert(!text_equal_nocase(TEXT_LITERAL("[a"), TEXT_LITERAL("{a")));
    ck_assert(!text_equal_nocase(TEXT_LITERAL("\xC3\x84"), TEXT_LITERAL("\xC3\xA4")));
    ck_assert(text_equal_nocase(TEXT_EMPTY, TEXT_LITERAL("")));
    ck_assert(text_equal(TEXT_EMPTY, TEXT_LITERAL("")));
    ck_assert(!text_equal(TEXT_LITERAL("a"), TEXT_LITERAL("A")));
    ck_assert(text_starts_with_nocase(TEXT_LITERAL("Content-Type: x"), TEXT_LITERAL("content-type:")));
    ck_assert(!text_starts_with_nocase(TEXT_LITERAL("Cont"), TEXT_LITERAL("content")));
}
END_TEST

START_TEST(test_trim_takes_blanks_and_tabs_from_both_ends)
{
    ck_assert(text_equal(text_trim(TEXT_LITERAL(" \ta b\t ")), TEXT_LITERAL("a b")));
    ck_assert_uint_eq(text_trim(TEXT_LITERAL(" \t ")).length, 0);
    ck_assert_uint_eq(text_trim(TEXT_EMPTY).length, 0);
}
END_TEST

START_TEST(test_control_characters_are_found)
{
    ck_assert(text_has_control(TEXT_LITERAL("a\r\nb")));
    ck_assert(text_has_control(TEXT_LITERAL("a\0b")));
    ck_assert(text_has_control(TEXT_LITERAL("\x7F")));
    ck_assert(!text_has_control(TEXT_LITERAL(" \xC3\xA4~")));
    ck_assert(!text_has_control(TEXT_EMPTY));
}
END_TEST

START_TEST(test_a_string_owns_a_copy)
{
    char source[] = "first";
    struct string string = {0};

    ck_assert(string_set(&string, text_of(source)));
    source[0] = 'X';
    ck_assert_str_eq(string.bytes, "first");
    ck_assert(string_set(&string, (struct text){string.bytes + 1, 3})); /* from its own content */
    ck_assert_str_eq(string.bytes, "irs");
    ck_assert(string_set(&string, TEXT_EMPTY));
    ck_assert_ptr_null(string.bytes);
    ck_assert_uint_eq(string.length, 0);
    ck_assert(string_set(&string, TEXT_LITERAL("a\0b")));
    ck_assert_uint_eq(string.length, 3);
    string_free(&string);
    ck_assert_ptr_null(string.bytes);
    ck_assert_uint_eq(text_of(NULL).length, 0);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("text");
    Suite *suite = suite_create("text");

    tcase_add_loop_test(tcase, test_utf8_is_told_from_other_bytes_and_measured_in_utf16_units, 0, COUNT(samples));
    tcase_add_loop_test(tcase, test_a_number_from_outside_is_digits_within_its_range, 0, COUNT(numbers));
    tcase_add_test(tcase, test_comparison_ignores_the_case_of_ascii_letters_only);
    tcase_add_test(tcase, test_trim_takes_blanks_and_tabs_from_both_ends);
    tcase_add_test(tcase, test_control_characters_are_found);
    tcase_add_test(tcase, test_a_string_owns_a_copy);
    suite_add_tcase(suite, tcase);
    return suite;
}
