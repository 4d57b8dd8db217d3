/* The rights of a web page's script; all other callers may do everything (docs/scripting.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include <objsafe.h>
#include <stdio.h>

#include "core/result.h"
#include "lib/fake_site.h"

enum level { FULL, ZONE, UNTRUSTED };

/* ---- calls by name ---- */

/* Makes a call without arguments or with one text; returns its code, and the value, which the caller clears. */
static HRESULT call_by_name(IDispatch *object, const WCHAR *name, WORD flags, const WCHAR *text, VARIANT *value)
{
    LPOLESTR names[] = {(LPOLESTR)name};
    VARIANT argument;
    DISPID id, put = DISPID_PROPERTYPUT;
    DISPPARAMS params = {&argument, NULL, text ? 1 : 0, 0};
    EXCEPINFO exception = {0};
    HRESULT hr;

    VariantInit(value);
    V_VT(&argument) = VT_BSTR;
    V_BSTR(&argument) = text ? bstr(text) : NULL;
    ASSERT_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id), S_OK);
    if (flags & DISPATCH_PROPERTYPUT) {
        params.rgdispidNamedArgs = &put;
        params.cNamedArgs = 1;
    }
    hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, flags, &params, value, &exception, NULL);
    if (hr == DISP_E_EXCEPTION) {
        hr = exception.scode;
        SysFreeString(exception.bstrSource);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrHelpFile);
    }
    return hr;
}

/* ---- the objects of one caller ---- */

static struct {
    IDispatch *messenger, *private, *manager, *session, *contact, *contacts, *groups, *group, *service, *queue;
} ours;

static IDispatch *get_object(IDispatch *object, const WCHAR *name, const WCHAR *text)
{
    VARIANT value;

    ASSERT_HR(call_by_name(object, name, DISPATCH_METHOD | DISPATCH_PROPERTYGET, text, &value), S_OK);
    ck_assert_int_eq(V_VT(&value), VT_DISPATCH);
    return V_DISPATCH(&value);
}

static void make_objects(void)
{
    IDispatch *services;

    world_wait_online();
    ours.messenger = (IDispatch *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    ours.private = (IDispatch *)world_create(&CLSID_MessengerPriv, &IID_IDispatch);
    ours.manager = (IDispatch *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    ours.queue = (IDispatch *)world_create(&CLSID_EventQueue, &IID_IDispatch);
    ours.session = get_object(ours.manager, L"CreateSession", NULL);
    ours.contact = get_object(ours.messenger, L"GetContact", L"bob@example.test");
    ours.contacts = get_object(ours.messenger, L"MyContacts", NULL);
    ours.groups = get_object(ours.messenger, L"MyGroups", NULL);
    ours.group = get_object(ours.groups, L"Item", L"0");
    services = get_object(ours.messenger, L"Services", NULL);
    ours.service = get_object(services, L"PrimaryService", NULL);
    IDispatch_Release(services);
}

static void release_objects(void)
{
    IDispatch_Release(ours.messenger);
    IDispatch_Release(ours.private);
    IDispatch_Release(ours.manager);
    IDispatch_Release(ours.queue);
    IDispatch_Release(ours.session);
    IDispatch_Release(ours.contact);
    IDispatch_Release(ours.contacts);
    IDispatch_Release(ours.groups);
    IDispatch_Release(ours.group);
    IDispatch_Release(ours.service);
}

/* ---- the rights of each caller ---- */

static const struct {
    IDispatch **object;
    const WCHAR *name, *text;
    WORD flags;
    HRESULT expected[3]; /* in full trust, on a trusted page, on any other */
} calls[] = {
    {&ours.messenger, L"MyStatus", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.messenger, L"MyStatus", L"2", DISPATCH_PROPERTYPUT, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.messenger, L"MyServiceName", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.messenger, L"MyFriendlyName", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, E_NOTIMPL}},
    {&ours.messenger, L"MySigninName", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.messenger, L"AutoSignin", NULL, DISPATCH_METHOD, {MSGR_E_ALREADY_LOGGED_ON, S_OK, S_OK}},
    {&ours.messenger, L"GetContact", L"bob@example.test", DISPATCH_METHOD, {S_OK, S_OK, S_OK}},
    {&ours.contact, L"Status", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.contact, L"SigninName", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, E_NOTIMPL}},
    {&ours.contact, L"FriendlyName", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, E_NOTIMPL}},
    {&ours.contact, L"Blocked", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.contact, L"Property", L"1", DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.contacts, L"Count", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.contacts, L"Item", L"0", DISPATCH_METHOD, {S_OK, S_OK, S_OK}},
    {&ours.contact, L"Property", L"0", DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.contact, L"PhoneNumber", L"0", DISPATCH_PROPERTYGET, {E_FAIL, E_NOTIMPL, E_NOTIMPL}},
    {&ours.messenger, L"MyPhoneNumber", L"0", DISPATCH_PROPERTYGET, {E_FAIL, E_NOTIMPL, E_NOTIMPL}},
    {&ours.messenger, L"UnreadEmailCount", L"0", DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.messenger, L"MyGroups", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.messenger, L"CreateGroup", L" ", DISPATCH_METHOD, {MSGR_E_BAD_GROUP_NAME, E_NOTIMPL, E_NOTIMPL}},
    {&ours.groups, L"Count", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.groups, L"Item", L"0", DISPATCH_METHOD, {S_OK, S_OK, S_OK}},
    {&ours.group, L"Contacts", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.group, L"Name", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, E_NOTIMPL}},
    {&ours.group, L"Name", L"x", DISPATCH_PROPERTYPUT, {MSGR_E_CANNOT_RENAME, E_NOTIMPL, E_NOTIMPL}},
    {&ours.group, L"AddContact", L"no address", DISPATCH_METHOD, {E_INVALIDARG, E_NOTIMPL, E_NOTIMPL}},
    {&ours.service, L"ServiceName", NULL, DISPATCH_PROPERTYGET, {S_OK, S_OK, S_OK}},
    {&ours.service, L"MySigninName", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.service, L"MyFriendlyName", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.manager, L"CreateSession", NULL, DISPATCH_METHOD, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.manager, L"Status", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.session, L"State", NULL, DISPATCH_PROPERTYGET, {S_OK, E_NOTIMPL, E_NOTIMPL}},
    {&ours.private, L"AddContact", L"no address", DISPATCH_METHOD, {E_INVALIDARG, E_NOTIMPL, E_NOTIMPL}},
    {&ours.queue, L"AttachAll", NULL, DISPATCH_METHOD, {S_OK, E_NOTIMPL, E_NOTIMPL}},
};

