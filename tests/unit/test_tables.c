/* msgrd's table of handles, the hash table and the heap of timers, each compared with a linear
 * search of ten thousand entries. */
#include <stdio.h>
#include <stdlib.h>

#include "common/handle_table.h"
#include "common/table.h"
#include "common/timers.h"
#include "harness/suite.h"

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
    struct table table = {0};

    name_entries();
    ck_assert_ptr_null(handle_table_find(&table, TEXT_LITERAL("user1@example.test")));
    for (unsigned i = 0; i < MANY; i++)
        handle_table_add(&table, &entries[i].entry, &entries[i].handle, &entries[i]);
    ck_assert_uint_eq(table.count, MANY);
    for (unsigned i = 0; i < MANY; i += 2)
        handle_table_remove(&table, &entries[i].entry);
    handle_table_remove(&table, &entries[0].entry); /* not in the table: no effect */
    ck_assert_uint_eq(table.count, MANY / 2);
    for (unsigned i = 0; i < MANY; i++) {
        struct handle_entry *found = handle_table_find(&table, string_text(&entries[i].handle));

        if (i % 2)
            ck_assert(found && found->owner == &entries[i] && !handle_table_next(found));
        else
            ck_assert_ptr_null(found);
    }
    ck_assert_ptr_nonnull(handle_table_find(&table, TEXT_LITERAL("USER1@Example.Test")));
    table_free(&table);
    free_entries();
}
END_TEST

START_TEST(test_several_of_one_handle_are_all_found)
{
    struct table table = {0};
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
    for (found = handle_table_find(&table, string_text(&handle)); found; found = handle_table_next(found))
        seen |= 1u << ((struct handle_entry *)found->owner - three);
    ck_assert_uint_eq(seen, 7);
    table_free(&table);
    string_free(&handle);
    free_entries();
}
END_TEST

/* ---- numbers and addresses ---- */

static struct {
    struct table_entry entry;
    bool is_there;
} numbered[MANY];

/* Keys as in the program: consecutive numbers (links), aligned addresses (objects), few
 * different ones (requests). */
static const struct {
    uintptr_t first, step;
    unsigned of_one_key;
} key_sets[] = {
    {1, 1, 1}, {0x20000, 48, 1}, {0x7f0000001000u & UINTPTR_MAX, 4096, 1}, {1, 1, 7}, {5, 0, MANY},
};

static uintptr_t key_of(int set, unsigned i)
{
    return key_sets[set].first + i / key_sets[set].of_one_key * key_sets[set].step;
}

static void expect_exactly_those_that_are_there(const struct table *table, int set)
{
    size_t count = 0, met = 0;

    for (unsigned i = 0; i < MANY; i++) {
        unsigned first = i / key_sets[set].of_one_key * key_sets[set].of_one_key;
        struct table_entry *found;

        count += numbered[i].is_there;
        if (i + 1 < MANY && key_of(set, i) == key_of(set, i + 1))
            continue;
        /* From the newest entry of this key to the oldest. */
        found = table_find(table, key_of(set, i));
        for (unsigned j = i + 1; j-- > first;) {
            if (!numbered[j].is_there)
                continue;
            ck_assert_ptr_eq(found, &numbered[j].entry);
            found = table_find_older(found);
        }
        ck_assert_ptr_null(found);
    }
    ck_assert_uint_eq(table->count, count);
    for (struct table_entry *entry = table_first(table); entry; entry = table_after(table, entry))
        met++;
    ck_assert_uint_eq(met, count);
}

START_TEST(test_each_of_many_numbers_is_found_until_it_leaves)
{
    struct table table = {0};

    ck_assert_ptr_null(table_find(&table, key_of(_i, 0)));
    ck_assert_ptr_null(table_first(&table));
    for (unsigned i = 0; i < MANY; i++) {
        table_add(&table, &numbered[i].entry, key_of(_i, i));
        numbered[i].is_there = true;
    }
    expect_exactly_those_that_are_there(&table, _i);
    for (unsigned i = 0; i < MANY; i += 3) {
        table_remove(&table, &numbered[i].entry);
        numbered[i].is_there = false;
    }
    expect_exactly_those_that_are_there(&table, _i);
    /* Each one is removed during the iteration. */
    for (struct table_entry *entry = table_first(&table), *next; entry; entry = next) {
        next = table_after(&table, entry);
        table_remove(&table, entry);
    }
    ck_assert_uint_eq(table.count, 0);
    ck_assert_ptr_null(table_first(&table));
    table_free(&table);
    ck_assert_ptr_null(table_first(&table));
}
END_TEST

/* ---- time limits ---- */

static struct timer timers[MANY];
static struct timers heap;
static uint64_t last_called, last_order;
static unsigned called;

static void note(void *owner)
{
    const struct timer *timer = owner;

    ck_assert_uint_ge(timer->when, last_called);
    if (timer->when == last_called)
        ck_assert_uint_gt(timer->order, last_order);
    last_called = timer->when;
    last_order = timer->order;
    called++;
}

START_TEST(test_time_limits_come_in_their_order)
{
    uint64_t earliest = UINT64_MAX;
    unsigned running = 0;

    srand((unsigned)_i);
    called = 0;
    last_called = last_order = 0;
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

Suite *test_suite(void)
{
    Suite *suite = suite_create("tables");
    TCase *tcase = tcase_create("tables");

    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_each_of_many_handles_is_found_until_it_leaves);
    tcase_add_test(tcase, test_several_of_one_handle_are_all_found);
    tcase_add_loop_test(tcase, test_each_of_many_numbers_is_found_until_it_leaves, 0, COUNT(key_sets));
    tcase_add_loop_test(tcase, test_time_limits_come_in_their_order, 1, 6);
    return suite;
}
