/* The registered applications in the registry. */
#include "app_store.h"

#include "com/base/command_line.h"
#include "com/base/settings.h"

#include "core/apps.h"

#define KEY_APPS L"Software\\Microsoft\\MessengerService\\SessionManager\\Apps"

/* Both views of the registry, for 32-bit and 64-bit set-up programs; the first view that has the key counts. */
static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};

static void key_name(const struct guid_text *guid, WCHAR name[128])
{
    WCHAR wide[GUID_TEXT_LENGTH + 1];

    MultiByteToWideChar(CP_UTF8, 0, guid->bytes, -1, wide, ARRAYSIZE(wide));
    lstrcpyW(name, KEY_APPS L"\\");
    lstrcatW(name, wide);
}

static bool read_value(HKEY key, const WCHAR *name, struct string *out)
{
    WCHAR value[1024];
    DWORD type, size = sizeof(value) - sizeof(*value);
    BSTR bstr;
    HRESULT hr;

    if (RegQueryValueExW(key, name, NULL, &type, (BYTE *)value, &size) || (type != REG_SZ && type != REG_EXPAND_SZ))
        return true; /* an absent value is read as an empty text */
    value[size / sizeof(*value)] = 0;
    bstr = SysAllocString(value);
    hr = bstr ? string_from_bstr(bstr, out) : E_OUTOFMEMORY;
    SysFreeString(bstr);
    return SUCCEEDED(hr);
}

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    WCHAR name[128];
    HKEY key = NULL;
    bool done;

    (void)context;
    *out = (struct app){.guid = *guid};
    key_name(guid, name);
    for (size_t i = 0; i < ARRAYSIZE(views) && !key; i++)
        if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, name, 0, KEY_QUERY_VALUE | views[i], &key))
            key = NULL;
    if (!key)
        return SR_APP_NOT_REGISTERED;
    done = read_value(key, L"Name", &out->name) && read_value(key, L"URL", &out->url) &&
           read_value(key, L"Path", &out->path);
    RegCloseKey(key);
    if (done && out->path.length)
        return RESULT_OK;
    app_free(out);
    return done ? SR_APP_NOT_REGISTERED : RESULT_OUT_OF_MEMORY; /* no path: the key is not complete, see store_write */
}

static bool write_value(HKEY key, const WCHAR *name, const struct string *value)
{
    BSTR bstr = bstr_from_text(string_text(value));
    bool done = bstr && RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)bstr,
                                       (SysStringLen(bstr) + 1) * sizeof(*bstr)) == ERROR_SUCCESS;

    SysFreeString(bstr);
    return done;
}

/* Windows XP (32-bit) has no RegDeleteKeyEx, and only one view of the registry. */
typedef LONG(WINAPI *delete_key_ex)(HKEY root, const WCHAR *name, REGSAM view, DWORD reserved);

static LONG delete_key(const WCHAR *name, REGSAM view)
{
    FARPROC found = GetProcAddress(GetModuleHandleW(L"advapi32.dll"), "RegDeleteKeyExW");
    delete_key_ex delete_in_view = (delete_key_ex)(void *)found;

    return delete_in_view ? delete_in_view(HKEY_LOCAL_MACHINE, name, view, 0) : RegDeleteKeyW(HKEY_LOCAL_MACHINE, name);
}

/* The path is written last: a key without a path is no application, so a reader never sees a half-written one. */
static msgr_result store_write(void *context, const struct app *app)
{
    const DWORD flags = 0;
    WCHAR name[128];
    DWORD disposition;
    HKEY key;
    bool done;

    (void)context;
    key_name(&app->guid, name);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, name, 0, NULL, 0, KEY_SET_VALUE | DELETE | views[0], NULL, &key,
                        &disposition))
        return RESULT_WRITE_REGISTRY;
    done = RegSetValueExW(key, L"Flags", 0, REG_DWORD, (const BYTE *)&flags, sizeof(flags)) == ERROR_SUCCESS &&
           write_value(key, L"Name", &app->name) && write_value(key, L"URL", &app->url) &&
           write_value(key, L"Path", &app->path);
    RegCloseKey(key);
    if (done)
        return RESULT_OK;
    delete_key(name, views[0]); /* leave no incomplete key */
    return RESULT_WRITE_REGISTRY;
}

static msgr_result store_remove(void *context, const struct guid_text *guid)
{
    msgr_result result = SR_APP_NOT_REGISTERED;
    WCHAR name[128];

    (void)context;
    key_name(guid, name);
    for (size_t i = 0; i < ARRAYSIZE(views); i++) {
        LONG error = delete_key(name, views[i]);

        if (error == ERROR_SUCCESS)
            result = result == RESULT_WRITE_REGISTRY ? result : RESULT_OK;
        else if (error != ERROR_FILE_NOT_FOUND)
            result = RESULT_WRITE_REGISTRY;
    }
    return result;
}

/* The result of this thread's last app_store_resolve_path. */
static __thread bool program_found;

void app_store_resolve_path(BSTR path)
{
    WCHAR program[MAX_PATH];
    const WCHAR *arguments;

    program_found = path && command_program(path, program, &arguments);
}

static bool store_path_exists(void *context, struct text path)
{
    (void)context, (void)path;
    return program_found;
}

const struct app_store registry_app_store = {NULL, store_read, store_write, store_remove, store_path_exists};
