/* Contacts, services and their collections from another process (docs/api.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include "core/result.h"

static IMessenger3 *messenger;

static void set_up(void)
{
    world_wait_online();
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
}

static void tear_down(void) { IMessenger3_Release(messenger); }

static IMessengerContacts *my_contacts(void)
{
    IMessengerContacts *contacts;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_get_MyContacts(messenger, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerContacts, (void **)&contacts), S_OK);
    IDispatch_Release(dispatch);
    return contacts;
}

static IMessengerContact *contact_named(const WCHAR *name)
{
    IMessengerContact *contact;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(name), bstr(WORLD_SERVICE_ID), &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerContact, (void **)&contact), S_OK);
    IDispatch_Release(dispatch);
    return contact;
}

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

/* ---- one contact ---- */

START_TEST(test_a_contact_of_the_list)
{
    IMessengerContact *contact = contact_named(L"carol@example.test");
    VARIANT_BOOL flag = 7;
    VARIANT value;
    MISTATUS status;
    BSTR number = NULL;

    EXPECT_TEXT(IMessengerContact_get_SigninName, contact, L"carol@example.test");
    EXPECT_TEXT(IMessengerContact_get_ServiceName, contact, L".NET Messenger Service");
    EXPECT_TEXT(IMessengerContact_get_ServiceId, contact, WORLD_SERVICE_ID);
    ASSERT_HR(IMessengerContact_get_Status(contact, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_OFFLINE);
    ASSERT_HR(IMessengerContact_get_IsSelf(contact, &flag), S_OK);
    ck_assert_int_eq(flag, VARIANT_FALSE);
    ASSERT_HR(IMessengerContact_get_CanPage(contact, &flag), S_OK);
    ck_assert_int_eq(flag, VARIANT_FALSE);
    ASSERT_HR(IMessengerContact_get_PhoneNumber(contact, MPHONE_TYPE_HOME, &number), E_FAIL);
    ck_assert_ptr_null(number);
    VariantInit(&value);
    ASSERT_HR(IMessengerContact_get_Property(contact, MCONTACTPROP_EMAIL, &value), S_OK);
    ck_assert_int_eq(lstrcmpW(V_BSTR(&value), L"carol@example.test"), 0);
    ASSERT_HR(IMessengerContact_put_Property(contact, MCONTACTPROP_EMAIL, value), E_INVALIDARG);
    VariantClear(&value);
    ASSERT_HR(IMessengerContact_get_Property(contact, (MCONTACTPROPERTY)3, &value), E_INVALIDARG);
    ASSERT_HR(IMessengerContact_get_Property(contact, MCONTACTPROP_INVALID_PROPERTY, &value), E_INVALIDARG);
    ASSERT_HR(IMessengerContact_get_Property(contact, MCONTACTPROP_GROUPS_PROPERTY, &value), S_OK);
    ck_assert_uint_eq(V_ARRAY(&value)->rgsabound[0].cElements, 1); /* "Other Contacts" */
    VariantClear(&value);
    IMessengerContact_Release(contact);
}
END_TEST

START_TEST(test_somebody_off_the_list)
{
    IMessengerContact *contact = contact_named(L"stranger@example.test");
    MISTATUS status;

    EXPECT_TEXT(IMessengerContact_get_FriendlyName, contact, L"stranger@example.test");
    ASSERT_HR(IMessengerContact_get_Status(contact, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_UNKNOWN);
    IMessengerContact_Release(contact);
}
END_TEST

START_TEST(test_oneself_is_recognised)
{
    IMessengerContact *contact = contact_named(L"ALICE@example.test");
    VARIANT_BOOL self = VARIANT_FALSE;

    ASSERT_HR(IMessengerContact_get_IsSelf(contact, &self), S_OK);
    ck_assert_int_eq(self, VARIANT_TRUE);
    IMessengerContact_Release(contact);
}
END_TEST

START_TEST(test_blocking_is_done_once_and_reported)
{
    IMessengerContact *contact = contact_named(L"carol@example.test");
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);

    for (int blocked = 1; blocked >= 0; blocked--) {
        struct recorded event;
        VARIANT_BOOL flag = 7, wanted = blocked ? VARIANT_TRUE : VARIANT_FALSE;

        ASSERT_HR(IMessengerContact_put_Blocked(contact, wanted), S_OK);
        recorder_wait(recorder, DISPID_ON_CONTACT_BLOCK_CHANGE, &event);
        ck_assert_uint_eq(event.count, 3);
        ck_assert_int_eq(V_I4(&event.arguments[0]), S_OK);
        ck_assert_int_eq(V_BOOL(&event.arguments[2]), wanted);
        recorded_clear(&event);
        ASSERT_HR(IMessengerContact_get_Blocked(contact, &flag), S_OK);
        ck_assert_int_eq(flag, wanted);
        ASSERT_HR(IMessengerContact_put_Blocked(contact, wanted), S_FALSE);
    }
    recorder_stop(recorder);
    IMessengerContact_Release(contact);
}
END_TEST

START_TEST(test_the_coming_and_going_of_a_contact_is_seen)
{
    IMessengerContact *contact = contact_named(L"bob@example.test");
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    static const struct {
        const char *command;
        LONG status;
    } rows[] = {
        {"status 10", MISTATUS_BUSY},
        {"status 34", MISTATUS_AWAY},
        {"status 6", MISTATUS_OFFLINE},
        {"status 2", MISTATUS_ONLINE},
    };
    struct recorded event;
    MISTATUS status;

    peer_start();
    recorder_wait(recorder, DISPID_ON_CONTACT_STATUS_CHANGE, &event);
    ck_assert_int_eq(V_VT(&event.arguments[0]), VT_DISPATCH);
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_ONLINE);
    recorded_clear(&event);
    for (size_t i = 0; i < COUNT(rows); i++) {
        peer_say("%s", rows[i].command);
        recorder_wait(recorder, DISPID_ON_CONTACT_STATUS_CHANGE, &event);
        ck_assert_msg(V_I4(&event.arguments[1]) == rows[i].status, "%s: %ld", rows[i].command,
                      V_I4(&event.arguments[1]));
        recorded_clear(&event);
        ASSERT_HR(IMessengerContact_get_Status(contact, &status), S_OK);
        ck_assert_int_eq(status, rows[i].status);
    }
    EXPECT_TEXT(IMessengerContact_get_FriendlyName, contact, L"Bob");
    peer_stop();
    recorder_wait(recorder, DISPID_ON_CONTACT_STATUS_CHANGE, &event);
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_OFFLINE);
    recorded_clear(&event);
    recorder_stop(recorder);
    IMessengerContact_Release(contact);
}
END_TEST

