/* Groups of the contact list, telephone numbers and the number of unread letters, from another process (docs/api.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include "core/result.h"

#define BOB L"bob@example.test"

static IMessenger3 *messenger;
static struct recorder *recorder;

static void set_up(void)
{
    world_wait_online();
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
}

static void tear_down(void)
{
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}

static IMessengerGroups *my_groups(void)
{
    IMessengerGroups *groups;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_get_MyGroups(messenger, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerGroups, (void **)&groups), S_OK);
    IDispatch_Release(dispatch);
    return groups;
}

static void expect_count(LONG expected)
{
    IMessengerGroups *groups = my_groups();
    LONG count;

    ASSERT_HR(IMessengerGroups_get_Count(groups, &count), S_OK);
    ck_assert_int_eq(count, expected);
    IMessengerGroups_Release(groups);
}

static IMessengerGroup *group_at(LONG index)
{
    IMessengerGroups *groups = my_groups();
    IMessengerGroup *group;
    IDispatch *dispatch;

    ASSERT_HR(IMessengerGroups_Item(groups, index, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerGroup, (void **)&group), S_OK);
    IDispatch_Release(dispatch);
    IMessengerGroups_Release(groups);
    return group;
}

static VARIANT nothing(void) { return (VARIANT){.vt = VT_EMPTY}; }
static VARIANT text_of(const WCHAR *text) { return (VARIANT){.vt = VT_BSTR, .bstrVal = bstr(text)}; }

/* Returns the result of the service, from the event. */
static void wait_for(DISPID id, HRESULT hr)
{
    struct recorded event;

    recorder_wait(recorder, id, &event);
    ck_assert_msg(V_I4(&event.arguments[0]) == hr, "event %ld: 0x%08lx", id, V_I4(&event.arguments[0]));
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_DISPATCH);
    recorded_clear(&event);
}

static IMessengerGroup *make_group(const WCHAR *name)
{
    IMessengerGroup *group;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_CreateGroup(messenger, bstr(name), nothing(), &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerGroup, (void **)&group), S_OK);
    IDispatch_Release(dispatch);
    wait_for(DISPID_ON_GROUP_ADDED, S_OK);
    return group;
}

static void remove_group(IMessengerGroup *group)
{
    IMessengerGroups *groups = my_groups();

    ASSERT_HR(IMessengerGroups_Remove(groups, (IDispatch *)group), S_OK);
    wait_for(DISPID_ON_GROUP_REMOVED, S_OK);
    IMessengerGroups_Release(groups);
    IMessengerGroup_Release(group);
}

static void expect_name(IMessengerGroup *group, const WCHAR *expected)
{
    BSTR name;

    ASSERT_HR(IMessengerGroup_get_Name(group, &name), S_OK);
    ck_assert_msg(!lstrcmpW(name, expected), "%ls instead of %ls", name, expected);
    SysFreeString(name);
}

static IMessengerContacts *members_of(IMessengerGroup *group)
{
    IMessengerContacts *contacts;
    IDispatch *dispatch;

    ASSERT_HR(IMessengerGroup_get_Contacts(group, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerContacts, (void **)&contacts), S_OK);
    IDispatch_Release(dispatch);
    return contacts;
}

static void expect_members(IMessengerGroup *group, LONG expected)
{
    IMessengerContacts *contacts = members_of(group);
    LONG count;

    ASSERT_HR(IMessengerContacts_get_Count(contacts, &count), S_OK);
    ck_assert_int_eq(count, expected);
    IMessengerContacts_Release(contacts);
}

static BOOL is_same(IUnknown *one, IUnknown *other)
{
    IUnknown *first, *second;
    BOOL same;

    ASSERT_HR(IUnknown_QueryInterface(one, &IID_IUnknown, (void **)&first), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(other, &IID_IUnknown, (void **)&second), S_OK);
    same = first == second;
    IUnknown_Release(first);
    IUnknown_Release(second);
    return same;
}

/* ---- from beginning to end ---- */

