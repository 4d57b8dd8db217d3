/* What the files of the event machinery share beyond source.h. */
#ifndef OPENMSGR_COM_EVENTS_CONNECTION_POINT_H
#define OPENMSGR_COM_EVENTS_CONNECTION_POINT_H

#include "source.h"

HRESULT connection_point_init(struct connection_point *point, struct event_source *source);
/* Lets every sink go; the point is unusable afterwards. */
void connection_point_close(struct connection_point *point);
/* The living sinks in advise order, each held; the array is the caller's to free.  NULL for none. */
struct sink **connection_point_snapshot(struct connection_point *point, size_t *count);

/* enum_connections.c; complete enumerators over snapshots. */
HRESULT enum_points_create(IConnectionPoint *point, IEnumConnectionPoints **out);
HRESULT enum_connections_create(IUnknown *outer, CONNECTDATA *connections, ULONG count, IEnumConnections **out);

#endif