/* ---- the list ---- */

START_TEST(test_the_list_by_index)
{
    IMessengerContacts *contacts = my_contacts();
    IDispatch *item = NULL;
    LONG count = -1;

    ASSERT_HR(IMessengerContacts_get_Count(contacts, &count), S_OK);
    ck_assert_int_eq(count, 2);
    for (LONG i = 0; i < count; i++) {
        IMessengerContact *contact, *same;
        BSTR name;

        ASSERT_HR(IMessengerContacts_Item(contacts, i, &item), S_OK);
        ASSERT_HR(IDispatch_QueryInterface(item, &IID_IMessengerContact, (void **)&contact), S_OK);
        ASSERT_HR(IMessengerContact_get_SigninName(contact, &name), S_OK);
        same = contact_named(name);
        ck_assert_ptr_eq(contact, same);
        SysFreeString(name);
        IMessengerContact_Release(same);
        IMessengerContact_Release(contact);
        IDispatch_Release(item);
    }
    ASSERT_HR(IMessengerContacts_Item(contacts, count, &item), E_FAIL);
    ck_assert_ptr_null(item);
    ASSERT_HR(IMessengerContacts_Item(contacts, 0x7FFFFFFF, &item), E_FAIL);
    ASSERT_HR(IMessengerContacts_Item(contacts, -1, &item), E_INVALIDARG);
    ASSERT_HR(IMessengerContacts_Item(contacts, (LONG)0x80000000, &item), E_INVALIDARG);
    IMessengerContacts_Release(contacts);
}
END_TEST

