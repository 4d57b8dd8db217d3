/* The cost of a call with many sessions, contacts or registered applications, and of reading a contact list in one
 * call compared with item by item.
 *
 * Each operation is measured in one loop with a call of the same kind that does not depend on the number of objects,
 * and reported as a ratio.  The growth is the ratio at the greatest number divided by the ratio at the smallest. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { WARM_UP = 20 };

static IMsgrSessionManager *manager;
static IMsgrLock *status_lock;
static IMessenger3 *messenger;
static IMessengerContacts *contacts;
static BSTR some_name, no_service;
static IMessengerContact *some_contact;
static unsigned turn;
static long amount;

/* ---- operations ---- */

static void op_status(void)
{
    LockStatus status;

    must(IMsgrLock_get_Status(status_lock, &status), "Status");
}

static void op_count(void)
{
    LONG count;

    must(IMessengerContacts_get_Count(contacts, &count), "Count");
}

/* Also returns a new object, by the same marshaller. */
static void op_my_contacts(void)
{
    IDispatch *object;

    must(IMessenger3_get_MyContacts(messenger, &object), "MyContacts");
    IDispatch_Release(object);
}

static void op_create_session(void)
{
    IDispatch *session;

    must(IMsgrSessionManager_CreateSession(manager, &session), "CreateSession");
    IDispatch_Release(session);
}

/* Also returns a new object, of a server without sessions. */
static IMsgrSessionManager *bare;
static void op_bare_object(void)
{
    IDispatch *object;

    must(IMsgrSessionManager_GetLaunchingSession(bare, 1, &object), "GetLaunchingSession");
    IDispatch_Release(object);
}

static IDispatch *held_session;
static void op_session_state(void) { invoke_state(held_session, 1); }

static void op_get_contact(void)
{
    IDispatch *contact;

    must(IMessenger3_GetContact(messenger, some_name, no_service, &contact), "GetContact");
    IDispatch_Release(contact);
}

static void op_item(void)
{
    IDispatch *contact;

    must(IMessengerContacts_Item(contacts, (LONG)(turn++ % (unsigned)amount), &contact), "Item");
    IDispatch_Release(contact);
}

static void op_contact_status(void)
{
    MISTATUS status;

    must(IMessengerContact_get_Status(some_contact, &status), "Status of a contact");
}

static BSTR app_name, app_path;

static BSTR app_guid(unsigned number)
{
    WCHAR text[64];

    wsprintfW(text, L"{6C0F2E7A-30B1-4F5B-9D0E-%012X}", number);
    return SysAllocString(text);
}

static void put_app(unsigned number, bool there)
{
    BSTR guid = app_guid(number);

    if (there)
        must(IMsgrSessionManager_RegisterApplication(manager, guid, app_name, NULL, app_path, 0),
             "RegisterApplication");
    else
        must(IMsgrSessionManager_UnRegisterApplication(manager, guid), "UnRegisterApplication");
    SysFreeString(guid);
}

static void op_register_app(void)
{
    put_app(0xABCDEF, true);
    put_app(0xABCDEF, false);
}

/* ---- measuring ---- */

/* `first` receives the ratio at the first number of objects. */
struct axis {
    const char *operation, *unit_name;
    void (*op)(void);
    const char *floor_name;
    void (*floor)(void);
    double first;
};

static void measure(struct axis *axis, long count, bool last)
{
    size_t iterations = quick ? 300 : 2000;
    struct samples taken = {0}, floor = {0};
    char name[96];
    double ratio;

    for (size_t i = 0; i < iterations + WARM_UP; i++) {
        void (*first)(void) = i % 2 ? axis->op : axis->floor, (*second)(void) = i % 2 ? axis->floor : axis->op;
        double begin = now_us(), middle, end;

        first();
        middle = now_us();
        second();
        end = now_us();
        if (i < WARM_UP)
            continue;
        sample(i % 2 ? &taken : &floor, middle - begin);
        sample(i % 2 ? &floor : &taken, end - middle);
    }
    snprintf(name, sizeof(name), "%s, %ld %s", axis->operation, count, axis->unit_name);
    row_samples(name, &taken, axis->floor_name, &floor, 0);
    ratio = samples_at(&taken, 50) / samples_at(&floor, 50);
    if (!axis->first)
        axis->first = ratio;
    else if (last) {
        snprintf(name, sizeof(name), "%s: growth to %ld %s", axis->operation, count, axis->unit_name);
        row(&(struct row){.name = name, .unit = "times", .value = ratio / axis->first, .at_most = 1.2});
    }
    samples_free(&taken);
    samples_free(&floor);
}

static void begin(void)
{
    manager = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    messenger = (IMessenger3 *)create(&CLSID_Messenger, &IID_IMessenger3);
    status_lock = query((IUnknown *)manager, &IID_IMsgrLock);
}

int bench_sessions(void)
{
    static const long steps[] = {1, 10, 100, 1000};
    struct axis axes[] = {
        {"CreateSession and Release", "sessions", op_create_session, "bare server's object", op_bare_object, 0},
        {"State of a session", "sessions", op_session_state, "IMsgrLock.Status", op_status, 0}};
    IDispatch *sessions[1000];
    long made = 0;

    begin();
    bare = (IMsgrSessionManager *)create(&CLSID_Bare, &IID_IMsgrSessionManager);
    for (size_t step = 0; step < ARRAYSIZE(steps); step++) {
        for (; made < steps[step]; made++)
            must(IMsgrSessionManager_CreateSession(manager, &sessions[made]), "CreateSession");
        held_session = sessions[0];
        for (size_t i = 0; i < ARRAYSIZE(axes); i++)
            measure(&axes[i], steps[step], step + 1 == ARRAYSIZE(steps));
    }
    for (long i = 0; i < made; i++)
        IDispatch_Release(sessions[i]);
    return 0;
}

