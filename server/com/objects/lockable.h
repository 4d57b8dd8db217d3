/* What MsgrSessionManager and MessengerPriv are made of: an object with a lock of its own and events, one for each
 * activation and one in the running object table. */
#ifndef OPENMSGR_COM_OBJECTS_LOCKABLE_H
#define OPENMSGR_COM_OBJECTS_LOCKABLE_H

#include "core/lock.h"
#include "external_connection.h"
#include "objects.h"

struct lockable_class {
    const void *vtbl;           /* of the published interface, which is dual */
    const IID *iid;
    enum tid tid;
    enum roster roster;
    struct class_description description;
};

struct lockable {
    IDispatch IDispatch_iface;  /* the published interface; its vtable is the class's */
    LONG ref;
    bool shared;                /* the one in the running object table */
    const struct lockable_class *class;
    struct event_source source;
    struct lock_face lock_face;
    struct external_connection external;    /* answered by the shared object only */
    struct lock *lock;
    struct roster_member member;
};

/* The object behind its published interface. */
struct lockable *lockable_from(void *iface);
/* The same, at the start of every member: who calls the shared object keeps the server alive. */
struct lockable *lockable_called(void *iface);

/* IUnknown and IDispatch of the published interface, which answers for the lock by name as well. */
HRESULT lockable_QueryInterface(void *iface, REFIID riid, void **out);
ULONG lockable_AddRef(void *iface);
ULONG lockable_Release(void *iface);
HRESULT lockable_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out);
HRESULT lockable_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids);
HRESULT lockable_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                        VARIANT *result, EXCEPINFO *exception, UINT *bad);

/* A new object with one reference and a lock of that kind; `pid` as for object_constructor.  E_OUTOFMEMORY. */
HRESULT lockable_create(const struct lockable_class *class, enum lock_kind kind, DWORD pid, IUnknown **out);

#endif
