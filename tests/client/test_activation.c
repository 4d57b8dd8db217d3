/* Activation: several clients that start the server at once get a single instance, every class can be created, and a
 * client that activates the server during its idle end still gets a server.  Needs no service, because no user signs
 * in.
 *
 * OPENMSGR_CYCLES is the number of activations by each of six processes around the end of a server; the default is
 * 12.
 *
 * harness: register
 * harness: deadline 1800 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "lib/server_life.h"

/* The exit code of a client on a system that cannot send the call. */
enum { LOCKING_NOT_MARSHALLED = 8 };
enum { ON_APP_SHUTDOWN = 126 };
enum { RACERS = 20, CYCLERS = 6, CYCLES = 12, CYCLE_MS = 20000, PERIOD_MS = 1600, SPREAD_MS = 500 };

/* ---- this program as its own clients ---- */

/* Creates one object; the exit code shows whether that worked. */
static int race_once(void)
{
    IMsgrSessionManager *manager;
    HRESULT hr;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    hr = CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                          (void **)&manager);
    if (FAILED(hr)) {
        printf("0x%08lx\n", hr);
        return 1;
    }
    IMsgrSessionManager_Release(manager);
    CoUninitialize();
    return 0;
}

static int cycles_wanted(void)
{
    const char *text = getenv("OPENMSGR_CYCLES");

    return text && atoi(text) > 0 ? atoi(text) : CYCLES;
}

/* Creates and releases objects around the end of the grace period, when the idle server is about to end. */
static int cycle(void)
{
    for (int i = 0, wanted = cycles_wanted(); i < wanted; i++) {
        HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
        int code = race_once();

        if (code)
            return code;
        /* A bounded wait instead of a synchronisation: all processes activate the server within half a second of
         * each other, shortly before, at and after the time at which a server that has been idle since the last
         * round ends. */
        WaitForSingleObject(never, PERIOD_MS - GetTickCount() % PERIOD_MS +
                                       (GetCurrentProcessId() * 37 + (unsigned)i * 311) % SPREAD_MS);
        CloseHandle(never);
    }
    return 0;
}

/* Returns the number of processes that succeeded; each makes that many activations. */
static int wait_for_all(HANDLE *children, int count, int activations)
{
    int succeeded = 0;

    for (int i = 0; i < count; i++)
        succeeded += life_wait_for(children[i], LIFE_DEADLINE_MS + (DWORD)activations * CYCLE_MS) == 0;
    return succeeded;
}

/* ---- tests ---- */

static const struct {
    const CLSID *clsid;
    const IID *iid;
    const WCHAR *progid;
} classes[] = {
    {&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager, L"MessengerPrivate.MsgrSessionManager"},
    {&CLSID_MessengerPriv, &IID_IMessengerPrivate, L"MessengerPrivate.MessengerPriv"},
    {&CLSID_Messenger, &IID_IMessenger3, L"Messenger.UIAutomation"},
    {&CLSID_EventQueue, &IID_IOpenMsgrEventQueue, L"OpenMsgr.EventQueue"},
};

START_TEST(test_each_class_answers_by_its_id_and_its_name)
{
    IUnknown *object, *other;
    CLSID clsid;

    ck_assert_int_eq(CoCreateInstance(classes[_i].clsid, NULL, CLSCTX_LOCAL_SERVER, classes[_i].iid, (void **)&object),
                     S_OK);
    ck_assert_int_eq(CLSIDFromProgID(classes[_i].progid, &clsid), S_OK);
    ck_assert(IsEqualCLSID(&clsid, classes[_i].clsid));
    ck_assert_int_eq(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&other), S_OK);
    IUnknown_Release(other);
    ck_assert_int_eq(IUnknown_QueryInterface(object, &IID_IPersist, (void **)&other), E_NOINTERFACE);
    IUnknown_Release(object);
    ck_assert_int_eq(CoCreateInstance(classes[_i].clsid, NULL, CLSCTX_LOCAL_SERVER, &IID_IPersist, (void **)&object),
                     E_NOINTERFACE);
    ck_assert_ptr_null(object);
}
END_TEST

START_TEST(test_a_session_cannot_be_created)
{
    IUnknown *object;

    HRESULT hr = CoCreateInstance(&CLSID_MsgrSession, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&object);

    /* Windows reports that the class is not registered, Wine that its server key is missing. */
    ck_assert_msg(hr == REGDB_E_CLASSNOTREG || hr == REGDB_E_KEYMISSING, "0x%08lx", hr);
}
END_TEST

START_TEST(test_nothing_is_aggregated)
{
    IClassFactory *factory;
    IUnknown *object = NULL;

    ck_assert_int_eq(
        CoGetClassObject(&CLSID_MsgrSessionManager, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory, (void **)&factory),
        S_OK);
    ck_assert_int_eq(IClassFactory_CreateInstance(factory, (IUnknown *)factory, &IID_IUnknown, (void **)&object),
                     CLASS_E_NOAGGREGATION);
    IClassFactory_Release(factory);
}
END_TEST

START_TEST(test_twenty_racing_clients_get_one_server)
{
    HANDLE children[RACERS];
    unsigned before;

    life_wait_until_gone();
    before = life_starts();
    for (int i = 0; i < RACERS; i++)
        children[i] = life_start_self(NULL, "race");
    ck_assert_int_eq(wait_for_all(children, RACERS, 1), RACERS);
    ck_assert_uint_eq(life_starts() - before, 1);
}
END_TEST

