#include "register.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <sddl.h>

#include "../../../proxystub/openmsgrps_clsid.h"
#include "com/base/com.h"
#include "security.h"

/* One registry value; `key` is below HKEY_LOCAL_MACHINE.  In `text`, %E stands for the path of this program, %P for
 * the path of the proxy DLL that belongs to the registry view, %3 and %6 for the folders with the 32-bit and the
 * 64-bit type libraries. */
struct row {
    const WCHAR *key, *name;
    const WCHAR *text; /* NULL: the value is the DWORD `number`; if `name` is NULL too, only the key is created */
    DWORD number;      /* AS_DESCRIPTOR: the text is a security descriptor in SDDL */
};

enum { AS_DESCRIPTOR = 1, VALUE_MAX = 1024 };

#define W_(text) L##text
#define W(text) W_(text)

#define CLASSES L"Software\\Classes\\"
#define MESSENGER L"Software\\Microsoft\\MessengerService"
#define APPID L"{D0B53A8A-6F0C-4E0B-8E1B-6B5C58B6D5F1}"
#define LIBID_PRIVATE L"{53CED51D-432B-45B2-A3E0-0CE2C24235D4}"
#define LIBID_API L"{E02AD29E-80F5-46C6-B416-9B3EBDDF057E}"
#define LIBID_OWN L"{7074E7D6-D082-40FF-AD3D-B78F086C084F}"
#define PROXY_OWN W(OPENMSGRPS_CLSID_TEXT)
#define PROXY_DUAL L"{00020424-0000-0000-C000-000000000046}" /* the type library marshaller */
#define PROXY_DISPATCH L"{00020420-0000-0000-C000-000000000046}"

#define CLASS(clsid, title, libid) \
    {CLASSES L"CLSID\\" clsid, L"", title, 0}, {CLASSES L"CLSID\\" clsid L"\\TypeLib", L"", libid, 0}, \
    { \
        CLASSES L"CLSID\\" clsid L"\\Version", L"", L"1.0", 0 \
    }

#define SERVER_CLASS(clsid, title, libid, progid) \
    CLASS(clsid, title, libid), {CLASSES L"CLSID\\" clsid, L"AppID", APPID, 0}, \
        {CLASSES L"CLSID\\" clsid L"\\LocalServer32", L"", L"\"%E\"", 0}, \
        {CLASSES L"CLSID\\" clsid L"\\ProgID", L"", progid L".1", 0}, \
        {CLASSES L"CLSID\\" clsid L"\\VersionIndependentProgID", L"", progid, 0}, {CLASSES progid, L"", title, 0}, \
        {CLASSES progid L"\\CLSID", L"", clsid, 0}, {CLASSES progid L"\\CurVer", L"", progid L".1", 0}, \
        {CLASSES progid L".1", L"", title, 0}, \
    { \
        CLASSES progid L".1\\CLSID", L"", clsid, 0 \
    }

#define TYPELIB(libid, title, file) \
    {CLASSES L"TypeLib\\" libid L"\\1.0", L"", title, 0}, \
        {CLASSES L"TypeLib\\" libid L"\\1.0\\0\\win32", L"", L"%3\\" file, 0}, \
        {CLASSES L"TypeLib\\" libid L"\\1.0\\0\\win64", L"", L"%6\\" file, 0}, \
    { \
        CLASSES L"TypeLib\\" libid L"\\1.0\\FLAGS", L"", L"0", 0 \
    }

#define PROXIED(iid, title, proxy, libid) \
    {CLASSES L"Interface\\" iid, L"", title, 0}, {CLASSES L"Interface\\" iid L"\\ProxyStubClsid32", L"", proxy, 0}, \
        {CLASSES L"Interface\\" iid L"\\TypeLib", L"", libid, 0}, \
    { \
        CLASSES L"Interface\\" iid L"\\TypeLib", L"Version", L"1.0", 0 \
    }

