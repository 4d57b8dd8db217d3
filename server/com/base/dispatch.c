/* IDispatch for every object, by its type information, with the liberties that scripts take. */
#include "com.h"
#include "dispatch_array.h"
#include "dispids.h"
#include "script_rights.h"

enum { ARGUMENTS_MAX = 16 };

HRESULT dispatch_GetTypeInfoCount(UINT *count)
{
    if (!count)
        return E_POINTER;
    *count = 1;
    return S_OK;
}

HRESULT dispatch_GetTypeInfo(const struct dispatch_face *faces, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)lcid;
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (index != 0)
        return DISP_E_BADINDEX;
    return typeinfo_get(faces[0].tid, out);
}

/* The type information of a dual interface also lists QueryInterface to Invoke, which must not be called by name. */
static bool is_of_com_itself(DISPID id) { return id >= 0x60000000 && id < DISPID_OWN_FIRST; }

HRESULT dispatch_GetIDsOfNames(const struct dispatch_face *faces, size_t count, REFIID riid, LPOLESTR *names,
                               UINT name_count, LCID lcid, DISPID *ids)
{
    HRESULT hr = DISP_E_UNKNOWNNAME;

    (void)lcid;
    if (!names || !ids || !name_count)
        return E_INVALIDARG;
    if (!IsEqualIID(riid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    for (size_t i = 0; i < count && hr == DISP_E_UNKNOWNNAME; i++) {
        ITypeInfo *info;

        hr = typeinfo_get(faces[i].tid, &info);
        if (FAILED(hr))
            return hr;
        hr = ITypeInfo_GetIDsOfNames(info, names, name_count, ids);
        ITypeInfo_Release(info);
        if ((FAILED(hr) && hr != E_OUTOFMEMORY) || (SUCCEEDED(hr) && is_of_com_itself(ids[0])))
            hr = DISP_E_UNKNOWNNAME; /* Wine says "element not found" for some of them */
    }
    if (FAILED(hr))
        for (UINT i = 0; i < name_count; i++)
            ids[i] = DISPID_UNKNOWN;
    return hr;
}

/* ---- Invoke ---- */

static bool is_omitted(const VARIANT *value)
{
    return V_VT(value) == VT_ERROR && V_ERROR(value) == DISP_E_PARAMNOTFOUND;
}

/* Finds the member.  Scripts write `x.Property()` and `x.Method` without parentheses, so a method may be read and a
 * property called. */
static HRESULT find_function(ITypeInfo *info, DISPID id, WORD flags, FUNCDESC **out, WORD *kind)
{
    static const WORD kinds[] = {DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF};
    const WORD readable = DISPATCH_METHOD | DISPATCH_PROPERTYGET;
    WORD wanted = flags & readable ? flags | readable : flags;
    FUNCDESC *function;

    if (wanted & DISPATCH_PROPERTYPUTREF)
        wanted |= DISPATCH_PROPERTYPUT; /* no member of ours tells assignment of objects apart */
    *out = NULL;
    for (UINT index = 0; SUCCEEDED(ITypeInfo_GetFuncDesc(info, index, &function)); index++) {
        if (function->memid == id)
            for (size_t i = 0; i < ARRAYSIZE(kinds); i++)
                if ((wanted & kinds[i]) && function->invkind == (INVOKEKIND)kinds[i]) {
                    *out = function;
                    *kind = kinds[i];
                    return S_OK;
                }
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    return DISP_E_MEMBERNOTFOUND;
}

/* Parameters that a caller gives: all but the result. */
static UINT count_parameters(const FUNCDESC *function)
{
    UINT count = 0;

    for (SHORT i = 0; i < function->cParams; i++)
        count += !(function->lprgelemdescParam[i].paramdesc.wParamFlags & PARAMFLAG_FRETVAL);
    return count;
}

/* What an omitted argument stands for; only texts and VARIANTs may be left out. */
static bool default_argument(const FUNCDESC *function, UINT place, VARIANT *value)
{
    const ELEMDESC *parameter = &function->lprgelemdescParam[place];

    VariantInit(value);
    if (parameter->paramdesc.wParamFlags & PARAMFLAG_FHASDEFAULT)
        return SUCCEEDED(VariantCopy(value, &parameter->paramdesc.pparamdescex->varDefaultValue));
    if (parameter->tdesc.vt == VT_BSTR) { /* empty, not NULL: GetContact(name) looks into the list */
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

static bool takes_object(const TYPEDESC *type)
{
    return type->vt == VT_DISPATCH ||
           (type->vt == VT_PTR && (type->lptdesc->vt == VT_DISPATCH || type->lptdesc->vt == VT_USERDEFINED));
}

/* A script's argument in the form that the type library wants: wrappers followed, null and
 * undefined as an empty text where a text is wanted. *value is cleared by the caller. */
static HRESULT adapt_argument(const FUNCDESC *function, UINT place, const VARIANT *given, VARIANT *value)
{
    const TYPEDESC *type = &function->lprgelemdescParam[place].tdesc;
    VARTYPE wanted = type->vt == VT_USERDEFINED ? VT_I4 : type->vt; /* only enumerations are */
    HRESULT hr;

    if (is_omitted(given))
        return default_argument(function, place, value) ? S_OK : DISP_E_PARAMNOTOPTIONAL;
    if (V_VT(given) == (VT_VARIANT | VT_BYREF) && type->vt != VT_PTR && V_VARIANTREF(given)) {
        if (is_omitted(V_VARIANTREF(given)))
            return default_argument(function, place, value) ? S_OK : DISP_E_PARAMNOTOPTIONAL;
        given = V_VARIANTREF(given);
    }
    if (type->vt == VT_BSTR && (V_VT(given) == VT_NULL || V_VT(given) == VT_EMPTY)) {
        VariantInit(value);
        V_VT(value) = VT_BSTR;
        return S_OK;
    }
    if (takes_object(type) && (V_VT(given) == VT_NULL || V_VT(given) == VT_EMPTY)) {
        VariantInit(value); /* what JScript has for Nothing */
        V_VT(value) = VT_DISPATCH;
        return S_OK;
    }
    if (type->vt == VT_PTR || type->vt == VT_VARIANT) {
        *value = *given; /* borrowed: marked by the caller */
        return S_FALSE;
    }
    /* Converted here: Wine's ITypeInfo::Invoke loses its copy of a VARIANT argument when the
     * conversion of another one fails, and with it the object that was in it. */
    VariantInit(value);
    hr = VariantCopyInd(value, (VARIANT *)given);
    if (SUCCEEDED(hr) && V_VT(value) != wanted)
        hr = VariantChangeType(value, value, 0, wanted);
    return hr;
}

/* The arguments by place, whether they came so or by name.  `borrowed` bits need no VariantClear.
 */
static HRESULT order_arguments(const FUNCDESC *function, const DISPPARAMS *params, UINT count, VARIANT *ordered,
                               DWORD *borrowed, UINT *bad_argument)
{
    const VARIANT *given[ARGUMENTS_MAX] = {0};
    UINT named = params->cNamedArgs, places = params->cArgs - named;

    if (count > ARGUMENTS_MAX || params->cArgs > count || named > params->cArgs)
        return DISP_E_BADPARAMCOUNT;
    for (UINT i = 0; i < places; i++)
        given[i] = &params->rgvarg[params->cArgs - 1 - i];
    for (UINT i = 0; i < named; i++) {
        DISPID place = params->rgdispidNamedArgs[i];

        if (place == DISPID_PROPERTYPUT)
            place = (DISPID)count - 1;
        if (place < 0 || (UINT)place >= count || given[place]) {
            if (bad_argument)
                *bad_argument = i;
            return DISP_E_PARAMNOTFOUND;
        }
        given[place] = &params->rgvarg[i];
    }
    *borrowed = 0;
    for (UINT i = 0; i < count; i++) {
        VARIANT *value = &ordered[count - 1 - i];
        HRESULT hr = DISP_E_BADPARAMCOUNT;

        VariantInit(value);
        if (given[i])
            hr = adapt_argument(function, i, given[i], value);
        else if (default_argument(function, i, value))
            hr = S_OK;
        if (hr == S_FALSE)
            *borrowed |= 1u << (count - 1 - i);
        if (FAILED(hr)) {
            if (bad_argument && given[i])
                *bad_argument = (UINT)(given[i] - params->rgvarg);
            return hr;
        }
    }
    return S_OK;
}

/* Reports a failed member as an exception with its code and its sentence. */
static HRESULT raise_exception(HRESULT hr, EXCEPINFO *exception)
{
    if (!exception)
        return hr;
    if (hr != DISP_E_EXCEPTION || !exception->scode) {
        ZeroMemory(exception, sizeof(*exception));
        exception->scode = hr;
    }
    if (!exception->bstrSource)
        exception->bstrSource = SysAllocString(L"OpenMsgr");
    if (!exception->bstrDescription)
        exception->bstrDescription = SysAllocString(error_sentence(exception->scode));
    exception->wCode = 0;
    exception->pfnDeferredFillIn = NULL;
    return DISP_E_EXCEPTION;
}

/* Codes with which ITypeInfo::Invoke itself refuses a call, as against a member that ran and
 * failed. */
static bool is_refusal(HRESULT hr)
{
    return hr >= DISP_E_UNKNOWNINTERFACE && hr <= DISP_E_NOTACOLLECTION && hr != DISP_E_EXCEPTION;
}

static void free_exception(EXCEPINFO *exception)
{
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrDescription);
    SysFreeString(exception->bstrHelpFile);
}

/* The code and the sentence of a member that ran and failed, for the caller; `own` is used up. */
static HRESULT member_failed(enum tid tid, DISPID id, enum client_trust trust, HRESULT hr, EXCEPINFO *own,
                             EXCEPINFO *exception)
{
    HRESULT code = hr == DISP_E_EXCEPTION && own->scode ? own->scode : hr;

    if (trust != CLIENT_TRUSTED && SUCCEEDED(script_result(tid, id, code))) {
        free_exception(own);
        return script_result(tid, id, code);
    }
    if (!exception) {
        free_exception(own);
        return code;
    }
    *exception = *own;
    return raise_exception(hr, exception);
}

/* ---- special arguments and callers ---- */

static bool takes_longs(const FUNCDESC *function)
{
    const TYPEDESC *type = &function->lprgelemdescParam[0].tdesc;

    return type->vt == VT_PTR && type->lptdesc->vt == VT_SAFEARRAY && type->lptdesc->lpadesc->tdescElem.vt == VT_I4;
}

/* `value` is borrowed and stays so; *array is the caller's to destroy. */
static HRESULT adapt_longs(VARIANT *value, SAFEARRAY **array)
{
    HRESULT hr = longs_from_variant(value, array);

    if (hr == S_OK) {
        V_VT(value) = VT_ARRAY | VT_I4 | VT_BYREF;
        V_ARRAYREF(value) = array;
    }
    return hr;
}

static void clear_texts(VARIANT *arguments, UINT count)
{
    for (UINT i = 0; i < count; i++)
        if (V_VT(&arguments[i]) == VT_BSTR) {
            SysFreeString(V_BSTR(&arguments[i]));
            V_BSTR(&arguments[i]) = NULL;
        }
}

static HRESULT invoke_function(ITypeInfo *info, const struct dispatch_face *face, DISPID id, FUNCDESC *function,
                               WORD kind, DISPPARAMS *params, enum client_trust trust, VARIANT *result,
                               EXCEPINFO *exception, UINT *bad_argument)
{
    VARIANT ordered[ARGUMENTS_MAX];
    DISPID put = DISPID_PROPERTYPUT;
    UINT count = count_parameters(function);
    DISPPARAMS complete = {ordered, NULL, count, 0};
    SAFEARRAY *array = NULL;
    EXCEPINFO own_exception;
    DWORD borrowed = 0;
    HRESULT hr;

    for (UINT i = 0; i < count && i < ARGUMENTS_MAX; i++)
        VariantInit(&ordered[i]);
    hr = order_arguments(function, params, count, ordered, &borrowed, bad_argument);
    if (SUCCEEDED(hr) && count == 1 && takes_longs(function))
        hr = adapt_longs(&ordered[0], &array);
    if (SUCCEEDED(hr) && trust != CLIENT_TRUSTED && script_texts_are_ignored(face->tid, id))
        clear_texts(ordered, count);
    if (SUCCEEDED(hr)) {
        if (kind & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF)) {
            complete.rgdispidNamedArgs = &put;
            complete.cNamedArgs = 1;
        }
        ZeroMemory(&own_exception, sizeof(own_exception));
        SetErrorInfo(0, NULL);
        hr = ITypeInfo_Invoke(info, face->iface, id, kind, &complete, result, &own_exception, bad_argument);
        if (FAILED(hr) && !is_refusal(hr))
            hr = member_failed(face->tid, id, trust, hr, &own_exception, exception);
    }
    SafeArrayDestroy(array);
    for (UINT i = 0; i < count && i < ARGUMENTS_MAX; i++)
        if (!(borrowed & 1u << i))
            VariantClear(&ordered[i]);
    return hr;
}

HRESULT dispatch_Invoke(const struct dispatch_face *faces, size_t count, DISPID id, REFIID riid, LCID lcid, WORD flags,
                        DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    const struct dispatch_face *face = &faces[count > 1 && id >= DISPID_OWN_FIRST ? 1 : 0];
    FUNCDESC *function;
    ITypeInfo *info;
    WORD kind = 0;
    HRESULT hr;

    (void)lcid;
    if (!IsEqualIID(riid, &IID_NULL))
        return DISP_E_UNKNOWNINTERFACE;
    if (!params)
        return E_INVALIDARG;
    if (is_of_com_itself(id))
        return DISP_E_MEMBERNOTFOUND;
    if (result)
        VariantInit(result);
    hr = typeinfo_get(face->tid, &info);
    if (FAILED(hr))
        return hr;
    hr = find_function(info, id, flags, &function, &kind);
    if (SUCCEEDED(hr)) {
        enum client_trust trust = client_trust_of_caller();
        const VARIANT *first = params->cArgs ? &params->rgvarg[params->cArgs - 1] : NULL;

        if (script_may_call(trust, face->tid, id, kind, first))
            hr = invoke_function(info, face, id, function, kind, params, trust, result, exception, bad_argument);
        else
            hr = raise_exception(E_NOTIMPL, exception);
        ITypeInfo_ReleaseFuncDesc(info, function);
    }
    ITypeInfo_Release(info);
    return hr;
}
