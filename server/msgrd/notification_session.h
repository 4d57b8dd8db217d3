/* The service end of a notification connection: its command table, and the commands that have no file of
 * their own. */
#ifndef OPENMSGR_MSGRD_NOTIFICATION_SESSION_H
#define OPENMSGR_MSGRD_NOTIFICATION_SESSION_H

#include "connection.h"

enum { PING_SECONDS = 50 }; /* after this time MSNP9 clients send the next PNG */

extern const struct protocol notification_protocol;

#endif
