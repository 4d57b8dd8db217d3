/* EnableAlertEvents, and which objects get a notification. */
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct lock *first, *second;
static char first_owner[] = "first", second_owner[] = "second";

static void setup(void)
{
    fixture_init(&fixture);
    first = lock_create(fixture.messenger, LOCK_OF_PRIVATE, first_owner);
    second = lock_create(fixture.messenger, LOCK_OF_PRIVATE, second_owner);
    fixture_sign_in(&fixture);
}

static void teardown(void)
{
    lock_release(first);
    lock_release(second);
    fixture_free(&fixture);
}

static const char *alert(uint32_t site)
{
    fixture_clear(&fixture);
    alerts_receive(fixture.messenger, site, TEXT_LITERAL("<x/>"));
    return fixture.events.text;
}

START_TEST(test_a_locked_object_answers_false_and_hears_nothing)
{
    static const int32_t sites[] = {1};

    ck_assert_result(alerts_enable(first, sites, 1), RESULT_FALSE);
    fixture_unlock(first);
    ck_assert_str_eq(alert(1), "");
}
END_TEST

START_TEST(test_a_disabled_object_answers_false)
{
    static const int32_t sites[] = {1};

    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    messenger_set_lock_policy(fixture.messenger, false, false);
    fixture_sign_in(&fixture);
    ck_assert_result(alerts_enable(first, sites, 1), RESULT_FALSE);
    messenger_set_lock_policy(fixture.messenger, false, true);
    ck_assert_result(alerts_enable(first, sites, 1), RESULT_OK);
    ck_assert_str_eq(alert(1), "Alert(first,<x/>)");
}
END_TEST

START_TEST(test_each_object_hears_the_sites_it_chose)
{
    static const int32_t ours[] = {1, 2, -1}, theirs[] = {2, 3};

    fixture_unlock(first);
    fixture_unlock(second);
    ck_assert_str_eq(alert(1), "");
    ck_assert_result(alerts_enable(first, ours, 3), RESULT_OK);
    ck_assert_result(alerts_enable(second, theirs, 2), RESULT_OK);
    ck_assert_str_eq(alert(1), "Alert(first,<x/>)");
    ck_assert_str_eq(alert(2), "Alert(first,<x/>) Alert(second,<x/>)");
    ck_assert_str_eq(alert(3), "Alert(second,<x/>)");
    ck_assert_str_eq(alert(4), "");
    ck_assert_str_eq(alert(UINT32_MAX), "Alert(first,<x/>)");
}
END_TEST

START_TEST(test_a_call_replaces_the_set_and_an_empty_one_switches_off)
{
    static const int32_t before[] = {1}, after[] = {2};

    fixture_unlock(first);
    ck_assert_result(alerts_enable(first, before, 1), RESULT_OK);
    ck_assert_result(alerts_enable(first, after, 1), RESULT_OK);
    ck_assert_str_eq(alert(1), "");
    ck_assert_str_eq(alert(2), "Alert(first,<x/>)");
    ck_assert_result(alerts_enable(first, NULL, 0), RESULT_OK);
    ck_assert_str_eq(alert(2), "");
}
END_TEST

START_TEST(test_1024_sites_are_the_limit)
{
    static int32_t sites[1025];

    for (int32_t i = 0; i < 1025; i++)
        sites[i] = i;
    fixture_unlock(first);
    ck_assert_result(alerts_enable(first, sites, 1023), RESULT_OK);
    ck_assert_str_eq(alert(1023), "");
    ck_assert_result(alerts_enable(first, sites, 1024), RESULT_OK);
    ck_assert_str_eq(alert(1023), "Alert(first,<x/>)");
    ck_assert_result(alerts_enable(first, sites, 1025), RESULT_OUT_OF_MEMORY);
    ck_assert_str_eq(alert(1023), "Alert(first,<x/>)");
}
END_TEST

START_TEST(test_alerts_stop_when_the_object_locks_or_goes)
{
    static const int32_t sites[] = {1};

    fixture_unlock(first);
    fixture_unlock(second);
    ck_assert_result(alerts_enable(first, sites, 1), RESULT_OK);
    ck_assert_result(alerts_enable(second, sites, 1), RESULT_OK);
    lock_disown(second);
    ck_assert_str_eq(alert(1), "Alert(first,<x/>)");
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    ck_assert_str_eq(alert(1), "");
}
END_TEST

START_TEST(test_a_session_manager_hears_no_alerts)
{
    static const int32_t sites[] = {1};
    struct lock *manager = lock_create(fixture.messenger, LOCK_OF_MANAGER, first_owner);

    fixture_unlock(manager);
    alerts_enable(manager, sites, 1);
    ck_assert_str_eq(alert(1), "");
    lock_release(manager);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("alerts");
    Suite *suite = suite_create("alerts");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_locked_object_answers_false_and_hears_nothing);
    tcase_add_test(tcase, test_a_disabled_object_answers_false);
    tcase_add_test(tcase, test_each_object_hears_the_sites_it_chose);
    tcase_add_test(tcase, test_a_call_replaces_the_set_and_an_empty_one_switches_off);
    tcase_add_test(tcase, test_1024_sites_are_the_limit);
    tcase_add_test(tcase, test_alerts_stop_when_the_object_locks_or_goes);
    tcase_add_test(tcase, test_a_session_manager_hears_no_alerts);
    suite_add_tcase(suite, tcase);
    return suite;
}
