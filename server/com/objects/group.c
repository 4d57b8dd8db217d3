#include "objects.h"

#include <stdlib.h>

#include "core/groups.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object_count.h"
#include "com/base/object.h"

/* A group of the contact list (client API section 4).  There is one object for each group, which all
 * clients share: the one in an event is the one that the collection gives. */
struct group_object {
    IMessengerGroup IMessengerGroup_iface;
    LONG ref;
    struct group *group;            /* held */
    struct event_source source;     /* without events and class information */
    struct group_object *next;
};

static struct group_object *objects; /* all there are, not held; model lock */

/* Only our own objects know this interface, and answer with themselves. */
static const IID IID_own_group = {
    0x2f8d1c57, 0x6b0e, 0x4c1d, {0xa3, 0x0f, 0x8e, 0x51, 0x77, 0x2c, 0x94, 0xd6}};

static struct group_object *impl_from_IMessengerGroup(IMessengerGroup *iface)
{
    return CONTAINING_RECORD(iface, struct group_object, IMessengerGroup_iface);
}

static HRESULT WINAPI group_QueryInterface(IMessengerGroup *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) &&
        !IsEqualIID(riid, &IID_IMessengerGroup) && !IsEqualIID(riid, &IID_own_group))
        return event_source_query(&impl_from_IMessengerGroup(iface)->source, riid, out);
    *out = iface;
    IMessengerGroup_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI group_AddRef(IMessengerGroup *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IMessengerGroup(iface)->ref);
}

static ULONG WINAPI group_Release(IMessengerGroup *iface)
{
    struct group_object *object = impl_from_IMessengerGroup(iface), **position = &objects;
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    model_enter();
    while (*position != object)
        position = &(*position)->next;
    *position = object->next;
    group_release(object->group);
    model_leave();
    client_forget((IUnknown *)iface);
    event_source_close(&object->source);
    object_count_remove();
    free(object);
    return 0;
}

/* ---- IDispatch ---- */

static HRESULT WINAPI group_GetTypeInfoCount(IMessengerGroup *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI group_GetTypeInfo(IMessengerGroup *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face face = {TID_IMessengerGroup, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI group_GetIDsOfNames(IMessengerGroup *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid,
                                          DISPID *ids)
{
    struct dispatch_face face = {TID_IMessengerGroup, iface};

    return dispatch_GetIDsOfNames(&face, 1, riid, names, count, lcid, ids);
}

static HRESULT WINAPI group_Invoke(IMessengerGroup *iface, DISPID id, REFIID riid, LCID lcid, WORD flags,
                                   DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    struct dispatch_face face = {TID_IMessengerGroup, iface};

    return dispatch_Invoke(&face, 1, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- IMessengerGroup ---- */

static HRESULT WINAPI group_get_Contacts(IMessengerGroup *iface, IDispatch **out)
{
    IMessengerContacts *contacts = NULL;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    hr = contacts_object_create(client_caller(), impl_from_IMessengerGroup(iface)->group, &contacts);
    *out = (IDispatch *)contacts;
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_get_Name(IMessengerGroup *iface, BSTR *name)
{
    HRESULT hr;

    if (!name)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    model_enter();
    hr = bstr_out(group_name(impl_from_IMessengerGroup(iface)->group), name);
    model_leave();
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_put_Name(IMessengerGroup *iface, BSTR name)
{
    struct string text = {0};
    HRESULT hr = name ? string_from_bstr(name, &text) : E_POINTER;

    if (SUCCEEDED(hr)) {
        model_enter();
        hr = group_rename(impl_from_IMessengerGroup(iface)->group, string_text(&text));
        model_leave();
    }
    string_free(&text);
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT edit(IMessengerGroup *iface, const VARIANT *argument,
                    msgr_result (*change)(struct group *group, struct contact *contact))
{
    struct contact *contact;
    HRESULT hr = contact_argument(argument, &contact);

    if (SUCCEEDED(hr)) {
        model_enter();
        hr = change(impl_from_IMessengerGroup(iface)->group, contact);
        contact_release(contact);
        model_leave();
    }
    return com_error(&IID_IMessengerGroup, hr);
}

static HRESULT WINAPI group_AddContact(IMessengerGroup *iface, VARIANT contact)
{
    return edit(iface, &contact, group_add_contact);
}

static HRESULT WINAPI group_RemoveContact(IMessengerGroup *iface, VARIANT contact)
{
    return edit(iface, &contact, group_remove_contact);
}

static HRESULT WINAPI group_get_Service(IMessengerGroup *iface, IDispatch **out)
{
    IMessengerService *service = NULL;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerGroup, E_NULL_REFERENCE);
    hr = service_object_create(client_caller(), &service);
    *out = (IDispatch *)service;
    return com_error(&IID_IMessengerGroup, hr);
}

static const IMessengerGroupVtbl group_vtbl = {
    group_QueryInterface,
    group_AddRef,
    group_Release,
    group_GetTypeInfoCount,
    group_GetTypeInfo,
    group_GetIDsOfNames,
    group_Invoke,
    group_get_Contacts,
    group_get_Name,
    group_put_Name,
    group_AddContact,
    group_RemoveContact,
    group_get_Service,
};

/* ---- construction and identity ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerGroup, NULL};
static const struct class_description description = {
    NULL, TID_COUNT, NULL, TID_COUNT, error_interfaces,
};

static HRESULT group_object_create(struct group *group, struct group_object **out)
{
    struct group_object *object = calloc(1, sizeof(*object));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&object->IMessengerGroup_iface;
    object->IMessengerGroup_iface.lpVtbl = &group_vtbl;
    object->ref = 1;
    hr = event_source_init(&object->source, outer, &description, NULL);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    object->group = group_hold(group);
    object->next = objects;
    objects = object;
    object_count_add();
    *out = object;
    return S_OK;
}

HRESULT group_object_get(struct group *group, IMessengerGroup **out)
{
    struct group_object *object = objects;
    HRESULT hr;

    *out = NULL;
    while (object && (object->group != group || !ref_try_add(&object->ref)))
        object = object->next;
    if (!object) {
        hr = group_object_create(group, &object);
        if (FAILED(hr))
            return hr;
    }
    *out = &object->IMessengerGroup_iface;
    return S_OK;
}

struct group *group_of_object(IDispatch *object)
{
    IMessengerGroup *own;
    struct group *group = NULL;

    if (FAILED(IDispatch_QueryInterface(object, &IID_own_group, (void **)&own)) || !own)
        return NULL;
    if (own->lpVtbl == &group_vtbl) { /* somebody may answer any interface with a proxy of theirs */
        model_enter();
        group = group_hold(impl_from_IMessengerGroup(own)->group);
        model_leave();
    }
    IMessengerGroup_Release(own);
    return group;
}
