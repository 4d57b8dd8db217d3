/* Groups on the notification connection: LSG, ADG, REG, RMG, and the group number of ADD and REM
 * (docs/wire.md 3.2 and 3.3).  Dialects before MSNP7 have no groups. */
#ifndef OPENMSGR_CLIENT_GROUPS_H
#define OPENMSGR_CLIENT_GROUPS_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_add_group(void *context, struct group *group);
msgr_result wire_remove_group(void *context, struct group *group);
msgr_result wire_rename_group(void *context, struct group *group, struct text name);
msgr_result wire_set_group_member(void *context, struct group *wanted, uint32_t number, struct text handle,
                                  struct text name, bool member);

/* Converts a list of group numbers such as "1,3" to a bit set like that of contact_groups.  Ignores
 * numbers that are malformed or not below LIMIT_GROUPS. */
uint32_t groups_parse(struct text numbers);

void groups_lsg(struct msnp_client *client, const struct frame *frame);
void groups_adg(struct msnp_client *client, const struct frame *frame);
void groups_reg(struct msnp_client *client, const struct frame *frame);
void groups_rmg(struct msnp_client *client, const struct frame *frame);

#endif
