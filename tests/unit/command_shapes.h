/* The numbers of arguments with which each side may send each command (docs/wire.md 1.2), stated
 * independently of the command tables of the client and of msgrd.  Tests check with them that what one
 * end sends is valid for the other, and that captures of genuine clients and services are. */
#ifndef OPENMSGR_TESTS_COMMAND_SHAPES_H
#define OPENMSGR_TESTS_COMMAND_SHAPES_H

#include "wire/command_table.h"
#include "wire/frame.h"

struct command_shape {
    const char *name;
    struct {
        uint8_t min, max; /* words behind the name; max 0: not a command of this side */
    } from_client, from_server;
};

static const struct command_shape command_shapes[] = {
    {"ACK", {0, 0}, {1, 1}}, {"ADD", {3, 6}, {4, 6}}, {"ADG", {2, 4}, {3, 5}},   {"ANS", {4, 4}, {2, 3}},
    {"BLP", {2, 2}, {1, 3}}, {"BPR", {0, 0}, {1, 5}}, {"BYE", {0, 0}, {1, 2}},   {"CAL", {2, 2}, {2, 3}},
    {"CHG", {2, 4}, {2, 4}}, {"CHL", {1, 1}, {2, 2}}, {"CVQ", {1, 12}, {1, 8}},  {"CVR", {1, 12}, {1, 8}},
    {"FLN", {0, 0}, {1, 2}}, {"GTC", {2, 2}, {1, 3}}, {"ILN", {0, 0}, {3, 6}},   {"IMS", {1, 2}, {1, 4}},
    {"INF", {1, 1}, {1, 3}}, {"IPG", {0, 0}, {1, 1}}, {"IRO", {0, 0}, {4, 6}},   {"JOI", {0, 0}, {1, 3}},
    {"LSG", {0, 0}, {2, 7}}, {"LST", {2, 2}, {2, 8}}, {"MSG", {3, 3}, {2, 3}},   {"NAK", {0, 0}, {1, 1}},
    {"NLN", {0, 0}, {2, 5}}, {"NOT", {0, 0}, {1, 1}}, {"OUT", {0, 1}, {0, 2}},   {"PAG", {3, 3}, {0, 0}},
    {"PNG", {0, 1}, {0, 0}}, {"PRP", {2, 3}, {1, 5}}, {"QNG", {0, 0}, {0, 1}},   {"QRY", {3, 3}, {1, 1}},
    {"REA", {3, 3}, {3, 4}}, {"REG", {2, 4}, {3, 5}}, {"REM", {3, 4}, {3, 5}},   {"RMG", {2, 2}, {2, 3}},
    {"RNG", {0, 0}, {5, 7}}, {"SDC", {2, 9}, {1, 2}}, {"SND", {1, 5}, {1, 3}},   {"SYN", {2, 3}, {2, 5}},
    {"URL", {2, 4}, {2, 5}}, {"USR", {3, 4}, {3, 7}}, {"VER", {1, 24}, {1, 24}}, {"XFR", {2, 2}, {3, 6}},
};

/* Whether it is an error reply, or a command of this side with a valid number of arguments. */
static inline bool frame_is_valid(const struct frame *frame, enum frame_direction direction)
{
    size_t words = frame->argument_count;
    uint32_t error;

    for (size_t i = 0; i < sizeof(command_shapes) / sizeof(command_shapes[0]); i++) {
        const struct command_shape *shape = &command_shapes[i];

        if (text_equal(frame->name, text_of(shape->name)))
            return direction == FRAME_FROM_CLIENT ? words >= shape->from_client.min && words <= shape->from_client.max
                                                  : words >= shape->from_server.min && words <= shape->from_server.max;
    }
    return direction == FRAME_FROM_SERVER && command_is_error(frame->name, &error);
}

#endif
