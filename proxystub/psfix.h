/* Included before every source of the proxy/stub DLL (-include).
 *
 * The generated code calls three functions of rpcrt4 that MinGW's unknwn.h does not declare for C,
 * and one function of oleaut32 that is unsafe on Wine and is replaced here (alert_sites.c). */
#ifndef PSFIX_H
#define PSFIX_H

#include <stdbool.h>

#include <objbase.h>
#include <oleauto.h>

#include "openmsgrps_clsid.h"

HRESULT STDMETHODCALLTYPE IUnknown_QueryInterface_Proxy(IUnknown *This, REFIID riid, void **object);
ULONG STDMETHODCALLTYPE IUnknown_AddRef_Proxy(IUnknown *This);
ULONG STDMETHODCALLTYPE IUnknown_Release_Proxy(IUnknown *This);

/* Unmarshals an array from `buffer` into *sites and returns the position after it.  *sites is NULL or
 * an array of the caller.  If it has the same shape as the array in the buffer, its elements are
 * overwritten, otherwise it is replaced.  Raises DISP_E_ARRAYISLOCKED when it must be replaced but is
 * locked. */
unsigned char *WINAPI alert_sites_unmarshal(ULONG *flags, unsigned char *buffer, LPSAFEARRAY *sites);

#define LPSAFEARRAY_UserUnmarshal alert_sites_unmarshal

#endif
