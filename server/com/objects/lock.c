#include "objects.h"

#include <string.h>

#include "core/lock.h"
#include "com/base/trace.h"

/* IMsgrLock by QueryInterface, and the same members by name for scripts (docs/scripting.md 4).  Both use the lock of
 * the outer object, which also has the identity and the reference count. */

static HRESULT lock_status(struct lock_face *face, LONG *out)
{
    struct lock *lock;
    HRESULT hr = E_FAIL;

    model_enter();
    lock = face->lock_of(face->IMsgrLock_part.outer);
    if (lock) {
        *out = (LONG)lock_get_status(lock);
        hr = S_OK;
    }
    model_leave();
    return hr;
}

static HRESULT request_challenge(struct lock_face *face, LONG cookie)
{
    struct lock *lock;
    HRESULT hr = E_FAIL;

    trace_event("call", "RequestChallenge");
    model_enter();
    lock = face->lock_of(face->IMsgrLock_part.outer);
    if (lock)
        hr = lock_request_challenge(lock, cookie);
    model_leave();
    return hr;
}

/* Longer than any id (16 characters) or digest (32). */
enum { LONGEST_RESPONSE = 256 };

/* Both are sent as one argument of a protocol command, so blanks and control characters are not allowed. */
static bool is_word(struct text text) { return !text_has_control(text) && !memchr(text.bytes, ' ', text.length); }

static HRESULT send_response(struct lock_face *face, BSTR app_id, BSTR response, LONG cookie)
{
    struct string id = {0}, digest = {0};
    struct lock *lock;
    HRESULT hr;

    trace_event("call", "SendResponse");
    if (!SysStringLen(app_id) || !SysStringLen(response) || SysStringLen(app_id) > LONGEST_RESPONSE ||
        SysStringLen(response) > LONGEST_RESPONSE)
        return E_INVALIDARG;
    hr = string_from_bstr(app_id, &id);
    if (FAILED(hr))
        goto done;
    hr = string_from_bstr(response, &digest);
    if (FAILED(hr))
        goto done;
    hr = E_INVALIDARG;
    if (!is_word(string_text(&id)) || !is_word(string_text(&digest)))
        goto done;
    model_enter();
    lock = face->lock_of(face->IMsgrLock_part.outer);
    hr = lock ? lock_send_response(lock, string_text(&id), string_text(&digest), cookie) : E_FAIL;
    model_leave();
done:
    string_free(&id);
    string_free(&digest);
    return hr;
}

/* ---- IMsgrLock ---- */

static struct lock_face *impl_from_IMsgrLock(IMsgrLock *iface)
{
    return CONTAINING_RECORD(iface, struct lock_face, IMsgrLock_part);
}

static HRESULT WINAPI lock_get_Status(IMsgrLock *iface, LockStatus *status)
{
    LONG value = 0;
    HRESULT hr;

    if (!status)
        return com_error(&IID_IMsgrLock, E_POINTER);
    hr = lock_status(impl_from_IMsgrLock(iface), &value);
    *status = (LockStatus)value;
    return com_error(&IID_IMsgrLock, hr);
}

static HRESULT WINAPI lock_RequestChallenge(IMsgrLock *iface, LONG cookie)
{
    return com_error(&IID_IMsgrLock, request_challenge(impl_from_IMsgrLock(iface), cookie));
}

static HRESULT WINAPI lock_SendResponse(IMsgrLock *iface, BSTR app_id, BSTR response, LONG cookie)
{
    return com_error(&IID_IMsgrLock, send_response(impl_from_IMsgrLock(iface), app_id, response, cookie));
}

static const IMsgrLockVtbl lock_vtbl = {
    COM_PART_METHODS(IMsgrLock),
    lock_get_Status,
    lock_RequestChallenge,
    lock_SendResponse,
};

/* ---- IOpenMsgrScriptLock ---- */

static struct lock_face *impl_from_IOpenMsgrScriptLock(IOpenMsgrScriptLock *iface)
{
    return CONTAINING_RECORD(iface, struct lock_face, IOpenMsgrScriptLock_part);
}

static HRESULT WINAPI script_lock_get_Status(IOpenMsgrScriptLock *iface, LONG *status)
{
    if (!status)
        return com_error(&IID_IOpenMsgrScriptLock, E_POINTER);
    *status = 0;
    return com_error(&IID_IOpenMsgrScriptLock, lock_status(impl_from_IOpenMsgrScriptLock(iface), status));
}

static HRESULT WINAPI script_lock_RequestChallenge(IOpenMsgrScriptLock *iface, LONG cookie)
{
    return com_error(&IID_IOpenMsgrScriptLock, request_challenge(impl_from_IOpenMsgrScriptLock(iface), cookie));
}

static HRESULT WINAPI script_lock_SendResponse(IOpenMsgrScriptLock *iface, BSTR app_id, BSTR response, LONG cookie)
{
    return com_error(&IID_IOpenMsgrScriptLock,
                     send_response(impl_from_IOpenMsgrScriptLock(iface), app_id, response, cookie));
}

static const IOpenMsgrScriptLockVtbl script_lock_vtbl = {
    COM_PART_DISPATCH_METHODS(IOpenMsgrScriptLock),
    script_lock_get_Status,
    script_lock_RequestChallenge,
    script_lock_SendResponse,
};

void lock_face_init(struct lock_face *face, IUnknown *outer, struct lock *(*lock_of)(IUnknown *outer))
{
    face->IMsgrLock_part = (struct com_part){&lock_vtbl, outer, TID_NONE};
    face->IOpenMsgrScriptLock_part = (struct com_part){&script_lock_vtbl, outer, TID_IOpenMsgrScriptLock};
    face->lock_of = lock_of;
}
