#include "client.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

#define DISPID_LOCK_CHALLENGE 145
#define DISPID_LOCK_RESULT 146
#define QUEUE_LENGTH 64

struct sink {
    IDispatch IDispatch_iface;
    LONG ref;
    IID diid;
    IConnectionPoint *point;
    DWORD cookie;
    CRITICAL_SECTION lock; /* guards queue and queued */
    HANDLE arrived;
    struct event queue[QUEUE_LENGTH];
    size_t queued;
};

void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
}

void fail(const char *format, ...)
{
    va_list arguments;

    printf("FAILED: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    ExitProcess(1);
}

void must(HRESULT hr, const char *what)
{
    if (FAILED(hr))
        fail("%s: 0x%08lx", what, hr);
}

const char *utf8(const WCHAR *text, char *buffer, size_t size)
{
    buffer[0] = 0;
    if (text)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, buffer, (int)size, NULL, NULL);
    return buffer;
}

static struct sink *impl_from_IDispatch(IDispatch *iface)
{
    return CONTAINING_RECORD(iface, struct sink, IDispatch_iface);
}

static HRESULT WINAPI sink_QueryInterface(IDispatch *iface, REFIID riid, void **out)
{
    struct sink *sink = impl_from_IDispatch(iface);

    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) && !IsEqualIID(riid, &sink->diid)) {
        *out = NULL;
        return E_NOINTERFACE;
    }
    *out = iface;
    IDispatch_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI sink_AddRef(IDispatch *iface) { return InterlockedIncrement(&impl_from_IDispatch(iface)->ref); }

static ULONG WINAPI sink_Release(IDispatch *iface)
{
    struct sink *sink = impl_from_IDispatch(iface);
    LONG ref = InterlockedDecrement(&sink->ref);

    if (!ref) {
        for (size_t i = 0; i < sink->queued; i++)
            event_clear(&sink->queue[i]);
        DeleteCriticalSection(&sink->lock);
        CloseHandle(sink->arrived);
        free(sink);
    }
    return ref;
}

static HRESULT WINAPI sink_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static HRESULT WINAPI sink_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    (void)iface, (void)index, (void)lcid;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT WINAPI sink_GetIDsOfNames(IDispatch *iface, REFIID riid, LPOLESTR *names, UINT count, LCID lcid,
                                         DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return E_NOTIMPL;
}

static HRESULT WINAPI sink_Invoke(IDispatch *iface, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params,
                                  VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct sink *sink = impl_from_IDispatch(iface);
    struct event event = {.id = id, .count = params->cArgs};

    (void)riid, (void)lcid, (void)flags, (void)result, (void)exception, (void)bad_argument;
    if (params->cArgs > ARRAYSIZE(event.arguments))
        return DISP_E_BADPARAMCOUNT;
    for (UINT i = 0; i < params->cArgs; i++) {
        VARIANT *argument = &params->rgvarg[params->cArgs - 1 - i];

        if (V_VT(argument) == (VT_BYREF | VT_BOOL))
            *V_BOOLREF(argument) = VARIANT_TRUE;
        VariantInit(&event.arguments[i]);
        VariantCopyInd(&event.arguments[i], argument);
    }
    EnterCriticalSection(&sink->lock);
    if (sink->queued < QUEUE_LENGTH)
        sink->queue[sink->queued++] = event;
    LeaveCriticalSection(&sink->lock);
    SetEvent(sink->arrived);
    return S_OK;
}

static const IDispatchVtbl sink_vtbl = {
    sink_QueryInterface, sink_AddRef,        sink_Release, sink_GetTypeInfoCount,
    sink_GetTypeInfo,    sink_GetIDsOfNames, sink_Invoke,
};

struct sink *sink_advise(IUnknown *object, REFIID diid)
{
    IConnectionPointContainer *container;
    struct sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        fail("out of memory");
    sink->IDispatch_iface.lpVtbl = (IDispatchVtbl *)&sink_vtbl;
    sink->ref = 1;
    sink->diid = *diid;
    InitializeCriticalSection(&sink->lock);
    sink->arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
    must(IUnknown_QueryInterface(object, &IID_IConnectionPointContainer, (void **)&container), "connection points");
    must(IConnectionPointContainer_FindConnectionPoint(container, diid, &sink->point), "FindConnectionPoint");
    must(IConnectionPoint_Advise(sink->point, (IUnknown *)&sink->IDispatch_iface, &sink->cookie), "Advise");
    IConnectionPointContainer_Release(container);
    return sink;
}

