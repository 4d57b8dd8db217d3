/* msgrd: the embedded Messenger service and its administration. */
#include <stdio.h>
#include <string.h>

#include "administration.h"
#include "common/buffer.h"
#include "control_client.h"
#include "log.h"
#include "openmsgr_version.h"
#include "platform.h"
#include "server.h"
#include "store.h"
#include "wire/codec.h"

/* ---- serve ---- */

/* --passport, --certificate and --key are given together or not at all. */
static bool passport_is_complete(const struct options *options)
{
    bool wanted = options->passport != NOT_GIVEN;

    return wanted == (options->certificate != NULL) && wanted == (options->key != NULL);
}

static int run_serve(const struct invocation *invocation)
{
    const struct options *options = invocation->options;
    struct server_options server = {
        .address = options->address,
        .port = (uint16_t)options->port,
        .challenge_clients = options->challenge,
        .connections_max = options->connections == NOT_GIVEN ? 0 : (size_t)options->connections,
        .messages_per_second = (uint32_t)options->messages,
        .md5_anywhere = options->allow_md5,
        .passport = options->passport != NOT_GIVEN,
        .passport_port = options->passport == NOT_GIVEN ? 0 : (uint16_t)options->passport,
        .certificate = options->certificate,
        .key = options->key,
        .idle_exit_ms = (uint32_t)options->idle_exit * 1000,
        .control_path = invocation->control_path,
    };

    if (!passport_is_complete(options))
        return wrong_use("--passport, --certificate and --key go together");
    if (!log_open(options->log, (enum log_level)options->log_level))
        return wrong_use("--log %s: this file cannot be written", options->log);
    if (server.port && control_is_msnp_service(server.port)) {
        printf("msgrd: already served on 127.0.0.1:%u\n", server.port);
        return EXIT_DONE;
    }
    return server_run(invocation->store, &server);
}

/* ---- a running service ---- */

static int ask(const struct invocation *invocation, struct text request)
{
    char answer[512];

    if (!control_ask(invocation->control_path, request, answer, sizeof(answer))) {
        fprintf(stderr, "msgrd: no service is running with the data in %s\n", invocation->directory);
        return EXIT_NOT_POSSIBLE;
    }
    printf("msgrd: %s\n", answer);
    return strncmp(answer, "OK", 2) == 0 ? EXIT_DONE : EXIT_NOT_POSSIBLE;
}

static int run_status(const struct invocation *invocation) { return ask(invocation, TEXT_LITERAL("STATUS")); }

static int run_stop(const struct invocation *invocation) { return ask(invocation, TEXT_LITERAL("STOP")); }

static int run_alert(const struct invocation *invocation)
{
    const struct options *options = invocation->options;
    struct buffer request = {0};
    int code;

    if (options->site == NOT_GIVEN)
        return wrong_use("--site is missing: %s", command_line_right("site"));
    buffer_printf(&request, "ALERT %s %lu ", invocation->words[0], (unsigned long)options->site);
    url_encode(&request, text_of(options->url));
    buffer_printf(&request, " ");
    url_encode(&request, text_of(invocation->words[1]));
    code = ask(invocation, buffer_text(&request));
    buffer_free(&request);
    return code;
}

static int run_version(const struct invocation *invocation)
{
    (void)invocation;
    printf("msgrd " OPENMSGR_VERSION "\n");
    return EXIT_DONE;
}

/* ---- verbs ---- */

enum needs { NEEDS_NOTHING, NEEDS_DATA, NEEDS_STORE };

/* A verb of one word has no `second`; `min` and `max` limit the number of arguments after the verb. */
static const struct verb {
    const char *first, *second;
    const char *arguments;
    size_t min, max;
    enum needs needs;
    int (*run)(const struct invocation *invocation);
    const char *help;
} verbs[] = {
    {"serve", NULL, "", 0, 0, NEEDS_STORE, run_serve, "serves until it is stopped"},
    {"certificate", NULL, " DIR [NAME ...]", 1, 9, NEEDS_NOTHING, run_certificate,
     "makes a private authority and a certificate for these hosts"},
    {"account", "add", " HANDLE", 1, 1, NEEDS_STORE, run_account_add,
     "adds an account; the password comes from standard input"},
    {"account", "passwd", " HANDLE", 1, 1, NEEDS_STORE, run_account_passwd,
     "changes a password, which comes from standard input"},
    {"account", "remove", " HANDLE", 1, 1, NEEDS_STORE, run_account_remove, "removes an account"},
    {"account", "list", "", 0, 0, NEEDS_STORE, run_account_list, "shows handle and name of each account"},
    {"account", "import", "", 0, 0, NEEDS_STORE, run_account_import,
     "adds one account for each line of standard input:\n"
     "      HANDLE <tab> PASSWORD [<tab> NAME [<tab> CONTACT,CONTACT...]]"},
    {"contact", "add", " HANDLE CONTACT", 2, 2, NEEDS_STORE, run_contact_add,
     "puts CONTACT on the forward list and the allow list of HANDLE"},
    {"key", "issue", "", 0, 0, NEEDS_STORE, run_key_issue,
     "makes a key for an application and prints its id and the key"},
    {"key", "list", "", 0, 0, NEEDS_STORE, run_key_list, "shows the ids"},
    {"key", "remove", " ID", 1, 1, NEEDS_STORE, run_key_remove, "removes a key"},
    {"alert", NULL, " HANDLE TEXT", 2, 2, NEEDS_DATA, run_alert, "sends an alert to a user who is signed in"},
    {"status", NULL, "", 0, 0, NEEDS_DATA, run_status, "shows what the running service does"},
    {"stop", NULL, "", 0, 0, NEEDS_DATA, run_stop, "stops the running service"},
    {"version", NULL, "", 0, 0, NEEDS_NOTHING, run_version, "shows the version"},
};
enum { VERB_COUNT = sizeof(verbs) / sizeof(verbs[0]) };

