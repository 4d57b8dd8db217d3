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

void stubs_keep(void)
{
    IStream *stream;

    if (!GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") ||
        FAILED(CreateStreamOnHGlobal(NULL, TRUE, &stream)))
        return;
    for (size_t i = 0; i < ARRAYSIZE(interfaces); i++) {
        HRESULT hr = CoMarshalInterface(stream, interfaces[i], &keeper, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);

        if (FAILED(hr))
            log_line("warning", "no stub of interface %lu is kept: 0x%08lx", (unsigned long)i, hr);
    }
    IStream_Release(stream); /* the stubs stay: nobody releases what the stream says */
}
