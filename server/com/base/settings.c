#include "settings.h"

#include <stdlib.h>
#include <string.h>
#include <wincrypt.h>

#include "core/limits.h"
#include "core/presence.h"
#include "common/utf16.h"
#include "common/md5.h"
#include "com/events/sink.h"

#define KEY_SETTINGS L"Software\\OpenMsgr"
#define KEY_APP_SETTINGS L"Software\\Microsoft\\MessengerService"

enum { SEAL_LENGTH = 32 }; /* hex digits */

static DWORD read_number(HKEY key, const WCHAR *name, DWORD otherwise)
{
    DWORD value, type, size = sizeof(value);

    if (!key || RegQueryValueExW(key, name, NULL, &type, (BYTE *)&value, &size) || type != REG_DWORD ||
        size != sizeof(value))
        return otherwise;
    return value;
}

static void read_text(HKEY key, const WCHAR *name, struct string *out)
{
    WCHAR value[520];
    DWORD type, size = sizeof(value) - sizeof(*value);
    BSTR bstr;

    if (!key || RegQueryValueExW(key, name, NULL, &type, (BYTE *)value, &size) || type != REG_SZ)
        return;
    value[size / sizeof(*value)] = 0;
    bstr = SysAllocString(value);
    string_from_bstr(bstr, out);
    SysFreeString(bstr);
}

static void wipe(struct string *secret)
{
    if (secret->length)
        SecureZeroMemory(secret->bytes, secret->length);
    string_free(secret);
}

/* Before the protected password stands its digest: Wine's CryptUnprotectData believes the lengths inside, and one that
 * is wrong ends the process. */
static void seal(const BYTE *bytes, size_t size, char digest[33])
{
    md5_hex((struct text){(const char *)bytes, size}, TEXT_EMPTY, digest);
}

/* CryptProtectData or its opposite; 0, or why not.  crypt32.dll is there only while it is used: on Wine it brings a
 * whole TLS library along, a sixth of an idle server's memory. */
static DWORD protect(bool hide, DATA_BLOB *in, DATA_BLOB *out)
{
    typedef BOOL(WINAPI * crypt)(DATA_BLOB * in, const WCHAR *description, DATA_BLOB *entropy, void *reserved,
                                 CRYPTPROTECT_PROMPTSTRUCT *prompt, DWORD flags, DATA_BLOB *out);
    HMODULE library = LoadLibraryW(L"crypt32.dll");
    FARPROC found = library ? GetProcAddress(library, hide ? "CryptProtectData" : "CryptUnprotectData") : NULL;
    crypt function = (crypt)(void *)found;
    /* Going the other way the description is one to be given back, and none is wanted. */
    const WCHAR *description = hide ? L"OpenMsgr" : NULL;
    DWORD error = 0;

    if (!function || !function(in, description, NULL, NULL, NULL, CRYPTPROTECT_UI_FORBIDDEN, out))
        error = GetLastError() ? GetLastError() : ERROR_INVALID_DATA;
    if (library)
        FreeLibrary(library);
    return error;
}

static bool is_sealed(const BYTE *stored, size_t size)
{
    char digest[SEAL_LENGTH + 1];

    if (size <= SEAL_LENGTH)
        return false;
    seal(stored + SEAL_LENGTH, size - SEAL_LENGTH, digest);
    return !memcmp(digest, stored, SEAL_LENGTH);
}

/* The password is bound to this user by DPAPI; on a machine where that fails there is none. */
static void read_password(HKEY key, struct string *out)
{
    BYTE stored[SEAL_LENGTH + 2048];
    DWORD type, error, size = sizeof(stored);
    DATA_BLOB in, plain;

    if (RegQueryValueExW(key, L"Password", NULL, &type, stored, &size))
        return;
    if (type != REG_BINARY || !is_sealed(stored, size)) {
        log_line("error", "the stored password is damaged; store it again with openmsgr /Account");
        return;
    }
    in = (DATA_BLOB){size - SEAL_LENGTH, stored + SEAL_LENGTH};
    error = protect(false, &in, &plain);
    if (error) {
        log_line("error", "the stored password cannot be read: %lu", error);
        return;
    }
    string_set(out, (struct text){(const char *)plain.pbData, plain.cbData});
    SecureZeroMemory(plain.pbData, plain.cbData);
    LocalFree(plain.pbData);
}

