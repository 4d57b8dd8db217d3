#include "objects.h"

#include "app_store.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "core/session.h"
#include "com/base/client_registry.h"
#include "com/base/object.h"
#include "com/base/trace.h"

/* An invitation and the session that follows it, on the inviting or on the invited side. */
struct session_object {
    struct event_object object;   /* IMsgrSession */
    LONG last_caller;             /* process id; saves a lookup in the client registry for each call */
    volatile LONGLONG last_chain; /* for client_is_new */
    bool kept;                    /* session_object_keep holds a reference; guarded by the model lock */
    struct session *session;      /* held */
    struct lock_face lock_face;
    struct event_receiver receiver;
};

static struct session_object *impl_from_IMsgrSession(IMsgrSession *iface) { return (struct session_object *)iface; }

static DWORD WINAPI cancel_abandoned(void *context)
{
    struct session_object *object = context;

    model_enter();
    session_cancel(object->session, S_OK, TEXT_EMPTY, 0);
    model_leave();
    com_object_Release(object);
    return 0;
}

/* Every process that held the session has died.  Takes the model lock on another thread, because the present owner of
 * the lock may be waiting for this callback to return. */
static void session_abandoned(IUnknown *outer)
{
    struct session_object *object = impl_from_IMsgrSession((IMsgrSession *)outer);

    if (ref_try_add(&object->object.object.ref) && !QueueUserWorkItem(cancel_abandoned, object, WT_EXECUTEDEFAULT))
        com_object_Release(object);
}

void session_object_hold(IMsgrSession *iface, DWORD pid)
{
    struct session_object *object = impl_from_IMsgrSession(iface);

    if (pid && InterlockedExchange(&object->last_caller, (LONG)pid) != (LONG)pid)
        client_hold((IUnknown *)iface, pid, session_abandoned);
}

/* Called first by every member: the caller may have got the object in an event and not be registered as a holder. */
static struct session_object *session_called(IMsgrSession *iface)
{
    struct session_object *object = impl_from_IMsgrSession(iface);

    if (client_is_new(&object->last_chain))
        session_object_hold(iface, client_caller());
    return object;
}

static void session_destroy(struct com_object *base)
{
    struct session_object *object = (struct session_object *)base;

    model_enter();
    if (session_owner(object->session) == object) /* not replaced by a new object meanwhile */
        session_set_owner(object->session, NULL);
    session_release(object->session);
    model_leave();
}

/* ---- texts out ---- */

/* Calls a getter of the model; when the getter returns S_FALSE, the text is empty. */
static HRESULT text_out(IMsgrSession *iface, msgr_result (*get)(const struct session *session, struct text *out),
                        BSTR *out)
{
    struct session_object *object = session_called(iface);
    struct text text;
    HRESULT hr, copied = S_OK;

    if (!out)
        return com_error(&IID_IMsgrSession, E_INVALIDARG);
    *out = NULL;
    model_enter();
    hr = get(object->session, &text);
    if (SUCCEEDED(hr))
        copied = bstr_out(text, out);
    model_leave();
    return com_error(&IID_IMsgrSession, FAILED(copied) ? copied : hr);
}

static msgr_result get_id(const struct session *session, struct text *out)
{
    *out = session_id(session);
    return RESULT_OK;
}

static msgr_result get_local_address(const struct session *session, struct text *out)
{
    *out = session_local_address(session);
    return RESULT_OK;
}

/* ---- texts in ---- */

/* Converts the application data of Invite, Accept, Decline and Cancel; checks the limit first (docs/api.md Q-1). */
static HRESULT app_data_in(BSTR bstr, struct string *out)
{
    if (SysStringByteLen(bstr) > LIMIT_APP_DATA_BYTES)
        return E_INVALIDARG;
    return string_from_bstr(bstr, out);
}

/* Passes a text to a setter of the model; `over` for a text over the limit, before any other check. */
static HRESULT text_in(IMsgrSession *iface, BSTR bstr, UINT limit, HRESULT over,
                       msgr_result (*set)(struct session *session, struct text text))
{
    struct session_object *object = session_called(iface);
    struct string text = {0};
    HRESULT hr;

    if (!bstr)
        return com_error(&IID_IMsgrSession, E_INVALIDARG);
    if (SysStringLen(bstr) > limit)
        return com_error(&IID_IMsgrSession, over);
    hr = string_from_bstr(bstr, &text);
    if (SUCCEEDED(hr)) {
        model_enter();
        hr = set(object->session, string_text(&text));
        model_leave();
    }
    string_free(&text);
    return com_error(&IID_IMsgrSession, hr);
}

