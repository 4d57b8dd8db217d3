/* The operating system: files that only their owner may read, the command line, signals.  Implemented in
 * platform_posix.c and platform_windows.c. */
#ifndef OPENMSGR_MSGRD_PLATFORM_H
#define OPENMSGR_MSGRD_PLATFORM_H

#include <stdio.h>

#include "common/text.h"

/* Returns the arguments as UTF-8, valid until the process ends.  Where `argv` is UTF-8, returns `argv`. */
char **platform_arguments(int *argc, char **argv);
/* $OPENMSGR_DATA, else the folder OpenMsgr in the user's data folder.  False when there is no such
 * folder or when its path does not fit. */
bool platform_data_directory(char *path, size_t size);
/* Makes the folder and the missing ones above it, accessible to the user alone. */
bool platform_make_directory(const char *path);
/* Creates or replaces a file that only its owner can read. */
bool platform_write_secret(const char *path, const char *content);
void platform_remove(const char *path);
/* Makes a file accessible to its owner alone; creates it if it does not exist. */
bool platform_protect(const char *path);
/* fopen for a path in UTF-8. */
FILE *platform_open(const char *path, const char *mode);
/* Reads a line from standard input, without echo on a terminal.  False at the end of the input. */
bool platform_read_secret(const char *prompt, char *line, size_t size);
/* Resident bytes of this process; 0 when not known. */
size_t platform_memory(void);
/* Calls `stop` when the process is asked to end (signal, Ctrl-C), from a signal handler or on another
 * thread. */
void platform_on_stop(void (*stop)(void));

#endif