int bench_apps(void)
{
    static const long steps[] = {1, 10, 100, 1000};
    struct axis axis = {"RegisterApplication and UnRegisterApplication",
                        "applications",
                        op_register_app,
                        "IMsgrLock.Status",
                        op_status,
                        0};
    WCHAR path[MAX_PATH];
    unsigned made = 0;

    begin();
    GetSystemDirectoryW(path, MAX_PATH - 20);
    lstrcatW(path, L"\\rundll32.exe");
    app_name = SysAllocString(L"Bench");
    app_path = SysAllocString(path);
    for (size_t step = 0; step < ARRAYSIZE(steps); step++) {
        for (; made < (unsigned)steps[step]; made++)
            put_app(made, true);
        measure(&axis, steps[step], step + 1 == ARRAYSIZE(steps));
    }
    while (made)
        put_app(--made, false);
    return 0;
}

/* ---- contacts: one process for each length of the list; the command line has the ratio at the shortest list ---- */

static void wait_for_list(void)
{
    struct sink *sink = sink_start((IUnknown *)messenger, &DIID_DMessengerEvents, false);
    IDispatch *object;
    LONG count;

    must(IMessenger3_get_MyContacts(messenger, &object), "MyContacts");
    contacts = query((IUnknown *)object, &IID_IMessengerContacts);
    for (;;) {
        must(IMessengerContacts_get_Count(contacts, &count), "Count");
        if (count >= amount)
            break;
        sink_called(sink);
    }
    sink_stop(sink);
}

static double read_item_by_item(void)
{
    double begin = now_us();

    for (LONG i = 0; i < amount; i++) {
        IMessengerContact *contact;
        IDispatch *object;
        BSTR name, sign_in;
        MISTATUS status;

        must(IMessengerContacts_Item(contacts, i, &object), "Item");
        contact = query((IUnknown *)object, &IID_IMessengerContact);
        must(IMessengerContact_get_FriendlyName(contact, &name), "FriendlyName");
        must(IMessengerContact_get_SigninName(contact, &sign_in), "SigninName");
        must(IMessengerContact_get_Status(contact, &status), "Status");
        SysFreeString(name);
        SysFreeString(sign_in);
        IMessengerContact_Release(contact);
        IDispatch_Release(object);
    }
    return now_us() - begin;
}

static double read_table(void)
{
    DISPPARAMS none = {NULL, NULL, 0, 0};
    double begin = now_us(), taken;
    VARIANT table;
    LONG upper;
    UINT bad;

    VariantInit(&table);
    must(IMessengerContacts_Invoke(contacts, DISPID_CONTACT_TABLE, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_PROPERTYGET,
                                   &none, &table, NULL, &bad),
         "Table");
    taken = now_us() - begin;
    must(SafeArrayGetUBound(V_ARRAY(&table), 1, &upper), "the size of the table");
    if (upper + 1 != amount)
        fail("the table has %ld rows", upper + 1);
    VariantClear(&table);
    return taken;
}

static void compare_reading(void)
{
    struct samples one_by_one = {0}, at_once = {0};

    for (int i = 0; i < 3; i++) {
        sample(&one_by_one, read_item_by_item());
        for (int again = 0; again < 5; again++)
            sample(&at_once, read_table());
    }
    row_samples("reading 1000 contacts in one call: Table", &at_once, NULL, NULL, 0);
    row(&(struct row){.name = "reading 1000 contacts item by item",
                      .unit = "us",
                      .value = samples_at(&one_by_one, 50),
                      .low = samples_at(&one_by_one, 10),
                      .high = samples_at(&one_by_one, 90),
                      .count = one_by_one.count,
                      .floor_name = "Table",
                      .floor = samples_at(&at_once, 50),
                      .at_least = 50});
    samples_free(&one_by_one);
    samples_free(&at_once);
}

/* BENCH_CONTACTS: the number of contacts of this server's user. */
int bench_contacts(void)
{
    struct axis axes[] = {{"GetContact by sign-in name", "contacts", op_get_contact, "Count", op_count, 0},
                          {"Item of the contact list", "contacts", op_item, "MyContacts", op_my_contacts, 0},
                          {"Status of a contact", "contacts", op_contact_status, "Count", op_count, 0}};
    WCHAR name[64];
    IDispatch *object;

    amount = strtol(getenv("BENCH_CONTACTS") ? getenv("BENCH_CONTACTS") : "0", NULL, 10);
    begin();
    wait_for_list();
    wsprintfW(name, L"user%05ld@example.test", amount);
    some_name = SysAllocString(name);
    no_service = SysAllocString(L"");
    must(IMessenger3_GetContact(messenger, some_name, no_service, &object), "GetContact");
    some_contact = query((IUnknown *)object, &IID_IMessengerContact);
    IDispatch_Release(object);
    for (size_t i = 0; i < ARRAYSIZE(axes); i++)
        measure(&axes[i], amount, false);
    if (amount == 1000 && !quick) /* takes 15 seconds each time */
        compare_reading();
    return 0;
}
