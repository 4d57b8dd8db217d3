/* Messages of other users on a switchboard: joins the packets of a message and passes the message to the
 * function for its content type.  Ignores unknown content types and the types that only the service may
 * send, such as mail notifications, because any user could forge them (docs/wire.md 6.3). */
#ifndef OPENMSGR_CLIENT_MESSAGES_H
#define OPENMSGR_CLIENT_MESSAGES_H

#include "switchboard_state.h"

void messages_receive(struct switchboard *switchboard, struct text from, struct text from_name, struct text payload);

#endif
