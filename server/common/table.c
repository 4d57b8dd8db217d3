#include "table.h"

#include <stdlib.h>

enum { BITS_FIRST = 4, BITS_MAX = 24 };

static size_t bucket_count(const struct table *table)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): bits is at most BITS_MAX */
    return (size_t)1 << table->bits;
}

static size_t index_of(const struct table *table, uintptr_t key)
{
    /* Fibonacci hashing: spreads consecutive numbers and aligned addresses over the buckets. */
    return table->bits ? (size_t)((key * 0x9E3779B97F4A7C15u) >> (64 - table->bits)) : 0;
}

static struct table_entry **bucket_at(const struct table *table, size_t index)
{
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): grow() replaces the array that it frees */
    return table->buckets ? &table->buckets[index] : (struct table_entry **)&table->one;
}

static struct table_entry **bucket_of(const struct table *table, uintptr_t key)
{
    return bucket_at(table, index_of(table, key));
}

static void put_in_front(struct table *table, struct table_entry *entry)
{
    struct table_entry **bucket = bucket_of(table, entry->key);

    entry->next = *bucket;
    *bucket = entry;
}

static struct table_entry *reversed(struct table_entry *entry)
{
    struct table_entry *before = NULL;

    while (entry) {
        struct table_entry *next = entry->next;

        entry->next = before;
        before = entry;
        entry = next;
    }
    return before;
}

/* Moves the oldest entries of each bucket first, so that the entries of one key keep their order, newest first. */
static void grow(struct table *table)
{
    struct table larger = {.bits = table->bits ? table->bits + 1 : BITS_FIRST, .count = table->count};

    if (larger.bits > BITS_MAX)
        return;
    larger.buckets = calloc(bucket_count(&larger), sizeof(struct table_entry *));
    if (!larger.buckets)
        return;
    for (size_t i = 0; i < bucket_count(table); i++)
        for (struct table_entry *entry = reversed(*bucket_at(table, i)), *next; entry; entry = next) {
            next = entry->next;
            put_in_front(&larger, entry);
        }
    free(table->buckets);
    *table = larger;
}

void table_add(struct table *table, struct table_entry *entry, uintptr_t key)
{
    if (table->count >= bucket_count(table))
        grow(table);
    entry->key = key;
    put_in_front(table, entry);
    table->count++;
}

void table_remove(struct table *table, struct table_entry *entry)
{
    struct table_entry **place = bucket_of(table, entry->key);

    while (*place != entry)
        place = &(*place)->next;
    *place = entry->next;
    table->count--;
}

struct table_entry *table_find(const struct table *table, uintptr_t key)
{
    struct table_entry *entry = *bucket_of(table, key);

    while (entry && entry->key != key)
        entry = entry->next;
    return entry;
}

struct table_entry *table_find_older(const struct table_entry *entry)
{
    struct table_entry *older = entry->next;

    while (older && older->key != entry->key)
        older = older->next;
    return older;
}

static struct table_entry *first_from(const struct table *table, size_t index)
{
    for (; index < bucket_count(table); index++)
        if (*bucket_at(table, index))
            return *bucket_at(table, index);
    return NULL;
}

struct table_entry *table_first(const struct table *table) { return first_from(table, 0); }

struct table_entry *table_after(const struct table *table, const struct table_entry *entry)
{
    return entry->next ? entry->next : first_from(table, index_of(table, entry->key) + 1);
}

void table_free(struct table *table)
{
    free(table->buckets);
    *table = (struct table){0};
}
