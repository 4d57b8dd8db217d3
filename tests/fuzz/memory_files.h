/* In-memory files as SQLite's default file system.  A target that creates a new store for each input would otherwise
 * spend half of its time in the kernel. */
#ifndef OPENMSGR_FUZZ_MEMORY_FILES_H
#define OPENMSGR_FUZZ_MEMORY_FILES_H

#include "fuzz.h"

/* Call once, before SQLite is used.  Also disables SQLite's thread locks. */
void memory_files_install(void);
/* Replaces the content of the database, without a journal.  There is only one database; its path is ignored. */
void memory_files_put(struct text content);
/* The content of the database, borrowed until the next change. */
struct text memory_files_content(void);

#endif
