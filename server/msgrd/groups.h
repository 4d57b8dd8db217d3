/* Groups of the forward list: the commands ADG, REG and RMG, and the parts of LST, LSG and REM that concern
 * groups (docs/wire.md 3.2, 3.3).  Group 0 contains the contacts that are in no other group; its name is
 * fixed, and the store has no row for it. */
#ifndef OPENMSGR_MSGRD_GROUPS_H
#define OPENMSGR_MSGRD_GROUPS_H

#include "connection.h"

enum { GROUP_NAME_MAX_BYTES = 61 }; /* %-encoded */

/* Handle the commands ADG, REG and RMG. */
void answer_adg(struct connection *connection, const struct frame *frame);
void answer_reg(struct connection *connection, const struct frame *frame);
void answer_rmg(struct connection *connection, const struct frame *frame);
/* Handles REM FL with a group id: removes the contact from that group only. */
void user_group_leave(struct connection *connection, const struct frame *frame);

/* Parses a group id; false unless this user has a group with this id.  Group 0 always exists. */
bool user_group_parse(const struct connection *connection, struct text value, uint32_t *group);
/* Sends the group ids of a contact, for example " 1,3"; " 0" when the contact is in no other group. */
void user_groups_send_of(struct connection *connection, struct text contact);
/* The number of groups of this user, including group 0. */
unsigned user_groups_count(struct connection *connection);
/* Sends one LSG line for each group. */
void user_groups_send_all(struct connection *connection, struct text id, uint32_t serial);

#endif
