#include "objects.h"

#include "core/groups.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The groups of the contact list.  Each call sees the present list, which is empty while offline. */

/* ---- IMessengerGroups ---- */

static HRESULT WINAPI groups_Remove(IMessengerGroups *iface, IDispatch *object)
{
    struct group *group;
    HRESULT hr = E_FAIL;

    (void)iface;
    if (!object)
        return com_error(&IID_IMessengerGroups, E_POINTER);
    group = group_of_object(object);
    if (group) {
        model_enter();
        hr = group_remove(group);
        group_release(group);
        model_leave();
    }
    return com_error(&IID_IMessengerGroups, hr);
}

static HRESULT WINAPI groups_get_Count(IMessengerGroups *iface, LONG *count)
{
    (void)iface;
    if (!count)
        return com_error(&IID_IMessengerGroups, E_NULL_REFERENCE);
    *count = (LONG)groups_count(model_enter());
    model_leave();
    return S_OK;
}

/* Returns the object of the group at this index to a client; NULL beyond the end. */
static HRESULT group_out(size_t index, DWORD pid, IDispatch **out)
{
    struct group *group = groups_at(model_enter(), index);
    IMessengerGroup *object = NULL;
    HRESULT hr = S_OK;

    if (group) {
        hr = group_object_get(group, &object);
        group_release(group);
    }
    model_leave();
    if (object)
        client_hold((IUnknown *)object, pid, NULL);
    *out = (IDispatch *)object;
    return hr;
}

static HRESULT WINAPI groups_Item(IMessengerGroups *iface, LONG index, IDispatch **out)
{
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerGroups, E_NULL_REFERENCE);
    *out = NULL;
    if (index < 0)
        return com_error(&IID_IMessengerGroups, E_INVALIDARG);
    hr = group_out((size_t)index, client_caller(), out);
    return com_error(&IID_IMessengerGroups, SUCCEEDED(hr) && !*out ? E_FAIL : hr);
}

static HRESULT WINAPI groups_get__NewEnum(IMessengerGroups *iface, IUnknown **out)
{
    VARIANT items[LIMIT_GROUPS];
    IEnumVARIANT *enumerator = NULL;
    DWORD pid = client_caller();
    IDispatch *group = NULL;
    size_t count = 0;
    HRESULT hr;

    (void)iface;
    if (!out)
        return com_error(&IID_IMessengerGroups, E_NULL_REFERENCE);
    *out = NULL;
    do {
        hr = group_out(count, pid, &group);
        if (group)
            items[count++] = variant_object(group);
    } while (group && count < LIMIT_GROUPS);
    if (SUCCEEDED(hr))
        hr = enum_variant_create(items, count, &enumerator);
    for (size_t i = 0; i < count; i++)
        VariantClear(&items[i]);
    if (SUCCEEDED(hr))
        client_hold((IUnknown *)enumerator, pid, NULL);
    *out = (IUnknown *)enumerator;
    return com_error(&IID_IMessengerGroups, hr);
}

static const IMessengerGroupsVtbl groups_vtbl = {
    COM_DISPATCH_METHODS(IMessengerGroups), groups_Remove, groups_get_Count, groups_Item, groups_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerGroups, NULL};
static const struct class_description description = {.errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IMessengerGroups, 0}, {NULL, 0}};
static const struct com_class groups_class = {
    .size = sizeof(struct event_object),
    .vtbl = &groups_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMessengerGroups,
    .query = event_object_query,
    .close = event_object_close,
};

HRESULT groups_object_create(DWORD pid, IMessengerGroups **out)
{
    *out = event_object_create(&groups_class, true, &description, NULL);
    if (!*out)
        return E_OUTOFMEMORY;
    client_hold((IUnknown *)*out, pid, NULL);
    return S_OK;
}
