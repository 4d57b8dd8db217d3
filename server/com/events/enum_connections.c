/* The two enumerators of connection points: of the one point an object has, and of a snapshot of its sinks. */
#include "connection_point.h"

#include <stdlib.h>

#include "com/base/client_registry.h"

/* ---- points ---- */

struct enum_points {
    IEnumConnectionPoints IEnumConnectionPoints_iface;
    LONG ref;
    IConnectionPoint *point;
    LONG position;                  /* 0 or 1 */
};

static struct enum_points *impl_from_IEnumConnectionPoints(IEnumConnectionPoints *iface)
{
    return CONTAINING_RECORD(iface, struct enum_points, IEnumConnectionPoints_iface);
}

static HRESULT WINAPI enum_points_QueryInterface(IEnumConnectionPoints *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IEnumConnectionPoints))
        return E_NOINTERFACE;
    *out = iface;
    IEnumConnectionPoints_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI enum_points_AddRef(IEnumConnectionPoints *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IEnumConnectionPoints(iface)->ref);
}

static ULONG WINAPI enum_points_Release(IEnumConnectionPoints *iface)
{
    struct enum_points *points = impl_from_IEnumConnectionPoints(iface);
    LONG ref = InterlockedDecrement(&points->ref);

    if (!ref) {
        client_forget((IUnknown *)iface);
        IConnectionPoint_Release(points->point);
        free(points);
    }
    return (ULONG)ref;
}

static HRESULT WINAPI enum_points_Next(IEnumConnectionPoints *iface, ULONG wanted, IConnectionPoint **items,
                                       ULONG *fetched)
{
    struct enum_points *points = impl_from_IEnumConnectionPoints(iface);
    ULONG given = 0;

    if (fetched)
        *fetched = 0;
    if (!items || (wanted > 1 && !fetched))
        return E_POINTER;
    for (ULONG i = 0; i < wanted; i++)
        items[i] = NULL;
    if (wanted && InterlockedCompareExchange(&points->position, 1, 0) == 0) {
        items[0] = points->point;
        IConnectionPoint_AddRef(points->point);
        client_hold((IUnknown *)points->point, client_caller(), NULL);
        given = 1;
    }
    if (fetched)
        *fetched = given;
    return given == wanted ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_points_Skip(IEnumConnectionPoints *iface, ULONG wanted)
{
    struct enum_points *points = impl_from_IEnumConnectionPoints(iface);
    LONG left = 1 - points->position;

    if (wanted)
        points->position = 1;
    return wanted <= (ULONG)left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_points_Reset(IEnumConnectionPoints *iface)
{
    impl_from_IEnumConnectionPoints(iface)->position = 0;
    return S_OK;
}

static HRESULT WINAPI enum_points_Clone(IEnumConnectionPoints *iface, IEnumConnectionPoints **out)
{
    struct enum_points *points = impl_from_IEnumConnectionPoints(iface);
    HRESULT hr;

    if (!out)
        return E_POINTER;
    hr = enum_points_create(points->point, out);
    if (SUCCEEDED(hr))
        impl_from_IEnumConnectionPoints(*out)->position = points->position;
    return hr;
}

static const IEnumConnectionPointsVtbl enum_points_vtbl = {
    enum_points_QueryInterface, enum_points_AddRef, enum_points_Release, enum_points_Next,
    enum_points_Skip,           enum_points_Reset,  enum_points_Clone,
};

HRESULT enum_points_create(IConnectionPoint *point, IEnumConnectionPoints **out)
{
    struct enum_points *points = calloc(1, sizeof(*points));

    *out = NULL;
    if (!points)
        return E_OUTOFMEMORY;
    points->IEnumConnectionPoints_iface.lpVtbl = &enum_points_vtbl;
    points->ref = 1;
    points->point = point;
    IConnectionPoint_AddRef(point);
    *out = &points->IEnumConnectionPoints_iface;
    client_hold((IUnknown *)*out, client_caller(), NULL);
    return S_OK;
}

/* ---- connections ---- */

struct enum_connections {
    IEnumConnections IEnumConnections_iface;
    LONG ref;
    IUnknown *outer;                /* keeps the object alive, as its point would */
    ULONG position, count;
    CONNECTDATA items[];
};

static struct enum_connections *impl_from_IEnumConnections(IEnumConnections *iface)
{
    return CONTAINING_RECORD(iface, struct enum_connections, IEnumConnections_iface);
}

static HRESULT WINAPI enum_connections_QueryInterface(IEnumConnections *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IEnumConnections))
        return E_NOINTERFACE;
    *out = iface;
    IEnumConnections_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI enum_connections_AddRef(IEnumConnections *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IEnumConnections(iface)->ref);
}

