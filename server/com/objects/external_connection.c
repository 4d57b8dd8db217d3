#include "external_connection.h"

#include "com/base/client_registry.h"
#include "com/base/object_count.h"

static volatile LONG connections; /* number of strong connections to all shared objects */

static DWORD WINAPI external_AddConnection(IExternalConnection *iface, DWORD kind, DWORD reserved)
{
    (void)iface, (void)reserved;
    if (!(kind & EXTCONN_STRONG))
        return 0;
    client_touched_shared(client_caller());
    return (DWORD)InterlockedIncrement(&connections);
}

/* Does not disconnect the object after its last connection: the next client must find the same object. */
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
    COM_PART_METHODS(IExternalConnection),
    external_AddConnection,
    external_ReleaseConnection,
};

void external_connection_init(struct com_part *part, IUnknown *outer)
{
    *part = (struct com_part){&external_vtbl, outer, TID_NONE};
}

bool external_connections_in_use(void)
{
    return connections > 0 && (clients_any_of_shared() || !client_callers_are_known());
}
