#include "connection_point.h"

#include <stdlib.h>
#include <string.h>

#include "com/base/client_registry.h"
#include "enum_connections.h"

static struct connection_point *impl_from_IConnectionPoint(IConnectionPoint *iface)
{
    return CONTAINING_RECORD(iface, struct connection_point, IConnectionPoint_part);
}

/* A connection point is a separate COM object, but its reference count is that of its outer object. */
static HRESULT WINAPI point_QueryInterface(IConnectionPoint *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IConnectionPoint))
        return E_NOINTERFACE;
    *out = iface;
    IConnectionPoint_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI point_AddRef(IConnectionPoint *iface) { return com_part_AddRef(iface); }
static ULONG WINAPI point_Release(IConnectionPoint *iface) { return com_part_Release(iface); }

static HRESULT WINAPI point_GetConnectionInterface(IConnectionPoint *iface, IID *iid)
{
    if (!iid)
        return E_POINTER;
    *iid = *impl_from_IConnectionPoint(iface)->diid;
    return S_OK;
}

static HRESULT WINAPI point_GetConnectionPointContainer(IConnectionPoint *iface, IConnectionPointContainer **out)
{
    if (!out)
        return E_POINTER;
    *out = impl_from_IConnectionPoint(iface)->container;
    IConnectionPointContainer_AddRef(*out);
    return S_OK;
}

/* Moves the dead sinks from the list to `dead` and returns their number.  The caller closes and releases them after
 * it has released the lock. */
static size_t take_dead(struct connection_point *point, struct sink **dead) REQUIRES(connection_point_role)
{
    size_t kept = 0, taken = 0;

    for (size_t i = 0; i < point->count; i++) {
        if (sink_is_dead(point->sinks[i]))
            dead[taken++] = point->sinks[i];
        else
            point->sinks[kept++] = point->sinks[i];
    }
    point->count = kept;
    return taken;
}

static void close_sinks(struct sink **sinks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sink_close(sinks[i]);
        sink_release(sinks[i]);
    }
}

static bool grow(struct connection_point *point) REQUIRES(connection_point_role)
{
    size_t capacity = point->capacity ? point->capacity * 2 : 4;
    struct sink **grown = realloc(point->sinks, capacity * sizeof(*grown));

    if (!grown)
        return false;
    point->sinks = grown;
    point->capacity = capacity;
    return true;
}

/* On success the list owns the reference to the sink; on failure the caller still owns it. */
static HRESULT add_sink(struct connection_point *point, struct sink *sink)
{
    struct sink *dead[SINKS_MAX];
    size_t dead_count;
    HRESULT hr = S_OK;

    connection_point_lock(point);
    dead_count = take_dead(point, dead);
    if (point->closed)
        hr = CONNECT_E_CANNOTCONNECT;
    else if (point->count == SINKS_MAX)
        hr = CONNECT_E_ADVISELIMIT;
    else if (point->count == point->capacity && !grow(point))
        hr = E_OUTOFMEMORY;
    else
        point->sinks[point->count++] = sink;
    connection_point_unlock(point);
    close_sinks(dead, dead_count);
    return hr;
}

static DWORD new_cookie(struct connection_point *point)
{
    DWORD cookie;

    connection_point_lock(point);
    cookie = ++point->last_cookie;
    connection_point_unlock(point);
    return cookie;
}

/* Adds a new sink.  Takes ownership of the reference to the sink, also on failure. */
static HRESULT advise(struct connection_point *point, struct sink *sink, DWORD *cookie)
{
    DWORD own = sink_cookie(sink);
    HRESULT hr;

    *cookie = own; /* set it before the first event can arrive */
    hr = add_sink(point, sink);
    if (FAILED(hr)) {
        *cookie = 0;
        sink_close(sink);
        sink_release(sink);
    } else if (point->advised) {
        point->advised(point->IConnectionPoint_part.outer);
    }
    return hr;
}

