/* A private certificate authority and a certificate of its for the service, so that nobody needs
 * another tool for them.  certificate_mbedtls.c, or certificate_none.c where there is no TLS. */
#ifndef OPENMSGR_MSGRD_CERTIFICATE_H
#define OPENMSGR_MSGRD_CERTIFICATE_H

#include <time.h>

#include "common/text.h"

enum { CERTIFICATE_NAMES_MAX = 8, CERTIFICATE_DAYS = 730, AUTHORITY_DAYS = 3650 };

/* The files of a folder. */
#define AUTHORITY_FILE "ca.pem"              /* what clients need; no secret */
#define AUTHORITY_KEY_FILE "ca-key.pem"      /* its owner's alone */
#define CERTIFICATE_FILE "service.pem"
#define CERTIFICATE_KEY_FILE "service-key.pem" /* its owner's alone */

/* Makes the service's certificate for host names and IPv4 addresses, valid between two times (seconds
 * since 1970), with a new key.  The authority that is in the folder signs it; when there is none it
 * is made first, valid from `from` for AUTHORITY_DAYS.  False with a fixed sentence in *why when a
 * name is none, when the folder's authority cannot be used, when nothing can be written, when out of
 * memory or without TLS. */
bool certificate_make(const char *folder, const char *const *names, size_t count, time_t from,
                      time_t until, const char **why);

#endif
