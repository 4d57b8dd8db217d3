#include "rot.h"

#include "com/base/client_registry.h"
#include "lifetime.h"
#include "com/objects/objects.h"

/* An object, and the part of it that COM tells of references from outside.  The table itself has a weak one, which
 * COM does not tell of, so that what is told is clients. */
struct entry {
    IExternalConnection IExternalConnection_iface;
    const CLSID *clsid;
    object_constructor create;
    const WCHAR *item;
    IUnknown *object;
    DWORD active_cookie, item_cookie;
    LONG connections;
};

static struct entry *impl_from_IExternalConnection(IExternalConnection *iface)
{
    return CONTAINING_RECORD(iface, struct entry, IExternalConnection_iface);
}

/* The object's own identity: this interface is part of it. */
static HRESULT WINAPI external_QueryInterface(IExternalConnection *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(impl_from_IExternalConnection(iface)->object, riid, out);
}

static ULONG WINAPI external_AddRef(IExternalConnection *iface)
{
    return IUnknown_AddRef(impl_from_IExternalConnection(iface)->object);
}

static ULONG WINAPI external_Release(IExternalConnection *iface)
{
    return IUnknown_Release(impl_from_IExternalConnection(iface)->object);
}

static DWORD WINAPI external_AddConnection(IExternalConnection *iface, DWORD kind, DWORD reserved)
{
    (void)reserved;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    client_touched_shared(client_caller());
    return (DWORD)InterlockedIncrement(&impl_from_IExternalConnection(iface)->connections);
}

/* Nothing is disconnected with the last one: the next client is to find the same object. */
static DWORD WINAPI external_ReleaseConnection(IExternalConnection *iface, DWORD kind, DWORD reserved, BOOL last_closes)
{
    LONG left;

    (void)reserved;
    (void)last_closes;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    left = InterlockedDecrement(&impl_from_IExternalConnection(iface)->connections);
    if (left == 0)
        lifetime_look();
    return (DWORD)left;
}

static const IExternalConnectionVtbl external_vtbl = {
    external_QueryInterface, external_AddRef, external_Release, external_AddConnection, external_ReleaseConnection,
};

static struct entry entries[] = {
    {{&external_vtbl}, &CLSID_MsgrSessionManager, manager_create, L"MessengerPrivate.MsgrSessionManager", NULL, 0, 0, 0},
    {{&external_vtbl}, &CLSID_MessengerPriv, private_create, L"MessengerPrivate.MessengerPriv", NULL, 0, 0, 0},
};

bool rot_external_connection(IUnknown *object, void **out)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++)
        if (entries[i].object == object) {
            *out = &entries[i].IExternalConnection_iface;
            return true;
        }
    return false;
}

static HRESULT register_item(struct entry *entry)
{
    IRunningObjectTable *table;
    IMoniker *moniker;
    HRESULT hr = CreateItemMoniker(L"!", entry->item, &moniker);

    if (FAILED(hr))
        return hr;
    hr = GetRunningObjectTable(0, &table);
    if (SUCCEEDED(hr)) {
        hr = IRunningObjectTable_Register(table, 0, entry->object, moniker, &entry->item_cookie);
        IRunningObjectTable_Release(table);
    }
    IMoniker_Release(moniker);
    return hr;
}

void rot_register(void)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++) {
        struct entry *entry = &entries[i];
        HRESULT hr = entry->create(0, &entry->object);

        if (SUCCEEDED(hr))
            hr = RegisterActiveObject(entry->object, entry->clsid, ACTIVEOBJECT_WEAK, &entry->active_cookie);
        if (SUCCEEDED(hr))
            hr = register_item(entry);
        if (FAILED(hr))
            log_line("error", "an object is not in the running object table: 0x%08lx", hr);
    }
}

void rot_revoke(void)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++) {
        struct entry *entry = &entries[i];
        IRunningObjectTable *table;

        if (entry->active_cookie)
            RevokeActiveObject(entry->active_cookie, NULL);
        if (entry->item_cookie && SUCCEEDED(GetRunningObjectTable(0, &table))) {
            IRunningObjectTable_Revoke(table, entry->item_cookie);
            IRunningObjectTable_Release(table);
        }
        entry->active_cookie = entry->item_cookie = 0;
        /* Not released: a call may still be inside, and the process ends now. */
        if (entry->object)
            CoDisconnectObject(entry->object, 0);
    }
}

/* Wine tells of the first and of the last reference and never takes away those of a dead client, hence both: there is
 * a reference, and a process that may have it is alive. */
bool rot_is_used(void)
{
    for (size_t i = 0; i < ARRAYSIZE(entries); i++)
        if (entries[i].connections > 0)
            return clients_any_of_shared() || !client_callers_are_known();
    return false;
}
