/* Read before every source of the proxy/stub DLL.
 *
 * The generated code names three functions of rpcrt4 that MinGW's unknwn.h hides from C. */
#ifndef PSFIX_H
#define PSFIX_H

#include <objbase.h>

#include "openmsgrps_clsid.h"

HRESULT STDMETHODCALLTYPE IUnknown_QueryInterface_Proxy(IUnknown *This, REFIID riid, void **object);
ULONG STDMETHODCALLTYPE IUnknown_AddRef_Proxy(IUnknown *This);
ULONG STDMETHODCALLTYPE IUnknown_Release_Proxy(IUnknown *This);

#endif
