/* The part of every object that has events: the container, class information and error support, and firing. */
#include "source.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "connection_point.h"
#include "com/base/script_rights.h"
#include "sink.h"

/* ---- IConnectionPointContainer ---- */

static struct event_source *from_container(IConnectionPointContainer *iface)
{
    return CONTAINING_RECORD(iface, struct event_source, IConnectionPointContainer_iface);
}

static HRESULT WINAPI container_QueryInterface(IConnectionPointContainer *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(from_container(iface)->outer, riid, out);
}

static ULONG WINAPI container_AddRef(IConnectionPointContainer *iface)
{
    return IUnknown_AddRef(from_container(iface)->outer);
}

static ULONG WINAPI container_Release(IConnectionPointContainer *iface)
{
    return IUnknown_Release(from_container(iface)->outer);
}

static HRESULT WINAPI container_EnumConnectionPoints(IConnectionPointContainer *iface, IEnumConnectionPoints **out)
{
    if (!out)
        return E_POINTER;
    return enum_points_create(&from_container(iface)->point.IConnectionPoint_iface, out);
}

static HRESULT WINAPI container_FindConnectionPoint(IConnectionPointContainer *iface, REFIID riid,
                                                    IConnectionPoint **out)
{
    struct event_source *source = from_container(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, source->description->source))
        return CONNECT_E_NOCONNECTION;
    *out = &source->point.IConnectionPoint_iface;
    IConnectionPoint_AddRef(*out);
    client_hold((IUnknown *)*out, client_caller(), NULL); /* a COM object of its own */
    return S_OK;
}

static const IConnectionPointContainerVtbl container_vtbl = {
    container_QueryInterface, container_AddRef, container_Release, container_EnumConnectionPoints,
    container_FindConnectionPoint,
};

/* ---- IProvideClassInfo2 ---- */

static struct event_source *from_class_info(IProvideClassInfo2 *iface)
{
    return CONTAINING_RECORD(iface, struct event_source, IProvideClassInfo2_iface);
}

static HRESULT WINAPI class_info_QueryInterface(IProvideClassInfo2 *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(from_class_info(iface)->outer, riid, out);
}

static ULONG WINAPI class_info_AddRef(IProvideClassInfo2 *iface)
{
    return IUnknown_AddRef(from_class_info(iface)->outer);
}

static ULONG WINAPI class_info_Release(IProvideClassInfo2 *iface)
{
    return IUnknown_Release(from_class_info(iface)->outer);
}

static HRESULT WINAPI class_info_GetClassInfo(IProvideClassInfo2 *iface, ITypeInfo **out)
{
    if (!out)
        return E_POINTER;
    return typeinfo_get(from_class_info(iface)->description->class_tid, out);
}

static HRESULT WINAPI class_info_GetGUID(IProvideClassInfo2 *iface, DWORD kind, GUID *out)
{
    const struct class_description *description = from_class_info(iface)->description;

    if (!out)
        return E_POINTER;
    *out = GUID_NULL;
    if (kind != GUIDKIND_DEFAULT_SOURCE_DISP_IID || !description->source)
        return E_INVALIDARG;
    *out = *description->source;
    return S_OK;
}

static const IProvideClassInfo2Vtbl class_info_vtbl = {
    class_info_QueryInterface, class_info_AddRef, class_info_Release, class_info_GetClassInfo, class_info_GetGUID,
};

/* ---- ISupportErrorInfo ---- */

static struct event_source *from_support(ISupportErrorInfo *iface)
{
    return CONTAINING_RECORD(iface, struct event_source, ISupportErrorInfo_iface);
}

static HRESULT WINAPI support_QueryInterface(ISupportErrorInfo *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(from_support(iface)->outer, riid, out);
}

static ULONG WINAPI support_AddRef(ISupportErrorInfo *iface) { return IUnknown_AddRef(from_support(iface)->outer); }
static ULONG WINAPI support_Release(ISupportErrorInfo *iface) { return IUnknown_Release(from_support(iface)->outer); }