START_TEST(test_a_group_is_made_filled_renamed_and_removed)
{
    IMessengerGroup *other = group_at(0), *friends, *again;

    expect_name(other, L"Other Contacts");
    expect_count(1);
    expect_members(other, 2);
    friends = make_group(L"  Old friends ");
    expect_count(2);
    again = group_at(1);
    ck_assert(is_same((IUnknown *)friends, (IUnknown *)again));
    IMessengerGroup_Release(again);
    expect_name(friends, L"Old friends");

    ASSERT_HR(IMessengerGroup_AddContact(friends, text_of(BOB)), S_OK);
    wait_for(DISPID_ON_CONTACT_ADDED_TO_GROUP, S_OK);
    expect_members(friends, 1);
    ASSERT_HR(IMessengerGroup_put_Name(friends, bstr(L"New friends")), S_OK);
    wait_for(DISPID_ON_GROUP_NAME_CHANGED, S_OK);
    expect_name(friends, L"New friends");
    expect_members(other, 1);

    ASSERT_HR(IMessengerGroup_RemoveContact(friends, text_of(BOB)), S_OK);
    wait_for(DISPID_ON_CONTACT_REMOVED_FROM_GROUP, S_OK);
    expect_members(friends, 0);
    expect_members(other, 2);
    ASSERT_HR(IMessengerGroup_AddContact(friends, text_of(BOB)), S_OK);
    wait_for(DISPID_ON_CONTACT_ADDED_TO_GROUP, S_OK);
    remove_group(friends);
    expect_count(1);
    expect_members(other, 2); /* removing the group removed no contact */
    IMessengerGroup_Release(other);
}
END_TEST

START_TEST(test_an_event_gives_the_group_itself)
{
    IMessengerGroup *group;
    struct recorded event;
    IDispatch *dispatch;

    ASSERT_HR(IMessenger3_CreateGroup(messenger, bstr(L"Family"), nothing(), &dispatch), S_OK);
    recorder_wait(recorder, DISPID_ON_GROUP_ADDED, &event);
    ck_assert(is_same((IUnknown *)dispatch, (IUnknown *)V_DISPATCH(&event.arguments[1])));
    ASSERT_HR(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[1]), &IID_IMessengerGroup, (void **)&group), S_OK);
    recorded_clear(&event);
    expect_name(group, L"Family");
    IDispatch_Release(dispatch);
    remove_group(group);
}
END_TEST

START_TEST(test_the_members_are_a_collection)
{
    IMessengerGroup *group = make_group(L"Friends");
    IMessengerContacts *members;
    VARIANT items[3];
    IEnumVARIANT *all;
    IUnknown *unknown;
    IDispatch *item;
    ULONG got;

    ASSERT_HR(IMessengerGroup_AddContact(group, text_of(BOB)), S_OK);
    wait_for(DISPID_ON_CONTACT_ADDED_TO_GROUP, S_OK);
    members = members_of(group);
    ASSERT_HR(IMessengerContacts_Item(members, 0, &item), S_OK);
    IDispatch_Release(item);
    ASSERT_HR(IMessengerContacts_Item(members, 1, &item), E_FAIL);
    ASSERT_HR(IMessengerContacts_get__NewEnum(members, &unknown), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&all), S_OK);
    ASSERT_HR(IEnumVARIANT_Next(all, 3, items, &got), S_FALSE);
    ck_assert_uint_eq(got, 1);
    VariantClear(&items[0]);
    IEnumVARIANT_Release(all);
    IUnknown_Release(unknown);
    IMessengerContacts_Release(members);
    remove_group(group);
}
END_TEST

START_TEST(test_the_groups_are_a_collection)
{
    IMessengerGroup *group = make_group(L"Friends");
    IMessengerGroups *groups = my_groups();
    VARIANT items[3];
    IEnumVARIANT *all;
    IUnknown *unknown;
    IDispatch *item = NULL;
    ULONG got;

    ASSERT_HR(IMessengerGroups_get__NewEnum(groups, &unknown), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&all), S_OK);
    ASSERT_HR(IEnumVARIANT_Next(all, 3, items, &got), S_FALSE);
    ck_assert_uint_eq(got, 2);
    ck_assert(is_same((IUnknown *)V_DISPATCH(&items[1]), (IUnknown *)group));
    for (ULONG i = 0; i < got; i++)
        VariantClear(&items[i]);
    IEnumVARIANT_Release(all);
    IUnknown_Release(unknown);
    ASSERT_HR(IMessengerGroups_Item(groups, -1, &item), E_INVALIDARG);
    ASSERT_HR(IMessengerGroups_Item(groups, 2, &item), E_FAIL);
    ck_assert_ptr_null(item);
    IMessengerGroups_Release(groups);
    remove_group(group);
}
END_TEST

