/* Unmarshals the array that IMessengerPrivate::EnableAlertEvents returns.
 *
 * oleaut32 of Wine 8 copies the returned array into the caller's array if both have the same number
 * of dimensions, so a longer array overruns the caller's (measured: an empty array, and a thousand
 * elements returned).  This function unmarshals into a new array instead.  If both arrays have the
 * same shape, it copies the elements, so that the caller's array stays valid; otherwise the new array
 * replaces it. */
#include "psfix.h"

#undef LPSAFEARRAY_UserUnmarshal

static bool fill_in_place(SAFEARRAY *answer, SAFEARRAY *array)
{
    VARTYPE answer_type, type;

    if (!answer || !array)
        return false;
    if (FAILED(SafeArrayGetVartype(answer, &answer_type)) || FAILED(SafeArrayGetVartype(array, &type)) ||
        type != answer_type)
        return false;
    return SUCCEEDED(SafeArrayCopyData(answer, array));
}

unsigned char *WINAPI alert_sites_unmarshal(ULONG *flags, unsigned char *buffer, LPSAFEARRAY *sites)
{
    SAFEARRAY *answer = NULL;
    HRESULT hr;

    buffer = LPSAFEARRAY_UserUnmarshal(flags, buffer, &answer);
    if (fill_in_place(answer, *sites)) {
        SafeArrayDestroy(answer);
        return buffer;
    }
    hr = *sites ? SafeArrayDestroy(*sites) : S_OK;
    if (FAILED(hr)) {
        SafeArrayDestroy(answer);
        RpcRaiseException(hr);
    }
    *sites = answer;
    return buffer;
}
