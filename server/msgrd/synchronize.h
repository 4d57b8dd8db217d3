/* SYN and LST: sending the lists, settings and telephone numbers of a user (docs/wire.md 3.2). */
#ifndef OPENMSGR_MSGRD_SYNCHRONIZE_H
#define OPENMSGR_MSGRD_SYNCHRONIZE_H

#include "connection.h"

/* Handle the commands SYN and LST. */
void answer_syn(struct connection *connection, const struct frame *frame);
void answer_lst(struct connection *connection, const struct frame *frame);

#endif
