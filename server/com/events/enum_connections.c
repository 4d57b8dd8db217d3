#include "enum_connections.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/com_object.h"

/* ---- points ---- */

struct enum_points {
    struct com_object object; /* IEnumConnectionPoints */
    IConnectionPoint *point;  /* held */
    LONG position;            /* 0 or 1 */
};

static void points_destroy(struct com_object *object)
{
    IConnectionPoint_Release(((struct enum_points *)object)->point);
}

static HRESULT WINAPI enum_points_Next(IEnumConnectionPoints *iface, ULONG wanted, IConnectionPoint **items,
                                       ULONG *fetched)
{
    struct enum_points *points = (struct enum_points *)iface;
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
    struct enum_points *points = (struct enum_points *)iface;
    LONG left = 1 - points->position;

    if (wanted)
        points->position = 1;
    return wanted <= (ULONG)left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_points_Reset(IEnumConnectionPoints *iface)
{
    ((struct enum_points *)iface)->position = 0;
    return S_OK;
}

static HRESULT WINAPI enum_points_Clone(IEnumConnectionPoints *iface, IEnumConnectionPoints **out)
{
    struct enum_points *points = (struct enum_points *)iface;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    hr = enum_points_create(points->point, out);
    if (SUCCEEDED(hr))
        ((struct enum_points *)*out)->position = points->position;
    return hr;
}

static const IEnumConnectionPointsVtbl enum_points_vtbl = {
    COM_UNKNOWN_METHODS(IEnumConnectionPoints),
    enum_points_Next,
    enum_points_Skip,
    enum_points_Reset,
    enum_points_Clone,
};
static const struct com_interface points_interfaces[] = {{&IID_IEnumConnectionPoints, 0}, {NULL, 0}};
static const struct com_class points_class = {
    .size = sizeof(struct enum_points),
    .vtbl = &enum_points_vtbl,
    .interfaces = points_interfaces,
    .destroy = points_destroy,
};

HRESULT enum_points_create(IConnectionPoint *point, IEnumConnectionPoints **out)
{
    struct enum_points *points = com_object_create(&points_class, false); /* the outer object is counted */

    *out = (IEnumConnectionPoints *)points;
    if (!points)
        return E_OUTOFMEMORY;
    points->point = point;
    IConnectionPoint_AddRef(point);
    client_hold((IUnknown *)*out, client_caller(), NULL);
    return S_OK;
}

/* ---- connections ---- */

struct enum_connections {
    struct com_object object; /* IEnumConnections */
    IUnknown *outer;          /* the object that the connection point belongs to; held */
    ULONG position, count;
    CONNECTDATA *items;
};

static void connections_destroy(struct com_object *object)
{
    struct enum_connections *connections = (struct enum_connections *)object;

    for (ULONG i = 0; i < connections->count; i++)
        IUnknown_Release(connections->items[i].pUnk);
    free(connections->items);
    IUnknown_Release(connections->outer);
}

static HRESULT WINAPI enum_connections_Next(IEnumConnections *iface, ULONG wanted, CONNECTDATA *items, ULONG *fetched)
{
    struct enum_connections *connections = (struct enum_connections *)iface;
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
    struct enum_connections *connections = (struct enum_connections *)iface;
    ULONG left = connections->count - connections->position;

    connections->position += wanted < left ? wanted : left;
    return wanted <= left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_connections_Reset(IEnumConnections *iface)
{
    ((struct enum_connections *)iface)->position = 0;
    return S_OK;
}

static HRESULT WINAPI enum_connections_Clone(IEnumConnections *iface, IEnumConnections **out)
{
    struct enum_connections *connections = (struct enum_connections *)iface;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    hr = enum_connections_create(connections->outer, connections->items, connections->count, out);
    if (SUCCEEDED(hr))
        ((struct enum_connections *)*out)->position = connections->position;
    return hr;
}

static const IEnumConnectionsVtbl enum_connections_vtbl = {
    COM_UNKNOWN_METHODS(IEnumConnections),
    enum_connections_Next,
    enum_connections_Skip,
    enum_connections_Reset,
    enum_connections_Clone,
};
static const struct com_interface connections_interfaces[] = {{&IID_IEnumConnections, 0}, {NULL, 0}};
static const struct com_class connections_class = {
    .size = sizeof(struct enum_connections),
    .vtbl = &enum_connections_vtbl,
    .interfaces = connections_interfaces,
    .destroy = connections_destroy,
};

HRESULT enum_connections_create(IUnknown *outer, CONNECTDATA *connections, ULONG count, IEnumConnections **out)
{
    struct enum_connections *enumerator = com_object_create(&connections_class, false); /* `outer` is counted */

    *out = NULL;
    if (!enumerator)
        return E_OUTOFMEMORY;
    enumerator->outer = outer;
    IUnknown_AddRef(outer);
    enumerator->items = calloc(count ? count : 1, sizeof(*enumerator->items));
    if (!enumerator->items) {
        com_object_Release(enumerator);
        return E_OUTOFMEMORY;
    }
    for (; enumerator->count < count; enumerator->count++) {
        enumerator->items[enumerator->count] = connections[enumerator->count];
        IUnknown_AddRef(connections[enumerator->count].pUnk);
    }
    *out = (IEnumConnections *)enumerator;
    client_hold((IUnknown *)*out, client_caller(), NULL);
    return S_OK;
}
