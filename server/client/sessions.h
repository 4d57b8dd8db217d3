/* Sessions on switchboards: sends and receives invitations, their answers, and application data
 * (docs/wire.md 7). */
#ifndef OPENMSGR_CLIENT_SESSIONS_H
#define OPENMSGR_CLIENT_SESSIONS_H

#include "switchboard_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_invite(void *context, struct session *session, struct text app_data);
msgr_result wire_accept(void *context, struct session *session, struct text app_data);
msgr_result wire_confirm(void *context, struct session *session);
msgr_result wire_cancel(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                        msgr_result reason, struct text app_data);
msgr_result wire_context_data(void *context, struct session *session, struct text data);
void wire_session_left(void *context, struct session *session);

/* Handles a message of type text/x-msmsgsinvite with this body. */
void sessions_receive(struct switchboard *switchboard, struct text from, struct text from_name, struct text body);

#endif