static VARIANT *cell(SAFEARRAY *array, LONG row, LONG column)
{
    LONG place[2] = {row, column};
    void *found;

    ASSERT_HR(SafeArrayPtrOfIndex(array, place, &found), S_OK);
    return found;
}

START_TEST(test_the_list_as_one_table)
{
    IMessengerContacts *contacts = my_contacts();
    IOpenMsgrContactTable *table, *same;
    VARIANT value;
    LONG upper = -9;

    ASSERT_HR(IMessengerContacts_QueryInterface(contacts, &IID_IOpenMsgrContactTable, (void **)&table), S_OK);
    ASSERT_HR(IOpenMsgrContactTable_get_Table(table, &value), S_OK);
    ck_assert_int_eq(V_VT(&value), VT_ARRAY | VT_VARIANT);
    ck_assert_uint_eq(SafeArrayGetDim(V_ARRAY(&value)), 2);
    ASSERT_HR(SafeArrayGetUBound(V_ARRAY(&value), 1, &upper), S_OK);
    ck_assert_int_eq(upper, 1);
    ASSERT_HR(SafeArrayGetUBound(V_ARRAY(&value), 2, &upper), S_OK);
    ck_assert_int_eq(upper, 3);
    for (LONG i = 0; i < 2; i++) {
        IMessengerContact *contact;
        VARIANT_BOOL blocked;
        IDispatch *item;
        MISTATUS status;

        ASSERT_HR(IMessengerContacts_Item(contacts, i, &item), S_OK);
        ASSERT_HR(IDispatch_QueryInterface(item, &IID_IMessengerContact, (void **)&contact), S_OK);
        EXPECT_TEXT(IMessengerContact_get_FriendlyName, contact, V_BSTR(cell(V_ARRAY(&value), i, 0)));
        EXPECT_TEXT(IMessengerContact_get_SigninName, contact, V_BSTR(cell(V_ARRAY(&value), i, 1)));
        ASSERT_HR(IMessengerContact_get_Status(contact, &status), S_OK);
        ck_assert_int_eq(V_VT(cell(V_ARRAY(&value), i, 2)), VT_I4);
        ck_assert_int_eq(V_I4(cell(V_ARRAY(&value), i, 2)), status);
        ASSERT_HR(IMessengerContact_get_Blocked(contact, &blocked), S_OK);
        ck_assert_int_eq(V_VT(cell(V_ARRAY(&value), i, 3)), VT_BOOL);
        ck_assert_int_eq(V_BOOL(cell(V_ARRAY(&value), i, 3)), blocked);
        IMessengerContact_Release(contact);
        IDispatch_Release(item);
    }
    VariantClear(&value);
    /* All ways to get the contact return one object. */
    ASSERT_HR(IMessengerContacts_QueryInterface(contacts, &IID_IOpenMsgrContactTable, (void **)&same), S_OK);
    ck_assert_ptr_eq(table, same);
    IOpenMsgrContactTable_Release(same);
    IMessengerContacts_Release(contacts);
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    ASSERT_HR(IOpenMsgrContactTable_get_Table(table, &value), S_OK);
    ASSERT_HR(SafeArrayGetUBound(V_ARRAY(&value), 1, &upper), S_OK);
    ck_assert_int_eq(upper, -1);
    VariantClear(&value);
    IOpenMsgrContactTable_Release(table);
}
END_TEST

