#include "client_registry.h"

#include <rpc.h>
#include <stdlib.h>
#include <string.h>

#include "common/table.h"
#include "mutex.h"
#include "object.h"
#include "object_count.h"

/* ---- processes ---- */

struct client_watch {
    LONG ref;
    DWORD pid;
    HANDLE process, wait;
    bool ran; /* the callback has begun */
    void (*died)(void *context, DWORD pid);
    void *context;
};

/* A process that may hold one of our objects. */
struct holder {
    struct holder *next;
    DWORD pid;
};

/* One of our objects and the processes that may hold it. */
struct object_entry {
    struct table_entry entry; /* key: the address of `object` */
    IUnknown *object;         /* not AddRef'd: the destructor of the object removes the entry */
    void (*abandoned)(IUnknown *object);
    struct holder *holders;
};

/* A process that has called this server.  One watch serves all objects that it holds. */
struct client {
    struct client *next;
    DWORD pid;
    unsigned number; /* distinguishes clients that had the same process id one after another */
    struct client_watch *watch;
    bool shared; /* it has connected to an object of the running object table */
    LONG sites[CLIENT_UNTRUSTED + 1];
};

static struct mutex lock; /* while it is held, call only AddRef of our own objects */
static struct table objects GUARDED_BY(lock);
static struct client *clients GUARDED_BY(lock);
static unsigned client_count GUARDED_BY(lock); /* number of clients added since this process started */
static struct client_follower *followers GUARDED_BY(lock);
static volatile LONG
    sites; /* number of sites below CLIENT_TRUSTED that all clients together have set; nearly always 0 */

void clients_init(void) { mutex_init(&lock); }

/* I_RpcBindingInqLocalClientPID exists in rpcrt4.dll since Windows Vista; on Windows XP callers stay unknown. */
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

/* CoGetCurrentLogicalThreadId returns a GUID that identifies a chain of nested calls.  On Wine all calls from one
 * thread of a client have the same GUID (measured).  On Windows each call from outside has a new GUID, but there
 * client_caller is cheap. */
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

/* The watch whose callback this thread is running. client_watch_stop must not wait for that callback. */
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

/* Returns a handle that is signalled when the process ends; NULL on failure.  For a process that has ended already
 * the handle is an event that is set: its last call may still be running here, so the callback must run for it too. */
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
    watch->ref = 2; /* one reference for the caller, one for the callback */
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

/* ---- objects and their holders ---- */

static struct object_entry *find_object(IUnknown *object) REQUIRES(lock)
{
    return TABLE_OWNER(table_find(&objects, (uintptr_t)object), struct object_entry, entry);
}

static struct object_entry *first_object(void) REQUIRES(lock)
{
    return TABLE_OWNER(table_first(&objects), struct object_entry, entry);
}

static struct object_entry *object_after(const struct object_entry *entry) REQUIRES(lock)
{
    return TABLE_OWNER(table_after(&objects, &entry->entry), struct object_entry, entry);
}

/* NULL when out of memory. */
static struct object_entry *get_or_add_object(IUnknown *object) REQUIRES(lock)
{
    struct object_entry *entry = find_object(object);

    if (entry)
        return entry;
    entry = calloc(1, sizeof(*entry));
    if (!entry)
        return NULL;
    entry->object = object;
    table_add(&objects, &entry->entry, (uintptr_t)object);
    return entry;
}

static struct holder *find_holder(const struct object_entry *entry, DWORD pid)
{
    struct holder *holder = entry->holders;

    while (holder && holder->pid != pid)
        holder = holder->next;
    return holder;
}

/* Returns true when the process was added, false when it was a holder already or when out of memory. */
static bool add_holder(struct object_entry *entry, DWORD pid)
{
    struct holder *holder;

    if (find_holder(entry, pid))
        return false;
    holder = calloc(1, sizeof(*holder));
    if (!holder)
        return false;
    holder->pid = pid;
    holder->next = entry->holders;
    entry->holders = holder;
    return true;
}

