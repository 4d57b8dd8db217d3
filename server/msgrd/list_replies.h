/* Functions that lists.c and groups.c share: the serial of the lists, and notices to the other user about
 * that user's reverse list. */
#ifndef OPENMSGR_MSGRD_LIST_REPLIES_H
#define OPENMSGR_MSGRD_LIST_REPLIES_H

#include "connection.h"

/* The current serial of the user's lists. */
uint32_t lists_serial(const struct connection *connection);
/* Sends `ADD 0 RL` or `REM 0 RL` to `contact`, who was added to or removed from the forward list of the
 * connection's user.  `serial` is the new serial of `contact`; 0: nothing is sent. */
void lists_announce_reverse(const struct connection *connection, struct text contact, uint32_t serial, bool added);

#endif
