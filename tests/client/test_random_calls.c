/* Random calls from a second process: every member of every object, late-bound and through the vtable, with random
 * arguments of every kind.  The server must answer every call, survive and leak nothing.
 *
 * OPENMSGR_CALLS is the number of calls; the default is 3000.  OPENMSGR_SEED repeats a run.
 *
 * harness: register
 * harness: deadline 3600 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/server_life.h"
#include "lib/server_load.h"
#include "lib/world_main.h"

enum {
    CALLS = 3000,
    CALL_MS = 20000, /* the longest that one call may take */
    ARGUMENTS_MAX = 8,
    SLACK_HANDLES = 24,
    SLACK_THREADS = 8,
    SLACK_BYTES =
        12 << 20, /* for contacts, applications and names that the calls created, and the allocator's reserve */
    SETTLE_MS = 8000,
    HUGE_LENGTH = 1 << 20,
};

static unsigned seed;

static unsigned random_number(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static unsigned one_of(unsigned count) { return random_number() % count; }

/* ---- the client: its objects ---- */

enum { OBJECTS_MAX = 12, WANTED = 9 };

static IDispatch *objects[OBJECTS_MAX];
static unsigned object_count;

/* Members that random calls must not use, because their effect would disturb the test. */
static const WCHAR *const spared[] = {
    L"Signout",   /* most other calls would fail afterwards */
    L"Signin",    /* shows its dialog and waits for the user */
    L"MyStatus",  /* OFFLINE signs out */
    L"Next",      /* waits for the given time */
    L"AttachAll", /* this process would then have to read all events */
    L"Attach",
};

static void add_object(IUnknown *object)
{
    if (object && SUCCEEDED(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&objects[object_count])))
        object_count++;
    if (object)
        IUnknown_Release(object);
}

static IUnknown *create(REFCLSID clsid)
{
    IUnknown *object = NULL;

    CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown, (void **)&object);
    return object;
}

static IDispatch *property(IDispatch *object, const WCHAR *name)
{
    DISPPARAMS none = {NULL, NULL, 0, 0};
    OLECHAR *names[] = {(WCHAR *)name};
    VARIANT value;
    DISPID id;

    VariantInit(&value);
    if (FAILED(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, 0, &id)) ||
        FAILED(IDispatch_Invoke(object, id, &IID_NULL, 0, DISPATCH_PROPERTYGET | DISPATCH_METHOD, &none, &value, NULL,
                                NULL)))
        return NULL;
    return V_VT(&value) == VT_DISPATCH ? V_DISPATCH(&value) : NULL;
}

/* Bob; no assertions, because this is not the process of the test. */
static IDispatch *contact(void)
{
    BSTR name = SysAllocString(L"bob@example.test"), service = SysAllocString(WORLD_SERVICE_ID);
    IMessenger3 *messenger;
    IDispatch *found = NULL;

    if (SUCCEEDED(IDispatch_QueryInterface(objects[0], &IID_IMessenger3, (void **)&messenger))) {
        IMessenger3_GetContact(messenger, name, service, &found);
        IMessenger3_Release(messenger);
    }
    SysFreeString(name);
    SysFreeString(service);
    return found;
}

static void make_objects(void)
{
    IUnknown *manager;

    add_object(create(&CLSID_Messenger));
    add_object((IUnknown *)property(objects[0], L"MyContacts"));
    add_object((IUnknown *)property(objects[0], L"Services"));
    add_object((IUnknown *)property(objects[2], L"PrimaryService"));
    add_object((IUnknown *)contact());
    add_object(create(&CLSID_MessengerPriv));
    add_object(create(&CLSID_EventQueue));
    manager = create(&CLSID_MsgrSessionManager);
    add_object(manager);
    add_object((IUnknown *)property(objects[object_count - 1], L"CreateSession"));
}

/* ---- arguments ---- */