/* Implements Accept and Decline. */
static HRESULT answer(IMsgrSession *iface, BSTR app_data,
                      msgr_result (*give)(struct session *session, struct text app_data, size_t app_data_bytes))
{
    struct session_object *object = session_called(iface);
    struct string data = {0};
    HRESULT hr = app_data_in(app_data, &data);

    if (SUCCEEDED(hr)) {
        model_enter();
        hr = give(object->session, string_text(&data), SysStringByteLen(app_data));
        model_leave();
    }
    string_free(&data);
    return com_error(&IID_IMsgrSession, hr);
}

/* ---- IMsgrSession ---- */

static HRESULT WINAPI session_get_Application(IMsgrSession *iface, BSTR *guid)
{
    return text_out(iface, session_application, guid);
}

static HRESULT WINAPI session_put_Application(IMsgrSession *iface, BSTR guid)
{
    app_store_refresh();
    return text_in(iface, guid, LIMIT_APP_GUID_CHARS, E_OUTOFMEMORY, session_set_application);
}

static HRESULT WINAPI session_get_State(IMsgrSession *iface, SESSION_STATE *state)
{
    struct session_object *object = session_called(iface);

    if (!state)
        return com_error(&IID_IMsgrSession, E_INVALIDARG);
    model_enter();
    *state = (SESSION_STATE)session_state(object->session);
    model_leave();
    return S_OK;
}

static HRESULT WINAPI session_Invite(IMsgrSession *iface, IDispatch *user, BSTR app_data)
{
    struct session_object *object = session_called(iface);
    struct contact *contact = user ? contact_of_object(user) : NULL;
    struct string data = {0};
    HRESULT hr = contact ? app_data_in(app_data, &data) : E_INVALIDARG;

    trace_event("call", "Invite");
    model_enter();
    if (SUCCEEDED(hr))
        hr = session_invite(object->session, contact, string_text(&data), SysStringByteLen(app_data));
    if (contact)
        contact_release(contact);
    model_leave();
    string_free(&data);
    return com_error(&IID_IMsgrSession, hr);
}

static HRESULT WINAPI session_Decline(IMsgrSession *iface, BSTR app_data)
{
    trace_event("call", "Decline");
    return answer(iface, app_data, session_decline);
}

static HRESULT WINAPI session_Cancel(IMsgrSession *iface, LONG reason, BSTR app_data)
{
    struct session_object *object = session_called(iface);
    struct string data = {0};
    HRESULT hr = app_data_in(app_data, &data);

    trace_event("call", "Cancel");
    if (SUCCEEDED(hr)) {
        model_enter();
        hr = session_cancel(object->session, reason, string_text(&data), SysStringByteLen(app_data));
        model_leave();
    }
    string_free(&data);
    return com_error(&IID_IMsgrSession, hr);
}

static HRESULT WINAPI session_Accept(IMsgrSession *iface, BSTR app_data)
{
    trace_event("call", "Accept");
    app_store_refresh();
    return answer(iface, app_data, session_accept);
}

static HRESULT WINAPI session_get_RemoteAddress(IMsgrSession *iface, BSTR *address)
{
    return text_out(iface, session_remote_address, address);
}

static HRESULT WINAPI session_get_SessionID(IMsgrSession *iface, BSTR *id) { return text_out(iface, get_id, id); }

static HRESULT WINAPI session_get_ContextData(IMsgrSession *iface, BSTR *data)
{
    return text_out(iface, session_context_data, data);
}

static HRESULT WINAPI session_get_ApplicationName(IMsgrSession *iface, BSTR *name)
{
    return text_out(iface, session_application_name, name);
}

static HRESULT WINAPI session_get_ApplicationURL(IMsgrSession *iface, BSTR *url)
{
    return text_out(iface, session_application_url, url);
}

static HRESULT WINAPI session_get_Flags(IMsgrSession *iface, LONG *flags)
{
    struct session_object *object = session_called(iface);

    if (!flags)
        return com_error(&IID_IMsgrSession, E_INVALIDARG);
    model_enter();
    *flags = (LONG)session_flags(object->session);
    model_leave();
    return S_OK;
}