START_TEST(test_the_groups_of_a_contact)
{
    IMessengerGroup *group = make_group(L"Friends");
    IDispatch *dispatch = world_bob();
    VARIANT value = {.vt = VT_DISPATCH, .pdispVal = dispatch}, *items;
    IMessengerContact *bob;

    ASSERT_HR(IMessengerGroup_AddContact(group, value), S_OK);
    wait_for(DISPID_ON_CONTACT_ADDED_TO_GROUP, S_OK);
    ASSERT_HR(IMessengerGroup_put_Name(group, bstr(L"Friends of mine")), S_OK);
    wait_for(DISPID_ON_GROUP_NAME_CHANGED, S_OK); /* the contact was removed from "Other Contacts" before */
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerContact, (void **)&bob), S_OK);
    ASSERT_HR(IMessengerContact_get_Property(bob, MCONTACTPROP_GROUPS_PROPERTY, &value), S_OK);
    ck_assert_int_eq(V_VT(&value), VT_ARRAY | VT_VARIANT);
    ck_assert_uint_eq(V_ARRAY(&value)->rgsabound[0].cElements, 1);
    items = V_ARRAY(&value)->pvData;
    ck_assert(is_same((IUnknown *)V_DISPATCH(&items[0]), (IUnknown *)group));
    VariantClear(&value);
    IMessengerContact_Release(bob);
    IDispatch_Release(dispatch);
    remove_group(group);
}
END_TEST

/* ---- failures ---- */

static const struct {
    const WCHAR *name;
    HRESULT hr;
} names[] = {
    {NULL, E_POINTER},
    {L"", MSGR_E_BAD_GROUP_NAME},
    {L" ", MSGR_E_BAD_GROUP_NAME},
    {L"a\rb", MSGR_E_BAD_GROUP_NAME},
    {L"12345678901234567890123456789012345678901234567890123456789012", MSGR_E_GROUP_NAME_TOO_LONG},
};

START_TEST(test_names_that_no_group_can_have)
{
    IMessengerGroup *group = make_group(L"Friends");
    IDispatch *made = NULL;

    ASSERT_HR(IMessenger3_CreateGroup(messenger, names[_i].name ? bstr(names[_i].name) : NULL, nothing(), &made),
              names[_i].hr);
    ck_assert_ptr_null(made);
    ASSERT_HR(IMessengerGroup_put_Name(group, names[_i].name ? bstr(names[_i].name) : NULL), names[_i].hr);
    expect_name(group, L"Friends");
    remove_group(group);
}
END_TEST

START_TEST(test_calls_that_are_refused)
{
    IMessengerGroup *other = group_at(0), *group = make_group(L"Friends");
    IMessengerGroups *groups = my_groups();
    VARIANT number = {.vt = VT_I4, .lVal = 7};
    IDispatch *made = NULL, *bob = world_bob();

    ASSERT_HR(IMessenger3_CreateGroup(messenger, bstr(L"x"), number, &made), E_INVALIDARG);
    ASSERT_HR(IMessengerGroup_put_Name(other, bstr(L"All")), MSGR_E_CANNOT_RENAME);
    ASSERT_HR(IMessengerGroups_Remove(groups, (IDispatch *)other), MSGR_E_CANNOT_DELETE);
    ASSERT_HR(IMessengerGroups_Remove(groups, NULL), E_POINTER);
    ASSERT_HR(IMessengerGroups_Remove(groups, bob), E_FAIL);
    ASSERT_HR(IMessengerGroup_AddContact(group, number), E_INVALIDARG);
    ASSERT_HR(IMessengerGroup_AddContact(group, nothing()), E_INVALIDARG);
    ASSERT_HR(IMessengerGroup_AddContact(group, text_of(L"no address")), E_INVALIDARG);
    ASSERT_HR(IMessengerGroup_AddContact(group, text_of(L"stranger@example.test")), MSGR_E_USER_NOT_FOUND);
    ASSERT_HR(IMessengerGroup_RemoveContact(group, text_of(BOB)), MSGR_E_USER_NOT_GROUP_MEMBER);
    ASSERT_HR(IMessengerGroup_RemoveContact(other, text_of(BOB)), E_FAIL);
    IDispatch_Release(bob);
    IMessengerGroups_Release(groups);
    IMessengerGroup_Release(other);
    remove_group(group);
}
END_TEST

