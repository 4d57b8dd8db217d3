/* What services, the service and groups are made of: objects that are handed out, with nothing of their own to remember
 * and no events; each asks the model at each call. */
#ifndef OPENMSGR_COM_OBJECTS_HANDOUT_H
#define OPENMSGR_COM_OBJECTS_HANDOUT_H

#include "objects.h"

struct handout_class {
    const void *vtbl;           /* of the published interface, which is dual */
    const IID *iid;
    enum tid tid;
    const IID *own;             /* known to our own objects only; NULL: none */
    struct class_description description;
};

/* IUnknown and IDispatch of the published interface. */
HRESULT handout_QueryInterface(void *iface, REFIID riid, void **out);
ULONG handout_AddRef(void *iface);
ULONG handout_Release(void *iface);
HRESULT handout_GetTypeInfo(void *iface, UINT index, LCID lcid, ITypeInfo **out);
HRESULT handout_GetIDsOfNames(void *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids);
HRESULT handout_Invoke(void *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params, VARIANT *result,
                       EXCEPINFO *exception, UINT *bad);

/* A new object with one reference, which this client may hold.  E_OUTOFMEMORY. */
HRESULT handout_create(const struct handout_class *class, DWORD pid, void **out);

#endif
