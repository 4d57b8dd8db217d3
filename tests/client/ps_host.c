/* The other process of test_proxystub.c: see lib/ps_toy.h. */
#define COBJMACROS
#define CONST_VTABLE
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>
#include <oleauto.h>

#include "msgrpriv.h"

#include "lib/ps_toy.h"

struct toy {
    IMsgrSessionManager manager_iface;
    IMsgrSession session_iface;
    IMsgrLock lock_iface;
    IMessengerPrivate private_iface;
    LONG references;
    IDispatch *user;
    IDispatch *sink;
    int event; /* index into toy_events, when there is a sink */
    BSTR text; /* what the last call received */
    BSTR application;
    BSTR address;
    LONG number;
    LONG cookie;
};

static HRESULT toy_query(struct toy *toy, REFIID iid, void **object)
{
    *object = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IDispatch) || IsEqualIID(iid, &IID_IMsgrSessionManager))
        *object = &toy->manager_iface;
    else if (IsEqualIID(iid, &IID_IMsgrSession))
        *object = &toy->session_iface;
    else if (IsEqualIID(iid, &IID_IMsgrLock))
        *object = &toy->lock_iface;
    else if (IsEqualIID(iid, &IID_IMessengerPrivate))
        *object = &toy->private_iface;
    else
        return E_NOINTERFACE;
    InterlockedIncrement(&toy->references);
    return S_OK;
}

static HRESULT toy_invoke(struct toy *toy, DISPID id, VARIANT *result)
{
    if (id != 11)
        return DISP_E_MEMBERNOTFOUND;
    VariantInit(result);
    V_VT(result) = VT_I4;
    V_I4(result) = toy->number;
    return S_OK;
}