static bool remove_holder(struct object_entry *entry, DWORD pid)
{
    for (struct holder **position = &entry->holders; *position; position = &(*position)->next) {
        struct holder *holder = *position;

        if (holder->pid != pid)
            continue;
        *position = holder->next;
        free(holder);
        return true;
    }
    return false;
}

static struct client *find_client(DWORD pid) REQUIRES(lock)
{
    struct client *client = clients;

    while (client && client->pid != pid)
        client = client->next;
    return client;
}

/* AddRefs the object and returns whether its last reference was already gone.  In that case its destructor is waiting
 * in client_forget for the lock that this thread holds, and the caller must not use or release the object. */
static bool is_being_destroyed(IUnknown *object) { return IUnknown_AddRef(object) == 1; }

/* Removes the process from all objects that it holds.  Returns, as a list, the objects that have no holder any more:
 * each removed from the table and AddRef'd. */
static struct object_entry *take_abandoned(DWORD pid) REQUIRES(lock)
{
    struct object_entry *taken = NULL;

    for (struct object_entry *entry = first_object(), *next; entry; entry = next) {
        next = object_after(entry);
        if (!remove_holder(entry, pid) || entry->holders)
            continue;
        table_remove(&objects, &entry->entry);
        if (is_being_destroyed(entry->object)) {
            free(entry);
        } else {
            entry->entry.next = taken ? &taken->entry : NULL;
            taken = entry;
        }
    }
    return taken;
}

/* Removes the client and returns its watch, or NULL. */
static struct client_watch *take_client(DWORD pid)
{
    struct client_watch *watch = NULL;

    mutex_lock(&lock);
    for (struct client **position = &clients; *position; position = &(*position)->next) {
        struct client *client = *position;

        if (client->pid != pid)
            continue;
        *position = client->next;
        watch = client->watch;
        for (int i = 0; i <= CLIENT_UNTRUSTED; i++)
            InterlockedExchangeAdd(&sites, -client->sites[i]);
        free(client);
        break;
    }
    mutex_unlock(&lock);
    return watch;
}

static void disconnect(struct object_entry *entry)
{
    IUnknown *object = entry->object;

    if (entry->abandoned)
        entry->abandoned(object);
    free(entry);
    CoDisconnectObject(object, 0);
    IUnknown_Release(object);
}

/* Removes the client before looking for its objects.  A last call of the client may still be running; if it begins to
 * hold another object, the client is added again, with a watch of its own. */
static void client_died(void *context, DWORD pid)
{
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    struct client_watch *watch = take_client(pid);
    struct object_entry *abandoned;
    size_t disconnected = 0;

    (void)context;
    mutex_lock(&lock);
    abandoned = take_abandoned(pid);
    mutex_unlock(&lock);
    while (abandoned) {
        struct object_entry *entry = abandoned;

        abandoned = TABLE_OWNER(entry->entry.next, struct object_entry, entry);
        disconnect(entry);
        disconnected++;
    }
    if (watch)
        client_watch_stop(watch);
    log_line("info", "process %lu ended; %lu of its objects were disconnected", pid, (unsigned long)disconnected);
    object_count_check();
    if (SUCCEEDED(com))
        CoUninitialize();
}

/* Starts the watch of a new client; call this without the lock. */
static void watch_client(DWORD pid, unsigned number)
{
    struct client_watch *watch = client_watch_start(pid, client_died, NULL);
    struct client *client;

    mutex_lock(&lock);
    client = find_client(pid);
    if (client && client->number == number) {
        client->watch = watch;
        watch = NULL;
    }
    mutex_unlock(&lock);
    if (watch)
        client_watch_stop(watch); /* the client died in between, and client_died has run */
}

/* Adds and watches a process that calls for the first time; call this without the lock. */
static void get_or_add_client(DWORD pid, bool shared)
{
    struct client *client;
    unsigned number = 0;

    mutex_lock(&lock);
    client = find_client(pid);
    if (!client && (client = calloc(1, sizeof(*client)))) {
        client->pid = pid;
        client->number = number = ++client_count;
        client->next = clients;
        clients = client;
    }
    if (client && shared)
        client->shared = true;
    mutex_unlock(&lock);
    if (number)
        watch_client(pid, number);
}

