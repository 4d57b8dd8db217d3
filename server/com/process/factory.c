#include "factory.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "watchdog.h"
#include "com/base/object_count.h"

struct factory {
    IClassFactory IClassFactory_iface;
    const CLSID *clsid;
    object_constructor create;
    DWORD cookie;
};

/* The LockServer calls of one process, recorded so that they can be undone when the process dies. */
struct server_lock {
    struct server_lock *next;
    DWORD pid;
    LONG count;
    struct client_watch *watch;
};

static HANDLE opened; /* event, set by factory_open */
static CRITICAL_SECTION locks_lock;
static struct server_lock *server_locks;

static struct factory *impl_from_IClassFactory(IClassFactory *iface)
{
    return CONTAINING_RECORD(iface, struct factory, IClassFactory_iface);
}

static HRESULT WINAPI factory_QueryInterface(IClassFactory *iface, REFIID riid, void **out)
{
    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IClassFactory))
        return E_NOINTERFACE;
    *out = iface;
    IClassFactory_AddRef(iface);
    return S_OK;
}

/* Class objects are static and not counted. */
static ULONG WINAPI factory_AddRef(IClassFactory *iface)
{
    (void)iface;
    return 2;
}

static ULONG WINAPI factory_Release(IClassFactory *iface)
{
    (void)iface;
    return 1;
}

static HRESULT WINAPI factory_CreateInstance(IClassFactory *iface, IUnknown *outer, REFIID riid, void **out)
{
    struct factory *factory = impl_from_IClassFactory(iface);
    DWORD pid = client_caller();
    IUnknown *object;
    HRESULT hr;

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (outer)
        return CLASS_E_NOAGGREGATION;
    WaitForSingleObject(opened, INFINITE);
    hr = factory->create(pid ? pid : CLIENT_UNKNOWN, &object); /* pid 0 would return the shared object */
    if (FAILED(hr))
        return hr;
    hr = IUnknown_QueryInterface(object, riid, out);
    if (SUCCEEDED(hr))
        client_hold(object, pid, NULL);
    IUnknown_Release(object);
    return hr;
}

static void locker_died(void *context, DWORD pid)
{
    struct client_watch *watch;
    struct server_lock *found = NULL;

    (void)context;
    EnterCriticalSection(&locks_lock);
    for (struct server_lock **position = &server_locks; *position; position = &(*position)->next)
        if ((*position)->pid == pid) {
            found = *position;
            *position = found->next;
            break;
        }
    LeaveCriticalSection(&locks_lock); /* LockServer sets found->watch under this lock, so it is set now */
    if (!found)
        return;
    log_line("info", "process %lu ended with %ld server locks", pid, found->count);
    while (found->count-- > 0)
        object_count_remove();
    watch = found->watch;
    free(found);
    if (watch)
        client_watch_stop(watch);
}

static HRESULT WINAPI factory_LockServer(IClassFactory *iface, BOOL on)
{
    DWORD pid = client_caller();
    struct server_lock *found;
    HRESULT hr = S_OK;

    (void)iface;
    EnterCriticalSection(&locks_lock);
    for (found = server_locks; found && found->pid != pid; found = found->next)
        ;
    if (!found && on && (found = calloc(1, sizeof(*found)))) {
        found->pid = pid;
        found->next = server_locks;
        server_locks = found;
        if (pid)
            found->watch = client_watch_start(pid, locker_died, NULL);
    }
    if (!found) {
        hr = on ? E_OUTOFMEMORY : E_UNEXPECTED;
    } else if (on) {
        found->count++;
        object_count_add();
    } else if (found->count) {
        found->count--;
        object_count_remove();
    } else {
        hr = E_UNEXPECTED;
    }
    LeaveCriticalSection(&locks_lock);
    return hr;
}

static const IClassFactoryVtbl factory_vtbl = {
    factory_QueryInterface, factory_AddRef, factory_Release, factory_CreateInstance, factory_LockServer,
};

static struct factory factories[] = {
    {{&factory_vtbl}, &CLSID_MessengerPriv, private_create, 0},
    {{&factory_vtbl}, &CLSID_MsgrSessionManager, manager_create, 0},
    {{&factory_vtbl}, &CLSID_Messenger, messenger_object_create, 0},
    {{&factory_vtbl}, &CLSID_EventQueue, event_queue_create, 0},
};

static struct wine_classes on_wine;

void factory_open(void) { SetEvent(opened); }
void factory_start_watchdog(void) { watchdog_start(on_wine); }
void factory_hide(void) { wine_classes_hide(on_wine); }

HRESULT factory_register(void)
{
    static bool initialised;

    if (!initialised) {
        InitializeCriticalSection(&locks_lock);
        opened = CreateEventW(NULL, TRUE, FALSE, NULL);
    }
    initialised = true;
    if (!opened)
        return E_OUTOFMEMORY;
    wine_classes_before();
    for (size_t i = 0; i < ARRAYSIZE(factories); i++) {
        HRESULT hr = CoRegisterClassObject(factories[i].clsid, (IUnknown *)&factories[i].IClassFactory_iface,
                                           CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED,
                                           &factories[i].cookie);

        if (FAILED(hr)) {
            log_line("error", "a class object cannot be registered: 0x%08lx", hr);
            factory_revoke();
            return hr;
        }
    }
    on_wine = wine_classes_after(ARRAYSIZE(factories));
    return CoResumeClassObjects(); /* Wine ignores REGCLS_SUSPENDED, so clients may have connected already */
}

void factory_revoke(void)
{
    for (size_t i = 0; i < ARRAYSIZE(factories); i++) {
        if (factories[i].cookie)
            CoRevokeClassObject(factories[i].cookie);
        factories[i].cookie = 0;
    }
}
