/* openmsgrps.dll marshals every call and event between two processes of any bitness.
 *
 * The other process is ps_host.exe with the toy of lib/ps_toy.h.  Each test runs with a host of both bitnesses and
 * from a multi- and a single-threaded apartment, and this program itself runs in both bitnesses. */
#define COBJMACROS
#define CONST_VTABLE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>
#include <oleauto.h>

#include "harness/suite.h"
#include "msgrpriv.h"

#include "../../proxystub/openmsgrps_clsid.h"
#include "lib/ps_toy.h"
#include "lib/sink.h"

#define EXIT_DEADLINE_MS 20000
#define NULL_REF_POINTER ((HRESULT)0x800706F4L)

#define check_hr(call, expected) \
    do { \
        HRESULT seen_hr_ = (call), wanted_hr_ = (expected); \
        ck_assert_msg(seen_hr_ == wanted_hr_, "%s: 0x%08lx, not 0x%08lx", #call, seen_hr_, wanted_hr_); \
    } while (0)

/* ---- the two builds and the registration -------------------------------------------------- */

static const char *const build_variables[] = {"OPENMSGR_X64", "OPENMSGR_X86"};

/* Ways to reach the toy: a host's build, and the apartment of this process. */
static struct way {
    const char *build;
    DWORD apartment;
} ways[4];
static int way_count;

static int run_helper(const char *build, const char *what)
{
    char command[3 * MAX_PATH];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD code = 1;

    snprintf(command, sizeof(command), "\"%s\\tests\\ps_host.exe\" %s \"%s\\openmsgrps.dll\"", build, what, build);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return 1;
    if (WaitForSingleObject(process.hProcess, EXIT_DEADLINE_MS) != WAIT_OBJECT_0)
        TerminateProcess(process.hProcess, 1);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return (int)code;
}

/* Whether the DLL was already registered in this view of the registry. */
static bool is_registered(REGSAM view)
{
    HKEY key;

    if (RegOpenKeyExA(HKEY_CLASSES_ROOT, "CLSID\\" OPENMSGRPS_CLSID_TEXT, 0, KEY_READ | view, &key))
        return false;
    RegCloseKey(key);
    return true;
}

/* ---- the other process -------------------------------------------------------------------- */

struct host {
    HANDLE process;
    HANDLE input; /* closing it ends the host */
    IMsgrSessionManager *manager;
    IMsgrSession *session;
    IMsgrLock *lock;
    IMessengerPrivate *private;
};

/* Cleans up after a failed test. */
static struct host open_now;
static bool initialized;

static void clean_up(void)
{
    if (open_now.process) {
        TerminateProcess(open_now.process, 1);
        CloseHandle(open_now.process);
        CloseHandle(open_now.input);
    }
    if (initialized)
        CoUninitialize();
    open_now = (struct host){NULL};
    initialized = false;
}

static void start_process(struct host *host, const char *build, HANDLE *output)
{
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE child_input, child_output;
    char command[2 * MAX_PATH];

    ck_assert(CreatePipe(&child_input, &host->input, &inherited, 0));
    ck_assert(CreatePipe(output, &child_output, &inherited, 0));
    SetHandleInformation(host->input, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(*output, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = child_input;
    startup.hStdOutput = child_output;
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    snprintf(command, sizeof(command), "\"%s\\tests\\ps_host.exe\" serve", build);
    BOOL started = CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    ck_assert_msg(started, "%s: %lu", command, GetLastError());
    CloseHandle(child_input);
    CloseHandle(child_output);
    CloseHandle(process.hThread);
    host->process = process.hProcess;
}

/* Reads the host's line of hex digits into a stream. */
static IStream *read_reference(HANDLE output)
{
    IStream *stream = NULL;
    LARGE_INTEGER start = {.QuadPart = 0};
    char digits[3] = "";
    size_t count = 0;
    DWORD read;
    char c;

    check_hr(CreateStreamOnHGlobal(NULL, TRUE, &stream), S_OK);
    while (ReadFile(output, &c, 1, &read, NULL) && read == 1 && c != '\r' && c != '\n') {
        digits[count++ % 2] = c;
        if (count % 2 == 0) {
            unsigned char byte = (unsigned char)strtoul(digits, NULL, 16);
            check_hr(IStream_Write(stream, &byte, 1, NULL), S_OK);
        }
    }
    ck_assert_msg(count > 0, "the host gave no reference");
    IStream_Seek(stream, start, STREAM_SEEK_SET, NULL);
    return stream;
}

static struct host open_host(int way)
{
    struct host host = {NULL};
    HANDLE output;
    IUnknown *unknown = NULL;
    IDispatch *session = NULL;

    check_hr(CoInitializeEx(NULL, ways[way].apartment), S_OK);
    initialized = true;
    start_process(&host, ways[way].build, &output);
    open_now = host;
    IStream *stream = read_reference(output);
    CloseHandle(output);
    check_hr(CoUnmarshalInterface(stream, &IID_IUnknown, (void **)&unknown), S_OK);
    IStream_Release(stream);
    check_hr(IUnknown_QueryInterface(unknown, &IID_IMsgrSessionManager, (void **)&host.manager), S_OK);
    check_hr(IUnknown_QueryInterface(unknown, &IID_IMsgrLock, (void **)&host.lock), S_OK);
    check_hr(IUnknown_QueryInterface(unknown, &IID_IMessengerPrivate, (void **)&host.private), S_OK);
    IUnknown_Release(unknown);
    check_hr(IMsgrSessionManager_CreateSession(host.manager, &session), S_OK);
    check_hr(IDispatch_QueryInterface(session, &IID_IMsgrSession, (void **)&host.session), S_OK);
    IDispatch_Release(session);
    return host;
}

/* The exit code of the host shows whether a reference was leaked. */
static void close_host(struct host *host)
{
    DWORD code = 1;

    IMsgrSession_Release(host->session);
    IMessengerPrivate_Release(host->private);
    IMsgrLock_Release(host->lock);
    IMsgrSessionManager_Release(host->manager);
    open_now = (struct host){NULL};
    clean_up();
    CloseHandle(host->input);
    DWORD waited = WaitForSingleObject(host->process, EXIT_DEADLINE_MS);
    if (waited != WAIT_OBJECT_0)
        TerminateProcess(host->process, 1);
    GetExitCodeProcess(host->process, &code);
    CloseHandle(host->process);
    ck_assert_msg(waited == WAIT_OBJECT_0, "the host does not end");
    ck_assert_msg(code == 0, "the host ended with %lu", code);
}

static void check_text(IMsgrSession *session, const WCHAR *expected)
{
    BSTR text = NULL;

    check_hr(IMsgrSession_get_ContextData(session, &text), S_OK);
    ck_assert_msg(text && !wcscmp(text, expected), "received %ls, not %ls", text ? text : L"-", expected);
    SysFreeString(text);
}

/* ---- a sink ------------------------------------------------------------------------------- */

struct sink {
    struct event_sink base;
    HRESULT answer;
    bool flip;
    /* recorded by the calls */
    int calls;
    DISPID id;
    UINT argument_count;
    WCHAR text[32];
    WCHAR session_id[64];
    VARTYPE flag_type;
    VARIANT_BOOL flag;
};

/* Calls the session from within the event. */
static void ask_session(struct sink *sink, IDispatch *object)
{
    IMsgrSession *session = NULL;
    BSTR id = NULL;

    if (FAILED(IDispatch_QueryInterface(object, &IID_IMsgrSession, (void **)&session)))
        return;
    if (SUCCEEDED(IMsgrSession_get_SessionID(session, &id)) && id)
        wcsncpy(sink->session_id, id, COUNT(sink->session_id) - 1);
    SysFreeString(id);
    IMsgrSession_Release(session);
}

static HRESULT sink_event(struct event_sink *base, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    struct sink *sink = CONTAINING_RECORD(base, struct sink, base);
    VARIANTARG *arguments = params->rgvarg;

    if (flags == DISPATCH_PROPERTYGET && id == 5 && result) {
        V_VT(result) = VT_BSTR;
        V_BSTR(result) = SysAllocString(L"asked");
        return S_OK;
    }
    sink->calls++;
    sink->id = id;
    sink->argument_count = params->cArgs;
    if (params->cArgs >= 1) {
        sink->flag_type = V_VT(&arguments[0]);
        if (sink->flag_type == (VT_BOOL | VT_BYREF)) {
            sink->flag = *V_BOOLREF(&arguments[0]);
            if (sink->flip)
                *V_BOOLREF(&arguments[0]) = sink->flag ? VARIANT_FALSE : VARIANT_TRUE;
        }
    }
    if (params->cArgs >= 2 && V_VT(&arguments[1]) == VT_BSTR && V_BSTR(&arguments[1]))
        wcsncpy(sink->text, V_BSTR(&arguments[1]), COUNT(sink->text) - 1);
    if (params->cArgs >= 3 && V_VT(&arguments[2]) == VT_DISPATCH && V_DISPATCH(&arguments[2]))
        ask_session(sink, V_DISPATCH(&arguments[2]));
    return sink->answer;
}

static struct sink make_sink(REFIID event_iid)
{
    struct sink sink = {.answer = S_OK};

    event_sink_init(&sink.base, event_iid, sink_event, NULL);
    return sink;
}

static const IID *const event_iids[TOY_EVENT_COUNT] = {
    &DIID_DMessengerPrivateEvents,
    &DIID_DMsgrSessionManagerEvents,
    &DIID_DMsgrSessionEvents,
};

/* ---- tests -------------------------------------------------------------------------------- */

START_TEST(test_manager_calls_arrive_with_their_arguments)
{
    struct host host = open_host(_i);
    IDispatch *session = NULL, *applications = (IDispatch *)&host;
    LONG flags = 0;
    SESSION_STATE state = SS_UNKNOWN;
    BSTR guid = SysAllocString(L"{guid}"), name = SysAllocString(L"n\x00e4m\x20ac");
    BSTR url = SysAllocString(L""), path = NULL;

    check_hr(IMsgrSessionManager_RegisterApplication(host.manager, guid, name, url, path, -7), S_OK);
    check_text(host.session, L"|{guid}|n\x00e4m\x20ac||-|-7");
    check_hr(IMsgrSessionManager_UnRegisterApplication(host.manager, guid), 6);
    check_text(host.session, L"|{guid}");

    check_hr(IMsgrSessionManager_GetLaunchingSession(host.manager, 0, &session), E_FAIL);
    ck_assert_ptr_null(session);
    check_hr(IMsgrSessionManager_GetLaunchingSession(host.manager, 4321, &session), S_OK);
    ck_assert_ptr_nonnull(session);
    IDispatch_Release(session);
    check_hr(IMsgrSession_get_Flags(host.session, &flags), S_OK);
    ck_assert_int_eq(flags, 4321 + TOY_FLAGS_BIAS);
    check_hr(IMsgrSession_get_State(host.session, &state), S_OK);
    ck_assert_int_eq(state, (4321 + TOY_FLAGS_BIAS) % 10);

    check_hr(IMsgrSessionManager_get_Applications(host.manager, &applications), E_NOTIMPL);
    ck_assert_ptr_null(applications);
    SysFreeString(guid);
    SysFreeString(name);
    SysFreeString(url);
    close_host(&host);
}
END_TEST

START_TEST(test_results_and_empty_answers_come_back_unchanged)
{
    static const HRESULT results[] = {S_OK,   S_FALSE,       0x01000301,          (HRESULT)0x81000607L,
                                      E_FAIL, E_OUTOFMEMORY, (HRESULT)0x800706F4L};
    struct host host = open_host(_i);
    BSTR text = NULL;
    VARIANT value;
    DISPPARAMS none = {NULL, NULL, 0, 0};
    IUnknown *unknown = NULL;

    for (size_t i = 0; i < COUNT(results); i++) {
        HRESULT hr = IMsgrSession_Cancel(host.session, results[i], NULL);
        ck_assert_msg(hr == results[i], "result %u: 0x%08lx", (unsigned)i, hr);
    }
    check_text(host.session, L"|-2147023116|-");

    check_hr(IMsgrSession_get_RemoteAddress(host.session, &text), S_FALSE);
    ck_assert(text && SysStringByteLen(text) == 0);
    SysFreeString(text);
    text = (BSTR)L"not touched";
    check_hr(IMsgrSession_get_ApplicationURL(host.session, &text), TOY_NO_URL);
    ck_assert_ptr_null(text);
    check_hr(IMsgrSession_get_SessionID(host.session, &text), S_OK);
    ck_assert(!wcscmp(text, TOY_SESSION_ID));
    SysFreeString(text);
    text = NULL;
    check_hr(IMsgrSession_get_ApplicationName(host.session, &text), S_OK);
    ck_assert_uint_eq(SysStringByteLen(text), 0);
    SysFreeString(text);

    VariantInit(&value);
    check_hr(IMsgrSession_Invoke(host.session, 11, &IID_NULL, LOCALE_SYSTEM_DEFAULT, DISPATCH_PROPERTYGET, &none,
                                 &value, NULL, NULL),
             S_OK);
    ck_assert_int_eq(V_VT(&value), VT_I4);
    check_hr(IMsgrSession_Invoke(host.session, 12345, &IID_NULL, LOCALE_SYSTEM_DEFAULT, DISPATCH_PROPERTYGET, &none,
                                 &value, NULL, NULL),
             DISP_E_MEMBERNOTFOUND);
    check_hr(IMsgrSession_QueryInterface(host.session, &IID_IPersist, (void **)&unknown), E_NOINTERFACE);
    ck_assert_ptr_null(unknown);
    close_host(&host);
}
END_TEST

/* Even sizes: Wine's oleaut32 rounds odd sizes up, and no interface of OpenMsgr sends them. */
START_TEST(test_strings_keep_every_byte)
{
    static const UINT sizes[] = {0, 2, 10, 1024, 400002};
    struct host host = open_host(_i);

    for (size_t i = 0; i < COUNT(sizes); i++) {
        BSTR sent = SysAllocStringByteLen(NULL, sizes[i]), received = NULL;
        ck_assert_ptr_nonnull(sent);
        /* Every third character is a zero. */
        for (UINT j = 0; j < sizes[i]; j++)
            ((char *)sent)[j] = j / 2 % 3 == 1 ? 0 : (char)(j * 31 + 1);
        check_hr(IMsgrSession_put_Application(host.session, sent), S_OK);
        check_hr(IMsgrSession_get_Application(host.session, &received), S_OK);
        ck_assert_msg(SysStringByteLen(received) == sizes[i], "%u bytes: %u back", sizes[i],
                      SysStringByteLen(received));
        ck_assert_msg(received && !memcmp(received, sent, sizes[i]), "%u bytes", sizes[i]);
        SysFreeString(sent);
        SysFreeString(received);
    }

    /* NULL and an empty string stay distinct. */
    BSTR received = NULL;
    check_hr(IMsgrSession_put_Application(host.session, NULL), S_FALSE);
    check_hr(IMsgrSession_get_Application(host.session, &received), S_OK);
    ck_assert_ptr_null(received);
    close_host(&host);
}
END_TEST

START_TEST(test_null_out_pointers_are_refused_by_the_marshaler)
{
    struct host host = open_host(_i);
    const struct {
        void *object;
        int slot;
        const char *name;
    } rows[] = {
        {host.manager, 7, "CreateSession"},
        {host.manager, 11, "get Applications"},
        {host.session, 7, "get Application"},
        {host.session, 9, "get State"},
        {host.session, 14, "get RemoteAddress"},
        {host.session, 15, "get SessionID"},
        {host.session, 16, "get ContextData"},
        {host.session, 17, "get ApplicationName"},
        {host.session, 18, "get ApplicationURL"},
        {host.session, 19, "get Flags"},
        {host.session, 20, "get User"},
        {host.session, 22, "get LocalAddress"},
        {host.lock, 3, "get Status"},
        {host.private, 7, "EnableAlertEvents"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        void **vtable = *(void ***)rows[i].object;
        HRESULT(STDMETHODCALLTYPE * method)
        (void *, void *) = (HRESULT(STDMETHODCALLTYPE *)(void *, void *))vtable[rows[i].slot];
        HRESULT hr = method(rows[i].object, NULL);
        ck_assert_msg(hr == NULL_REF_POINTER, "%s: 0x%08lx", rows[i].name, hr);
    }
    check_hr(IMsgrSessionManager_GetLaunchingSession(host.manager, 1, NULL), NULL_REF_POINTER);
    close_host(&host);
}
END_TEST

START_TEST(test_lock_calls_arrive)
{
    struct host host = open_host(_i);
    LockStatus status = LOCK_DISABLED;
    BSTR id = SysAllocString(L"PROD0001"), response = SysAllocString(L"0123abcd");

    check_hr(IMsgrLock_get_Status(host.lock, &status), S_OK);
    ck_assert_int_eq(status, LOCK_NOTINITIALIZED);
    check_hr(IMsgrLock_RequestChallenge(host.lock, LOCK_UNLOCKED), S_OK);
    check_hr(IMsgrLock_get_Status(host.lock, &status), S_OK);
    ck_assert_int_eq(status, LOCK_UNLOCKED);
    /* An enumeration is marshalled in 32 bits. */
    check_hr(IMsgrLock_RequestChallenge(host.lock, 0x7ABCDEF1), S_OK);
    check_hr(IMsgrLock_get_Status(host.lock, &status), S_OK);
    ck_assert_int_eq(status, 0x7ABCDEF1);
    check_hr(IMsgrLock_RequestChallenge(host.lock, -1), TOY_LOCKED);

    check_hr(IMsgrLock_SendResponse(host.lock, id, response, 99), S_OK);
    check_text(host.session, L"|PROD0001|0123abcd|99");
    check_hr(IMsgrLock_SendResponse(host.lock, NULL, response, -2), TOY_LOCKED);
    check_text(host.session, L"|-|0123abcd|-2");
    SysFreeString(id);
    SysFreeString(response);
    close_host(&host);
}
END_TEST

static SAFEARRAY *make_longs(LONG lower, const LONG *values, ULONG count)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_I4, lower, count);

    ck_assert_ptr_nonnull(array);
    for (LONG i = 0; i < (LONG)count; i++) {
        LONG at = lower + i;
        ck_assert_int_eq(SafeArrayPutElement(array, &at, (void *)&values[i]), S_OK);
    }
    return array;
}

static void check_longs(SAFEARRAY *array, const LONG *values, LONG count)
{
    VARTYPE vt = VT_EMPTY;
    LONG lower = -1, upper = -1;

    ck_assert_ptr_nonnull(array);
    ck_assert_int_eq(SafeArrayGetVartype(array, &vt), S_OK);
    ck_assert_int_eq(vt, VT_I4);
    ck_assert_int_eq(SafeArrayGetLBound(array, 1, &lower), S_OK);
    ck_assert_int_eq(SafeArrayGetUBound(array, 1, &upper), S_OK);
    ck_assert_int_eq(lower, 0);
    ck_assert_int_eq(upper, count - 1);
    for (LONG i = 0; i < count; i++) {
        LONG value = 0;
        ck_assert_int_eq(SafeArrayGetElement(array, &i, &value), S_OK);
        ck_assert_msg(value == values[i], "element %ld: %ld", i, value);
    }
}

START_TEST(test_arrays_travel_both_ways)
{
    struct host host = open_host(_i);
    static LONG many[50000], answer[50000];
    static const LONG one[] = {42}, three[] = {10, 20, 30};
    SAFEARRAY *sites = NULL;

    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), S_OK);
    check_longs(sites, (const LONG[]){1, 2, 3}, 3);
    SafeArrayDestroy(sites);

    sites = make_longs(0, NULL, 0);
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), S_OK);
    for (LONG i = 0; i < 1000; i++)
        answer[i] = 4 + i;
    check_longs(sites, answer, 1000);
    SafeArrayDestroy(sites);

    sites = make_longs(5, three, 3);
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), S_OK);
    check_longs(sites, (const LONG[]){-10, -20}, 2);
    SafeArrayDestroy(sites);

    for (LONG i = 0; i < (LONG)COUNT(many); i++) {
        many[i] = i * 40009;
        answer[i] = -many[i];
    }
    sites = make_longs(0, many, COUNT(many));
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), S_OK);
    check_longs(sites, answer, COUNT(many) - 1);
    SafeArrayDestroy(sites);

    sites = make_longs(0, one, 1);
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), S_OK);
    ck_assert_ptr_null(sites);
    close_host(&host);
}
END_TEST

