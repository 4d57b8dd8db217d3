/* Sends one request to a running service, which control.c answers. */
#ifndef OPENMSGR_MSGRD_CONTROL_CLIENT_H
#define OPENMSGR_MSGRD_CONTROL_CLIENT_H

#include "common/text.h"

/* Sends "OMC 1 token <request>" to the service that wrote the control file, and copies its answer, without
 * "OMC 1 ", to `answer`.  False when no service is running or when it does not answer within five seconds. */
bool control_ask(const char *control_path, struct text request, char *answer, size_t size);
/* Whether an MSNP service answers on this loopback port; a second `msgrd serve` is then not needed. */
bool control_is_msnp_service(uint16_t port);

#endif
