#include "com.h"

/* The type libraries in the resources of the program, in the order of openmsgr.rc. */
enum library { LIBRARY_PRIVATE, LIBRARY_API, LIBRARY_OWN, LIBRARY_COUNT };

static const WCHAR *const library_files[LIBRARY_COUNT] = {L"msgrpriv.tlb", L"msgrua.tlb", L"openmsgr.tlb"};

static const struct {
    enum library library;
    const GUID *guid;
} types[TID_COUNT] = {
    [TID_IMsgrSessionManager] = {LIBRARY_PRIVATE, &IID_IMsgrSessionManager},
    [TID_IMsgrSession] = {LIBRARY_PRIVATE, &IID_IMsgrSession},
    [TID_IMessengerPrivate] = {LIBRARY_PRIVATE, &IID_IMessengerPrivate},
    [TID_IMessenger3] = {LIBRARY_API, &IID_IMessenger3},
    [TID_IMessengerContact] = {LIBRARY_API, &IID_IMessengerContact},
    [TID_IMessengerContacts] = {LIBRARY_API, &IID_IMessengerContacts},
    [TID_IMessengerService] = {LIBRARY_API, &IID_IMessengerService},
    [TID_IMessengerServices] = {LIBRARY_API, &IID_IMessengerServices},
    [TID_IMessengerGroup] = {LIBRARY_API, &IID_IMessengerGroup},
    [TID_IMessengerGroups] = {LIBRARY_API, &IID_IMessengerGroups},
    [TID_IOpenMsgrEventQueue] = {LIBRARY_OWN, &IID_IOpenMsgrEventQueue},
    [TID_IOpenMsgrEvent] = {LIBRARY_OWN, &IID_IOpenMsgrEvent},
    [TID_IOpenMsgrScriptLock] = {LIBRARY_OWN, &IID_IOpenMsgrScriptLock},
    [TID_IOpenMsgrContactTable] = {LIBRARY_OWN, &IID_IOpenMsgrContactTable},
    [TID_DMsgrSessionManagerEvents] = {LIBRARY_PRIVATE, &DIID_DMsgrSessionManagerEvents},
    [TID_DMsgrSessionEvents] = {LIBRARY_PRIVATE, &DIID_DMsgrSessionEvents},
    [TID_DMessengerPrivateEvents] = {LIBRARY_PRIVATE, &DIID_DMessengerPrivateEvents},
    [TID_DMessengerEvents] = {LIBRARY_API, &DIID_DMessengerEvents},
    [TID_MsgrSessionManager] = {LIBRARY_PRIVATE, &CLSID_MsgrSessionManager},
    [TID_MsgrSession] = {LIBRARY_PRIVATE, &CLSID_MsgrSession},
    [TID_MessengerPriv] = {LIBRARY_PRIVATE, &CLSID_MessengerPriv},
    [TID_Messenger] = {LIBRARY_API, &CLSID_Messenger},
    [TID_EventQueue] = {LIBRARY_OWN, &CLSID_EventQueue},
};

/* Caches: each pointer is set once and never released. */
static ITypeLib *volatile libraries[LIBRARY_COUNT];
static ITypeInfo *volatile infos[TID_COUNT];

/* Loads the type library from the resources of this program.  A test program may have no such resources; then loads
 * it from the file beside the program. */
static HRESULT load_library(enum library library, ITypeLib **out)
{
    WCHAR path[MAX_PATH + 32], *name;
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    HRESULT hr;

    if (!length || length >= MAX_PATH)
        return E_FAIL;
    path[length] = '\\';
    path[length + 1] = (WCHAR)('1' + library);
    path[length + 2] = 0;
    hr = LoadTypeLibEx(path, REGKIND_NONE, out);
    if (SUCCEEDED(hr))
        return hr;
    path[length] = 0;
    name = wcsrchr(path, '\\');
    lstrcpyW(name ? name + 1 : path, library_files[library]);
    return LoadTypeLibEx(path, REGKIND_NONE, out);
}

static HRESULT get_library(enum library library, ITypeLib **out)
{
    ITypeLib *loaded;
    HRESULT hr;

    *out = libraries[library];
    if (*out)
        return S_OK;
    hr = load_library(library, &loaded);
    if (FAILED(hr))
        return hr;
    if (InterlockedCompareExchangePointer((void *volatile *)&libraries[library], loaded, NULL))
        ITypeLib_Release(loaded);
    *out = libraries[library];
    return S_OK;
}

HRESULT typeinfo_get(enum tid tid, ITypeInfo **out)
{
    ITypeInfo *found = infos[tid];
    ITypeLib *library;
    HRESULT hr;

    *out = NULL;
    if (!found) {
        hr = get_library(types[tid].library, &library);
        if (SUCCEEDED(hr))
            hr = ITypeLib_GetTypeInfoOfGuid(library, types[tid].guid, &found);
        if (FAILED(hr)) {
            log_line("error", "type information %d cannot be loaded: 0x%08lx", tid, hr);
            return hr;
        }
        if (InterlockedCompareExchangePointer((void *volatile *)&infos[tid], found, NULL)) {
            ITypeInfo_Release(found);
            found = infos[tid];
        }
    }
    ITypeInfo_AddRef(found);
    *out = found;
    return S_OK;
}
