/* Reports events of a switchboard to the conversation that it carries.  These functions do nothing for
 * a switchboard without a conversation. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_CONVERSATION_H
#define OPENMSGR_CLIENT_SWITCHBOARD_CONVERSATION_H

#include "switchboard_state.h"

void switchboard_conversation_joined(struct switchboard *switchboard, struct text handle);
/* The user has left, or the call to the user failed with `hr`.  `for_good`: the user is no longer a
 * participant of the conversation.  Does nothing while the user is on another switchboard of the same
 * conversation. */
void switchboard_conversation_gone(struct switchboard *switchboard, struct text handle, bool for_good, msgr_result hr);
/* Reports the outcome of the instant message that has this number in the conversation. */
void switchboard_conversation_result(struct switchboard *switchboard, uint32_t number, enum delivery delivery,
                                     msgr_result hr);
/* The switchboard has ended.  Reports that its queued instant messages have failed with
 * switchboard->reason and that its users have left, and separates it from the conversation. */
void switchboard_conversation_lost(struct switchboard *switchboard);

#endif
