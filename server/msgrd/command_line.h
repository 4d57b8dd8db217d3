/* The command line of msgrd: a verb, its arguments, and options.  Only the table command_line_options has
 * the names, ranges and defaults of the options; parsing, error messages and --help use it. */
#ifndef OPENMSGR_MSGRD_COMMAND_LINE_H
#define OPENMSGR_MSGRD_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WORDS_MAX = 12, NOT_GIVEN = -1 };

/* The values of the options.  The strings are borrowed from argv. */
struct options {
    const char *data, *address, *log, *certificate, *key, *name, *id, *url;
    int64_t port, idle_exit, connections, messages, passport, site; /* NOT_GIVEN: no value */
    int64_t log_level;                                              /* index into log_level_names */
    bool challenge, allow_md5, help, version;
};

enum option_kind { OPTION_SWITCH, OPTION_TEXT, OPTION_NUMBER, OPTION_CHOICE };

struct option {
    const char *name;     /* without the two hyphens */
    const char *argument; /* for --help and the manual; NULL for a switch */
    const char *verb;     /* first word of the only verb with this option; NULL: all verbs */
    enum option_kind kind;
    size_t place;               /* offset of the value in struct options */
    int64_t min, max;           /* of an OPTION_NUMBER */
    int64_t number;             /* default of an OPTION_NUMBER or OPTION_CHOICE; NOT_GIVEN: none */
    const char *text;           /* default of an OPTION_TEXT; NULL: none */
    const char *const *choices; /* of an OPTION_CHOICE, NULL-terminated */
    const char *right;          /* describes the valid values, for error messages */
    const char *help;
};

extern const struct option command_line_options[];
extern const size_t command_line_option_count;
extern const char *const log_level_names[];

struct command_line {
    struct options options;
    const char *words[WORDS_MAX];
    size_t count;
    bool given[32]; /* which options the command line has; same index as command_line_options */
};

/* Parses the command line.  On failure returns false, and writes to `why` a message that names the option,
 * its value and the valid values. */
bool command_line_parse(struct command_line *line, int argc, char **argv, char *why, size_t size);
/* Whether the verb accepts all options of the command line.  If not, writes a message to `why`. */
bool command_line_fits(const struct command_line *line, const char *verb, char *why, size_t size);
/* Describes the valid values of the option `name`, for a verb that rejects a value itself. */
const char *command_line_right(const char *name);
/* Prints one paragraph for each option: its name, argument, range and default. */
void command_line_help(FILE *out);

#endif
