/* IMsgrSessionManager from another process (docs/api.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include "core/result.h"

static IMsgrSessionManager *make_manager(void)
{
    return (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
}

static WCHAR program[MAX_PATH];

static void find_program(void)
{
    GetSystemDirectoryW(program, MAX_PATH - 20);
    lstrcatW(program, L"\\rundll32.exe");
}

START_TEST(test_a_new_session_is_ready_and_has_an_id_of_its_own)
{
    IMsgrSessionManager *manager;
    IMsgrSession *sessions[2];
    BSTR ids[2], text;
    SESSION_STATE state;
    LONG flags;

    world_wait_online(); /* the address is that of the connection */
    manager = make_manager();
    for (int i = 0; i < 2; i++) {
        IDispatch *dispatch;

        ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &dispatch), S_OK);
        ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&sessions[i]), S_OK);
        IDispatch_Release(dispatch);
        ASSERT_HR(IMsgrSession_get_State(sessions[i], &state), S_OK);
        ck_assert_int_eq(state, SS_READY);
        ASSERT_HR(IMsgrSession_get_Flags(sessions[i], &flags), S_OK);
        ck_assert_int_eq(flags, 1);
        ASSERT_HR(IMsgrSession_get_SessionID(sessions[i], &ids[i]), S_OK);
        ck_assert_uint_eq(SysStringLen(ids[i]), 38);
        ck_assert_int_eq(ids[i][0], '{');
        ck_assert_int_eq(ids[i][37], '}');
        ASSERT_HR(IMsgrSession_get_LocalAddress(sessions[i], &text), S_OK);
        ck_assert_uint_gt(SysStringLen(text), 0);
        SysFreeString(text);
    }
    ck_assert_int_ne(lstrcmpW(ids[0], ids[1]), 0);
    IMsgrSessionManager_Release(manager);
    /* A session outlives its manager (docs/api.md Q-15). */
    ASSERT_HR(IMsgrSession_get_State(sessions[0], &state), S_OK);
    for (int i = 0; i < 2; i++) {
        SysFreeString(ids[i]);
        IMsgrSession_Release(sessions[i]);
    }
}
END_TEST

START_TEST(test_no_session_started_a_process_that_is_not_ours)
{
    static const struct {
        LONG pid;
        HRESULT expected;
    } rows[] = {
        {0, E_INVALIDARG}, {-1, E_INVALIDARG}, {(LONG)0x80000000, E_INVALIDARG}, {0x7FFFFFFF, E_FAIL}, {-2, E_FAIL},
    };
    IMsgrSessionManager *manager = make_manager();
    /* The last row is this very process. */
    LONG pid = _i == 4 ? (LONG)GetCurrentProcessId() : rows[_i].pid;
    IDispatch *session = (IDispatch *)1;

    ASSERT_HR(IMsgrSessionManager_GetLaunchingSession(manager, pid, &session), rows[_i].expected);
    ck_assert_msg(!session, "row %d left a session", _i);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_null_out_pointers_are_refused)
{
    IMsgrSessionManager *manager = make_manager();
    HRESULT hr = IMsgrSessionManager_CreateSession(manager, NULL);

    ck_assert_msg(hr == (HRESULT)0x800706F4 || hr == E_INVALIDARG, "0x%08lx", (unsigned long)hr);
    hr = IMsgrSessionManager_GetLaunchingSession(manager, 4, NULL);
    ck_assert_msg(hr == (HRESULT)0x800706F4 || hr == E_INVALIDARG, "0x%08lx", (unsigned long)hr);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_applications_is_not_implemented)
{
    IMsgrSessionManager *manager = make_manager();
    IDispatch *applications = (IDispatch *)1;

    ASSERT_HR(IMsgrSessionManager_get_Applications(manager, &applications), E_NOTIMPL);
    ck_assert_ptr_null(applications);
    IMsgrSessionManager_Release(manager);
}
END_TEST

#define TIMES_16(text) text text text text text text text text text text text text text text text text
#define CHARS_16 L"0123456789abcdef"
#define CHARS_256 TIMES_16(CHARS_16)
#define GUID L"{11111111-2222-3333-4444-55555555AAAA}"

