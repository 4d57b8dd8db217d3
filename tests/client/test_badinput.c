/* Input of a hostile or broken client: calls every member of every object with arguments of every wrong kind.  Each
 * call must return a documented code, the server must survive, and the objects of another client must not change.
 *
 * harness: register
 * harness: deadline 600 */
#include "lib/world_main.h"

#include <stdio.h>
#include <string.h>

#include "core/result.h"

/* A session held by "another client" throughout; its id must be the same after each test. */
static IMsgrSessionManager *manager;
static IMsgrSession *canary;
static BSTR canary_id;

static void set_up(void)
{
    IDispatch *dispatch;

    world_wait_online();
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&canary), S_OK);
    ASSERT_HR(IMsgrSession_get_SessionID(canary, &canary_id), S_OK);
    IDispatch_Release(dispatch);
}

static void tear_down(void)
{
    SESSION_STATE state;
    BSTR id;

    ASSERT_HR(IMsgrSession_get_State(canary, &state), S_OK);
    ck_assert_int_eq(state, SS_READY);
    ASSERT_HR(IMsgrSession_get_SessionID(canary, &id), S_OK);
    ck_assert_int_eq(lstrcmpW(id, canary_id), 0);
    SysFreeString(id);
    SysFreeString(canary_id);
    IMsgrSession_Release(canary);
    IMsgrSessionManager_Release(manager);
}

static BOOL is_documented(HRESULT hr)
{
    switch (hr) {
    case S_OK:
    case S_FALSE:
    case E_NOTIMPL:
    case E_POINTER:
    case E_FAIL:
    case E_INVALIDARG:
    case E_OUTOFMEMORY:
    case (HRESULT)0x800706F4: /* RPC_X_NULL_REF_POINTER */
    case (HRESULT)0x800706F7: /* RPC_X_BAD_STUB_DATA: the argument cannot be marshalled */ return TRUE;
    default: return ((ULONG)hr & 0xFFFFF000u) == 0x81000000u || HRESULT_FACILITY(hr) == FACILITY_DISPATCH;
    }
}

/* ---- the objects ---- */

static IDispatch *as_dispatch(IUnknown *object)
{
    IDispatch *dispatch;

    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&dispatch), S_OK);
    IUnknown_Release(object);
    return dispatch;
}

static IDispatch *make_messenger(void) { return as_dispatch(world_create(&CLSID_Messenger, &IID_IUnknown)); }
static IDispatch *make_manager(void) { return as_dispatch(world_create(&CLSID_MsgrSessionManager, &IID_IUnknown)); }
static IDispatch *make_private(void) { return as_dispatch(world_create(&CLSID_MessengerPriv, &IID_IUnknown)); }

static IDispatch *make_session(void)
{
    IDispatch *session;

    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &session), S_OK);
    return session;
}

static IDispatch *make_contacts(void)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    IDispatch *contacts;

    ASSERT_HR(IMessenger3_get_MyContacts(messenger, &contacts), S_OK);
    IMessenger3_Release(messenger);
    return contacts;
}

static IDispatch *make_services(void)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    IDispatch *services;

    ASSERT_HR(IMessenger3_get_Services(messenger, &services), S_OK);
    IMessenger3_Release(messenger);
    return services;
}

static IDispatch *make_service(void)
{
    IDispatch *dispatch = make_services(), *service;
    IMessengerServices *services;

    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerServices, (void **)&services), S_OK);
    ASSERT_HR(IMessengerServices_get_PrimaryService(services, &service), S_OK);
    IMessengerServices_Release(services);
    IDispatch_Release(dispatch);
    return service;
}

static const struct {
    const char *name;
    IDispatch *(*make)(void);
    DISPID spared; /* not called, because the call would succeed and disturb the test: Signout */
} objects[] = {
    {"Messenger", make_messenger, 1291},         {"MsgrSessionManager", make_manager, -1000},
    {"MessengerPriv", make_private, -1000},      {"MsgrSession", make_session, -1000},
    {"MessengerContact", world_bob, -1000},      {"MessengerContacts", make_contacts, -1000},
    {"MessengerServices", make_services, -1000}, {"MessengerService", make_service, -1000},
};

/* ---- the arguments ---- */

enum { KINDS = 22 };

