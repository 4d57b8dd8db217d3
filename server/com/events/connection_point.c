#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "com/base/client_registry.h"
#include "connection_point.h"
#include "sink.h"

enum { SINKS_MAX = 256 };

static struct connection_point *impl_from_IConnectionPoint(IConnectionPoint *iface)
{
    return CONTAINING_RECORD(iface, struct connection_point, IConnectionPoint_iface);
}

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

static ULONG WINAPI point_AddRef(IConnectionPoint *iface)
{
    return IUnknown_AddRef(impl_from_IConnectionPoint(iface)->source->outer);
}

static ULONG WINAPI point_Release(IConnectionPoint *iface)
{
    return IUnknown_Release(impl_from_IConnectionPoint(iface)->source->outer);
}

static HRESULT WINAPI point_GetConnectionInterface(IConnectionPoint *iface, IID *iid)
{
    if (!iid)
        return E_POINTER;
    *iid = *impl_from_IConnectionPoint(iface)->source->description->source;
    return S_OK;
}

static HRESULT WINAPI point_GetConnectionPointContainer(IConnectionPoint *iface, IConnectionPointContainer **out)
{
    if (!out)
        return E_POINTER;
    *out = &impl_from_IConnectionPoint(iface)->source->IConnectionPointContainer_iface;
    IConnectionPointContainer_AddRef(*out);
    return S_OK;
}

/* Takes out those that will never answer again.  The lock is held; the caller closes and releases what it gets. */
static size_t take_dead(struct connection_point *point, struct sink **dead)
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

static void let_go(struct sink **sinks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sink_close(sinks[i]);
        sink_release(sinks[i]);
    }
}

/* S_OK and the cookie when the sink was added; the list takes the reference over. */
static HRESULT add_sink(struct connection_point *point, struct sink *sink)
{
    struct sink *dead[SINKS_MAX];
    size_t dead_count;
    HRESULT hr = S_OK;

    EnterCriticalSection(&point->lock);
    dead_count = take_dead(point, dead);
    if (point->closed) {
        hr = CONNECT_E_CANNOTCONNECT;
    } else if (point->count == SINKS_MAX) {
        hr = CONNECT_E_ADVISELIMIT;
    } else {
        if (point->count == point->capacity) {
            size_t capacity = point->capacity ? point->capacity * 2 : 4;
            struct sink **grown = realloc(point->sinks, capacity * sizeof(*grown));

            if (grown) {
                point->sinks = grown;
                point->capacity = capacity;
            } else {
                hr = E_OUTOFMEMORY;
            }
        }
        if (SUCCEEDED(hr))
            point->sinks[point->count++] = sink;
    }
    LeaveCriticalSection(&point->lock);
    let_go(dead, dead_count);
    return hr;
}

static DWORD new_cookie(struct connection_point *point)
{
    DWORD cookie;

    EnterCriticalSection(&point->lock);
    cookie = ++point->next_cookie;
    LeaveCriticalSection(&point->lock);
    return cookie;
}

static HRESULT WINAPI point_Advise(IConnectionPoint *iface, IUnknown *object, DWORD *cookie)
{
    struct connection_point *point = impl_from_IConnectionPoint(iface);
    IDispatch *dispatch = NULL;
    struct sink *sink;
    HRESULT hr;

    if (!cookie)
        return E_POINTER;
    *cookie = 0;
    if (!object)
        return E_POINTER;
    if (FAILED(IUnknown_QueryInterface(object, point->source->description->source, (void **)&dispatch)) &&
        FAILED(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&dispatch)))
        return CONNECT_E_CANNOTCONNECT;
    sink = sink_create(new_cookie(point), dispatch, object, client_caller());
    if (!sink) {
        IDispatch_Release(dispatch);
        return E_OUTOFMEMORY;
    }
    *cookie = sink_cookie(sink);
    hr = add_sink(point, sink_hold(sink));
    if (FAILED(hr)) {
        *cookie = 0;
        sink_close(sink);
        sink_release(sink);
    } else if (point->source->advised) {
        point->source->advised(point->source->outer);
    }
    sink_release(sink);
    return hr;
}

