#include "bench.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../client/lib/sink.h"

enum { DEADLINE_MS = 60000 };

bool quick;

/* ---- time and samples ---- */

double now_us(void)
{
    static LARGE_INTEGER frequency;
    LARGE_INTEGER now;

    if (!frequency.QuadPart)
        QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    return (double)now.QuadPart * 1e6 / (double)frequency.QuadPart;
}

void sample(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity ? 2 * samples->capacity : 1024;
        samples->values = realloc(samples->values, samples->capacity * sizeof(*samples->values));
        if (!samples->values)
            fail("out of memory");
    }
    samples->values[samples->count++] = value;
    samples->sorted = false;
}

static int order(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;

    return (first > second) - (first < second);
}

double samples_at(struct samples *samples, double percent)
{
    if (!samples->count)
        fail("no samples");
    if (!samples->sorted)
        qsort(samples->values, samples->count, sizeof(*samples->values), order);
    samples->sorted = true;
    return samples->values[(size_t)((double)(samples->count - 1) * percent / 100 + 0.5)];
}

void samples_free(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){.count = 0};
}

/* ---- rows ---- */

static const char *verdict(const struct row *row, double compared)
{
    if (row->at_most)
        return compared <= row->at_most ? "true" : "false";
    if (row->at_least)
        return compared >= row->at_least ? "true" : "false";
    return "null";
}

static void goal_text(const struct row *row, char text[64])
{
    text[0] = 0;
    if (row->at_most)
        snprintf(text, 64, "%s <= %g", row->floor_name ? "ratio" : "value", row->at_most);
    else if (row->at_least)
        snprintf(text, 64, "%s >= %g", row->floor_name ? "ratio" : "value", row->at_least);
}

void row(const struct row *row)
{
    double ratio = row->floor_name ? row->value / row->floor : NAN;
    const char *pass = verdict(row, row->floor_name ? ratio : row->value);
    const char *path = getenv("BENCH_ROWS");
    char goal[64], shown[32] = "-";
    FILE *file = path ? fopen(path, "ab") : NULL;

    goal_text(row, goal);
    if (row->floor_name)
        snprintf(shown, sizeof(shown), "%.3f", ratio);
    printf("  %-58s %12.2f %-8s ratio %-8s %s%s\n", row->name, row->value, row->unit, shown, goal,
           !strcmp(pass, "false") ? "  MISSED" : "");
    fflush(stdout);
    if (!file)
        return;
    fprintf(file, "%s\t%.4f\t%s\t%.4f\t%.4f\t%lu\t%s\t%.4f\t%s\t%s\t%s\n", row->name, row->value, row->unit, row->low,
            row->high, (unsigned long)row->count, row->floor_name ? row->floor_name : "", row->floor,
            row->floor_name ? shown : "", goal, pass);
    fclose(file);
}

void row_samples(const char *name, struct samples *subject, const char *floor_name, struct samples *floor,
                 double at_most)
{
    row(&(struct row){.name = name,
                      .unit = "us",
                      .value = samples_at(subject, 50),
                      .low = samples_at(subject, 10),
                      .high = samples_at(subject, 90),
                      .count = subject->count,
                      .floor_name = floor_name,
                      .floor = floor ? samples_at(floor, 50) : 0,
                      .at_most = at_most});
}

/* ---- ending with a message ---- */

void fail(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "bench: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    fflush(stderr);
    ExitProcess(1);
}

void must(HRESULT hr, const char *what)
{
    if (FAILED(hr))
        fail("%s: 0x%08lx", what, hr);
}

/* ---- processes ---- */

static HANDLE start(char *command)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    BOOL started = CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child);

    /* On a busy machine Wine 8 sometimes fails to start a process and reports this error. */
    if (!started && GetLastError() == ERROR_INTERNAL_ERROR)
        started = CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child);
    if (!started)
        fail("%s: %lu", command, GetLastError());
    CloseHandle(child.hThread);
    return child.hProcess;
}

HANDLE start_self(const char *arguments)
{
    char path[MAX_PATH], command[2 * MAX_PATH];

    GetModuleFileNameA(NULL, path, sizeof(path));
    snprintf(command, sizeof(command), "\"%s\" %s", path, arguments);
    return start(command);
}

HANDLE start_program(const char *name, const char *arguments)
{
    char path[MAX_PATH], command[2 * MAX_PATH], *end;

    GetModuleFileNameA(NULL, path, sizeof(path));
    for (int i = 0; i < 2 && (end = strrchr(path, '\\')); i++) /* ...\tests\bench.exe */
        *end = 0;
    snprintf(command, sizeof(command), "\"%s\\%s\" %s", path, name, arguments);
    return start(command);
}

