/* The control connection: the command OMC, with which `msgrd status`, `stop` and `alert` reach a running
 * service on its port.  The token proves that the sender can read the control file (docs/msgrd.md).
 *
 *   OMC 1 token STATUS            OMC 1 OK users=N ...
 *   OMC 1 token STOP              OMC 1 OK
 *   OMC 1 token ALERT handle site url text      (url and text %-encoded; url "-" for none) */
#ifndef OPENMSGR_MSGRD_CONTROL_H
#define OPENMSGR_MSGRD_CONTROL_H

#include "connection.h"

enum { ALERT_BODY_MAX_BYTES = 1024 }; /* including the XML tags (docs/wire.md 1.6) */

extern const struct protocol control_protocol;

#endif
