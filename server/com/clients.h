/* Which process holds what: Wine never runs down a dead client's references, so liveness is ours (design decision 6).
 *
 * A client is a process that was seen calling.  When it dies, the objects that only it holds are disconnected, its
 * sinks are let go and its server locks are given back. */
#ifndef OPENMSGR_COM_CLIENTS_H
#define OPENMSGR_COM_CLIENTS_H

#include "com.h"

void clients_init(void);
void clients_shutdown(void);
/* Called after a client died and its objects were let go; for lifetime.c. */
void clients_on_change(void (*callback)(void));

/* A caller that cannot be named (Windows XP): treated as one that never dies. */
#define CLIENT_UNKNOWN ((DWORD)-1)

/* The process of the call that this thread is serving; 0 for a call from inside this process or when unknown. */
DWORD client_caller(void);
/* False on systems where callers cannot be named; COM itself takes away the references of the dead there. */
bool client_callers_are_known(void);

/* The process may hold a reference to the object from now on; pid 0 is ignored.  Repeating is harmless.  When every
 * holder has died, CoDisconnectObject takes their references away, after `abandoned` (may be NULL) was called without
 * any lock.  The registry does not keep the object alive. */
void client_hold(IUnknown *object, DWORD pid, void (*abandoned)(IUnknown *object));
/* In the object's destructor. */
void client_forget(IUnknown *object);

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
