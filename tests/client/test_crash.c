/* A server that is killed: the next client gets a new server and finds no objects of the dead one.
 *
 * harness: alone
 * harness: register */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "lib/server_life.h"

/* Wine's rpcss keeps the class objects of a dead server; the guard revokes them (server/com/process/watchdog.h). */
enum { DEATHS = 5, NEXT_MS = 2000 };

static IMsgrSessionManager *create(void)
{
    IMsgrSessionManager *manager;

    ck_assert_int_eq(CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                                      (void **)&manager),
                     S_OK);
    return manager;
}

static DWORD kill_server(void)
{
    DWORD pid = life_server_pid();
    HANDLE server = OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, pid);

    ck_assert_ptr_nonnull(server);
    ck_assert(TerminateProcess(server, 9));
    ck_assert_uint_eq(WaitForSingleObject(server, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(server);
    return pid;
}

/* Retries until it succeeds; returns the milliseconds that this took. */
static DWORD time_until_created(IMsgrSessionManager **manager)
{
    DWORD begin = GetTickCount();

    for (;;) {
        HRESULT hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                                      (void **)manager);

        if (hr == S_OK)
            return GetTickCount() - begin;
        ck_assert_msg(hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE), "0x%08lx", hr);
        ck_assert_uint_lt(GetTickCount() - begin, LIFE_DEADLINE_MS);
    }
}

START_TEST(test_the_next_activation_gets_a_new_server)
{
    for (int i = 0; i < DEATHS; i++) {
        IMsgrSessionManager *manager = create(), *next;
        IDispatch *session;
        DWORD pid = kill_server(), took;
        HRESULT hr = IMsgrSessionManager_CreateSession(manager, &session);

        ck_assert_msg(hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
                          hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == RPC_E_DISCONNECTED ||
                          hr == RPC_E_SERVER_DIED || hr == RPC_E_SERVER_DIED_DNE,
                      "0x%08lx", hr);
        IMsgrSessionManager_Release(manager);
        took = time_until_created(&next);
        printf("a new server %lu ms after the death of the last one\n", took);
        ck_assert_uint_le(took, NEXT_MS);
        ck_assert_uint_ne(life_server_pid(), pid);
        ck_assert_int_eq(IMsgrSessionManager_CreateSession(next, &session), S_OK);
        IDispatch_Release(session);
        IMsgrSessionManager_Release(next);
    }
}
END_TEST

START_TEST(test_the_table_of_running_objects_is_clean)
{
    IMsgrSessionManager *manager = create();
    IUnknown *object = NULL;
    DWORD begin;

    ck_assert_int_eq(GetActiveObject(&CLSID_MsgrSessionManager, NULL, &object), S_OK);
    IUnknown_Release(object);
    kill_server();
    IMsgrSessionManager_Release(manager);
    begin = GetTickCount();
    while (SUCCEEDED(GetActiveObject(&CLSID_MsgrSessionManager, NULL, &object))) {
        IUnknown_Release(object);
        ck_assert_uint_lt(GetTickCount() - begin, NEXT_MS);
    }
    time_until_created(&manager);
    ck_assert_int_eq(GetActiveObject(&CLSID_MsgrSessionManager, NULL, &object), S_OK);
    IUnknown_Release(object);
    IMsgrSessionManager_Release(manager);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("crash");
    TCase *tests = tcase_create("crash");
    int failed;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_the_next_activation_gets_a_new_server);
    tcase_add_test(tests, test_the_table_of_running_objects_is_clean);
    suite_add_tcase(suite, tests);
    failed = suite_run(suite);
    CoUninitialize();
    return failed;
}
