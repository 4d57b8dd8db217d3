/* Reports events of a switchboard to the conversation that it carries.  These functions do nothing for
 * a switchboard without a conversation. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_CONVERSATION_H
#define OPENMSGR_CLIENT_SWITCHBOARD_CONVERSATION_H

#include "switchboard_state.h"

void switchboard_conversation_joined(struct switchboard *switchboard, struct text handle);
/* The user has left, or the call failed with `hr`.  `for_good`: no longer a participant.  Not reported
 * while the user is on another switchboard of the same conversation. */
void switchboard_conversation_gone(struct switchboard *switchboard, struct text handle, bool for_good, msgr_result hr);
/* The outcome of the instant message with that number. */
void switchboard_conversation_result(struct switchboard *switchboard, uint32_t number, enum delivery delivery,
                                     msgr_result hr);
/* The switchboard has ended: its waiting messages fail with switchboard->reason, its users are reported
 * as gone, and it no longer carries the conversation. */
void switchboard_conversation_lost(struct switchboard *switchboard);

#endif
