/* IDispatch for every object, by its type information, with the liberties that scripts take. */
#include "com.h"
#include "dispids.h"
#include "invocation.h"
#include "script_rights.h"

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

/* ---- calling ---- */

/* The member that a call is for, and who calls it. */
struct target {
    ITypeInfo *info;
    const struct dispatch_face *face;
    DISPID id;
    WORD kind;
    enum client_trust trust;
};

/* Calls the member with arguments that are complete. */
static HRESULT call(const struct target *target, struct invocation *invocation, VARIANT *result, EXCEPINFO *exception,
                    UINT *bad_argument)
{
    DISPID put = DISPID_PROPERTYPUT;
    bool is_put = target->kind & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF);
    DISPPARAMS params = {invocation->arguments, is_put ? &put : NULL, invocation->count, is_put};
    EXCEPINFO own = {0};
    HRESULT hr;

    SetErrorInfo(0, NULL);
    hr = ITypeInfo_Invoke(target->info, target->face->iface, target->id, target->kind, &params, result, &own,
                          bad_argument);
    if (FAILED(hr) && !is_refusal(hr))
        return member_failed(target->face->tid, target->id, target->trust, hr, &own, exception);
    return hr;
}

static HRESULT invoke_function(const struct target *target, const FUNCDESC *function, const DISPPARAMS *params,
                               VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct invocation invocation;
    HRESULT hr = invocation_bind(&invocation, function, params, bad_argument);

    if (SUCCEEDED(hr))
        hr = invocation_adapt(&invocation, params, bad_argument);
    if (SUCCEEDED(hr) && target->trust != CLIENT_TRUSTED && script_texts_are_ignored(target->face->tid, target->id))
        invocation_drop_texts(&invocation);
    if (SUCCEEDED(hr))
        hr = call(target, &invocation, result, exception, bad_argument);
    invocation_end(&invocation);
    return hr;
}

HRESULT dispatch_Invoke(const struct dispatch_face *faces, size_t count, DISPID id, REFIID riid, LCID lcid, WORD flags,
                        DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct target target = {.face = &faces[count > 1 && id >= DISPID_OWN_FIRST ? 1 : 0], .id = id};
    FUNCDESC *function;
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
    hr = typeinfo_get(target.face->tid, &target.info);
    if (FAILED(hr))
        return hr;
    hr = find_function(target.info, id, flags, &function, &target.kind);
    if (SUCCEEDED(hr)) {
        const VARIANT *first = params->cArgs ? &params->rgvarg[params->cArgs - 1] : NULL;

        target.trust = client_trust_of_caller();
        if (script_may_call(target.trust, target.face->tid, id, target.kind, first))
            hr = invoke_function(&target, function, params, result, exception, bad_argument);
        else
            hr = raise_exception(E_NOTIMPL, exception);
        ITypeInfo_ReleaseFuncDesc(target.info, function);
    }
    ITypeInfo_Release(target.info);
    return hr;
}
