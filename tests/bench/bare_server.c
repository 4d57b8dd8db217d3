/* The floor for a COM server: one object that implements OpenMsgr's interfaces, without a model behind it.
 *
 * It has its own class id but the interface ids of OpenMsgr: both servers use the same proxies, and a measured
 * difference comes from the server.  Calls return a constant; late-bound calls are a switch.  Events are sent on the
 * thread of the call that raises them.  An object of the second class uses one thread per sink, the minimum for a
 * server that a hanging sink must not block.  One object stays marshalled, because on Wine 8 the last release of an
 * interface may never return (server/com/process/stubs.c).  bare_server /RegServer registers it for programs of its
 * own bitness. */
#include "bench.h"

#include <stdlib.h>

enum { SINKS_MAX = 64, ID_STATE = 1 };

/* A sink with its own thread.  Holds one event, which is enough for the measurement. */
struct courier {
    IDispatch *dispatch;
    CRITICAL_SECTION lock; /* guards the rest */
    CONDITION_VARIABLE changed;
    DISPID id; /* 0: no event pending */
    BSTR guid;
    BOOL over;
};

struct bare {
    IMsgrSessionManager IMsgrSessionManager_iface;
    IMsgrLock IMsgrLock_iface;
    IMsgrSession IMsgrSession_iface;
    IConnectionPointContainer IConnectionPointContainer_iface;
    IConnectionPoint IConnectionPoint_iface;
    LONG ref;
    BOOL has_couriers;
    CRITICAL_SECTION lock; /* guards sinks and couriers */
    IDispatch *sinks[SINKS_MAX];
    struct courier *couriers[SINKS_MAX];
};

static HANDLE quit;

static HRESULT bare_query(struct bare *bare, REFIID riid, void **out)
{
    *out = NULL;
    if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch) ||
        IsEqualIID(riid, &IID_IMsgrSessionManager))
        *out = &bare->IMsgrSessionManager_iface;
    else if (IsEqualIID(riid, &IID_IMsgrLock))
        *out = &bare->IMsgrLock_iface;
    else if (IsEqualIID(riid, &IID_IMsgrSession))
        *out = &bare->IMsgrSession_iface;
    else if (IsEqualIID(riid, &IID_IConnectionPointContainer))
        *out = &bare->IConnectionPointContainer_iface;
    else if (IsEqualIID(riid, &IID_IConnectionPoint))
        *out = &bare->IConnectionPoint_iface;
    else
        return E_NOINTERFACE;
    InterlockedIncrement(&bare->ref);
    return S_OK;
}

static ULONG bare_release(struct bare *bare)
{
    LONG ref = InterlockedDecrement(&bare->ref);

    if (ref)
        return (ULONG)ref;
    for (size_t i = 0; i < SINKS_MAX; i++)
        if (bare->sinks[i])
            IDispatch_Release(bare->sinks[i]);
    DeleteCriticalSection(&bare->lock);
    free(bare);
    return 0;
}