/* Bit 0x00040000 of a value that is read big-endian: byte 1, bit 0x04, switches it off (C-15). */
static bool read_auto_sign_in(void)
{
    BYTE value[4] = {0};
    DWORD type, size = sizeof(value);
    HKEY key;
    bool on = true;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, KEY_APP_SETTINGS, 0, KEY_QUERY_VALUE, &key))
        return true;
    if (!RegQueryValueExW(key, L"AppSettings", NULL, &type, value, &size) && type == REG_BINARY && size >= 2)
        on = !(value[1] & 0x04);
    RegCloseKey(key);
    return on;
}

/* Below Pairs: the name of a value is an id, its text the key. */
static void read_pairs(HKEY key, struct settings_pairs *out)
{
    HKEY pairs;

    if (!key || RegOpenKeyExW(key, L"Pairs", 0, KEY_QUERY_VALUE, &pairs))
        return;
    for (DWORD i = 0; out->count < SETTINGS_PAIRS_MAX; i++) {
        WCHAR id[260], value[260];
        DWORD id_length = ARRAYSIZE(id), size = sizeof(value) - sizeof(*value), type;
        LONG result = RegEnumValueW(pairs, i, id, &id_length, NULL, &type, (BYTE *)value, &size);

        if (result == ERROR_NO_MORE_ITEMS)
            break;
        if (result || type != REG_SZ)
            continue;
        value[size / sizeof(*value)] = 0;
        if (utf16_to_string((const uint16_t *)id, lstrlenW(id), &out->pairs[out->count].id) &&
            utf16_to_string((const uint16_t *)value, lstrlenW(value), &out->pairs[out->count].key))
            out->count++;
        SecureZeroMemory(value, sizeof(value));
    }
    RegCloseKey(pairs);
}

HRESULT settings_load(struct settings *settings)
{
    DWORD lock_policy;
    HKEY key = NULL;

    *settings = (struct settings){0};
    RegOpenKeyExW(HKEY_CURRENT_USER, KEY_SETTINGS, 0, KEY_QUERY_VALUE, &key);
    read_text(key, L"Account", &settings->handle);
    read_text(key, L"Service", &settings->service_host);
    settings->service_port = read_number(key, L"Port", 1863);
    if (!settings->service_port || settings->service_port > 65535)
        settings->service_port = 1863;
    settings->dialect = read_number(key, L"Dialect", 0);
    if (settings->dialect != 7 && settings->dialect != 8)
        settings->dialect = settings->service_host.length ? 8 : 7;
    read_text(key, L"Nexus", &settings->nexus);
    read_text(key, L"Authority", &settings->authority);
    settings->initial_presence = read_number(key, L"InitialStatus", PRESENCE_ONLINE);
    settings->auto_sign_in = read_auto_sign_in();
    settings->answer_ms = read_number(key, L"AnswerTimeout", TIMEOUT_ANSWER_MS);
    settings->confirm_ms = read_number(key, L"ConfirmTimeout", TIMEOUT_CONFIRM_MS);
    settings->install_ms = read_number(key, L"InstallTimeout", TIMEOUT_INSTALL_MS);
    settings->challenge_ms = read_number(key, L"ChallengeTimeout", TIMEOUT_CHALLENGE_MS);
    settings->sign_in_ms = read_number(key, L"SignInTimeout", TIMEOUT_SIGN_IN_MS);
    settings->join_ms = read_number(key, L"JoinTimeout", TIMEOUT_JOIN_MS);
    settings->keep_alive_ms = read_number(key, L"KeepAlive", 50000);
    settings->reconnect_ms = read_number(key, L"ReconnectDelay", RECONNECT_FIRST_MS);
    settings->reconnect_limit_ms = read_number(key, L"ReconnectLimit", RECONNECT_LONGEST_MS);
    settings->idle_ms = read_number(key, L"IdleTime", 3000);
    settings->minimum_life_ms = read_number(key, L"MinimumLife", 3000);
    if (settings->minimum_life_ms < MINIMUM_LIFE_FLOOR_MS)
        settings->minimum_life_ms = MINIMUM_LIFE_FLOOR_MS;
    settings->sink_limit = read_number(key, L"SinkLimit", SINK_QUEUE_MAX);
    if (!settings->sink_limit)
        settings->sink_limit = SINK_QUEUE_MAX;
    lock_policy = read_number(key, L"LockPolicy", LOCK_POLICY_SERVICE);
    settings->lock_policy =
        lock_policy <= LOCK_POLICY_OFF ? (enum lock_policy)lock_policy : LOCK_POLICY_SERVICE;
    read_pairs(key, &settings->lock_pairs);
    read_text(key, L"LogFile", &settings->log_file);
    read_text(key, L"Trace", &settings->trace_file);
    if (key)
        RegCloseKey(key);
    return S_OK;
}

