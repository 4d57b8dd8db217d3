/* Stores and reads the account for the automatic sign-in; its password is encrypted. */
#include "settings.h"

#include <string.h>
#include <wincrypt.h>

#include "common/md5.h"

#define VALUE_PASSWORD L"Password"

/* The registry value is the output of CryptProtectData, preceded by its MD5 digest in hexadecimal.  The digest must
 * be checked first: CryptUnprotectData of Wine 8 does not check the lengths in its input, and a wrong length crashes
 * the process. */
enum { DIGEST_LENGTH = 32, PROTECTED_MAX = 2048 };

static void digest_of(const BYTE *bytes, size_t size, char digest[DIGEST_LENGTH + 1])
{
    md5_hex((struct text){(const char *)bytes, size}, TEXT_EMPTY, digest);
}

static bool digest_is_right(const BYTE *stored, size_t size)
{
    char digest[DIGEST_LENGTH + 1];

    if (size <= DIGEST_LENGTH)
        return false;
    digest_of(stored + DIGEST_LENGTH, size - DIGEST_LENGTH, digest);
    return !memcmp(digest, stored, DIGEST_LENGTH);
}

enum direction { PROTECT, UNPROTECT };

/* Calls CryptProtectData or CryptUnprotectData.  Returns 0 or an error code of Windows; on success the caller frees
 * out->pbData with LocalFree.  Loads crypt32.dll only for this call: on Wine it brings in a whole TLS library, which
 * is a sixth of the memory of an idle server. */
static DWORD crypt_data(enum direction direction, DATA_BLOB *in, DATA_BLOB *out)
{
    typedef BOOL(WINAPI * crypt)(DATA_BLOB * in, const WCHAR *description, DATA_BLOB *entropy, void *reserved,
                                 CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *out);
    HMODULE library = LoadLibraryW(L"crypt32.dll");
    FARPROC found = library ? GetProcAddress(library, direction == PROTECT ? "CryptProtectData" : "CryptUnprotectData")
                            : NULL;
    crypt function = (crypt)(void *)found;
    /* For CryptUnprotectData this argument is a pointer for the description; NULL: the description is not wanted. */
    const WCHAR *description = direction == PROTECT ? L"OpenMsgr" : NULL;
    DWORD error = 0;

    if (!function || !function(in, description, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, out))
        error = GetLastError() ? GetLastError() : ERROR_INVALID_DATA;
    if (library)
        FreeLibrary(library);
    return error;
}

void settings_load_password(struct settings *settings)
{
    BYTE stored[DIGEST_LENGTH + PROTECTED_MAX];
    DWORD type, error, size = sizeof(stored);
    DATA_BLOB in, plain;
    HKEY key;
    LONG missing;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY, 0, KEY_QUERY_VALUE, &key))
        return;
    missing = RegQueryValueExW(key, VALUE_PASSWORD, NULL, &type, stored, &size);
    RegCloseKey(key);
    if (missing)
        return;
    if (type != REG_BINARY || !digest_is_right(stored, size)) {
        log_line("error", "the stored password is damaged; store it again with openmsgr /Account");
        return;
    }
    in = (DATA_BLOB){size - DIGEST_LENGTH, stored + DIGEST_LENGTH};
    error = crypt_data(UNPROTECT, &in, &plain);
    if (error) {
        log_line("error", "the stored password cannot be decrypted (error %lu); store it again with openmsgr /Account",
                 error);
        return;
    }
    string_set(&settings->password, (struct text){(const char *)plain.pbData, plain.cbData});
    SecureZeroMemory(plain.pbData, plain.cbData);
    LocalFree(plain.pbData);
}

static HRESULT store_password(const BYTE *protected, DWORD size)
{
    BYTE stored[DIGEST_LENGTH + PROTECTED_MAX];
    char digest[DIGEST_LENGTH + 1];
    HKEY key;
    HRESULT hr;

    digest_of(protected, size, digest);
    memcpy(stored, digest, DIGEST_LENGTH);
    memcpy(stored + DIGEST_LENGTH, protected, size);
    hr = HRESULT_FROM_WIN32(RegOpenKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY, 0, KEY_SET_VALUE, &key));
    if (FAILED(hr))
        return hr;
    hr = HRESULT_FROM_WIN32(RegSetValueExW(key, VALUE_PASSWORD, 0, REG_BINARY, stored, DIGEST_LENGTH + size));
    RegCloseKey(key);
    return hr;
}

HRESULT settings_store_account(struct text handle, struct text password)
{
    DATA_BLOB in = {(DWORD)password.length, (BYTE *)password.bytes}, out;
    DWORD error = crypt_data(PROTECT, &in, &out);
    HRESULT hr;

    if (error)
        return HRESULT_FROM_WIN32(error);
    /* Store the sign-in name first, because that creates the registry key. */
    hr = out.cbData > PROTECTED_MAX ? E_FAIL : setting_store_text(SETTING_Account, handle);
    if (SUCCEEDED(hr))
        hr = store_password(out.pbData, out.cbData);
    LocalFree(out.pbData);
    return hr;
}

HRESULT settings_forget_account(void)
{
    HRESULT hr = setting_remove(SETTING_Account);
    HKEY key;

    if (FAILED(hr))
        return hr;
    hr = HRESULT_FROM_WIN32(RegOpenKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY, 0, KEY_SET_VALUE, &key));
    if (FAILED(hr))
        return hr;
    RegDeleteValueW(key, VALUE_PASSWORD);
    RegCloseKey(key);
    return S_OK;
}
