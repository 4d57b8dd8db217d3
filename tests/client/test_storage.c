/* Damaged registry values and writes that are interrupted by the death of the server: the server must start, replace
 * invalid values by defaults, and register an application either completely or not at all.
 *
 * harness: one bitness
 * harness: register
 * harness: deadline 600 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/server_life.h"
#include "lib/world_main.h"

#include "core/result.h"

#define KEY_SETTINGS L"Software\\OpenMsgr"
#define KEY_APPS L"Software\\Microsoft\\MessengerService\\SessionManager\\Apps\\"

enum { BYTES_MAX = 70000, VALUES_MAX = 32, KILLS = 12 };

/* ---- damage ---- */

struct value {
    WCHAR name[64];
    DWORD type, size;
    BYTE bytes[1024];
};

static DWORD cut(const struct value *was, BYTE *bytes, DWORD *type)
{
    memcpy(bytes, was->bytes, was->size);
    *type = was->type;
    return was->size / 2 | 1; /* an odd number of bytes: half a character or a part of a number */
}

static DWORD other_type(const struct value *was, BYTE *bytes, DWORD *type)
{
    memcpy(bytes, was->bytes, was->size);
    *type = was->type == REG_BINARY ? REG_SZ : REG_BINARY;
    return was->size;
}

static DWORD nothing(const struct value *was, BYTE *bytes, DWORD *type)
{
    (void)bytes;
    *type = was->type;
    return 0;
}

static DWORD unterminated(const struct value *was, BYTE *bytes, DWORD *type)
{
    memcpy(bytes, was->bytes, was->size);
    *type = was->type;
    return was->type == REG_SZ ? was->size - (DWORD)sizeof(WCHAR) : was->size;
}

static DWORD much_too_long(const struct value *was, BYTE *bytes, DWORD *type)
{
    memset(bytes, 'a', BYTES_MAX);
    *type = was->type;
    return BYTES_MAX;
}

static DWORD one_bit(const struct value *was, BYTE *bytes, DWORD *type)
{
    memcpy(bytes, was->bytes, was->size);
    *type = was->type;
    bytes[was->size / 2] ^= 0x40;
    return was->size;
}

static DWORD all_ones(const struct value *was, BYTE *bytes, DWORD *type)
{
    memset(bytes, 0xFF, was->size);
    *type = was->type;
    return was->size;
}

static const struct damage {
    const char *name;
    DWORD (*make)(const struct value *was, BYTE *bytes, DWORD *type); /* the size */
    BOOL harmless;                                                    /* the value still means the same */
} damages[] = {
    {"cut", cut, FALSE},
    {"of another type", other_type, FALSE},
    {"empty", nothing, FALSE},
    {"without its end", unterminated, TRUE},
    {"much too long", much_too_long, FALSE},
    {"one bit wrong", one_bit, FALSE},
    {"nothing but ones", all_ones, FALSE},
};

/* ---- the settings ---- */

static struct value saved[VALUES_MAX];
static DWORD saved_count;

static HKEY settings_key(void)
{
    HKEY key;

    ck_assert_int_eq(RegOpenKeyExW(HKEY_CURRENT_USER, KEY_SETTINGS, 0, KEY_ALL_ACCESS, &key), ERROR_SUCCESS);
    return key;
}

/* Once, before the first test. */
static void save_settings(void)
{
    HKEY key;

    if (saved_count)
        return;
    key = settings_key();
    for (saved_count = 0; saved_count < VALUES_MAX; saved_count++) {
        struct value *value = &saved[saved_count];
        DWORD length = ARRAYSIZE(value->name);

        value->size = sizeof(value->bytes);
        if (RegEnumValueW(key, saved_count, value->name, &length, NULL, &value->type, value->bytes, &value->size))
            break;
    }
    RegCloseKey(key);
    ck_assert_uint_ge(saved_count, 4); /* at least account, password, service and port */
}

static void write_value(const WCHAR *name, DWORD type, const BYTE *bytes, DWORD size)
{
    HKEY key = settings_key();

    ck_assert_int_eq(RegSetValueExW(key, name, 0, type, bytes, size), ERROR_SUCCESS);
    RegCloseKey(key);
}

static void restore_settings(void)
{
    for (DWORD i = 0; i < saved_count; i++)
        write_value(saved[i].name, saved[i].type, saved[i].bytes, saved[i].size);
}

static void damage_value(const struct value *value, const struct damage *damage)
{
    static BYTE bytes[BYTES_MAX];
    DWORD type, size = damage->make(value, bytes, &type);

    write_value(value->name, type, bytes, size);
}

