/* A table by handle: chained, grows with what is in it, so that finding one costs the same with ten
 * users and with ten thousand.  Case does not count. */
#ifndef OPENMSGR_MSGRD_HANDLE_TABLE_H
#define OPENMSGR_MSGRD_HANDLE_TABLE_H

#include "common/text.h"

/* Lives inside its owner. */
struct handle_entry {
    struct handle_entry *next;
    const struct string *handle; /* the owner's; does not change while in the table */
    uint32_t hash;
    void *owner;
};

/* All zero is empty. */
struct handle_table {
    struct handle_entry **buckets;
    size_t bucket_count, count;
};

/* Several of one handle are allowed.  False when out of memory. */
bool handle_table_add(struct handle_table *table, struct handle_entry *entry,
                      const struct string *handle, void *owner);
/* Does nothing for one that is not in the table. */
void handle_table_remove(struct handle_table *table, struct handle_entry *entry);
/* The first of this handle, and with handle_table_next each further one; NULL: no more. */
struct handle_entry *handle_table_find(const struct handle_table *table, struct text handle);
struct handle_entry *handle_table_next(const struct handle_entry *entry);
/* The entries themselves belong to their owners, and are in no table afterwards. */
void handle_table_free(struct handle_table *table);

#endif
