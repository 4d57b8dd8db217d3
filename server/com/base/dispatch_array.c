#include "dispatch_array.h"

#include <wchar.h>

/* More than any member takes; what is over a member's own limit is for the member to refuse. */
enum { ELEMENTS_MAX = 65536 };

static HRESULT put_long(SAFEARRAY *array, LONG index, const VARIANT *value)
{
    VARIANT number;
    HRESULT hr;

    VariantInit(&number);
    hr = VariantCopyInd(&number, (VARIANT *)value);
    if (SUCCEEDED(hr))
        hr = VariantChangeType(&number, &number, 0, VT_I4);
    if (SUCCEEDED(hr))
        hr = SafeArrayPutElement(array, &index, &V_I4(&number));
    VariantClear(&number);
    return hr;
}

static HRESULT from_one(const VARIANT *value, SAFEARRAY **out)
{
    *out = SafeArrayCreateVector(VT_I4, 0, 1);
    return *out ? put_long(*out, 0, value) : E_OUTOFMEMORY;
}

/* Not of longs, or not where a pointer to it can be passed on. */
static HRESULT from_array(SAFEARRAY *source, SAFEARRAY **out)
{
    VARTYPE type;
    LONG first, last;
    HRESULT hr = SafeArrayGetVartype(source, &type);

    if (FAILED(hr))
        return hr;
    if (SafeArrayGetDim(source) != 1)
        return type == VT_I4 ? SafeArrayCopy(source, out) : DISP_E_TYPEMISMATCH;
    hr = SafeArrayGetLBound(source, 1, &first);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetUBound(source, 1, &last);
    if (FAILED(hr))
        return hr;
    if (type == VT_I4)
        return SafeArrayCopy(source, out);
    if (type != VT_VARIANT || last - first >= ELEMENTS_MAX)
        return DISP_E_TYPEMISMATCH;
    *out = SafeArrayCreateVector(VT_I4, 0, (ULONG)(last - first + 1));
    if (!*out)
        return E_OUTOFMEMORY;
    for (LONG i = first; SUCCEEDED(hr) && i <= last; i++) {
        VARIANT value;

        VariantInit(&value);
        hr = SafeArrayGetElement(source, &i, &value);
        if (SUCCEEDED(hr))
            hr = put_long(*out, i - first, &value);
        VariantClear(&value);
    }
    return hr;
}

static HRESULT get_property(IDispatch *object, const WCHAR *name, VARIANT *value)
{
    LPOLESTR names[] = {(LPOLESTR)name};
    DISPPARAMS none = {0};
    DISPID id;
    HRESULT hr = IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id);

    VariantInit(value);
    if (SUCCEEDED(hr))
        hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET, &none, value, NULL,
                              NULL);
    return hr;
}

static HRESULT from_object(IDispatch *object, SAFEARRAY **out)
{
    VARIANT length, value;
    HRESULT hr = get_property(object, L"length", &length);

    if (SUCCEEDED(hr))
        hr = VariantChangeType(&length, &length, 0, VT_I4);
    if (FAILED(hr) || V_I4(&length) < 0 || V_I4(&length) > ELEMENTS_MAX) {
        VariantClear(&length);
        return DISP_E_TYPEMISMATCH;
    }
    *out = SafeArrayCreateVector(VT_I4, 0, (ULONG)V_I4(&length));
    if (!*out)
        return E_OUTOFMEMORY;
    for (LONG i = 0; SUCCEEDED(hr) && i < V_I4(&length); i++) {
        WCHAR name[12];

        swprintf(name, ARRAYSIZE(name), L"%ld", i);
        hr = get_property(object, name, &value);
        if (SUCCEEDED(hr))
            hr = put_long(*out, i, &value);
        VariantClear(&value);
    }
    return hr;
}

HRESULT longs_from_variant(const VARIANT *given, SAFEARRAY **out)
{
    HRESULT hr;

    *out = NULL;
    if (V_VT(given) == (VT_ARRAY | VT_I4 | VT_BYREF))
        return S_FALSE;
    while (V_VT(given) == (VT_VARIANT | VT_BYREF) && V_VARIANTREF(given))
        given = V_VARIANTREF(given);
    if (V_VT(given) == VT_NULL || V_VT(given) == VT_EMPTY || (V_VT(given) == VT_DISPATCH && !V_DISPATCH(given)))
        return S_OK;
    if (V_VT(given) & VT_ARRAY) {
        SAFEARRAY *source = V_VT(given) & VT_BYREF ? (V_ARRAYREF(given) ? *V_ARRAYREF(given) : NULL) : V_ARRAY(given);

        hr = source ? from_array(source, out) : S_OK;
    } else if (V_VT(given) == VT_DISPATCH) {
        hr = from_object(V_DISPATCH(given), out);
    } else {
        hr = from_one(given, out);
    }
    if (FAILED(hr) && *out) {
        SafeArrayDestroy(*out);
        *out = NULL;
    }
    return hr;
}
