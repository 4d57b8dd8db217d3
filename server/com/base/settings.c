#include "settings.h"

#include <stddef.h>

#include "common/secret.h"
#include "common/utf16.h"
#include "common/secret.h"

enum { TEXT_MAX = 520 }; /* longest text in characters, with its terminator; a longer value is ignored */

#define SETTING_TEXT(name, member, effect) {L"" #name, offsetof(struct settings, member), true, 0, 0, 0},
#define SETTING_NUMBER(name, member, minimum, maximum, otherwise, effect) \
    {L"" #name, offsetof(struct settings, member), false, (minimum), (maximum), (otherwise)},
#define SETTING_MILLISECONDS(name, member, otherwise, effect) \
    SETTING_NUMBER(name, member, 0, MAXDWORD, otherwise, effect)

const struct setting setting_table[SETTING_COUNT] = {SETTINGS(SETTING_TEXT, SETTING_NUMBER, SETTING_MILLISECONDS)};

/* ---- reading ---- */

static void *member_of(struct settings *settings, const struct setting *setting)
{
    return (char *)settings + setting->offset;
}

static DWORD read_number(HKEY key, const struct setting *setting)
{
    DWORD value, type, size = sizeof(value);

    if (!key || RegQueryValueExW(key, setting->name, NULL, &type, (BYTE *)&value, &size) || type != REG_DWORD ||
        size != sizeof(value) || value < setting->minimum || value > setting->maximum)
        return setting->otherwise;
    return value;
}

static void read_text(HKEY key, const WCHAR *name, struct string *out)
{
    WCHAR value[TEXT_MAX];
    DWORD type, size = sizeof(value) - sizeof(*value);

    if (!key || RegQueryValueExW(key, name, NULL, &type, (BYTE *)value, &size) || type != REG_SZ)
        return;
    value[size / sizeof(*value)] = 0; /* the terminator of a REG_SZ may be missing */
    utf16_to_string((const uint16_t *)value, (size_t)lstrlenW(value), out);
}

/* Reads AppSettings of the original Messenger: bit 0x04 of byte 1 switches the automatic sign-in off (docs/api.md
 * C-15). */
static bool read_auto_sign_in(void)
{
    BYTE value[4] = {0};
    DWORD type, size = sizeof(value);
    HKEY key;
    bool on = true;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, L"Software\\Microsoft\\MessengerService", 0, KEY_QUERY_VALUE, &key))
        return true;
    if (!RegQueryValueExW(key, L"AppSettings", NULL, &type, value, &size) && type == REG_BINARY && size >= 2)
        on = !(value[1] & 0x04);
    RegCloseKey(key);
    return on;
}

void settings_load(struct settings *settings)
{
    HKEY key = NULL;

    *settings = (struct settings){0};
    RegOpenKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY, 0, KEY_QUERY_VALUE, &key);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *setting = &setting_table[i];

        if (setting->is_text)
            read_text(key, setting->name, member_of(settings, setting));
        else
            *(DWORD *)member_of(settings, setting) = read_number(key, setting);
    }
    if (key)
        RegCloseKey(key);
    if (!settings->dialect)
        settings->dialect = settings->service_host.length ? 8 : 7;
    settings->auto_sign_in = read_auto_sign_in();
}

void settings_free(struct settings *settings)
{
    wipe_string(&settings->password);
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (setting_table[i].is_text)
            string_free(member_of(settings, &setting_table[i]));
}

/* ---- storing ---- */

static HRESULT open_for_writing(HKEY *key)
{
    return HRESULT_FROM_WIN32(
        RegCreateKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY, 0, NULL, 0, KEY_SET_VALUE, NULL, key, NULL));
}

static HRESULT store_value(enum setting_id id, DWORD type, const void *bytes, size_t size)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    hr = HRESULT_FROM_WIN32(RegSetValueExW(key, setting_table[id].name, 0, type, bytes, (DWORD)size));
    RegCloseKey(key);
    return hr;
}

HRESULT setting_store_text(enum setting_id id, struct text value)
{
    BSTR bstr;
    HRESULT hr;

    if (!value.length)
        return setting_remove(id);
    bstr = bstr_from_text(value);
    if (!bstr)
        return E_OUTOFMEMORY;
    hr = store_value(id, REG_SZ, bstr, (SysStringLen(bstr) + 1) * sizeof(*bstr));
    SysFreeString(bstr);
    return hr;
}

HRESULT setting_store_number(enum setting_id id, DWORD value)
{
    if (value < setting_table[id].minimum || value > setting_table[id].maximum)
        return E_INVALIDARG;
    return store_value(id, REG_DWORD, &value, sizeof(value));
}

HRESULT setting_remove(enum setting_id id)
{
    HKEY key;
    HRESULT hr = open_for_writing(&key);

    if (FAILED(hr))
        return hr;
    RegDeleteValueW(key, setting_table[id].name);
    RegCloseKey(key);
    return S_OK;
}
