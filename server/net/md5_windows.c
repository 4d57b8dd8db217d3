#include "../msnp/md5.h"

#include <windows.h>
#include <wincrypt.h>

static bool hash_text(HCRYPTHASH hash, struct text text)
{
    return !text.length || CryptHashData(hash, (const BYTE *)text.bytes, (DWORD)text.length, 0);
}

bool md5_hex(struct text first, struct text second, char hex[33])
{
    HCRYPTPROV provider = 0;
    HCRYPTHASH hash = 0;
    BYTE digest[16];
    DWORD size = sizeof(digest);
    bool done = false;

    hex[0] = 0;
    if (CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT) &&
        CryptCreateHash(provider, CALG_MD5, 0, 0, &hash) && hash_text(hash, first) &&
        hash_text(hash, second) && CryptGetHashParam(hash, HP_HASHVAL, digest, &size, 0)) {
        for (DWORD i = 0; i < sizeof(digest); i++) {
            hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
            hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
        }
        hex[32] = 0;
        done = true;
    }
    if (hash)
        CryptDestroyHash(hash);
    if (provider)
        CryptReleaseContext(provider, 0);
    return done;
}
