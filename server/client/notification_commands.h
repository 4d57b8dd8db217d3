/* The table of the commands that the notification connection receives (docs/wire.md 2 to 8). */
#ifndef OPENMSGR_CLIENT_NOTIFICATION_COMMANDS_H
#define OPENMSGR_CLIENT_NOTIFICATION_COMMANDS_H

#include "client_state.h"
#include "wire/command_table.h"

/* Returns NULL for a command that is not in the table. */
const struct command_row *notification_command(struct text name);

void notification_received(struct msnp_client *client, struct text bytes);

#endif
