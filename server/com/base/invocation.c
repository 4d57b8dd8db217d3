#include "invocation.h"

#include "dispatch_array.h"

/* ---- bind ---- */

static UINT count_parameters(const FUNCDESC *function)
{
    UINT count = 0;

    for (SHORT i = 0; i < function->cParams; i++)
        count += !(function->lprgelemdescParam[i].paramdesc.wParamFlags & PARAMFLAG_FRETVAL);
    return count;
}

HRESULT invocation_bind(struct invocation *invocation, const FUNCDESC *function, const DISPPARAMS *params,
                        UINT *bad_argument)
{
    UINT named = params->cNamedArgs, count = count_parameters(function);

    ZeroMemory(invocation, sizeof(*invocation));
    if (count > ARGUMENTS_MAX || params->cArgs > count || named > params->cArgs)
        return DISP_E_BADPARAMCOUNT;
    invocation->function = function;
    invocation->count = count;
    for (UINT i = 0; i < params->cArgs - named; i++)
        invocation->given[i] = &params->rgvarg[params->cArgs - 1 - i];
    for (UINT i = 0; i < named; i++) {
        DISPID place = params->rgdispidNamedArgs[i];

        if (place == DISPID_PROPERTYPUT)
            place = (DISPID)count - 1;
        if (place < 0 || (UINT)place >= count || invocation->given[place]) {
            if (bad_argument)
                *bad_argument = i;
            return DISP_E_PARAMNOTFOUND;
        }
        invocation->given[place] = &params->rgvarg[i];
    }
    return S_OK;
}

/* ---- adapt ---- */

static bool is_omitted(const VARIANT *value)
{
    return V_VT(value) == VT_ERROR && V_ERROR(value) == DISP_E_PARAMNOTFOUND;
}

static bool is_null(const VARIANT *value) { return V_VT(value) == VT_NULL || V_VT(value) == VT_EMPTY; }

static bool takes_object(const TYPEDESC *type)
{
    return type->vt == VT_DISPATCH ||
           (type->vt == VT_PTR && (type->lptdesc->vt == VT_DISPATCH || type->lptdesc->vt == VT_USERDEFINED));
}

static bool takes_longs(const TYPEDESC *type)
{
    return type->vt == VT_PTR && type->lptdesc->vt == VT_SAFEARRAY && type->lptdesc->lpadesc->tdescElem.vt == VT_I4;
}

/* The value of an omitted argument; false when it must be given.  Only texts and VARIANTs may be left out. */
static bool default_argument(const ELEMDESC *parameter, VARIANT *value)
{
    if (parameter->paramdesc.wParamFlags & PARAMFLAG_FHASDEFAULT)
        return SUCCEEDED(VariantCopy(value, &parameter->paramdesc.pparamdescex->varDefaultValue));
    if (parameter->tdesc.vt == VT_BSTR) { /* empty, not NULL: GetContact(name) searches the list then */
        V_VT(value) = VT_BSTR;
        V_BSTR(value) = SysAllocString(L"");
        return true;
    }
    if (parameter->tdesc.vt == VT_VARIANT) {
        V_VT(value) = VT_ERROR;
        V_ERROR(value) = DISP_E_PARAMNOTFOUND;
        return true;
    }
    return false;
}

/* Scripts pass null or undefined for an empty text and for Nothing.  False when the parameter takes neither. */
static bool null_argument(const TYPEDESC *type, VARIANT *value)
{
    if (type->vt != VT_BSTR && !takes_object(type))
        return false;
    V_VT(value) = type->vt == VT_BSTR ? VT_BSTR : VT_DISPATCH;
    return true;
}

/* Wine's ITypeInfo::Invoke leaks its copy of a VARIANT argument, and the object in it, when the conversion of another
 * argument fails; so every conversion happens here. */
static HRESULT convert(const TYPEDESC *type, const VARIANT *given, VARIANT *value)
{
    VARTYPE wanted = type->vt == VT_USERDEFINED ? VT_I4 : type->vt; /* an enumeration: no other such type is used */
    HRESULT hr = VariantCopyInd(value, (VARIANT *)given);

    if (SUCCEEDED(hr) && V_VT(value) != wanted)
        hr = VariantChangeType(value, value, 0, wanted);
    return hr;
}

/* The argument of one parameter.  *value is empty at first; *owned says whether it is to be cleared. */
static HRESULT adapt_argument(const ELEMDESC *parameter, const VARIANT *given, VARIANT *value, bool *owned)
{
    const TYPEDESC *type = &parameter->tdesc;

    *owned = true;
    if (!given)
        return default_argument(parameter, value) ? S_OK : DISP_E_BADPARAMCOUNT;
    if (V_VT(given) == (VT_VARIANT | VT_BYREF) && type->vt != VT_PTR && V_VARIANTREF(given))
        given = V_VARIANTREF(given);
    if (is_omitted(given))
        return default_argument(parameter, value) ? S_OK : DISP_E_PARAMNOTOPTIONAL;
    if (is_null(given) && null_argument(type, value))
        return S_OK;
    if (type->vt != VT_PTR && type->vt != VT_VARIANT)
        return convert(type, given, value);
    *owned = false;
    *value = *given;
    return S_OK;
}

/* The only member with an array as its argument has no other argument. */
static HRESULT adapt_longs(struct invocation *invocation)
{
    VARIANT *value = &invocation->arguments[0];
    HRESULT hr;

    if (invocation->count != 1 || !takes_longs(&invocation->function->lprgelemdescParam[0].tdesc))
        return S_OK;
    hr = longs_from_variant(value, &invocation->array);
    if (hr == S_OK) {
        V_VT(value) = VT_ARRAY | VT_I4 | VT_BYREF;
        V_ARRAYREF(value) = &invocation->array;
    }
    return hr;
}

HRESULT invocation_adapt(struct invocation *invocation, const DISPPARAMS *params, UINT *bad_argument)
{
    for (UINT i = 0; i < invocation->count; i++) {
        const VARIANT *given = invocation->given[i];
        UINT index = invocation->count - 1 - i;
        HRESULT hr = adapt_argument(&invocation->function->lprgelemdescParam[i], given, &invocation->arguments[index],
                                    &invocation->owned[index]);

        if (FAILED(hr)) {
            if (bad_argument && given)
                *bad_argument = (UINT)(given - params->rgvarg);
            return hr;
        }
    }
    return adapt_longs(invocation);
}

/* ---- after that ---- */

void invocation_drop_texts(struct invocation *invocation)
{
    for (UINT i = 0; i < invocation->count; i++) {
        VARIANT *value = &invocation->arguments[i];

        if (V_VT(value) != VT_BSTR)
            continue;
        if (invocation->owned[i])
            SysFreeString(V_BSTR(value));
        V_BSTR(value) = NULL;
    }
}

void invocation_end(struct invocation *invocation)
{
    SafeArrayDestroy(invocation->array);
    for (UINT i = 0; i < invocation->count; i++)
        if (invocation->owned[i])
            VariantClear(&invocation->arguments[i]);
}
