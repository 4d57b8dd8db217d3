#include "stubs.h"

/* A dummy object to marshal.  It claims every interface of the table; its methods are never called. */
static HRESULT WINAPI keeper_QueryInterface(IUnknown *iface, REFIID riid, void **out);
static ULONG WINAPI keeper_AddRef(IUnknown *iface) { return (void)iface, 2; }
static ULONG WINAPI keeper_Release(IUnknown *iface) { return (void)iface, 1; }

static IUnknownVtbl keeper_vtbl = {keeper_QueryInterface, keeper_AddRef, keeper_Release};
static IUnknown keeper = {&keeper_vtbl};

static const IID *const interfaces[] = {
    &IID_IUnknown,
    &IID_IDispatch,
    &IID_IClassFactory,
    &IID_IConnectionPointContainer,
    &IID_IConnectionPoint,
    &IID_IEnumVARIANT,
    &IID_IMsgrSessionManager,
    &IID_IMsgrSession,
    &IID_IMsgrLock,
    &IID_IMessengerPrivate,
    &IID_IMessenger,
    &IID_IMessenger2,
    &IID_IMessenger3,
    &IID_IMessengerContact,
    &IID_IMessengerContacts,
    &IID_IMessengerService,
    &IID_IMessengerServices,
    &IID_IMessengerGroup,
    &IID_IMessengerGroups,
    &IID_IOpenMsgrEventQueue,
    &IID_IOpenMsgrEvent,
    &IID_IOpenMsgrContactTable,
};

/* The event interfaces, of which this process has only proxies. */
static const IID *const events[] = {
    &DIID_DMsgrSessionManagerEvents,
    &DIID_DMsgrSessionEvents,
    &DIID_DMessengerPrivateEvents,
    &DIID_DMessengerEvents,
};

static HRESULT WINAPI keeper_QueryInterface(IUnknown *iface, REFIID riid, void **out)
{
    *out = NULL;
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++)
        if (IsEqualIID(riid, interfaces[i])) {
            *out = iface;
            return S_OK;
        }
    return E_NOINTERFACE; /* for IMarshal too, so that the standard marshaller is used */
}

/* Wine looks up the proxy/stub class of an interface and its DLL in the registry for each new proxy and stub, which
 * takes eight wineserver round trips, unless this process has registered both. */
static void keep_factory(const IID *iid)
{
    IUnknown *factory;
    DWORD cookie;
    CLSID clsid;

    if (FAILED(CoGetPSClsid(iid, &clsid)) || FAILED(CoRegisterPSClsid(iid, &clsid)) ||
        FAILED(CoGetClassObject(&clsid, CLSCTX_INPROC_SERVER, NULL, &IID_IPSFactoryBuffer, (void **)&factory)))
        return;
    /* Several interfaces share one proxy/stub class; registering it again does no harm. */
    CoRegisterClassObject(&clsid, factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie);
    IUnknown_Release(factory);
}

/* The type library marshaller loads the type library for each new proxy and stub.  Wine parses the file each time,
 * unless the parsed library is still referenced. */
static void keep_library(const GUID *id)
{
    ITypeLib *held; /* never released */

    if (FAILED(LoadRegTypeLib(id, 1, 0, LOCALE_NEUTRAL, &held)))
        log_line("warning", "a type library is not registered");
}

void stubs_keep(void)
{
    IStream *stream;

    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") ||
        FAILED(CreateStreamOnHGlobal(NULL, TRUE, &stream)))
        return;
    keep_library(&LIBID_MessengerAPI);
    keep_library(&LIBID_OpenMsgr);
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++)
        keep_factory(interfaces[i]);
    for (size_t i = 0; i < ARRAYSIZE(events); i++)
        keep_factory(events[i]);
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++) {
        HRESULT hr = CoMarshalInterface(stream, interfaces[i], &keeper, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);

        if (FAILED(hr))
            log_line("warning", "no stub of interface %lu is kept: 0x%08lx", (unsigned long)i, hr);
    }
    IStream_Release(stream); /* the stubs stay, because the marshalling is table-strong */
}
