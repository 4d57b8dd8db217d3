/* Finding one of many by a number or an address: a hash table of entries that live inside their owners.
 * Adding cannot fail: without memory for more buckets it is only slower. */
#ifndef OPENMSGR_COMMON_TABLE_H
#define OPENMSGR_COMMON_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Not to be touched while it is in a table. */
struct table_entry {
    struct table_entry *next;
    uintptr_t key;
};

/* All zero is empty. */
struct table {
    struct table_entry *one;      /* the only bucket until there are more */
    struct table_entry **buckets; /* NULL: `one` */
    unsigned bits;                /* there are 2 to the power of these */
    size_t count;
};

/* In front of those of the same key. */
void table_add(struct table *table, struct table_entry *entry, uintptr_t key);
/* It is in this table. */
void table_remove(struct table *table, struct table_entry *entry);
/* The newest of this key, and the next older one of the same; NULL when there is none. */
struct table_entry *table_find(const struct table *table, uintptr_t key);
struct table_entry *table_find_older(const struct table_entry *entry);
/* All of them, in no order that means anything; NULL at the end.  Removing one that was passed, or
 * the one at hand once the next is known, does not matter; adding one does. */
struct table_entry *table_first(const struct table *table);
struct table_entry *table_after(const struct table *table, const struct table_entry *entry);
/* Forgets what is in it, and is empty. */
void table_free(struct table *table);

/* The owner of a table_entry, or NULL for NULL. */
#define TABLE_OWNER(found, type, member)                                                           \
    ((type *)table_owner(found, offsetof(type, member)))
static inline void *table_owner(struct table_entry *found, size_t offset)
{
    return found ? (char *)found - offset : NULL;
}

#endif
