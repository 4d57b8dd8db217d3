/* The client registry: which client process holds which object.
 *
 * Wine never releases the references of a client that died, so the server does it.  A process is recorded as a client
 * when it first calls this server.  When it dies, the objects that only this client holds are disconnected.  Its
 * sinks and its server locks have watches of their own (client_watch_start). */
#ifndef OPENMSGR_COM_BASE_CLIENT_REGISTRY_H
#define OPENMSGR_COM_BASE_CLIENT_REGISTRY_H

#include "com.h"

void clients_init(void);

/* Stands for a caller that cannot be identified (Windows XP) and is therefore treated as if it never died. */
#define CLIENT_UNKNOWN ((DWORD)-1)

/* The process id of the caller that this thread is serving; 0 when the caller is this process or unknown. */
DWORD client_caller(void);
/* True if the caller may differ from the one recorded in *last (initially 0).  When false, client_caller() would
 * return the same process id, so skip that wineserver call.  A call from inside this process counts as new. */
bool client_is_new(volatile LONGLONG *last);
/* False on systems where callers cannot be identified; COM itself releases the references of dead clients there. */
bool client_callers_are_known(void);

/* Records that the process may hold a reference to the object from now on; pid 0 is ignored, and repeated calls are
 * harmless.  When every process that was recorded has died, calls `abandoned` (may be NULL) without any lock and then
 * CoDisconnectObject, which releases their references.  The registry itself holds no reference. */
void client_hold(IUnknown *object, DWORD pid, void (*abandoned)(IUnknown *object));
/* Removes the object from the registry; call this in the destructor of the object. */
void client_forget(IUnknown *object);

/* Calls `held` for each object that the process `pid` begins to hold. */
struct client_follower {
    struct client_follower *next;
    DWORD pid;
    LONG *ref; /* reference count of `owner`; `held` is not called once it is zero */
    IUnknown *owner;
    void (*held)(struct client_follower *follower, IUnknown *object); /* called without the lock of the registry */
};
void client_follow(struct client_follower *follower);
/* Call this in the owner's destructor, or earlier. */
void client_unfollow(struct client_follower *follower);
/* Returns the objects that the process holds, each AddRef'd, in an array that the caller frees.  NULL when there are
 * none or when out of memory. */
IUnknown **client_objects(DWORD pid, size_t *count);

/* How far a client process is trusted.  This decides what the process may call through IDispatch and which events it
 * receives.  A process that has put one of our objects on a web page is a browser, and its calls may come from the
 * script of that page (site.h). */
enum client_trust { CLIENT_TRUSTED, CLIENT_TRUSTED_ZONE, CLIENT_UNTRUSTED };
enum client_trust client_trust(DWORD pid);
/* The trust in the process of client_caller().  On Wine client_caller takes a wineserver round trip, more than a
 * tenth of a whole call, so it is skipped while no object has an untrusted site, which is the usual case. */
enum client_trust client_trust_of_caller(void);
/* Records that a site with this trust was set (+1) or removed (-1) in the process.  The process is trusted only as
 * far as its least trusted site. */
void client_site(DWORD pid, enum client_trust trust, int change);

/* Watches a process: when it ends, calls `died` once, without any lock, on a thread of the thread pool.  Returns NULL
 * when out of memory or when the process cannot be opened; `died` is then never called. */
struct client_watch;
struct client_watch *client_watch_start(DWORD pid, void (*died)(void *context, DWORD pid), void *context);
/* When this returns, `died` is not running and will not be called.  `died` itself may also call this function. */
void client_watch_stop(struct client_watch *watch);

/* True while a process is alive that has connected to a shared object (one in the running object table). */
bool clients_any_of_shared(void);
void client_touched_shared(DWORD pid);

#endif
