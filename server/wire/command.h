/* Every command of the wire as data: how many arguments each side may send, and which carry a
 * payload (wire facts 1.2, 1.3).  Arguments are counted after the name and include the transaction
 * id and the payload length. */
#ifndef OPENMSGR_WIRE_COMMAND_H
#define OPENMSGR_WIRE_COMMAND_H

#include "frame.h"

struct command_shape {
    uint8_t min, max; /* max 0: not a command of this side */
    bool payload;     /* the last argument is a byte count */
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
/* Three digits: an error reply; gives its number. */
bool command_is_error(struct text name, uint32_t *number);

#endif
