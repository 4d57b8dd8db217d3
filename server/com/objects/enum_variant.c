#include "objects.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/object_count.h"

/* A snapshot: what changes afterwards does not show. */
struct enum_variant {
    IEnumVARIANT IEnumVARIANT_iface;
    LONG ref;
    ULONG position, count;
    VARIANT items[];
};

static struct enum_variant *impl_from_IEnumVARIANT(IEnumVARIANT *iface)
{
    return CONTAINING_RECORD(iface, struct enum_variant, IEnumVARIANT_iface);
}

static HRESULT WINAPI enum_variant_QueryInterface(IEnumVARIANT *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IEnumVARIANT))
        return E_NOINTERFACE;
    *out = iface;
    IEnumVARIANT_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI enum_variant_AddRef(IEnumVARIANT *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IEnumVARIANT(iface)->ref);
}

static ULONG WINAPI enum_variant_Release(IEnumVARIANT *iface)
{
    struct enum_variant *enumerator = impl_from_IEnumVARIANT(iface);
    LONG ref = InterlockedDecrement(&enumerator->ref);

    if (!ref) {
        client_forget((IUnknown *)iface);
        for (ULONG i = 0; i < enumerator->count; i++)
            VariantClear(&enumerator->items[i]);
        free(enumerator);
        object_count_remove();
    }
    return (ULONG)ref;
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
    enum_variant_QueryInterface, enum_variant_AddRef, enum_variant_Release, enum_variant_Next,
    enum_variant_Skip,           enum_variant_Reset,  enum_variant_Clone,
};

HRESULT enum_variant_create(const VARIANT *items, size_t count, IEnumVARIANT **out)
{
    struct enum_variant *enumerator = calloc(1, sizeof(*enumerator) + count * sizeof(VARIANT));

    *out = NULL;
    if (!enumerator)
        return E_OUTOFMEMORY;
    enumerator->IEnumVARIANT_iface.lpVtbl = &enum_variant_vtbl;
    enumerator->ref = 1;
    object_count_add();
    for (; enumerator->count < count; enumerator->count++)
        if (FAILED(VariantCopy(&enumerator->items[enumerator->count], (VARIANT *)&items[enumerator->count]))) {
            IEnumVARIANT_Release(&enumerator->IEnumVARIANT_iface);
            return E_OUTOFMEMORY;
        }
    *out = &enumerator->IEnumVARIANT_iface;
    return S_OK;
}
