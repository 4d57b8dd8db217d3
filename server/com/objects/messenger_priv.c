#include "lockable.h"

#include "core/alerts.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "com/base/object.h"

/* Alerts, and adding a contact without a dialog. */

/* ---- IMessengerPrivate ---- */

static HRESULT enable_sites(struct lockable *object, SAFEARRAY *sites)
{
    int32_t *ids = NULL;
    VARTYPE type;
    size_t count;
    HRESULT hr;

    if (!sites || SafeArrayGetDim(sites) != 1 || FAILED(SafeArrayGetVartype(sites, &type)) || type != VT_I4)
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
    COM_DISPATCH_METHODS(IMessengerPrivate),
    private_EnableAlertEvents,
    private_AddContact,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerPrivate, &IID_IMsgrLock, &IID_IOpenMsgrScriptLock, NULL};
static const struct class_description description = {
    .clsid = &CLSID_MessengerPriv,
    .class_tid = TID_MessengerPriv,
    .source = &DIID_DMessengerPrivateEvents,
    .errors = error_interfaces,
};
static const struct com_interface interfaces[] = LOCKABLE_INTERFACES(IMessengerPrivate);
static const struct com_class private_class = LOCKABLE_CLASS(IMessengerPrivate, private_vtbl, interfaces);

HRESULT private_create(DWORD pid, IUnknown **out)
{
    return lockable_create(&private_class, &description, RECEIVERS_PRIVATES, LOCK_OF_PRIVATE, pid, out);
}
