/* Makes a private certificate authority and a certificate for the service.  Implemented in
 * certificate_mbedtls.c, and in certificate_none.c for builds without TLS. */
#ifndef OPENMSGR_MSGRD_CERTIFICATE_H
#define OPENMSGR_MSGRD_CERTIFICATE_H

#include <time.h>

#include "common/text.h"

enum { CERTIFICATE_NAMES_MAX = 8, CERTIFICATE_DAYS = 730, AUTHORITY_DAYS = 3650 };

/* The files of a folder.  Only their owner can read the keys. */
#define AUTHORITY_FILE "ca.pem" /* for clients */
#define AUTHORITY_KEY_FILE "ca-key.pem"
#define CERTIFICATE_FILE "service.pem"
#define CERTIFICATE_KEY_FILE "service-key.pem"

/* Makes a key and a certificate for 1 to CERTIFICATE_NAMES_MAX host names and IPv4 addresses, valid
 * between two times (seconds since 1970).  The authority of the folder signs it; if there is none it is
 * made first, valid from `from` for AUTHORITY_DAYS.  False with a fixed sentence in *why: for an invalid
 * name, an authority that cannot be used, a folder that cannot be written, when out of memory, or in
 * a build without TLS. */
bool certificate_make(const char *folder, const char *const *names, size_t count, time_t from, time_t until,
                      const char **why);

#endif