static const struct registration {
    const char *name;
    const WCHAR *guid, *app_name, *url, *path;
    LONG flags;
    HRESULT expected;
} registrations[] = {
    {"flags", GUID, L"n", L"u", L"*", 1, E_INVALIDARG},
    {"flags before everything", L"", L"", L"", L"", -1, E_INVALIDARG},
    {"null guid", NULL, L"n", L"u", L"*", 0, E_INVALIDARG},
    {"empty guid", L"", L"n", L"u", L"*", 0, E_INVALIDARG},
    {"guid without braces", L"11111111-2222-3333-4444-55555555AAAA", L"n", L"u", L"*", 0, E_INVALIDARG},
    {"guid one too long", L"{11111111-2222-3333-4444-55555555AAAA}0", L"n", L"u", L"*", 0, E_INVALIDARG},
    {"guid that is a path", L"..\\..\\Run\\22222-3333-4444-55555555AAAA", L"n", L"u", L"*", 0, E_INVALIDARG},
    {"guid with a letter too many", L"{1111111G-2222-3333-4444-55555555AAAA}", L"n", L"u", L"*", 0, E_INVALIDARG},
    {"null name", GUID, NULL, L"u", L"*", 0, E_INVALIDARG},
    {"empty name", GUID, L"", L"u", L"*", 0, E_INVALIDARG},
    {"name of 257", GUID, CHARS_256 L"x", L"u", L"*", 0, E_INVALIDARG},
    {"url of 257", GUID, L"n", CHARS_256 L"x", L"*", 0, E_INVALIDARG},
    {"name with a line end", GUID, L"n\r\nX: y", L"u", L"*", 0, E_INVALIDARG},
    {"null path", GUID, L"n", L"u", NULL, 0, E_INVALIDARG},
    {"empty path", GUID, L"n", L"u", L"", 0, E_INVALIDARG},
    {"path of 261", GUID, L"n", L"u", CHARS_256 L"01234", 0, E_INVALIDARG},
    {"path of 260 that is no file", GUID, L"n", L"u", CHARS_256 L"0123", 0, E_FAIL},
    {"path that is no file", GUID, L"n", L"u", L"C:\\nothing\\here.exe", 0, E_FAIL},
    {"path that is an address", GUID, L"n", L"u", L"http://www.example.test/a.exe", 0, E_FAIL},
    {"good", GUID, L"n", L"u", L"*", 0, S_OK},
    {"again", GUID, L"n", L"u", L"*", 0, SR_APP_ALREADY_REGISTERED},
    {"again in lower case", L"{11111111-2222-3333-4444-55555555aaaa}", L"n", L"u", L"*", 0, SR_APP_ALREADY_REGISTERED},
    {"registered comes before the path", GUID, L"n", L"u", L"C:\\nothing\\here.exe", 0, SR_APP_ALREADY_REGISTERED},
};

/* In one test, because the rows build on one another. */
START_TEST(test_registering_checks_in_the_documented_order)
{
    IMsgrSessionManager *manager = make_manager();

    find_program();
    for (size_t i = 0; i < COUNT(registrations); i++) {
        const struct registration *row = &registrations[i];
        const WCHAR *path = row->path && !lstrcmpW(row->path, L"*") ? program : row->path;
        HRESULT hr = IMsgrSessionManager_RegisterApplication(
            manager, row->guid ? bstr(row->guid) : NULL, row->app_name ? bstr(row->app_name) : NULL,
            row->url ? bstr(row->url) : NULL, path ? bstr(path) : NULL, row->flags);

        ck_assert_msg(hr == row->expected, "%s: 0x%08lx instead of 0x%08lx", row->name, (unsigned long)hr,
                      (unsigned long)row->expected);
    }
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(GUID)), S_OK);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_name_and_url_may_be_at_their_limits_and_arguments_follow_the_path)
{
    IMsgrSessionManager *manager = make_manager();
    WCHAR command[MAX_PATH + 32];

    find_program();
    wsprintfW(command, L"\"%s\" /s", program);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(GUID), bstr(CHARS_256), bstr(CHARS_256),
                                                      bstr(command), 0),
              S_OK);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(GUID)), S_OK);
    /* An empty address is allowed. */
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(GUID), bstr(L"n"), NULL, bstr(program), 0), S_OK);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(GUID)), S_OK);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_unregistering_refuses_what_is_not_there)
{
    static const struct {
        const WCHAR *guid;
        HRESULT expected;
    } rows[] = {
        {NULL, E_INVALIDARG},
        {L"", E_INVALIDARG},
        {L"{11111111-2222-3333-4444-55555555AAAA", E_INVALIDARG},
        {L"{11111111-2222-3333-4444-55555555AAAA}}", E_INVALIDARG},
        {GUID, SR_APP_NOT_REGISTERED},
    };
    IMsgrSessionManager *manager = make_manager();

    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, rows[_i].guid ? bstr(rows[_i].guid) : NULL),
              rows[_i].expected);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_every_manager_hears_of_a_registration)
{
    IMsgrSessionManager *managers[2] = {make_manager(), make_manager()};
    struct recorder *recorders[2];
    struct recorded event;

    find_program();
    for (int i = 0; i < 2; i++)
        recorders[i] = recorder_start((IUnknown *)managers[i], &DIID_DMsgrSessionManagerEvents, VARIANT_TRUE);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(managers[0], bstr(L"{11111111-2222-3333-4444-55555555aaaa}"),
                                                      bstr(L"n"), bstr(L"u"), bstr(program), 0),
              S_OK);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(managers[1], bstr(GUID)), S_OK);
    for (int i = 0; i < 2; i++) {
        recorder_wait(recorders[i], DISPID_ON_APP_REGISTERED, &event);
        ck_assert_int_eq(lstrcmpW(V_BSTR(&event.arguments[0]), GUID), 0);
        recorded_clear(&event);
        recorder_expect_text(recorders[i], DISPID_ON_APP_UNREGISTERED, GUID);
        recorder_stop(recorders[i]);
        IMsgrSessionManager_Release(managers[i]);
    }
}
END_TEST