static void check_calls(const char *who, enum level level)
{
    for (size_t i = 0; i < COUNT(calls); i++) {
        HRESULT expected = calls[i].expected[level], hr;
        VARIANT value;

        hr = call_by_name(*calls[i].object, calls[i].name, calls[i].flags, calls[i].text, &value);
        VariantClear(&value);
        /* Not every IDispatch passes on the S_FALSE of a member. */
        ck_assert_msg(hr == expected || (expected == S_OK && hr == S_FALSE), "%s: %ls: 0x%08lx, not 0x%08lx", who,
                      calls[i].name, (unsigned long)hr, (unsigned long)expected);
    }
}

/* ---- sites ---- */

static const struct {
    const char *name;
    BOOL browser;
    const WCHAR *address;
    enum level level;
} sites[] = {
    {"a script host's site", FALSE, NULL, FULL},
    {"a page of this machine", TRUE, L"file:///C:/windows/page.htm", ZONE},
    {"a page of the internet", TRUE, L"http://www.example.test/page.htm", UNTRUSTED},
    {"a page that does not say where it is", TRUE, NULL, UNTRUSTED},
    {"an address that is none", TRUE, L"\x1\x2 nothing", UNTRUSTED},
    {"a script as an address", TRUE, L"javascript:1", UNTRUSTED},
};

static void set_site(IDispatch *object, IUnknown *site)
{
    IObjectWithSite *with_site;

    ASSERT_HR(IDispatch_QueryInterface(object, &IID_IObjectWithSite, (void **)&with_site), S_OK);
    ASSERT_HR(IObjectWithSite_SetSite(with_site, site), S_OK);
    IObjectWithSite_Release(with_site);
}

START_TEST(test_a_site_decides_for_its_process)
{
    struct fake_site *site = fake_site_create(sites[_i].browser, sites[_i].address);
    IDispatch **objects[] = {&ours.messenger, &ours.private, &ours.manager, &ours.queue};

    make_objects();
    check_calls("before", FULL);
    for (size_t i = 0; i < COUNT(objects); i++) {
        set_site(*objects[i], fake_site_unknown(site));
        check_calls(sites[_i].name, sites[_i].level);
        set_site(*objects[i], NULL);
        check_calls("afterwards", FULL);
    }
    release_objects();
    fake_site_free(site);
}
END_TEST

