/* Parses "host:port", the form in which XFR and RNG name a server (docs/wire.md 6.1). */
#ifndef OPENMSGR_WIRE_ENDPOINT_H
#define OPENMSGR_WIRE_ENDPOINT_H

#include "common/text.h"

/* *host borrows from `value`.  Returns false and changes nothing if the host is empty, or if the port is
 * missing or not a number from 1 to 65535. */
bool endpoint_parse(struct text value, struct text *host, uint16_t *port);

#endif
