#include "objects.h"

#include <stdlib.h>

#include "core/groups.h"
#include "com/base/client_registry.h"
#include "com/base/object_count.h"
#include "com/base/object.h"

/* The contact list of the local user, or the members of one group, as they are at each call; empty
 * when offline (client API section 4). */
struct contacts_object {
    IMessengerContacts IMessengerContacts_iface;
    LONG ref;
    struct group *group;            /* held; NULL: the whole list */
    struct event_source source;     /* error support only */
    struct contact_table_face table;
};

static struct contacts_object *impl_from_IMessengerContacts(IMessengerContacts *iface)
{
    return CONTAINING_RECORD(iface, struct contacts_object, IMessengerContacts_iface);
}

static HRESULT WINAPI contacts_QueryInterface(IMessengerContacts *iface, REFIID riid, void **out)
{
    struct contacts_object *object = impl_from_IMessengerContacts(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch) ||
        IsEqualIID(riid, &IID_IMessengerContacts))
        *out = iface;
    else if (IsEqualIID(riid, &IID_IOpenMsgrContactTable))
        *out = &object->table.IOpenMsgrContactTable_iface;
    else
        return event_source_query(&object->source, riid, out);
    IMessengerContacts_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI contacts_AddRef(IMessengerContacts *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IMessengerContacts(iface)->ref);
}

static ULONG WINAPI contacts_Release(IMessengerContacts *iface)
{
    struct contacts_object *object = impl_from_IMessengerContacts(iface);
    LONG ref = InterlockedDecrement(&object->ref);

    if (ref)
        return (ULONG)ref;
    if (object->group) {
        model_enter();
        group_release(object->group);
        model_leave();
    }
    client_forget((IUnknown *)iface);
    event_source_close(&object->source);
    object_count_remove();
    free(object);
    return 0;
}

/* ---- IDispatch: the published members, and the table by name ---- */