static void walk(IUnknown *unknown, ULONG expected)
{
    IEnumVARIANT *enumerator, *clone;
    VARIANT items[4];
    ULONG got = 99;

    ASSERT_HR(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK);
    ASSERT_HR(IEnumVARIANT_Next(enumerator, 4, items, &got), S_FALSE);
    ck_assert_uint_eq(got, expected);
    for (ULONG i = 0; i < got; i++) {
        ck_assert_int_eq(V_VT(&items[i]), VT_DISPATCH);
        VariantClear(&items[i]);
    }
    ASSERT_HR(IEnumVARIANT_Next(enumerator, 1, items, &got), S_FALSE);
    ck_assert_uint_eq(got, 0);
    ASSERT_HR(IEnumVARIANT_Reset(enumerator), S_OK);
    ASSERT_HR(IEnumVARIANT_Skip(enumerator, expected - 1), S_OK);
    ASSERT_HR(IEnumVARIANT_Clone(enumerator, &clone), S_OK);
    ASSERT_HR(IEnumVARIANT_Next(clone, 1, items, &got), S_OK);
    VariantClear(&items[0]);
    ASSERT_HR(IEnumVARIANT_Skip(enumerator, 2), S_FALSE);
    IEnumVARIANT_Release(clone);
    IEnumVARIANT_Release(enumerator);
}

START_TEST(test_the_list_by_enumerator)
{
    IMessengerContacts *contacts = my_contacts();
    IUnknown *unknown;

    ASSERT_HR(IMessengerContacts_get__NewEnum(contacts, &unknown), S_OK);
    walk(unknown, 2);
    IUnknown_Release(unknown);
    IMessengerContacts_Release(contacts);
}
END_TEST

START_TEST(test_removing_from_the_list)
{
    IMessengerContacts *contacts = my_contacts();
    IMessengerContact *carol = contact_named(L"carol@example.test"), *dave = contact_named(L"dave@example.test");
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    struct recorded event;
    LONG count;

    ASSERT_HR(IMessengerContacts_Remove(contacts, NULL), E_POINTER);
    ASSERT_HR(IMessengerContacts_Remove(contacts, (IDispatch *)dave), E_FAIL);
    ASSERT_HR(IMessengerContacts_Remove(contacts, (IDispatch *)messenger), E_FAIL);
    ASSERT_HR(IMessengerContacts_Remove(contacts, (IDispatch *)carol), S_OK);
    recorder_wait(recorder, DISPID_ON_CONTACT_LIST_REMOVE, &event);
    ck_assert_uint_eq(event.count, 2);
    ck_assert_int_eq(V_I4(&event.arguments[0]), S_OK);
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_DISPATCH);
    recorded_clear(&event);
    ASSERT_HR(IMessengerContacts_get_Count(contacts, &count), S_OK);
    ck_assert_int_eq(count, 1);
    ASSERT_HR(IMessengerContacts_Remove(contacts, (IDispatch *)carol), E_FAIL);
    /* The object stays valid while a reference exists. */
    EXPECT_TEXT(IMessengerContact_get_SigninName, carol, L"carol@example.test");
    recorder_stop(recorder);
    IMessengerContact_Release(carol);
    IMessengerContact_Release(dave);
    IMessengerContacts_Release(contacts);
}
END_TEST

START_TEST(test_offline_the_list_is_empty_and_no_call_fails)
{
    IMessengerContact *carol = contact_named(L"carol@example.test");
    IMessengerContacts *contacts = my_contacts();
    VARIANT_BOOL flag = 7;
    IUnknown *unknown;
    IEnumVARIANT *enumerator;
    VARIANT item;
    ULONG got = 9;
    LONG count = -1;

    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    ASSERT_HR(IMessengerContacts_get_Count(contacts, &count), S_OK);
    ck_assert_int_eq(count, 0);
    ASSERT_HR(IMessengerContacts_get__NewEnum(contacts, &unknown), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator), S_OK);
    ASSERT_HR(IEnumVARIANT_Next(enumerator, 1, &item, &got), S_FALSE);
    ck_assert_uint_eq(got, 0);
    ASSERT_HR(IMessengerContact_get_Blocked(carol, &flag), S_OK);
    ck_assert_int_eq(flag, VARIANT_FALSE);
    ASSERT_HR(IMessengerContact_put_Blocked(carol, VARIANT_TRUE), E_FAIL);
    ASSERT_HR(IMessengerContact_get_IsSelf(carol, &flag), S_OK);
    ck_assert_int_eq(flag, VARIANT_FALSE);
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    IMessengerContacts_Release(contacts);
    IMessengerContact_Release(carol);
}
END_TEST

