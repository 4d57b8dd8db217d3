/* A file to which several threads, and other processes, append whole lines. */
#ifndef OPENMSGR_COM_BASE_LOG_FILE_H
#define OPENMSGR_COM_BASE_LOG_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

struct append_file {
    CRITICAL_SECTION lock; /* guards the end of the file against our own threads */
    HANDLE handle;         /* NULL while it is not open */
};

/* Makes the file if there is none; stays open for as long as the process lives.  False with GetLastError. */
bool append_open(struct append_file *file, const WCHAR *path);
/* Nothing when it is not open. */
void append_write(struct append_file *file, const char *bytes, size_t length);

#endif
