/* MD5, the one digest of the old protocol.  The code is a library's: net/md5_posix.c and
 * net/md5_windows.c. */
#ifndef OPENMSGR_COMMON_MD5_H
#define OPENMSGR_COMMON_MD5_H

#include "text.h"

/* 32 lower-case hex digits and a terminator: the digest of `first` followed by `second`. */
void md5_hex(struct text first, struct text second, char hex[33]);

#endif
