#include "random.h"

#include <stdlib.h>
#include <windows.h>
#include <ntsecapi.h>

/* RtlGenRandom needs no provider of CryptoAPI, which would be loaded and unloaded each time. */
void random_bytes(void *bytes, size_t length)
{
    if (!RtlGenRandom(bytes, (ULONG)length))
        abort();
}
