#include "com_object.h"

#include <stdlib.h>

#include "client_registry.h"
#include "object_count.h"

static void *at(struct com_object *object, size_t offset) { return (char *)object + offset; }

/* Returns the interface, not AddRef'd; NULL when the class does not list it. */
static void *find_interface(struct com_object *object, REFIID riid)
{
    const struct com_class *class = object->class;

    if (IsEqualIID(riid, &IID_IUnknown) || (class->tid != TID_NONE && IsEqualIID(riid, &IID_IDispatch)))
        return object;
    for (const struct com_interface *entry = class->interfaces; entry->iid; entry++)
        if (IsEqualIID(riid, entry->iid))
            return at(object, entry->offset);
    return NULL;
}

HRESULT WINAPI com_object_QueryInterface(void *iface, REFIID riid, void **out)
{
    struct com_object *object = iface;

    if (!out)
        return E_POINTER;
    *out = find_interface(object, riid);
    if (!*out)
        return object->class->query ? object->class->query(object, riid, out) : E_NOINTERFACE;
    com_object_AddRef(object);
    return S_OK;
}

ULONG WINAPI com_object_AddRef(void *iface) { return (ULONG)InterlockedIncrement(&((struct com_object *)iface)->ref); }

ULONG WINAPI com_object_Release(void *iface)
{
    struct com_object *object = iface;
    LONG ref = InterlockedDecrement(&object->ref);
    bool counted;

    if (ref)
        return (ULONG)ref;
    counted = object->counted;
    if (object->class->destroy)
        object->class->destroy(object);
    client_forget(com_object_unknown(object));
    if (object->class->close)
        object->class->close(object);
    free(object);
    if (counted)
        object_count_remove();
    return 0;
}

void *com_object_create(const struct com_class *class, bool counted)
{
    struct com_object *object = calloc(1, class->size);

    if (!object)
        return NULL;
    object->IDispatch_iface.lpVtbl = class->vtbl;
    object->class = class;
    object->ref = 1;
    object->counted = counted;
    if (counted)
        object_count_add();
    return object;
}

/* ---- IDispatch ---- */

/* Lists the dispatch interfaces of the object and returns their number. */
static size_t faces_of(struct com_object *object, struct dispatch_face faces[2])
{
    const struct com_class *class = object->class;

    faces[0] = (struct dispatch_face){class->tid, object};
    if (class->own_tid == TID_NONE)
        return 1;
    faces[1] = (struct dispatch_face){class->own_tid, at(object, class->own_offset)};
    return 2;
}

HRESULT WINAPI com_object_GetTypeInfoCount(void *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

HRESULT WINAPI com_object_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face faces[2];

    faces_of(iface, faces);
    return dispatch_GetTypeInfo(faces, index, lcid, out);
}

HRESULT WINAPI com_object_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct dispatch_face faces[2];
    size_t face_count = faces_of(iface, faces);

    return dispatch_GetIDsOfNames(faces, face_count, riid, names, count, lcid, ids);
}

HRESULT WINAPI com_object_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                                 VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct com_object *object = iface;
    struct dispatch_face faces[2];
    size_t count = faces_of(object, faces);

    if (object->class->called)
        object->class->called(object);
    return dispatch_Invoke(faces, count, id, riid, lcid, flags, params, result, exception, bad_argument);
}

/* ---- parts ---- */

HRESULT WINAPI com_part_QueryInterface(void *iface, REFIID riid, void **out)
{
    return IUnknown_QueryInterface(((struct com_part *)iface)->outer, riid, out);
}

ULONG WINAPI com_part_AddRef(void *iface) { return IUnknown_AddRef(((struct com_part *)iface)->outer); }
ULONG WINAPI com_part_Release(void *iface) { return IUnknown_Release(((struct com_part *)iface)->outer); }

HRESULT WINAPI com_part_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face face = {((struct com_part *)iface)->tid, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

HRESULT WINAPI com_part_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct dispatch_face face = {((struct com_part *)iface)->tid, iface};

    return dispatch_GetIDsOfNames(&face, 1, riid, names, count, lcid, ids);
}

HRESULT WINAPI com_part_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                               VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct dispatch_face face = {((struct com_part *)iface)->tid, iface};

    return dispatch_Invoke(&face, 1, id, riid, lcid, flags, params, result, exception, bad_argument);
}
