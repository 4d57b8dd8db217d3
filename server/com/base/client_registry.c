#include "client_registry.h"

#include <rpc.h>
#include <stdlib.h>
#include <string.h>

#include "common/table.h"
#include "object.h"
#include "object_count.h"

/* ---- processes ---- */

struct client_watch {
    LONG ref;
    DWORD pid;
    HANDLE process, wait;
    bool ran;                       /* the callback has begun */
    void (*died)(void *context, DWORD pid);
    void *context;
};

/* A process that may hold one of our objects. */
struct holder {
    struct holder *next;
    DWORD pid;
};

/* One of our objects and who may hold it. */
struct held {
    struct table_entry entry;       /* by object */
    IUnknown *object;               /* not held: its destructor takes it off this list */
    void (*abandoned)(IUnknown *object);
    struct holder *holders;
};

/* A process of which somebody wants to know that it lives; one watch for all its objects. */
struct known {
    struct known *next;
    DWORD pid;
    unsigned number;                /* which of those that this process id has had */
    struct client_watch *watch;
    bool shared;                    /* it reached an object of the running object table */
    LONG sites[CLIENT_UNTRUSTED + 1];
};

static CRITICAL_SECTION lock;       /* guards held, known, followers; nothing is called while it is held */
static struct table held_objects;
static struct known *known_clients;
static unsigned known_count;        /* ever */
static struct client_follower *followers;
static volatile LONG sites;         /* of all clients: nearly always none */

void clients_init(void) { InitializeCriticalSection(&lock); }

/* rpcrt4 has it since Windows Vista; on Windows XP the caller stays unknown. */
typedef RPC_STATUS(WINAPI *inq_client_pid)(RPC_BINDING_HANDLE binding, ULONG *pid);

static inq_client_pid find_inquire(void)
{
    static inq_client_pid inquire;
    static LONG looked;

    if (!looked) {
        HMODULE rpc = GetModuleHandleW(L"rpcrt4.dll");
        FARPROC found = rpc ? GetProcAddress(rpc, "I_RpcBindingInqLocalClientPID") : NULL;

        inquire = (inq_client_pid)(void *)found;
        InterlockedExchange(&looked, 1);
    }
    return inquire;
}

bool client_callers_are_known(void) { return find_inquire() != NULL; }

DWORD client_caller(void)
{
    inq_client_pid inquire = find_inquire();
    ULONG pid = 0;

    if (!inquire || inquire(NULL, &pid) != RPC_S_OK || pid == GetCurrentProcessId())
        return 0;
    return pid;
}

/* COM gives every chain of calls an id that is unique in the world.  On Wine all calls of one thread of a client have the
 * same one (measured); on Windows each call from outside has a new one, and there asking for the process is cheap. */
bool client_is_new(volatile LONGLONG *last)
{
    LONGLONG halves[2], chain;
    GUID id;

    if (FAILED(CoGetCurrentLogicalThreadId(&id)))
        return true;
    memcpy(halves, &id, sizeof(id));
    chain = halves[0] ^ halves[1];
    return InterlockedExchange64(last, chain) != chain;
}

/* ---- watches ---- */

static void watch_release(struct client_watch *watch)
{
    if (InterlockedDecrement(&watch->ref))
        return;
    CloseHandle(watch->process);
    free(watch);
}

/* The watch whose callback this thread is in: stopping that one cannot wait for itself. */
static __thread struct client_watch *running;

static void CALLBACK process_ended(void *context, BOOLEAN timed_out)
{
    struct client_watch *watch = context;

    (void)timed_out;
    watch->ran = true;
    running = watch;
    watch->died(watch->context, watch->pid);
    running = NULL;
    watch_release(watch);
}

/* Something that is signalled when the process ends.  A process that is gone already counts as one that ends now: its
 * last call may still be running here. */
static HANDLE open_process(DWORD pid)
{
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, pid);

    if (!process && GetLastError() == ERROR_INVALID_PARAMETER)
        process = CreateEventW(NULL, TRUE, TRUE, NULL);
    return process;
}

struct client_watch *client_watch_start(DWORD pid, void (*died)(void *context, DWORD pid), void *context)
{
    struct client_watch *watch = calloc(1, sizeof(*watch));

    if (!watch)
        return NULL;
    watch->ref = 2; /* the caller's and the callback's */
    watch->pid = pid;
    watch->died = died;
    watch->context = context;
    watch->process = open_process(pid);
    if (!watch->process) {
        free(watch);
        return NULL;
    }
    if (!RegisterWaitForSingleObject(&watch->wait, watch->process, process_ended, watch, INFINITE,
                                     WT_EXECUTEONLYONCE | WT_EXECUTELONGFUNCTION)) {
        CloseHandle(watch->process);
        free(watch);
        return NULL;
    }
    return watch;
}

