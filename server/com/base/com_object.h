/* The base of every COM object: QueryInterface, reference count, IDispatch and destruction.
 *
 * An object embeds struct com_object as its first member, so that its main interface, its com_object and the whole
 * object have the same address.  Its vtable begins with COM_UNKNOWN_METHODS or COM_DISPATCH_METHODS. */
#ifndef OPENMSGR_COM_BASE_COM_OBJECT_H
#define OPENMSGR_COM_BASE_COM_OBJECT_H

#include "com.h"

struct com_object;

/* An interface of an object, and the offset of its vtable pointer in the object. */
struct com_interface {
    const IID *iid;
    size_t offset;
};

struct com_class {
    size_t size;      /* of the whole object, in bytes */
    const void *vtbl; /* of the main interface */
    /* An array that ends with a NULL iid.  It lists the main interface too, with offset 0.  IUnknown and, when `tid`
     * is set, IDispatch need no entry: QueryInterface returns the main interface for them. */
    const struct com_interface *interfaces;
    enum tid tid; /* type of the main interface; TID_NONE: the object has no IDispatch */
    /* The interface of our own additions, which IDispatch offers too; TID_NONE: none. */
    enum tid own_tid;
    size_t own_offset;
    /* QueryInterface for an IID that is not in `interfaces`: sets *out to the AddRef'd interface, or to NULL and
     * returns E_NOINTERFACE.  May be NULL. */
    HRESULT (*query)(struct com_object *object, REFIID riid, void **out);
    /* Called at the beginning of each IDispatch::Invoke.  May be NULL. */
    void (*called)(struct com_object *object);
    /* `destroy` and `close` are called when the last reference is released, also for an object whose constructor
     * failed half way.  They free everything except the memory of the object itself.  `destroy` runs before the
     * client registry forgets the object, `close` afterwards.  Both may be NULL. */
    void (*destroy)(struct com_object *object);
    void (*close)(struct com_object *object);
};

struct com_object {
    IDispatch IDispatch_iface; /* the main interface; its actual type is that of class->vtbl */
    const struct com_class *class;
    LONG ref;
    bool counted; /* the object keeps the process alive (object_count.h) */
};

/* A new object with one reference; all bytes after its com_object are zero.  NULL when out of memory. */
void *com_object_create(const struct com_class *class, bool counted);

static inline IUnknown *com_object_unknown(struct com_object *object) { return (IUnknown *)object; }

HRESULT WINAPI com_object_QueryInterface(void *iface, REFIID riid, void **out);
ULONG WINAPI com_object_AddRef(void *iface);
ULONG WINAPI com_object_Release(void *iface);
HRESULT WINAPI com_object_GetTypeInfoCount(void *iface, UINT *count);
HRESULT WINAPI com_object_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out);
HRESULT WINAPI com_object_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids);
HRESULT WINAPI com_object_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                                 VARIANT *result, EXCEPINFO *exception, UINT *bad_argument);

/* An interface that is embedded in an object but is not its main interface.  Its IUnknown methods are those of the
 * outer object. */
struct com_part {
    const void *vtbl;
    IUnknown *outer;
    enum tid tid; /* for COM_PART_DISPATCH_METHODS */
};

HRESULT WINAPI com_part_QueryInterface(void *iface, REFIID riid, void **out);
ULONG WINAPI com_part_AddRef(void *iface);
ULONG WINAPI com_part_Release(void *iface);
HRESULT WINAPI com_part_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out);
HRESULT WINAPI com_part_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids);
HRESULT WINAPI com_part_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                               VARIANT *result, EXCEPINFO *exception, UINT *bad_argument);

/* The first members of the vtable of an interface I.  The functions above take `void *iface`; the casts only change
 * the type of that parameter. */
#define COM_UNKNOWN_OF(I, kind) \
    (HRESULT(WINAPI *)(I *, REFIID, void **)) kind##_QueryInterface, (ULONG(WINAPI *)(I *))kind##_AddRef, \
        (ULONG(WINAPI *)(I *))kind##_Release
#define COM_DISPATCH_OF(I, kind) \
    COM_UNKNOWN_OF(I, kind), (HRESULT(WINAPI *)(I *, UINT *))com_object_GetTypeInfoCount, \
        (HRESULT(WINAPI *)(I *, UINT, LCID, ITypeInfo **))kind##_GetTypeInfo, \
        (HRESULT(WINAPI *)(I *, REFIID, LPOLESTR *, UINT, LCID, DISPID *))kind##_GetIDsOfNames, \
        (HRESULT(WINAPI *)(I *, DISPID, REFIID, LCID, WORD, DISPPARAMS *, VARIANT *, EXCEPINFO *, \
                           UINT *))kind##_Invoke

#define COM_UNKNOWN_METHODS(I) COM_UNKNOWN_OF(I, com_object)
#define COM_DISPATCH_METHODS(I) COM_DISPATCH_OF(I, com_object)
#define COM_PART_METHODS(I) COM_UNKNOWN_OF(I, com_part)
#define COM_PART_DISPATCH_METHODS(I) COM_DISPATCH_OF(I, com_part)

#endif
