#include "recorder.h"

#include <stdlib.h>

#include <check.h>

enum { CAPACITY = 512 };

struct recorder {
    struct event_sink sink;
    VARIANT_BOOL answer;
    CRITICAL_SECTION lock; /* guards events and count */
    HANDLE arrived;        /* a semaphore; its count is the number of recorded events */
    struct recorded events[CAPACITY];
    size_t count;
};

static void recorder_destroy(struct event_sink *sink)
{
    struct recorder *recorder = CONTAINING_RECORD(sink, struct recorder, sink);

    recorder_clear(recorder);
    DeleteCriticalSection(&recorder->lock);
    CloseHandle(recorder->arrived);
    free(recorder);
}

static HRESULT recorder_event(struct event_sink *sink, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    struct recorder *recorder = CONTAINING_RECORD(sink, struct recorder, sink);

    (void)flags, (void)result;
    EnterCriticalSection(&recorder->lock);
    if (recorder->count < CAPACITY && params->cArgs <= 4) {
        struct recorded *event = &recorder->events[recorder->count++];

        event->id = id;
        event->count = params->cArgs;
        for (UINT i = 0; i < params->cArgs; i++) {
            VARIANT *argument = &params->rgvarg[params->cArgs - 1 - i];

            VariantInit(&event->arguments[i]);
            VariantCopyInd(&event->arguments[i], argument);
            if (V_VT(argument) == (VT_BOOL | VT_BYREF))
                *V_BOOLREF(argument) = recorder->answer;
        }
        ReleaseSemaphore(recorder->arrived, 1, NULL);
    }
    LeaveCriticalSection(&recorder->lock);
    return S_OK;
}

struct recorder *recorder_start(IUnknown *object, REFIID diid, VARIANT_BOOL answer)
{
    struct recorder *recorder = calloc(1, sizeof(*recorder));
    HRESULT hr;

    ck_assert_ptr_nonnull(recorder);
    event_sink_init(&recorder->sink, diid, recorder_event, recorder_destroy);
    recorder->answer = answer;
    InitializeCriticalSection(&recorder->lock);
    recorder->arrived = CreateSemaphoreW(NULL, 0, CAPACITY, NULL);
    hr = event_sink_connect(&recorder->sink, object);
    ck_assert_msg(hr == S_OK, "connecting the sink: 0x%08lx", hr);
    return recorder;
}

void recorder_abandon(struct recorder *recorder)
{
    event_sink_abandon(&recorder->sink);
    IDispatch_Release(&recorder->sink.IDispatch_iface);
}

void recorder_stop(struct recorder *recorder)
{
    HRESULT hr = event_sink_disconnect(&recorder->sink);

    ck_assert_msg(hr == S_OK, "Unadvise: 0x%08lx", hr);
    IDispatch_Release(&recorder->sink.IDispatch_iface);
}

void recorded_clear(struct recorded *event)
{
    for (UINT i = 0; i < event->count; i++)
        VariantClear(&event->arguments[i]);
    event->count = 0;
}

BOOL recorder_next(struct recorder *recorder, DWORD milliseconds, struct recorded *event)
{
    event->id = 0;
    event->count = 0;
    if (WaitForSingleObject(recorder->arrived, milliseconds) != WAIT_OBJECT_0)
        return FALSE;
    EnterCriticalSection(&recorder->lock);
    *event = recorder->events[0];
    recorder->count--;
    memmove(recorder->events, recorder->events + 1, recorder->count * sizeof(*event));
    LeaveCriticalSection(&recorder->lock);
    return TRUE;
}

void recorder_expect(struct recorder *recorder, DISPID id, struct recorded *event)
{
    ck_assert_msg(recorder_next(recorder, SOON_MS, event), "no event where %ld was expected", id);
    ck_assert_msg(event->id == id, "event %ld where %ld was expected", event->id, id);
}

void recorder_wait(struct recorder *recorder, DISPID id, struct recorded *event)
{
    for (;;) {
        ck_assert_msg(recorder_next(recorder, SOON_MS, event), "event %ld did not come", id);
        if (event->id == id)
            return;
        recorded_clear(event);
    }
}

void recorder_expect_nothing(struct recorder *recorder)
{
    struct recorded event;

    ck_assert_msg(!recorder_next(recorder, NEVER_MS, &event), "event %ld where none was expected", event.id);
}

void recorder_clear(struct recorder *recorder)
{
    struct recorded event;

    while (recorder_next(recorder, 0, &event))
        recorded_clear(&event);
}

static void check_text(DISPID id, const VARIANT *argument, const WCHAR *text)
{
    ck_assert_msg(V_VT(argument) == VT_BSTR, "event %ld: type %d instead of VT_BSTR", id, V_VT(argument));
    ck_assert_msg(!lstrcmpW(V_BSTR(argument) ? V_BSTR(argument) : L"", text), "event %ld: %ls instead of %ls", id,
                  V_BSTR(argument), text);
}

static void check_number(DISPID id, const VARIANT *argument, LONG number)
{
    LONG value = V_VT(argument) == VT_BOOL ? V_BOOL(argument) : V_I4(argument);

    ck_assert_msg(V_VT(argument) == VT_I4 || V_VT(argument) == VT_BOOL, "event %ld: type %d is no number", id,
                  V_VT(argument));
    ck_assert_msg(value == number, "event %ld: 0x%08lx instead of 0x%08lx", id, value, number);
}

void recorder_expect_number(struct recorder *recorder, DISPID id, LONG number)
{
    struct recorded event;

    recorder_expect(recorder, id, &event);
    ck_assert_uint_eq(event.count, 1);
    check_number(id, &event.arguments[0], number);
    recorded_clear(&event);
}

void recorder_expect_text(struct recorder *recorder, DISPID id, const WCHAR *text)
{
    struct recorded event;

    recorder_expect(recorder, id, &event);
    ck_assert_uint_eq(event.count, 1);
    check_text(id, &event.arguments[0], text);
    recorded_clear(&event);
}

void recorder_expect_number_text(struct recorder *recorder, DISPID id, LONG number, const WCHAR *text)
{
    struct recorded event;

    recorder_expect(recorder, id, &event);
    ck_assert_uint_eq(event.count, 2);
    check_number(id, &event.arguments[0], number);
    check_text(id, &event.arguments[1], text);
    recorded_clear(&event);
}
