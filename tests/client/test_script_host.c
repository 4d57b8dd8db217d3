/* Events for scripts, as in Windows Script Host (WScript.ConnectObject, CreateObject with a prefix) and Visual Basic
 * (WithEvents): the host gets the class of the object, the default source of the class and the names of its events from
 * type information, and its sink supports only the required interfaces.
 *
 * harness: register */
#include "lib/world_main.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAMES_MAX = 64, CALLS_MAX = 64 };

/* ---- the host ---- */

struct call {
    WCHAR name[64];
    UINT count;
    VARIANT arguments[4]; /* in declared order */
};

struct host {
    struct event_sink sink;
    IID source;
    struct {
        DISPID id;
        BSTR name;
    } names[NAMES_MAX];
    size_t name_count;
    CRITICAL_SECTION lock; /* guards calls and call_count */
    struct call calls[CALLS_MAX];
    size_t call_count;
    HANDLE called;
    VARIANT_BOOL answer; /* the value that the script's function stores in an in/out flag */
};

/* A real host ignores an event without a function in the script; here every event has a function. */
static HRESULT host_event(struct event_sink *sink, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    struct host *host = CONTAINING_RECORD(sink, struct host, sink);
    const WCHAR *name = NULL;

    (void)result;
    for (size_t i = 0; i < host->name_count; i++)
        if (host->names[i].id == id)
            name = host->names[i].name;
    if (!name || !(flags & DISPATCH_METHOD) || params->cNamedArgs)
        return DISP_E_MEMBERNOTFOUND;
    EnterCriticalSection(&host->lock);
    if (host->call_count < CALLS_MAX) {
        struct call *call = &host->calls[host->call_count++];

        lstrcpynW(call->name, name, ARRAYSIZE(call->name));
        call->count = params->cArgs;
        for (UINT i = 0; i < params->cArgs && i < ARRAYSIZE(call->arguments); i++) {
            VariantInit(&call->arguments[i]);
            VariantCopyInd(&call->arguments[i], &params->rgvarg[params->cArgs - 1 - i]);
        }
    }
    LeaveCriticalSection(&host->lock);
    if (params->cArgs && V_VT(&params->rgvarg[0]) == (VT_BOOL | VT_BYREF))
        *V_BOOLREF(&params->rgvarg[0]) = host->answer;
    SetEvent(host->called);
    return S_OK;
}

/* Finds the default source of the object's class by type information alone. */
static ITypeInfo *default_source(IUnknown *object)
{
    IProvideClassInfo *provider;
    ITypeInfo *class_info, *source = NULL;
    TYPEATTR *attributes;

    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IProvideClassInfo, (void **)&provider), S_OK);
    ASSERT_HR(IProvideClassInfo_GetClassInfo(provider, &class_info), S_OK);
    ASSERT_HR(ITypeInfo_GetTypeAttr(class_info, &attributes), S_OK);
    ck_assert_int_eq(attributes->typekind, TKIND_COCLASS);
    for (UINT i = 0; i < attributes->cImplTypes && !source; i++) {
        HREFTYPE reference;
        INT flags;

        ASSERT_HR(ITypeInfo_GetImplTypeFlags(class_info, i, &flags), S_OK);
        if ((flags & (IMPLTYPEFLAG_FDEFAULT | IMPLTYPEFLAG_FSOURCE)) != (IMPLTYPEFLAG_FDEFAULT | IMPLTYPEFLAG_FSOURCE))
            continue;
        ASSERT_HR(ITypeInfo_GetRefTypeOfImplType(class_info, i, &reference), S_OK);
        ASSERT_HR(ITypeInfo_GetRefTypeInfo(class_info, reference, &source), S_OK);
    }
    ITypeInfo_ReleaseTypeAttr(class_info, attributes);
    ITypeInfo_Release(class_info);
    IProvideClassInfo_Release(provider);
    ck_assert_ptr_nonnull(source);
    return source;
}

static void learn_names(struct host *host, ITypeInfo *source)
{
    TYPEATTR *attributes;

    ASSERT_HR(ITypeInfo_GetTypeAttr(source, &attributes), S_OK);
    host->source = attributes->guid;
    for (UINT i = 0; i < attributes->cFuncs && host->name_count < NAMES_MAX; i++) {
        FUNCDESC *function;
        UINT got;

        ASSERT_HR(ITypeInfo_GetFuncDesc(source, i, &function), S_OK);
        host->names[host->name_count].id = function->memid;
        ASSERT_HR(ITypeInfo_GetNames(source, function->memid, &host->names[host->name_count].name, 1, &got), S_OK);
        host->name_count++;
        ITypeInfo_ReleaseFuncDesc(source, function);
    }
    ITypeInfo_ReleaseTypeAttr(source, attributes);
}

static struct host *host_connect(IUnknown *object)
{
    struct host *host = calloc(1, sizeof(*host));
    ITypeInfo *source = default_source(object);

    host->called = CreateEventW(NULL, FALSE, FALSE, NULL);
    InitializeCriticalSection(&host->lock);
    learn_names(host, source);
    ITypeInfo_Release(source);
    event_sink_init(&host->sink, &host->source, host_event, NULL);
    ASSERT_HR(event_sink_connect(&host->sink, object), S_OK);
    return host;
}

static void host_disconnect(struct host *host)
{
    ASSERT_HR(event_sink_disconnect(&host->sink), S_OK);
    CoDisconnectObject((IUnknown *)&host->sink.IDispatch_iface, 0);
    for (size_t i = 0; i < host->name_count; i++)
        SysFreeString(host->names[i].name);
    for (size_t i = 0; i < host->call_count; i++)
        for (UINT j = 0; j < host->calls[i].count; j++)
            VariantClear(&host->calls[i].arguments[j]);
    CloseHandle(host->called);
    DeleteCriticalSection(&host->lock);
    free(host);
}

