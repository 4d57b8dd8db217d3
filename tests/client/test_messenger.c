/* The Messenger object from another process (docs/api.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include "core/result.h"

static IMessenger3 *make_messenger(void) { return (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3); }

static void expect_text(HRESULT hr, BSTR text, const WCHAR *expected)
{
    ASSERT_HR(hr, S_OK);
    ck_assert_msg(!lstrcmpW(text ? text : L"", expected), "%ls instead of %ls", text, expected);
    SysFreeString(text);
}

#define EXPECT_TEXT(call, object, expected) \
    do { \
        BSTR got = NULL; \
        HRESULT got_hr = call(object, &got); \
        expect_text(got_hr, got, expected); \
    } while (0)

START_TEST(test_all_three_interfaces_are_one_object)
{
    static const IID *const iids[] = {&IID_IDispatch, &IID_IMessenger, &IID_IMessenger2, &IID_IMessenger3};
    IMessenger3 *messenger = make_messenger();
    IUnknown *identity, *face, *other;

    ASSERT_HR(IMessenger3_QueryInterface(messenger, &IID_IUnknown, (void **)&identity), S_OK);
    ASSERT_HR(IMessenger3_QueryInterface(messenger, iids[_i], (void **)&face), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(face, &IID_IUnknown, (void **)&other), S_OK);
    ck_assert_ptr_eq(identity, other);
    IUnknown_Release(other);
    IUnknown_Release(face);
    IUnknown_Release(identity);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_the_local_user_online)
{
    IMessenger3 *messenger;
    MISTATUS status;

    world_wait_online();
    messenger = make_messenger();
    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_ONLINE);
    EXPECT_TEXT(IMessenger3_get_MySigninName, messenger, L"alice@example.test");
    EXPECT_TEXT(IMessenger3_get_MyFriendlyName, messenger, L"Alice");
    EXPECT_TEXT(IMessenger3_get_MyServiceName, messenger, L".NET Messenger Service");
    EXPECT_TEXT(IMessenger3_get_MyServiceId, messenger, WORLD_SERVICE_ID);
    ASSERT_HR(IMessenger3_AutoSignin(messenger), MSGR_E_ALREADY_LOGGED_ON);
    ASSERT_HR(IMessenger3_Signin(messenger, 0, bstr(L"alice@example.test"), bstr(L"x")), MSGR_E_ALREADY_LOGGED_ON);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_the_local_user_offline)
{
    IMessenger3 *messenger;
    IDispatch *contact = NULL;
    BSTR name = NULL;
    MISTATUS status;

    world_wait_online();
    messenger = make_messenger();
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_OFFLINE);
    ASSERT_HR(IMessenger3_get_MySigninName(messenger, &name), MSGR_E_NOT_LOGGED_ON);
    EXPECT_TEXT(IMessenger3_get_MyFriendlyName, messenger, L"");
    EXPECT_TEXT(IMessenger3_get_MyServiceId, messenger, WORLD_SERVICE_ID);
    ASSERT_HR(IMessenger3_Signout(messenger), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessenger3_put_MyStatus(messenger, MISTATUS_BUSY), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"bob@example.test"), bstr(L""), &contact), MSGR_E_NOT_LOGGED_ON);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_signing_out_and_in_raises_the_events_in_order)
{
    IMessenger3 *messenger;
    struct recorder *recorder;
    struct recorded event;
    BOOL signed_in = FALSE;

    world_wait_online();
    messenger = make_messenger();
    recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    recorder_wait(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_LOCAL_DISCONNECTING_FROM_SERVER);
    recorded_clear(&event);
    recorder_wait(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
    ck_assert_int_eq(V_I4(&event.arguments[0]), S_OK);
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_OFFLINE);
    recorded_clear(&event);
    recorder_wait(recorder, DISPID_ON_SIGNOUT, &event);
    recorded_clear(&event);
    ASSERT_HR(IMessenger3_AutoSignin(messenger), S_OK);
    for (LONG last = 0; !signed_in;) {
        ck_assert(recorder_next(recorder, SOON_MS, &event));
        if (event.id == DISPID_ON_MY_STATUS_CHANGE) {
            ck_assert_int_eq(V_I4(&event.arguments[0]), S_OK);
            last = V_I4(&event.arguments[1]);
        } else if (event.id == DISPID_ON_SIGNIN) {
            ck_assert_int_eq(V_I4(&event.arguments[0]), S_OK);
            ck_assert_int_eq(last, MISTATUS_ONLINE);
            signed_in = TRUE;
        }
        recorded_clear(&event);
    }
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_own_status_is_changed_and_confirmed)
{
    static const struct {
        MISTATUS status;
        HRESULT expected;
    } rows[] = {
        {MISTATUS_BUSY, S_OK},
        {MISTATUS_AWAY, S_OK},
        {MISTATUS_INVISIBLE, S_OK},
        {MISTATUS_ONLINE, S_OK},
        {MISTATUS_UNKNOWN, E_INVALIDARG},
        {MISTATUS_LOCAL_FINDING_SERVER, E_INVALIDARG},
    };
    IMessenger3 *messenger;
    struct recorder *recorder;
    struct recorded event;

    world_wait_online();
    messenger = make_messenger();
    recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HRESULT hr = IMessenger3_put_MyStatus(messenger, rows[i].status);

        ck_assert_msg(hr == rows[i].expected, "row %zu: 0x%08lx", i, (unsigned long)hr);
        if (hr != S_OK)
            continue;
        recorder_wait(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
        ck_assert_int_eq(V_I4(&event.arguments[1]), rows[i].status);
        recorded_clear(&event);
    }
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}
END_TEST

#define CHARS_16 L"0123456789abcdef"
#define CHARS_112 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16

START_TEST(test_get_contact_checks)
{
    static const struct {
        const WCHAR *name, *id;
        HRESULT expected;
    } rows[] = {
        {NULL, L"", E_FAIL},
        {L"bob@example.test", NULL, E_FAIL},
        {L"", L"", E_INVALIDARG},
        {L"bob @example.test", L"", E_INVALIDARG},
        {L"bob@example.test\r\n", L"", E_INVALIDARG},
        {CHARS_112 L"12345@example.test", WORLD_SERVICE_ID, E_INVALIDARG}, /* 130 */
        {CHARS_112 L"1234@example.test", WORLD_SERVICE_ID, S_OK},          /* 129 */
        {L"bob@example.test", WORLD_SERVICE_ID L"0", E_INVALIDARG},        /* 39 */
        {L"bob@example.test", L"{9B017612-C9F1 11D2-8D9F-0000F875C541}", E_INVALIDARG},
        {L"bob@example.test", WORLD_APP, MSGR_E_USER_NOT_FOUND},
        {L"dave@example.test", L"", MSGR_E_USER_NOT_FOUND},
        {L"dave@example.test", WORLD_SERVICE_ID, S_OK},
        {L"BOB@Example.Test", L"", S_OK},
        {L"bob@example.test", WORLD_SERVICE_ID, S_OK},
    };
    IMessenger3 *messenger;
    IDispatch *contact = NULL;

    world_wait_online();
    messenger = make_messenger();
    ASSERT_HR(IMessenger3_GetContact(messenger, rows[_i].name ? bstr(rows[_i].name) : NULL,
                                     rows[_i].id ? bstr(rows[_i].id) : NULL, &contact),
              rows[_i].expected);
    ck_assert_msg(!contact == FAILED(rows[_i].expected), "row %d", _i);
    if (contact)
        IDispatch_Release(contact);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_a_contact_is_the_same_object_while_it_is_alive)
{
    IMessenger3 *messenger;
    IDispatch *first, *second;

    world_wait_online();
    messenger = make_messenger();
    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"bob@example.test"), bstr(L""), &first), S_OK);
    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"Bob@example.test"), bstr(WORLD_SERVICE_ID), &second), S_OK);
    ck_assert_ptr_eq(first, second);
    IDispatch_Release(first);
    IDispatch_Release(second);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_signin_refuses_bad_names_and_passwords)
{
    static const struct {
        const WCHAR *name, *password;
    } rows[] = {
        {CHARS_112 L"12345@example.test", L""},
        {L"a b@example.test", L""},
        {L"alice@example.test\r\n", L""},
        {L"alice@example.test", L"with blank"},
        {L"alice@example.test", L"line\nend"},
        {L"alice@example.test", CHARS_112 CHARS_112 CHARS_16 CHARS_16 L"x"}, /* 257 */
    };
    IMessenger3 *messenger = make_messenger();

    ASSERT_HR(IMessenger3_Signin(messenger, 0, bstr(rows[_i].name), bstr(rows[_i].password)), E_INVALIDARG);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_properties)
{
    IMessenger3 *messenger = make_messenger();
    VARIANT value;

    VariantInit(&value);
    ASSERT_HR(IMessenger3_get_Property(messenger, MMESSENGERPROP_VERSION, &value), S_OK);
    ck_assert_int_eq(V_VT(&value), VT_BSTR);
    ck_assert_uint_gt(SysStringLen(V_BSTR(&value)), 0);
    VariantClear(&value);
    ASSERT_HR(IMessenger3_get_Property(messenger, MMESSENGERPROP_PLCID, &value), S_OK);
    ck_assert_int_eq(V_VT(&value), VT_I4);
    ASSERT_HR(IMessenger3_put_Property(messenger, MMESSENGERPROP_PLCID, value), E_INVALIDARG);
    ASSERT_HR(IMessenger3_get_Property(messenger, (MMESSENGERPROPERTY)2, &value), E_INVALIDARG);
    VariantInit(&value);
    ASSERT_HR(IMessenger3_get_MyProperty(messenger, MCONTACTPROP_EMAIL, &value), E_INVALIDARG);
    ASSERT_HR(IMessenger3_put_MyProperty(messenger, MCONTACTPROP_EMAIL, value), E_INVALIDARG);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_what_is_not_there_yet_says_so)
{
    IMessenger3 *messenger = make_messenger();
    VARIANT nobody = {.vt = VT_BSTR, .bstrVal = bstr(L"bob@example.test")}, empty = {.vt = VT_EMPTY};
    IDispatch *object = NULL;
    MUASORT order;
    BSTR text = NULL;

    ASSERT_HR(IMessenger3_get_Window(messenger, &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_ViewProfile(messenger, nobody), E_NOTIMPL);
    ASSERT_HR(IMessenger3_get_ReceiveFileDirectory(messenger, &text), E_NOTIMPL);
    ASSERT_HR(IMessenger3_StartVoice(messenger, nobody, &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_InviteApp(messenger, nobody, bstr(WORLD_APP), &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_SendMail(messenger, nobody), E_NOTIMPL);
    ASSERT_HR(IMessenger3_OpenInbox(messenger), E_NOTIMPL);
    ASSERT_HR(IMessenger3_SendFile(messenger, nobody, bstr(L""), &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_OptionsPages(messenger, 0, MOPT_GENERAL_PAGE), E_NOTIMPL);
    ASSERT_HR(IMessenger3_AddContact(messenger, 0, bstr(L"dave@example.test")), E_NOTIMPL);
    ASSERT_HR(IMessenger3_FindContact(messenger, 0, bstr(L"a"), bstr(L"b"), empty, empty, empty), E_NOTIMPL);
    ASSERT_HR(IMessenger3_InstantMessage(messenger, nobody, &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_Phone(messenger, nobody, MPHONE_TYPE_HOME, bstr(L"1"), &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_MediaWizard(messenger, 0), E_NOTIMPL);
    ASSERT_HR(IMessenger3_Page(messenger, nobody, &object), E_NOTIMPL);
    ASSERT_HR(IMessenger3_get_ContactsSortOrder(messenger, &order), E_NOTIMPL);
    ASSERT_HR(IMessenger3_put_ContactsSortOrder(messenger, MUASORT_GROUPS), E_NOTIMPL);
    ASSERT_HR(IMessenger3_StartVideo(messenger, nobody, &object), E_NOTIMPL);
    ck_assert_ptr_null(object);
    ck_assert_ptr_null(text);
    IMessenger3_Release(messenger);
}
END_TEST

static Suite *messenger_suite(void)
{
    Suite *suite = suite_create("messenger");
    TCase *tests = world_case(suite, "messenger", 120);

    tcase_add_loop_test(tests, test_all_three_interfaces_are_one_object, 0, 4);
    tcase_add_test(tests, test_the_local_user_online);
    tcase_add_test(tests, test_signing_out_and_in_raises_the_events_in_order);
    tcase_add_test(tests, test_own_status_is_changed_and_confirmed);
    tcase_add_loop_test(tests, test_get_contact_checks, 0, 14);
    tcase_add_test(tests, test_a_contact_is_the_same_object_while_it_is_alive);
    tcase_add_loop_test(tests, test_signin_refuses_bad_names_and_passwords, 0, 6);
    tcase_add_test(tests, test_properties);
    tcase_add_test(tests, test_what_is_not_there_yet_says_so);
    tcase_add_test(tests, test_the_local_user_offline);
    return suite;
}

WORLD_MAIN(messenger_suite)
