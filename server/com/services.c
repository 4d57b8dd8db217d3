#include "objects.h"

#include <stdlib.h>

#include "clients.h"
#include "lifetime.h"
#include "object.h"

/* The services that the user can be signed in to: the one there is (client API section 4). */
struct services_object {
    IMessengerServices IMessengerServices_iface;
    LONG ref;
    struct event_source source;     /* error support only */
};

static struct services_object *impl_from_IMessengerServices(IMessengerServices *iface)
{
    return CONTAINING_RECORD(iface, struct services_object, IMessengerServices_iface);
}

static HRESULT WINAPI services_QueryInterface(IMessengerServices *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) &&
        !IsEqualIID(riid, &IID_IMessengerServices))
        return event_source_query(&impl_from_IMessengerServices(iface)->source, riid, out);
    *out = iface;
    IMessengerServices_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI services_AddRef(IMessengerServices *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IMessengerServices(iface)->ref);
}

static ULONG WINAPI services_Release(IMessengerServices *iface)
{
    struct services_object *object = impl_from_IMessengerServices(iface);
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    client_forget((IUnknown *)iface);
    event_source_close(&object->source);
    lifetime_remove();
    free(object);
    return 0;
}

/* ---- IDispatch ---- */

static HRESULT WINAPI services_GetTypeInfoCount(IMessengerServices *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI services_GetTypeInfo(IMessengerServices *iface, UINT index, LCID lcid,
                                           ITypeInfo **out)
{
    struct dispatch_face face = {TID_IMessengerServices, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI services_GetIDsOfNames(IMessengerServices *iface, REFIID riid,
                                             LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct dispatch_face face = {TID_IMessengerServices, iface};

    return dispatch_GetIDsOfNames(&face, 1, riid, names, count, lcid, ids);
}

static HRESULT WINAPI services_Invoke(IMessengerServices *iface, DISPID id, REFIID riid, LCID lcid,
                                      WORD flags, DISPPARAMS *params, VARIANT *result,
                                      EXCEPINFO *exception, UINT *bad)
{
    struct dispatch_face face = {TID_IMessengerServices, iface};

    return dispatch_Invoke(&face, 1, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- IMessengerServices ---- */

static HRESULT service_out(IDispatch **out)
{
    IMessengerService *service;
    HRESULT hr = service_object_create(client_caller(), &service);

    *out = (IDispatch *)service;
    return com_error(&IID_IMessengerServices, hr);
}

static HRESULT WINAPI services_get_PrimaryService(IMessengerServices *iface, IDispatch **out)
{
    (void)iface;
    return out ? service_out(out) : com_error(&IID_IMessengerServices, E_NULL_REFERENCE);
}

static HRESULT WINAPI services_get_Count(IMessengerServices *iface, LONG *count)
{
    (void)iface;
    if (!count)
        return com_error(&IID_IMessengerServices, E_NULL_REFERENCE);
    *count = 1;
    return S_OK;
}

static HRESULT WINAPI services_Item(IMessengerServices *iface, LONG index, IDispatch **out)
{
    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerServices, E_NULL_REFERENCE);
    *out = NULL;
    if (index)
        return com_error(&IID_IMessengerServices, index < 0 ? E_INVALIDARG : E_FAIL);
    return service_out(out);
}

static HRESULT WINAPI services_get__NewEnum(IMessengerServices *iface, IUnknown **out)
{
    IEnumVARIANT *enumerator = NULL;
    IDispatch *service;
    VARIANT item;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerServices, E_NULL_REFERENCE);
    *out = NULL;
    hr = service_out(&service);
    if (FAILED(hr))
        return hr;
    item = variant_object(service);
    hr = enum_variant_create(&item, 1, &enumerator);
    IDispatch_Release(service);
    if (SUCCEEDED(hr))
        client_hold((IUnknown *)enumerator, client_caller(), NULL);
    *out = (IUnknown *)enumerator;
    return com_error(&IID_IMessengerServices, hr);
}

static const IMessengerServicesVtbl services_vtbl = {
    services_QueryInterface,
    services_AddRef,
    services_Release,
    services_GetTypeInfoCount,
    services_GetTypeInfo,
    services_GetIDsOfNames,
    services_Invoke,
    services_get_PrimaryService,
    services_get_Count,
    services_Item,
    services_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerServices, NULL};
static const struct class_description description = {
    NULL, TID_COUNT, NULL, TID_COUNT, error_interfaces,
};

HRESULT services_object_create(DWORD pid, IMessengerServices **out)
{
    struct services_object *object = calloc(1, sizeof(*object));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&object->IMessengerServices_iface;
    object->IMessengerServices_iface.lpVtbl = &services_vtbl;
    object->ref = 1;
    hr = event_source_init(&object->source, outer, &description, NULL);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    lifetime_add();
    client_hold(outer, pid, NULL);
    *out = &object->IMessengerServices_iface;
    return S_OK;
}
