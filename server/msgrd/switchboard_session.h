/* The service end of a switchboard connection: joining, calls and messages (docs/wire.md 6). */
#ifndef OPENMSGR_MSGRD_SWITCHBOARD_SESSION_H
#define OPENMSGR_MSGRD_SWITCHBOARD_SESSION_H

#include "connection.h"

enum {
    FAILED_CALLS_MAX = 5,     /* after this many failed calls in a row CAL is answered with 713 */
    MESSAGE_MAX_BYTES = 1664, /* docs/wire.md 1.6 */
};

extern const struct protocol switchboard_protocol;

#endif
