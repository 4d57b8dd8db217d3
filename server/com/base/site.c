#include "site.h"

#include <exdisp.h>
#include <servprov.h>
#include <urlmon.h>

/* SID_SWebBrowserApp of the public headers: a site that belongs to a browser returns the browser for this service. */
static const GUID sid_browser = {0x0002DF05, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

enum { SUPPORTED = INTERFACESAFE_FOR_UNTRUSTED_CALLER | INTERFACESAFE_FOR_UNTRUSTED_DATA };

/* ---- where a site is ---- */

/* The value of a text property of a foreign object; NULL when there is no such property. */
static BSTR get_text(IDispatch *object, const WCHAR *name)
{
    LPOLESTR names[] = {(LPOLESTR)name};
    DISPPARAMS none = {0};
    VARIANT value;
    DISPID id;

    VariantInit(&value);
    if (FAILED(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id)) ||
        FAILED(IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET, &none, &value, NULL,
                                NULL)))
        return NULL;
    if (V_VT(&value) == VT_BSTR)
        return V_BSTR(&value);
    VariantClear(&value);
    return NULL;
}

/* The browser that the site belongs to, AddRef'd; NULL when the site belongs to no browser. */
static IDispatch *browser_of(IUnknown *site)
{
    IServiceProvider *provider;
    IDispatch *browser = NULL;

    if (SUCCEEDED(IUnknown_QueryInterface(site, &IID_IServiceProvider, (void **)&provider))) {
        IServiceProvider_QueryService(provider, &sid_browser, &IID_IDispatch, (void **)&browser);
        IServiceProvider_Release(provider);
    }
    return browser;
}

/* Maps the address of a page to a security zone of Windows.  A page whose zone is not known is not trusted. */
static enum client_trust trust_of_address(const WCHAR *address)
{
    HRESULT(WINAPI * create)(IServiceProvider *, IInternetSecurityManager **, DWORD);
    enum client_trust trust = CLIENT_UNTRUSTED;
    HMODULE urlmon = LoadLibraryW(L"urlmon.dll");
    IInternetSecurityManager *manager;
    DWORD zone;

    if (!urlmon)
        return trust;
    create = (void *)GetProcAddress(urlmon, "CoInternetCreateSecurityManager");
    if (create && SUCCEEDED(create(NULL, &manager, 0))) {
        if (SUCCEEDED(IInternetSecurityManager_MapUrlToZone(manager, address, &zone, 0)) && zone <= URLZONE_TRUSTED)
            trust = CLIENT_TRUSTED_ZONE;
        IInternetSecurityManager_Release(manager);
    }
    return trust;
}

static enum client_trust trust_of(IUnknown *site)
{
    enum client_trust trust = CLIENT_UNTRUSTED;
    IDispatch *browser = browser_of(site);
    BSTR address;

    if (!browser)
        return CLIENT_TRUSTED;
    address = get_text(browser, L"LocationURL");
    if (address)
        trust = trust_of_address(address);
    SysFreeString(address);
    IDispatch_Release(browser);
    return trust;
}

/* ---- IObjectWithSite ---- */

static struct site *impl_from_IObjectWithSite(IObjectWithSite *iface)
{
    return CONTAINING_RECORD(iface, struct site, IObjectWithSite_part);
}

static void replace_site(struct site *site, IUnknown *other, DWORD pid, enum client_trust trust)
{
    IUnknown *before;
    enum client_trust trust_before;
    DWORD pid_before;

    site_lock(site);
    before = site->site;
    pid_before = site->site_pid;
    trust_before = site->trust;
    site->site = other;
    site->site_pid = pid;
    site->trust = trust;
    site_unlock(site);
    if (pid)
        client_site(pid, trust, 1);
    if (pid_before)
        client_site(pid_before, trust_before, -1);
    if (before)
        IUnknown_Release(before);
}

static HRESULT WINAPI with_site_SetSite(IObjectWithSite *iface, IUnknown *other)
{
    struct site *site = impl_from_IObjectWithSite(iface);

    if (!other) {
        replace_site(site, NULL, 0, CLIENT_TRUSTED);
        return S_OK;
    }
    IUnknown_AddRef(other);
    replace_site(site, other, client_caller(), trust_of(other));
    return S_OK;
}

static HRESULT WINAPI with_site_GetSite(IObjectWithSite *iface, REFIID riid, void **out)
{
    struct site *site = impl_from_IObjectWithSite(iface);
    IUnknown *there;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    *out = NULL;
    site_lock(site);
    there = site->site;
    if (there)
        IUnknown_AddRef(there);
    site_unlock(site);
    if (!there)
        return E_FAIL;
    hr = IUnknown_QueryInterface(there, riid, out);
    IUnknown_Release(there);
    return hr;
}

