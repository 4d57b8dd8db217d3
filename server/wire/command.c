#include "command.h"

#include <string.h>

/* Sorted by name.  {min, max, payload} of what a client sends, then of what a server sends.  A
 * display name may be empty and then leaves no argument behind (wire facts 3.2). */
static const struct command commands[] = {
    {"ACK", {0, 0, false}, {1, 1, false}},   {"ADD", {3, 6, false}, {4, 6, false}},
    {"ADG", {2, 4, false}, {3, 5, false}},   {"ANS", {4, 4, false}, {2, 3, false}},
    {"BLP", {2, 2, false}, {1, 3, false}},   {"BPR", {0, 0, false}, {1, 5, false}},
    {"BYE", {0, 0, false}, {1, 2, false}},   {"CAL", {2, 2, false}, {2, 3, false}},
    {"CHG", {2, 4, false}, {2, 4, false}},   {"CHL", {1, 1, false}, {2, 2, false}},
    {"CVQ", {1, 12, false}, {1, 8, false}},  {"CVR", {1, 12, false}, {1, 8, false}},
    {"FLN", {0, 0, false}, {1, 2, false}},   {"GTC", {2, 2, false}, {1, 3, false}},
    {"ILN", {0, 0, false}, {3, 6, false}},   {"IMS", {1, 2, false}, {1, 4, false}},
    {"INF", {1, 1, false}, {1, 3, false}},   {"IPG", {0, 0, false}, {1, 1, true}},
    {"IRO", {0, 0, false}, {4, 6, false}},   {"JOI", {0, 0, false}, {1, 3, false}},
    {"LSG", {0, 0, false}, {2, 7, false}},   {"LST", {2, 2, false}, {2, 8, false}},
    {"MSG", {3, 3, true}, {2, 3, true}},     {"NAK", {0, 0, false}, {1, 1, false}},
    {"NLN", {0, 0, false}, {2, 5, false}},   {"NOT", {0, 0, false}, {1, 1, true}},
    {"OUT", {0, 1, false}, {0, 2, false}},   {"PAG", {3, 3, true}, {0, 0, false}},
    {"PNG", {0, 1, false}, {0, 0, false}},   {"PRP", {2, 3, false}, {1, 5, false}},
    {"QNG", {0, 0, false}, {0, 1, false}},   {"QRY", {3, 3, true}, {1, 1, false}},
    {"REA", {3, 3, false}, {3, 4, false}},   {"REG", {2, 4, false}, {3, 5, false}},
    {"REM", {3, 4, false}, {3, 5, false}},   {"RMG", {2, 2, false}, {2, 3, false}},
    {"RNG", {0, 0, false}, {5, 7, false}},   {"SDC", {2, 9, true}, {1, 2, false}},
    {"SND", {1, 5, false}, {1, 3, false}},   {"SYN", {2, 3, false}, {2, 5, false}},
    {"URL", {2, 4, false}, {2, 5, false}},   {"USR", {3, 4, false}, {3, 7, false}},
    {"VER", {1, 24, false}, {1, 24, false}}, {"XFR", {2, 2, false}, {3, 6, false}},
};

const struct command *command_find(struct text name)
{
    size_t low = 0, high = sizeof(commands) / sizeof(commands[0]);

    if (name.length != 3)
        return NULL;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(name.bytes, commands[middle].name, 3);

        if (order == 0)
            return &commands[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct command_shape *command_shape(const struct command *command,
                                          enum frame_direction direction)
{
    return direction == FRAME_FROM_CLIENT ? &command->from_client : &command->from_server;
}

bool command_is_well_formed(const struct frame *frame, enum frame_direction direction)
{
    const struct command *command = command_find(frame->name);
    const struct command_shape *shape = command ? command_shape(command, direction) : NULL;

    return !shape || (frame->argument_count >= shape->min && frame->argument_count <= shape->max);
}

bool command_is_error(struct text name, uint32_t *number)
{
    return name.length == 3 && text_parse_u32(name, 999, number);
}
