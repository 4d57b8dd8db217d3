#include "objects.h"

#include <stdlib.h>

#include "../core/alerts.h"
#include "../core/contacts.h"
#include "../core/limits.h"
#include "../core/lock.h"
#include "clients.h"
#include "lifetime.h"
#include "object.h"
#include "rot.h"

/* Alerts, and adding a contact without a dialog (service API section 6). */
struct private_object {
    IMessengerPrivate IMessengerPrivate_iface;
    LONG ref;
    bool shared;                    /* the one in the running object table */
    struct event_source source;
    struct lock_face lock_face;
    struct lock *lock;
    struct roster_member member;
};

static struct private_object *impl_from_IMessengerPrivate(IMessengerPrivate *iface)
{
    return CONTAINING_RECORD(iface, struct private_object, IMessengerPrivate_iface);
}

/* At the start of every member: who calls the shared object keeps the server alive. */
static struct private_object *private_called(IMessengerPrivate *iface)
{
    struct private_object *object = impl_from_IMessengerPrivate(iface);

    if (object->shared)
        client_touched_shared(client_caller());
    return object;
}

static HRESULT WINAPI private_QueryInterface(IMessengerPrivate *iface, REFIID riid, void **out)
{
    struct private_object *object = impl_from_IMessengerPrivate(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch) ||
        IsEqualIID(riid, &IID_IMessengerPrivate))
        *out = iface;
    else if (IsEqualIID(riid, &IID_IMsgrLock))
        *out = &object->lock_face.IMsgrLock_iface;
    else if (!IsEqualIID(riid, &IID_IExternalConnection) ||
             !rot_external_connection((IUnknown *)iface, out))
        return event_source_query(&object->source, riid, out);
    IMessengerPrivate_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI private_AddRef(IMessengerPrivate *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IMessengerPrivate(iface)->ref);
}

static ULONG WINAPI private_Release(IMessengerPrivate *iface)
{
    struct private_object *object = impl_from_IMessengerPrivate(iface);
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    model_enter();
    roster_remove(ROSTER_PRIVATES, &object->member);
    lock_disown(object->lock);
    lock_release(object->lock);
    model_leave();
    client_forget((IUnknown *)iface);
    event_source_close(&object->source);
    if (!object->shared)
        lifetime_remove();
    free(object);
    return 0;
}

/* ---- IDispatch: the published members, and the lock by name ---- */

static HRESULT WINAPI private_GetTypeInfoCount(IMessengerPrivate *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI private_GetTypeInfo(IMessengerPrivate *iface, UINT index, LCID lcid,
                                          ITypeInfo **out)
{
    struct dispatch_face face = {TID_IMessengerPrivate, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI private_GetIDsOfNames(IMessengerPrivate *iface, REFIID riid, LPOLESTR *names,
                                            UINT count, LCID lcid, DISPID *ids)
{
    struct private_object *object = impl_from_IMessengerPrivate(iface);
    struct dispatch_face faces[] = {
        {TID_IMessengerPrivate, iface},
        {TID_IOpenMsgrScriptLock, &object->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_GetIDsOfNames(faces, 2, riid, names, count, lcid, ids);
}

static HRESULT WINAPI private_Invoke(IMessengerPrivate *iface, DISPID id, REFIID riid, LCID lcid,
                                     WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad)
{
    struct private_object *object = private_called(iface);
    struct dispatch_face faces[] = {
        {TID_IMessengerPrivate, iface},
        {TID_IOpenMsgrScriptLock, &object->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_Invoke(faces, 2, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- IMessengerPrivate ---- */

static HRESULT enable_sites(struct private_object *object, SAFEARRAY *sites)
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
    struct private_object *object = private_called(iface);

    return com_error(&IID_IMessengerPrivate, sites ? enable_sites(object, *sites) : E_INVALIDARG);
}

static HRESULT add_contact(struct private_object *object, BSTR name, const VARIANT *service)
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
    return com_error(&IID_IMessengerPrivate, add_contact(private_called(iface), name, &service));
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
static const struct class_description description = {
    &CLSID_MessengerPriv, TID_MessengerPriv, &DIID_DMessengerPrivateEvents,
    TID_DMessengerPrivateEvents, error_interfaces,
};

static struct lock *private_lock_of(IUnknown *outer)
{
    return private_called((IMessengerPrivate *)outer)->lock;
}

/* one made while signed in learns of the lock when somebody can hear it. */
static void private_advised(IUnknown *outer)
{
    struct private_object *object = private_called((IMessengerPrivate *)outer);

    model_enter();
    lock_advised(object->lock);
    model_leave();
}

HRESULT private_create(DWORD pid, IUnknown **out)
{
    struct private_object *object = calloc(1, sizeof(*object));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&object->IMessengerPrivate_iface;
    object->IMessengerPrivate_iface.lpVtbl = &private_vtbl;
    object->ref = 1;
    object->shared = !pid;
    lock_face_init(&object->lock_face, outer, private_lock_of);
    hr = event_source_init(&object->source, outer, &description, private_advised);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    object->member = (struct roster_member){&object->source, &object->ref, NULL};
    object->lock = lock_create(model_enter(), LOCK_OF_PRIVATE, &object->member);
    if (object->lock)
        roster_add(ROSTER_PRIVATES, &object->member);
    model_leave();
    if (!object->lock) {
        event_source_close(&object->source);
        free(object);
        return E_OUTOFMEMORY;
    }
    if (!object->shared)
        lifetime_add();
    *out = outer;
    return S_OK;
}
