/* Reads certificate files, and finds the trusted roots of the system.  Implemented in tls_files_posix.c and
 * tls_files_windows.c. */
#ifndef OPENMSGR_NET_TLS_FILES_H
#define OPENMSGR_NET_TLS_FILES_H

#include "common/text.h"

enum { TLS_FILE_MAX = 1 << 20 };

/* Returns the content of the file, followed by a NUL that *length does not count.  The caller frees it, and
 * wipes it first if it is a key.  NULL when the file cannot be read, is empty or has more than TLS_FILE_MAX
 * bytes.  The path is UTF-8. */
char *tls_read_file(struct text path, size_t *length);
/* Calls `add` for each trusted root (DER), or once with a file that has all of them (PEM, followed by a
 * NUL that `length` does not count).  False when the system has no store of roots. */
bool tls_system_roots(void (*add)(void *context, const char *bytes, size_t length, bool is_pem), void *context);

#endif