static const struct value *find_value(const WCHAR *name)
{
    for (DWORD i = 0; i < saved_count; i++)
        if (!lstrcmpiW(saved[i].name, name))
            return &saved[i];
    ck_abort_msg("%ls is not among the settings", name);
    return NULL;
}

/* ---- a server with damaged settings ---- */

static void end_server(void)
{
    ck_assert_uint_eq(life_wait(life_start_server("/Shutdown")), 0);
    life_wait_until_gone();
}

/* Starts the server and makes calls that do not need the service. */
static IMessenger3 *start_server(const char *what)
{
    IMsgrSessionManager *manager;
    IMessenger3 *messenger;
    IDispatch *session;
    HRESULT hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                                  (void **)&manager);

    ck_assert_msg(hr == S_OK, "%s: 0x%08lx", what, hr);
    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &session), S_OK);
    IDispatch_Release(session);
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    IMsgrSessionManager_Release(manager);
    return messenger;
}

START_TEST(test_the_server_starts_with_settings_that_are_damaged)
{
    const struct damage *damage = &damages[_i];
    MISTATUS status;
    IMessenger3 *messenger;

    for (DWORD i = 0; i < saved_count; i++)
        damage_value(&saved[i], damage);
    messenger = start_server(damage->name);
    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    IMessenger3_Release(messenger);
    end_server();
    restore_settings();
    messenger = start_server("restored");
    world_wait_online();
    IMessenger3_Release(messenger);
    end_server();
}
END_TEST

/* Lets the test receive all events of a sign-in. */
static void automatic_sign_in(BOOL on)
{
    static const BYTE off[] = {0, 0x04, 0, 0};
    HKEY key;

    ck_assert_int_eq(RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\Microsoft\\MessengerService", 0, NULL, 0,
                                     KEY_SET_VALUE, NULL, &key, NULL),
                     ERROR_SUCCESS);
    if (on)
        RegDeleteValueW(key, L"AppSettings");
    else
        ck_assert_int_eq(RegSetValueExW(key, L"AppSettings", 0, REG_BINARY, off, sizeof(off)), ERROR_SUCCESS);
    RegCloseKey(key);
}

static HRESULT sign_in(IMessenger3 *messenger)
{
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    HRESULT hr = IMessenger3_AutoSignin(messenger);
    struct recorded event;

    if (SUCCEEDED(hr)) {
        recorder_wait(recorder, DISPID_ON_SIGNIN, &event);
        hr = V_I4(&event.arguments[0]);
        recorded_clear(&event);
    }
    recorder_stop(recorder);
    return hr;
}

START_TEST(test_a_damaged_account_signs_nobody_in)
{
    static const WCHAR *const names[] = {L"Account", L"Password"};
    const struct damage *damage = &damages[_i];

    automatic_sign_in(FALSE);
    for (size_t i = 0; i < COUNT(names); i++) {
        IMessenger3 *messenger;
        HRESULT hr;

        damage_value(find_value(names[i]), damage);
        messenger = start_server(damage->name);
        hr = sign_in(messenger);
        ck_assert_msg(SUCCEEDED(hr) == damage->harmless, "%ls %s: 0x%08lx", names[i], damage->name, hr);
        IMessenger3_Release(messenger);
        end_server();
        restore_settings();
    }
    automatic_sign_in(TRUE);
}
END_TEST

START_TEST(test_a_log_that_cannot_be_written_stops_nobody)
{
    static const WCHAR *const paths[] = {L"C:\\windows", L"Q:\\nowhere\\openmsgr.log", L"con\\x", L"\\\\?\\"};
    HKEY key;

    for (size_t i = 0; i < COUNT(paths); i++) {
        IMessenger3 *messenger;

        write_value(L"LogFile", REG_SZ, (const BYTE *)paths[i], (lstrlenW(paths[i]) + 1) * (DWORD)sizeof(WCHAR));
        messenger = start_server("log");
        world_wait_online();
        IMessenger3_Release(messenger);
        end_server();
    }
    key = settings_key();
    RegDeleteValueW(key, L"LogFile");
    RegCloseKey(key);
}
END_TEST

/* ---- applications ---- */

static HKEY app_key(BOOL make)
{
    HKEY key = NULL;

    if (make)
        ck_assert_int_eq(RegCreateKeyExW(HKEY_LOCAL_MACHINE, KEY_APPS WORLD_APP, 0, NULL, 0,
                                         KEY_ALL_ACCESS | KEY_WOW64_64KEY, NULL, &key, NULL),
                         ERROR_SUCCESS);
    else if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, KEY_APPS WORLD_APP, 0, KEY_ALL_ACCESS | KEY_WOW64_64KEY, &key))
        return NULL;
    return key;
}

