/* Changes of the lists: ADD, REM and REA (docs/wire.md 3.3). */
#ifndef OPENMSGR_MSGRD_LISTS_H
#define OPENMSGR_MSGRD_LISTS_H

#include "connection.h"

enum { NAME_MAX_BYTES = 387 }; /* of the %-encoded name of a user or contact (docs/wire.md 1.6) */

/* Handle the commands ADD, REM and REA. */
void answer_add(struct connection *connection, const struct frame *frame);
void answer_rem(struct connection *connection, const struct frame *frame);
void answer_rea(struct connection *connection, const struct frame *frame);

#endif
