#include "objects.h"

#include <stdlib.h>

#include "../core/apps.h"
#include "../core/limits.h"
#include "../core/lock.h"
#include "../core/session.h"
#include "clients.h"
#include "launch.h"
#include "lifetime.h"
#include "object.h"
#include "rot.h"

/* Makes sessions and keeps the list of applications (service API section 3). */
struct manager {
    IMsgrSessionManager IMsgrSessionManager_iface;
    LONG ref;
    bool shared;                    /* the one in the running object table */
    struct event_source source;
    struct lock_face lock_face;
    struct lock *lock;
    struct roster_member member;
};

static struct manager *impl_from_IMsgrSessionManager(IMsgrSessionManager *iface)
{
    return CONTAINING_RECORD(iface, struct manager, IMsgrSessionManager_iface);
}

/* At the start of every member: who calls the shared object keeps the server alive. */
static struct manager *manager_called(IMsgrSessionManager *iface)
{
    struct manager *manager = impl_from_IMsgrSessionManager(iface);

    if (manager->shared)
        client_touched_shared(client_caller());
    return manager;
}

static HRESULT WINAPI manager_QueryInterface(IMsgrSessionManager *iface, REFIID riid, void **out)
{
    struct manager *manager = impl_from_IMsgrSessionManager(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (IsEqualIID(riid, &IID_IUnknown) || IsEqualIID(riid, &IID_IDispatch) ||
        IsEqualIID(riid, &IID_IMsgrSessionManager))
        *out = iface;
    else if (IsEqualIID(riid, &IID_IMsgrLock))
        *out = &manager->lock_face.IMsgrLock_iface;
    else if (!IsEqualIID(riid, &IID_IExternalConnection) ||
             !rot_external_connection((IUnknown *)iface, out))
        return event_source_query(&manager->source, riid, out);
    IMsgrSessionManager_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI manager_AddRef(IMsgrSessionManager *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IMsgrSessionManager(iface)->ref);
}

static ULONG WINAPI manager_Release(IMsgrSessionManager *iface)
{
    struct manager *manager = impl_from_IMsgrSessionManager(iface);
    LONG ref = InterlockedDecrement(&manager->ref);

    if (ref)
        return (ULONG)ref;
    model_enter();
    roster_remove(ROSTER_MANAGERS, &manager->member);
    lock_disown(manager->lock);
    lock_release(manager->lock);
    model_leave();
    client_forget((IUnknown *)iface);
    event_source_close(&manager->source);
    if (!manager->shared)
        lifetime_remove();
    free(manager);
    return 0;
}

/* ---- IDispatch: the published members, and the lock by name ---- */

static HRESULT WINAPI manager_GetTypeInfoCount(IMsgrSessionManager *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI manager_GetTypeInfo(IMsgrSessionManager *iface, UINT index, LCID lcid,
                                          ITypeInfo **out)
{
    struct dispatch_face face = {TID_IMsgrSessionManager, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI manager_GetIDsOfNames(IMsgrSessionManager *iface, REFIID riid,
                                            LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)
{
    struct manager *manager = impl_from_IMsgrSessionManager(iface);
    struct dispatch_face faces[] = {
        {TID_IMsgrSessionManager, iface},
        {TID_IOpenMsgrScriptLock, &manager->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_GetIDsOfNames(faces, 2, riid, names, count, lcid, ids);
}

static HRESULT WINAPI manager_Invoke(IMsgrSessionManager *iface, DISPID id, REFIID riid, LCID lcid,
                                     WORD flags, DISPPARAMS *params, VARIANT *result,
                                     EXCEPINFO *exception, UINT *bad)
{
    struct manager *manager = manager_called(iface);
    struct dispatch_face faces[] = {
        {TID_IMsgrSessionManager, iface},
        {TID_IOpenMsgrScriptLock, &manager->lock_face.IOpenMsgrScriptLock_iface}};

    return dispatch_Invoke(faces, 2, id, riid, lcid, flags, params, result, exception, bad);
}

/* ---- sessions ---- */

/* Hands a session out to whoever is calling; takes the model's reference to it over. */
static HRESULT session_out(struct session *session, IDispatch **out)
{
    IMsgrSession *object;
    HRESULT hr = session_object_get(session, &object);

    session_release(session);
    if (SUCCEEDED(hr))
        *out = (IDispatch *)object;
    return hr;
}

static HRESULT WINAPI manager_CreateSession(IMsgrSessionManager *iface, IDispatch **out)
{
    struct manager *manager = manager_called(iface);
    struct session *session;
    HRESULT hr;

    if (!out)
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    *out = NULL;
    hr = session_create(model_enter(), manager->lock, &session);
    if (SUCCEEDED(hr))
        hr = session_out(session, out);
    model_leave();
    if (SUCCEEDED(hr))
        session_object_hold((IMsgrSession *)*out, client_caller());
    return com_error(&IID_IMsgrSessionManager, hr);
}

static HRESULT WINAPI manager_GetLaunchingSession(IMsgrSessionManager *iface, LONG process_id,
                                                  IDispatch **out)
{
    struct session *session;
    HRESULT hr = E_FAIL;

    manager_called(iface);
    if (out)
        *out = NULL;
    if (!out || process_id <= 0)
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    model_enter();
    session = launch_session_of((DWORD)process_id);
    if (session)
        hr = session_out(session, out);
    model_leave();
    if (SUCCEEDED(hr))
        session_object_hold((IMsgrSession *)*out, client_caller());
    return com_error(&IID_IMsgrSessionManager, hr);
}

/* ---- applications ---- */

/* Every limit of section 3.3 gives the same code, so what is over one is not even converted. */
static bool is_over_a_limit(BSTR guid, BSTR name, BSTR url, BSTR path)
{
    return SysStringLen(guid) > GUID_TEXT_LENGTH || SysStringLen(name) > LIMIT_APP_NAME_CHARS ||
           SysStringLen(url) > LIMIT_APP_URL_CHARS || SysStringLen(path) > LIMIT_APP_PATH_CHARS;
}

static HRESULT WINAPI manager_RegisterApplication(IMsgrSessionManager *iface, BSTR guid, BSTR name,
                                                  BSTR url, BSTR path, LONG flags)
{
    BSTR arguments[] = {guid, name, url, path};
    struct string texts[4] = {{0}};
    HRESULT hr = S_OK;

    manager_called(iface);
    if (flags || is_over_a_limit(guid, name, url, path))
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    for (size_t i = 0; i < 4 && SUCCEEDED(hr); i++)
        hr = string_from_bstr(arguments[i], &texts[i]);
    if (SUCCEEDED(hr)) {
        hr = apps_register(model_enter(), string_text(&texts[0]), string_text(&texts[1]),
                           string_text(&texts[2]), string_text(&texts[3]), 0);
        model_leave();
    }
    for (size_t i = 0; i < 4; i++)
        string_free(&texts[i]);
    return com_error(&IID_IMsgrSessionManager, hr);
}

static HRESULT WINAPI manager_UnRegisterApplication(IMsgrSessionManager *iface, BSTR guid)
{
    struct string text = {0};
    HRESULT hr;

    manager_called(iface);
    if (SysStringLen(guid) > GUID_TEXT_LENGTH)
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    hr = string_from_bstr(guid, &text);
    if (SUCCEEDED(hr)) {
        hr = apps_unregister(model_enter(), string_text(&text));
        model_leave();
    }
    string_free(&text);
    return com_error(&IID_IMsgrSessionManager, hr);
}

static HRESULT WINAPI manager_get_Applications(IMsgrSessionManager *iface, IDispatch **out)
{
    manager_called(iface);
    if (out)
        *out = NULL;
    return not_implemented(&IID_IMsgrSessionManager, "Applications");
}

static const IMsgrSessionManagerVtbl manager_vtbl = {
    manager_QueryInterface,
    manager_AddRef,
    manager_Release,
    manager_GetTypeInfoCount,
    manager_GetTypeInfo,
    manager_GetIDsOfNames,
    manager_Invoke,
    manager_CreateSession,
    manager_GetLaunchingSession,
    manager_RegisterApplication,
    manager_UnRegisterApplication,
    manager_get_Applications,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMsgrSessionManager, &IID_IMsgrLock,
                                              &IID_IOpenMsgrScriptLock, NULL};
static const struct class_description description = {
    &CLSID_MsgrSessionManager, TID_MsgrSessionManager, &DIID_DMsgrSessionManagerEvents,
    TID_DMsgrSessionManagerEvents, error_interfaces,
};

static struct lock *manager_lock_of(IUnknown *outer)
{
    return manager_called((IMsgrSessionManager *)outer)->lock;
}

/* one made while signed in learns of the lock when somebody can hear it. */
static void manager_advised(IUnknown *outer)
{
    struct manager *manager = manager_called((IMsgrSessionManager *)outer);

    model_enter();
    lock_advised(manager->lock);
    model_leave();
}

HRESULT manager_create(DWORD pid, IUnknown **out)
{
    struct manager *manager = calloc(1, sizeof(*manager));
    IUnknown *outer;
    HRESULT hr;

    *out = NULL;
    if (!manager)
        return E_OUTOFMEMORY;
    outer = (IUnknown *)&manager->IMsgrSessionManager_iface;
    manager->IMsgrSessionManager_iface.lpVtbl = &manager_vtbl;
    manager->ref = 1;
    manager->shared = !pid;
    lock_face_init(&manager->lock_face, outer, manager_lock_of);
    hr = event_source_init(&manager->source, outer, &description, manager_advised);
    if (FAILED(hr)) {
        free(manager);
        return hr;
    }
    manager->member = (struct roster_member){&manager->source, &manager->ref, NULL};
    manager->lock = lock_create(model_enter(), LOCK_OF_MANAGER, &manager->member);
    if (manager->lock)
        roster_add(ROSTER_MANAGERS, &manager->member);
    model_leave();
    if (!manager->lock) {
        event_source_close(&manager->source);
        free(manager);
        return E_OUTOFMEMORY;
    }
    if (!manager->shared)
        lifetime_add();
    *out = outer;
    return S_OK;
}