static const IObjectWithSiteVtbl with_site_vtbl = {
    COM_PART_METHODS(IObjectWithSite),
    with_site_SetSite,
    with_site_GetSite,
};

/* ---- IObjectSafety ---- */

static struct site *impl_from_IObjectSafety(IObjectSafety *iface)
{
    return CONTAINING_RECORD(iface, struct site, IObjectSafety_part);
}

/* S_OK when the object has this interface, otherwise E_NOINTERFACE. */
static HRESULT check_interface(struct site *site, REFIID riid)
{
    IUnknown *face;
    HRESULT hr = IUnknown_QueryInterface(site->IObjectSafety_part.outer, riid, (void **)&face);

    if (FAILED(hr))
        return E_NOINTERFACE;
    IUnknown_Release(face);
    return S_OK;
}

static HRESULT WINAPI safety_GetInterfaceSafetyOptions(IObjectSafety *iface, REFIID riid, DWORD *supported,
                                                       DWORD *enabled)
{
    struct site *site = impl_from_IObjectSafety(iface);
    HRESULT hr;

    if (!supported || !enabled)
        return E_POINTER;
    *supported = *enabled = 0;
    hr = check_interface(site, riid);
    if (FAILED(hr))
        return hr;
    if (site->safe && IsEqualIID(riid, &IID_IDispatch)) {
        *supported = SUPPORTED;
        site_lock(site);
        *enabled = site->options;
        site_unlock(site);
    }
    return S_OK;
}

static HRESULT WINAPI safety_SetInterfaceSafetyOptions(IObjectSafety *iface, REFIID riid, DWORD mask, DWORD enabled)
{
    struct site *site = impl_from_IObjectSafety(iface);
    HRESULT hr = check_interface(site, riid);
    DWORD pid = client_caller(), before;

    if (FAILED(hr))
        return hr;
    if (mask & ~(DWORD)SUPPORTED || (mask & enabled && (!site->safe || !IsEqualIID(riid, &IID_IDispatch))))
        return E_FAIL;
    site_lock(site);
    site->options = (site->options & ~mask) | (enabled & mask);
    before = site->options_pid;
    site->options_pid = site->options ? pid : 0;
    pid = site->options_pid;
    site_unlock(site);
    if (pid)
        client_site(pid, CLIENT_UNTRUSTED, 1);
    if (before)
        client_site(before, CLIENT_UNTRUSTED, -1);
    return S_OK;
}

static const IObjectSafetyVtbl safety_vtbl = {
    COM_PART_METHODS(IObjectSafety),
    safety_GetInterfaceSafetyOptions,
    safety_SetInterfaceSafetyOptions,
};

/* ---- Wine's script hosts ---- */

/* Whether the caller is cscript or wscript. */
static bool caller_is_script_host(void)
{
    BOOL(WINAPI * get_name)(HANDLE, DWORD, WCHAR *, DWORD *); /* exists since Windows Vista */
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, client_caller());
    WCHAR path[MAX_PATH], *name = NULL;
    DWORD length = ARRAYSIZE(path);

    if (!process)
        return false;
    get_name = (void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "QueryFullProcessImageNameW");
    if (get_name && get_name(process, 0, path, &length))
        name = wcsrchr(path, '\\');
    CloseHandle(process);
    return name && (!lstrcmpiW(name + 1, L"cscript.exe") || !lstrcmpiW(name + 1, L"wscript.exe"));
}

/* Whether to hide IObjectWithSite from the caller.  With Wine's cscript as its host, Wine's VBScript cannot create an
 * object that has this interface, because the host offers no site (measured on Wine 8: run-time error 429).  A script
 * host is trusted with or without a site. */
static bool site_would_hinder(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") && caller_is_script_host();
}

/* ---- the part ---- */

void site_init(struct site *site, IUnknown *outer, bool safe) NO_THREAD_SAFETY_ANALYSIS
{
    *site = (struct site){.IObjectWithSite_part = {&with_site_vtbl, outer, TID_NONE},
                          .IObjectSafety_part = {&safety_vtbl, outer, TID_NONE},
                          .safe = safe};
    mutex_init(&site->lock);
}

bool site_query(struct site *site, REFIID riid, void **out)
{
    if (IsEqualIID(riid, &IID_IObjectWithSite) && !site_would_hinder())
        *out = &site->IObjectWithSite_part;
    else if (IsEqualIID(riid, &IID_IObjectSafety))
        *out = &site->IObjectSafety_part;
    else
        return false;
    com_part_AddRef(&site->IObjectWithSite_part);
    return true;
}

void site_close(struct site *site) NO_THREAD_SAFETY_ANALYSIS
{
    replace_site(site, NULL, 0, CLIENT_TRUSTED);
    if (site->options_pid)
        client_site(site->options_pid, CLIENT_UNTRUSTED, -1);
    mutex_free(&site->lock);
}