static const struct half {
    const char *name;
    const WCHAR *value;
    DWORD type, size;
    const void *bytes;
} halves[] = {
    {"an empty key", NULL, REG_SZ, 0, NULL},
    {"a name alone", L"Name", REG_SZ, 10, L"Game"},
    {"a path that is a number", L"Path", REG_DWORD, 4, "\1\0\0\0"},
    {"a path of nothing", L"Path", REG_SZ, 0, ""},
    {"a path much too long", L"Path", REG_SZ, 4096, NULL},
};

START_TEST(test_half_an_application_is_none)
{
    const struct half *half = &halves[_i];
    static BYTE zeros[4096];
    IMsgrSessionManager *manager = world_manager();
    HKEY key = app_key(TRUE);

    memset(zeros, 'x', sizeof(zeros));
    if (half->value)
        ck_assert_int_eq(RegSetValueExW(key, half->value, 0, half->type, half->bytes ? half->bytes : zeros, half->size),
                         ERROR_SUCCESS);
    RegCloseKey(key);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), SR_APP_NOT_REGISTERED);
    world_register_app(manager, WORLD_APP);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), S_OK);
    ck_assert_ptr_null(app_key(FALSE));
    IMsgrSessionManager_Release(manager);
}
END_TEST

/* In another process: registers and unregisters until the server is dead. */
static int register_on_and_on(void)
{
    IMsgrSessionManager *manager;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                          (void **)&manager);
    if (FAILED(hr))
        return 11;
    ReleaseSemaphore(OpenSemaphoreA(SEMAPHORE_MODIFY_STATE, FALSE, "OpenMsgr test: registering"), 1, NULL);
    for (;;) {
        hr = IMsgrSessionManager_RegisterApplication(manager, bstr(WORLD_APP), bstr(L"World"),
                                                     bstr(L"http://www.example.test/world"),
                                                     bstr(L"C:\\windows\\system32\\rundll32.exe"), 0);
        if (FAILED(hr) && hr != (HRESULT)SR_APP_ALREADY_REGISTERED)
            return HRESULT_FACILITY(hr) == FACILITY_WIN32 || hr == RPC_E_DISCONNECTED ? 0 : 12;
        hr = IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP));
        if (FAILED(hr))
            return HRESULT_FACILITY(hr) == FACILITY_WIN32 || hr == RPC_E_DISCONNECTED ? 0 : 13;
    }
}

START_TEST(test_an_application_is_registered_whole_or_not_at_all)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE registering = CreateSemaphoreA(NULL, 0, KILLS, "OpenMsgr test: registering");
    int whole = 0;

    for (int i = 0; i < KILLS; i++) {
        IMsgrSessionManager *manager = world_manager();
        HANDLE child = life_start_self(NULL, "register"),
               server = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, life_server_pid());
        HRESULT hr;

        ck_assert_uint_eq(WaitForSingleObject(registering, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
        WaitForSingleObject(never, (DWORD)(7 + 3 * i % 20)); /* each run kills the server at a different time */
        ck_assert(TerminateProcess(server, 9));
        ck_assert_uint_eq(WaitForSingleObject(server, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
        CloseHandle(server);
        ck_assert_uint_eq(life_wait(child), 0);
        IMsgrSessionManager_Release(manager);
        while ((hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                                      (void **)&manager)) == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE))
            WaitForSingleObject(never, 10);
        ASSERT_HR(hr, S_OK);
        world_wait_online();
        world_unlock((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents);
        hr = IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP));
        ck_assert_msg(hr == S_OK || hr == (HRESULT)SR_APP_NOT_REGISTERED, "0x%08lx", hr);
        whole += hr == S_OK;
        world_register_app(manager, WORLD_APP);
        ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), S_OK);
        IMsgrSessionManager_Release(manager);
    }
    printf("killed %d times while applications were registered: %d times one was there, whole\n", KILLS, whole);
    CloseHandle(never);
    CloseHandle(registering);
}
END_TEST

static Suite *storage_suite(void)
{
    Suite *suite = suite_create("storage");
    TCase *tests = world_case(suite, "storage", 240);

    tcase_add_checked_fixture(tests, save_settings, NULL);
    tcase_add_loop_test(tests, test_the_server_starts_with_settings_that_are_damaged, 0, COUNT(damages));
    tcase_add_loop_test(tests, test_a_damaged_account_signs_nobody_in, 0, COUNT(damages));
    tcase_add_test(tests, test_a_log_that_cannot_be_written_stops_nobody);
    tcase_add_loop_test(tests, test_half_an_application_is_none, 0, COUNT(halves));
    tcase_add_test(tests, test_an_application_is_registered_whole_or_not_at_all);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "register"))
        return register_on_and_on();
    world_begin();
    return world_run(storage_suite());
}
