/* RegisterApplication and UnRegisterApplication (docs/states.md "Order of the checks"). */
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;

static void setup(void) { fixture_init(&fixture); }
static void teardown(void) { fixture_free(&fixture); }

static msgr_result register_with(struct text guid, struct text name, struct text url, struct text path, uint32_t flags)
{
    return apps_register(fixture.messenger, guid, name, url, path, flags);
}

static msgr_result register_good(void)
{
    return register_with(TEXT_LITERAL(APP_GUID), TEXT_LITERAL(APP_NAME), TEXT_LITERAL(APP_URL), TEXT_LITERAL(APP_PATH),
                         0);
}

START_TEST(test_registration_writes_everything_and_tells_every_manager)
{
    ck_assert_result(register_with(TEXT_LITERAL("{11111111-2222-3333-4444-aaaaaaaaaaaa}"), TEXT_LITERAL(APP_NAME),
                                   TEXT_LITERAL(APP_URL), TEXT_LITERAL(APP_PATH), 0),
                     RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "AppRegistered(" APP_GUID ")");
    ck_assert_uint_eq(fixture.app_count, 1);
    ck_assert_str_eq(fixture.apps[0].guid.bytes, APP_GUID);
    ck_assert_text(string_text(&fixture.apps[0].name), APP_NAME);
    ck_assert_text(string_text(&fixture.apps[0].url), APP_URL);
    ck_assert_text(string_text(&fixture.apps[0].path), APP_PATH);
}
END_TEST

/* Each step corrects the fault that was reported before; all later arguments are wrong from the
 * beginning. */
START_TEST(test_checks_come_in_the_documented_order)
{
    fixture_add_app(&fixture, APP_GUID);
    fixture.path_missing = true;
    fixture.store_refuses = true;
    ck_assert_result(register_with(TEXT_LITERAL("bad"), TEXT_EMPTY, TEXT_EMPTY, TEXT_EMPTY, 1),
                     RESULT_INVALID_ARGUMENT);
    ck_assert_result(register_with(TEXT_LITERAL(APP_GUID), TEXT_EMPTY, TEXT_EMPTY, TEXT_LITERAL("p"), 0),
                     RESULT_INVALID_ARGUMENT);
    ck_assert_result(register_good(), SR_APP_ALREADY_REGISTERED);
    fixture.store_refuses = false;
    fixture_remove_app(&fixture, APP_GUID);
    fixture.store_refuses = true;
    ck_assert_result(register_good(), RESULT_FAILURE);
    fixture.path_missing = false;
    ck_assert_result(register_good(), RESULT_WRITE_REGISTRY);
    ck_assert_uint_eq(fixture.app_count, 0);
    ck_assert_str_eq(fixture.events.text, "");
    fixture.store_refuses = false;
    ck_assert_result(register_good(), RESULT_OK);
}
END_TEST

static const struct {
    const char *name;
    struct text guid, app_name, url, path;
    uint32_t flags;
} refused[] = {
    {"flags", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 1},
    {"negative flags", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0xFFFFFFFF},
    {"no GUID", {NULL, 0}, TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0},
    {"GUID without braces", {&APP_GUID[1], 36}, TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0},
    {"GUID of 39", TEXT_LITERAL(APP_GUID "}"), TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0},
    {"GUID of 37", {APP_GUID, 37}, TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0},
    {"GUID is a registry path", TEXT_LITERAL("..\\..\\Run"), TEXT_LITERAL("n"), TEXT_LITERAL("u"), TEXT_LITERAL("p"),
     0},
    {"no name", TEXT_LITERAL(APP_GUID), {NULL, 0}, TEXT_LITERAL("u"), TEXT_LITERAL("p"), 0},
    {"no path", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), TEXT_LITERAL("u"), {NULL, 0}, 0},
    {"line break in the name", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("a\r\nb"), {NULL, 0}, TEXT_LITERAL("p"), 0},
    {"line break in the URL", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), TEXT_LITERAL("u\n"), TEXT_LITERAL("p"), 0},
    {"NUL in the path", TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), {NULL, 0}, TEXT_LITERAL("p\0q"), 0},
};

START_TEST(test_a_malformed_argument_is_an_invalid_argument)
{
    ck_assert_msg(register_with(refused[_i].guid, refused[_i].app_name, refused[_i].url, refused[_i].path,
                                refused[_i].flags) == RESULT_INVALID_ARGUMENT,
                  "%s", refused[_i].name);
    ck_assert_uint_eq(fixture.app_count, 0);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_name_url_and_path_are_limited)
{
    static const size_t limits[] = {LIMIT_APP_NAME_CHARS, LIMIT_APP_URL_CHARS, LIMIT_APP_PATH_CHARS};
    static const size_t documented[] = {256, 256, 260};

    ck_assert_uint_eq(limits[_i], documented[_i]);
    for (size_t length = limits[_i] - 1; length <= limits[_i] + 1; length++) {
        struct text filler = text_repeat('x', length);
        msgr_result expected = length <= limits[_i] ? RESULT_OK : RESULT_INVALID_ARGUMENT;

        ck_assert_result(register_with(TEXT_LITERAL(APP_GUID), _i == 0 ? filler : TEXT_LITERAL("n"),
                                       _i == 1 ? filler : TEXT_LITERAL("u"), _i == 2 ? filler : TEXT_LITERAL("p"), 0),
                         expected);
        if (expected == RESULT_OK)
            fixture_remove_app(&fixture, APP_GUID);
    }
}
END_TEST

