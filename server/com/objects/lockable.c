#include "lockable.h"

#include "com/base/client_registry.h"
#include "external_connection.h"

struct lockable *lockable_called(void *iface)
{
    struct lockable *object = iface;

    if (object->shared)
        client_touched_shared(client_caller());
    return object;
}

void lockable_before_call(struct com_object *object) { lockable_called(object); }

HRESULT lockable_query(struct com_object *base, REFIID riid, void **out)
{
    struct lockable *object = (struct lockable *)base;

    if (!object->shared || !IsEqualIID(riid, &IID_IExternalConnection))
        return event_object_query(base, riid, out);
    *out = &object->IExternalConnection_part;
    com_object_AddRef(object);
    return S_OK;
}

void lockable_destroy(struct com_object *base)
{
    struct lockable *object = (struct lockable *)base;

    if (!object->lock)
        return; /* the constructor failed */
    model_enter();
    receivers_remove(object->receivers, &object->receiver);
    lock_disown(object->lock);
    lock_release(object->lock);
    model_leave();
}

static struct lock *lock_of(IUnknown *outer) { return lockable_called(outer)->lock; }

/* docs/api.md Q-3: an object created while signed in raises OnLockEnable after its first Advise. */
static void advised(IUnknown *outer)
{
    struct lockable *object = lockable_called(outer);

    model_enter();
    lock_advised(object->lock);
    model_leave();
}

HRESULT lockable_create(const struct com_class *class, const struct class_description *description,
                        enum receivers receivers, enum lock_kind kind, DWORD pid, IUnknown **out)
{
    struct lockable *object = event_object_create(class, pid != 0, description, advised);

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    object->shared = !pid;
    object->receivers = receivers;
    lock_face_init(&object->lock_face, (IUnknown *)object, lock_of);
    external_connection_init(&object->IExternalConnection_part, (IUnknown *)object);
    object->receiver = (struct event_receiver){&object->object.source, &object->object.object.ref, NULL};
    object->lock = lock_create(model_enter(), kind, &object->receiver);
    if (object->lock)
        receivers_add(receivers, &object->receiver);
    model_leave();
    if (!object->lock) {
        com_object_Release(object);
        return E_OUTOFMEMORY;
    }
    *out = (IUnknown *)object;
    return S_OK;
}
