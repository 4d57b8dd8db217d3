/* How many arguments each side may send with each command (docs/wire.md 1.2).  Arguments are counted
 * after the name and include the transaction id and the payload length. */
#ifndef OPENMSGR_WIRE_COMMAND_H
#define OPENMSGR_WIRE_COMMAND_H

#include "command_table.h"
#include "frame.h"

struct command_shape {
    uint8_t min, max; /* max 0: not a command of this side */
};

struct command {
    char name[4];
    struct command_shape from_client, from_server;
};

/* NULL for a command that is not in the table. */
const struct command *command_find(struct text name);
const struct command_shape *command_shape(const struct command *command,
                                          enum frame_direction direction);
/* A known command has as many arguments as its side may send; an unknown one passes. */
bool command_is_well_formed(const struct frame *frame, enum frame_direction direction);

#endif