static void print_help(FILE *out)
{
    fprintf(out, "Usage: msgrd VERB [--OPTION ...]\n\nVerbs:\n");
    for (size_t i = 0; i < VERB_COUNT; i++)
        fprintf(out, "  msgrd %s%s%s%s\n      %s\n", verbs[i].first, verbs[i].second ? " " : "",
                verbs[i].second ? verbs[i].second : "", verbs[i].arguments, verbs[i].help);
    fprintf(out, "\nOptions, with their defaults:\n");
    command_line_help(out);
}

/* Finds the verb of a command line, and sets *words to the number of words that name it.  If there is no such
 * verb, prints a message and returns NULL. */
static const struct verb *find_verb(const struct command_line *line, size_t *words)
{
    const struct verb *known = NULL;

    for (size_t i = 0; i < VERB_COUNT && line->count; i++) {
        if (strcmp(line->words[0], verbs[i].first) != 0)
            continue;
        known = &verbs[i];
        *words = known->second ? 2 : 1;
        if (!known->second || (line->count > 1 && strcmp(line->words[1], known->second) == 0))
            return known;
    }
    if (!line->count)
        print_help(stderr);
    else if (known && line->count > 1)
        wrong_use("%s: msgrd %s does not know this word; see msgrd --help", line->words[1], known->first);
    else
        wrong_use("%s: %s; see msgrd --help", line->words[0],
                  known ? "one more word is needed" : "there is no such verb");
    return NULL;
}

static bool has_right_words(const struct verb *verb, const struct invocation *invocation)
{
    const char *second = verb->second ? verb->second : "", *blank = verb->second ? " " : "";

    if (invocation->count > verb->max)
        wrong_use("%s: one word too many; it is: msgrd %s%s%s%s", invocation->words[verb->max], verb->first, blank,
                  second, verb->arguments);
    else if (invocation->count < verb->min)
        wrong_use("a word is missing; it is: msgrd %s%s%s%s", verb->first, blank, second, verb->arguments);
    return invocation->count >= verb->min && invocation->count <= verb->max;
}

/* ---- the data folder ---- */

static bool find_data(struct invocation *invocation)
{
    const char *data = invocation->options->data;

    if (data)
        snprintf(invocation->directory, sizeof(invocation->directory), "%s", data);
    else if (!platform_data_directory(invocation->directory, sizeof(invocation->directory)))
        return false;
    snprintf(invocation->store_path, sizeof(invocation->store_path), "%s/msgrd.db", invocation->directory);
    snprintf(invocation->journal_path, sizeof(invocation->journal_path), "%s/msgrd.db-journal", invocation->directory);
    snprintf(invocation->control_path, sizeof(invocation->control_path), "%s/msgrd.control", invocation->directory);
    return platform_make_directory(invocation->directory);
}

/* Store and journal hold passwords.  SQLite gives the journal no access rights of its own on Windows and
 * creates it in its first transaction, which store_open runs, so that it is protected afterwards. */
static struct store *open_store(const struct invocation *invocation)
{
    struct store *store = NULL;

    if (platform_protect(invocation->store_path))
        store = store_open(invocation->store_path);
    else
        fprintf(stderr, "msgrd: cannot write %s\n", invocation->store_path);
    if (store && !platform_protect(invocation->journal_path)) {
        fprintf(stderr, "msgrd: cannot write %s\n", invocation->journal_path);
        store_close(store);
        return NULL;
    }
    return store;
}

static int run_verb(const struct verb *verb, struct invocation *invocation)
{
    int code;

    if (verb->needs != NEEDS_NOTHING && !find_data(invocation))
        return wrong_use("there is no data folder, or it cannot be made; use --data DIR");
    if (verb->needs != NEEDS_STORE)
        return verb->run(invocation);
    invocation->store = open_store(invocation);
    if (!invocation->store)
        return EXIT_NOT_POSSIBLE;
    code = verb->run(invocation);
    store_close(invocation->store);
    return code;
}

int main(int argc, char **argv)
{
    struct command_line line;
    struct invocation invocation = {.options = &line.options};
    const struct verb *verb;
    size_t words = 0;
    char why[512];

    argv = platform_arguments(&argc, argv);
    if (!command_line_parse(&line, argc, argv, why, sizeof(why)))
        return wrong_use("%s; see msgrd --help", why);
    if (line.options.help) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (line.options.version)
        return run_version(&invocation);
    verb = find_verb(&line, &words);
    if (!verb)
        return EXIT_WRONG_USE;
    invocation.words = line.words + words;
    invocation.count = line.count - words;
    if (!has_right_words(verb, &invocation))
        return EXIT_WRONG_USE;
    if (!command_line_fits(&line, verb->first, why, sizeof(why)))
        return wrong_use("%s", why);
    return run_verb(verb, &invocation);
}