#define BARE_UNKNOWN(name, type) \
    static struct bare *bare_from_##name(type *iface) { return CONTAINING_RECORD(iface, struct bare, type##_iface); } \
    static HRESULT WINAPI name##_QueryInterface(type *iface, REFIID riid, void **out) \
    { \
        return bare_query(bare_from_##name(iface), riid, out); \
    } \
    static ULONG WINAPI name##_AddRef(type *iface) \
    { \
        return (ULONG)InterlockedIncrement(&bare_from_##name(iface)->ref); \
    } \
    static ULONG WINAPI name##_Release(type *iface) { return bare_release(bare_from_##name(iface)); }

BARE_UNKNOWN(manager, IMsgrSessionManager)
BARE_UNKNOWN(lock, IMsgrLock)
BARE_UNKNOWN(session, IMsgrSession)
BARE_UNKNOWN(container, IConnectionPointContainer)
BARE_UNKNOWN(point, IConnectionPoint)

/* ---- calls ---- */

static HRESULT WINAPI lock_get_Status(IMsgrLock *iface, LockStatus *status)
{
    (void)iface;
    *status = LOCK_INITIALIZED;
    return S_OK;
}

static HRESULT WINAPI lock_RequestChallenge(IMsgrLock *iface, LONG cookie) { return (void)iface, (void)cookie, S_OK; }

static HRESULT WINAPI lock_SendResponse(IMsgrLock *iface, BSTR id, BSTR response, LONG cookie)
{
    return (void)iface, (void)id, (void)response, (void)cookie, S_OK;
}

static const IMsgrLockVtbl lock_vtbl = {
    lock_QueryInterface, lock_AddRef, lock_Release, lock_get_Status, lock_RequestChallenge, lock_SendResponse,
};

/* The other methods are never called. */
static HRESULT WINAPI session_Invite(IMsgrSession *iface, IDispatch *user, BSTR data)
{
    return (void)iface, (void)user, (void)data, S_OK;
}

static const IMsgrSessionVtbl session_vtbl = {
    .QueryInterface = session_QueryInterface,
    .AddRef = session_AddRef,
    .Release = session_Release,
    .Invite = session_Invite,
};

static HRESULT WINAPI manager_GetTypeInfoCount(IMsgrSessionManager *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI manager_GetTypeInfo(IMsgrSessionManager *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)iface, (void)index, (void)lcid;
    *out = NULL;
    return DISP_E_BADINDEX;
}

static HRESULT WINAPI manager_GetIDsOfNames(IMsgrSessionManager *iface, REFIID riid, LPOLESTR *names, UINT count,
                                            LCID lcid, DISPID *ids)
{
    (void)iface, (void)riid, (void)lcid;
    ids[0] = count == 1 && !lstrcmpiW(names[0], L"State") ? ID_STATE : DISPID_UNKNOWN;
    return ids[0] == ID_STATE ? S_OK : DISP_E_UNKNOWNNAME;
}

static HRESULT WINAPI manager_Invoke(IMsgrSessionManager *iface, DISPID id, REFIID riid, LCID lcid, WORD flags,
                                     DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    (void)iface, (void)riid, (void)lcid, (void)flags, (void)params, (void)exception, (void)bad;
    if (id != ID_STATE)
        return DISP_E_MEMBERNOTFOUND;
    V_VT(result) = VT_I4;
    V_I4(result) = SS_READY;
    return S_OK;
}

static HRESULT WINAPI manager_CreateSession(IMsgrSessionManager *iface, IDispatch **session)
{
    *session = (IDispatch *)iface;
    IDispatch_AddRef(*session);
    return S_OK;
}

static HRESULT bare_create(BOOL has_couriers, REFIID riid, void **out);

/* Returns a new object each time, to measure the cost of marshalling one. */
static HRESULT WINAPI manager_GetLaunchingSession(IMsgrSessionManager *iface, LONG process, IDispatch **session)
{
    (void)iface, (void)process;
    return bare_create(FALSE, &IID_IDispatch, (void **)session);
}

/* ---- events, after the same registry work that OpenMsgr does before it raises them ---- */

static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};

static void app_key(BSTR guid, WCHAR name[128])
{
    wsprintfW(name, L"Software\\Microsoft\\MessengerService\\SessionManager\\Apps\\%.40s", guid);
}

static BOOL app_read(const WCHAR *name)
{
    static const WCHAR *const values[] = {L"Name", L"URL", L"Path"};
    HKEY key = NULL;

    for (size_t i = 0; i < ARRAYSIZE(views) && !key; i++)
        if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, name, 0, KEY_QUERY_VALUE | views[i], &key))
            key = NULL;
    if (!key)
        return FALSE;
    for (size_t i = 0; i < ARRAYSIZE(values); i++) {
        WCHAR value[1024];
        DWORD type, size = sizeof(value);

        RegQueryValueExW(key, values[i], NULL, &type, (BYTE *)value, &size);
    }
    RegCloseKey(key);
    return TRUE;
}

static void app_value(HKEY key, const WCHAR *name, BSTR value)
{
    RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)value, (SysStringLen(value) + 1) * sizeof(*value));
}