static BSTR random_text(void)
{
    static const WCHAR *const texts[] = {
        L"",
        L"bob@example.test",
        L"carol@example.test",
        L"nobody@example.test",
        L"%s%n\\..\\..\\Run",
        L"\r\nX: y\r\n\r\n",
        L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}",
        L"C:\\windows\\system32\\cmd.exe",
        L"\"a.exe\" & b",
        L"\\\\x\\y\\z.exe",
        L"http://www.example.test/",
        L"javascript:alert(1)",
        L"{9B017612-C9F1-11D2-8D9F-0000F875C541}",
        L"-1",
        L"0x10",
        L"\xD800",
        L"<b>&amp;</b>",
    };
    unsigned kind = one_of(24);
    UINT length;
    BSTR text;

    if (kind < 14)
        return SysAllocString(texts[one_of(COUNT(texts))]);
    if (kind == 14)
        return NULL;
    if (kind == 15)
        return SysAllocStringByteLen("odd", 3);
    length = kind == 16 && !one_of(20) ? HUGE_LENGTH : one_of(600);
    text = SysAllocStringLen(NULL, length);
    for (UINT i = 0; text && i < length; i++)
        text[i] = (WCHAR)(one_of(8) ? 'a' + one_of(26) : one_of(0x10000)); /* includes NULs and lone surrogates */
    return text;
}

static LONG random_long(void)
{
    static const LONG edges[] = {0, 1, -1, 2, 3, 1000, 0x7FFFFFFF, (LONG)0x80000000, 0xFFFF, 0x10000};

    return one_of(3) ? edges[one_of(COUNT(edges))] : (LONG)random_number();
}

static IDispatch *random_object(void)
{
    IDispatch *object = one_of(5) ? objects[one_of(object_count)] : NULL;

    if (object)
        IDispatch_AddRef(object);
    return object;
}

static SAFEARRAY *random_array(VARTYPE type)
{
    SAFEARRAYBOUND bounds[2] = {{one_of(6), random_long() % 10}, {1 + one_of(3), 0}};
    SAFEARRAY *array = SafeArrayCreate(type, 1 + one_of(2), bounds);

    if (array && type == VT_I4 && bounds[0].cElements)
        *(LONG *)array->pvData = random_long();
    return array;
}

static VARIANT random_value(void);

/* Storage for a by-reference value; freed with the other storage of the call. */
struct place {
    VARIANT value;
    LONG number;
    BSTR text;
    IDispatch *object;
    SAFEARRAY *array;
    BYTE raw[32];
};

static VARIANT random_reference(struct place *place)
{
    static const VARTYPE types[] = {VT_I2, VT_I4, VT_R8, VT_BOOL, VT_UI1, VT_CY, VT_DATE, VT_ERROR};
    VARIANT value;

    VariantInit(&value);
    switch (one_of(5)) {
    case 0:
        place->text = random_text();
        V_VT(&value) = VT_BSTR | VT_BYREF;
        V_BSTRREF(&value) = &place->text;
        break;
    case 1:
        place->object = random_object();
        V_VT(&value) = VT_DISPATCH | VT_BYREF;
        V_DISPATCHREF(&value) = &place->object;
        break;
    case 2:
        place->value = random_value();
        V_VT(&value) = VT_VARIANT | VT_BYREF;
        V_VARIANTREF(&value) = &place->value;
        break;
    case 3:
        place->array = random_array(VT_I4);
        V_VT(&value) = VT_ARRAY | VT_I4 | (place->array ? VT_BYREF : 0);
        V_ARRAYREF(&value) = &place->array;
        if (!place->array)
            VariantInit(&value);
        break;
    default:
        *(LONG *)place->raw = random_long();
        V_VT(&value) = (VARTYPE)(types[one_of(COUNT(types))] | VT_BYREF);
        V_BYREF(&value) = place->raw;
        break;
    }
    return value;
}

static void place_clear(struct place *place)
{
    VariantClear(&place->value);
    SysFreeString(place->text);
    if (place->object)
        IDispatch_Release(place->object);
    if (place->array)
        SafeArrayDestroy(place->array);
    memset(place, 0, sizeof(*place));
}

static VARIANT random_value(void)
{
    static const VARTYPE plain[] = {VT_EMPTY, VT_NULL, VT_I1,   VT_I2, VT_I4, VT_I8, VT_UI1,  VT_UI2,  VT_UI4,
                                    VT_UI8,   VT_INT,  VT_UINT, VT_R4, VT_R8, VT_CY, VT_DATE, VT_BOOL, VT_ERROR};
    static const VARTYPE elements[] = {VT_I4, VT_I2, VT_UI1, VT_BSTR, VT_VARIANT, VT_R8};
    unsigned kind = one_of(12);
    VARIANT value;

    VariantInit(&value);
    if (kind < 4) {
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = random_text();
    } else if (kind < 6) {
        V_VT(&value) = VT_I4;
        V_I4(&value) = random_long();
    } else if (kind < 8) {
        V_VT(&value) = one_of(8) ? VT_DISPATCH : VT_UNKNOWN;
        V_DISPATCH(&value) = random_object();
    } else if (kind == 8) {
        VARTYPE type = elements[one_of(COUNT(elements))];

        V_ARRAY(&value) = random_array(type);
        V_VT(&value) = V_ARRAY(&value) ? (VARTYPE)(VT_ARRAY | type) : VT_EMPTY;
    } else {
        V_VT(&value) = plain[one_of(COUNT(plain))];
        V_I8(&value) = (LONGLONG)random_number() << 32 | random_number();
    }
    return value;
}