void settings_load_password(struct settings *settings)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, KEY_SETTINGS, 0, KEY_QUERY_VALUE, &key))
        return;
    read_password(key, &settings->password);
    RegCloseKey(key);
}

void settings_free(struct settings *settings)
{
    wipe(&settings->password);
    string_free(&settings->handle);
    string_free(&settings->friendly_name);
    string_free(&settings->service_host);
    string_free(&settings->nexus);
    string_free(&settings->authority);
    string_free(&settings->log_file);
    string_free(&settings->trace_file);
    for (size_t i = 0; i < SETTINGS_PAIRS_MAX; i++) {
        string_free(&settings->lock_pairs.pairs[i].id);
        wipe(&settings->lock_pairs.pairs[i].key);
    }
}

static HRESULT open_for_writing(HKEY *key)
{
    return HRESULT_FROM_WIN32(RegCreateKeyExW(HKEY_CURRENT_USER, KEY_SETTINGS, 0, NULL, 0, KEY_SET_VALUE, NULL, key,
                                              NULL));
}

static HRESULT write_text(HKEY key, const WCHAR *name, struct text value)
{
    BSTR bstr = bstr_from_text(value);
    LONG result;

    if (!bstr)
        return E_OUTOFMEMORY;
    result = RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)bstr, (SysStringLen(bstr) + 1) * sizeof(*bstr));
    SysFreeString(bstr);
    return HRESULT_FROM_WIN32(result);
}

HRESULT settings_store_account(struct text handle, struct text password)
{
    DATA_BLOB in = {(DWORD)password.length, (BYTE *)password.bytes}, out;
    BYTE stored[SEAL_LENGTH + 2048];
    DWORD error = protect(true, &in, &out);
    char digest[SEAL_LENGTH + 1];
    HKEY key;
    HRESULT hr;

    if (error)
        return HRESULT_FROM_WIN32(error);
    hr = out.cbData > sizeof(stored) - SEAL_LENGTH ? E_FAIL : open_for_writing(&key);
    if (SUCCEEDED(hr)) {
        seal(out.pbData, out.cbData, digest);
        memcpy(stored, digest, SEAL_LENGTH);
        memcpy(stored + SEAL_LENGTH, out.pbData, out.cbData);
        hr = write_text(key, L"Account", handle);
        if (SUCCEEDED(hr))
            hr = HRESULT_FROM_WIN32(RegSetValueExW(key, L"Password", 0, REG_BINARY, stored, SEAL_LENGTH + out.cbData));
        RegCloseKey(key);
    }
    LocalFree(out.pbData);
    return hr;
}

HRESULT settings_forget_account(void)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    RegDeleteValueW(key, L"Account");
    RegDeleteValueW(key, L"Password");
    RegCloseKey(key);
    return S_OK;
}

/* Empty: the value is taken away. */
static HRESULT write_optional_text(HKEY key, const WCHAR *name, struct text value)
{
    if (value.length)
        return write_text(key, name, value);
    RegDeleteValueW(key, name);
    return S_OK;
}

static HRESULT write_number(HKEY key, const WCHAR *name, DWORD value)
{
    return HRESULT_FROM_WIN32(RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof(value)));
}

HRESULT settings_store_service(struct text host, DWORD port)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    hr = write_optional_text(key, L"Service", host);
    if (SUCCEEDED(hr))
        hr = write_number(key, L"Port", port);
    RegCloseKey(key);
    return hr;
}

HRESULT settings_store_dialect(DWORD dialect)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    if (dialect)
        hr = write_number(key, L"Dialect", dialect);
    else
        RegDeleteValueW(key, L"Dialect");
    RegCloseKey(key);
    return hr;
}

HRESULT settings_store_passport(struct text nexus, struct text authority)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    hr = write_optional_text(key, L"Nexus", nexus);
    if (SUCCEEDED(hr))
        hr = write_optional_text(key, L"Authority", authority);
    RegCloseKey(key);
    return hr;
}
