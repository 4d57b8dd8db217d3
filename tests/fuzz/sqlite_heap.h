/* An allocator for SQLite in a target.  It allocates from one block, does not reuse memory within an input, and poisons
 * memory when it is freed.  The sanitizer detects as much as with malloc, in a third of the time. */
#ifndef OPENMSGR_FUZZ_SQLITE_HEAP_H
#define OPENMSGR_FUZZ_SQLITE_HEAP_H

/* Call once, before SQLite is used. */
void sqlite_heap_install(void);
/* Keeps the current allocations to the end of the process. */
void sqlite_heap_keep(void);
/* Ends an input: everything that it allocated must be freed by now. */
void sqlite_heap_reset(void);

#endif
