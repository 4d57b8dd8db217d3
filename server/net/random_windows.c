#include "random.h"

#include <stdlib.h>
#include <windows.h>
#include <ntsecapi.h>

/* Uses RtlGenRandom because CryptoAPI would load and unload a provider for each call. */
void random_bytes(void *bytes, size_t length)
{
    if (!RtlGenRandom(bytes, (ULONG)length))
        abort();
}