START_TEST(test_the_least_trusted_site_decides_and_goes_with_its_object)
{
    struct fake_site *page = fake_site_create(TRUE, L"file:///C:/page.htm"),
                     *web = fake_site_create(TRUE, L"http://www.example.test/");
    IDispatch *other;

    make_objects();
    other = (IDispatch *)world_create(&CLSID_Messenger, &IID_IDispatch);
    set_site(ours.messenger, fake_site_unknown(page));
    set_site(other, fake_site_unknown(web));
    check_calls("two sites", UNTRUSTED);
    IDispatch_Release(other);
    check_calls("the other one is gone", ZONE);
    set_site(ours.messenger, NULL);
    check_calls("afterwards", FULL);
    release_objects();
    fake_site_free(page);
    fake_site_free(web);
}
END_TEST

START_TEST(test_the_site_is_given_back)
{
    struct fake_site *site = fake_site_create(FALSE, NULL);
    IObjectWithSite *with_site;
    IUnknown *found;

    make_objects();
    ASSERT_HR(IDispatch_QueryInterface(ours.messenger, &IID_IObjectWithSite, (void **)&with_site), S_OK);
    ASSERT_HR(IObjectWithSite_GetSite(with_site, &IID_IUnknown, (void **)&found), E_FAIL);
    ASSERT_HR(IObjectWithSite_SetSite(with_site, fake_site_unknown(site)), S_OK);
    ASSERT_HR(IObjectWithSite_GetSite(with_site, &IID_IUnknown, (void **)&found), S_OK);
    ck_assert_ptr_eq(found, fake_site_unknown(site));
    ASSERT_HR(IObjectWithSite_SetSite(with_site, NULL), S_OK);
    IObjectWithSite_Release(with_site);
    release_objects();
    fake_site_free(site);
}
END_TEST

/* ---- IObjectSafety ---- */

static IObjectSafety *safety_of(IDispatch *object)
{
    IObjectSafety *safety;

    ASSERT_HR(IDispatch_QueryInterface(object, &IID_IObjectSafety, (void **)&safety), S_OK);
    return safety;
}

START_TEST(test_a_caller_that_is_said_not_to_be_trusted)
{
    const DWORD both = INTERFACESAFE_FOR_UNTRUSTED_CALLER | INTERFACESAFE_FOR_UNTRUSTED_DATA;
    DWORD supported, enabled;
    IObjectSafety *safety;

    make_objects();
    safety = safety_of(ours.messenger);
    ASSERT_HR(IObjectSafety_GetInterfaceSafetyOptions(safety, &IID_IDispatch, &supported, &enabled), S_OK);
    ck_assert_uint_eq(supported, both);
    ck_assert_uint_eq(enabled, 0);
    ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IDispatch, both, both), S_OK);
    check_calls("said to be untrusted", UNTRUSTED);
    ASSERT_HR(IObjectSafety_GetInterfaceSafetyOptions(safety, &IID_IDispatch, &supported, &enabled), S_OK);
    ck_assert_uint_eq(enabled, both);
    ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IDispatch, both, 0), S_OK);
    check_calls("taken back", FULL);
    ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IDispatch, 0x80, 0x80), E_FAIL);
    ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IMessenger3, both, both), E_FAIL);
    ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IPersist, both, both), E_NOINTERFACE);
    IObjectSafety_Release(safety);
    release_objects();
}
END_TEST

START_TEST(test_the_service_objects_are_not_safe_for_anybody)
{
    IDispatch **objects[] = {&ours.private, &ours.manager, &ours.session, &ours.queue};

    make_objects();
    for (size_t i = 0; i < COUNT(objects); i++) {
        IObjectSafety *safety = safety_of(*objects[i]);
        DWORD supported = 1, enabled = 1;

        ASSERT_HR(IObjectSafety_GetInterfaceSafetyOptions(safety, &IID_IDispatch, &supported, &enabled), S_OK);
        ck_assert_uint_eq(supported | enabled, 0);
        ASSERT_HR(IObjectSafety_SetInterfaceSafetyOptions(safety, &IID_IDispatch, INTERFACESAFE_FOR_UNTRUSTED_CALLER,
                                                          INTERFACESAFE_FOR_UNTRUSTED_CALLER),
                  E_FAIL);
        IObjectSafety_Release(safety);
    }
    release_objects();
}
END_TEST

