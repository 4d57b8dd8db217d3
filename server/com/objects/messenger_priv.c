#include "lockable.h"

#include "core/alerts.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "com/base/object.h"

/* Alerts, and adding a contact without a dialog (service API section 6). */

static HRESULT WINAPI private_QueryInterface(IMessengerPrivate *iface, REFIID riid, void **out)
{
    return lockable_QueryInterface(iface, riid, out);
}

static ULONG WINAPI private_AddRef(IMessengerPrivate *iface) { return lockable_AddRef(iface); }

static ULONG WINAPI private_Release(IMessengerPrivate *iface) { return lockable_Release(iface); }

static HRESULT WINAPI private_GetTypeInfoCount(IMessengerPrivate *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI private_GetTypeInfo(IMessengerPrivate *iface, UINT index, LCID lcid,
                                          ITypeInfo **out)
{
    return lockable_GetTypeInfo(iface, index, lcid, out);
}

static HRESULT WINAPI private_GetIDsOfNames(IMessengerPrivate *iface, REFIID riid,
                                            LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    return lockable_GetIDsOfNames(iface, riid, names, count, lcid, ids);
}

static HRESULT WINAPI private_Invoke(IMessengerPrivate *iface, DISPID id, REFIID riid, LCID lcid,
                                     WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad)
{
    return lockable_Invoke(iface, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- IMessengerPrivate ---- */

static HRESULT enable_sites(struct lockable *object, SAFEARRAY *sites)
{
    int32_t *ids = NULL;
    VARTYPE type;
    size_t count;
    HRESULT hr;

    if (!sites || SafeArrayGetDim(sites) != 1 || FAILED(SafeArrayGetVartype(sites, &type)) ||
        type != VT_I4)
        return E_INVALIDARG;
    count = sites->rgsabound[0].cElements;
    if (count) {
        hr = SafeArrayAccessData(sites, (void **)&ids);
        if (FAILED(hr))
            return E_INVALIDARG;
    }
    model_enter();
    hr = alerts_enable(object->lock, ids, count);
    model_leave();
    if (count)
        SafeArrayUnaccessData(sites);
    return hr;
}

static HRESULT WINAPI private_EnableAlertEvents(IMessengerPrivate *iface, SAFEARRAY **sites)
{
    struct lockable *object = lockable_called(iface);

    return com_error(&IID_IMessengerPrivate, sites ? enable_sites(object, *sites) : E_INVALIDARG);
}

static HRESULT add_contact(struct lockable *object, BSTR name, const VARIANT *service)
{
    struct string handle = {0};
    HRESULT hr;

    if (!name)
        return E_POINTER;
    if (SysStringLen(name) > LIMIT_SIGNIN_NAME_CHARS)
        return E_INVALIDARG;
    hr = string_from_bstr(name, &handle);
    if (SUCCEEDED(hr))
        hr = contact_check_handle(string_text(&handle));
    if (SUCCEEDED(hr))
        hr = service_argument_check(service);
    if (SUCCEEDED(hr)) {
        hr = contacts_add(model_enter(), object->lock, string_text(&handle));
        model_leave();
    }
    string_free(&handle);
    return hr;
}

static HRESULT WINAPI private_AddContact(IMessengerPrivate *iface, BSTR name, VARIANT service)
{
    return com_error(&IID_IMessengerPrivate, add_contact(lockable_called(iface), name, &service));
}

static const IMessengerPrivateVtbl private_vtbl = {
    private_QueryInterface,
    private_AddRef,
    private_Release,
    private_GetTypeInfoCount,
    private_GetTypeInfo,
    private_GetIDsOfNames,
    private_Invoke,
    private_EnableAlertEvents,
    private_AddContact,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerPrivate, &IID_IMsgrLock,
                                              &IID_IOpenMsgrScriptLock, NULL};
static const struct lockable_class private_class = {
    &private_vtbl,
    &IID_IMessengerPrivate,
    TID_IMessengerPrivate,
    ROSTER_PRIVATES,
    {&CLSID_MessengerPriv, TID_MessengerPriv, &DIID_DMessengerPrivateEvents, TID_DMessengerPrivateEvents, error_interfaces},
};

HRESULT private_create(DWORD pid, IUnknown **out)
{
    return lockable_create(&private_class, LOCK_OF_PRIVATE, pid, out);
}