START_TEST(test_every_failure_comes_with_a_sentence)
{
    IMsgrSessionManager *manager = make_manager();
    ISupportErrorInfo *support;
    IErrorInfo *info = NULL;
    BSTR sentence = NULL;

    ASSERT_HR(IMsgrSessionManager_QueryInterface(manager, &IID_ISupportErrorInfo, (void **)&support), S_OK);
    ASSERT_HR(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, &IID_IMsgrSessionManager), S_OK);
    ASSERT_HR(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, &IID_IMsgrLock), S_OK);
    ASSERT_HR(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, &IID_IMsgrSession), S_FALSE);
    ISupportErrorInfo_Release(support);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(GUID)), SR_APP_NOT_REGISTERED);
    if (GetErrorInfo(0, &info) == S_OK) { /* a proxy may not marshal it; IDispatch does, see test_dispatch */
        ASSERT_HR(IErrorInfo_GetDescription(info, &sentence), S_OK);
        ck_assert_uint_gt(SysStringLen(sentence), 20);
        SysFreeString(sentence);
        IErrorInfo_Release(info);
    }
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_every_interface_is_there_and_no_other)
{
    static const struct {
        const IID *iid;
        HRESULT expected;
    } rows[] = {
        {&IID_IUnknown, S_OK},
        {&IID_IDispatch, S_OK},
        {&IID_IMsgrSessionManager, S_OK},
        {&IID_IMsgrLock, S_OK},
        {&IID_IConnectionPointContainer, S_OK},
        {&IID_IProvideClassInfo, S_OK},
        {&IID_IProvideClassInfo2, S_OK},
        {&IID_ISupportErrorInfo, S_OK},
        {&IID_IMsgrSession, E_NOINTERFACE},
        {&IID_IMessengerPrivate, E_NOINTERFACE},
    };
    IMsgrSessionManager *manager = make_manager();
    IUnknown *object = NULL;

    ASSERT_HR(IMsgrSessionManager_QueryInterface(manager, rows[_i].iid, (void **)&object), rows[_i].expected);
    if (object)
        IUnknown_Release(object);
    IMsgrSessionManager_Release(manager);
}
END_TEST

static Suite *manager_suite(void)
{
    Suite *suite = suite_create("manager");
    TCase *tests = world_case(suite, "manager", 120);

    tcase_add_test(tests, test_a_new_session_is_ready_and_has_an_id_of_its_own);
    tcase_add_loop_test(tests, test_no_session_started_a_process_that_is_not_ours, 0, 5);
    tcase_add_test(tests, test_null_out_pointers_are_refused);
    tcase_add_test(tests, test_applications_is_not_implemented);
    tcase_add_test(tests, test_registering_checks_in_the_documented_order);
    tcase_add_test(tests, test_name_and_url_may_be_at_their_limits_and_arguments_follow_the_path);
    tcase_add_loop_test(tests, test_unregistering_refuses_what_is_not_there, 0, 5);
    tcase_add_test(tests, test_every_manager_hears_of_a_registration);
    tcase_add_test(tests, test_every_failure_comes_with_a_sentence);
    tcase_add_loop_test(tests, test_every_interface_is_there_and_no_other, 0, 10);
    return suite;
}

WORLD_MAIN(manager_suite)