START_TEST(test_nothing_is_registered_as_safe)
{
    static const WCHAR *const categories[] = {L"{7DD95801-9882-11CF-9FA9-00AA006C42C4}",
                                              L"{7DD95802-9882-11CF-9FA9-00AA006C42C4}"};
    static const CLSID *const classes[] = {&CLSID_Messenger, &CLSID_MessengerPriv, &CLSID_MsgrSessionManager,
                                           &CLSID_MsgrSession, &CLSID_EventQueue};

    for (size_t i = 0; i < COUNT(classes); i++)
        for (size_t j = 0; j < COUNT(categories); j++) {
            WCHAR path[200], clsid[40];
            HKEY key;

            StringFromGUID2(classes[i], clsid, COUNT(clsid));
            swprintf(path, COUNT(path), L"CLSID\\%ls\\Implemented Categories\\%ls", clsid, categories[j]);
            ck_assert_int_ne(RegOpenKeyExW(HKEY_CLASSES_ROOT, path, 0, KEY_READ, &key), ERROR_SUCCESS);
        }
}
END_TEST

/* ---- events ---- */

START_TEST(test_a_page_hears_what_is_for_script)
{
    struct fake_site *site = fake_site_create(TRUE, L"http://www.example.test/");
    struct recorder *of_messenger, *of_manager;
    IMessengerContact *contact;
    struct recorded event;

    make_objects();
    ASSERT_HR(IDispatch_QueryInterface(ours.contact, &IID_IMessengerContact, (void **)&contact), S_OK);
    of_messenger = recorder_start((IUnknown *)ours.messenger, &DIID_DMessengerEvents, VARIANT_FALSE);
    of_manager = recorder_start((IUnknown *)ours.manager, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    world_register_app((IMsgrSessionManager *)ours.manager, WORLD_OTHER_APP);
    recorder_wait(of_manager, DISPID_ON_APP_REGISTERED, &event);
    recorded_clear(&event);
    ASSERT_HR(IMessengerContact_put_Blocked(contact, VARIANT_TRUE), S_OK);
    recorder_wait(of_messenger, DISPID_ON_CONTACT_BLOCK_CHANGE, &event);
    recorded_clear(&event);
    recorder_clear(of_messenger);
    recorder_clear(of_manager);

    set_site(ours.messenger, fake_site_unknown(site));
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication((IMsgrSessionManager *)ours.manager, bstr(WORLD_OTHER_APP)),
              S_OK);
    ASSERT_HR(IMessengerContact_put_Blocked(contact, VARIANT_FALSE), S_OK);
    ASSERT_HR(IMessenger3_put_MyStatus((IMessenger3 *)ours.messenger, MISTATUS_BUSY), S_OK);
    recorder_expect(of_messenger, DISPID_ON_MY_STATUS_CHANGE, &event); /* and not the block change before it */
    recorded_clear(&event);
    recorder_expect_nothing(of_manager);
    ASSERT_HR(IMessenger3_put_MyStatus((IMessenger3 *)ours.messenger, MISTATUS_ONLINE), S_OK);
    set_site(ours.messenger, NULL);
    world_wait_online();
    recorder_stop(of_messenger);
    recorder_stop(of_manager);
    IMessengerContact_Release(contact);
    release_objects();
    fake_site_free(site);
}
END_TEST

static Suite *trust_suite(void)
{
    Suite *suite = suite_create("trust");
    TCase *tests = world_case(suite, "trust", 60);

    tcase_add_loop_test(tests, test_a_site_decides_for_its_process, 0, COUNT(sites));
    tcase_add_test(tests, test_the_least_trusted_site_decides_and_goes_with_its_object);
    tcase_add_test(tests, test_the_site_is_given_back);
    tcase_add_test(tests, test_a_caller_that_is_said_not_to_be_trusted);
    tcase_add_test(tests, test_the_service_objects_are_not_safe_for_anybody);
    tcase_add_test(tests, test_nothing_is_registered_as_safe);
    tcase_add_test(tests, test_a_page_hears_what_is_for_script);
    return suite;
}

WORLD_MAIN(trust_suite)