static HRESULT WINAPI contacts_GetTypeInfoCount(IMessengerContacts *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI contacts_GetTypeInfo(IMessengerContacts *iface, UINT index, LCID lcid,
                                           ITypeInfo **out)
{
    struct dispatch_face face = {TID_IMessengerContacts, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI contacts_GetIDsOfNames(IMessengerContacts *iface, REFIID riid,
                                             LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct contacts_object *object = impl_from_IMessengerContacts(iface);
    struct dispatch_face faces[] = {
        {TID_IMessengerContacts, iface},
        {TID_IOpenMsgrContactTable, &object->table.IOpenMsgrContactTable_iface}};

    return dispatch_GetIDsOfNames(faces, 2, riid, names, count, lcid, ids);
}

static HRESULT WINAPI contacts_Invoke(IMessengerContacts *iface, DISPID id, REFIID riid, LCID lcid,
                                      WORD flags, DISPPARAMS *params, VARIANT *result,
                                      EXCEPINFO *exception, UINT *bad)
{
    struct contacts_object *object = impl_from_IMessengerContacts(iface);
    struct dispatch_face faces[] = {
        {TID_IMessengerContacts, iface},
        {TID_IOpenMsgrContactTable, &object->table.IOpenMsgrContactTable_iface}};

    return dispatch_Invoke(faces, 2, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- IMessengerContacts ---- */

size_t contact_list_count(const struct messenger *messenger, const struct group *group)
{
    return group ? group_member_count(group) : contacts_count(messenger);
}

struct contact *contact_list_at(const struct messenger *messenger, const struct group *group, size_t index)
{
    return group ? group_member_at(group, index) : contacts_at(messenger, index);
}

static HRESULT WINAPI contacts_get_Count(IMessengerContacts *iface, LONG *count)
{
    struct contacts_object *object = impl_from_IMessengerContacts(iface);

    if (!count)
        return com_error(&IID_IMessengerContacts, E_NULL_REFERENCE);
    *count = (LONG)contact_list_count(model_enter(), object->group);
    model_leave();
    return S_OK;
}

static HRESULT WINAPI contacts_Item(IMessengerContacts *iface, LONG index, IDispatch **out)
{
    struct group *group = impl_from_IMessengerContacts(iface)->group;
    IMessengerContact *object = NULL;
    DWORD pid = client_caller();
    struct contact *contact;
    HRESULT hr = E_FAIL;

    if (!out)
        return com_error(&IID_IMessengerContacts, E_NULL_REFERENCE);
    *out = NULL;
    if (index < 0)
        return com_error(&IID_IMessengerContacts, E_INVALIDARG);
    contact = contact_list_at(model_enter(), group, (size_t)index);
    if (contact) {
        hr = contact_object_get(contact, pid, &object);
        contact_release(contact);
    }
    model_leave();
    *out = (IDispatch *)object;
    return com_error(&IID_IMessengerContacts, hr);
}

static HRESULT WINAPI contacts_Remove(IMessengerContacts *iface, IDispatch *object)
{
    struct group *group = impl_from_IMessengerContacts(iface)->group;
    struct contact *contact;
    HRESULT hr = E_FAIL;

    if (!object)
        return com_error(&IID_IMessengerContacts, E_POINTER);
    contact = contact_of_object(object);
    if (contact) {
        struct messenger *messenger = model_enter();

        if (!group || group_has(group, contact))
            hr = contacts_remove(messenger, contact);
        contact_release(contact);
        model_leave();
    }
    return com_error(&IID_IMessengerContacts, hr);
}

/* Every contact as it is now, for one client; the caller clears and frees them. */
static HRESULT snapshot(const struct group *group, DWORD pid, VARIANT **out, size_t *out_count)
{
    struct messenger *messenger = model_enter();
    size_t count = contact_list_count(messenger, group), done = 0;
    VARIANT *items = calloc(count ? count : 1, sizeof(*items));
    HRESULT hr = items ? S_OK : E_OUTOFMEMORY;

    while (SUCCEEDED(hr) && done < count) {
        struct contact *contact = contact_list_at(messenger, group, done);
        IMessengerContact *object;

        hr = contact_object_get(contact, pid, &object);
        contact_release(contact);
        if (SUCCEEDED(hr))
            items[done++] = variant_object((IDispatch *)object);
    }
    model_leave();
    *out = items;
    *out_count = done;
    return hr;
}

static HRESULT WINAPI contacts_get__NewEnum(IMessengerContacts *iface, IUnknown **out)
{
    IEnumVARIANT *enumerator = NULL;
    VARIANT *items;
    size_t count;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMessengerContacts, E_NULL_REFERENCE);
    *out = NULL;
    hr = snapshot(impl_from_IMessengerContacts(iface)->group, client_caller(), &items, &count);
    if (SUCCEEDED(hr))
        hr = enum_variant_create(items, count, &enumerator);
    for (size_t i = 0; i < count; i++)
        VariantClear(&items[i]);
    free(items);
    if (SUCCEEDED(hr))
        client_hold((IUnknown *)enumerator, client_caller(), NULL);
    *out = (IUnknown *)enumerator;
    return com_error(&IID_IMessengerContacts, hr);
}

static const IMessengerContactsVtbl contacts_vtbl = {
    contacts_QueryInterface,
    contacts_AddRef,
    contacts_Release,
    contacts_GetTypeInfoCount,
    contacts_GetTypeInfo,
    contacts_GetIDsOfNames,
    contacts_Invoke,
    contacts_get_Count,
    contacts_Item,
    contacts_Remove,
    contacts_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerContacts, &IID_IOpenMsgrContactTable, NULL};
static const struct class_description description = {
    NULL, TID_COUNT, NULL, TID_COUNT, error_interfaces,
};

HRESULT contacts_object_create(DWORD pid, struct group *group, IMessengerContacts **out)
{
    struct contacts_object *object = calloc(1, sizeof(*object));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!object)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&object->IMessengerContacts_iface;
    object->IMessengerContacts_iface.lpVtbl = &contacts_vtbl;
    object->ref = 1;
    contact_table_face_init(&object->table, outer, group);
    hr = event_source_init(&object->source, outer, &description, NULL);
    if (FAILED(hr)) {
        free(object);
        return hr;
    }
    if (group) {
        model_enter();
        object->group = group_hold(group);
        model_leave();
    }
    object_count_add();
    client_hold(outer, pid, NULL);
    *out = &object->IMessengerContacts_iface;
    return S_OK;
}