/* ---- services ---- */

static IMessengerServices *my_services(void)
{
    IMessengerServices *services;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_get_Services(messenger, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerServices, (void **)&services), S_OK);
    IDispatch_Release(dispatch);
    return services;
}

static IMessengerService *primary(IMessengerServices *services)
{
    IMessengerService *service;
    IDispatch *dispatch;

    ASSERT_HR(IMessengerServices_get_PrimaryService(services, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerService, (void **)&service), S_OK);
    IDispatch_Release(dispatch);
    return service;
}

START_TEST(test_the_services)
{
    IMessengerServices *services = my_services();
    IUnknown *unknown;
    IDispatch *item = NULL;
    LONG count;

    ASSERT_HR(IMessengerServices_get_Count(services, &count), S_OK);
    ck_assert_int_eq(count, 1);
    ASSERT_HR(IMessengerServices_Item(services, 0, &item), S_OK);
    IDispatch_Release(item);
    ASSERT_HR(IMessengerServices_Item(services, 1, &item), E_FAIL);
    ck_assert_ptr_null(item);
    ASSERT_HR(IMessengerServices_Item(services, -1, &item), E_INVALIDARG);
    ASSERT_HR(IMessengerServices_get__NewEnum(services, &unknown), S_OK);
    walk(unknown, 1);
    IUnknown_Release(unknown);
    IMessengerServices_Release(services);
}
END_TEST

START_TEST(test_one_service_online_and_offline)
{
    IMessengerServices *services = my_services();
    IMessengerService *service = primary(services);
    MISTATUS status;
    VARIANT value;
    BSTR name = NULL;

    VariantInit(&value);
    EXPECT_TEXT(IMessengerService_get_ServiceName, service, L".NET Messenger Service");
    EXPECT_TEXT(IMessengerService_get_ServiceId, service, WORLD_SERVICE_ID);
    EXPECT_TEXT(IMessengerService_get_MySigninName, service, L"alice@example.test");
    EXPECT_TEXT(IMessengerService_get_MyFriendlyName, service, L"Alice");
    ASSERT_HR(IMessengerService_get_MyStatus(service, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_ONLINE);
    ASSERT_HR(IMessengerService_get_Property(service, (MSERVICEPROPERTY)0, &value), E_INVALIDARG);
    ASSERT_HR(IMessengerService_put_Property(service, (MSERVICEPROPERTY)0, value), E_INVALIDARG);
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    ASSERT_HR(IMessengerService_get_MySigninName(service, &name), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessengerService_get_MyFriendlyName(service, &name), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessengerService_get_MyStatus(service, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_OFFLINE);
    IMessengerService_Release(service);
    IMessengerServices_Release(services);
}
END_TEST

static Suite *collections_suite(void)
{
    Suite *suite = suite_create("collections");
    TCase *tests = world_case(suite, "collections", 120);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_a_contact_of_the_list);
    tcase_add_test(tests, test_somebody_off_the_list);
    tcase_add_test(tests, test_oneself_is_recognised);
    tcase_add_test(tests, test_blocking_is_done_once_and_reported);
    tcase_add_test(tests, test_the_coming_and_going_of_a_contact_is_seen);
    tcase_add_test(tests, test_the_list_by_index);
    tcase_add_test(tests, test_the_list_by_enumerator);
    tcase_add_test(tests, test_the_list_as_one_table);
    tcase_add_test(tests, test_the_services);
    tcase_add_test(tests, test_one_service_online_and_offline);
    tcase_add_test(tests, test_offline_the_list_is_empty_and_no_call_fails);
    tcase_add_test(tests, test_removing_from_the_list); /* must be the last test: it shortens the list */
    return suite;
}

WORLD_MAIN(collections_suite)