START_TEST(test_a_group_that_there_is_is_found)
{
    IMessengerGroup *group = make_group(L"Friends");
    IDispatch *again;

    ASSERT_HR(IMessenger3_CreateGroup(messenger, bstr(L"Friends"), nothing(), &again), S_OK);
    ck_assert(is_same((IUnknown *)group, (IUnknown *)again));
    IDispatch_Release(again);
    recorder_expect_nothing(recorder);
    remove_group(group);
}
END_TEST

/* ---- telephones and letters ---- */

START_TEST(test_numbers_and_letters_that_nobody_told_of)
{
    BSTR text = NULL;
    LONG count = 0;

    for (MPHONE_TYPE type = MPHONE_TYPE_ALL; type <= MPHONE_TYPE_CUSTOM; type++)
        ASSERT_HR(IMessenger3_get_MyPhoneNumber(messenger, type, &text), E_FAIL);
    ASSERT_HR(IMessenger3_get_UnreadEmailCount(messenger, MUAFOLDER_INBOX, &count), S_FALSE);
    ck_assert_int_eq(count, -1);
    ASSERT_HR(IMessenger3_get_UnreadEmailCount(messenger, MUAFOLDER_ALL_OTHER_FOLDERS, &count), E_FAIL);
}
END_TEST

/* ---- the next sign-in ---- */

START_TEST(test_groups_are_there_again_after_the_next_sign_in)
{
    IMessengerGroup *group = make_group(L"Friends");
    IDispatch *made = NULL;
    BSTR text = NULL;
    LONG count = 0;

    ASSERT_HR(IMessengerGroup_AddContact(group, text_of(BOB)), S_OK);
    wait_for(DISPID_ON_CONTACT_ADDED_TO_GROUP, S_OK);
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    world_wait_offline();
    expect_count(0);
    expect_members(group, 0);
    expect_name(group, L"Friends");
    ASSERT_HR(IMessenger3_CreateGroup(messenger, bstr(L"x"), nothing(), &made), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessengerGroup_put_Name(group, bstr(L"x")), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessenger3_get_MyPhoneNumber(messenger, MPHONE_TYPE_HOME, &text), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMessenger3_get_UnreadEmailCount(messenger, MUAFOLDER_INBOX, &count), MSGR_E_NOT_LOGGED_ON);
    ck_assert_int_eq(count, -1);

    ASSERT_HR(IMessenger3_AutoSignin(messenger), S_OK);
    world_wait_online();
    expect_count(2);
    expect_members(group, 1);
    remove_group(group);
}
END_TEST

static Suite *groups_suite(void)
{
    Suite *suite = suite_create("groups");
    TCase *tests = world_case(suite, "groups", 120);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_a_group_is_made_filled_renamed_and_removed);
    tcase_add_test(tests, test_an_event_gives_the_group_itself);
    tcase_add_test(tests, test_the_members_are_a_collection);
    tcase_add_test(tests, test_the_groups_are_a_collection);
    tcase_add_test(tests, test_the_groups_of_a_contact);
    tcase_add_loop_test(tests, test_names_that_no_group_can_have, 0, COUNT(names));
    tcase_add_test(tests, test_calls_that_are_refused);
    tcase_add_test(tests, test_a_group_that_there_is_is_found);
    tcase_add_test(tests, test_numbers_and_letters_that_nobody_told_of);
    tcase_add_test(tests, test_groups_are_there_again_after_the_next_sign_in);
    return suite;
}

WORLD_MAIN(groups_suite)
