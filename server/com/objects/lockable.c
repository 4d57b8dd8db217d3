#include "lockable.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/object_count.h"

struct lockable *lockable_from(void *iface) { return CONTAINING_RECORD(iface, struct lockable, IDispatch_iface); }

struct lockable *lockable_called(void *iface)
{
    struct lockable *object = lockable_from(iface);

    if (object->shared)
        client_touched_shared(client_caller());
    return object;
}

/* ---- IUnknown ---- */

HRESULT lockable_QueryInterface(void *iface, REFIID riid, void **out)
{
    struct lockable *object = lockable_from(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch) || IsEqualIID(riid, object->class->iid))
        *out = iface;
    else if (IsEqualIID(riid, &IID_IMsgrLock))
        *out = &object->lock_face.IMsgrLock_iface;
    else if (object->shared && IsEqualIID(riid, &IID_IExternalConnection))
        *out = &object->external.IExternalConnection_iface;
    else
        return event_source_query(&object->source, riid, out);
    lockable_AddRef(iface);
    return S_OK;
}

ULONG lockable_AddRef(void *iface) { return (ULONG)InterlockedIncrement(&lockable_from(iface)->ref); }

ULONG lockable_Release(void *iface)
{
    struct lockable *object = lockable_from(iface);
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    model_enter();
    roster_remove(object->class->roster, &object->member);
    lock_disown(object->lock);
    lock_release(object->lock);
    model_leave();
    client_forget(iface);
    event_source_close(&object->source);
    if (!object->shared)
        object_count_remove();
    free(object);
    return 0;
}

/* ---- IDispatch: the published members, and the lock by name ---- */

HRESULT lockable_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face face = {lockable_from(iface)->class->tid, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

HRESULT lockable_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct lockable *object = lockable_from(iface);
    struct dispatch_face faces[] = {{object->class->tid, iface},
                                    {TID_IOpenMsgrScriptLock, &object->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_GetIDsOfNames(faces, 2, riid, names, count, lcid, ids);
}

HRESULT lockable_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                        VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    struct lockable *object = lockable_called(iface);
    struct dispatch_face faces[] = {{object->class->tid, iface},
                                    {TID_IOpenMsgrScriptLock, &object->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_Invoke(faces, 2, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- construction ---- */

static struct lock *lock_of(IUnknown *outer) { return lockable_called(outer)->lock; }

/* one made while signed in learns of the lock when somebody can hear it. */
static void advised(IUnknown *outer)
{
    struct lockable *object = lockable_called(outer);

    model_enter();
    lock_advised(object->lock);
    model_leave();
}

HRESULT lockable_create(const struct lockable_class *class, enum lock_kind kind, DWORD pid, IUnknown **out)
{
    struct lockable *object = calloc(1, sizeof(*object));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&object->IDispatch_iface;
    object->IDispatch_iface.lpVtbl = class->vtbl;
    object->ref = 1;
    object->shared = !pid;
    object->class = class;
    lock_face_init(&object->lock_face, outer, lock_of);
    external_connection_init(&object->external, outer);
    hr = event_source_init(&object->source, outer, &class->description, advised);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    object->member = (struct roster_member){&object->source, &object->ref, NULL};
    object->lock = lock_create(model_enter(), kind, &object->member);
    if (object->lock)
        roster_add(class->roster, &object->member);
    model_leave();
    if (!object->lock) {
        event_source_close(&object->source);
        free(object);
        return E_OUTOFMEMORY;
    }
    if (!object->shared)
        object_count_add();
    *out = outer;
    return S_OK;
}