START_TEST(test_arrays_of_another_type_arrive_as_what_they_are)
{
    static const VARTYPE types[] = {VT_I2, VT_R8, VT_BSTR, VT_VARIANT};
    struct host host = open_host(_i);
    SAFEARRAYBOUND bounds[2] = {{2, 0}, {3, 1}};
    SAFEARRAY *sites;

    for (size_t i = 0; i < COUNT(types); i++) {
        VARTYPE vt = VT_EMPTY;
        LONG upper = -1;
        sites = SafeArrayCreateVector(types[i], 0, 2);
        SAFEARRAY *same = sites;
        ck_assert_ptr_nonnull(sites);
        check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), E_INVALIDARG);
        ck_assert_msg(sites == same, "type %u moved", types[i]);
        ck_assert_int_eq(SafeArrayGetVartype(sites, &vt), S_OK);
        ck_assert_msg(vt == types[i], "type %u came back as %u", types[i], vt);
        ck_assert_int_eq(SafeArrayGetUBound(sites, 1, &upper), S_OK);
        ck_assert_int_eq(upper, 1);
        SafeArrayDestroy(sites);
    }

    sites = SafeArrayCreate(VT_I4, 2, bounds);
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), E_INVALIDARG);
    ck_assert_uint_eq(SafeArrayGetDim(sites), 2);
    SafeArrayDestroy(sites);
    close_host(&host);
}
END_TEST

