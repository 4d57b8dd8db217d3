#include "handout.h"

#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The services that the user can be signed in to: the one there is (client API section 4). */

static HRESULT WINAPI services_QueryInterface(IMessengerServices *iface, REFIID riid, void **out)
{
    return handout_QueryInterface(iface, riid, out);
}

static ULONG WINAPI services_AddRef(IMessengerServices *iface) { return handout_AddRef(iface); }

static ULONG WINAPI services_Release(IMessengerServices *iface) { return handout_Release(iface); }

static HRESULT WINAPI services_GetTypeInfoCount(IMessengerServices *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI services_GetTypeInfo(IMessengerServices *iface, UINT index, LCID lcid,
                                          ITypeInfo **out)
{
    return handout_GetTypeInfo(iface, index, lcid, out);
}

static HRESULT WINAPI services_GetIDsOfNames(IMessengerServices *iface, REFIID riid,
                                            LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    return handout_GetIDsOfNames(iface, riid, names, count, lcid, ids);
}

static HRESULT WINAPI services_Invoke(IMessengerServices *iface, DISPID id, REFIID riid, LCID lcid,
                                     WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad)
{
    return handout_Invoke(iface, id, riid, lcid, flags, params, result, exception, bad);
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
static const struct handout_class services_class = {
    &services_vtbl,
    &IID_IMessengerServices,
    TID_IMessengerServices,
    NULL,
    {NULL, TID_COUNT, NULL, TID_COUNT, error_interfaces},
};

HRESULT services_object_create(DWORD pid, IMessengerServices **out)
{
    return handout_create(&services_class, pid, (void **)out);
}
