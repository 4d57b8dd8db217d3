/* The two enumerators of connection points: one returns the only point of an object, the other a snapshot of the
 * sinks of a point. */
#ifndef OPENMSGR_COM_EVENTS_ENUM_CONNECTIONS_H
#define OPENMSGR_COM_EVENTS_ENUM_CONNECTIONS_H

#include "com/base/com.h"

/* Both functions return S_OK or E_OUTOFMEMORY, and record that the calling client holds the new enumerator. */
HRESULT enum_points_create(IConnectionPoint *point, IEnumConnectionPoints **out);
/* Copies the connections, and holds `outer`, the object that the connection point belongs to. */
HRESULT enum_connections_create(IUnknown *outer, CONNECTDATA *connections, ULONG count, IEnumConnections **out);

#endif