static HRESULT WINAPI session_get_User(IMsgrSession *iface, IDispatch **user)
{
    struct session_object *object = session_called(iface);
    IMessengerContact *contact_object = NULL;
    struct contact *contact;
    DWORD pid = client_caller();
    HRESULT hr;

    if (!user)
        return com_error(&IID_IMsgrSession, E_INVALIDARG);
    *user = NULL;
    model_enter();
    contact = session_contact(object->session);
    hr = contact ? contact_object_get(contact, pid, &contact_object) : SR_NO_USER_INVITED;
    model_leave();
    *user = (IDispatch *)contact_object;
    return com_error(&IID_IMsgrSession, hr);
}

static HRESULT WINAPI session_put_LocalAddress(IMsgrSession *iface, BSTR address)
{
    return text_in(iface, address, LIMIT_LOCAL_ADDRESS_CHARS, E_OUTOFMEMORY, session_set_local_address);
}

static HRESULT WINAPI session_get_LocalAddress(IMsgrSession *iface, BSTR *address)
{
    return text_out(iface, get_local_address, address);
}

static HRESULT WINAPI session_SendContextData(IMsgrSession *iface, BSTR data)
{
    trace_event("call", "SendContextData");
    return text_in(iface, data, LIMIT_CONTEXT_DATA_CHARS, SR_CONTEXT_DATA_OVER_LIMIT, session_send_context_data);
}

static const IMsgrSessionVtbl session_vtbl = {
    COM_DISPATCH_METHODS(IMsgrSession),
    session_get_Application,
    session_put_Application,
    session_get_State,
    session_Invite,
    session_Decline,
    session_Cancel,
    session_Accept,
    session_get_RemoteAddress,
    session_get_SessionID,
    session_get_ContextData,
    session_get_ApplicationName,
    session_get_ApplicationURL,
    session_get_Flags,
    session_get_User,
    session_put_LocalAddress,
    session_get_LocalAddress,
    session_SendContextData,
};

/* ---- construction and identity ---- */

static const IID *const error_interfaces[] = {&IID_IMsgrSession, &IID_IMsgrLock, NULL};
static const struct class_description description = {
    .clsid = &CLSID_MsgrSession,
    .class_tid = TID_MsgrSession,
    .source = &DIID_DMsgrSessionEvents,
    .errors = error_interfaces,
};
static const struct com_interface interfaces[] = {
    {&IID_IMsgrSession, 0},
    {&IID_IMsgrLock, offsetof(struct session_object, lock_face.IMsgrLock_part)},
    {NULL, 0},
};
static const struct com_class session_class = {
    .size = sizeof(struct session_object),
    .vtbl = &session_vtbl,
    .interfaces = interfaces,
    .tid = TID_IMsgrSession,
    .query = event_object_query,
    .destroy = session_destroy,
    .close = event_object_close,
};

/* docs/api.md C-9: the lock of the manager that created the session, or the present lock of an incoming session. */
static struct lock *session_lock_of(IUnknown *outer) { return session_lock(((struct session_object *)outer)->session); }

static void session_advised(IUnknown *outer) { session_called((IMsgrSession *)outer); }

static struct session_object *session_object_create(struct session *session)
{
    struct session_object *object = event_object_create(&session_class, true, &description, session_advised);

    if (!object)
        return NULL;
    lock_face_init(&object->lock_face, (IUnknown *)object, session_lock_of);
    object->receiver = (struct event_receiver){&object->object.source, &object->object.object.ref, NULL};
    object->session = session_hold(session);
    session_set_owner(session, object);
    return object;
}

HRESULT session_object_get(struct session *session, IMsgrSession **out)
{
    struct session_object *object = session_owner(session);

    if (!object || !ref_try_add(&object->object.object.ref))
        object = session_object_create(session);
    *out = (IMsgrSession *)object;
    return object ? S_OK : E_OUTOFMEMORY;
}

void session_object_keep(struct session *session)
{
    struct session_object *object = session_owner(session);

    if (object && !object->kept)
        object->kept = ref_try_add(&object->object.object.ref);
}

void session_object_let_go(struct session *session)
{
    struct session_object *object = session_owner(session);

    if (!object || !object->kept)
        return;
    object->kept = false;
    com_object_Release(object);
}

struct event_receiver *session_object_receiver(const struct session *session)
{
    struct session_object *object = session_owner(session);

    return object ? &object->receiver : NULL;
}
