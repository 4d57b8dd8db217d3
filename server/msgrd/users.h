/* The signed-in users, by handle. */
#ifndef OPENMSGR_MSGRD_USERS_H
#define OPENMSGR_MSGRD_USERS_H

#include "connection.h"

/* Adds an authenticated notification connection; the caller must ensure that the table does not
 * contain its user yet. */
void users_add(struct connection *connection);
/* Does nothing for a connection that is not in the table. */
void users_remove(struct connection *connection);
/* The notification connection of a user; NULL when the user is not signed in. */
struct connection *users_find(const struct service *service, struct text handle);

#endif
