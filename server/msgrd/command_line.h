/* The command line of msgrd: a verb with its words, and options.  The table of options is the only place
 * that has their names, ranges and defaults; parsing, error messages and --help come from it. */
#ifndef OPENMSGR_MSGRD_COMMAND_LINE_H
#define OPENMSGR_MSGRD_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WORDS_MAX = 12, NOT_GIVEN = -1 };

/* The values of the options; texts are borrowed from the arguments. */
struct options {
    const char *data, *address, *log, *certificate, *key, *name, *id, *url;
    int64_t port, idle_exit, connections, messages, passport, site; /* or NOT_GIVEN */
    int64_t log_level;                                              /* index into log_level_names */
    bool challenge, allow_md5, help, version;
};

enum option_kind { OPTION_SWITCH, OPTION_TEXT, OPTION_NUMBER, OPTION_CHOICE };

struct option {
    const char *name;     /* without the two hyphens */
    const char *argument; /* for --help and the manual; NULL for a switch */
    const char *verb;     /* the first word of the only verb that takes it; NULL: all take it */
    enum option_kind kind;
    size_t place;               /* of the value in struct options */
    int64_t min, max;           /* of a number */
    int64_t number;             /* default of a number or choice; NOT_GIVEN: none */
    const char *text;           /* default of a text */
    const char *const *choices; /* NULL-terminated */
    const char *right;          /* describes the valid values, for the message about a wrong one */
    const char *help;
};

extern const struct option command_line_options[];
extern const size_t command_line_option_count;
extern const char *const log_level_names[];

struct command_line {
    struct options options;
    const char *words[WORDS_MAX];
    size_t count;
    bool given[32]; /* by the index of the option */
};

/* False with a message in *why, which names the option, its value and the valid values. */
bool command_line_parse(struct command_line *line, int argc, char **argv, char *why, size_t size);
/* Whether the verb takes all options that were given.  False with a message. */
bool command_line_fits(const struct command_line *line, const char *verb, char *why, size_t size);
/* Describes the valid values of this option, for messages about values that only its verb can check. */
const char *command_line_right(const char *name);
/* One paragraph for each option: its name, argument, range and default. */
void command_line_help(FILE *out);

#endif
