/* A hash table whose keys are numbers or addresses.  The entries are members of the objects that own them, so
 * adding cannot fail: without memory for more buckets the table only becomes slower.
 *
 * To use a text as the key, pass its hash (text_hash_nocase), and compare the text of each entry that table_find
 * and table_find_older return. */
#ifndef OPENMSGR_COMMON_TABLE_H
#define OPENMSGR_COMMON_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* The owner must not change an entry while it is in a table. */
struct table_entry {
    struct table_entry *next;
    uintptr_t key;
};

/* A table of all zero bytes is empty. */
struct table {
    struct table_entry *one; /* the only bucket, used while `buckets` is NULL */
    struct table_entry **buckets;
    unsigned bits; /* binary logarithm of the number of buckets */
    size_t count;
};

/* Adds an entry.  Several entries may have the same key. */
void table_add(struct table *table, struct table_entry *entry, uintptr_t key);
/* Removes an entry, which must be in this table. */
void table_remove(struct table *table, struct table_entry *entry);
/* table_find returns the newest entry with this key, table_find_older the next older entry with the key of
 * `entry`.  NULL when there is no such entry. */
struct table_entry *table_find(const struct table *table, uintptr_t key);
struct table_entry *table_find_older(const struct table_entry *entry);
/* Iterate over all entries, in no particular order; NULL at the end.  During an iteration, entries that it has
 * already passed may be removed, but none may be added. */
struct table_entry *table_first(const struct table *table);
struct table_entry *table_after(const struct table *table, const struct table_entry *entry);
/* Frees the buckets and leaves an empty table.  The entries are not freed: they belong to their owners. */
void table_free(struct table *table);

/* Returns the object of `type` whose `member` is the entry `found`; NULL for NULL. */
#define TABLE_OWNER(found, type, member) ((type *)table_owner(found, offsetof(type, member)))
static inline void *table_owner(struct table_entry *found, size_t offset)
{
    return found ? (char *)found - offset : NULL;
}

#endif
