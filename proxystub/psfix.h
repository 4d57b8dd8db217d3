/* Read before every source of the proxy/stub DLL.
 *
 * The generated code names three functions of rpcrt4 that MinGW's unknwn.h hides from C, and one of
 * oleaut32 that we cannot trust (alert_sites.c). */
#ifndef PSFIX_H
#define PSFIX_H

#include <stdbool.h>

#include <objbase.h>
#include <oleauto.h>

#include "openmsgrps_clsid.h"

HRESULT STDMETHODCALLTYPE IUnknown_QueryInterface_Proxy(IUnknown *This, REFIID riid, void **object);
ULONG STDMETHODCALLTYPE IUnknown_AddRef_Proxy(IUnknown *This);
ULONG STDMETHODCALLTYPE IUnknown_Release_Proxy(IUnknown *This);

/* Reads an array from buffer into *sites and returns the place behind it.  *sites, NULL or an array
 * of the caller, is filled when it has the shape of the one that was sent, else replaced; an array
 * that is locked against that raises DISP_E_ARRAYISLOCKED. */
unsigned char *WINAPI alert_sites_unmarshal(ULONG *flags, unsigned char *buffer, LPSAFEARRAY *sites);

#define LPSAFEARRAY_UserUnmarshal alert_sites_unmarshal

#endif
