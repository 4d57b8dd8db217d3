/* Groups of the forward list: ADG, REG, RMG, and the part of LST, LSG and REM that concerns groups
 * (docs/wire.md 3.2, 3.3).  Group 0 holds the contacts that are in no other group; its name is fixed
 * and it is not stored. */
#ifndef OPENMSGR_MSGRD_GROUPS_H
#define OPENMSGR_MSGRD_GROUPS_H

#include "connection.h"

enum { GROUP_NAME_MAX_BYTES = 61 }; /* encoded */

/* Each answers the command of its name. */
void answer_adg(struct connection *connection, const struct frame *frame);
void answer_reg(struct connection *connection, const struct frame *frame);
void answer_rmg(struct connection *connection, const struct frame *frame);
/* REM FL with a group: the contact leaves that group only. */
void user_group_leave(struct connection *connection, const struct frame *frame);

/* Parses the number of a group that this user has.  Group 0 always exists. */
bool user_group_parse(const struct connection *connection, struct text value, uint32_t *group);
/* Sends " 1,3" for the groups of a contact, " 0" when it is in none. */
void user_groups_send_of(struct connection *connection, struct text contact);
/* How many groups there are, group 0 included. */
unsigned user_groups_count(struct connection *connection);
/* Sends LSG lines. */
void user_groups_send_all(struct connection *connection, struct text id, uint32_t serial);

#endif
