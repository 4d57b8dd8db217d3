/* Files that live in memory, as SQLite's default file system: a target that makes a store anew for each input spends
 * half of its time in the kernel otherwise. */
#ifndef OPENMSGR_FUZZ_MEMORY_FILES_H
#define OPENMSGR_FUZZ_MEMORY_FILES_H

#include "fuzz.h"

/* Once, before SQLite is used.  It then takes no locks of threads either. */
void memory_files_install(void);
/* There is one database, whatever its path: these are its bytes now, and it has no journal. */
void memory_files_put(struct text content);
/* Its bytes, borrowed until the next change. */
struct text memory_files_content(void);

#endif