/* The toy is a static variable: the count only shows whether references are left. */
#define TOY_UNKNOWN(name, type) \
    static struct toy *toy_from_##name(type *iface) { return CONTAINING_RECORD(iface, struct toy, name##_iface); } \
    static HRESULT STDMETHODCALLTYPE name##_QueryInterface(type *iface, REFIID iid, void **object) \
    { \
        return toy_query(toy_from_##name(iface), iid, object); \
    } \
    static ULONG STDMETHODCALLTYPE name##_AddRef(type *iface) \
    { \
        return InterlockedIncrement(&toy_from_##name(iface)->references); \
    } \
    static ULONG STDMETHODCALLTYPE name##_Release(type *iface) \
    { \
        return InterlockedDecrement(&toy_from_##name(iface)->references); \
    }

#define TOY_DISPATCH(name, type) \
    static HRESULT STDMETHODCALLTYPE name##_GetTypeInfoCount(type *iface, UINT *count) \
    { \
        (void)iface; \
        *count = 0; \
        return S_OK; \
    } \
    static HRESULT STDMETHODCALLTYPE name##_GetTypeInfo(type *iface, UINT index, LCID lcid, ITypeInfo **info) \
    { \
        (void)iface, (void)index, (void)lcid; \
        *info = NULL; \
        return DISP_E_BADINDEX; \
    } \
    static HRESULT STDMETHODCALLTYPE name##_GetIDsOfNames(type *iface, REFIID iid, LPOLESTR *names, UINT count, \
                                                          LCID lcid, DISPID *ids) \
    { \
        (void)iface, (void)iid, (void)names, (void)lcid; \
        for (UINT i = 0; i < count; i++) \
            ids[i] = DISPID_UNKNOWN; \
        return DISP_E_UNKNOWNNAME; \
    } \
    static HRESULT STDMETHODCALLTYPE name##_Invoke(type *iface, DISPID id, REFIID iid, LCID lcid, WORD flags, \
                                                   DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, \
                                                   UINT *argument) \
    { \
        (void)iid, (void)lcid, (void)flags, (void)params, (void)exception, (void)argument; \
        return toy_invoke(toy_from_##name(iface), id, result); \
    }

TOY_UNKNOWN(manager, IMsgrSessionManager)
TOY_DISPATCH(manager, IMsgrSessionManager)
TOY_UNKNOWN(session, IMsgrSession)
TOY_DISPATCH(session, IMsgrSession)
TOY_UNKNOWN(lock, IMsgrLock)
TOY_UNKNOWN(private, IMessengerPrivate)
TOY_DISPATCH(private, IMessengerPrivate)

/* Preserves all bytes: a string may have any length and contain zeros. */
static BSTR copy(BSTR text) { return text ? SysAllocStringByteLen((const char *)text, SysStringByteLen(text)) : NULL; }

static void replace(BSTR *where, BSTR text)
{
    SysFreeString(*where);
    *where = text;
}

static void note(struct toy *toy, const WCHAR *text)
{
    static WCHAR joined[1024];

    swprintf(joined, 1024, L"%ls|%ls", toy->text ? toy->text : L"", text ? text : L"-");
    replace(&toy->text, SysAllocString(joined));
}

static void note_number(struct toy *toy, LONG number)
{
    WCHAR text[16];

    swprintf(text, 16, L"%ld", number);
    note(toy, text);
}

static HRESULT give_session(struct toy *toy, IDispatch **session)
{
    *session = (IDispatch *)&toy->session_iface;
    IMsgrSession_AddRef(&toy->session_iface);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE manager_CreateSession(IMsgrSessionManager *iface, IDispatch **session)
{
    return give_session(toy_from_manager(iface), session);
}

static HRESULT STDMETHODCALLTYPE manager_GetLaunchingSession(IMsgrSessionManager *iface, LONG process,
                                                             IDispatch **session)
{
    struct toy *toy = toy_from_manager(iface);

    *session = NULL;
    if (process <= 0)
        return E_FAIL;
    toy->number = process + TOY_FLAGS_BIAS;
    return give_session(toy, session);
}

static HRESULT STDMETHODCALLTYPE manager_RegisterApplication(IMsgrSessionManager *iface, BSTR guid, BSTR name, BSTR url,
                                                             BSTR path, LONG flags)
{
    struct toy *toy = toy_from_manager(iface);

    replace(&toy->text, NULL);
    note(toy, guid);
    note(toy, name);
    note(toy, url);
    note(toy, path);
    note_number(toy, flags);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE manager_UnRegisterApplication(IMsgrSessionManager *iface, BSTR guid)
{
    struct toy *toy = toy_from_manager(iface);

    replace(&toy->text, NULL);
    note(toy, guid);
    return SysStringLen(guid);
}

static HRESULT STDMETHODCALLTYPE manager_get_Applications(IMsgrSessionManager *iface, IDispatch **applications)
{
    (void)iface;
    *applications = NULL;
    return E_NOTIMPL;
}

static const IMsgrSessionManagerVtbl manager_vtbl = {
    manager_QueryInterface,
    manager_AddRef,
    manager_Release,
    manager_GetTypeInfoCount,
    manager_GetTypeInfo,
    manager_GetIDsOfNames,
    manager_Invoke,
    manager_CreateSession,
    manager_GetLaunchingSession,
    manager_RegisterApplication,
    manager_UnRegisterApplication,
    manager_get_Applications,
};

static HRESULT STDMETHODCALLTYPE session_get_Application(IMsgrSession *iface, BSTR *guid)
{
    *guid = copy(toy_from_session(iface)->application);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_put_Application(IMsgrSession *iface, BSTR guid)
{
    struct toy *toy = toy_from_session(iface);

    replace(&toy->application, copy(guid));
    return guid ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE session_get_State(IMsgrSession *iface, SESSION_STATE *state)
{
    *state = (SESSION_STATE)(toy_from_session(iface)->number % 10);
    return S_OK;
}

static void drop_user(struct toy *toy)
{
    IDispatch *user = toy->user, *sink = toy->sink;

    toy->user = NULL;
    toy->sink = NULL;
    if (user)
        IDispatch_Release(user);
    if (sink)
        IDispatch_Release(sink);
}

static HRESULT STDMETHODCALLTYPE session_Invite(IMsgrSession *iface, IDispatch *user, BSTR text)
{
    static const IID *const events[TOY_EVENT_COUNT] = {
        &DIID_DMessengerPrivateEvents,
        &DIID_DMsgrSessionManagerEvents,
        &DIID_DMsgrSessionEvents,
    };
    struct toy *toy = toy_from_session(iface);

    drop_user(toy);
    if (!user)
        return E_INVALIDARG;
    if (!text)
        return S_OK;
    toy->user = user;
    IDispatch_AddRef(user);
    toy->event = text[0] - L'0';
    if (toy->event < 0 || toy->event >= TOY_EVENT_COUNT)
        return S_FALSE;
    return IDispatch_QueryInterface(user, events[toy->event], (void **)&toy->sink);
}

/* Raises the event; the arguments are in reverse order. */
static HRESULT raise_event(struct toy *toy, BSTR text, VARIANT_BOOL flag)
{
    VARIANTARG arguments[3];
    DISPPARAMS params = {arguments, NULL, 0, 0};

    if (!toy->sink)
        return E_UNEXPECTED;
    V_VT(&arguments[0]) = VT_BOOL | VT_BYREF;
    V_BOOLREF(&arguments[0]) = &flag;
    V_VT(&arguments[1]) = VT_BSTR;
    V_BSTR(&arguments[1]) = text;
    V_VT(&arguments[2]) = VT_DISPATCH;
    V_DISPATCH(&arguments[2]) = (IDispatch *)&toy->session_iface;
    params.cArgs = toy_events[toy->event] == 0x64 ? 3 : toy_events[toy->event] == 0x410 ? 2 : 1;
    HRESULT hr = IDispatch_Invoke(toy->sink, toy_events[toy->event], &IID_NULL, LOCALE_SYSTEM_DEFAULT, DISPATCH_METHOD,
                                  &params, NULL, NULL, NULL);
    return FAILED(hr) ? hr : flag ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE session_Decline(IMsgrSession *iface, BSTR text)
{
    return raise_event(toy_from_session(iface), text, VARIANT_FALSE);
}

static HRESULT STDMETHODCALLTYPE session_Cancel(IMsgrSession *iface, LONG hr, BSTR text)
{
    struct toy *toy = toy_from_session(iface);

    replace(&toy->text, NULL);
    note_number(toy, hr);
    note(toy, text);
    return hr;
}

static HRESULT STDMETHODCALLTYPE session_Accept(IMsgrSession *iface, BSTR text)
{
    return raise_event(toy_from_session(iface), text, VARIANT_TRUE);
}

static HRESULT STDMETHODCALLTYPE session_get_RemoteAddress(IMsgrSession *iface, BSTR *address)
{
    (void)iface;
    *address = SysAllocString(L"");
    return S_FALSE;
}

static HRESULT STDMETHODCALLTYPE session_get_SessionID(IMsgrSession *iface, BSTR *id)
{
    (void)iface;
    *id = SysAllocString(TOY_SESSION_ID);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_get_ContextData(IMsgrSession *iface, BSTR *data)
{
    *data = copy(toy_from_session(iface)->text);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_get_ApplicationName(IMsgrSession *iface, BSTR *name)
{
    (void)iface;
    *name = NULL;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_get_ApplicationURL(IMsgrSession *iface, BSTR *url)
{
    (void)iface;
    *url = NULL;
    return TOY_NO_URL;
}

static HRESULT STDMETHODCALLTYPE session_get_Flags(IMsgrSession *iface, LONG *flags)
{
    *flags = toy_from_session(iface)->number;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_get_User(IMsgrSession *iface, IDispatch **user)
{
    struct toy *toy = toy_from_session(iface);

    *user = toy->user;
    if (toy->user)
        IDispatch_AddRef(toy->user);
    return toy->user ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE session_put_LocalAddress(IMsgrSession *iface, BSTR address)
{
    replace(&toy_from_session(iface)->address, copy(address));
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_get_LocalAddress(IMsgrSession *iface, BSTR *address)
{
    *address = copy(toy_from_session(iface)->address);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE session_SendContextData(IMsgrSession *iface, BSTR data)
{
    struct toy *toy = toy_from_session(iface);

    replace(&toy->text, NULL);
    note(toy, data);
    return S_OK;
}

static const IMsgrSessionVtbl session_vtbl = {
    session_QueryInterface,
    session_AddRef,
    session_Release,
    session_GetTypeInfoCount,
    session_GetTypeInfo,
    session_GetIDsOfNames,
    session_Invoke,
    session_get_Application,
    session_put_Application,
    session_get_State,
    session_Invite,
    session_Decline,
    session_Cancel,
    session_Accept,
    session_get_RemoteAddress,
    session_get_SessionID,
    session_get_ContextData,
    session_get_ApplicationName,
    session_get_ApplicationURL,
    session_get_Flags,
    session_get_User,
    session_put_LocalAddress,
    session_get_LocalAddress,
    session_SendContextData,
};

static HRESULT STDMETHODCALLTYPE lock_get_Status(IMsgrLock *iface, LockStatus *status)
{
    *status = (LockStatus)toy_from_lock(iface)->cookie;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE lock_RequestChallenge(IMsgrLock *iface, LONG cookie)
{
    toy_from_lock(iface)->cookie = cookie;
    return cookie < 0 ? TOY_LOCKED : S_OK;
}

static HRESULT STDMETHODCALLTYPE lock_SendResponse(IMsgrLock *iface, BSTR id, BSTR response, LONG cookie)
{
    struct toy *toy = toy_from_lock(iface);

    replace(&toy->text, NULL);
    note(toy, id);
    note(toy, response);
    note_number(toy, cookie);
    return cookie < 0 ? TOY_LOCKED : S_OK;
}

static const IMsgrLockVtbl lock_vtbl = {
    lock_QueryInterface, lock_AddRef, lock_Release, lock_get_Status, lock_RequestChallenge, lock_SendResponse,
};

/* Makes an array of long from first to first + count - 1. */
static SAFEARRAY *make_sites(LONG first, ULONG count)
{
    SAFEARRAY *sites = SafeArrayCreateVector(VT_I4, 0, count);

    for (LONG i = 0; sites && i < (LONG)count; i++) {
        LONG value = first + i;
        SafeArrayPutElement(sites, &i, &value);
    }
    return sites;
}

/* NULL becomes the array 1, 2, 3; an empty array becomes 4 to 1003; an array of long loses its last element and the
 * others are negated, but the array of 42 alone becomes NULL; any other type is rejected. */
static HRESULT toy_alert_sites(SAFEARRAY **sites)
{
    VARTYPE vt = VT_EMPTY;
    LONG lower, upper;
    SAFEARRAY *answer;

    if (!*sites) {
        *sites = make_sites(1, 3);
        return S_OK;
    }
    if (SafeArrayGetDim(*sites) != 1 || FAILED(SafeArrayGetVartype(*sites, &vt)) || vt != VT_I4)
        return E_INVALIDARG;
    SafeArrayGetLBound(*sites, 1, &lower);
    SafeArrayGetUBound(*sites, 1, &upper);
    if (upper < lower) {
        answer = make_sites(4, 1000);
    } else if (upper == lower) {
        answer = NULL;
    } else {
        answer = make_sites(0, upper - lower);
        for (LONG i = lower; i < upper; i++) {
            LONG value = 0, at = i - lower;
            SafeArrayGetElement(*sites, &i, &value);
            value = -value;
            SafeArrayPutElement(answer, &at, &value);
        }
    }
    SafeArrayDestroy(*sites);
    *sites = answer;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE private_EnableAlertEvents(IMessengerPrivate *iface, SAFEARRAY **sites)
{
    (void)iface;
    return toy_alert_sites(sites);
}

static HRESULT STDMETHODCALLTYPE private_AddContact(IMessengerPrivate *iface, BSTR name, VARIANT service)
{
    struct toy *toy = toy_from_private(iface);

    replace(&toy->text, NULL);
    note(toy, name);
    note_number(toy, V_VT(&service));
    if (V_VT(&service) == VT_BSTR)
        note(toy, V_BSTR(&service));
    else if (V_VT(&service) == (VT_BSTR | VT_BYREF))
        note(toy, *V_BSTRREF(&service));
    else if (V_VT(&service) == VT_ERROR)
        note_number(toy, V_ERROR(&service));
    else if (V_VT(&service) == VT_DISPATCH && V_DISPATCH(&service)) {
        VARIANT result;
        DISPPARAMS none = {NULL, NULL, 0, 0};
        VariantInit(&result);
        HRESULT hr = IDispatch_Invoke(V_DISPATCH(&service), 5, &IID_NULL, LOCALE_SYSTEM_DEFAULT, DISPATCH_PROPERTYGET,
                                      &none, &result, NULL, NULL);
        if (FAILED(hr))
            return hr;
        note(toy, V_VT(&result) == VT_BSTR ? V_BSTR(&result) : NULL);
        VariantClear(&result);
    }
    return S_OK;
}

static const IMessengerPrivateVtbl private_vtbl = {
    private_QueryInterface, private_AddRef, private_Release,           private_GetTypeInfoCount, private_GetTypeInfo,
    private_GetIDsOfNames,  private_Invoke, private_EnableAlertEvents, private_AddContact,
};

static bool write_reference(IStream *stream)
{
    static unsigned char bytes[4096];
    LARGE_INTEGER start = {.QuadPart = 0};
    ULONG size = 0;

    IStream_Seek(stream, start, STREAM_SEEK_SET, NULL);
    if (FAILED(IStream_Read(stream, bytes, sizeof(bytes), &size)) || !size)
        return false;
    for (ULONG i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    printf("\n");
    return fflush(stdout) == 0;
}

static int serve(void)
{
    static struct toy toy = {
        {&manager_vtbl}, {&session_vtbl}, {&lock_vtbl}, {&private_vtbl}, .references = 1, .cookie = 1,
    };
    IUnknown *unknown = (IUnknown *)&toy.manager_iface;
    IStream *stream = NULL;
    int result = 1;

    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    if (FAILED(CreateStreamOnHGlobal(NULL, TRUE, &stream)))
        goto done;
    if (FAILED(CoMarshalInterface(stream, &IID_IUnknown, unknown, MSHCTX_LOCAL, NULL, MSHLFLAGS_NORMAL)))
        goto done;
    if (!write_reference(stream))
        goto done;
    while (getchar() != EOF)
        ;
    /* CoUninitialize is not called: on Wine 8 the last release of an interface may still be blocked in its call (see
     * server/com/process/stubs.c).  The end of the process frees the rest. */
    result = toy.references == 1 ? 0 : 3;
    TerminateProcess(GetCurrentProcess(), (UINT)result);
done:
    if (stream)
        IStream_Release(stream);
    CoUninitialize();
    return result;
}

static int call_entry(const char *path, const char *name)
{
    HMODULE dll = LoadLibraryA(path);
    HRESULT(STDMETHODCALLTYPE * entry)(void);

    if (!dll)
        return 1;
    entry = (HRESULT(STDMETHODCALLTYPE *)(void))(void *)GetProcAddress(dll, name);
    return entry && SUCCEEDED(entry()) ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "register"))
        return call_entry(argv[2], "DllRegisterServer");
    if (argc == 3 && !strcmp(argv[1], "unregister"))
        return call_entry(argv[2], "DllUnregisterServer");
    if (argc == 2 && !strcmp(argv[1], "serve"))
        return serve();
    fprintf(stderr, "usage: ps_host register DLL | unregister DLL | serve\n");
    return 2;
}