static void call_sink(IDispatch *sink, DISPID id, BSTR guid)
{
    VARIANT argument;
    DISPPARAMS params = {&argument, NULL, 1, 0};
    UINT bad;

    V_VT(&argument) = VT_BSTR;
    V_BSTR(&argument) = guid;
    IDispatch_Invoke(sink, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params, NULL, NULL, &bad);
}

static DWORD WINAPI carry(void *context)
{
    struct courier *courier = context;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    EnterCriticalSection(&courier->lock);
    while (!courier->over) {
        DISPID id = courier->id;
        BSTR guid = courier->guid;

        if (!id) {
            SleepConditionVariableCS(&courier->changed, &courier->lock, INFINITE); /* ended by Unadvise */
            continue;
        }
        courier->id = 0;
        courier->guid = NULL;
        LeaveCriticalSection(&courier->lock);
        call_sink(courier->dispatch, id, guid);
        SysFreeString(guid);
        EnterCriticalSection(&courier->lock);
    }
    LeaveCriticalSection(&courier->lock);
    IDispatch_Release(courier->dispatch);
    DeleteCriticalSection(&courier->lock);
    SysFreeString(courier->guid);
    free(courier);
    CoUninitialize();
    return 0;
}

static struct courier *courier_start(IDispatch *dispatch)
{
    struct courier *courier = calloc(1, sizeof(*courier));
    HANDLE thread;

    if (!courier)
        return NULL;
    courier->dispatch = dispatch;
    IDispatch_AddRef(dispatch);
    InitializeCriticalSection(&courier->lock);
    InitializeConditionVariable(&courier->changed);
    thread = CreateThread(NULL, 256 * 1024, carry, courier, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread)
        CloseHandle(thread);
    return courier;
}

static void courier_tell(struct courier *courier, DISPID id, BSTR guid, BOOL over)
{
    EnterCriticalSection(&courier->lock);
    if (!courier->id && id) {
        courier->id = id;
        courier->guid = SysAllocString(guid);
    }
    courier->over = over;
    LeaveCriticalSection(&courier->lock);
    WakeConditionVariable(&courier->changed);
}

static void fire(struct bare *bare, DISPID id, BSTR guid)
{
    for (size_t i = 0; i < SINKS_MAX; i++) {
        IDispatch *sink;

        EnterCriticalSection(&bare->lock);
        sink = bare->sinks[i];
        if (sink && bare->couriers[i]) {
            courier_tell(bare->couriers[i], id, guid, FALSE);
            sink = NULL;
        }
        if (sink)
            IDispatch_AddRef(sink);
        LeaveCriticalSection(&bare->lock);
        if (!sink)
            continue;
        call_sink(sink, id, guid);
        IDispatch_Release(sink);
    }
}

static HRESULT WINAPI manager_RegisterApplication(IMsgrSessionManager *iface, BSTR guid, BSTR app, BSTR url, BSTR path,
                                                  LONG flags)
{
    WCHAR name[128];
    DWORD number = (DWORD)flags;
    HKEY key;

    app_key(guid, name);
    if (app_read(name) || GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES ||
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, name, 0, NULL, 0, KEY_SET_VALUE | DELETE | views[0], NULL, &key, NULL))
        return E_FAIL;
    RegSetValueExW(key, L"Flags", 0, REG_DWORD, (const BYTE *)&number, sizeof(number));
    app_value(key, L"Name", app);
    app_value(key, L"URL", url);
    app_value(key, L"Path", path);
    RegCloseKey(key);
    fire(bare_from_manager(iface), DISPID_ON_APP_REGISTERED, guid);
    return S_OK;
}

static HRESULT WINAPI manager_UnRegisterApplication(IMsgrSessionManager *iface, BSTR guid)
{
    WCHAR name[128];

    app_key(guid, name);
    if (!app_read(name))
        return E_FAIL;
    for (size_t i = 0; i < ARRAYSIZE(views); i++)
        RegDeleteKeyExW(HKEY_LOCAL_MACHINE, name, views[i], 0);
    fire(bare_from_manager(iface), DISPID_ON_APP_UNREGISTERED, guid);
    return S_OK;
}

