/* Presence: CHG, and the notices to the users who see it (docs/wire.md 4). */
#ifndef OPENMSGR_MSGRD_PRESENCE_H
#define OPENMSGR_MSGRD_PRESENCE_H

#include "connection.h"

enum { OBJECT_MAX_BYTES = 1024 }; /* the picture of MSNP9, encoded; a longer one is ignored */

/* What others could see of a user before a change. */
struct presence_before {
    enum presence presence;
    char blp_default[3];
};
/* Call this before the change, and pass the result to presence_announce after it. */
struct presence_before presence_remember(const struct connection *connection);
/* Sends NLN or FLN to each user for whom the change makes a difference.  `renamed`: the name changed,
 * too. */
void presence_announce(const struct connection *connection, const struct presence_before *before, bool renamed);
/* Sends NLN or FLN to `contact` if a change of lists makes a difference: on the lists of the connection's
 * user, `contact` has moved from the bits `before` to `after`. */
void presence_lists_changed(const struct connection *connection, struct text contact, unsigned before, unsigned after);
/* Sets the user offline and informs the users who saw it. */
void presence_gone(struct connection *connection);
/* Whether `viewer` may see the signed-in user `subject`, and hence call it. */
bool presence_is_seen(const struct connection *subject, struct text viewer);
/* Sends ILN if the connection's user can see `subject`. */
void presence_send_initial(struct connection *connection, struct text id, struct text subject);
/* Handles the command CHG. */
void presence_change(struct connection *connection, const struct frame *frame);

#endif
