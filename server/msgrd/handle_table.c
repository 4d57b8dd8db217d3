#include "handle_table.h"

#include <stdlib.h>

enum { FIRST_BUCKETS = 64 };

static uint32_t hash_of(struct text handle)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < handle.length; i++) {
        unsigned char c = (unsigned char)handle.bytes[i];

        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
    }
    return hash;
}

/* Twice as many buckets; the table stays as it is, only slower, when there is no memory. */
static void grow(struct handle_table *table)
{
    size_t count = table->bucket_count ? table->bucket_count * 2 : FIRST_BUCKETS;
    struct handle_entry **buckets = calloc(count, sizeof(struct handle_entry *));

    if (!buckets)
        return;
    for (size_t i = 0; i < table->bucket_count; i++)
        while (table->buckets[i]) {
            struct handle_entry *entry = table->buckets[i];

            table->buckets[i] = entry->next;
            entry->next = buckets[entry->hash % count];
            buckets[entry->hash % count] = entry;
        }
    free(table->buckets);
    table->buckets = buckets;
    table->bucket_count = count;
}

bool handle_table_add(struct handle_table *table, struct handle_entry *entry,
                      const struct string *handle, void *owner)
{
    struct handle_entry **bucket;

    if (table->count >= table->bucket_count)
        grow(table);
    if (!table->bucket_count)
        return false;
    *entry = (struct handle_entry){NULL, handle, hash_of(string_text(handle)), owner};
    bucket = &table->buckets[entry->hash % table->bucket_count];
    entry->next = *bucket;
    *bucket = entry;
    table->count++;
    return true;
}

void handle_table_remove(struct handle_table *table, struct handle_entry *entry)
{
    struct handle_entry **position;

    if (!entry->owner || !table->bucket_count)
        return;
    position = &table->buckets[entry->hash % table->bucket_count];
    while (*position && *position != entry)
        position = &(*position)->next;
    if (*position) {
        *position = entry->next;
        table->count--;
    }
    entry->owner = NULL;
}

static struct handle_entry *match(struct handle_entry *entry, uint32_t hash, struct text handle)
{
    while (entry &&
           (entry->hash != hash || !text_equal_nocase(string_text(entry->handle), handle)))
        entry = entry->next;
    return entry;
}

struct handle_entry *handle_table_find(const struct handle_table *table, struct text handle)
{
    uint32_t hash = hash_of(handle);

    return table->bucket_count ? match(table->buckets[hash % table->bucket_count], hash, handle)
                               : NULL;
}

struct handle_entry *handle_table_next(const struct handle_entry *entry)
{
    return match(entry->next, entry->hash, string_text(entry->handle));
}

void handle_table_free(struct handle_table *table)
{
    free(table->buckets);
    *table = (struct handle_table){0};
}
