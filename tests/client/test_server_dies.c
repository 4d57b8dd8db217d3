/* A signed-in server dies in every possible way during a call of a client: the call must end, and the next client
 * must get a server with the user signed in and all acknowledged changes.
 *
 * harness: one bitness
 * harness: alone
 * harness: register */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/server_life.h"
#include "lib/world_main.h"

#include <tlhelp32.h>

enum { CALL_ENDS_MS = 2000, NEXT_MS = 2000 };

static void be_killed(HANDLE server, DWORD pid)
{
    (void)pid;
    ck_assert(TerminateProcess(server, 9));
}

static void run_inside(HANDLE server, void *begin, void *argument)
{
    HANDLE thread = CreateRemoteThread(server, NULL, 0, (LPTHREAD_START_ROUTINE)begin, argument, 0, NULL);

    ck_assert_ptr_nonnull(thread);
    CloseHandle(thread);
}

/* The beginning of the server's image holds no code. */
static void fault(HANDLE server, DWORD pid)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, pid);
    MODULEENTRY32W module = {.dwSize = sizeof(module)};
    BOOL more = Module32FirstW(snapshot, &module);

    while (more && lstrcmpiW(module.szModule, L"openmsgr.exe"))
        more = Module32NextW(snapshot, &module);
    ck_assert(more);
    CloseHandle(snapshot);
    run_inside(server, module.modBaseAddr, NULL);
}

/* kernel32 has the same address in every process. */
static void end_itself(HANDLE server, DWORD pid)
{
    (void)pid;
    run_inside(server, (void *)(DWORD_PTR)GetProcAddress(GetModuleHandleA("kernel32.dll"), "ExitProcess"), (void *)3);
}

static const struct death {
    const char *name;
    void (*die)(HANDLE server, DWORD pid);
    BOOL from_inside;   /* by a remote thread in the server, which only a program of the same bitness can create */
    const char *logged; /* the last line of the server's log; NULL: none */
} deaths[] = {
    {"killed", be_killed, FALSE, NULL},
    {"access violation", fault, TRUE, " fault 0xc0000005"},
    {"ended", end_itself, TRUE, NULL},
};

/* ---- a call that is active when the server dies ---- */

struct call {
    IStream *marshalled;
    HANDLE begun;
    HRESULT hr;
};

static DWORD WINAPI wait_for_an_event(void *context)
{
    struct call *call = context;
    IOpenMsgrEventQueue *queue;
    IDispatch *event;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    call->hr = CoGetInterfaceAndReleaseStream(call->marshalled, &IID_IOpenMsgrEventQueue, (void **)&queue);
    SetEvent(call->begun);
    if (SUCCEEDED(call->hr)) {
        call->hr = IOpenMsgrEventQueue_Next(queue, -1, &event);
        IOpenMsgrEventQueue_Release(queue);
    }
    CoUninitialize();
    return 0;
}

static HANDLE begin_call(struct call *call)
{
    IUnknown *queue = world_create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);
    HANDLE thread;

    call->begun = CreateEventW(NULL, TRUE, FALSE, NULL);
    ASSERT_HR(CoMarshalInterThreadInterfaceInStream(&IID_IOpenMsgrEventQueue, queue, &call->marshalled), S_OK);
    thread = CreateThread(NULL, 0, wait_for_an_event, call, 0, NULL);
    ck_assert_uint_eq(WaitForSingleObject(call->begun, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
    IUnknown_Release(queue);
    return thread;
}

static BOOL is_of_a_dead_server(HRESULT hr)
{
    return hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE) || hr == RPC_E_DISCONNECTED || hr == RPC_E_SERVER_DIED ||
           hr == RPC_E_SERVER_DIED_DNE;
}

/* ---- the state afterwards ---- */

static DWORD since(DWORD begin) { return GetTickCount() - begin; }

/* A client retries when the server is unavailable; any other error is a failure. */
static IMsgrSessionManager *next_server(DWORD *took)
{
    IMsgrSessionManager *manager;
    DWORD begin = GetTickCount();

    for (;;) {
        HRESULT hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                                      (void **)&manager);

        if (hr == S_OK) {
            *took = since(begin);
            return manager;
        }
        ck_assert_msg(is_of_a_dead_server(hr) && since(begin) < LIFE_DEADLINE_MS, "0x%08lx", hr);
    }
}

/* Reads the last fault in the log with its stack; returns the number of lines, 0: none. */
static unsigned logged_lines(const char *what)
{
    char path[MAX_PATH], line[1100];
    unsigned lines = 0;
    FILE *log;

    snprintf(path, sizeof(path), "%s\\OpenMsgr\\openmsgr.log", getenv("APPDATA"));
    log = fopen(path, "r");
    ck_assert_ptr_nonnull(log);
    while (fgets(line, sizeof(line), log))
        if (strstr(line, what))
            lines = 1;
        else if (lines && strstr(line, "+0x"))
            lines++;
    fclose(log);
    return lines;
}

START_TEST(test_what_was_acknowledged_is_there_in_the_next_server)
{
    const struct death *death = &deaths[_i];
    IMsgrSessionManager *manager;
    DWORD pid, took, begin;
    struct call call = {0};
    HANDLE server, thread;

    if (death->from_inside && sizeof(void *) != 8) {
        printf("%s: only a 64-bit program can do that to the 64-bit server\n", death->name);
        return;
    }
    manager = world_manager();
    pid = life_server_pid();
    server = OpenProcess(PROCESS_ALL_ACCESS, FALSE, pid);
    ck_assert_ptr_nonnull(server);
    thread = begin_call(&call);
    world_register_app(manager, WORLD_APP);
    begin = GetTickCount();
    death->die(server, pid);
    ck_assert_uint_eq(WaitForSingleObject(server, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
    ck_assert_uint_eq(WaitForSingleObject(thread, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
    ck_assert_uint_le(since(begin), CALL_ENDS_MS);
    ck_assert_msg(is_of_a_dead_server(call.hr), "Next: 0x%08lx", call.hr);
    printf("%s: the call inside ended after %lu ms with 0x%08lx", death->name, since(begin), call.hr);
    ck_assert(!death->logged || logged_lines(death->logged) > 1);
    IMsgrSessionManager_Release(manager);

    begin = GetTickCount();
    manager = next_server(&took);
    ck_assert_uint_ne(life_server_pid(), pid);
    world_wait_online();
    printf(", the next server was there after %lu ms, the user signed in after %lu ms\n", took, since(begin));
    ck_assert_uint_le(took, NEXT_MS);
    world_unlock((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), S_OK);
    IMsgrSessionManager_Release(manager);
    CloseHandle(call.begun);
    CloseHandle(thread);
    CloseHandle(server);
}
END_TEST

static Suite *server_dies_suite(void)
{
    Suite *suite = suite_create("server dies");
    TCase *tests = world_case(suite, "server dies", 240);

    tcase_add_loop_test(tests, test_what_was_acknowledged_is_there_in_the_next_server, 0, COUNT(deaths));
    return suite;
}

WORLD_MAIN(server_dies_suite)