/* ---- calls ---- */

static struct {
    volatile LONG number; /* for the current call */
    volatile DWORD since;
    unsigned object;
    char what[160];
    unsigned late, early, succeeded;
} running;

static ITypeInfo *type_of(IDispatch *object)
{
    ITypeInfo *info = NULL;

    IDispatch_GetTypeInfo(object, 0, 0, &info);
    return info;
}

static BOOL is_spared(const WCHAR *name)
{
    for (size_t i = 0; i < COUNT(spared); i++)
        if (!lstrcmpiW(name, spared[i]))
            return TRUE;
    return FALSE;
}

/* Picks a member of the object's published interface that may be called; NULL: none this time. */
static FUNCDESC *random_member(ITypeInfo *info)
{
    TYPEATTR *attributes;
    FUNCDESC *function = NULL;
    BSTR name = NULL;
    UINT count = 0;

    if (FAILED(ITypeInfo_GetTypeAttr(info, &attributes)))
        return NULL;
    if (attributes->cFuncs && SUCCEEDED(ITypeInfo_GetFuncDesc(info, one_of(attributes->cFuncs), &function)) &&
        SUCCEEDED(ITypeInfo_GetNames(info, function->memid, &name, 1, &count)) &&
        (is_spared(name) || (ULONG)function->memid >= 0x60000000u)) { /* IUnknown and IDispatch themselves */
        ITypeInfo_ReleaseFuncDesc(info, function);
        function = NULL;
    }
    if (function)
        snprintf(running.what, sizeof(running.what), "%ls of object %u", name ? name : L"?", running.object);
    ITypeInfo_ReleaseTypeAttr(info, attributes);
    SysFreeString(name);
    return function;
}

static void call_late(IDispatch *object, ITypeInfo *info)
{
    static const WORD flags[] = {DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_METHOD | DISPATCH_PROPERTYGET,
                                 DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF};
    static struct place places[ARGUMENTS_MAX];
    VARIANT arguments[ARGUMENTS_MAX], result;
    DISPID named[ARGUMENTS_MAX] = {DISPID_PROPERTYPUT};
    DISPPARAMS params = {arguments, named, 0, 0};
    FUNCDESC *function = one_of(12) ? random_member(info) : NULL;
    DISPID id = function ? function->memid : random_long();
    UINT wanted = function ? (UINT)function->cParams : one_of(4), bad;
    WORD flag = function && one_of(6) ? (WORD)function->invkind : flags[one_of(COUNT(flags))];
    EXCEPINFO exception = {0};

    /* A random dispatch id must not be that of a member in `spared`. */
    if (!function && ((id > 0 && id < 2000) || (ULONG)id >= 0x60000000u))
        id = 0x5000 + (id & 0xFFF);
    if (!one_of(6))
        wanted = one_of(ARGUMENTS_MAX);
    params.cArgs = wanted < ARGUMENTS_MAX ? wanted : ARGUMENTS_MAX;
    for (UINT i = 0; i < params.cArgs; i++)
        arguments[i] = one_of(6) ? random_value() : random_reference(&places[i]);
    if (flag & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF) && params.cArgs)
        params.cNamedArgs = 1;
    else if (!one_of(12)) {
        params.cNamedArgs = params.cArgs;
        for (UINT i = 0; i < params.cArgs; i++)
            named[i] = (DISPID)one_of(5);
    }
    VariantInit(&result);
    running.late++;
    running.succeeded += SUCCEEDED(
        IDispatch_Invoke(object, id, &IID_NULL, 0, flag, &params, one_of(4) ? &result : NULL, &exception, &bad));
    VariantClear(&result);
    SysFreeString(exception.bstrDescription);
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrHelpFile);
    for (UINT i = 0; i < params.cArgs; i++) {
        if (!(V_VT(&arguments[i]) & VT_BYREF))
            VariantClear(&arguments[i]);
        place_clear(&places[i]);
    }
    if (function)
        ITypeInfo_ReleaseFuncDesc(info, function);
}

