/* MD5, the digest that MSNP uses.  net/md5_posix.c and net/md5_windows.c call a library to compute it. */
#ifndef OPENMSGR_COMMON_MD5_H
#define OPENMSGR_COMMON_MD5_H

#include "text.h"

/* Writes the digest of `first` followed by `second`, as 32 lower-case hexadecimal digits and a terminator. */
void md5_hex(struct text first, struct text second, char hex[33]);

#endif