void sink_unadvise(struct sink *sink)
{
    IConnectionPoint_Unadvise(sink->point, sink->cookie);
    IConnectionPoint_Release(sink->point);
    IDispatch_Release(&sink->IDispatch_iface);
}

void event_clear(struct event *event)
{
    for (UINT i = 0; i < event->count; i++)
        VariantClear(&event->arguments[i]);
    event->count = 0;
}

static BOOL sink_take(struct sink *sink, struct event *event)
{
    BOOL taken = FALSE;

    EnterCriticalSection(&sink->lock);
    if (sink->queued) {
        *event = sink->queue[0];
        sink->queued--;
        memmove(sink->queue, sink->queue + 1, sink->queued * sizeof(sink->queue[0]));
        taken = TRUE;
    }
    LeaveCriticalSection(&sink->lock);
    return taken;
}

void sink_wait(struct sink *sink, DISPID id, const char *name, struct event *event)
{
    for (;;) {
        while (sink_take(sink, event)) {
            if (event->id == id)
                return;
            event_clear(event);
        }
        if (WaitForSingleObject(sink->arrived, STEP_MS) != WAIT_OBJECT_0)
            fail("no %s within %d s", name, STEP_MS / 1000);
    }
}

/* The digest of challenge and key as 32 hex digits (Lock and Key: SendResponse). */
static void digest(const char *challenge, const char *key, WCHAR hex[33])
{
    HCRYPTPROV provider = 0;
    HCRYPTHASH hash = 0;
    BYTE bytes[16];
    DWORD size = sizeof(bytes);

    if (!CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT) ||
        !CryptCreateHash(provider, CALG_MD5, 0, 0, &hash) ||
        !CryptHashData(hash, (const BYTE *)challenge, (DWORD)strlen(challenge), 0) ||
        !CryptHashData(hash, (const BYTE *)key, (DWORD)strlen(key), 0) ||
        !CryptGetHashParam(hash, HP_HASHVAL, bytes, &size, 0))
        fail("no MD5 on this machine");
    for (DWORD i = 0; i < size; i++)
        swprintf(hex + 2 * i, 3, L"%02x", bytes[i]);
    CryptDestroyHash(hash);
    CryptReleaseContext(provider, 0);
}

void unlock(IUnknown *object, struct sink *sink, const WCHAR *id, const char *key)
{
    const LONG cookie = 42;
    IMsgrLock *lock;
    struct event event;
    char challenge[256];
    WCHAR hex[33];
    BSTR id_bstr = SysAllocString(id), hex_bstr;
    LockStatus status;

    must(IUnknown_QueryInterface(object, &IID_IMsgrLock, (void **)&lock), "IMsgrLock");
    must(IMsgrLock_RequestChallenge(lock, cookie), "RequestChallenge");
    sink_wait(sink, DISPID_LOCK_CHALLENGE, "OnLockChallenge", &event);
    digest(utf8(V_BSTR(&event.arguments[1]), challenge, sizeof(challenge)), key, hex);
    event_clear(&event);
    say("challenge received");
    hex_bstr = SysAllocString(hex);
    must(IMsgrLock_SendResponse(lock, id_bstr, hex_bstr, cookie), "SendResponse");
    sink_wait(sink, DISPID_LOCK_RESULT, "OnLockResult", &event);
    must(IMsgrLock_get_Status(lock, &status), "Status");
    if (V_BOOL(&event.arguments[1]) != VARIANT_TRUE || status != LOCK_UNLOCKED)
        fail("the service did not accept the answer");
    event_clear(&event);
    say("unlocked");
    SysFreeString(id_bstr);
    SysFreeString(hex_bstr);
    IMsgrLock_Release(lock);
}