static HRESULT WINAPI support_InterfaceSupportsErrorInfo(ISupportErrorInfo *iface, REFIID riid)
{
    for (const IID *const *iid = from_support(iface)->description->errors; iid && *iid; iid++)
        if (IsEqualIID(*iid, riid))
            return S_OK;
    return S_FALSE;
}

static const ISupportErrorInfoVtbl support_vtbl = {
    support_QueryInterface, support_AddRef, support_Release, support_InterfaceSupportsErrorInfo,
};

/* ---- the part ---- */

HRESULT event_source_init(struct event_source *source, IUnknown *outer, const struct class_description *description,
                          void (*advised)(IUnknown *outer))
{
    source->IConnectionPointContainer_iface.lpVtbl = &container_vtbl;
    source->IProvideClassInfo2_iface.lpVtbl = &class_info_vtbl;
    source->ISupportErrorInfo_iface.lpVtbl = &support_vtbl;
    source->outer = outer;
    source->description = description;
    source->advised = advised;
    site_init(&source->site, outer, description->class_tid == TID_Messenger); /* the one with a part for script */
    return connection_point_init(&source->point, source);
}

HRESULT event_source_query(struct event_source *source, REFIID riid, void **out)
{
    *out = NULL;
    if (source->description->clsid && site_query(&source->site, riid, out))
        return S_OK;
    if (IsEqualIID(riid, &IID_IConnectionPointContainer) && source->description->source)
        *out = &source->IConnectionPointContainer_iface;
    else if (IsEqualIID(riid, &IID_IProvideClassInfo) || IsEqualIID(riid, &IID_IProvideClassInfo2))
        *out = source->description->clsid ? &source->IProvideClassInfo2_iface : NULL;
    else if (IsEqualIID(riid, &IID_ISupportErrorInfo))
        *out = &source->ISupportErrorInfo_iface;
    if (!*out)
        return E_NOINTERFACE;
    IUnknown_AddRef(source->outer);
    return S_OK;
}

IDispatch *(*event_argument_for_client)(IDispatch *object, DWORD pid);

void event_source_close(struct event_source *source)
{
    connection_point_close(&source->point);
    site_close(&source->site);
}

bool event_source_may_tell(const struct event_source *source, const struct sink *sink, DISPID id)
{
    return script_may_hear(client_trust(sink_client(sink)), source->description->source, id);
}

void event_source_drop_client(struct event_source *source, DWORD pid)
{
    size_t count;
    struct sink **sinks = connection_point_snapshot(&source->point, &count);

    for (size_t i = 0; sinks && i < count; i++) {
        if (sink_client(sinks[i]) == pid)
            IConnectionPoint_Unadvise(&source->point.IConnectionPoint_iface, sink_cookie(sinks[i]));
        sink_release(sinks[i]);
    }
    free(sinks);
}

void event_post(struct event_source *source, DISPID id, unsigned count, const VARIANT *arguments)
{
    size_t sink_count;
    struct sink **sinks = connection_point_snapshot(&source->point, &sink_count);
    struct message *message = sinks ? message_create(id, count, arguments) : NULL;

    for (size_t i = 0; sinks && i < sink_count; i++) {
        if (message && event_source_may_tell(source, sinks[i], id))
            sink_post(sinks[i], message);
        sink_release(sinks[i]);
    }
    if (message)
        message_release(message);
    free(sinks);
}

struct event_source *event_source_of(IUnknown *object)
{
    IConnectionPointContainer *container = NULL;
    struct event_source *source = NULL;

    if (!object || FAILED(IUnknown_QueryInterface(object, &IID_IConnectionPointContainer, (void **)&container)))
        return NULL;
    if (container->lpVtbl == &container_vtbl) /* one of ours and not a proxy */
        source = from_container(container);
    IConnectionPointContainer_Release(container);
    return source;
}
