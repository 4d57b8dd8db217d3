/* MD5, the digest of the protocol, from libraries: net/md5_posix.c and net/md5_windows.c. */
#ifndef OPENMSGR_COMMON_MD5_H
#define OPENMSGR_COMMON_MD5_H

#include "text.h"

/* The digest of `first` followed by `second`: 32 lower-case hexadecimal digits and a terminator. */
void md5_hex(struct text first, struct text second, char hex[33]);

#endif
