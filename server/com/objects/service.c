#include "objects.h"

#include "core/account.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The messaging service that the user signs in to. */

/* A private interface id: only service objects of this server support it. */
static const IID IID_own_service = {0x434cacd8, 0xf2e4, 0x4d34, {0x86, 0x74, 0xc6, 0xfa, 0x77, 0x76, 0xd1, 0xb0}};

/* ---- IMessengerService ---- */

/* Returns a name of the local user; MSGR_E_NOT_LOGGED_ON while offline, E_FAIL when it is empty. */
static HRESULT own_name_out(struct text (*get)(const struct messenger *messenger), BSTR *out)
{
    struct messenger *messenger;
    struct text text;
    HRESULT hr = MSGR_E_NOT_LOGGED_ON;

    if (!out)
        return com_error(&IID_IMessengerService, E_NULL_REFERENCE);
    *out = NULL;
    messenger = model_enter();
    if (account_is_online(messenger)) {
        text = get(messenger);
        hr = text.length ? bstr_out(text, out) : E_FAIL;
    }
    model_leave();
    return com_error(&IID_IMessengerService, hr);
}

static HRESULT WINAPI service_get_ServiceName(IMessengerService *iface, BSTR *name)
{
    (void)iface;
    return com_error(&IID_IMessengerService, name ? bstr_out(TEXT_LITERAL(SERVICE_NAME), name) : E_NULL_REFERENCE);
}

/* E_INVALIDARG for a null pointer, as published for this member only. */
static HRESULT WINAPI service_get_ServiceId(IMessengerService *iface, BSTR *id)
{
    (void)iface;
    return com_error(&IID_IMessengerService, id ? bstr_out(TEXT_LITERAL(SERVICE_ID), id) : E_INVALIDARG);
}

static HRESULT WINAPI service_get_MyFriendlyName(IMessengerService *iface, BSTR *name)
{
    (void)iface;
    return own_name_out(account_friendly_name, name);
}

static HRESULT WINAPI service_get_MyStatus(IMessengerService *iface, MISTATUS *status)
{
    (void)iface;
    if (!status)
        return com_error(&IID_IMessengerService, E_NULL_REFERENCE);
    *status = (MISTATUS)account_presence(model_enter());
    model_leave();
    return S_OK;
}

static HRESULT WINAPI service_get_MySigninName(IMessengerService *iface, BSTR *name)
{
    (void)iface;
    return own_name_out(account_handle, name);
}

static HRESULT WINAPI service_get_Property(IMessengerService *iface, MSERVICEPROPERTY property, VARIANT *value)
{
    (void)iface, (void)property;
    if (!value)
        return com_error(&IID_IMessengerService, E_NULL_REFERENCE);
    VariantInit(value);
    return com_error(&IID_IMessengerService, E_INVALIDARG);
}

static HRESULT WINAPI service_put_Property(IMessengerService *iface, MSERVICEPROPERTY property, VARIANT value)
{
    (void)iface, (void)property, (void)value;
    return com_error(&IID_IMessengerService, E_INVALIDARG);
}

static const IMessengerServiceVtbl service_vtbl = {
    COM_DISPATCH_METHODS(IMessengerService),
    service_get_ServiceName,
    service_get_ServiceId,
    service_get_MyFriendlyName,
    service_get_MyStatus,
    service_get_MySigninName,
    service_get_Property,
    service_put_Property,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerService, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IMessengerService, 0}, {&IID_own_service, 0}, {NULL, 0}};
static const struct com_class service_class = {
    .size = sizeof(struct event_object),
    .vtbl = &service_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerService,
    .query = event_object_query,
    .close = event_object_close,
};

HRESULT service_object_create(DWORD pid, IMessengerService **out)
{
    *out = event_object_create(&service_class, true, &description, NULL);
    if (!*out)
        return E_OUTOFMEMORY;
    client_hold((IUnknown *)*out, pid, NULL);
    return S_OK;
}

/* ---- services as arguments ---- */

static bool is_our_id(BSTR id)
{
    struct string text = {0};
    bool ours = SysStringLen(id) <= LIMIT_SERVICE_ID_CHARS && SUCCEEDED(string_from_bstr(id, &text)) &&
                text_equal_nocase(string_text(&text), TEXT_LITERAL(SERVICE_ID));

    string_free(&text);
    return ours;
}

bool service_is_ours(IDispatch *object)
{
    IMessengerService *service;
    BSTR id = NULL;
    bool ours = false;

    if (SUCCEEDED(IDispatch_QueryInterface(object, &IID_own_service, (void **)&service)) && service) {
        ours = service->lpVtbl == &service_vtbl;
        IMessengerService_Release(service);
        if (ours)
            return true;
    }
    if (FAILED(IDispatch_QueryInterface(object, &IID_IMessengerService, (void **)&service)) || !service)
        return false;
    if (SUCCEEDED(IMessengerService_get_ServiceId(service, &id)))
        ours = is_our_id(id);
    SysFreeString(id);
    IMessengerService_Release(service);
    return ours;
}

HRESULT service_argument_check(const VARIANT *service)
{
    BSTR id;
    IDispatch *object;

    /* Dereference once: automation does not allow a reference to a VARIANT that is itself a VT_VARIANT reference. */
    if (V_VT(service) == (VT_BYREF | VT_VARIANT)) {
        service = V_VARIANTREF(service);
        if (!service)
            return E_INVALIDARG;
    }
    switch (V_VT(service)) {
    case VT_EMPTY:
    case VT_NULL: return S_OK;
    case VT_ERROR: return V_ERROR(service) == DISP_E_PARAMNOTFOUND ? S_OK : E_INVALIDARG;
    case VT_BSTR:
    case VT_BSTR | VT_BYREF:
        if (V_VT(service) == VT_BSTR)
            id = V_BSTR(service);
        else if (V_BSTRREF(service))
            id = *V_BSTRREF(service);
        else
            return E_INVALIDARG;
        return !SysStringLen(id) || is_our_id(id) ? S_OK : E_INVALIDARG;
    case VT_DISPATCH:
    case VT_DISPATCH | VT_BYREF:
        if (V_VT(service) == VT_DISPATCH)
            object = V_DISPATCH(service);
        else
            object = V_DISPATCHREF(service) ? *V_DISPATCHREF(service) : NULL;
        return object && service_is_ours(object) ? S_OK : E_INVALIDARG;
    default: return E_INVALIDARG;
    }
}
