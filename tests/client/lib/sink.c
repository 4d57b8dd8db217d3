#include "sink.h"

static struct event_sink *impl_from_IDispatch(IDispatch *iface)
{
    return CONTAINING_RECORD(iface, struct event_sink, IDispatch_iface);
}

static HRESULT WINAPI sink_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) &&
        !IsEqualIID(riid, &impl_from_IDispatch(iface)->diid))
        return E_NOINTERFACE;
    *out = iface;
    IDispatch_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI sink_AddRef(IDispatch *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IDispatch(iface)->ref);
}

static ULONG WINAPI sink_Release(IDispatch *iface)
{
    struct event_sink *sink = impl_from_IDispatch(iface);
    LONG ref = InterlockedDecrement(&sink->ref);

    if (!ref && sink->destroy)
        sink->destroy(sink);
    return (ULONG)ref;
}

static HRESULT WINAPI sink_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI sink_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)iface, (void)index, (void)lcid;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI sink_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid,
                                         DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return E_NOTIMPL;
}

static HRESULT WINAPI sink_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                                  VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    struct event_sink *sink = impl_from_IDispatch(iface);

    (void)riid, (void)lcid, (void)exception, (void)bad;
    return sink->on_event(sink, id, flags, params, result);
}

static const IDispatchVtbl sink_vtbl = {
    sink_QueryInterface, sink_AddRef,        sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

void event_sink_init(struct event_sink *sink, REFIID diid, event_function *on_event,
                     void (*destroy)(struct event_sink *sink))
{
    sink->IDispatch_iface.lpVtbl = &sink_vtbl;
    sink->ref = 1;
    sink->diid = *diid;
    sink->on_event = on_event;
    sink->destroy = destroy;
    sink->point = NULL;
    sink->cookie = 0;
}

HRESULT event_sink_connect(struct event_sink *sink, IUnknown *object)
{
    IConnectionPointContainer *container;
    HRESULT hr = IUnknown_QueryInterface(object, &IID_IConnectionPointContainer, (void **)&container);

    if (FAILED(hr))
        return hr;
    hr = IConnectionPointContainer_FindConnectionPoint(container, &sink->diid, &sink->point);
    IConnectionPointContainer_Release(container);
    if (FAILED(hr))
        return hr;
    hr = IConnectionPoint_Advise(sink->point, (IUnknown *)&sink->IDispatch_iface, &sink->cookie);
    if (FAILED(hr))
        event_sink_abandon(sink);
    return hr;
}

HRESULT event_sink_disconnect(struct event_sink *sink)
{
    HRESULT hr = IConnectionPoint_Unadvise(sink->point, sink->cookie);

    event_sink_abandon(sink);
    return hr;
}

void event_sink_abandon(struct event_sink *sink)
{
    IConnectionPoint_Release(sink->point);
    sink->point = NULL;
    sink->cookie = 0;
}
