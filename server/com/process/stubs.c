#include "stubs.h"

/* What has no use but to be marshalled: it is whatever interface it is asked for, and none of it is ever called. */
static HRESULT WINAPI keeper_QueryInterface(IUnknown *iface, REFIID riid, void **out);
static ULONG WINAPI keeper_AddRef(IUnknown *iface) { return (void)iface, 2; }
static ULONG WINAPI keeper_Release(IUnknown *iface) { return (void)iface, 1; }

static IUnknownVtbl keeper_vtbl = {keeper_QueryInterface, keeper_AddRef, keeper_Release};
static IUnknown keeper = {&keeper_vtbl};

static const IID *const interfaces[] = {
    &IID_IUnknown, &IID_IDispatch, &IID_IClassFactory, &IID_IConnectionPointContainer, &IID_IConnectionPoint,
    &IID_IEnumVARIANT, &IID_IMsgrSessionManager, &IID_IMsgrSession, &IID_IMsgrLock, &IID_IMessengerPrivate,
    &IID_IMessenger, &IID_IMessenger2, &IID_IMessenger3, &IID_IMessengerContact, &IID_IMessengerContacts,
    &IID_IMessengerService, &IID_IMessengerServices, &IID_IMessengerGroup, &IID_IMessengerGroups, &IID_IOpenMsgrEventQueue, &IID_IOpenMsgrEvent,
    &IID_IOpenMsgrContactTable,
};

/* What sinks are asked for. */
static const IID *const events[] = {
    &DIID_DMsgrSessionManagerEvents, &DIID_DMsgrSessionEvents, &DIID_DMessengerPrivateEvents, &DIID_DMessengerEvents,
};

static HRESULT WINAPI keeper_QueryInterface(IUnknown *iface, REFIID riid, void **out)
{
    *out = NULL;
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++)
        if (IsEqualIID(riid, interfaces[i])) {
            *out = iface;
            return S_OK;
        }
    return E_NOINTERFACE; /* no marshaller of its own, no weak references */
}

/* For every new proxy and stub Wine reads from the registry which class makes those of the interface, and which DLL has
 * the class: eight messages to its server, unless this process has registered both. */
static void remember_factory(const IID *iid)
{
    IUnknown *factory;
    DWORD cookie;
    CLSID clsid;

    if (FAILED(CoGetPSClsid(iid, &clsid)) || FAILED(CoRegisterPSClsid(iid, &clsid)) ||
        FAILED(CoGetClassObject(&clsid, CLSCTX_INPROC_SERVER, NULL, &IID_IPSFactoryBuffer, (void **)&factory)))
        return;
    /* Nothing happens when the interface before had the same one. */
    CoRegisterClassObject(&clsid, factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie);
    IUnknown_Release(factory);
}

/* The type library marshaller reads its library for every new proxy and stub, and Wine reads and parses the file each
 * time unless somebody holds what it parsed. */
static void keep_library(const GUID *id)
{
    ITypeLib *held; /* for as long as the process lives */

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
        remember_factory(interfaces[i]);
    for (size_t i = 0; i < ARRAYSIZE(events); i++)
        remember_factory(events[i]);
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++) {
        HRESULT hr = CoMarshalInterface(stream, interfaces[i], &keeper, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);

        if (FAILED(hr))
            log_line("warning", "no stub of interface %lu is kept: 0x%08lx", (unsigned long)i, hr);
    }
    IStream_Release(stream); /* the stubs stay: nobody releases what the stream says */
}