/* An answer of another shape must not replace an array that the caller has locked. */
START_TEST(test_a_locked_array_is_left_alone)
{
    static const LONG three[] = {10, 20, 30};
    struct host host = open_host(_i);
    SAFEARRAY *sites = make_longs(0, three, 3), *same = sites;

    check_hr(SafeArrayLock(sites), S_OK);
    check_hr(IMessengerPrivate_EnableAlertEvents(host.private, &sites), DISP_E_ARRAYISLOCKED);
    ck_assert_ptr_eq(sites, same);
    check_longs(sites, three, 3);
    SafeArrayUnlock(sites);
    SafeArrayDestroy(sites);
    close_host(&host);
}
END_TEST

START_TEST(test_variants_arrive)
{
    struct host host = open_host(_i);
    struct sink sink = make_sink(&IID_IDispatch);
    BSTR name = SysAllocString(L"bob@example.com"), service = SysAllocString(L"{service}");
    const struct {
        VARIANT value;
        const WCHAR *expected;
    } rows[] = {
        {{.vt = VT_EMPTY}, L"|bob@example.com|0"},
        {{.vt = VT_NULL}, L"|bob@example.com|1"},
        {{.vt = VT_BSTR, .bstrVal = service}, L"|bob@example.com|8|{service}"},
        {{.vt = VT_BSTR, .bstrVal = NULL}, L"|bob@example.com|8|-"},
        {{.vt = VT_BSTR | VT_BYREF, .pbstrVal = &service}, L"|bob@example.com|16392|{service}"},
        {{.vt = VT_ERROR, .scode = DISP_E_PARAMNOTFOUND}, L"|bob@example.com|10|-2147352572"},
        {{.vt = VT_DISPATCH, .pdispVal = &sink.base.IDispatch_iface}, L"|bob@example.com|9|asked"},
        {{.vt = VT_DISPATCH, .pdispVal = NULL}, L"|bob@example.com|9"},
        {{.vt = VT_R8, .dblVal = 1.5}, L"|bob@example.com|5"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        HRESULT hr = IMessengerPrivate_AddContact(host.private, name, rows[i].value);
        ck_assert_msg(hr == S_OK, "row %u: 0x%08lx", (unsigned)i, hr);
        check_text(host.session, rows[i].expected);
    }
    ck_assert_int_eq(sink.base.ref, 1);
    SysFreeString(name);
    SysFreeString(service);
    close_host(&host);
}
END_TEST

/* The sink supports its event interface, IDispatch and IUnknown, like the sinks of the samples. */
START_TEST(test_events_bring_their_flag_back)
{
    static const struct {
        bool initial;
        bool flip;
    } flags[] = {
        {true, true},
        {true, false},
        {false, true},
        {false, false},
    };
    struct host host = open_host(_i);
    BSTR data = SysAllocString(L"some data");

    for (int event = 0; event < TOY_EVENT_COUNT; event++) {
        WCHAR number[2] = {(WCHAR)(L'0' + event)};
        BSTR choice = SysAllocString(number);
        struct sink sink = make_sink(event_iids[event]);
        check_hr(IMsgrSession_Invite(host.session, &sink.base.IDispatch_iface, choice), S_OK);
        for (size_t i = 0; i < COUNT(flags); i++) {
            sink.flip = flags[i].flip;
            HRESULT hr = flags[i].initial ? IMsgrSession_Accept(host.session, data)
                                          : IMsgrSession_Decline(host.session, data);
            HRESULT expected = flags[i].initial != flags[i].flip ? S_OK : S_FALSE;
            ck_assert_msg(hr == expected, "event %d, row %u: 0x%08lx", event, (unsigned)i, hr);
            ck_assert_msg(sink.flag_type == (VT_BOOL | VT_BYREF), "event %d: flag is a %u", event, sink.flag_type);
            ck_assert_msg(sink.flag == (flags[i].initial ? VARIANT_TRUE : VARIANT_FALSE), "event %d, row %u: flag %d",
                          event, (unsigned)i, sink.flag);
            ck_assert_int_eq(sink.id, toy_events[event]);
            ck_assert_int_eq(sink.calls, (int)i + 1);
            ck_assert_uint_eq(sink.argument_count, event == 1 ? 3 : event == 0 ? 2 : 1);
            ck_assert(sink.argument_count < 2 || !wcscmp(sink.text, L"some data"));
            ck_assert(sink.argument_count < 3 || !wcscmp(sink.session_id, TOY_SESSION_ID));
        }
        sink.answer = DISP_E_BADPARAMCOUNT;
        check_hr(IMsgrSession_Accept(host.session, data), DISP_E_BADPARAMCOUNT);
        check_hr(IMsgrSession_Invite(host.session, &sink.base.IDispatch_iface, NULL), S_OK);
        ck_assert_int_eq(sink.base.ref, 1);
        SysFreeString(choice);
    }
    SysFreeString(data);
    close_host(&host);
}
END_TEST

START_TEST(test_a_client_object_comes_back_as_itself)
{
    struct host host = open_host(_i);
    struct sink sink = make_sink(&IID_IDispatch);
    IDispatch *user = (IDispatch *)&host;
    BSTR other = SysAllocString(L"x"), event = SysAllocString(L"1");

    check_hr(IMsgrSession_Invite(host.session, NULL, other), E_INVALIDARG);
    check_hr(IMsgrSession_get_User(host.session, &user), S_FALSE);
    ck_assert_ptr_null(user);
    check_hr(IMsgrSession_Invite(host.session, &sink.base.IDispatch_iface, other), S_FALSE);
    check_hr(IMsgrSession_get_User(host.session, &user), S_OK);
    ck_assert_ptr_eq(user, &sink.base.IDispatch_iface);
    IDispatch_Release(user);
    /* The proxy must not claim an event interface that the object does not have. */
    check_hr(IMsgrSession_Invite(host.session, &sink.base.IDispatch_iface, event), E_NOINTERFACE);
    check_hr(IMsgrSession_Invite(host.session, &sink.base.IDispatch_iface, NULL), S_OK);
    ck_assert_int_eq(sink.base.ref, 1);
    SysFreeString(other);
    SysFreeString(event);
    close_host(&host);
}
END_TEST

/* The tests above would pass with any working marshaler; this test shows that they used openmsgrps.dll. */
START_TEST(test_our_library_does_the_marshaling)
{
    static const CLSID expected = OPENMSGRPS_CLSID;
    static const IID *const iids[] = {
        &IID_IMsgrSessionManager,
        &IID_IMsgrSession,
        &IID_IMsgrLock,
        &IID_IMessengerPrivate,
        &DIID_DMessengerPrivateEvents,
        &DIID_DMsgrSessionManagerEvents,
        &DIID_DMsgrSessionEvents,
    };
    struct host host = open_host(_i);

    for (size_t i = 0; i < COUNT(iids); i++) {
        CLSID clsid = CLSID_NULL;
        ck_assert_int_eq(CoGetPSClsid(iids[i], &clsid), S_OK);
        ck_assert_msg(IsEqualCLSID(&clsid, &expected), "interface %u", (unsigned)i);
    }
    ck_assert_ptr_nonnull(GetModuleHandleA("openmsgrps.dll"));
    close_host(&host);
}
END_TEST

int main(void)
{
    static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};
    bool ours[COUNT(build_variables)] = {false};
    Suite *suite = suite_create("proxystub");
    TCase *tcase = tcase_create("calls");

    for (size_t i = 0; i < COUNT(build_variables); i++) {
        const char *build = getenv(build_variables[i]);
        if (!build) {
            printf("skipped: every promise with the host of %s, which is not set\n", build_variables[i]);
            continue;
        }
        ours[i] = !is_registered(views[i]);
        if (ours[i] && run_helper(build, "register")) {
            fprintf(stderr, "cannot register the proxy DLL of %s\n", build);
            return 1;
        }
        ways[way_count++] = (struct way){build, COINIT_MULTITHREADED};
        ways[way_count++] = (struct way){build, COINIT_APARTMENTTHREADED};
    }
    tcase_add_checked_fixture(tcase, NULL, clean_up);
    tcase_add_loop_test(tcase, test_manager_calls_arrive_with_their_arguments, 0, way_count);
    tcase_add_loop_test(tcase, test_results_and_empty_answers_come_back_unchanged, 0, way_count);
    tcase_add_loop_test(tcase, test_strings_keep_every_byte, 0, way_count);
    tcase_add_loop_test(tcase, test_null_out_pointers_are_refused_by_the_marshaler, 0, way_count);
    tcase_add_loop_test(tcase, test_lock_calls_arrive, 0, way_count);
    tcase_add_loop_test(tcase, test_arrays_travel_both_ways, 0, way_count);
    tcase_add_loop_test(tcase, test_arrays_of_another_type_arrive_as_what_they_are, 0, way_count);
    tcase_add_loop_test(tcase, test_a_locked_array_is_left_alone, 0, way_count);
    tcase_add_loop_test(tcase, test_variants_arrive, 0, way_count);
    tcase_add_loop_test(tcase, test_events_bring_their_flag_back, 0, way_count);
    tcase_add_loop_test(tcase, test_a_client_object_comes_back_as_itself, 0, way_count);
    tcase_add_loop_test(tcase, test_our_library_does_the_marshaling, 0, way_count);
    suite_add_tcase(suite, tcase);

    int failed = suite_run(suite);
    for (size_t i = 0; i < COUNT(build_variables); i++) {
        if (ours[i] && run_helper(getenv(build_variables[i]), "unregister"))
            failed++;
    }
    return failed > 0;
}
