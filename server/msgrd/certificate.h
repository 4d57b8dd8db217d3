/* Makes a private certificate authority and a certificate for the service.  Implemented in
 * certificate_mbedtls.c, and in certificate_none.c for builds without TLS. */
#ifndef OPENMSGR_MSGRD_CERTIFICATE_H
#define OPENMSGR_MSGRD_CERTIFICATE_H

#include <time.h>

#include "common/text.h"

enum { CERTIFICATE_NAMES_MAX = 8, CERTIFICATE_DAYS = 730, AUTHORITY_DAYS = 3650 };

/* The files that certificate_make writes to its folder.  Only their owner can read the keys. */
#define AUTHORITY_FILE "ca.pem" /* for clients */
#define AUTHORITY_KEY_FILE "ca-key.pem"
#define CERTIFICATE_FILE "service.pem"
#define CERTIFICATE_KEY_FILE "service-key.pem"

/* Makes a key and a certificate for 1 to CERTIFICATE_NAMES_MAX host names and IPv4 addresses, valid from
 * `from` to `until` (seconds since 1970).  The authority in the folder signs the certificate.  If the folder
 * has no authority, makes one that is valid for AUTHORITY_DAYS from `from` on.  On failure returns false,
 * with the reason as a fixed phrase in *why. */
bool certificate_make(const char *folder, const char *const *names, size_t count, time_t from, time_t until,
                      const char **why);

#endif
