#include "objects.h"

#include <stdlib.h>

#include "com/base/client_registry.h"

/* Enumerates a snapshot: it does not see later changes of the collection. */
struct enum_variant {
    struct com_object object; /* IEnumVARIANT */
    ULONG position, count;
    VARIANT *items;
};

static struct enum_variant *impl_from_IEnumVARIANT(IEnumVARIANT *iface) { return (struct enum_variant *)iface; }

static void enum_variant_destroy(struct com_object *object)
{
    struct enum_variant *enumerator = (struct enum_variant *)object;

    for (ULONG i = 0; i < enumerator->count; i++)
        VariantClear(&enumerator->items[i]);
    free(enumerator->items);
}

static HRESULT WINAPI enum_variant_Next(IEnumVARIANT *iface, ULONG wanted, VARIANT *items, ULONG *fetched)
{
    struct enum_variant *enumerator = impl_from_IEnumVARIANT(iface);
    ULONG given = 0;

    if (fetched)
        *fetched = 0;
    if (!items || (wanted > 1 && !fetched))
        return E_POINTER;
    for (ULONG i = 0; i < wanted; i++)
        VariantInit(&items[i]);
    while (given < wanted) {
        LONG position = InterlockedIncrement((LONG *)&enumerator->position) - 1;

        if ((ULONG)position >= enumerator->count) {
            InterlockedDecrement((LONG *)&enumerator->position);
            break;
        }
        if (FAILED(VariantCopy(&items[given], &enumerator->items[position])))
            return E_OUTOFMEMORY;
        given++;
    }
    if (fetched)
        *fetched = given;
    return given == wanted ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_variant_Skip(IEnumVARIANT *iface, ULONG wanted)
{
    struct enum_variant *enumerator = impl_from_IEnumVARIANT(iface);
    ULONG left = enumerator->count - enumerator->position;

    enumerator->position += wanted < left ? wanted : left;
    return wanted <= left ? S_OK : S_FALSE;
}

static HRESULT WINAPI enum_variant_Reset(IEnumVARIANT *iface)
{
    impl_from_IEnumVARIANT(iface)->position = 0;
    return S_OK;
}

static HRESULT WINAPI enum_variant_Clone(IEnumVARIANT *iface, IEnumVARIANT **out)
{
    struct enum_variant *enumerator = impl_from_IEnumVARIANT(iface);
    HRESULT hr;

    if (!out)
        return E_POINTER;
    hr = enum_variant_create(enumerator->items, enumerator->count, out);
    if (SUCCEEDED(hr)) {
        impl_from_IEnumVARIANT(*out)->position = enumerator->position;
        client_hold((IUnknown *)*out, client_caller(), NULL);
    }
    return hr;
}

static const IEnumVARIANTVtbl enum_variant_vtbl = {
    COM_UNKNOWN_METHODS(IEnumVARIANT), enum_variant_Next, enum_variant_Skip, enum_variant_Reset, enum_variant_Clone,
};

static const struct com_interface interfaces[] = {{&IID_IEnumVARIANT, 0}, {NULL, 0}};
static const struct com_class enum_variant_class = {
    .size = sizeof(struct enum_variant),
    .vtbl = &enum_variant_vtbl,
    .interfaces = interfaces,
    .destroy = enum_variant_destroy,
};

HRESULT enum_variant_create(const VARIANT *items, size_t count, IEnumVARIANT **out)
{
    struct enum_variant *enumerator = com_object_create(&enum_variant_class, true);
    HRESULT hr = S_OK;

    *out = NULL;
    if (!enumerator)
        return E_OUTOFMEMORY;
    enumerator->items = calloc(count ? count : 1, sizeof(*enumerator->items));
    if (!enumerator->items)
        hr = E_OUTOFMEMORY;
    for (; SUCCEEDED(hr) && enumerator->count < count; enumerator->count++)
        hr = VariantCopy(&enumerator->items[enumerator->count], (VARIANT *)&items[enumerator->count]);
    if (FAILED(hr)) {
        com_object_Release(enumerator);
        return E_OUTOFMEMORY;
    }
    *out = (IEnumVARIANT *)enumerator;
    return S_OK;
}
