/* The registered applications: the registry, and the copy of it in memory that the model reads. */
#include "app_store.h"

#include <stdlib.h>

#include "com/base/command_line.h"
#include "com/base/log.h"
#include "com/base/mutex.h"
#include "com/base/settings.h"

#include "core/app_registration.h"
#include "core/apps.h"

#define KEY_SERVICE L"Software\\Microsoft\\MessengerService"
#define KEY_APPS KEY_SERVICE L"\\SessionManager\\Apps"

struct app_list {
    struct app *apps;
    size_t count;
};

/* Held while the registry is read or written, and until the copy is equal to it.  Taken before the model lock. */
static struct mutex registry_lock;
static struct app_list known; /* the copy; guarded by the model lock */

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

static msgr_result registry_read(const struct guid_text *guid, struct app *out)
{
    WCHAR name[128];
    HKEY key = NULL;
    bool done;

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
    return done ? SR_APP_NOT_REGISTERED
                : RESULT_OUT_OF_MEMORY; /* no path: the key is not complete, see registry_write */
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
static msgr_result registry_write(const struct app *app)
{
    const DWORD flags = 0;
    WCHAR name[128];
    DWORD disposition;
    HKEY key;
    bool done;

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

static msgr_result registry_remove(const struct guid_text *guid)
{
    msgr_result result = SR_APP_NOT_REGISTERED;
    WCHAR name[128];

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

/* ---- the copy in memory ---- */

static void list_free(struct app_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        app_free(&list->apps[i]);
    free(list->apps);
}

static struct app *list_find(const struct app_list *list, const struct guid_text *guid)
{
    for (size_t i = 0; i < list->count; i++)
        if (!lstrcmpA(list->apps[i].guid.bytes, guid->bytes))
            return &list->apps[i];
    return NULL;
}

static msgr_result app_copy(const struct app *app, struct app *out)
{
    *out = (struct app){.guid = app->guid};
    if (string_set(&out->name, string_text(&app->name)) && string_set(&out->url, string_text(&app->url)) &&
        string_set(&out->path, string_text(&app->path)))
        return RESULT_OK;
    app_free(out);
    return RESULT_OUT_OF_MEMORY;
}

/* Takes the strings of *app on success. */
static bool list_add(struct app_list *list, const struct app *app)
{
    struct app *grown = realloc(list->apps, (list->count + 1) * sizeof(*grown));

    if (!grown)
        return false;
    list->apps = grown;
    list->apps[list->count++] = *app;
    return true;
}

/* Adds the application of a subkey.  A name that is no GUID, a key that is not complete and a GUID that the list has
 * already are skipped.  False when out of memory. */
static bool list_add_key(struct app_list *list, const WCHAR *name)
{
    char bytes[3 * GUID_TEXT_LENGTH + 1];
    struct guid_text guid;
    struct app app;
    msgr_result result;

    if (!WideCharToMultiByte(CP_UTF8, 0, name, -1, bytes, sizeof(bytes), NULL, NULL) ||
        !guid_parse(text_of(bytes), &guid) || list_find(list, &guid))
        return true;
    result = registry_read(&guid, &app);
    if (result != RESULT_OK)
        return result != RESULT_OUT_OF_MEMORY;
    if (list_add(list, &app))
        return true;
    app_free(&app);
    return false;
}

static bool list_add_view(struct app_list *list, REGSAM view)
{
    WCHAR name[256]; /* the longest name of a key has 255 characters */
    DWORD length = ARRAYSIZE(name);
    bool done = true;
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, KEY_APPS, 0, KEY_ENUMERATE_SUB_KEYS | view, &key))
        return true;
    for (DWORD i = 0; done && !RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL); i++) {
        done = list_add_key(list, name);
        length = ARRAYSIZE(name);
    }
    RegCloseKey(key);
    return done;
}

/* Replaces the copy by what the registry has now; when out of memory the copy stays. */
static void load(void)
{
    struct app_list loaded = {0}, old;
    bool done = true;

    for (size_t i = 0; i < ARRAYSIZE(views) && done; i++)
        done = list_add_view(&loaded, views[i]);
    if (!done) {
        list_free(&loaded);
        return;
    }
    model_enter();
    old = known;
    known = loaded;
    model_leave();
    list_free(&old);
}

