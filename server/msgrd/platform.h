/* What msgrd's command line needs of the system.  platform_posix.c, platform_windows.c. */
#ifndef OPENMSGR_MSGRD_PLATFORM_H
#define OPENMSGR_MSGRD_PLATFORM_H

#include <stdio.h>

#include "common/text.h"

/* The arguments as UTF-8; `argv` itself where it is that already. */
char **platform_arguments(int *argc, char **argv);
/* $OPENMSGR_DATA, else the user's own folder for data and in it OpenMsgr. False when there is
 * none. */
bool platform_data_directory(char *path, size_t size);
/* Makes the folder and the missing ones above it; what is made belongs to the user alone. */
bool platform_make_directory(const char *path);
/* Creates or replaces a file that only its owner can read. */
bool platform_write_secret(const char *path, const char *content);
void platform_remove(const char *path);
/* Takes everybody's rights but the owner's from a file, and makes it when it is not there. */
bool platform_protect(const char *path);
/* fopen for a path in UTF-8. */
FILE *platform_open(const char *path, const char *mode);
/* A line from standard input, without echo when a person types it.  False at its end. */
bool platform_read_secret(const char *prompt, char *line, size_t size);
/* Resident bytes of this process; 0 when not known. */
size_t platform_memory(void);
/* Calls `stop` once when the process is asked to end (signal, Ctrl-C); may come on another
 * thread. */
void platform_on_stop(void (*stop)(void));

#endif