/* Makes the argument for a vtable parameter of that type; pointers point to `place`. */
static VARIANT value_for(const ELEMDESC *element, struct place *place)
{
    BOOL out = element->paramdesc.wParamFlags & PARAMFLAG_FOUT;
    const TYPEDESC *type = &element->tdesc;
    VARIANT value;

    VariantInit(&value);
    switch (type->vt) {
    case VT_BSTR:
        V_VT(&value) = VT_BSTR;
        V_BSTR(&value) = place->text = random_text();
        return value;
    case VT_VARIANT:
        V_VT(&value) = VT_VARIANT; /* DispCallFunc passes it by value from where it lies */
        place->value = random_value();
        return place->value;
    case VT_PTR:
        if (!out && type->lptdesc->vt == VT_USERDEFINED) { /* an interface */
            V_VT(&value) = VT_DISPATCH;
            V_DISPATCH(&value) = place->object = random_object();
            return value;
        }
        V_VT(&value) = VT_PTR;
        V_BYREF(&value) = type->lptdesc->vt == VT_VARIANT ? (void *)&place->value
                          : type->lptdesc->vt == VT_BSTR  ? (void *)&place->text
                          : type->lptdesc->vt == VT_PTR || type->lptdesc->vt == VT_DISPATCH ||
                                  type->lptdesc->vt == VT_UNKNOWN
                              ? (void *)&place->object
                          : type->lptdesc->vt == VT_SAFEARRAY ? (void *)&place->array
                                                              : (void *)place->raw;
        if (type->lptdesc->vt == VT_SAFEARRAY)
            place->array = random_array(VT_I4);
        return value;
    case VT_DISPATCH:
    case VT_UNKNOWN:
        V_VT(&value) = VT_DISPATCH;
        V_DISPATCH(&value) = place->object = random_object();
        return value;
    case VT_BOOL:
        V_VT(&value) = VT_BOOL;
        V_BOOL(&value) = (VARIANT_BOOL)random_long();
        return value;
    default:
        V_VT(&value) = VT_I4;
        V_I4(&value) = random_long();
        return value;
    }
}

static void call_early(IDispatch *object, ITypeInfo *info)
{
    static struct place places[ARGUMENTS_MAX];
    VARIANT arguments[ARGUMENTS_MAX], *pointers[ARGUMENTS_MAX], result;
    VARTYPE types[ARGUMENTS_MAX];
    TYPEATTR *attributes;
    FUNCDESC *function;
    void *face = NULL;
    ULONG_PTR slot;
    ITypeInfo *vtable;
    HREFTYPE reference;

    /* The vtable description follows the dispatch description. */
    if (FAILED(ITypeInfo_GetRefTypeOfImplType(info, (UINT)-1, &reference)) ||
        FAILED(ITypeInfo_GetRefTypeInfo(info, reference, &vtable)))
        return;
    function = random_member(vtable);
    if (function && function->cParams <= ARGUMENTS_MAX && SUCCEEDED(ITypeInfo_GetTypeAttr(vtable, &attributes))) {
        if (SUCCEEDED(IDispatch_QueryInterface(object, &attributes->guid, &face))) {
            for (SHORT i = 0; i < function->cParams; i++) {
                arguments[i] = value_for(&function->lprgelemdescParam[i], &places[i]);
                pointers[i] = &arguments[i];
                types[i] = function->lprgelemdescParam[i].tdesc.vt == VT_VARIANT ? VT_VARIANT : V_VT(&arguments[i]);
            }
            /* The description comes from the server and has the server's pointer size. */
            slot = (ULONG_PTR)function->oVft / attributes->cbSizeInstance * sizeof(void *);
            VariantInit(&result);
            running.early++;
            if (SUCCEEDED(
                    DispCallFunc(face, slot, CC_STDCALL, VT_ERROR, (UINT)function->cParams, types, pointers, &result)))
                running.succeeded += SUCCEEDED(V_ERROR(&result));
            for (SHORT i = 0; i < function->cParams; i++)
                place_clear(&places[i]);
            IUnknown_Release((IUnknown *)face);
        }
        ITypeInfo_ReleaseTypeAttr(vtable, attributes);
    }
    if (function)
        ITypeInfo_ReleaseFuncDesc(vtable, function);
    ITypeInfo_Release(vtable);
}

static DWORD WINAPI watch(void *unused)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);

    (void)unused;
    for (;;) {
        LONG number = running.number;

        WaitForSingleObject(never, 1000);
        if (number != running.number || GetTickCount() - running.since < CALL_MS)
            continue;
        printf("call %ld hangs: %s\n", running.number, running.what);
        fflush(stdout);
        ExitProcess(21);
    }
}

