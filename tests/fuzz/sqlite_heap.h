/* SQLite's memory in a target: taken from one block, never given out twice before the input is over, and poisoned as
 * soon as it is freed.  The sanitizer sees what it saw of malloc, in a third of the time. */
#ifndef OPENMSGR_FUZZ_SQLITE_HEAP_H
#define OPENMSGR_FUZZ_SQLITE_HEAP_H

/* Once, before SQLite is used. */
void sqlite_heap_install(void);
/* What is allocated now stays to the end of the process. */
void sqlite_heap_keep(void);
/* The end of an input: everything that it allocated must be freed. */
void sqlite_heap_reset(void);

#endif
