#include "lockable.h"

#include "core/app_registration.h"
#include "core/limits.h"
#include "core/session.h"
#include "com/base/client_registry.h"
#include "app_store.h"
#include "launch.h"
#include "com/base/object.h"

/* The session manager: creates sessions and registers applications. */

/* ---- sessions ---- */

/* Returns the object of a session; releases the caller's reference to the session. */
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
    struct lockable *manager = lockable_called(iface);
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

static HRESULT WINAPI manager_GetLaunchingSession(IMsgrSessionManager *iface, LONG process_id, IDispatch **out)
{
    struct session *session;
    HRESULT hr = E_FAIL;

    lockable_called(iface);
    if (out)
        *out = NULL;
    if (!out || process_id <= 0)
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    session = launch_session_of((DWORD)process_id);
    if (session) {
        model_enter();
        hr = session_out(session, out);
        model_leave();
    }
    if (SUCCEEDED(hr))
        session_object_hold((IMsgrSession *)*out, client_caller());
    return com_error(&IID_IMsgrSessionManager, hr);
}

/* ---- applications ---- */

/* Checks the limits before conversion; the code is the same for all of them. */
static bool is_over_a_limit(BSTR guid, BSTR name, BSTR url, BSTR path)
{
    return SysStringLen(guid) > GUID_TEXT_LENGTH || SysStringLen(name) > LIMIT_APP_NAME_CHARS ||
           SysStringLen(url) > LIMIT_APP_URL_CHARS || SysStringLen(path) > LIMIT_APP_PATH_CHARS;
}

static HRESULT WINAPI manager_RegisterApplication(IMsgrSessionManager *iface, BSTR guid, BSTR name, BSTR url, BSTR path,
                                                  LONG flags)
{
    BSTR arguments[] = {guid, name, url, path};
    struct string texts[4] = {{0}};
    HRESULT hr = S_OK;

    lockable_called(iface);
    if (flags || is_over_a_limit(guid, name, url, path))
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    for (size_t i = 0; i < 4 && SUCCEEDED(hr); i++)
        hr = string_from_bstr(arguments[i], &texts[i]);
    if (SUCCEEDED(hr)) {
        app_store_resolve_path(path);
        hr = app_store_register(texts);
    }
    for (size_t i = 0; i < 4; i++)
        string_free(&texts[i]);
    return com_error(&IID_IMsgrSessionManager, hr);
}

static HRESULT WINAPI manager_UnRegisterApplication(IMsgrSessionManager *iface, BSTR guid)
{
    struct string text = {0};
    HRESULT hr;

    lockable_called(iface);
    if (SysStringLen(guid) > GUID_TEXT_LENGTH)
        return com_error(&IID_IMsgrSessionManager, E_INVALIDARG);
    hr = string_from_bstr(guid, &text);
    if (SUCCEEDED(hr))
        hr = app_store_unregister(string_text(&text));
    string_free(&text);
    return com_error(&IID_IMsgrSessionManager, hr);
}

static HRESULT WINAPI manager_get_Applications(IMsgrSessionManager *iface, IDispatch **out)
{
    lockable_called(iface);
    if (out)
        *out = NULL;
    return not_implemented(&IID_IMsgrSessionManager, "Applications");
}

static const IMsgrSessionManagerVtbl manager_vtbl = {
    COM_DISPATCH_METHODS(IMsgrSessionManager),
    manager_CreateSession,
    manager_GetLaunchingSession,
    manager_RegisterApplication,
    manager_UnRegisterApplication,
    manager_get_Applications,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IMsgrSessionManager, &IID_IMsgrLock, &IID_IOpenMsgrScriptLock, NULL};
static const struct class_description description = {
    .clsid = &CLSID_MsgrSessionManager,
    .class_tid = TID_MsgrSessionManager,
    .source = &DIID_DMsgrSessionManagerEvents,
    .errors = error_interfaces,
};
static const struct com_interface interfaces[] = LOCKABLE_INTERFACES(IMsgrSessionManager);
static const struct com_class manager_class = LOCKABLE_CLASS(IMsgrSessionManager, manager_vtbl, interfaces);

HRESULT manager_create(DWORD pid, IUnknown **out)
{
    return lockable_create(&manager_class, &description, RECEIVERS_MANAGERS, LOCK_OF_MANAGER, pid, out);
}
