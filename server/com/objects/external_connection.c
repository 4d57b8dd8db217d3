#include "external_connection.h"

#include "com/base/client_registry.h"
#include "com/base/object_count.h"

static volatile LONG connections;   /* strong ones, of all shared objects */

static struct external_connection *impl_from_IExternalConnection(IExternalConnection *iface)
{
    return CONTAINING_RECORD(iface, struct external_connection, IExternalConnection_iface);
}

static HRESULT WINAPI external_QueryInterface(IExternalConnection *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(impl_from_IExternalConnection(iface)->outer, riid, out);
}

static ULONG WINAPI external_AddRef(IExternalConnection *iface)
{
    return IUnknown_AddRef(impl_from_IExternalConnection(iface)->outer);
}

static ULONG WINAPI external_Release(IExternalConnection *iface)
{
    return IUnknown_Release(impl_from_IExternalConnection(iface)->outer);
}

static DWORD WINAPI external_AddConnection(IExternalConnection *iface, DWORD kind, DWORD reserved)
{
    (void)iface, (void)reserved;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    client_touched_shared(client_caller());
    return (DWORD)InterlockedIncrement(&connections);
}

/* The last connection disconnects nothing: the next client must find the same object. */
static DWORD WINAPI external_ReleaseConnection(IExternalConnection *iface, DWORD kind, DWORD reserved, BOOL last_closes)
{
    LONG left;

    (void)iface, (void)reserved, (void)last_closes;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    left = InterlockedDecrement(&connections);
    if (left == 0)
        object_count_check();
    return (DWORD)left;
}

static const IExternalConnectionVtbl external_vtbl = {
    external_QueryInterface, external_AddRef, external_Release, external_AddConnection, external_ReleaseConnection,
};

void external_connection_init(struct external_connection *connection, IUnknown *outer)
{
    connection->IExternalConnection_iface.lpVtbl = &external_vtbl;
    connection->outer = outer;
}

bool external_connections_in_use(void)
{
    return connections > 0 && (clients_any_of_shared() || !client_callers_are_known());
}
