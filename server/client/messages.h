/* Messages of other users on a switchboard: joins multi-packet messages and passes each message to
 * the functions for its content type.  Other types are ignored, above all those that only a service may
 * send (docs/wire.md 6.3). */
#ifndef OPENMSGR_CLIENT_MESSAGES_H
#define OPENMSGR_CLIENT_MESSAGES_H

#include "switchboard_state.h"

void messages_receive(struct switchboard *switchboard, struct text from, struct text from_name, struct text payload);

#endif
