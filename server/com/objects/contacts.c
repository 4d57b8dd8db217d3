#include "objects.h"

#include <stdlib.h>

#include "core/groups.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The contact list of the local user, or the members of one group.  Each call sees the present list, which is
 * empty while offline. */
struct contacts_object {
    struct event_object object; /* IMessengerContacts; has no events */
    struct group *group;        /* held; NULL: the whole list */
    struct contact_table_face table;
};

static struct contacts_object *impl_from_IMessengerContacts(IMessengerContacts *iface)
{
    return (struct contacts_object *)iface;
}

static void contacts_destroy(struct com_object *base)
{
    struct contacts_object *object = (struct contacts_object *)base;

    if (!object->group)
        return;
    model_enter();
    group_release(object->group);
    model_leave();
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

/* The objects of all present contacts for one client.  The caller clears the items and frees the array. */
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
    COM_DISPATCH_METHODS(IMessengerContacts), contacts_get_Count, contacts_Item, contacts_Remove, contacts_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerContacts, &IID_IOpenMsgrContactTable, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {
    {&IID_IMessengerContacts, 0},
    {&IID_IOpenMsgrContactTable, offsetof(struct contacts_object, table)},
    {NULL, 0},
};
static const struct com_class contacts_class = {
    .size = sizeof(struct contacts_object),
    .vtbl = &contacts_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerContacts,
    .own_tid = TID_IOpenMsgrContactTable,
    .own_offset = offsetof(struct contacts_object, table),
    .query = event_object_query,
    .destroy = contacts_destroy,
    .close = event_object_close,
};

HRESULT contacts_object_create(DWORD pid, struct group *group, IMessengerContacts **out)
{
    struct contacts_object *object = event_object_create(&contacts_class, true, &description, NULL);

    *out = (IMessengerContacts *)object;
    if (!object)
        return E_OUTOFMEMORY;
    contact_table_face_init(&object->table, (IUnknown *)object, group);
    if (group) {
        model_enter();
        object->group = group_hold(group);
        model_leave();
    }
    client_hold((IUnknown *)object, pid, NULL);
    return S_OK;
}
