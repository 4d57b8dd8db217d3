/* Certificates from files, and the trusted roots of the system.  tls_files_posix.c,
 * tls_files_windows.c. */
#ifndef OPENMSGR_NET_TLS_FILES_H
#define OPENMSGR_NET_TLS_FILES_H

#include "common/text.h"

enum { TLS_FILE_MAX = 1 << 20 };

/* The whole file, followed by a NUL that *length does not count; the caller wipes and frees it.  NULL
 * when it cannot be read, is empty or has more than TLS_FILE_MAX bytes.  The path is UTF-8. */
char *tls_read_file(struct text path, size_t *length);
/* Calls `add` for each trusted root, or for a file of them; PEM is followed by a NUL.  False when the
 * system has no store of roots. */
bool tls_system_roots(void (*add)(void *context, const char *bytes, size_t length, bool is_pem), void *context);

#endif