void client_watch_stop(struct client_watch *watch)
{
    UnregisterWaitEx(watch->wait, running == watch ? NULL : INVALID_HANDLE_VALUE);
    if (!watch->ran)
        watch_release(watch); /* the callback will never run */
    watch_release(watch);
}

/* ---- who holds what ---- */

static struct held *find_held(IUnknown *object)
{
    return TABLE_OWNER(table_find(&held_objects, (uintptr_t)object), struct held, entry);
}

static struct held *first_held(void) { return TABLE_OWNER(table_first(&held_objects), struct held, entry); }

static struct held *held_after(const struct held *held)
{
    return TABLE_OWNER(table_after(&held_objects, &held->entry), struct held, entry);
}

static struct known *find_known(DWORD pid)
{
    struct known *known = known_clients;

    while (known && known->pid != pid)
        known = known->next;
    return known;
}

/* AddRefs an object of the list.  One whose last reference is just gone waits in its destructor for the
 * lock that is held here, in client_forget: it is left alone. */
static bool is_being_destroyed(IUnknown *object) { return IUnknown_AddRef(object) == 1; }

/* One object that nobody living holds any more: taken off the list, AddRef'd.  NULL when there is none. */
static IUnknown *take_abandoned(DWORD pid, void (**abandoned)(IUnknown *object))
{
    for (struct held *held = first_held(), *next; held; held = next) {
        struct holder **holder = &held->holders;
        bool was_holder = false;

        next = held_after(held);
        while (*holder) {
            struct holder *gone = *holder;

            if (gone->pid == pid) {
                *holder = gone->next;
                free(gone);
                was_holder = true;
            } else {
                holder = &gone->next;
            }
        }
        if (was_holder && !held->holders) {
            IUnknown *object = held->object;

            *abandoned = held->abandoned;
            table_remove(&held_objects, &held->entry);
            free(held);
            if (!is_being_destroyed(object))
                return object;
        }
    }
    return NULL;
}

/* Off the list; its watch, or NULL. */
static struct client_watch *take_known(DWORD pid)
{
    struct client_watch *watch = NULL;

    EnterCriticalSection(&lock);
    for (struct known **position = &known_clients; *position; position = &(*position)->next) {
        struct known *known = *position;

        if (known->pid != pid)
            continue;
        *position = known->next;
        watch = known->watch;
        for (int i = 0; i <= CLIENT_UNTRUSTED; i++)
            InterlockedExchangeAdd(&sites, -known->sites[i]);
        free(known);
        break;
    }
    LeaveCriticalSection(&lock);
    return watch;
}

/* It is unknown before its objects are looked for: a last call of its that takes hold of one more is then the first
 * one that is heard of it, and gets a watch of its own. */
static void client_died(void *context, DWORD pid)
{
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct client_watch *watch = take_known(pid);
    size_t disconnected = 0;

    (void)context;
    for (;;) {
        void (*abandoned)(IUnknown *object) = NULL;
        IUnknown *object;

        EnterCriticalSection(&lock);
        object = take_abandoned(pid, &abandoned);
        LeaveCriticalSection(&lock);
        if (!object)
            break;
        if (abandoned)
            abandoned(object);
        CoDisconnectObject(object, 0);
        IUnknown_Release(object);
        disconnected++;
    }
    if (watch)
        client_watch_stop(watch);
    log_line("info", "process %lu ended; %lu of its objects were disconnected", pid, (unsigned long)disconnected);
    object_count_check();
    if (SUCCEEDED(com))
        CoUninitialize();
}

/* The lock is not held. */
static void watch_known(DWORD pid, unsigned number)
{
    struct client_watch *watch = client_watch_start(pid, client_died, NULL);
    struct known *known;

    EnterCriticalSection(&lock);
    known = find_known(pid);
    if (known && known->number == number) {
        known->watch = watch;
        watch = NULL;
    }
    LeaveCriticalSection(&lock);
    if (watch)
        client_watch_stop(watch); /* it died in between: client_died has run */
}

/* A process is watched from the first time it is heard of. The lock is not held. */
static void know(DWORD pid, bool shared)
{
    struct known *known;
    unsigned number = 0;

    EnterCriticalSection(&lock);
    known = find_known(pid);
    if (!known && (known = calloc(1, sizeof(*known)))) {
        known->pid = pid;
        known->number = number = ++known_count;
        known->next = known_clients;
        known_clients = known;
    }
    if (known && shared)
        known->shared = true;
    LeaveCriticalSection(&lock);
    if (number)
        watch_known(pid, number);
}

