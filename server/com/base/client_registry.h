/* The client registry: which process holds which object.
 *
 * Wine never gives back the references of a client that died, so the server does it itself.  A client is a process that
 * was seen calling.  When it dies, the objects that only it holds are disconnected, its sinks are closed and its server
 * locks are given back. */
#ifndef OPENMSGR_COM_BASE_CLIENT_REGISTRY_H
#define OPENMSGR_COM_BASE_CLIENT_REGISTRY_H

#include "com.h"

void clients_init(void);

/* A caller that cannot be identified (Windows XP): treated as one that never dies. */
#define CLIENT_UNKNOWN ((DWORD)-1)

/* The process of the call that this thread is serving; 0 for a call from inside this process or when unknown. */
DWORD client_caller(void);
/* True if the caller may differ from the one recorded in *last (initially 0).  When false, client_caller() would return the
 * same process id, so skip that wineserver call.  A call from inside this process counts as new. */
bool client_is_new(volatile LONGLONG *last);
/* False on systems where callers cannot be identified; COM itself gives back the references of dead clients there. */
bool client_callers_are_known(void);

/* The process may hold a reference to the object from now on; pid 0 is ignored.  Repeating is harmless.  When every
 * holder has died, CoDisconnectObject takes their references away, after `abandoned` (may be NULL) was called without
 * any lock.  The registry does not keep the object alive. */
void client_hold(IUnknown *object, DWORD pid, void (*abandoned)(IUnknown *object));
/* In the object's destructor. */
void client_forget(IUnknown *object);

/* A callback for every object that one process comes to hold, when the object is handed out. */
struct client_follower {
    struct client_follower *next;
    DWORD pid;
    LONG *ref; /* of the owner; not called once this is zero */
    IUnknown *owner;
    void (*held)(struct client_follower *follower, IUnknown *object); /* the client registry is not locked */
};
void client_follow(struct client_follower *follower);
/* In the owner's destructor, or before. */
void client_unfollow(struct client_follower *follower);
/* The objects that the process holds now, each AddRef'd; the caller frees the array.  NULL for none, or out of memory. */
IUnknown **client_objects(DWORD pid, size_t *count);

/* How far a process is trusted with calls by name: a process that has put one of our objects on a page of the network is a
 * browser, and its calls may come from the script of that page (site.h). */
enum client_trust { CLIENT_TRUSTED, CLIENT_TRUSTED_ZONE, CLIENT_UNTRUSTED };
enum client_trust client_trust(DWORD pid);
/* Of client_caller().  On Wine that costs a wineserver round trip, more than a tenth of a whole call, so it is skipped
 * while no object is on a page, which is nearly always. */
enum client_trust client_trust_of_caller(void);
/* A site of that kind was set (+1) or removed (-1); the least trusted site decides. */
void client_site(DWORD pid, enum client_trust trust, int change);

/* Calls `died` once, without any lock, on a thread-pool thread when the process ends.  NULL when the process cannot
 * be opened (it is then treated as alive for ever) or out of memory. */
struct client_watch;
struct client_watch *client_watch_start(DWORD pid, void (*died)(void *context, DWORD pid), void *context);
/* `died` is not running and will not be called after this returns, unless called from inside it. */
void client_watch_stop(struct client_watch *watch);

/* True while a process that reached a shared object (one in the running object table) is alive. */
bool clients_any_of_shared(void);
void client_touched_shared(DWORD pid);

#endif
