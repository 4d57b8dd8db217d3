#include "objects.h"

#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The collection of messaging services; there is only one service. */

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
    COM_DISPATCH_METHODS(IMessengerServices),
    services_get_PrimaryService,
    services_get_Count,
    services_Item,
    services_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerServices, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IMessengerServices, 0}, {NULL, 0}};
static const struct com_class services_class = {
    .size = sizeof(struct event_object),
    .vtbl = &services_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerServices,
    .query = event_object_query,
    .close = event_object_close,
};

HRESULT services_object_create(DWORD pid, IMessengerServices **out)
{
    *out = event_object_create(&services_class, true, &description, NULL);
    if (!*out)
        return E_OUTOFMEMORY;
    client_hold((IUnknown *)*out, pid, NULL);
    return S_OK;
}
