#include "fake_site.h"

#include <servprov.h>
#include <stdlib.h>

static const GUID sid_browser = {0x0002DF05, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

enum { ID_LOCATION_URL = 211 };

/* The interfaces have no reference count: the test frees the site with fake_site_free. */
struct fake_site {
    IServiceProvider IServiceProvider_iface;
    IDispatch browser;
    BOOL has_browser;
    const WCHAR *address;
};

/* ---- the browser ---- */

static HRESULT WINAPI browser_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch))
        return E_NOINTERFACE;
    *out = iface;
    return S_OK;
}

static ULONG WINAPI browser_AddRef(IDispatch *iface) { return (void)iface, 2; }
static ULONG WINAPI browser_Release(IDispatch *iface) { return (void)iface, 1; }

static HRESULT WINAPI browser_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI browser_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)iface, (void)index, (void)lcid;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI browser_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid,
                                            DISPID *ids)
{
    (void)iface, (void)riid, (void)lcid;
    if (count != 1 || lstrcmpiW(names[0], L"LocationURL"))
        return DISP_E_UNKNOWNNAME;
    *ids = ID_LOCATION_URL;
    return S_OK;
}

static HRESULT WINAPI browser_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid, WORD flags,
                                     DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad)
{
    const struct fake_site *site = CONTAINING_RECORD(iface, struct fake_site, browser);

    (void)riid, (void)lcid, (void)flags, (void)params, (void)exception, (void)bad;
    if (id != ID_LOCATION_URL || !site->address || !result)
        return DISP_E_MEMBERNOTFOUND;
    V_VT(result) = VT_BSTR;
    V_BSTR(result) = SysAllocString(site->address);
    return S_OK;
}

static IDispatchVtbl browser_vtbl = {
    browser_QueryInterface, browser_AddRef,        browser_Release, browser_GetTypeInfoCount,
    browser_GetTypeInfo,    browser_GetIDsOfNames, browser_Invoke,
};

/* ---- the site ---- */

static HRESULT WINAPI site_QueryInterface(IServiceProvider *iface, REFIID riid, void **out)
{
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IServiceProvider))
        return E_NOINTERFACE;
    *out = iface;
    return S_OK;
}

static ULONG WINAPI site_AddRef(IServiceProvider *iface) { return (void)iface, 2; }
static ULONG WINAPI site_Release(IServiceProvider *iface) { return (void)iface, 1; }

static HRESULT WINAPI site_QueryService(IServiceProvider *iface, REFGUID service, REFIID riid, void **out)
{
    struct fake_site *site = CONTAINING_RECORD(iface, struct fake_site, IServiceProvider_iface);

    *out = NULL;
    if (!site->has_browser || !IsEqualGUID(service, &sid_browser))
        return E_NOINTERFACE;
    return browser_QueryInterface(&site->browser, riid, out);
}

static IServiceProviderVtbl site_vtbl = {site_QueryInterface, site_AddRef, site_Release, site_QueryService};

struct fake_site *fake_site_create(BOOL browser, const WCHAR *address)
{
    struct fake_site *site = calloc(1, sizeof(*site));

    site->IServiceProvider_iface.lpVtbl = &site_vtbl;
    site->browser.lpVtbl = &browser_vtbl;
    site->has_browser = browser;
    site->address = address;
    return site;
}

IUnknown *fake_site_unknown(struct fake_site *site) { return (IUnknown *)&site->IServiceProvider_iface; }

void fake_site_free(struct fake_site *site)
{
    CoDisconnectObject((IUnknown *)&site->IServiceProvider_iface, 0);
    CoDisconnectObject((IUnknown *)&site->browser, 0);
    free(site);
}
