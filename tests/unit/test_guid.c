/* GUID text: one form, and never anything that could be a path (docs/api.md C-14). */
#include <stdlib.h>
#include <string.h>

#include "common/guid.h"
#include "harness/suite.h"

#define CANONICAL "{ABCDEF01-2345-6789-ABCD-EF0123456789}"

static const struct {
    const char *text;
    bool accepted;
} samples[] = {
    {CANONICAL, true},
    {"{abcdef01-2345-6789-abcd-ef0123456789}", true},
    {"{ABCDEF01-2345-6789-abcd-EF0123456789}", true},
    {"ABCDEF01-2345-6789-ABCD-EF0123456789", false},
    {"{ABCDEF01-2345-6789-ABCD-EF0123456789", false},
    {"ABCDEF01-2345-6789-ABCD-EF0123456789}", false},
    {"(ABCDEF01-2345-6789-ABCD-EF0123456789)", false},
    {"{ABCDEF01-2345-6789-ABCD-EF012345678}", false},
    {"{ABCDEF01-2345-6789-ABCD-EF01234567890}", false},
    {"{ABCDEF0123-45-6789-ABCD-EF0123456789}", false},
    {"{ABCDEF01+2345-6789-ABCD-EF0123456789}", false},
    {"{ABCDEFG1-2345-6789-ABCD-EF0123456789}", false},
    {"{ABCDEF01-2345-6789-ABCD-EF012345678-}", false},
    {"{..\\..\\..-2345-6789-ABCD-EF0123456789}", false},
    {" {ABCDEF01-2345-6789-ABCD-EF0123456789}", false},
    {"{ABCDEF01-2345-6789-ABCD-EF0123456789} ", false},
    {"{}", false},
    {"", false},
};

START_TEST(test_only_braced_guids_are_read_and_letters_become_upper_case)
{
    struct guid_text guid = {"untouched"};
    bool accepted = guid_parse(text_of(samples[_i].text), &guid);

    ck_assert_msg(accepted == samples[_i].accepted, "\"%s\"", samples[_i].text);
    ck_assert_str_eq(guid.bytes, accepted ? CANONICAL : "untouched");
}
END_TEST

START_TEST(test_an_embedded_nul_is_no_guid)
{
    char bytes[] = CANONICAL;
    struct guid_text guid;

    bytes[20] = 0;
    ck_assert(!guid_parse((struct text){bytes, sizeof(bytes) - 1}, &guid));
}
END_TEST

START_TEST(test_random_bytes_become_a_version_4_guid)
{
    uint8_t random[16];
    struct guid_text guid, again;

    memset(random, 0xFF, sizeof(random));
    guid_from_random(random, &guid);
    ck_assert_str_eq(guid.bytes, "{FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF}");
    memset(random, 0, sizeof(random));
    guid_from_random(random, &guid);
    ck_assert_str_eq(guid.bytes, "{00000000-0000-4000-8000-000000000000}");
    ck_assert(guid_parse(text_of(guid.bytes), &again));
    ck_assert_str_eq(guid.bytes, again.bytes);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("guid");
    Suite *suite = suite_create("guid");

    tcase_add_loop_test(tcase, test_only_braced_guids_are_read_and_letters_become_upper_case, 0, COUNT(samples));
    tcase_add_test(tcase, test_an_embedded_nul_is_no_guid);
    tcase_add_test(tcase, test_random_bytes_become_a_version_4_guid);
    suite_add_tcase(suite, tcase);
    return suite;
}
