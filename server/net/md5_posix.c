#include "common/md5.h"

#include <md5.h>
#include <sys/types.h>

void md5_hex(struct text first, struct text second, char hex[33])
{
    MD5_CTX context;

    MD5Init(&context);
    if (first.length)
        MD5Update(&context, (const uint8_t *)first.bytes, first.length);
    if (second.length)
        MD5Update(&context, (const uint8_t *)second.bytes, second.length);
    MD5End(&context, hex);
}
