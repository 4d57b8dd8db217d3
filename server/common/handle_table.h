/* A table of objects by handle (local@domain): a struct table whose key is the hash of the handle.  The
 * case of ASCII letters is ignored. */
#ifndef OPENMSGR_COMMON_HANDLE_TABLE_H
#define OPENMSGR_COMMON_HANDLE_TABLE_H

#include "table.h"
#include "text.h"

/* Lives inside its owner; all zero when it is in no table. */
struct handle_entry {
    struct table_entry entry;
    const struct string *handle; /* the owner's; must not change while in the table */
    void *owner;
};

/* Several entries may have the same handle. */
void handle_table_add(struct table *table, struct handle_entry *entry, const struct string *handle, void *owner);
/* Does nothing for an entry that is in no table. */
void handle_table_remove(struct table *table, struct handle_entry *entry);
/* The newest entry of this handle, and the next older one of the same handle; NULL when there is
 * none. */
struct handle_entry *handle_table_find(const struct table *table, struct text handle);
struct handle_entry *handle_table_next(const struct handle_entry *entry);

#endif
