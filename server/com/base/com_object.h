/* What every COM object is made of: identity, reference count, late-bound calls and the end of its life.
 *
 * An object embeds struct com_object as its first member, so that a pointer to its main interface, to the com_object and
 * to the whole object are one address.  Its vtable begins with COM_UNKNOWN_METHODS or COM_DISPATCH_METHODS. */
#ifndef OPENMSGR_COM_BASE_COM_OBJECT_H
#define OPENMSGR_COM_BASE_COM_OBJECT_H

#include "com.h"

struct com_object;

/* A further interface of an object: where its vtable pointer lies in the object. */
struct com_interface {
    const IID *iid;
    size_t offset;
};

struct com_class {
    size_t size;      /* of the whole object, in bytes */
    const void *vtbl; /* of the main interface */
    /* Ends with a NULL iid.  IUnknown and, with type information, IDispatch are the main interface (offset 0) and need
     * no entry; the main interface itself does. */
    const struct com_interface *interfaces;
    enum tid tid; /* of the main interface; TID_NONE: no IDispatch */
    /* Our own additions, answered by name as well; TID_NONE: none. */
    enum tid own_tid;
    size_t own_offset;
    /* Interfaces that depend on the object: *out AddRef'd, else E_NOINTERFACE and NULL.  May be NULL. */
    HRESULT (*query)(struct com_object *object, REFIID riid, void **out);
    /* Before each call by name.  May be NULL. */
    void (*called)(struct com_object *object);
    /* The last reference is gone: gives back everything but the memory itself.  Also runs for an object whose constructor
     * failed half way.  `destroy` comes before the client registry forgets the object, `close` after that.  May be NULL. */
    void (*destroy)(struct com_object *object);
    void (*close)(struct com_object *object);
};

struct com_object {
    IDispatch IDispatch_iface; /* the main interface, whichever it is; its vtable is the class's */
    const struct com_class *class;
    LONG ref;
    bool counted; /* keeps the process alive (object_count.h) */
};

/* A new object with one reference, zeroed behind its com_object; NULL when out of memory. */
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

/* An interface that lies inside another object: identity and reference count are the outer object's. */
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

/* The first members of a vtable of interface I.  The functions above take the interface as void *; the casts only change
 * the type of that first parameter. */
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
