#include "tls_files.h"

#include <stdlib.h>
#include <windows.h>
#include <wincrypt.h>

char *tls_read_file(struct text path, size_t *length)
{
    WCHAR name[MAX_PATH];
    int units = path.length > 4 * MAX_PATH ? 0
                                           : MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path.bytes,
                                                                 (int)path.length, name, MAX_PATH - 1);
    HANDLE file;
    DWORD done = 0;
    char *bytes;

    *length = 0;
    if (units <= 0)
        return NULL;
    name[units] = 0;
    file = CreateFileW(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    bytes = malloc(TLS_FILE_MAX + 1);
    if (bytes && ReadFile(file, bytes, TLS_FILE_MAX + 1, &done, NULL) && done && done <= TLS_FILE_MAX) {
        bytes[done] = 0;
        *length = done;
    } else {
        free(bytes);
        bytes = NULL;
    }
    CloseHandle(file);
    return bytes;
}

/* Functions of crypt32.dll, which is loaded at the first use: only a Passport sign-in needs this library,
 * and it is large on Wine. */
struct certificates {
    HCERTSTORE(WINAPI *open)(HCRYPTPROV_LEGACY provider, const WCHAR *name);
    PCCERT_CONTEXT(WINAPI *next)(HCERTSTORE store, PCCERT_CONTEXT before);
    BOOL(WINAPI *close)(HCERTSTORE store, DWORD flags);
};

static bool find_certificates(struct certificates *functions)
{
    HMODULE library = LoadLibraryW(L"crypt32.dll");

    if (!library)
        return false;
    functions->open = (void *)GetProcAddress(library, "CertOpenSystemStoreW");
    functions->next = (void *)GetProcAddress(library, "CertEnumCertificatesInStore");
    functions->close = (void *)GetProcAddress(library, "CertCloseStore");
    return functions->open && functions->next && functions->close;
}

bool tls_system_roots(void (*add)(void *context, const char *bytes, size_t length, bool is_pem), void *context)
{
    PCCERT_CONTEXT certificate = NULL;
    struct certificates functions;
    HCERTSTORE store;

    if (!find_certificates(&functions))
        return false;
    store = functions.open(0, L"ROOT");
    if (!store)
        return false;
    while ((certificate = functions.next(store, certificate)))
        add(context, (const char *)certificate->pbCertEncoded, certificate->cbCertEncoded, false);
    functions.close(store, 0);
    return true;
}