void app_store_refresh(void)
{
    mutex_lock(&registry_lock);
    load();
    mutex_unlock(&registry_lock);
}

/* ---- registration ---- */

HRESULT app_store_register(const struct string texts[4])
{
    struct text guid = string_text(&texts[0]), name = string_text(&texts[1]), url = string_text(&texts[2]),
                path = string_text(&texts[3]);
    struct app app = {.name = texts[1], .url = texts[2], .path = texts[3]}; /* borrowed strings */
    msgr_result result;

    mutex_lock(&registry_lock);
    load();
    result = apps_check_registration(model_enter(), guid, name, url, path, 0);
    model_leave();
    if (result == RESULT_OK) {
        guid_parse(guid, &app.guid);
        result = registry_write(&app);
    }
    if (result == RESULT_OK) {
        result = apps_register(model_enter(), guid, name, url, path, 0);
        model_leave();
        if (result != RESULT_OK)
            registry_remove(&app.guid);
    }
    mutex_unlock(&registry_lock);
    return result;
}

HRESULT app_store_unregister(struct text guid)
{
    struct guid_text parsed;
    msgr_result result;

    if (!guid_parse(guid, &parsed))
        return E_INVALIDARG;
    mutex_lock(&registry_lock);
    load();
    result = apps_check_unregistration(model_enter(), guid);
    model_leave();
    if (result == RESULT_OK)
        result = registry_remove(&parsed);
    if (result == RESULT_OK) {
        result = apps_unregister(model_enter(), guid);
        model_leave();
    }
    mutex_unlock(&registry_lock);
    return result;
}

/* ---- changes by other programs ---- */

static HANDLE changed; /* an auto-reset event: something below one of the keys has changed */
static HKEY watched[ARRAYSIZE(views)];

static void watch_keys(void)
{
    for (size_t i = 0; i < ARRAYSIZE(watched); i++)
        if (watched[i])
            RegNotifyChangeKeyValue(watched[i], TRUE, REG_NOTIFY_CHANGE_NAME | REG_NOTIFY_CHANGE_LAST_SET, changed,
                                    TRUE);
}

/* Watches again before it reads, so that no change is lost in between.  Windows also sets the event when the thread
 * that asked for the notice ends; the copy is then read once more. */
static VOID CALLBACK registry_changed(void *context, BOOLEAN timed_out)
{
    (void)context, (void)timed_out;
    watch_keys();
    app_store_refresh();
    apps_store_changed(model_enter());
    model_leave();
}

void app_store_start(void)
{
    HANDLE wait;

    mutex_init(&registry_lock);
    changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (size_t i = 0; i < ARRAYSIZE(watched); i++)
        if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, KEY_SERVICE, 0, KEY_NOTIFY | views[i], &watched[i]))
            watched[i] = NULL;
    if (changed)
        watch_keys();
    app_store_refresh();
    if (!changed || !RegisterWaitForSingleObject(&wait, changed, registry_changed, NULL, INFINITE, WT_EXECUTEDEFAULT))
        log_line("warning", "changes of the registered applications are noticed at the next call only");
}

/* ---- the port of the model: memory only ---- */

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    const struct app *found = list_find(&known, guid);

    (void)context;
    return found ? app_copy(found, out) : SR_APP_NOT_REGISTERED;
}

static msgr_result store_write(void *context, const struct app *app)
{
    struct app copy;

    (void)context;
    if (app_copy(app, &copy) != RESULT_OK)
        return RESULT_OUT_OF_MEMORY;
    if (list_add(&known, &copy))
        return RESULT_OK;
    app_free(&copy);
    return RESULT_OUT_OF_MEMORY;
}

static msgr_result store_remove(void *context, const struct guid_text *guid)
{
    struct app *found = list_find(&known, guid);

    (void)context;
    if (!found)
        return SR_APP_NOT_REGISTERED;
    app_free(found);
    *found = known.apps[--known.count];
    return RESULT_OK;
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
