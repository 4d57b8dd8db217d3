/* Takes the answered array of IMessengerPrivate::EnableAlertEvents out of a message.
 *
 * Wine 8's oleaut32 fills the caller's array in place whenever the number of dimensions agrees, so
 * that a longer answer overruns it (measured: an empty array answered with a thousand elements).
 * Here the answer is taken out beside the caller's array, which is kept only when it has the same
 * shape; that is also what keeps an array alive that the caller has not allocated. */
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
