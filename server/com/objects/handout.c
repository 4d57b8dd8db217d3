#include "handout.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/object_count.h"

struct handout {
    IDispatch IDispatch_iface;  /* the published interface; its vtable is the class's */
    LONG ref;
    const struct handout_class *class;
    struct event_source source; /* error support only */
};

static struct handout *from(void *iface) { return CONTAINING_RECORD(iface, struct handout, IDispatch_iface); }

HRESULT handout_QueryInterface(void *iface, REFIID riid, void **out)
{
    const struct handout_class *class = from(iface)->class;

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) && !IsEqualIID(riid, class->iid) &&
        !(class->own && IsEqualIID(riid, class->own)))
        return event_source_query(&from(iface)->source, riid, out);
    *out = iface;
    handout_AddRef(iface);
    return S_OK;
}

ULONG handout_AddRef(void *iface) { return (ULONG)InterlockedIncrement(&from(iface)->ref); }

ULONG handout_Release(void *iface)
{
    struct handout *object = from(iface);
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    client_forget(iface);
    event_source_close(&object->source);
    object_count_remove();
    free(object);
    return 0;
}

HRESULT handout_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face face = {from(iface)->class->tid, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

HRESULT handout_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct dispatch_face face = {from(iface)->class->tid, iface};

    return dispatch_GetIDsOfNames(&face, 1, riid, names, count, lcid, ids);
}

HRESULT handout_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params, VARIANT *result,
                       EXCEPINFO *exception, UINT *bad)
{
    struct dispatch_face face = {from(iface)->class->tid, iface};

    return dispatch_Invoke(&face, 1, id, riid, lcid, flags, params, result, exception, bad);
}

HRESULT handout_create(const struct handout_class *class, DWORD pid, void **out)
{
    struct handout *object = calloc(1, sizeof(*object));
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    object->IDispatch_iface.lpVtbl = class->vtbl;
    object->ref = 1;
    object->class = class;
    hr = event_source_init(&object->source, (IUnknown *)&object->IDispatch_iface, &class->description, NULL);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    object_count_add();
    client_hold((IUnknown *)&object->IDispatch_iface, pid, NULL);
    *out = &object->IDispatch_iface;
    return S_OK;
}