static HRESULT WINAPI point_Advise(IConnectionPoint *iface, IUnknown *object, DWORD *cookie)
{
    struct connection_point *point = impl_from_IConnectionPoint(iface);
    IDispatch *dispatch = NULL;
    struct sink *sink;

    if (!cookie)
        return E_POINTER;
    *cookie = 0;
    if (!object)
        return E_POINTER;
    if (FAILED(IUnknown_QueryInterface(object, point->diid, (void **)&dispatch)) &&
        FAILED(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&dispatch)))
        return CONNECT_E_CANNOTCONNECT;
    sink = sink_create(new_cookie(point), dispatch, object, client_caller());
    if (!sink) {
        IDispatch_Release(dispatch);
        return E_OUTOFMEMORY;
    }
    return advise(point, sink, cookie);
}

static HRESULT WINAPI point_Unadvise(IConnectionPoint *iface, DWORD cookie)
{
    return connection_point_detach(impl_from_IConnectionPoint(iface), cookie);
}

static HRESULT WINAPI point_EnumConnections(IConnectionPoint *iface, IEnumConnections **out)
{
    struct connection_point *point = impl_from_IConnectionPoint(iface);
    CONNECTDATA connections[SINKS_MAX];
    struct sink *sinks[SINKS_MAX];
    ULONG found = 0;
    size_t count;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    count = connection_point_snapshot(point, sinks);
    for (size_t i = 0; i < count; i++) {
        IUnknown *unknown = sink_unknown(sinks[i]);

        if (unknown)
            connections[found++] = (CONNECTDATA){unknown, sink_cookie(sinks[i])};
        sink_release(sinks[i]);
    }
    hr = enum_connections_create(point->IConnectionPoint_part.outer, connections, found, out);
    for (ULONG i = 0; i < found; i++)
        IUnknown_Release(connections[i].pUnk);
    return hr;
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

/* ---- connection_point.h ---- */

void connection_point_init(struct connection_point *point, IUnknown *outer, IConnectionPointContainer *container,
                           const IID *diid, void (*advised)(IUnknown *outer)) NO_THREAD_SAFETY_ANALYSIS
{
    *point = (struct connection_point){.IConnectionPoint_part = {&point_vtbl, outer, TID_NONE},
                                       .container = container,
                                       .diid = diid,
                                       .advised = advised};
    mutex_init(&point->lock);
}

void connection_point_close(struct connection_point *point)
{
    struct sink **sinks;
    size_t count;

    connection_point_lock(point);
    sinks = point->sinks;
    count = point->count;
    point->sinks = NULL;
    point->count = point->capacity = 0;
    point->closed = true;
    connection_point_unlock(point);
    close_sinks(sinks, count);
    free(sinks);
    client_forget((IUnknown *)&point->IConnectionPoint_part);
    mutex_free(&point->lock);
}

size_t connection_point_snapshot(struct connection_point *point, struct sink *sinks[SINKS_MAX])
{
    struct sink *dead[SINKS_MAX];
    size_t count, dead_count;

    connection_point_lock(point);
    dead_count = take_dead(point, dead);
    count = point->count;
    for (size_t i = 0; i < count; i++)
        sinks[i] = sink_hold(point->sinks[i]);
    connection_point_unlock(point);
    close_sinks(dead, dead_count);
    return count;
}

HRESULT connection_point_attach(struct connection_point *point, struct local_sink *local, DWORD *cookie)
{
    struct sink *sink = sink_create_local(new_cookie(point), local, point->IConnectionPoint_part.outer, point->diid);

    *cookie = 0;
    return sink ? advise(point, sink, cookie) : E_OUTOFMEMORY;
}

HRESULT connection_point_detach(struct connection_point *point, DWORD cookie)
{
    struct sink *sink = NULL;

    connection_point_lock(point);
    for (size_t i = 0; i < point->count; i++) {
        if (sink_cookie(point->sinks[i]) != cookie)
            continue;
        sink = point->sinks[i];
        memmove(point->sinks + i, point->sinks + i + 1, (point->count - i - 1) * sizeof(*point->sinks));
        point->count--;
        break;
    }
    connection_point_unlock(point);
    if (!sink)
        return CONNECT_E_NOCONNECTION;
    close_sinks(&sink, 1);
    return S_OK;
}
