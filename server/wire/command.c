#include "command.h"

#include <string.h>

/* Sorted by name.  {min, max} of what a client sends, then of what a server sends.  A
 * display name may be empty and then leaves no argument behind (wire facts 3.2). */
static const struct command commands[] = {
    {"ACK", {0, 0}, {1, 1}},   {"ADD", {3, 6}, {4, 6}},
    {"ADG", {2, 4}, {3, 5}},   {"ANS", {4, 4}, {2, 3}},
    {"BLP", {2, 2}, {1, 3}},   {"BPR", {0, 0}, {1, 5}},
    {"BYE", {0, 0}, {1, 2}},   {"CAL", {2, 2}, {2, 3}},
    {"CHG", {2, 4}, {2, 4}},   {"CHL", {1, 1}, {2, 2}},
    {"CVQ", {1, 12}, {1, 8}},  {"CVR", {1, 12}, {1, 8}},
    {"FLN", {0, 0}, {1, 2}},   {"GTC", {2, 2}, {1, 3}},
    {"ILN", {0, 0}, {3, 6}},   {"IMS", {1, 2}, {1, 4}},
    {"INF", {1, 1}, {1, 3}},   {"IPG", {0, 0}, {1, 1}},
    {"IRO", {0, 0}, {4, 6}},   {"JOI", {0, 0}, {1, 3}},
    {"LSG", {0, 0}, {2, 7}},   {"LST", {2, 2}, {2, 8}},
    {"MSG", {3, 3}, {2, 3}},     {"NAK", {0, 0}, {1, 1}},
    {"NLN", {0, 0}, {2, 5}},   {"NOT", {0, 0}, {1, 1}},
    {"OUT", {0, 1}, {0, 2}},   {"PAG", {3, 3}, {0, 0}},
    {"PNG", {0, 1}, {0, 0}},   {"PRP", {2, 3}, {1, 5}},
    {"QNG", {0, 0}, {0, 1}},   {"QRY", {3, 3}, {1, 1}},
    {"REA", {3, 3}, {3, 4}},   {"REG", {2, 4}, {3, 5}},
    {"REM", {3, 4}, {3, 5}},   {"RMG", {2, 2}, {2, 3}},
    {"RNG", {0, 0}, {5, 7}},   {"SDC", {2, 9}, {1, 2}},
    {"SND", {1, 5}, {1, 3}},   {"SYN", {2, 3}, {2, 5}},
    {"URL", {2, 4}, {2, 5}},   {"USR", {3, 4}, {3, 7}},
    {"VER", {1, 24}, {1, 24}}, {"XFR", {2, 2}, {3, 6}},
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