START_TEST(test_an_idle_server_ends)
{
    HANDLE child = life_start_self(NULL, "race");

    ck_assert_int_eq(wait_for_all(&child, 1, 1), 1);
    ck_assert(life_server_is_there());
    life_wait_until_gone();
}
END_TEST

START_TEST(test_a_server_that_is_about_to_end_refuses_nobody)
{
    HANDLE children[CYCLERS];
    unsigned before = life_starts();

    life_wait_until_gone();
    life_setting(L"IdleTime", 100);
    for (int i = 0; i < CYCLERS; i++)
        children[i] = life_start_self(NULL, "cycle");
    ck_assert_int_eq(wait_for_all(children, CYCLERS, cycles_wanted()), CYCLERS);
    printf("%d of %d activations around the end of a server succeeded; %u servers\n", CYCLERS * cycles_wanted(),
           CYCLERS * cycles_wanted(), life_starts() - before);
    life_setting(L"IdleTime", 3000);
    /* Some activations must have met a server that was about to end. */
    ck_assert_uint_gt(life_starts() - before, 2);
}
END_TEST

START_TEST(test_a_server_lock_keeps_it_and_dies_with_its_client)
{
    IClassFactory *factory;
    DWORD code = life_wait(life_start_self(NULL, "lock"));

    life_wait_until_gone();
    if (code == LOCKING_NOT_MARSHALLED) {
        /* Wine 8's own proxy of IClassFactory answers E_NOTIMPL and never sends the call. */
        ck_assert_ptr_nonnull(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version"));
        return;
    }
    ck_assert_uint_eq(code, DIED_HOLDING);
    ck_assert_int_eq(
        CoGetClassObject(&CLSID_MsgrSessionManager, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory, (void **)&factory),
        S_OK);
    ck_assert_int_eq(IClassFactory_LockServer(factory, TRUE), S_OK);
    ck_assert_int_eq(IClassFactory_LockServer(factory, FALSE), S_OK);
    ck_assert_int_eq(IClassFactory_LockServer(factory, FALSE), E_UNEXPECTED);
    IClassFactory_Release(factory);
}
END_TEST

START_TEST(test_a_client_that_dies_with_objects_leaves_no_server_behind)
{
    ck_assert_uint_eq(life_wait(life_start_self(NULL, "hold")), DIED_HOLDING);
    life_wait_until_gone();
}
END_TEST

static int die_holding(BOOL lock)
{
    IClassFactory *factory;
    IUnknown *object;
    HRESULT hr = S_OK;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(CoGetClassObject(&CLSID_MsgrSessionManager, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory,
                                (void **)&factory)))
        return 1;
    if (lock ? FAILED(hr = IClassFactory_LockServer(factory, TRUE))
             : FAILED(IClassFactory_CreateInstance(factory, NULL, &IID_IUnknown, (void **)&object)))
        return lock && hr == E_NOTIMPL ? LOCKING_NOT_MARSHALLED : 2;
    life_die();
    return 3;
}

START_TEST(test_everybody_hears_that_the_server_ends)
{
    STARTUPINFOA start = {.cb = sizeof(start)};
    PROCESS_INFORMATION process;
    char command[2 * MAX_PATH];
    IUnknown *manager;
    struct recorder *recorder;
    struct recorded event;

    ck_assert_int_eq(
        CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&manager), S_OK);
    recorder = recorder_start(manager, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    snprintf(command, sizeof(command), "\"%s\\openmsgr.exe\" /Shutdown", getenv("OPENMSGR_BIN"));
    ck_assert(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process));
    recorder_wait(recorder, ON_APP_SHUTDOWN, &event);
    recorded_clear(&event);
    ck_assert_uint_eq(WaitForSingleObject(process.hProcess, LIFE_DEADLINE_MS), WAIT_OBJECT_0);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    life_wait_until_gone();
    recorder_abandon(recorder);
    IUnknown_Release(manager);
}
END_TEST

static Suite *activation_suite(void)
{
    Suite *suite = suite_create("activation");
    TCase *life = tcase_create("life"), *calls = tcase_create("calls");

    tcase_set_timeout(life, 120);
    tcase_set_timeout(calls, 60);
    tcase_add_test(life, test_an_idle_server_ends);
    tcase_add_test(life, test_twenty_racing_clients_get_one_server);
    tcase_add_test(life, test_a_server_that_is_about_to_end_refuses_nobody);
    tcase_add_test(life, test_a_client_that_dies_with_objects_leaves_no_server_behind);
    tcase_add_test(life, test_a_server_lock_keeps_it_and_dies_with_its_client);
    tcase_add_loop_test(calls, test_each_class_answers_by_its_id_and_its_name, 0, COUNT(classes));
    tcase_add_test(calls, test_a_session_cannot_be_created);
    tcase_add_test(calls, test_nothing_is_aggregated);
    tcase_add_test(calls, test_everybody_hears_that_the_server_ends); /* must be the last test: it ends the server */
    suite_add_tcase(suite, life);
    suite_add_tcase(suite, calls);
    return suite;
}

int main(int argc, char **argv)
{
    int failed;

    if (argc > 1 && !strcmp(argv[1], "race"))
        return race_once();
    if (argc > 1 && !strcmp(argv[1], "cycle"))
        return cycle();
    if (argc > 1 && !strcmp(argv[1], "lock"))
        return die_holding(TRUE);
    if (argc > 1 && !strcmp(argv[1], "hold"))
        return die_holding(FALSE);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    failed = suite_run(activation_suite());
    CoUninitialize();
    return failed;
}
