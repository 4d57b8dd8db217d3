/* The other end of control.c: one question to a running service. */
#ifndef OPENMSGR_MSGRD_CONTROL_CLIENT_H
#define OPENMSGR_MSGRD_CONTROL_CLIENT_H

#include "common/text.h"

/* Sends "OMC 1 token <request>" to the service whose control file this is, and copies what stands
 * behind "OMC 1 " in the answer.  False when no service runs there or none answers within five
 * seconds. */
bool control_ask(const char *control_path, struct text request, char *answer, size_t size);
/* Whether msgrd (any) answers on this loopback port: how a second `serve` tells that the first one
 * is enough. */
bool control_is_msnp_service(uint16_t port);

#endif