/* The follower number `place` of this process, its owner AddRef'd; NULL beyond the last one. */
static struct client_follower *follower_at(DWORD pid, size_t place)
{
    struct client_follower *follower;

    mutex_lock(&lock);
    for (follower = followers; follower; follower = follower->next)
        if (follower->pid == pid && place-- == 0)
            break;
    if (follower && !ref_try_add(follower->ref))
        follower = NULL;
    mutex_unlock(&lock);
    return follower;
}

/* The caller holds a reference to `object`. */
static void tell_followers(IUnknown *object, DWORD pid)
{
    struct client_follower *follower;

    for (size_t place = 0; (follower = follower_at(pid, place)); place++) {
        follower->held(follower, object);
        IUnknown_Release(follower->owner);
    }
}

void client_follow(struct client_follower *follower)
{
    mutex_lock(&lock);
    follower->next = followers;
    followers = follower;
    mutex_unlock(&lock);
}

void client_unfollow(struct client_follower *follower)
{
    mutex_lock(&lock);
    for (struct client_follower **position = &followers; *position; position = &(*position)->next)
        if (*position == follower) {
            *position = follower->next;
            break;
        }
    mutex_unlock(&lock);
}

IUnknown **client_objects(DWORD pid, size_t *count)
{
    IUnknown **found = NULL;
    size_t capacity = 0;

    *count = 0;
    mutex_lock(&lock);
    for (const struct object_entry *entry = first_object(); entry; entry = object_after(entry))
        capacity += find_holder(entry, pid) != NULL;
    if (capacity)
        found = malloc(capacity * sizeof(*found));
    for (const struct object_entry *entry = first_object(); found && entry; entry = object_after(entry))
        if (find_holder(entry, pid) && !is_being_destroyed(entry->object))
            found[(*count)++] = entry->object;
    mutex_unlock(&lock);
    return found;
}

enum client_trust client_trust(DWORD pid)
{
    enum client_trust trust = CLIENT_TRUSTED;
    const struct client *client;

    if (!sites)
        return trust;
    mutex_lock(&lock);
    client = find_client(pid);
    for (int i = CLIENT_TRUSTED_ZONE; client && i <= CLIENT_UNTRUSTED; i++)
        if (client->sites[i] > 0)
            trust = (enum client_trust)i;
    mutex_unlock(&lock);
    return trust;
}

enum client_trust client_trust_of_caller(void) { return sites ? client_trust(client_caller()) : CLIENT_TRUSTED; }

void client_site(DWORD pid, enum client_trust trust, int change)
{
    struct client *client;

    mutex_lock(&lock);
    client = find_client(pid);
    if (client && trust != CLIENT_TRUSTED) {
        client->sites[trust] += change;
        InterlockedExchangeAdd(&sites, change);
    }
    mutex_unlock(&lock);
}

void client_hold(IUnknown *object, DWORD pid, void (*abandoned)(IUnknown *object))
{
    struct object_entry *entry;
    bool tell = false;

    if (!pid)
        return;
    mutex_lock(&lock);
    entry = get_or_add_object(object);
    if (entry) {
        if (abandoned)
            entry->abandoned = abandoned;
        tell = add_holder(entry, pid) && followers;
    }
    mutex_unlock(&lock);
    get_or_add_client(pid, false);
    if (tell)
        tell_followers(object, pid);
}

void client_forget(IUnknown *object)
{
    struct object_entry *entry;

    mutex_lock(&lock);
    entry = find_object(object);
    if (entry) {
        table_remove(&objects, &entry->entry);
        while (entry->holders) {
            struct holder *holder = entry->holders;

            entry->holders = holder->next;
            free(holder);
        }
        free(entry);
    }
    mutex_unlock(&lock);
}

bool clients_any_of_shared(void)
{
    bool any = false;

    mutex_lock(&lock);
    for (const struct client *client = clients; client; client = client->next)
        any |= client->shared && client->watch;
    mutex_unlock(&lock);
    return any;
}

void client_touched_shared(DWORD pid)
{
    if (pid)
        get_or_add_client(pid, true);
}
