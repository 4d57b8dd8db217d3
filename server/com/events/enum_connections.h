/* The two enumerators of connection points: of the one point that an object has, and of a snapshot of its sinks. */
#ifndef OPENMSGR_COM_EVENTS_ENUM_CONNECTIONS_H
#define OPENMSGR_COM_EVENTS_ENUM_CONNECTIONS_H

#include "com/base/com.h"

/* Both are held for the calling client.  E_OUTOFMEMORY. */
HRESULT enum_points_create(IConnectionPoint *point, IEnumConnectionPoints **out);
/* Copies the items.  `outer`, the object of the point, lives as long as the enumerator. */
HRESULT enum_connections_create(IUnknown *outer, CONNECTDATA *connections, ULONG count, IEnumConnections **out);

#endif
