#include "random.h"

#include <stdlib.h>
#include <windows.h>
#include <wincrypt.h>

void random_bytes(void *bytes, size_t length)
{
    HCRYPTPROV provider;

    if (!CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT) ||
        !CryptGenRandom(provider, (DWORD)length, bytes))
        abort();
    CryptReleaseContext(provider, 0);
}
