/* IMessengerPrivate from another process (docs/api.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include <stdio.h>

#include "core/result.h"

static IMessengerPrivate *make_private(BOOL unlocked)
{
    IUnknown *object = world_create(&CLSID_MessengerPriv, &IID_IMessengerPrivate);

    if (unlocked)
        world_unlock(object, &DIID_DMessengerPrivateEvents);
    return (IMessengerPrivate *)object;
}

/* ---- alerts ---- */

static SAFEARRAY *sites(VARTYPE type, ULONG count, LONG first)
{
    SAFEARRAY *array = SafeArrayCreateVector(type, 0, count);

    ck_assert_ptr_nonnull(array);
    for (LONG i = 0; type == VT_I4 && i < (LONG)count; i++) {
        LONG site = first + i;

        SafeArrayPutElement(array, &i, &site);
    }
    return array;
}

START_TEST(test_a_locked_object_takes_no_sites)
{
    IMessengerPrivate *object;
    SAFEARRAY *array = sites(VT_I4, 2, 10);

    world_wait_online();
    object = make_private(FALSE);
    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(object, &array), S_FALSE);
    SafeArrayDestroy(array);
    IMessengerPrivate_Release(object);
}
END_TEST

START_TEST(test_the_array_is_checked_and_comes_back_unchanged)
{
    static const struct {
        const char *name;
        VARTYPE type;
        ULONG count;
        HRESULT expected;
    } rows[] = {
        {"none", VT_I4, 0, S_OK},
        {"one", VT_I4, 1, S_OK},
        {"the limit", VT_I4, 1024, S_OK},
        {"one over the limit", VT_I4, 1025, E_OUTOFMEMORY},
        {"short numbers", VT_I2, 2, E_INVALIDARG},
        {"strings", VT_BSTR, 2, E_INVALIDARG},
        {"variants", VT_VARIANT, 2, E_INVALIDARG},
    };
    IMessengerPrivate *object;
    SAFEARRAY *array = NULL;
    SAFEARRAYBOUND bounds[2] = {{2, 0}, {2, 0}};
    LONG last, value, index;

    world_wait_online();
    object = make_private(TRUE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HRESULT hr;

        array = sites(rows[i].type, rows[i].count, 100);
        hr = IMessengerPrivate_EnableAlertEvents(object, &array);
        ck_assert_msg(hr == rows[i].expected, "%s: 0x%08lx", rows[i].name, (unsigned long)hr);
        ASSERT_HR(SafeArrayGetUBound(array, 1, &last), S_OK);
        ck_assert_int_eq(last + 1, rows[i].count);
        index = last;
        if (rows[i].type == VT_I4 && last >= 0) {
            ASSERT_HR(SafeArrayGetElement(array, &index, &value), S_OK);
            ck_assert_int_eq(value, 100 + last);
        }
        SafeArrayDestroy(array);
    }
    array = NULL;
    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(object, &array), E_INVALIDARG);
    array = SafeArrayCreate(VT_I4, 2, bounds);
    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(object, &array), E_INVALIDARG);
    SafeArrayDestroy(array);
    IMessengerPrivate_Release(object);
}
END_TEST

static void enable(IMessengerPrivate *object, ULONG count, LONG first)
{
    SAFEARRAY *array = sites(VT_I4, count, first);

    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(object, &array), S_OK);
    SafeArrayDestroy(array);
}

static void raise_alert(int site, const char *text)
{
    char command[256];

    snprintf(command, sizeof(command), "alert alice@example.test --site %d \"%s\"", site, text);
    ck_assert_uint_eq(world_msgrd(command, NULL, NULL, 0), 0);
}

START_TEST(test_alerts_of_the_chosen_sites_arrive)
{
    IMessengerPrivate *object;
    struct recorder *recorder;
    struct recorded event;

    world_wait_online();
    object = make_private(TRUE);
    recorder = recorder_start((IUnknown *)object, &DIID_DMessengerPrivateEvents, VARIANT_FALSE);
    enable(object, 2, 4711);
    raise_alert(4713, "not chosen");
    raise_alert(4712, "chosen words");
    recorder_expect(recorder, DISPID_ON_ALERT_RECEIVED, &event);
    ck_assert_uint_eq(event.count, 2);
    ck_assert_int_eq(V_VT(&event.arguments[0]), VT_BSTR);
    ck_assert_msg(wcsstr(V_BSTR(&event.arguments[0]), L"chosen words") != NULL, "%ls", V_BSTR(&event.arguments[0]));
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_BOOL);
    ck_assert_int_eq(V_BOOL(&event.arguments[1]), VARIANT_TRUE);
    recorded_clear(&event);
    /* Each call replaces the set. */
    enable(object, 1, 4713);
    raise_alert(4712, "no more");
    raise_alert(4713, "the other");
    recorder_expect(recorder, DISPID_ON_ALERT_RECEIVED, &event);
    ck_assert_ptr_nonnull(wcsstr(V_BSTR(&event.arguments[0]), L"the other"));
    recorded_clear(&event);
    enable(object, 0, 0);
    raise_alert(4713, "off");
    recorder_expect_nothing(recorder);
    recorder_stop(recorder);
    IMessengerPrivate_Release(object);
}
END_TEST