/* None of these numbers is a valid presence or the index of a contact, which the call would set or remove. */
static VARIANT argument_of_kind(int kind, IDispatch *object)
{
    VARIANT value = {.vt = VT_EMPTY};
    SAFEARRAYBOUND bounds[2] = {{3, 0}, {2, -1}};

    switch (kind) {
    case 0: break;
    case 1: V_VT(&value) = VT_NULL; break;
    case 2:
        V_VT(&value) = VT_I2;
        V_I2(&value) = -7;
        break;
    case 3:
        V_VT(&value) = VT_I4;
        V_I4(&value) = (LONG)0x80000000;
        break;
    case 4:
        V_VT(&value) = VT_R8;
        V_R8(&value) = 1e300;
        break;
    case 5:
        V_VT(&value) = VT_R8;
        V_R8(&value) = __builtin_nan("");
        break;
    case 6:
        V_VT(&value) = VT_CY;
        value.cyVal.int64 = -1;
        break;
    case 7:
        V_VT(&value) = VT_DATE;
        V_DATE(&value) = -1e9;
        break;
    case 8:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = NULL;
        break;
    case 9:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocString(L"%s%n\\..\\..\\x\r\nX: y");
        break;
    case 10:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocStringLen(L"a\0b\xD800\xDC00\xDFFF", 6);
        break;
    case 11:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocStringByteLen("abc", 3);
        break;
    case 12:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = SysAllocStringLen(NULL, 300000);
        for (UINT i = 0; i < 300000; i++)
            V_BSTR(&value)[i] = L'A';
        break;
    case 13:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = NULL;
        break;
    case 14:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = object;
        IDispatch_AddRef(object);
        break;
    case 15:
        V_VT(&value) = VT_UNKNOWN;
        V_UNKNOWN(&value) = NULL;
        break;
    case 16:
        V_VT(&value) = VT_ERROR;
        V_ERROR(&value) = DISP_E_PARAMNOTFOUND;
        break;
    case 17:
        V_VT(&value) = VT_ERROR;
        V_ERROR(&value) = E_FAIL;
        break;
    case 18:
        V_VT(&value) = VT_BOOL;
        V_BOOL(&value) = 0x1234;
        break;
    case 19:
        V_VT(&value) = VT_ARRAY | VT_I4;
        V_ARRAY(&value) = SafeArrayCreate(VT_I4, 2, bounds);
        break;
    case 20:
        V_VT(&value) = VT_ARRAY | VT_BSTR;
        V_ARRAY(&value) = SafeArrayCreateVector(VT_BSTR, 0, 2);
        break;
    default:
        V_VT(&value) = VT_UI1;
        V_UI1(&value) = 255;
        break;
    }
    return value;
}

static void call(IDispatch *object, const char *name, DISPID id, WORD flags, int kind, UINT count)
{
    VARIANT arguments[8], result;
    DISPID put = DISPID_PROPERTYPUT;
    DISPPARAMS params = {arguments, NULL, count, 0};
    EXCEPINFO exception = {0};
    UINT bad = 0;
    HRESULT hr;

    for (UINT i = 0; i < count; i++)
        arguments[i] = argument_of_kind(kind, object);
    if (flags & DISPATCH_PROPERTYPUT) {
        params.rgdispidNamedArgs = &put;
        params.cNamedArgs = count ? 1 : 0;
    }
    VariantInit(&result);
    hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, flags, &params, &result, &exception, &bad);
    if (hr == DISP_E_EXCEPTION) {
        hr = exception.scode;
        SysFreeString(exception.bstrSource);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrHelpFile);
    }
    ck_assert_msg(is_documented(hr), "%s, member %ld, flags %d, %u arguments of kind %d: 0x%08lx", name, id, flags,
                  count, kind, (unsigned long)hr);
    VariantClear(&result);
    for (UINT i = 0; i < count; i++)
        VariantClear(&arguments[i]);
}

