#include "command_table.h"

const void *command_row_find(const void *table, size_t rows, size_t row_bytes, struct text name)
{
    const char *element = table;

    for (size_t i = 0; i < rows; i++, element += row_bytes)
        if (text_equal(name, text_of(((const struct command_row *)(const void *)element)->name)))
            return element;
    return NULL;
}

bool command_is_error(struct text name, uint32_t *number)
{
    return name.length == 3 && text_parse_u32(name, 999, number);
}
