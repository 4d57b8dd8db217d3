/* The table of the commands that a switchboard receives (docs/wire.md 6). */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_COMMANDS_H
#define OPENMSGR_CLIENT_SWITCHBOARD_COMMANDS_H

#include "switchboard_state.h"
#include "wire/command_table.h"

/* Returns NULL for a command that is not in the table. */
const struct command_row *switchboard_command(struct text name);

void switchboard_received(struct switchboard *switchboard, struct text bytes);

#endif
