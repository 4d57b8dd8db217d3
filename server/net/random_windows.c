#include "random.h"

#include <stdlib.h>
#include <windows.h>
#include <ntsecapi.h>

/* RtlGenRandom, there since Windows XP: a provider of CryptoAPI is a library that is loaded and let go each time. */
void random_bytes(void *bytes, size_t length)
{
    if (!RtlGenRandom(bytes, (ULONG)length))
        abort();
}