START_TEST(test_the_url_may_be_empty)
{
    ck_assert_result(register_with(TEXT_LITERAL(APP_GUID), TEXT_LITERAL("n"), TEXT_EMPTY, TEXT_LITERAL("p"), 0),
                     RESULT_OK);
}
END_TEST

START_TEST(test_a_change_needs_unregistration_first_but_another_guid_fits_beside_it)
{
    ck_assert_result(register_good(), RESULT_OK);
    ck_assert_result(register_with(TEXT_LITERAL(APP_GUID), TEXT_LITERAL("New name"), TEXT_EMPTY, TEXT_LITERAL("p"), 0),
                     SR_APP_ALREADY_REGISTERED);
    ck_assert_text(string_text(&fixture.apps[0].name), APP_NAME);
    ck_assert_result(register_with(TEXT_LITERAL(ABSENT_GUID), TEXT_LITERAL(APP_NAME), TEXT_EMPTY, TEXT_LITERAL("p"), 0),
                     RESULT_OK);
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    ck_assert_result(register_good(), RESULT_OK);
}
END_TEST

START_TEST(test_an_application_set_up_by_hand_counts_as_registered)
{
    fixture_add_app(&fixture, APP_GUID);
    ck_assert_result(register_good(), SR_APP_ALREADY_REGISTERED);
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), RESULT_OK);
}
END_TEST

/* The COM side writes the registry between the check and the change, so the check must change nothing. */
START_TEST(test_a_check_alone_writes_nothing)
{
    fixture.store_refuses = true; /* a write would be an error */
    ck_assert_result(apps_check_registration(fixture.messenger, TEXT_LITERAL(APP_GUID), TEXT_LITERAL(APP_NAME),
                                             TEXT_LITERAL(APP_URL), TEXT_LITERAL(APP_PATH), 0),
                     RESULT_OK);
    ck_assert_result(apps_check_unregistration(fixture.messenger, TEXT_LITERAL("bad")), RESULT_INVALID_ARGUMENT);
    ck_assert_result(apps_check_unregistration(fixture.messenger, TEXT_LITERAL(APP_GUID)), SR_APP_NOT_REGISTERED);
    ck_assert_uint_eq(fixture.app_count, 0);
    fixture.store_refuses = false;
    fixture_add_app(&fixture, APP_GUID);
    fixture.store_refuses = true;
    ck_assert_result(apps_check_unregistration(fixture.messenger, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    ck_assert_uint_eq(fixture.app_count, 1);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_unregistration_checks_in_the_documented_order)
{
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL("bad")), RESULT_INVALID_ARGUMENT);
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_EMPTY), RESULT_INVALID_ARGUMENT);
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), SR_APP_NOT_REGISTERED);
    fixture_add_app(&fixture, APP_GUID);
    fixture.store_refuses = true;
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), RESULT_WRITE_REGISTRY);
    ck_assert_uint_eq(fixture.app_count, 1);
    ck_assert_str_eq(fixture.events.text, "");
    fixture.store_refuses = false;
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL("{11111111-2222-3333-4444-aaaaaaaaaaaa}")),
                     RESULT_OK);
    ck_assert_str_eq(fixture.events.text, "AppUnRegistered(" APP_GUID ")");
    ck_assert_result(apps_unregister(fixture.messenger, TEXT_LITERAL(APP_GUID)), SR_APP_NOT_REGISTERED);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("apps");
    Suite *suite = suite_create("apps");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_registration_writes_everything_and_tells_every_manager);
    tcase_add_test(tcase, test_checks_come_in_the_documented_order);
    tcase_add_loop_test(tcase, test_a_malformed_argument_is_an_invalid_argument, 0, COUNT(refused));
    tcase_add_loop_test(tcase, test_name_url_and_path_are_limited, 0, 3);
    tcase_add_test(tcase, test_the_url_may_be_empty);
    tcase_add_test(tcase, test_a_change_needs_unregistration_first_but_another_guid_fits_beside_it);
    tcase_add_test(tcase, test_an_application_set_up_by_hand_counts_as_registered);
    tcase_add_test(tcase, test_a_check_alone_writes_nothing);
    tcase_add_test(tcase, test_unregistration_checks_in_the_documented_order);
    suite_add_tcase(suite, tcase);
    return suite;
}