START_TEST(test_every_member_with_every_wrong_argument)
{
    IDispatch *object = objects[_i].make();
    ITypeInfo *info;
    TYPEATTR *attributes;
    unsigned members = 0;

    ASSERT_HR(IDispatch_GetTypeInfo(object, 0, LOCALE_USER_DEFAULT, &info), S_OK);
    ASSERT_HR(ITypeInfo_GetTypeAttr(info, &attributes), S_OK);
    for (UINT i = 0; i < attributes->cFuncs; i++) {
        FUNCDESC *function;

        ASSERT_HR(ITypeInfo_GetFuncDesc(info, i, &function), S_OK);
        if (function->memid < 0x60000000 && function->memid != objects[_i].spared) {
            UINT count = (UINT)function->cParams < 8 ? (UINT)function->cParams : 7;

            for (int kind = 0; kind < KINDS; kind++)
                call(object, objects[_i].name, function->memid, (WORD)function->invkind, kind, count);
            call(object, objects[_i].name, function->memid, (WORD)function->invkind, 2, 0);
            call(object, objects[_i].name, function->memid, (WORD)function->invkind, 2, 8);
            members++;
        }
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    ck_assert_uint_gt(members, 1);
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    ITypeInfo_Release(info);
    IDispatch_Release(object);
}
END_TEST

START_TEST(test_members_that_are_not_there)
{
    static const DISPID ids[] = {-1, -2, -3, 5, 99, 4096, 0x60000000, 0x60010000, 0x6EFFFFFF, 0x6F000003, 0x7FFFFFFF};
    static const WCHAR *const names[] = {L"", L"InstallationDirectory", L"\xD800", L"a b"};
    IDispatch *object = objects[_i].make();

    for (size_t i = 0; i < COUNT(ids); i++)
        call(object, objects[_i].name, ids[i], DISPATCH_METHOD | DISPATCH_PROPERTYGET, 2, 1);
    for (size_t i = 0; i < COUNT(names); i++) {
        LPOLESTR name = (LPOLESTR)names[i];
        DISPID id = 0;
        HRESULT hr = IDispatch_GetIDsOfNames(object, &IID_NULL, &name, 1, LOCALE_USER_DEFAULT, &id);

        ck_assert_msg(hr == DISP_E_UNKNOWNNAME, "%s, name %zu: 0x%08lx", objects[_i].name, i, (unsigned long)hr);
    }
    IDispatch_Release(object);
}
END_TEST

/* ---- sizes ---- */

START_TEST(test_texts_of_a_megabyte)
{
    IMessengerPrivate *private_object = (IMessengerPrivate *)world_create(&CLSID_MessengerPriv, &IID_IMessengerPrivate);
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    BSTR huge = SysAllocStringLen(NULL, 524288), name = SysAllocString(L"n");
    IDispatch *dispatch = make_session(), *bob = world_bob(), *found = NULL;
    VARIANT empty = {.vt = VT_EMPTY}, service = {.vt = VT_BSTR, .bstrVal = huge};
    IMsgrSession *session;
    IMsgrLock *lock;

    for (UINT i = 0; i < SysStringLen(huge); i++)
        huge[i] = L'x';
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&session), S_OK);
    ASSERT_HR(IMsgrSessionManager_QueryInterface(manager, &IID_IMsgrLock, (void **)&lock), S_OK);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, huge, name, name, name, 0), E_INVALIDARG);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(WORLD_APP), huge, name, name, 0), E_INVALIDARG);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(WORLD_APP), name, huge, name, 0), E_INVALIDARG);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(WORLD_APP), name, name, huge, 0), E_INVALIDARG);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, huge), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_put_Application(session, huge), E_OUTOFMEMORY);
    ASSERT_HR(IMsgrSession_put_LocalAddress(session, huge), E_OUTOFMEMORY);
    ASSERT_HR(IMsgrSession_Invite(session, bob, huge), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Accept(session, huge), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Decline(session, huge), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, huge), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_SendContextData(session, huge), SR_CONTEXT_DATA_OVER_LIMIT);
    ASSERT_HR(IMsgrLock_SendResponse(lock, huge, name, 0), E_INVALIDARG);
    ASSERT_HR(IMsgrLock_SendResponse(lock, name, huge, 0), E_INVALIDARG);
    ASSERT_HR(IMessengerPrivate_AddContact(private_object, huge, empty), E_INVALIDARG);
    ASSERT_HR(IMessengerPrivate_AddContact(private_object, bstr(L"a@b"), service), E_INVALIDARG);
    ASSERT_HR(IMessenger3_GetContact(messenger, huge, name, &found), E_INVALIDARG);
    ASSERT_HR(IMessenger3_GetContact(messenger, name, huge, &found), E_INVALIDARG);
    ASSERT_HR(IMessenger3_Signin(messenger, 0, huge, name), E_INVALIDARG);
    ASSERT_HR(IMessenger3_Signin(messenger, 0, name, huge), E_INVALIDARG);
    SysFreeString(huge);
    SysFreeString(name);
    IMsgrLock_Release(lock);
    IMsgrSession_Release(session);
    IDispatch_Release(dispatch);
    IDispatch_Release(bob);
    IMessenger3_Release(messenger);
    IMessengerPrivate_Release(private_object);
}
END_TEST

START_TEST(test_texts_with_zeros_and_halves_of_characters)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    BSTR zero = SysAllocStringLen(L"bob@example.test\0x", 18), half = SysAllocStringLen(L"b\xD800@example.test", 16);
    BSTR odd = SysAllocStringByteLen("a\0b\0c", 5), path = SysAllocStringLen(L"C:\\windows\\explorer.exe\0x", 25),
         address;
    IDispatch *found = NULL, *dispatch = make_session();
    IMsgrSession *session;

    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&session), S_OK);
    ASSERT_HR(IMessenger3_GetContact(messenger, zero, bstr(WORLD_SERVICE_ID), &found), E_INVALIDARG);
    ASSERT_HR(IMessenger3_GetContact(messenger, half, bstr(WORLD_SERVICE_ID), &found), E_INVALIDARG);
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(WORLD_OTHER_APP), bstr(L"n"), bstr(L""), path, 0),
              E_INVALIDARG);
    ASSERT_HR(IMsgrSession_put_LocalAddress(session, odd), S_OK);
    ASSERT_HR(IMsgrSession_get_LocalAddress(session, &address), S_OK);
    ck_assert_int_eq(wcsncmp(address, L"ab", 2), 0); /* marshalling may pad the half character */
    SysFreeString(address);
    SysFreeString(zero);
    SysFreeString(half);
    SysFreeString(odd);
    SysFreeString(path);
    IMsgrSession_Release(session);
    IDispatch_Release(dispatch);
    IMessenger3_Release(messenger);
}
END_TEST

