#include "common/md5.h"

#include <windows.h>

/* The advapi32.dll of every Windows and of Wine exports these documented functions, but no header declares
 * them.  CryptoAPI is not used, because it loads and unloads a provider for each digest, which takes ten
 * milliseconds on Wine. */
struct md5_context {
    ULONG bits[2], state[4];
    UCHAR input[64], digest[16];
};
void WINAPI MD5Init(struct md5_context *context);
void WINAPI MD5Update(struct md5_context *context, const UCHAR *bytes, ULONG length);
void WINAPI MD5Final(struct md5_context *context);

void md5_hex(struct text first, struct text second, char hex[33])
{
    struct md5_context context;

    MD5Init(&context);
    if (first.length)
        MD5Update(&context, (const UCHAR *)first.bytes, (ULONG)first.length);
    if (second.length)
        MD5Update(&context, (const UCHAR *)second.bytes, (ULONG)second.length);
    MD5Final(&context);
    for (size_t i = 0; i < sizeof(context.digest); i++) {
        hex[2 * i] = "0123456789abcdef"[context.digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[context.digest[i] & 15];
    }
    hex[32] = 0;
    SecureZeroMemory(&context, sizeof(context)); /* the context may hold the last bytes of a password */
}