static const struct row rows[] = {
    {CLASSES L"AppID\\" APPID, L"", L"OpenMsgr", 0},
    {CLASSES L"AppID\\" APPID, L"LaunchPermission", SECURITY_LAUNCH_SDDL, AS_DESCRIPTOR},
    {CLASSES L"AppID\\openmsgr.exe", L"AppID", APPID, 0},

    SERVER_CLASS(L"{AB1D8565-40E9-4616-984D-98465687E82C}", L"Messenger Private Object", LIBID_PRIVATE,
                 L"MessengerPrivate.MessengerPriv"),
    SERVER_CLASS(L"{E3A3B1D9-5675-43C0-BF04-37BE11939FB7}", L"Messenger Session Manager Object", LIBID_PRIVATE,
                 L"MessengerPrivate.MsgrSessionManager"),
    /* Only the session manager creates sessions, so their class has no LocalServer32. */
    CLASS(L"{E3A3B1D8-5675-43C0-BF04-37BE11939FB7}", L"Messenger Session Object", LIBID_PRIVATE),
    SERVER_CLASS(L"{B69003B3-C55E-4B48-836C-BC5946FC3B28}", L"Messenger", LIBID_API, L"Messenger.UIAutomation"),
    SERVER_CLASS(L"{08455E04-7830-4D72-B9DC-0B281102D672}", L"OpenMsgr Event Queue", LIBID_OWN, L"OpenMsgr.EventQueue"),

    TYPELIB(LIBID_PRIVATE, L"Messenger Private Type Library", L"msgrpriv.tlb"),
    TYPELIB(LIBID_API, L"Messenger API Type Library", L"msgrua.tlb"),
    TYPELIB(LIBID_OWN, L"OpenMsgr Type Library", L"openmsgr.tlb"),

    /* The same values as in DllRegisterServer of the proxy DLL, so the order of the two registrations does not
     * matter. */
    {CLASSES L"CLSID\\" PROXY_OWN, L"", L"PSFactoryBuffer", 0},
    {CLASSES L"CLSID\\" PROXY_OWN L"\\InprocServer32", L"", L"%P", 0},
    {CLASSES L"CLSID\\" PROXY_OWN L"\\InprocServer32", L"ThreadingModel", L"Both", 0},
    PROXIED(L"{305D86C6-6896-4099-91F5-CB7BA7733563}", L"IMsgrSessionManager", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{42D7CAFC-0167-4941-A5D8-9FD7F104C41A}", L"IMsgrSession", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{36602AFA-4859-4DF5-820B-BF35ACAA16CA}", L"IMsgrLock", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{7C95459B-C8E7-4605-B641-45EB06866659}", L"IMessengerPrivate", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{D21454F8-43E3-4D64-B1E3-84911BAF207D}", L"DMessengerPrivateEvents", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{52AC8B62-8F88-46CA-902A-1F9106B0A9F4}", L"DMsgrSessionManagerEvents", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{1847A74F-2E7F-43AF-B7F9-55A4DE3276F5}", L"DMsgrSessionEvents", PROXY_OWN, LIBID_PRIVATE),
    PROXIED(L"{D50C3186-0F89-48F8-B204-3604629DEE10}", L"IMessenger", PROXY_DUAL, LIBID_API),
    PROXIED(L"{D50C3286-0F89-48F8-B204-3604629DEE10}", L"IMessenger2", PROXY_DUAL, LIBID_API),
    PROXIED(L"{D50C3386-0F89-48F8-B204-3604629DEE10}", L"IMessenger3", PROXY_DUAL, LIBID_API),
    PROXIED(L"{D6B0E4C8-FAD6-4885-B271-0DC5A584ADF8}", L"IMessengerWindow", PROXY_DUAL, LIBID_API),
    PROXIED(L"{D6B0E4C9-FAD6-4885-B271-0DC5A584ADF8}", L"IMessengerConversationWnd", PROXY_DUAL, LIBID_API),
    PROXIED(L"{E7479A0F-BB19-44A5-968F-6F41D93EE0BC}", L"IMessengerContact", PROXY_DUAL, LIBID_API),
    PROXIED(L"{E7479A0D-BB19-44A5-968F-6F41D93EE0BC}", L"IMessengerContacts", PROXY_DUAL, LIBID_API),
    PROXIED(L"{2E50547C-A8AA-4F60-B57E-1F414711007B}", L"IMessengerService", PROXY_DUAL, LIBID_API),
    PROXIED(L"{2E50547B-A8AA-4F60-B57E-1F414711007B}", L"IMessengerServices", PROXY_DUAL, LIBID_API),
    PROXIED(L"{E1AF1038-B884-44CB-A535-1C3C11A3D1DB}", L"IMessengerGroup", PROXY_DUAL, LIBID_API),
    PROXIED(L"{E1AF1028-B884-44CB-A535-1C3C11A3D1DB}", L"IMessengerGroups", PROXY_DUAL, LIBID_API),
    PROXIED(L"{C9A6A6B6-9BC1-43A5-B06B-E58874EEBC96}", L"DMessengerEvents", PROXY_DISPATCH, LIBID_API),
    PROXIED(L"{7594ED88-A195-426A-A75D-4275DBAE0B1C}", L"IOpenMsgrEventQueue", PROXY_DUAL, LIBID_OWN),
    PROXIED(L"{E51FC639-8F04-46EA-8E35-E6AC5D2452CC}", L"IOpenMsgrEvent", PROXY_DUAL, LIBID_OWN),
    PROXIED(L"{1724A9D0-E073-464A-B54D-C67921D03331}", L"IOpenMsgrScriptLock", PROXY_DUAL, LIBID_OWN),
    PROXIED(L"{5B9E2C0A-7C1F-4C58-9E0B-1A6D3F5E8B42}", L"IOpenMsgrContactTable", PROXY_DUAL, LIBID_OWN),

    /* Other programs read the class ids here; they have no braces. */
    {MESSENGER L"\\Clients\\OpenMsgr", L"MessengerGuid", L"B69003B3-C55E-4B48-836C-BC5946FC3B28", 0},
    {MESSENGER L"\\Clients\\OpenMsgr", L"MessengerPrivateGuid", L"AB1D8565-40E9-4616-984D-98465687E82C", 0},
    {MESSENGER L"\\Clients\\OpenMsgr", L"MsgrSessionManagerGuid", L"E3A3B1D9-5675-43C0-BF04-37BE11939FB7", 0},
    {MESSENGER L"\\Clients\\OpenMsgr", L"isDotNetProvider", NULL, 1},
    {MESSENGER L"\\SessionManager\\Apps", NULL, NULL, 0},
};

