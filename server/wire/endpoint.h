/* "host:port", as XFR and RNG name servers (docs/wire.md 6.1). */
#ifndef OPENMSGR_WIRE_ENDPOINT_H
#define OPENMSGR_WIRE_ENDPOINT_H

#include "common/text.h"

/* Borrows *host from `value`.  False for an empty host, for no port, and for a port that is not 1 to
 * 65535; nothing is changed. */
bool endpoint_parse(struct text value, struct text *host, uint16_t *port);

#endif