static HRESULT WINAPI point_Unadvise(IConnectionPoint *iface, DWORD cookie)
{
    struct connection_point *point = impl_from_IConnectionPoint(iface);
    struct sink *sink = NULL;

    EnterCriticalSection(&point->lock);
    for (size_t i = 0; i < point->count; i++) {
        if (sink_cookie(point->sinks[i]) != cookie)
            continue;
        sink = point->sinks[i];
        memmove(point->sinks + i, point->sinks + i + 1, (point->count - i - 1) * sizeof(*point->sinks));
        point->count--;
        break;
    }
    LeaveCriticalSection(&point->lock);
    if (!sink)
        return CONNECT_E_NOCONNECTION;
    let_go(&sink, 1);
    return S_OK;
}

static HRESULT WINAPI point_EnumConnections(IConnectionPoint *iface, IEnumConnections **out)
{
    struct connection_point *point = impl_from_IConnectionPoint(iface);
    CONNECTDATA *connections;
    struct sink **sinks;
    ULONG found = 0;
    size_t count;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    *out = NULL;
    sinks = connection_point_snapshot(point, &count);
    connections = calloc(count ? count : 1, sizeof(*connections));
    for (size_t i = 0; sinks && i < count; i++) {
        IUnknown *unknown = connections ? sink_unknown(sinks[i]) : NULL;

        if (unknown)
            connections[found++] = (CONNECTDATA){unknown, sink_cookie(sinks[i])};
        sink_release(sinks[i]);
    }
    free(sinks);
    if (!connections)
        return E_OUTOFMEMORY;
    hr = enum_connections_create(point->source->outer, connections, found, out);
    for (ULONG i = 0; i < found; i++)
        IUnknown_Release(connections[i].pUnk);
    free(connections);
    return hr;
}

static const IConnectionPointVtbl point_vtbl = {
    point_QueryInterface,       point_AddRef,   point_Release,  point_GetConnectionInterface,
    point_GetConnectionPointContainer, point_Advise, point_Unadvise, point_EnumConnections,
};

/* ---- for the other files of the machinery ---- */

HRESULT connection_point_init(struct connection_point *point, struct event_source *source)
{
    *point = (struct connection_point){.IConnectionPoint_iface = {&point_vtbl}, .source = source};
    InitializeCriticalSection(&point->lock);
    return S_OK;
}

void connection_point_close(struct connection_point *point)
{
    struct sink **sinks;
    size_t count;

    EnterCriticalSection(&point->lock);
    sinks = point->sinks;
    count = point->count;
    point->sinks = NULL;
    point->count = point->capacity = 0;
    point->closed = true;
    LeaveCriticalSection(&point->lock);
    for (size_t i = 0; i < count; i++)
        sink_tell_closed(sinks[i]);
    let_go(sinks, count);
    free(sinks);
    client_forget((IUnknown *)&point->IConnectionPoint_iface);
    DeleteCriticalSection(&point->lock);
}

struct sink **connection_point_snapshot(struct connection_point *point, size_t *count)
{
    struct sink *dead[SINKS_MAX], **copy = NULL;
    size_t dead_count;

    EnterCriticalSection(&point->lock);
    dead_count = take_dead(point, dead);
    *count = point->count;
    if (point->count)
        copy = malloc(point->count * sizeof(*copy));
    for (size_t i = 0; copy && i < point->count; i++)
        copy[i] = sink_hold(point->sinks[i]);
    LeaveCriticalSection(&point->lock);
    let_go(dead, dead_count);
    return copy;
}

HRESULT event_source_attach(struct event_source *source, struct local_sink *local, DWORD *cookie)
{
    struct connection_point *point = &source->point;
    struct sink *sink = sink_create_local(new_cookie(point), local, source->outer, source->description->source);
    HRESULT hr;

    *cookie = 0;
    if (!sink)
        return E_OUTOFMEMORY;
    *cookie = sink_cookie(sink);
    hr = add_sink(point, sink);
    if (FAILED(hr)) {
        *cookie = 0;
        sink_release(sink);
    } else if (source->advised) {
        source->advised(source->outer);
    }
    return hr;
}

void event_source_detach(struct event_source *source, DWORD cookie)
{
    point_Unadvise(&source->point.IConnectionPoint_iface, cookie);
}