/* Keys of Windows.  They are never deleted, even when they are empty. */
static const WCHAR *const system_keys[] = {
    L"Software\\Classes",          L"Software\\Classes\\AppID",
    L"Software\\Classes\\CLSID",   L"Software\\Classes\\Interface",
    L"Software\\Classes\\TypeLib", L"Software\\Microsoft",
};

/* ---- files ---- */

struct places {
    WCHAR program[MAX_PATH], folder32[MAX_PATH], folder64[MAX_PATH], proxy32[MAX_PATH], proxy64[MAX_PATH];
};

static bool exists(const WCHAR *path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

/* If the proxy DLL `name` is in `folder`, sets *proxy to its path and *found to the folder, which also has the
 * type libraries. */
static bool try_proxy(const WCHAR *folder, const WCHAR *name, WCHAR found[MAX_PATH], WCHAR proxy[MAX_PATH])
{
    if (lstrlenW(folder) + lstrlenW(name) + 2 > MAX_PATH)
        return false;
    lstrcpyW(proxy, folder);
    lstrcatW(proxy, L"\\");
    lstrcatW(proxy, name);
    if (!exists(proxy)) {
        proxy[0] = 0;
        return false;
    }
    lstrcpyW(found, folder);
    return true;
}

struct bitness {
    const WCHAR *sister; /* the folder of this bitness, beside the folder of this program */
    const WCHAR *flat;   /* the name of the proxy DLL in a folder with both bitnesses */
    bool is_own;
};

/* Looks for the proxy DLL and the type libraries of one bitness: in the folder of this program, in the sister folder,
 * or under the name `flat` in the folder of this program.  Sets both results to an empty text when they are not
 * found. */
static void find_folder(const WCHAR *own, const struct bitness *bitness, WCHAR folder[MAX_PATH], WCHAR proxy[MAX_PATH])
{
    WCHAR sister[MAX_PATH], *end;

    folder[0] = proxy[0] = 0;
    if (bitness->is_own && try_proxy(own, L"openmsgrps.dll", folder, proxy))
        return;
    lstrcpyW(sister, own);
    end = wcsrchr(sister, '\\');
    if (end && (size_t)(end - sister) + 16 < MAX_PATH) {
        lstrcpyW(end + 1, bitness->sister);
        if (try_proxy(sister, L"openmsgrps.dll", folder, proxy))
            return;
    }
    try_proxy(own, bitness->flat, folder, proxy);
}

static HRESULT find_places(struct places *places)
{
    static const struct bitness bitness32 = {L"i686", L"openmsgrps32.dll", sizeof(void *) == 4};
    static const struct bitness bitness64 = {L"x86_64", L"openmsgrps64.dll", sizeof(void *) == 8};
    DWORD length = GetModuleFileNameW(NULL, places->program, MAX_PATH);
    WCHAR own[MAX_PATH], *end;

    if (!length || length >= MAX_PATH)
        return E_FAIL;
    lstrcpyW(own, places->program);
    end = wcsrchr(own, '\\');
    if (end)
        *end = 0;
    find_folder(own, &bitness32, places->folder32, places->proxy32);
    find_folder(own, &bitness64, places->folder64, places->proxy64);
    return places->folder32[0] || places->folder64[0] ? S_OK : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

/* The text that replaces '%' and this letter. */
static const WCHAR *place_of(const struct places *places, bool view32, WCHAR letter)
{
    switch (letter) {
    case 'E': return places->program;
    case 'P': return view32 ? places->proxy32 : places->proxy64;
    case '3': return places->folder32;
    default: return places->folder64;
    }
}

/* Expands the text of a row for one registry view.  False when the text needs a file that does not exist in that
 * bitness. */
static bool expand(const struct places *places, bool view32, const WCHAR *text, WCHAR value[VALUE_MAX])
{
    size_t length = 0;

    while (*text && length + 1 < VALUE_MAX) {
        const WCHAR *place;

        if (*text != '%') {
            value[length++] = *text++;
            continue;
        }
        place = place_of(places, view32, text[1]);
        if (!*place)
            return false;
        while (*place && length + 1 < VALUE_MAX)
            value[length++] = *place++;
        text += 2;
    }
    value[length] = 0;
    return true;
}

/* ---- views ---- */

static bool is_64bit_system(void)
{
    typedef BOOL(WINAPI * is_wow64)(HANDLE process, BOOL * result);
    FARPROC found = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "IsWow64Process");
    is_wow64 inquire = (is_wow64)(void *)found;
    BOOL wow64 = FALSE;

    return sizeof(void *) == 8 || (inquire && inquire(GetCurrentProcess(), &wow64) && wow64);
}

struct view {
    REGSAM access;
    bool is_32bit;
};

static size_t list_views(struct view views[2])
{
    if (!is_64bit_system()) {
        views[0] = (struct view){0, true};
        return 1;
    }
    views[0] = (struct view){KEY_WOW64_64KEY, false};
    views[1] = (struct view){KEY_WOW64_32KEY, true};
    return 2;
}

/* ---- writing ---- */

static LONG write_descriptor(HKEY key, const WCHAR *name, const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR descriptor;
    ULONG size;
    LONG error;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, &size))
        return (LONG)GetLastError();
    error = RegSetValueExW(key, name, 0, REG_BINARY, descriptor, size);
    LocalFree(descriptor);
    return error;
}

