#include "command_line.h"

#include <string.h>

#include "common/text.h"
#include "rate_limit.h"

const char *const log_level_names[] = {"error", "warning", "info", "debug", NULL};

#define PLACE(member) offsetof(struct options, member)
#define PORT_RIGHT "a port is a number from 0 to 65535"
#define SWITCH(name, verb, member, help) \
    { \
        name, NULL, verb, OPTION_SWITCH, PLACE(member), 0, 0, 0, NULL, NULL, NULL, help \
    }
#define TEXT(name, argument, verb, member, otherwise, right, help) \
    { \
        name, argument, verb, OPTION_TEXT, PLACE(member), 0, 0, 0, otherwise, NULL, right, help \
    }
#define NUMBER(name, argument, verb, member, min, max, otherwise, right, help) \
    { \
        name, argument, verb, OPTION_NUMBER, PLACE(member), min, max, otherwise, NULL, NULL, right, help \
    }
#define CHOICE(name, argument, verb, member, choices, otherwise, right, help) \
    { \
        name, argument, verb, OPTION_CHOICE, PLACE(member), 0, 0, otherwise, NULL, choices, right, help \
    }

const struct option command_line_options[] = {
    TEXT("data", "DIR", NULL, data, NULL, "a folder is needed",
         "The folder of the data; without it $OPENMSGR_DATA, else the user's own data folder."),
    NUMBER("port", "N", "serve", port, 0, 65535, 1863, PORT_RIGHT, "The port to listen on; with 0 the system chooses."),
    TEXT("address", "A", "serve", address, "127.0.0.1", "a numeric address is needed",
         "The numeric address to listen on."),
    NUMBER("idle-exit", "SECONDS", "serve", idle_exit, 0, 86400, 0, "a time is a number of seconds from 0 to 86400",
           "Ends when no client has been connected for so long; 0: never."),
    SWITCH("challenge", "serve", challenge,
           "Sends every client a challenge, and closes connections that do not answer it."),
    NUMBER("connections", "N", "serve", connections, 1, 1000000, NOT_GIVEN,
           "a limit of connections is a number from 1 to 1000000",
           "How many clients may be connected; without it 16384, or what the system permits."),
    NUMBER("messages", "N", "serve", messages, 1, 1000000, MESSAGES_PER_SECOND,
           "a rate is a number of messages from 1 to 1000000",
           "Messages that one client may send on a switchboard in a second; ten times as many at "
           "once."),
    NUMBER("passport", "PORT", "serve", passport, 0, 65535, NOT_GIVEN, PORT_RIGHT,
           "Serves Passport's nexus and login over TLS on this port, and with it MSNP8 and MSNP9; "
           "needs --certificate and --key."),
    TEXT("certificate", "FILE", "serve", certificate, NULL, "the name of a PEM file is needed",
         "The certificate of the service, for --passport."),
    TEXT("key", "FILE", "serve", key, NULL, "the name of a PEM file is needed",
         "The key of the certificate, for --passport."),
    SWITCH("allow-md5", "serve", allow_md5, "Offers the MD5 sign-in of MSNP2 to MSNP7 to other machines, too."),
    TEXT("log", "FILE", "serve", log, NULL, "the name of a file is needed", "The log file; without it standard error."),
    CHOICE("log-level", "LEVEL", "serve", log_level, log_level_names, 2, "a level is error, warning, info or debug",
           "The least severe events that are logged: error, warning, info or debug."),
    TEXT("name", "NAME", "account", name, NULL, "a name has 1 to 128 bytes of UTF-8",
         "The name of the user that others see; without it the handle."),
    TEXT("id", "ID", "key", id, NULL, "an id has 1 to 64 characters without blanks",
         "The id of the application; without it a random one."),
    NUMBER("site", "N", "alert", site, 0, UINT32_MAX, NOT_GIVEN, "a site is a number from 0 to 4294967295",
           "The site that sends the alert."),
    TEXT("url", "URL", "alert", url, "-", "an http or https address is needed",
         "The address that the alert leads to; without it none."),
    SWITCH("help", NULL, help, "Shows this text."),
    SWITCH("version", NULL, version, "Shows the version."),
};
const size_t command_line_option_count = sizeof(command_line_options) / sizeof(command_line_options[0]);

/* ---- values ---- */

/* The value of an option; the option's kind decides which member is valid. */
union value {
    bool *flag;
    const char **text;
    int64_t *number;
};

static union value value_of(struct options *options, const struct option *option)
{
    void *place = (char *)options + option->place;