/* Tells the followers of a process; `object` is held by the caller. */
static void tell_followers(IUnknown *object, DWORD pid)
{
    for (size_t place = 0;; place++) {
        struct client_follower *follower;
        size_t i = 0;

        EnterCriticalSection(&lock);
        for (follower = followers; follower; follower = follower->next)
            if (follower->pid == pid && i++ == place)
                break;
        if (follower && !ref_try_add(follower->ref))
            follower = NULL;
        LeaveCriticalSection(&lock);
        if (!follower)
            return;
        follower->held(follower, object);
        IUnknown_Release(follower->owner);
    }
}

void client_follow(struct client_follower *follower)
{
    EnterCriticalSection(&lock);
    follower->next = followers;
    followers = follower;
    LeaveCriticalSection(&lock);
}

void client_unfollow(struct client_follower *follower)
{
    EnterCriticalSection(&lock);
    for (struct client_follower **position = &followers; *position; position = &(*position)->next)
        if (*position == follower) {
            *position = follower->next;
            break;
        }
    LeaveCriticalSection(&lock);
}

static bool is_held_by(const struct held *held, DWORD pid)
{
    const struct holder *holder = held->holders;

    while (holder && holder->pid != pid)
        holder = holder->next;
    return holder != NULL;
}

IUnknown **client_objects(DWORD pid, size_t *count)
{
    IUnknown **objects = NULL;
    size_t capacity = 0;

    *count = 0;
    EnterCriticalSection(&lock);
    for (const struct held *held = first_held(); held; held = held_after(held))
        capacity += is_held_by(held, pid);
    if (capacity)
        objects = malloc(capacity * sizeof(*objects));
    for (const struct held *held = first_held(); objects && held; held = held_after(held))
        if (is_held_by(held, pid) && !is_being_destroyed(held->object))
            objects[(*count)++] = held->object;
    LeaveCriticalSection(&lock);
    return objects;
}

enum client_trust client_trust(DWORD pid)
{
    enum client_trust trust = CLIENT_TRUSTED;
    const struct known *known;

    if (!sites)
        return trust;
    EnterCriticalSection(&lock);
    known = find_known(pid);
    for (int i = CLIENT_TRUSTED_ZONE; known && i <= CLIENT_UNTRUSTED; i++)
        if (known->sites[i] > 0)
            trust = (enum client_trust)i;
    LeaveCriticalSection(&lock);
    return trust;
}

enum client_trust client_trust_of_caller(void) { return sites ? client_trust(client_caller()) : CLIENT_TRUSTED; }

void client_site(DWORD pid, enum client_trust trust, int change)
{
    struct known *known;

    EnterCriticalSection(&lock);
    known = find_known(pid);
    if (known && trust != CLIENT_TRUSTED) {
        known->sites[trust] += change;
        InterlockedExchangeAdd(&sites, change);
    }
    LeaveCriticalSection(&lock);
}

void client_hold(IUnknown *object, DWORD pid, void (*abandoned)(IUnknown *object))
{
    struct holder *holder = NULL;
    bool fresh = false;
    struct held *held;

    if (!pid)
        return;
    EnterCriticalSection(&lock);
    held = find_held(object);
    if (!held) {
        held = calloc(1, sizeof(*held));
        if (held) {
            held->object = object;
            table_add(&held_objects, &held->entry, (uintptr_t)object);
        }
    }
    if (held) {
        if (abandoned)
            held->abandoned = abandoned;
        for (holder = held->holders; holder && holder->pid != pid; holder = holder->next)
            ;
        if (!holder && (holder = calloc(1, sizeof(*holder)))) {
            holder->pid = pid;
            holder->next = held->holders;
            held->holders = holder;
            fresh = true;
        }
    }
    LeaveCriticalSection(&lock);
    know(pid, false);
    if (fresh && followers)
        tell_followers(object, pid);
}

void client_forget(IUnknown *object)
{
    struct held *held;

    EnterCriticalSection(&lock);
    held = find_held(object);
    if (held) {
        table_remove(&held_objects, &held->entry);
        while (held->holders) {
            struct holder *holder = held->holders;

            held->holders = holder->next;
            free(holder);
        }
        free(held);
    }
    LeaveCriticalSection(&lock);
}

bool clients_any_of_shared(void)
{
    bool any = false;

    EnterCriticalSection(&lock);
    for (const struct known *known = known_clients; known; known = known->next)
        any |= known->shared && known->watch;
    LeaveCriticalSection(&lock);
    return any;
}

void client_touched_shared(DWORD pid)
{
    if (pid)
        know(pid, true);
}