static bool is_descriptor(HKEY key, const WCHAR *name, const WCHAR *sddl)
{
    PSECURITY_DESCRIPTOR descriptor;
    BYTE found[512];
    DWORD type, size = sizeof(found);
    ULONG wanted;
    bool same;

    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(sddl, SDDL_REVISION_1, &descriptor, &wanted))
        return false;
    same = !RegQueryValueExW(key, name, NULL, &type, found, &size) && type == REG_BINARY && size == wanted &&
           !memcmp(found, descriptor, size);
    LocalFree(descriptor);
    return same;
}

static LONG write_row(const struct places *places, const struct view *view, const struct row *row)
{
    WCHAR value[VALUE_MAX];
    HKEY key;
    LONG error;

    if (row->text && !expand(places, view->is_32bit, row->text, value))
        return ERROR_SUCCESS;
    error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, row->key, 0, NULL, 0, KEY_SET_VALUE | view->access, NULL, &key, NULL);
    if (error)
        return error;
    if (row->text && row->number == AS_DESCRIPTOR)
        error = write_descriptor(key, row->name, row->text);
    else if (row->text)
        error = RegSetValueExW(key, row->name, 0, REG_SZ, (const BYTE *)value,
                               (DWORD)((lstrlenW(value) + 1) * sizeof(*value)));
    else if (row->name)
        error = RegSetValueExW(key, row->name, 0, REG_DWORD, (const BYTE *)&row->number, sizeof(row->number));
    RegCloseKey(key);
    return error;
}

