/* The common base of MsgrSessionManager and MessengerPriv: an object with events and a lock of its own.  There is one
 * for each activation, and a shared one in the running object table. */
#ifndef OPENMSGR_COM_OBJECTS_LOCKABLE_H
#define OPENMSGR_COM_OBJECTS_LOCKABLE_H

#include "core/lock.h"
#include "objects.h"

struct lockable {
    struct event_object object; /* the published interface of the class */
    bool shared;                /* this is the object in the running object table */
    enum receivers receivers;
    struct lock_face lock_face;
    struct com_part IExternalConnection_part; /* only the shared object supports it */
    struct lock *lock;
    struct event_receiver receiver;
};

/* Initializers for the interfaces and the class of such an object; they add the lock by QueryInterface and by name. */
#define LOCKABLE_INTERFACES(published) \
    { \
        {&IID_##published, 0}, {&IID_IMsgrLock, offsetof(struct lockable, lock_face.IMsgrLock_part)}, { NULL, 0 } \
    }
#define LOCKABLE_CLASS(published, vtable, table) \
    { \
        .size = sizeof(struct lockable), .vtbl = &(vtable), .interfaces = (table), .tid = TID_##published, \
        .own_tid = TID_IOpenMsgrScriptLock, \
        .own_offset = offsetof(struct lockable, lock_face.IOpenMsgrScriptLock_part), .query = lockable_query, \
        .called = lockable_before_call, .destroy = lockable_destroy, .close = event_object_close \
    }
HRESULT lockable_query(struct com_object *object, REFIID riid, void **out);
void lockable_before_call(struct com_object *object);
void lockable_destroy(struct com_object *object);

/* Called first by every member: returns the object of the interface.  If it is the shared object, records the caller as
 * its client, which keeps the server alive. */
struct lockable *lockable_called(void *iface);

/* Creates an object with one reference and a lock of this kind; `pid` as in object_constructor.  E_OUTOFMEMORY. */
HRESULT lockable_create(const struct com_class *class, const struct class_description *description,
                        enum receivers receivers, enum lock_kind kind, DWORD pid, IUnknown **out);

#endif
