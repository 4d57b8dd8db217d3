/* A connection point: the list of the sinks of one object. */
#ifndef OPENMSGR_COM_EVENTS_CONNECTION_POINT_H
#define OPENMSGR_COM_EVENTS_CONNECTION_POINT_H

#include "com/base/com_object.h"
#include "com/base/mutex.h"
#include "sink.h"

enum { SINKS_MAX = 256 };

LOCK_ROLE(connection_point);
struct connection_point {
    struct com_part IConnectionPoint_part;
    IConnectionPointContainer *container;                  /* a part of the same object */
    const IID *diid;                                       /* the event interface */
    void (*advised)(IUnknown *outer);                      /* called after each Advise, without any lock; may be NULL */
    struct mutex lock;                                     /* nothing is called while it is held */
    struct sink **sinks GUARDED_BY(connection_point_role); /* in advise order, each held */
    size_t count GUARDED_BY(connection_point_role), capacity GUARDED_BY(connection_point_role);
    DWORD last_cookie GUARDED_BY(connection_point_role); /* cookies are never reused */
    bool closed GUARDED_BY(connection_point_role);
};
LOCK_FUNCTIONS(connection_point)

void connection_point_init(struct connection_point *point, IUnknown *outer, IConnectionPointContainer *container,
                           const IID *diid, void (*advised)(IUnknown *outer));
/* Closes every sink; the point is unusable afterwards. */
void connection_point_close(struct connection_point *point);
/* Stores the sinks that are not dead, in advise order and each held, and returns their number. */
size_t connection_point_snapshot(struct connection_point *point, struct sink *sinks[SINKS_MAX]);
/* Adds an in-process sink.  Errors: CONNECT_E_ADVISELIMIT when there are SINKS_MAX sinks, CONNECT_E_CANNOTCONNECT
 * when the point is closed, E_OUTOFMEMORY. */
HRESULT connection_point_attach(struct connection_point *point, struct local_sink *local, DWORD *cookie);
/* Removes and closes the sink with this cookie; CONNECT_E_NOCONNECTION when there is none. */
HRESULT connection_point_detach(struct connection_point *point, DWORD cookie);

#endif