/* ---- foreign objects ---- */

/* Claims every interface that is queried. */
static HRESULT WINAPI liar_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    (void)riid;
    *out = iface;
    return S_OK;
}

static ULONG WINAPI liar_AddRef(IDispatch *iface)
{
    (void)iface;
    return 2;
}
static ULONG WINAPI liar_Release(IDispatch *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI liar_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI liar_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)iface, (void)index, (void)lcid;
    *out = NULL;
    return E_FAIL;
}

static HRESULT WINAPI liar_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid,
                                         DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid;
    *ids = 0;
    return S_OK;
}

static HRESULT WINAPI liar_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                                  VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    (void)iface, (void)id, (void)riid, (void)lcid, (void)flags, (void)params, (void)result, (void)exception, (void)bad;
    return (HRESULT)0x8BADF00D;
}

/* An object of this process that claims only the interfaces that it has. */
static HRESULT WINAPI plain_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    BOOL known = IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch);

    *out = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static const IDispatchVtbl plain_vtbl = {
    plain_QueryInterface, liar_AddRef,        liar_Release, liar_GetTypeInfoCount,
    liar_GetTypeInfo,     liar_GetIDsOfNames, liar_Invoke,
};

/* Do not claim the interfaces that COM itself queries, because marshalling would fail. */
static HRESULT WINAPI liar_but_marshalled(IDispatch *iface, REFIID riid, void **out)
{
    static const BYTE of_com[8] = {0xC0, 0, 0, 0, 0, 0, 0, 0x46};
    static const DWORD agile = 0x94ea2b94, not_marshalled = 0xecc8691b;

    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) &&
        (!memcmp(riid->Data4, of_com, 8) || riid->Data1 == agile || riid->Data1 == not_marshalled)) {
        *out = NULL;
        return E_NOINTERFACE;
    }
    return liar_QueryInterface(iface, riid, out);
}

static const IDispatchVtbl liar_vtbl = {
    liar_but_marshalled, liar_AddRef,        liar_Release, liar_GetTypeInfoCount,
    liar_GetTypeInfo,    liar_GetIDsOfNames, liar_Invoke,
};

START_TEST(test_objects_of_the_caller_are_not_taken_for_ours)
{
    static IDispatch plain = {(IDispatchVtbl *)&plain_vtbl}, liar = {(IDispatchVtbl *)&liar_vtbl};
    IMessengerPrivate *private_object = (IMessengerPrivate *)world_create(&CLSID_MessengerPriv, &IID_IMessengerPrivate);
    IDispatch *dispatch = make_contacts(), *object = _i ? &liar : &plain;
    VARIANT service = {.vt = VT_DISPATCH, .pdispVal = object};
    IMessengerContacts *contacts;

    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMessengerContacts, (void **)&contacts), S_OK);
    ASSERT_HR(IMsgrSession_Invite(canary, object, NULL), E_INVALIDARG);
    ASSERT_HR(IMessengerContacts_Remove(contacts, object), E_FAIL);
    if (!_i) /* the server would query the other object for IMessengerService, for which
                its vtable is too short */
        ASSERT_HR(IMessengerPrivate_AddContact(private_object, bstr(L"dave@example.test"), service), E_INVALIDARG);
    IMessengerContacts_Release(contacts);
    IDispatch_Release(dispatch);
    IMessengerPrivate_Release(private_object);
}
END_TEST

static Suite *badinput_suite(void)
{
    Suite *suite = suite_create("badinput");
    TCase *tests = world_case(suite, "badinput", 240);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, test_every_member_with_every_wrong_argument, 0, COUNT(objects));
    tcase_add_loop_test(tests, test_members_that_are_not_there, 0, COUNT(objects));
    tcase_add_test(tests, test_texts_of_a_megabyte);
    tcase_add_test(tests, test_texts_with_zeros_and_halves_of_characters);
    tcase_add_loop_test(tests, test_objects_of_the_caller_are_not_taken_for_ours, 0, 2);
    return suite;
}

WORLD_MAIN(badinput_suite)
