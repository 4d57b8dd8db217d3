/* One run of msgrd: the arguments of the verb, the options, and the files of the data folder. */
#ifndef OPENMSGR_MSGRD_INVOCATION_H
#define OPENMSGR_MSGRD_INVOCATION_H

#include "command_line.h"

struct store;

enum { EXIT_DONE = 0, EXIT_NOT_POSSIBLE = 1, EXIT_WRONG_USE = 2 };

struct invocation {
    const struct options *options;
    const char *const *words; /* the arguments after the verb */
    size_t count;
    struct store *store; /* NULL unless the verb needs it */
    char directory[1024], store_path[1100], journal_path[1100], control_path[1100];
};

/* Prints "msgrd: " and the formatted message on standard error; returns EXIT_WRONG_USE. */
int wrong_use(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
