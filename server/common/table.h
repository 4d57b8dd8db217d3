/* A hash table by number or address, with entries inside their owners.  Adding cannot fail: if out of
 * memory for more buckets, the table is only slower.
 *
 * For a text as the key, add with its hash (text_hash_nocase), and compare the texts of what
 * table_find and table_find_older return. */
#ifndef OPENMSGR_COMMON_TABLE_H
#define OPENMSGR_COMMON_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Must not be changed while it is in a table. */
struct table_entry {
    struct table_entry *next;
    uintptr_t key;
};

/* All zero is empty. */
struct table {
    struct table_entry *one; /* the only bucket while `buckets` is NULL */
    struct table_entry **buckets;
    unsigned bits; /* binary logarithm of the number of buckets */
    size_t count;
};

/* Several entries may have the same key. */
void table_add(struct table *table, struct table_entry *entry, uintptr_t key);
/* `entry` must be in this table. */
void table_remove(struct table *table, struct table_entry *entry);
/* The newest entry of this key, and the next older one of the same key; NULL when there is none. */
struct table_entry *table_find(const struct table *table, uintptr_t key);
struct table_entry *table_find_older(const struct table_entry *entry);
/* All entries, in no particular order; NULL at the end.  During the iteration entries that were passed
 * may be removed, but none may be added. */
struct table_entry *table_first(const struct table *table);
struct table_entry *table_after(const struct table *table, const struct table_entry *entry);
/* Leaves an empty table; the entries belong to their owners. */
void table_free(struct table *table);

/* The owner of a table_entry, or NULL for NULL. */
#define TABLE_OWNER(found, type, member) ((type *)table_owner(found, offsetof(type, member)))
static inline void *table_owner(struct table_entry *found, size_t offset)
{
    return found ? (char *)found - offset : NULL;
}

#endif
