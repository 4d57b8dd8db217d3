#include "handout.h"

#include "core/groups.h"
#include "core/limits.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"

/* The groups of the contact list, as they are at each call; none when offline (client API section 4). */

static HRESULT WINAPI groups_QueryInterface(IMessengerGroups *iface, REFIID riid, void **out)
{
    return handout_QueryInterface(iface, riid, out);
}

static ULONG WINAPI groups_AddRef(IMessengerGroups *iface) { return handout_AddRef(iface); }

static ULONG WINAPI groups_Release(IMessengerGroups *iface) { return handout_Release(iface); }

static HRESULT WINAPI groups_GetTypeInfoCount(IMessengerGroups *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI groups_GetTypeInfo(IMessengerGroups *iface, UINT index, LCID lcid,
                                          ITypeInfo **out)
{
    return handout_GetTypeInfo(iface, index, lcid, out);
}

static HRESULT WINAPI groups_GetIDsOfNames(IMessengerGroups *iface, REFIID riid,
                                            LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    return handout_GetIDsOfNames(iface, riid, names, count, lcid, ids);
}

static HRESULT WINAPI groups_Invoke(IMessengerGroups *iface, DISPID id, REFIID riid, LCID lcid,
                                     WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad)
{
    return handout_Invoke(iface, id, riid, lcid, flags, params, result, exception, bad);
}

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

/* One group for one client; NULL beyond the end. */
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
    groups_QueryInterface,
    groups_AddRef,
    groups_Release,
    groups_GetTypeInfoCount,
    groups_GetTypeInfo,
    groups_GetIDsOfNames,
    groups_Invoke,
    groups_Remove,
    groups_get_Count,
    groups_Item,
    groups_get__NewEnum,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMessengerGroups, NULL};
static const struct handout_class groups_class = {
    &groups_vtbl,
    &IID_IMessengerGroups,
    TID_IMessengerGroups,
    NULL,
    {NULL, TID_COUNT, NULL, TID_COUNT, error_interfaces},
};

HRESULT groups_object_create(DWORD pid, IMessengerGroups **out)
{
    return handout_create(&groups_class, pid, (void **)out);
}
