/* Where certificates come from: files, and the roots that the system trusts.  tls_files_posix.c,
 * tls_files_windows.c. */
#ifndef OPENMSGR_NET_TLS_FILES_H
#define OPENMSGR_NET_TLS_FILES_H

#include "common/text.h"

enum { TLS_FILE_MAX = 1 << 20 };

/* The whole file, with a terminator behind it that *length does not count; the caller wipes and frees
 * it.  NULL when it cannot be read, is empty or has more than TLS_FILE_MAX bytes.  The path is UTF-8.
 */
char *tls_read_file(struct text path, size_t *length);
/* Calls `add` for each certificate, or for a file of them, that the system has as a root; PEM comes
 * with its terminator behind it.  False when there is no such store. */
bool tls_system_roots(void (*add)(void *context, const char *bytes, size_t length, bool is_pem),
                      void *context);

#endif