HRESULT register_server(void)
{
    struct places places = {0};
    struct view views[2];
    size_t view_count = list_views(views);
    HRESULT hr = find_places(&places);

    for (size_t v = 0; SUCCEEDED(hr) && v < view_count; v++)
        for (size_t i = 0; SUCCEEDED(hr) && i < ARRAYSIZE(rows); i++)
            hr = HRESULT_FROM_WIN32(write_row(&places, &views[v], &rows[i]));
    return hr;
}

/* ---- removing ---- */

static bool is_system_key(const WCHAR *path)
{
    for (size_t i = 0; i < ARRAYSIZE(system_keys); i++)
        if (!lstrcmpiW(system_keys[i], path))
            return true;
    return false;
}

static bool is_empty(HKEY key)
{
    DWORD keys = 1, values = 1;

    return !RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL) && !keys &&
           !values;
}

/* Deletes the key and its parents, up to the first one that has content or belongs to the system. */
static void delete_empty_keys(const struct view *view, const WCHAR *path)
{
    typedef LONG(WINAPI * delete_key_ex)(HKEY root, const WCHAR *name, REGSAM view, DWORD reserved);
    FARPROC found = GetProcAddress(GetModuleHandleW(L"advapi32.dll"), "RegDeleteKeyExW");
    delete_key_ex delete_key = (delete_key_ex)(void *)found;
    WCHAR part[512], *end;

    lstrcpynW(part, path, ARRAYSIZE(part));
    while (!is_system_key(part)) {
        HKEY key;
        bool empty;

        if (!RegOpenKeyExW(HKEY_LOCAL_MACHINE, part, 0, KEY_QUERY_VALUE | view->access, &key)) {
            empty = is_empty(key);
            RegCloseKey(key);
            if (!empty || (delete_key ? delete_key(HKEY_LOCAL_MACHINE, part, view->access, 0)
                                      : RegDeleteKeyW(HKEY_LOCAL_MACHINE, part)))
                return;
        }
        end = wcsrchr(part, '\\');
        if (!end)
            return;
        *end = 0;
    }
}

/* True when the value is still the one that register_server writes.  If the text needs a file that does not exist any
 * more, it cannot be compared and counts as ours. */
static bool is_ours(const struct places *places, const struct view *view, const struct row *row, HKEY key)
{
    WCHAR wanted[VALUE_MAX], found[VALUE_MAX + 1] = {0};
    DWORD type, size = sizeof(found) - sizeof(*found);

    if (row->text && row->number == AS_DESCRIPTOR)
        return is_descriptor(key, row->name, row->text);
    if (RegQueryValueExW(key, row->name, NULL, &type, (BYTE *)found, &size))
        return false;
    if (!row->text)
        return type == REG_DWORD && size == sizeof(row->number) && !memcmp(found, &row->number, size);
    return !expand(places, view->is_32bit, row->text, wanted) || (type == REG_SZ && !lstrcmpiW(found, wanted));
}

static LONG delete_row(const struct places *places, const struct view *view, const struct row *row)
{
    LONG error;
    HKEY key;

    error = RegOpenKeyExW(HKEY_LOCAL_MACHINE, row->key, 0, KEY_SET_VALUE | KEY_QUERY_VALUE | view->access, &key);
    if (error == ERROR_FILE_NOT_FOUND)
        return ERROR_SUCCESS;
    if (error)
        return error;
    if (row->name && is_ours(places, view, row, key))
        error = RegDeleteValueW(key, row->name);
    RegCloseKey(key);
    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

HRESULT unregister_server(void)
{
    struct places places = {0};
    struct view views[2];
    size_t view_count = list_views(views);
    HRESULT hr = S_OK;

    find_places(&places);
    for (size_t v = 0; v < view_count; v++) {
        for (size_t i = ARRAYSIZE(rows); i-- > 0;) {
            LONG error = delete_row(&places, &views[v], &rows[i]);

            if (error)
                hr = HRESULT_FROM_WIN32(error);
        }
        for (size_t i = ARRAYSIZE(rows); i-- > 0;)
            delete_empty_keys(&views[v], rows[i].key);
    }
    return hr;
}
