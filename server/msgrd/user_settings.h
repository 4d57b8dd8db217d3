/* Settings of a user: GTC, BLP and the telephone numbers of PRP (docs/wire.md 3.3). */
#ifndef OPENMSGR_MSGRD_USER_SETTINGS_H
#define OPENMSGR_MSGRD_USER_SETTINGS_H

#include "connection.h"

enum { PHONE_MAX_BYTES = 95 }; /* encoded (docs/wire.md 1.6) */

/* Handle the commands GTC, BLP and PRP. */
void answer_gtc(struct connection *connection, const struct frame *frame);
void answer_blp(struct connection *connection, const struct frame *frame);
void answer_prp(struct connection *connection, const struct frame *frame);

#endif