    switch (option->kind) {
    case OPTION_SWITCH: return (union value){.flag = place};
    case OPTION_TEXT: return (union value){.text = place};
    default: return (union value){.number = place};
    }
}

static void set_defaults(struct options *options)
{
    for (size_t i = 0; i < command_line_option_count; i++) {
        const struct option *option = &command_line_options[i];
        union value value = value_of(options, option);

        if (option->kind == OPTION_TEXT)
            *value.text = option->text;
        else if (option->kind != OPTION_SWITCH)
            *value.number = option->number;
    }
}

static bool parse_number(const struct option *option, const char *argument, int64_t *value)
{
    uint32_t number;

    if (!text_parse_u32(text_of(argument), (uint32_t)option->max, &number) || number < option->min)
        return false;
    *value = number;
    return true;
}

static bool parse_choice(const struct option *option, const char *argument, int64_t *value)
{
    for (*value = 0; option->choices[*value]; ++*value)
        if (strcmp(argument, option->choices[*value]) == 0)
            return true;
    return false;
}

static bool set_value(struct options *options, const struct option *option, const char *argument)
{
    union value value = value_of(options, option);

    switch (option->kind) {
    case OPTION_SWITCH: *value.flag = true; return true;
    case OPTION_TEXT: *value.text = argument; return *argument != 0;
    case OPTION_NUMBER: return parse_number(option, argument, value.number);
    case OPTION_CHOICE: return parse_choice(option, argument, value.number);
    }
    return false;
}

/* ---- parsing ---- */

static size_t find_option(const char *name)
{
    size_t option = 0;

    while (option < command_line_option_count && strcmp(command_line_options[option].name, name) != 0)
        option++;
    return option;
}

/* Parses the option at argv[*place] and its argument. */
static bool take_option(struct command_line *line, int argc, char **argv, int *place, char *why, size_t size)
{
    const char *name = argv[*place] + 2, *argument = "";
    size_t index = find_option(name);
    const struct option *option = &command_line_options[index];

    if (index == command_line_option_count) {
        snprintf(why, size, "--%s: there is no such option", name);
        return false;
    }
    if (option->argument && *place + 1 == argc) {
        snprintf(why, size, "--%s has no value: %s", name, option->right);
        return false;
    }
    if (option->argument)
        argument = argv[++*place];
    if (!set_value(&line->options, option, argument)) {
        snprintf(why, size, "--%s %s: %s", name, argument, option->right);
        return false;
    }
    line->given[index] = true;
    return true;
}

bool command_line_parse(struct command_line *line, int argc, char **argv, char *why, size_t size)
{
    *line = (struct command_line){0};
    set_defaults(&line->options);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (!take_option(line, argc, argv, &i, why, size))
                return false;
            continue;
        }
        if (line->count == WORDS_MAX) {
            snprintf(why, size, "%s: too many words", argv[i]);
            return false;
        }
        line->words[line->count++] = argv[i];
    }
    return true;
}

bool command_line_fits(const struct command_line *line, const char *verb, char *why, size_t size)
{
    for (size_t i = 0; i < command_line_option_count; i++) {
        const struct option *option = &command_line_options[i];

        if (line->given[i] && option->verb && strcmp(option->verb, verb) != 0) {
            snprintf(why, size, "--%s: this is an option of msgrd %s, not of msgrd %s", option->name, option->verb,
                     verb);
            return false;
        }
    }
    return true;
}

/* ---- help ---- */

const char *command_line_right(const char *name) { return command_line_options[find_option(name)].right; }

static void print_default(FILE *out, const struct option *option)
{
    if (option->kind == OPTION_TEXT && option->text && strcmp(option->text, "-") != 0)
        fprintf(out, " (%s)", option->text);
    else if (option->kind == OPTION_NUMBER && option->number > 0)
        fprintf(out, " (%lu)", (unsigned long)option->number);
    else if (option->kind == OPTION_CHOICE)
        fprintf(out, " (%s)", option->choices[option->number]);
}

void command_line_help(FILE *out)
{
    for (size_t i = 0; i < command_line_option_count; i++) {
        const struct option *option = &command_line_options[i];

        fprintf(out, "  --%s%s%s", option->name, option->argument ? " " : "", option->argument ? option->argument : "");
        if (option->verb)
            fprintf(out, ", for msgrd %s", option->verb);
        fprintf(out, "\n      %s", option->help);
        print_default(out, option);
        fprintf(out, "\n");
    }
}
