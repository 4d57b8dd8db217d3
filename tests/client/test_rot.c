/* The running object table: every client can find two objects there.  They keep the server alive while a client
 * holds one of them, and no longer (docs/decisions.md).
 *
 * harness: register
 * harness: deadline 240 */
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "lib/server_life.h"

enum { STILL_THERE_MS = 4000 };

static const struct {
    const CLSID *clsid;
    const IID *iid;
    const WCHAR *item;
} entries[] = {
    {&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager, L"MessengerPrivate.MsgrSessionManager"},
    {&CLSID_MessengerPriv, &IID_IMessengerPrivate, L"MessengerPrivate.MessengerPriv"},
};

/* An object of our own, which starts the server. */
static IUnknown *start_server(void)
{
    IUnknown *starter = NULL;

    ck_assert_int_eq(
        CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&starter), S_OK);
    return starter;
}

/* ---- this program as another client ---- */

/* Finds both objects in both ways and uses them; returns 0, or the number of the step that failed. */
static int find(void)
{
    for (size_t i = 0; i < COUNT(entries); i++) {
        IUnknown *active, *item, *object;
        IConnectionPointContainer *points;

        if (FAILED(GetActiveObject(entries[i].clsid, NULL, &active)))
            return 11;
        if (FAILED(life_find_by_moniker(entries[i].item, &item)))
            return 12;
        if (active != item)
            return 13;
        if (FAILED(IUnknown_QueryInterface(active, entries[i].iid, (void **)&object)))
            return 14;
        if (FAILED(IUnknown_QueryInterface(active, &IID_IConnectionPointContainer, (void **)&points)))
            return 15;
        IConnectionPointContainer_Release(points);
        IUnknown_Release(object);
        IUnknown_Release(item);
        IUnknown_Release(active);
    }
    return 0;
}

/* Starts the server, takes an object of the table and dies with it. */
static int die_holding(BOOL calling)
{
    IUnknown *starter, *active;
    IMsgrSessionManager *manager;
    IDispatch *session;

    if (FAILED(
            CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&starter)) ||
        FAILED(GetActiveObject(entries[0].clsid, NULL, &active)))
        return 1;
    if (calling && (FAILED(IUnknown_QueryInterface(active, entries[0].iid, (void **)&manager)) ||
                    FAILED(IMsgrSessionManager_CreateSession(manager, &session))))
        return 2;
    if (!calling)
        IUnknown_Release(starter);
    life_die();
    return 3;
}

static int run_role(const char *role)
{
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (!strcmp(role, "find"))
        return find();
    return die_holding(!strcmp(role, "die-calling"));
}

/* ---- tests ---- */

static const char *const partners[] = {"OPENMSGR_X64", "OPENMSGR_X86"};

START_TEST(test_clients_of_both_bitnesses_find_both_objects)
{
    const char *folder = getenv(partners[_i]);
    IUnknown *starter;

    if (!folder)
        return; /* the runner reports this part as skipped */
    starter = start_server();
    ck_assert_uint_eq(life_wait(life_start_self(folder, "find")), 0);
    IUnknown_Release(starter);
}
END_TEST

START_TEST(test_every_finder_gets_the_same_object)
{
    IUnknown *starter = start_server();

    ck_assert_int_eq(find(), 0);
    IUnknown_Release(starter);
}
END_TEST

START_TEST(test_nothing_is_in_the_table_when_the_server_has_ended)
{
    IUnknown *starter = start_server(), *object;

    IUnknown_Release(starter);
    life_wait_until_gone();
    for (size_t i = 0; i < COUNT(entries); i++) {
        ck_assert_int_eq(GetActiveObject(entries[i].clsid, NULL, &object), MK_E_UNAVAILABLE);
        ck_assert_int_eq(life_find_by_moniker(entries[i].item, &object), MK_E_UNAVAILABLE);
    }
}
END_TEST

/* A reference alone keeps the server alive, without calls; its release lets the server end while the client still
 * runs. */
START_TEST(test_who_holds_an_object_keeps_the_server)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    IUnknown *starter = start_server(), *active, *object;

    ck_assert_int_eq(GetActiveObject(entries[_i].clsid, NULL, &active), S_OK);
    IUnknown_Release(starter);
    WaitForSingleObject(never, STILL_THERE_MS); /* longer than the idle timeout */
    CloseHandle(never);
    ck_assert(life_server_is_there());
    ck_assert_int_eq(IUnknown_QueryInterface(active, entries[_i].iid, (void **)&object), S_OK);
    IUnknown_Release(object);
    IUnknown_Release(active);
    life_wait_until_gone();
}
END_TEST

static const char *const deaths[] = {"die", "die-calling"};

START_TEST(test_a_holder_that_dies_keeps_nothing)
{
    ck_assert_uint_eq(life_wait(life_start_self(NULL, deaths[_i])), DIED_HOLDING);
    life_wait_until_gone();
}
END_TEST

/* The objects of the table survive their holders: a later client finds them again. */
START_TEST(test_the_objects_are_found_again_after_everybody_let_go)
{
    IUnknown *starter = start_server();

    for (int round = 0; round < 3; round++)
        ck_assert_int_eq(find(), 0);
    ck_assert_uint_eq(life_wait(life_start_self(NULL, "find")), 0);
    ck_assert_int_eq(find(), 0);
    IUnknown_Release(starter);
    life_wait_until_gone();
}
END_TEST

/* Must be the last test: on Wine the references of dead clients stay counted, and the server attributes them to every
 * client that got the objects, so this process counts as a holder until its end. */
START_TEST(test_the_objects_survive_a_holder_that_dies)
{
    IUnknown *starter = start_server();

    ck_assert_int_eq(find(), 0);
    ck_assert_uint_eq(life_wait(life_start_self(NULL, deaths[_i])), DIED_HOLDING);
    ck_assert_int_eq(find(), 0);
    IUnknown_Release(starter);
}
END_TEST

static void end_soon(void)
{
    life_setting(L"IdleTime", 500);
    life_setting(L"MinimumLife", 0); /* as short as possible */
}

static Suite *rot_suite(void)
{
    Suite *suite = suite_create("rot");
    TCase *tests = tcase_create("rot");

    tcase_set_timeout(tests, 120);
    tcase_add_unchecked_fixture(tests, end_soon, NULL);
    tcase_add_test(tests, test_nothing_is_in_the_table_when_the_server_has_ended);
    tcase_add_loop_test(tests, test_clients_of_both_bitnesses_find_both_objects, 0, COUNT(partners));
    tcase_add_test(tests, test_every_finder_gets_the_same_object);
    tcase_add_loop_test(tests, test_who_holds_an_object_keeps_the_server, 0, COUNT(entries));
    tcase_add_loop_test(tests, test_a_holder_that_dies_keeps_nothing, 0, COUNT(deaths));
    tcase_add_test(tests, test_the_objects_are_found_again_after_everybody_let_go);
    tcase_add_loop_test(tests, test_the_objects_survive_a_holder_that_dies, 0, COUNT(deaths));
    suite_add_tcase(suite, tests);
    return suite;
}

int main(int argc, char **argv)
{
    int failed;

    if (argc > 1)
        return run_role(argv[1]);
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    failed = suite_run(rot_suite());
    CoUninitialize();
    return failed;
}