/* Waits until that function of the script was called; the host keeps ownership of the call. */
static const struct call *host_wait(struct host *host, const WCHAR *name)
{
    DWORD begin = GetTickCount();
    size_t seen = 0;

    for (;;) {
        size_t count;

        EnterCriticalSection(&host->lock);
        count = host->call_count;
        LeaveCriticalSection(&host->lock);
        for (; seen < count; seen++)
            if (!lstrcmpW(host->calls[seen].name, name))
                return &host->calls[seen];
        ck_assert_msg(GetTickCount() - begin < SOON_MS, "%ls was not called", name);
        WaitForSingleObject(host->called, SOON_MS);
    }
}

static BOOL knows(const struct host *host, const WCHAR *name, DISPID id)
{
    for (size_t i = 0; i < host->name_count; i++)
        if (host->names[i].id == id && !lstrcmpW(host->names[i].name, name))
            return TRUE;
    return FALSE;
}

/* ---- type information and events ---- */

static const struct {
    const CLSID *clsid;
    const IID *iid;
    const WCHAR *name;
    DISPID id;
    size_t count;
} classes[] = {
    {&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager, L"OnInvitation", 100, 8},
    {&CLSID_MessengerPriv, &IID_IMessengerPrivate, L"OnAlertReceived", 1040, 6},
    {&CLSID_Messenger, &IID_IMessenger3, L"OnMyStatusChange", 1031, 26},
};

START_TEST(test_a_host_finds_the_events_of_each_class)
{
    IUnknown *object;
    struct host *host;

    world_wait_online();
    object = world_create(classes[_i].clsid, classes[_i].iid);
    host = host_connect(object);
    ck_assert(knows(host, classes[_i].name, classes[_i].id));
    ck_assert_uint_eq(host->name_count, classes[_i].count);
    host_disconnect(host);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_functions_of_a_script_are_called_with_their_arguments)
{
    IMsgrSessionManager *manager;
    const struct call *call;
    struct host *host;

    world_wait_online();
    manager = world_manager();
    host = host_connect((IUnknown *)manager);
    world_register_app(manager, WORLD_OTHER_APP);
    call = host_wait(host, L"OnAppRegistered");
    ck_assert_uint_eq(call->count, 1);
    ck_assert_int_eq(V_VT(&call->arguments[0]), VT_BSTR);
    ck_assert_int_eq(lstrcmpW(V_BSTR(&call->arguments[0]), WORLD_OTHER_APP), 0);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP)), S_OK);
    host_wait(host, L"OnAppUnRegistered");
    host_disconnect(host);
    IMsgrSessionManager_Release(manager);
}
END_TEST

START_TEST(test_a_script_answers_an_in_out_flag)
{
    IMsgrSessionManager *manager;
    IDispatch *session;
    IMsgrSession *invited;
    const struct call *call;
    struct host *managers, *sessions;
    SESSION_STATE state;

    world_wait_online();
    manager = world_manager();
    world_register_app(manager, WORLD_APP);
    managers = host_connect((IUnknown *)manager);
    managers->answer = VARIANT_TRUE;
    peer_start();
    world_wait_peer(TRUE);
    peer_say("app {6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}");
    peer_say("invite alice@example.test shall we?");
    call = host_wait(managers, L"OnInvitation");
    ck_assert_uint_eq(call->count, 3);
    ck_assert_int_eq(V_VT(&call->arguments[0]), VT_DISPATCH);
    ck_assert_int_eq(V_VT(&call->arguments[1]), VT_BSTR);
    ck_assert_int_eq(V_VT(&call->arguments[2]), VT_BOOL);
    ck_assert_int_eq(V_BOOL(&call->arguments[2]), VARIANT_FALSE);
    session = V_DISPATCH(&call->arguments[0]);
    ASSERT_HR(IDispatch_QueryInterface(session, &IID_IMsgrSession, (void **)&invited), S_OK);

    sessions = host_connect((IUnknown *)invited);
    sessions->answer = VARIANT_FALSE; /* BeforeAppLaunch: nothing is started */
    ASSERT_HR(IMsgrSession_Accept(invited, bstr(L"")), S_OK);
    host_wait(sessions, L"OnReadyToLaunch");
    call = host_wait(sessions, L"BeforeAppLaunch");
    ck_assert_uint_eq(call->count, 1);
    ck_assert_int_eq(V_BOOL(&call->arguments[0]), VARIANT_TRUE);
    ASSERT_HR(IMsgrSession_get_State(invited, &state), S_OK);
    ck_assert_int_eq(state, SS_CONNECTED);
    ASSERT_HR(IMsgrSession_Cancel(invited, 0, bstr(L"")), S_OK);
    host_wait(sessions, L"OnTermination");
    host_disconnect(sessions);
    host_disconnect(managers);
    peer_stop();
    IMsgrSession_Release(invited);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), S_OK);
    IMsgrSessionManager_Release(manager);
}
END_TEST

static Suite *script_host_suite(void)
{
    Suite *suite = suite_create("script host");
    TCase *tests = world_case(suite, "push", 60);

    tcase_add_loop_test(tests, test_a_host_finds_the_events_of_each_class, 0, COUNT(classes));
    tcase_add_test(tests, test_functions_of_a_script_are_called_with_their_arguments);
    tcase_add_test(tests, test_a_script_answers_an_in_out_flag);
    return suite;
}

WORLD_MAIN(script_host_suite)