static HRESULT WINAPI manager_get_Applications(IMsgrSessionManager *iface, IDispatch **out)
{
    (void)iface;
    *out = NULL;
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

/* ---- one connection point for all event interfaces ---- */

static HRESULT WINAPI container_EnumConnectionPoints(IConnectionPointContainer *iface, IEnumConnectionPoints **out)
{
    (void)iface;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI container_FindConnectionPoint(IConnectionPointContainer *iface, REFIID riid,
                                                    IConnectionPoint **out)
{
    (void)riid;
    return bare_query(bare_from_container(iface), &IID_IConnectionPoint, (void **)out);
}

static const IConnectionPointContainerVtbl container_vtbl = {
    container_QueryInterface,      container_AddRef, container_Release, container_EnumConnectionPoints,
    container_FindConnectionPoint,
};

static HRESULT WINAPI point_GetConnectionInterface(IConnectionPoint *iface, IID *iid)
{
    (void)iface;
    *iid = DIID_DMsgrSessionManagerEvents;
    return S_OK;
}

static HRESULT WINAPI point_GetConnectionPointContainer(IConnectionPoint *iface, IConnectionPointContainer **out)
{
    return bare_query(bare_from_point(iface), &IID_IConnectionPointContainer, (void **)out);
}

static HRESULT WINAPI point_Advise(IConnectionPoint *iface, IUnknown *unknown, DWORD *cookie)
{
    struct bare *bare = bare_from_point(iface);
    IDispatch *sink;
    HRESULT hr = IUnknown_QueryInterface(unknown, &DIID_DMsgrSessionManagerEvents, (void **)&sink);

    *cookie = 0;
    if (FAILED(hr))
        return hr;
    EnterCriticalSection(&bare->lock);
    for (DWORD i = 0; i < SINKS_MAX && !*cookie; i++)
        if (!bare->sinks[i]) {
            bare->sinks[i] = sink;
            bare->couriers[i] = bare->has_couriers ? courier_start(sink) : NULL;
            *cookie = i + 1;
        }
    LeaveCriticalSection(&bare->lock);
    if (*cookie)
        return S_OK;
    IDispatch_Release(sink);
    return CONNECT_E_ADVISELIMIT;
}

static HRESULT WINAPI point_Unadvise(IConnectionPoint *iface, DWORD cookie)
{
    struct bare *bare = bare_from_point(iface);
    IDispatch *sink;

    if (!cookie || cookie > SINKS_MAX)
        return CONNECT_E_NOCONNECTION;
    EnterCriticalSection(&bare->lock);
    sink = bare->sinks[cookie - 1];
    bare->sinks[cookie - 1] = NULL;
    if (sink && bare->couriers[cookie - 1])
        courier_tell(bare->couriers[cookie - 1], 0, NULL, TRUE);
    bare->couriers[cookie - 1] = NULL;
    LeaveCriticalSection(&bare->lock);
    if (!sink)
        return CONNECT_E_NOCONNECTION;
    IDispatch_Release(sink);
    return S_OK;
}

static HRESULT WINAPI point_EnumConnections(IConnectionPoint *iface, IEnumConnections **out)
{
    (void)iface;
    *out = NULL;
    return E_NOTIMPL;
}

static const IConnectionPointVtbl point_vtbl = {
    point_QueryInterface,
    point_AddRef,
    point_Release,
    point_GetConnectionInterface,
    point_GetConnectionPointContainer,
    point_Advise,
    point_Unadvise,
    point_EnumConnections,
};

/* ---- the class object ---- */

static HRESULT WINAPI factory_QueryInterface(IClassFactory *iface, REFIID riid, void **out)
{
    *out = IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IClassFactory) ? iface : NULL;
    return *out ? S_OK : E_NOINTERFACE;
}

static ULONG WINAPI factory_AddRef(IClassFactory *iface) { return (void)iface, 2; }
static ULONG WINAPI factory_Release(IClassFactory *iface) { return (void)iface, 1; }

static HRESULT bare_create(BOOL has_couriers, REFIID riid, void **out)
{
    struct bare *bare = calloc(1, sizeof(*bare));
    HRESULT hr;

    *out = NULL;
    if (!bare)
        return E_OUTOFMEMORY;
    bare->IMsgrSessionManager_iface.lpVtbl = &manager_vtbl;
    bare->IMsgrLock_iface.lpVtbl = &lock_vtbl;
    bare->IMsgrSession_iface.lpVtbl = &session_vtbl;
    bare->IConnectionPointContainer_iface.lpVtbl = &container_vtbl;
    bare->IConnectionPoint_iface.lpVtbl = &point_vtbl;
    bare->ref = 1;
    bare->has_couriers = has_couriers;
    InitializeCriticalSection(&bare->lock);
    hr = bare_query(bare, riid, out);
    bare_release(bare);
    return hr;
}

static IClassFactory factory, courier_factory;

static HRESULT WINAPI factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID riid, void **out)
{
    (void)outer;
    return bare_create(iface == &courier_factory, riid, out);
}

