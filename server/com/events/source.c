#include "source.h"

#include "com/base/client_registry.h"
#include "enum_connections.h"

/* ---- IConnectionPointContainer ---- */

static struct event_source *from_container(IConnectionPointContainer *iface)
{
    return CONTAINING_RECORD(iface, struct event_source, IConnectionPointContainer_part);
}

static IConnectionPoint *point_of(struct event_source *source)
{
    return (IConnectionPoint *)&source->point.IConnectionPoint_part;
}

static HRESULT WINAPI container_EnumConnectionPoints(IConnectionPointContainer *iface, IEnumConnectionPoints **out)
{
    return out ? enum_points_create(point_of(from_container(iface)), out) : E_POINTER;
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
    *out = point_of(source);
    IConnectionPoint_AddRef(*out);
    client_hold((IUnknown *)*out, client_caller(), NULL); /* a separate COM object */
    return S_OK;
}

static const IConnectionPointContainerVtbl container_vtbl = {
    COM_PART_METHODS(IConnectionPointContainer),
    container_EnumConnectionPoints,
    container_FindConnectionPoint,
};

/* ---- IProvideClassInfo2 ---- */

static const struct class_description *described(IProvideClassInfo2 *iface)
{
    return CONTAINING_RECORD(iface, struct event_source, IProvideClassInfo2_part)->description;
}

static HRESULT WINAPI class_info_GetClassInfo(IProvideClassInfo2 *iface, ITypeInfo **out)
{
    return out ? typeinfo_get(described(iface)->class_tid, out) : E_POINTER;
}

static HRESULT WINAPI class_info_GetGUID(IProvideClassInfo2 *iface, DWORD kind, GUID *out)
{
    if (!out)
        return E_POINTER;
    *out = GUID_NULL;
    if (kind != GUIDKIND_DEFAULT_SOURCE_DISP_IID || !described(iface)->source)
        return E_INVALIDARG;
    *out = *described(iface)->source;
    return S_OK;
}

static const IProvideClassInfo2Vtbl class_info_vtbl = {
    COM_PART_METHODS(IProvideClassInfo2),
    class_info_GetClassInfo,
    class_info_GetGUID,
};

/* ---- ISupportErrorInfo ---- */

static HRESULT WINAPI support_InterfaceSupportsErrorInfo(ISupportErrorInfo *iface, REFIID riid)
{
    const struct event_source *source = CONTAINING_RECORD(iface, struct event_source, ISupportErrorInfo_part);

    for (const IID *const *iid = source->description->errors; iid && *iid; iid++)
        if (IsEqualIID(*iid, riid))
            return S_OK;
    return S_FALSE;
}

static const ISupportErrorInfoVtbl support_vtbl = {
    COM_PART_METHODS(ISupportErrorInfo),
    support_InterfaceSupportsErrorInfo,
};

/* ---- the part ---- */

void event_source_init(struct event_source *source, IUnknown *outer, const struct class_description *description,
                       void (*advised)(IUnknown *outer))
{
    source->IConnectionPointContainer_part = (struct com_part){&container_vtbl, outer, TID_NONE};
    source->IProvideClassInfo2_part = (struct com_part){&class_info_vtbl, outer, TID_NONE};
    source->ISupportErrorInfo_part = (struct com_part){&support_vtbl, outer, TID_NONE};
    source->description = description;
    site_init(&source->site, outer, description->class_tid == TID_Messenger); /* the only class for script */
    connection_point_init(&source->point, outer, (IConnectionPointContainer *)&source->IConnectionPointContainer_part,
                          description->source, advised);
}

HRESULT event_source_query(struct event_source *source, REFIID riid, void **out)
{
    const struct class_description *description = source->description;

    *out = NULL;
    if (description->clsid && site_query(&source->site, riid, out))
        return S_OK;
    if (IsEqualIID(riid, &IID_IConnectionPointContainer) && description->source)
        *out = &source->IConnectionPointContainer_part;
    else if (IsEqualIID(riid, &IID_IProvideClassInfo) || IsEqualIID(riid, &IID_IProvideClassInfo2))
        *out = description->clsid ? &source->IProvideClassInfo2_part : NULL;
    else if (IsEqualIID(riid, &IID_ISupportErrorInfo))
        *out = &source->ISupportErrorInfo_part;
    if (!*out)
        return E_NOINTERFACE;
    IUnknown_AddRef(event_source_outer(source));
    return S_OK;
}

void event_source_close(struct event_source *source)
{
    connection_point_close(&source->point);
    site_close(&source->site);
}

struct event_source *event_source_of(IUnknown *object)
{
    IConnectionPointContainer *container = NULL;
    struct event_source *source = NULL;

    if (!object || FAILED(IUnknown_QueryInterface(object, &IID_IConnectionPointContainer, (void **)&container)))
        return NULL;
    if (container->lpVtbl == &container_vtbl) /* our own object, not a proxy */
        source = from_container(container);
    IConnectionPointContainer_Release(container);
    return source;
}

/* ---- objects with the part ---- */

HRESULT event_object_query(struct com_object *object, REFIID riid, void **out)
{
    return event_source_query(&((struct event_object *)object)->source, riid, out);
}

void event_object_close(struct com_object *object) { event_source_close(&((struct event_object *)object)->source); }

void *event_object_create(const struct com_class *class, bool counted, const struct class_description *description,
                          void (*advised)(IUnknown *outer))
{
    struct event_object *object = com_object_create(class, counted);

    if (object)
        event_source_init(&object->source, com_object_unknown(&object->object), description, advised);
    return object;
}
