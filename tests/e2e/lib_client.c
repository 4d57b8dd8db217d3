#include "client.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <wincrypt.h>

#include "../client/lib/sink.h"

#define QUEUE_LENGTH 64

struct sink {
    struct event_sink base;
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

static void sink_destroy(struct event_sink *base)
{
    struct sink *sink = CONTAINING_RECORD(base, struct sink, base);

    for (size_t i = 0; i < sink->queued; i++)
        event_clear(&sink->queue[i]);
    DeleteCriticalSection(&sink->lock);
    CloseHandle(sink->arrived);
    free(sink);
}

static HRESULT sink_event(struct event_sink *base, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    struct sink *sink = CONTAINING_RECORD(base, struct sink, base);
    struct event event = {.id = id, .count = params->cArgs};

    (void)flags, (void)result;
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

struct sink *sink_advise(IUnknown *object, REFIID diid)
{
    struct sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        fail("out of memory");
    event_sink_init(&sink->base, diid, sink_event, sink_destroy);
    InitializeCriticalSection(&sink->lock);
    sink->arrived = CreateEventW(NULL, FALSE, FALSE, NULL);
    must(event_sink_connect(&sink->base, object), "connecting the sink");
    return sink;
}

void sink_unadvise(struct sink *sink)
{
    event_sink_disconnect(&sink->base);
    IDispatch_Release(&sink->base.IDispatch_iface);
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
    sink_wait(sink, DISPID_ON_LOCK_CHALLENGE, "OnLockChallenge", &event);
    digest(utf8(V_BSTR(&event.arguments[1]), challenge, sizeof(challenge)), key, hex);
    event_clear(&event);
    say("challenge received");
    hex_bstr = SysAllocString(hex);
    must(IMsgrLock_SendResponse(lock, id_bstr, hex_bstr, cookie), "SendResponse");
    sink_wait(sink, DISPID_ON_LOCK_RESULT, "OnLockResult", &event);
    must(IMsgrLock_get_Status(lock, &status), "Status");
    if (V_BOOL(&event.arguments[1]) != VARIANT_TRUE || status != LOCK_UNLOCKED)
        fail("the service did not accept the answer");
    event_clear(&event);
    say("unlocked");
    SysFreeString(id_bstr);
    SysFreeString(hex_bstr);
    IMsgrLock_Release(lock);
}
