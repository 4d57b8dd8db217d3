/* What lets msgrd find one of ten thousand: the table of handles and the heap of time limits, each
 * compared with a plain look at everything. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "service/handle_table.h"
#include "core/timers.h"

enum { MANY = 5000 };

struct entry {
    struct handle_entry entry;
    struct string handle;
};

static struct entry entries[MANY];

static void name_entries(void)
{
    for (unsigned i = 0; i < MANY; i++) {
        char handle[64];

        snprintf(handle, sizeof(handle), "user%u@example.test", i);
        ck_assert(string_set(&entries[i].handle, text_of(handle)));
    }
}

static void free_entries(void)
{
    for (unsigned i = 0; i < MANY; i++)
        string_free(&entries[i].handle);
}

START_TEST(test_each_of_many_handles_is_found_until_it_leaves)
{
    struct handle_table table = {0};

    name_entries();
    ck_assert_ptr_null(handle_table_find(&table, TEXT_LITERAL("user1@example.test")));
    for (unsigned i = 0; i < MANY; i++)
        ck_assert(handle_table_add(&table, &entries[i].entry, &entries[i].handle, &entries[i]));
    ck_assert_uint_eq(table.count, MANY);
    for (unsigned i = 0; i < MANY; i += 2)
        handle_table_remove(&table, &entries[i].entry);
    handle_table_remove(&table, &entries[0].entry); /* is not there: nothing happens */
    ck_assert_uint_eq(table.count, MANY / 2);
    for (unsigned i = 0; i < MANY; i++) {
        struct handle_entry *found = handle_table_find(&table, string_text(&entries[i].handle));

        if (i % 2)
            ck_assert(found && found->owner == &entries[i] && !handle_table_next(found));
        else
            ck_assert_ptr_null(found);
    }
    ck_assert_ptr_nonnull(handle_table_find(&table, TEXT_LITERAL("USER1@Example.Test")));
    handle_table_free(&table);
    free_entries();
}
END_TEST

START_TEST(test_several_of_one_handle_are_all_found)
{
    struct handle_table table = {0};
    struct handle_entry three[3] = {0}, *found;
    struct string handle = {0};
    unsigned seen = 0;

    name_entries();
    ck_assert(string_set(&handle, TEXT_LITERAL("user7@example.test")));
    for (unsigned i = 0; i < MANY; i++)
        if (i != 7)
            handle_table_add(&table, &entries[i].entry, &entries[i].handle, &entries[i]);
    for (unsigned i = 0; i < 3; i++)
        handle_table_add(&table, &three[i], &handle, &three[i]);
    for (found = handle_table_find(&table, string_text(&handle)); found;
         found = handle_table_next(found))
        seen |= 1u << ((struct handle_entry *)found->owner - three);
    ck_assert_uint_eq(seen, 7);
    handle_table_free(&table);
    string_free(&handle);
    free_entries();
}
END_TEST

/* ---- time limits ---- */

static struct timer timers[MANY];
static struct timers heap;
static uint64_t last_called;
static unsigned called;

static void note(void *owner)
{
    const struct timer *timer = owner;

    ck_assert_uint_ge(timer->when, last_called);
    last_called = timer->when;
    called++;
}

START_TEST(test_time_limits_come_in_their_order)
{
    uint64_t earliest = UINT64_MAX;
    unsigned running = 0;

    srand((unsigned)_i);
    called = 0;
    last_called = 0;
    heap = (struct timers){0};
    ck_assert_uint_eq(timers_next(&heap), UINT64_MAX);
    for (unsigned i = 0; i < MANY; i++) {
        timers[i] = (struct timer){0};
        ck_assert(timers_set(&heap, &timers[i], (uint64_t)rand() % 1000, note, &timers[i]));
    }
    for (unsigned i = 0; i < MANY; i += 3) /* some are moved, some end */
        ck_assert(timers_set(&heap, &timers[i], (uint64_t)rand() % 1000, note, &timers[i]));
    for (unsigned i = 0; i < MANY; i += 5)
        timers_stop(&heap, &timers[i]);
    timers_stop(&heap, &timers[0]);
    ck_assert(timers_set(&heap, &timers[1], UINT64_MAX, note, &timers[1]));
    for (unsigned i = 0; i < MANY; i++)
        if (timers[i].place) {
            running++;
            if (timers[i].when < earliest)
                earliest = timers[i].when;
        }
    ck_assert_uint_eq(running, MANY - MANY / 5 - 1);
    ck_assert_uint_eq(timers_next(&heap), earliest);
    timers_run(&heap, 499);
    for (unsigned i = 0; i < MANY; i++)
        ck_assert(!timers[i].place || timers[i].when > 499);
    timers_run(&heap, 1000);
    ck_assert_uint_eq(called, running);
    ck_assert_uint_eq(timers_next(&heap), UINT64_MAX);
    timers_free(&heap);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tables");
    TCase *tcase = tcase_create("tables");
    SRunner *runner = srunner_create(suite);
    int failed;

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_each_of_many_handles_is_found_until_it_leaves);
    tcase_add_test(tcase, test_several_of_one_handle_are_all_found);
    tcase_add_loop_test(tcase, test_time_limits_come_in_their_order, 1, 6);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
