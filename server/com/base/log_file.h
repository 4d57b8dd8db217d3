/* A file to which several threads and processes append whole lines. */
#ifndef OPENMSGR_COM_BASE_LOG_FILE_H
#define OPENMSGR_COM_BASE_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

struct append_file {
    CRITICAL_SECTION lock; /* guards the end of the file against our own threads */
    HANDLE handle;         /* NULL while the file is not open */
};

/* Opens the file and creates it if necessary; it stays open until the process ends.  On failure returns false with
 * the reason in GetLastError. */
bool append_open(struct append_file *file, const WCHAR *path);
/* Does nothing while the file is not open. */
void append_write(struct append_file *file, const char *bytes, size_t length);

#endif