/* ---- AddContact ---- */

static VARIANT no_service(void) { return (VARIANT){.vt = VT_EMPTY}; }

#define CHARS_16 L"0123456789abcdef"
#define CHARS_112 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16 CHARS_16

START_TEST(test_names_are_checked_first)
{
    static const struct {
        const WCHAR *name;
        HRESULT expected;
    } rows[] = {
        {NULL, E_POINTER},
        {L"", E_INVALIDARG},
        {L"with blank@example.test", E_INVALIDARG},
        {L"line\r\nend@example.test", E_INVALIDARG},
        {L"no-address", E_INVALIDARG},
        {CHARS_112 L"12345@example.test", E_INVALIDARG},     /* 130 characters */
        {CHARS_112 L"1234@example.test", MSGR_E_API_LOCKED}, /* 129 */
        {L"dave@example.test", MSGR_E_API_LOCKED},
    };
    IMessengerPrivate *object;

    world_wait_online();
    object = make_private(FALSE);
    ASSERT_HR(IMessengerPrivate_AddContact(object, rows[_i].name ? bstr(rows[_i].name) : NULL, no_service()),
              rows[_i].expected);
    IMessengerPrivate_Release(object);
}
END_TEST

/* On a locked object an accepted service argument returns MSGR_E_API_LOCKED, a rejected one E_INVALIDARG. */
START_TEST(test_every_form_of_the_service_is_taken)
{
    IMessengerPrivate *object;
    IMessengerServices *services;
    IMessenger3 *messenger;
    IDispatch *dispatch, *service, *bob;
    BSTR id = SysAllocString(WORLD_SERVICE_ID);
    VARIANT inner = {.vt = VT_BSTR, .bstrVal = id};

    world_wait_online();
    object = make_private(FALSE);
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    bob = world_bob();
    ASSERT_HR(IMessenger3_get_Services(messenger, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerServices, (void **)&services), S_OK);
    IDispatch_Release(dispatch);
    ASSERT_HR(IMessengerServices_get_PrimaryService(services, &service), S_OK);
    {
        const struct {
            const char *name;
            VARIANT service;
            HRESULT expected;
        } rows[] = {
            {"empty", {.vt = VT_EMPTY}, MSGR_E_API_LOCKED},
            {"null", {.vt = VT_NULL}, MSGR_E_API_LOCKED},
            {"left out", {.vt = VT_ERROR, .scode = DISP_E_PARAMNOTFOUND}, MSGR_E_API_LOCKED},
            {"an error", {.vt = VT_ERROR, .scode = E_FAIL}, E_INVALIDARG},
            {"empty text", {.vt = VT_BSTR, .bstrVal = bstr(L"")}, MSGR_E_API_LOCKED},
            {"null text", {.vt = VT_BSTR, .bstrVal = NULL}, MSGR_E_API_LOCKED},
            {"id", {.vt = VT_BSTR, .bstrVal = id}, MSGR_E_API_LOCKED},
            {"id in lower case",
             {.vt = VT_BSTR, .bstrVal = bstr(L"{9b017612-c9f1-11d2-8d9f-0000f875c541}")},
             MSGR_E_API_LOCKED},
            {"id by reference", {.vt = VT_BSTR | VT_BYREF, .pbstrVal = &id}, MSGR_E_API_LOCKED},
            {"id in a variant by reference", {.vt = VT_VARIANT | VT_BYREF, .pvarVal = &inner}, MSGR_E_API_LOCKED},
            {"name instead of id", {.vt = VT_BSTR, .bstrVal = bstr(L".NET Messenger Service")}, E_INVALIDARG},
            {"another id", {.vt = VT_BSTR, .bstrVal = bstr(WORLD_APP)}, E_INVALIDARG},
            {"number", {.vt = VT_I4, .lVal = 0}, E_INVALIDARG},
            {"boolean", {.vt = VT_BOOL, .boolVal = VARIANT_TRUE}, E_INVALIDARG},
            {"date", {.vt = VT_DATE, .date = 1}, E_INVALIDARG},
            {"service", {.vt = VT_DISPATCH, .pdispVal = service}, MSGR_E_API_LOCKED},
            {"service by reference", {.vt = VT_DISPATCH | VT_BYREF, .ppdispVal = &service}, MSGR_E_API_LOCKED},
            {"no service", {.vt = VT_DISPATCH, .pdispVal = NULL}, E_INVALIDARG},
            {"contact", {.vt = VT_DISPATCH, .pdispVal = bob}, E_INVALIDARG},
            {"the object itself", {.vt = VT_DISPATCH, .pdispVal = (IDispatch *)object}, E_INVALIDARG},
        };

        for (size_t i = 0; i < COUNT(rows); i++) {
            HRESULT hr = IMessengerPrivate_AddContact(object, bstr(L"dave@example.test"), rows[i].service);

            ck_assert_msg(hr == rows[i].expected, "%s: 0x%08lx instead of 0x%08lx", rows[i].name, (unsigned long)hr,
                          (unsigned long)rows[i].expected);
        }
    }
    SysFreeString(id);
    IDispatch_Release(bob);
    IDispatch_Release(service);
    IMessengerServices_Release(services);
    IMessenger3_Release(messenger);
    IMessengerPrivate_Release(object);
}
END_TEST