void must_wait(HANDLE object, const char *what)
{
    if (WaitForSingleObject(object, DEADLINE_MS) != WAIT_OBJECT_0)
        fail("%s: not within %d s", what, DEADLINE_MS / 1000);
}

void end_program(HANDLE process)
{
    DWORD code = 1;

    must_wait(process, "the end of a program");
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    if (code)
        fail("a program ended with code %lu", code);
}

/* ---- objects ---- */

IUnknown *create(REFCLSID clsid, REFIID iid)
{
    IUnknown *object;

    must(CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, iid, (void **)&object), "CoCreateInstance");
    return object;
}

void *query(IUnknown *object, REFIID iid)
{
    void *out;

    must(IUnknown_QueryInterface(object, iid, &out), "QueryInterface");
    return out;
}

void invoke_state(IDispatch *object, DISPID id)
{
    DISPPARAMS none = {NULL, NULL, 0, 0};
    VARIANT result;
    UINT bad;

    VariantInit(&result);
    must(IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET, &none, &result, NULL, &bad),
         "Invoke");
}

/* ---- sinks ---- */

struct sink {
    struct event_sink base;
    HANDLE called, release; /* release: only for a hanging sink */
    volatile LONG expected;
    double when;
    CRITICAL_SECTION lock; /* guards object and text */
    IDispatch *object;
    BSTR text;
};

static void sink_destroy(struct event_sink *base)
{
    struct sink *sink = CONTAINING_RECORD(base, struct sink, base);

    CloseHandle(sink->called);
    if (sink->release)
        CloseHandle(sink->release);
    if (sink->object)
        IDispatch_Release(sink->object);
    SysFreeString(sink->text);
    DeleteCriticalSection(&sink->lock);
    free(sink);
}

static void keep_arguments(struct sink *sink, const DISPPARAMS *params)
{
    EnterCriticalSection(&sink->lock);
    for (UINT i = params->cArgs; i-- > 0;) {
        VARIANT *argument = &params->rgvarg[i];

        if (V_VT(argument) == (VT_BYREF | VT_BOOL)) {
            *V_BOOLREF(argument) = VARIANT_FALSE; /* no application is started here */
        } else if (V_VT(argument) == VT_DISPATCH && V_DISPATCH(argument)) {
            if (sink->object)
                IDispatch_Release(sink->object);
            sink->object = V_DISPATCH(argument);
            IDispatch_AddRef(sink->object);
        } else if (V_VT(argument) == VT_BSTR) {
            SysFreeString(sink->text);
            sink->text = SysAllocString(V_BSTR(argument));
        }
    }
    LeaveCriticalSection(&sink->lock);
}

static HRESULT sink_event(struct event_sink *base, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    double when = now_us();
    struct sink *sink = CONTAINING_RECORD(base, struct sink, base);

    (void)flags, (void)result;
    keep_arguments(sink, params);
    if (!sink->expected || sink->expected == id) {
        sink->when = when;
        SetEvent(sink->called);
    }
    if (sink->release)
        WaitForSingleObject(sink->release, INFINITE); /* set by sink_stop; otherwise the wait ends with this process */
    return S_OK;
}

struct sink *sink_start(IUnknown *object, REFIID diid, bool hangs)
{
    struct sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        fail("out of memory");
    event_sink_init(&sink->base, diid, sink_event, sink_destroy);
    sink->called = CreateEventW(NULL, FALSE, FALSE, NULL);
    sink->release = hangs ? CreateEventW(NULL, TRUE, FALSE, NULL) : NULL;
    InitializeCriticalSection(&sink->lock);
    must(event_sink_connect(&sink->base, object), "connecting the sink");
    return sink;
}

void sink_stop(struct sink *sink)
{
    if (sink->release)
        SetEvent(sink->release);
    event_sink_disconnect(&sink->base);
    IDispatch_Release(&sink->base.IDispatch_iface);
}

void sink_expect(struct sink *sink, DISPID id)
{
    sink->expected = id;
    ResetEvent(sink->called);
}

double sink_called(struct sink *sink)
{
    must_wait(sink->called, "an event");
    return sink->when;
}

IDispatch *sink_object(struct sink *sink)
{
    IDispatch *object;

    EnterCriticalSection(&sink->lock);
    object = sink->object;
    sink->object = NULL;
    LeaveCriticalSection(&sink->lock);
    return object;
}

BSTR sink_text(struct sink *sink)
{
    BSTR text;

    EnterCriticalSection(&sink->lock);
    text = sink->text;
    sink->text = NULL;
    LeaveCriticalSection(&sink->lock);
    return text;
}