static int call(unsigned count)
{
    ITypeInfo *infos[OBJECTS_MAX];

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    make_objects();
    if (object_count != WANTED)
        return 22;
    for (unsigned i = 0; i < object_count; i++)
        infos[i] = type_of(objects[i]);
    running.since = GetTickCount();
    CloseHandle(CreateThread(NULL, 0, watch, NULL, 0, NULL));
    for (unsigned i = 0; i < count; i++) {
        unsigned index = one_of(object_count);

        running.since = GetTickCount();
        InterlockedIncrement(&running.number);
        running.object = index;
        snprintf(running.what, sizeof(running.what), "a member by number of object %u", index);
        if (!infos[index])
            return 23;
        if (one_of(3))
            call_late(objects[index], infos[index]);
        else
            call_early(objects[index], infos[index]);
    }
    printf("%u calls late bound, %u through the vtable, %u of them succeeded\n", running.late, running.early,
           running.succeeded);
    fflush(stdout);
    for (unsigned i = 0; i < object_count; i++) {
        ITypeInfo_Release(infos[i]);
        IDispatch_Release(objects[i]);
    }
    CoUninitialize();
    return 0;
}

/* ---- the test ---- */

static DWORD number_from(const char *name, DWORD otherwise)
{
    const char *text = getenv(name);

    return text && atoi(text) > 0 ? (DWORD)atoi(text) : otherwise;
}

static BOOL log_has_fault(void)
{
    char path[MAX_PATH], line[1100];
    BOOL found = FALSE;
    FILE *log;

    snprintf(path, sizeof(path), "%s\\OpenMsgr\\openmsgr.log", getenv("APPDATA"));
    log = fopen(path, "r");
    while (log && fgets(line, sizeof(line), log))
        if (strstr(line, " fault 0x")) {
            printf("%s", line);
            found = TRUE;
        }
    if (log)
        fclose(log);
    return found;
}

/* Measured when the pool threads have ended and the resources of dead clients are released. */
static struct server_load settled_load(void)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);

    WaitForSingleObject(never, SETTLE_MS);
    CloseHandle(never);
    return server_load();
}

static DWORD run_calls(DWORD calls, DWORD of_seed)
{
    char role[64];

    snprintf(role, sizeof(role), "calls %lu %lu", calls, of_seed);
    return life_wait_for(life_start_self(NULL, role), LIFE_DEADLINE_MS + calls * 10);
}

START_TEST(test_nothing_that_a_client_calls_harms_the_server)
{
    DWORD calls = number_from("OPENMSGR_CALLS", CALLS), of_seed = number_from("OPENMSGR_SEED", 1), pid;
    struct server_load before, after;
    IMsgrSessionManager *manager;
    IDispatch *session;

    life_setting(L"LockPolicy", 3); /* so that no call fails because of the lock */
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    world_wait_online();
    pid = life_server_pid();
    ck_assert_uint_eq(run_calls(calls / 10 + 500, of_seed + 1), 0); /* pools and tables reach their final size */
    before = settled_load();
    ck_assert_uint_eq(run_calls(calls, of_seed), 0);
    ck_assert_uint_eq(life_server_pid(), pid);
    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &session), S_OK);
    IDispatch_Release(session);
    ck_assert(!log_has_fault());
    after = settled_load();
    printf("%lu random calls (seed %lu): %lu and %lu handles, %lu and %lu threads, %lu and %lu KiB\n", calls, of_seed,
           before.handles, after.handles, before.threads, after.threads, (unsigned long)(before.bytes >> 10),
           (unsigned long)(after.bytes >> 10));
    ck_assert_uint_le(after.handles, before.handles + SLACK_HANDLES);
    ck_assert_uint_le(after.threads, before.threads + SLACK_THREADS);
    ck_assert_uint_le(after.bytes, before.bytes + SLACK_BYTES);
    IMsgrSessionManager_Release(manager);
}
END_TEST

static Suite *random_calls_suite(void)
{
    Suite *suite = suite_create("random calls");
    TCase *tests = world_case(suite, "random calls", 3500);

    tcase_add_test(tests, test_nothing_that_a_client_calls_harms_the_server);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc == 4) {
        seed = (unsigned)strtoul(argv[3], NULL, 10) * 2654435761u | 1;
        return call((unsigned)strtoul(argv[2], NULL, 10));
    }
    world_begin();
    return world_run(random_calls_suite());
}