static void expect_added(struct recorder *recorder, HRESULT expected, const WCHAR *name)
{
    struct recorded event;
    IMessengerContact *contact;
    BSTR text;

    recorder_wait(recorder, DISPID_ON_CONTACT_LIST_ADD, &event);
    ck_assert_uint_eq(event.count, 2);
    ck_assert_msg(V_I4(&event.arguments[0]) == expected, "0x%08lx", V_I4(&event.arguments[0]));
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_DISPATCH);
    if (SUCCEEDED(expected)) {
        ck_assert_ptr_nonnull(V_DISPATCH(&event.arguments[1]));
        ASSERT_HR(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[1]), &IID_IMessengerContact, (void **)&contact),
                  S_OK);
        ASSERT_HR(IMessengerContact_get_SigninName(contact, &text), S_OK);
        ck_assert_int_eq(lstrcmpW(text, name), 0);
        SysFreeString(text);
        IMessengerContact_Release(contact);
    }
    recorded_clear(&event);
}

START_TEST(test_outcomes_of_adding_reach_both_kinds_of_object)
{
    IMessengerPrivate *object;
    IMessenger3 *messenger;
    struct recorder *own, *other;

    world_wait_online();
    object = make_private(TRUE);
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    own = recorder_start((IUnknown *)object, &DIID_DMessengerPrivateEvents, VARIANT_TRUE);
    other = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    ASSERT_HR(IMessengerPrivate_AddContact(object, bstr(L"dave@example.test"), no_service()), S_OK);
    expect_added(own, S_OK, L"dave@example.test");
    expect_added(other, S_OK, L"dave@example.test");
    ASSERT_HR(IMessengerPrivate_AddContact(object, bstr(L"dave@example.test"), no_service()), S_OK);
    expect_added(own, MSGR_E_ALREADY_IN_LIST, NULL);
    ASSERT_HR(IMessengerPrivate_AddContact(object, bstr(L"nobody@example.test"), no_service()), S_OK);
    expect_added(own, MSGR_E_USER_NOT_FOUND, NULL);
    recorder_stop(own);
    recorder_stop(other);
    IMessenger3_Release(messenger);
    IMessengerPrivate_Release(object);
}
END_TEST

START_TEST(test_offline_nothing_can_be_added)
{
    IMessengerPrivate *object = make_private(FALSE);
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    SAFEARRAY *array = sites(VT_I4, 1, 1);

    world_wait_online();
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    ASSERT_HR(IMessengerPrivate_AddContact(object, bstr(L"dave@example.test"), no_service()), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(object, &array), S_FALSE);
    SafeArrayDestroy(array);
    IMessenger3_Release(messenger);
    IMessengerPrivate_Release(object);
}
END_TEST

static Suite *private_suite(void)
{
    Suite *suite = suite_create("private");
    TCase *tests = world_case(suite, "private", 120);

    tcase_add_test(tests, test_a_locked_object_takes_no_sites);
    tcase_add_test(tests, test_the_array_is_checked_and_comes_back_unchanged);
    tcase_add_test(tests, test_alerts_of_the_chosen_sites_arrive);
    tcase_add_loop_test(tests, test_names_are_checked_first, 0, 8);
    tcase_add_test(tests, test_every_form_of_the_service_is_taken);
    tcase_add_test(tests, test_outcomes_of_adding_reach_both_kinds_of_object);
    tcase_add_test(tests, test_offline_nothing_can_be_added);
    return suite;
}

WORLD_MAIN(private_suite)
