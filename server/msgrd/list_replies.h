/* Replies that lists.c and groups.c share: the serial of the lists, and notices about the reverse list
 * of the other user. */
#ifndef OPENMSGR_MSGRD_LIST_REPLIES_H
#define OPENMSGR_MSGRD_LIST_REPLIES_H

#include "connection.h"

/* The current serial of the user's lists. */
uint32_t lists_serial(const struct connection *connection);
/* Sends `ADD 0 RL` or `REM 0 RL` to the user that was put on the forward list, or removed from it.
 * `serial` is that user's new serial; 0: nothing is sent. */
void lists_announce_reverse(const struct connection *connection, struct text contact, uint32_t serial, bool added);

#endif
