/* Command tables: which commands a connection accepts, in which states, with how many words, and what
 * handles them.  Both ends have one table for each kind of connection.
 *
 * A table is an array of structs that begin with a struct command_row.  What follows the row has
 * the types of the connection:
 *
 *     struct switchboard_command {
 *         struct command_row row;
 *         void (*handle)(struct switchboard *switchboard, const struct frame *frame);
 *     };
 *     static const struct switchboard_command commands[] = {
 *         {{"BYE", COMMAND_STATE(SWITCHBOARD_OPEN), 1, 2}, handle_bye},
 *     };
 *     const struct switchboard_command *command = COMMAND_FIND(commands, frame->name);
 */
#ifndef OPENMSGR_WIRE_COMMAND_TABLE_H
#define OPENMSGR_WIRE_COMMAND_TABLE_H

#include "common/text.h"

struct command_row {
    const char *name;
    unsigned states; /* COMMAND_STATE of each state in which the command is allowed */
    /* Words behind the name, the transaction id and the payload length included.  A handler may
     * read the first min_words of them without checking argument_count. */
    uint8_t min_words, max_words;
};

#define COMMAND_STATE(state) (1u << (state))

/* The row of that name in an array whose elements begin with a struct command_row, as a pointer to
 * the element; NULL when there is none.  Names are compared exactly. */
#define COMMAND_FIND(table, name) \
    command_row_find((table), sizeof(table) / sizeof((table)[0]), sizeof((table)[0]), (name))
const void *command_row_find(const void *table, size_t rows, size_t row_bytes, struct text name);

static inline bool command_row_allows(const struct command_row *row, unsigned state)
{
    return (row->states & COMMAND_STATE(state)) != 0;
}

static inline bool command_row_fits(const struct command_row *row, size_t words)
{
    return words >= row->min_words && words <= row->max_words;
}

/* Whether it is an error reply, whose name is a number of three digits (docs/wire.md 1.2), and
 * which. */
bool command_is_error(struct text name, uint32_t *number);

#endif