static HRESULT WINAPI factory_LockServer(IClassFactory *iface, BOOL on) { return (void)iface, (void)on, S_OK; }

static const IClassFactoryVtbl factory_vtbl = {
    factory_QueryInterface, factory_AddRef, factory_Release, factory_CreateInstance, factory_LockServer,
};
static IClassFactory factory = {&factory_vtbl}, courier_factory = {&factory_vtbl};

static HRESULT keep_one_marshalled(void)
{
    static const IID *const interfaces[] = {
        &IID_IUnknown,         &IID_IDispatch,    &IID_IMsgrSessionManager,
        &IID_IMsgrLock,        &IID_IMsgrSession, &IID_IConnectionPointContainer,
        &IID_IConnectionPoint,
    };
    IUnknown *object;
    IStream *stream;
    HRESULT hr = factory_CreateInstance(&factory, NULL, &IID_IUnknown, (void **)&object);

    if (SUCCEEDED(hr))
        hr = CreateStreamOnHGlobal(NULL, TRUE, &stream);
    for (size_t i = 0; i < ARRAYSIZE(interfaces) && SUCCEEDED(hr); i++)
        hr = CoMarshalInterface(stream, interfaces[i], object, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
    return hr;
}

#define CLASS_KEY(clsid) L"Software\\Classes\\CLSID\\" clsid L"\\LocalServer32"

static int register_class(const WCHAR *class_key)
{
    WCHAR path[MAX_PATH];
    HKEY key;
    LONG error;

    GetModuleFileNameW(NULL, path, MAX_PATH);
    if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, class_key, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL))
        return 1;
    error = RegSetValueExW(key, NULL, 0, REG_SZ, (const BYTE *)path, (DWORD)((lstrlenW(path) + 1) * sizeof(*path)));
    RegCloseKey(key);
    return error ? 1 : 0;
}

int wmain(int argc, WCHAR **argv)
{
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, BARE_READY);
    DWORD cookie, courier_cookie;

    if (argc == 2 && !lstrcmpiW(argv[1], L"/RegServer"))
        return register_class(CLASS_KEY(BARE_CLSID_TEXT)) || register_class(CLASS_KEY(BARE_COURIERS_CLSID_TEXT));
    quit = CreateEventW(NULL, TRUE, FALSE, BARE_QUIT);
    if (!ready || !quit || FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)) ||
        FAILED(
            CoRegisterClassObject(&CLSID_Bare, (IUnknown *)&factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE, &cookie)))
        return 1;
    SetEvent(ready);
    if (FAILED(CoRegisterClassObject(&CLSID_BareCouriers, (IUnknown *)&courier_factory, CLSCTX_LOCAL_SERVER,
                                     REGCLS_MULTIPLEUSE, &courier_cookie)))
        return 1;
    if (FAILED(keep_one_marshalled()))
        return 1;
    WaitForSingleObject(quit, INFINITE);
    CoRevokeClassObject(courier_cookie);
    CoRevokeClassObject(cookie);
    ResetEvent(ready);
    ExitProcess(0);
}
