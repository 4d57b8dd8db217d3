/* A table of objects by handle (local@domain), ignoring the case of ASCII letters.  It is a struct table whose key
 * is the hash of the handle. */
#ifndef OPENMSGR_COMMON_HANDLE_TABLE_H
#define OPENMSGR_COMMON_HANDLE_TABLE_H

#include "table.h"
#include "text.h"

/* A member of the object that is in the table.  All zero while the object is in no table. */
struct handle_entry {
    struct table_entry entry;
    const struct string *handle; /* borrowed from the owner; must not change while in the table */
    void *owner;
};

/* Adds an entry.  Several entries may have the same handle. */
void handle_table_add(struct table *table, struct handle_entry *entry, const struct string *handle, void *owner);
/* Removes an entry.  No effect if the entry is in no table. */
void handle_table_remove(struct table *table, struct handle_entry *entry);
/* handle_table_find returns the newest entry with this handle, handle_table_next the next older entry with the
 * handle of `entry`.  NULL when there is no such entry. */
struct handle_entry *handle_table_find(const struct table *table, struct text handle);
struct handle_entry *handle_table_next(const struct handle_entry *entry);

#endif