static ULONG WINAPI enum_connections_Release(IEnumConnections *iface)
{
    struct enum_connections *connections = impl_from_IEnumConnections(iface);
    LONG ref = InterlockedDecrement(&connections->ref);

    if (!ref) {
        client_forget((IUnknown *)iface);
        for (ULONG i = 0; i < connections->count; i++)
            IUnknown_Release(connections->items[i].pUnk);
        IUnknown_Release(connections->outer);
        free(connections);
    }
    return (ULONG)ref;
}

static HRESULT WINAPI enum_connections_Next(IEnumConnections *iface, ULONG wanted, CONNECTDATA *items, ULONG *fetched)
{
    struct enum_connections *connections = impl_from_IEnumConnections(iface);
    ULONG given = 0;

    if (fetched)
        *fetched = 0;
    if (!items || (wanted > 1 && !fetched))
        return E_POINTER;
    while (given < wanted && connections->position < connections->count) {
        items[given] = connections->items[connections->position++];
        IUnknown_AddRef(items[given].pUnk);
        given++;
    }
    if (fetched)
        *fetched = given;
    return given == wanted ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_connections_Skip(IEnumConnections *iface, ULONG wanted)
{
    struct enum_connections *connections = impl_from_IEnumConnections(iface);
    ULONG left = connections->count - connections->position;

    connections->position += wanted < left ? wanted : left;
    return wanted <= left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_connections_Reset(IEnumConnections *iface)
{
    impl_from_IEnumConnections(iface)->position = 0;
    return S_OK;
}

static HRESULT WINAPI enum_connections_Clone(IEnumConnections *iface, IEnumConnections **out)
{
    struct enum_connections *connections = impl_from_IEnumConnections(iface);
    HRESULT hr;

    if (!out)
        return E_POINTER;
    hr = enum_connections_create(connections->outer, connections->items, connections->count, out);
    if (SUCCEEDED(hr))
        impl_from_IEnumConnections(*out)->position = connections->position;
    return hr;
}

static const IEnumConnectionsVtbl enum_connections_vtbl = {
    enum_connections_QueryInterface, enum_connections_AddRef, enum_connections_Release, enum_connections_Next,
    enum_connections_Skip,           enum_connections_Reset,  enum_connections_Clone,
};

HRESULT enum_connections_create(IUnknown *outer, CONNECTDATA *connections, ULONG count, IEnumConnections **out)
{
    struct enum_connections *enumerator = calloc(1, sizeof(*enumerator) + count * sizeof(CONNECTDATA));

    *out = NULL;
    if (!enumerator)
        return E_OUTOFMEMORY;
    enumerator->IEnumConnections_iface.lpVtbl = &enum_connections_vtbl;
    enumerator->ref = 1;
    enumerator->outer = outer;
    IUnknown_AddRef(outer);
    for (; enumerator->count < count; enumerator->count++) {
        enumerator->items[enumerator->count] = connections[enumerator->count];
        IUnknown_AddRef(connections[enumerator->count].pUnk);
    }
    *out = &enumerator->IEnumConnections_iface;
    client_hold((IUnknown *)*out, client_caller(), NULL);
    return S_OK;
}
