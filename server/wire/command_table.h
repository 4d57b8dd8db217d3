/* Command tables.  For each command that a connection accepts, a table has the states in which the command
 * is allowed, the number of its arguments, and its handler.  The client and the service have one table each
 * for notification connections and one for switchboards.
 *
 * A table is an array of structs that begin with a struct command_row.  The handler follows the row; its
 * type depends on the connection:
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
    /* The number of arguments, including the transaction id and the payload length.  A handler may read
     * the first min_words arguments without checking argument_count. */
    uint8_t min_words, max_words;
};

#define COMMAND_STATE(state) (1u << (state))

/* Returns a pointer to the element of `table` whose row has this name, or NULL.  Names are compared
 * case-sensitively. */
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

/* Returns true if `name` belongs to an error reply, that is, if it is a number of three digits
 * (docs/wire.md 1.2).  Stores the number in *number. */
bool command_is_error(struct text name, uint32_t *number);

#endif
