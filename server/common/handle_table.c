#include "handle_table.h"

/* FNV-1a hash of the handle in lower case. */
static uint32_t hash_of(struct text handle)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < handle.length; i++) {
        unsigned char c = (unsigned char)handle.bytes[i];

        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 16777619u;
    }
    return hash;
}

void handle_table_add(struct table *table, struct handle_entry *entry, const struct string *handle, void *owner)
{
    entry->handle = handle;
    entry->owner = owner;
    table_add(table, &entry->entry, hash_of(string_text(handle)));
}

void handle_table_remove(struct table *table, struct handle_entry *entry)
{
    if (!entry->owner)
        return;
    table_remove(table, &entry->entry);
    entry->owner = NULL;
}

/* Returns the first entry, from `found` on, whose handle is equal; entries with only the same hash are skipped. */
static struct handle_entry *match(struct table_entry *found, struct text handle)
{
    struct handle_entry *entry = TABLE_OWNER(found, struct handle_entry, entry);

    while (entry && !text_equal_nocase(string_text(entry->handle), handle))
        entry = TABLE_OWNER(table_find_older(&entry->entry), struct handle_entry, entry);
    return entry;
}

struct handle_entry *handle_table_find(const struct table *table, struct text handle)
{
    return match(table_find(table, hash_of(handle)), handle);
}

struct handle_entry *handle_table_next(const struct handle_entry *entry)
{
    return match(table_find_older(&entry->entry), string_text(entry->handle));
}
