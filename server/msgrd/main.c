/* msgrd: the embedded Messenger service and its administration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/contacts.h"
#include "common/buffer.h"
#include "wire/codec.h"
#include "net/random.h"
#include "account_import.h"
#include "certificate.h"
#include "control_client.h"
#include "handle.h"
#include "log.h"
#include "platform.h"
#include "server.h"
#include "store.h"
#include "store_accounts.h"
#include "store_lists.h"

enum { DEFAULT_PORT = 1863, PASSWORD_MAX = 256 };

static const char usage[] =
    "msgrd serve [--port N] [--address A] [--idle-exit SECONDS] [--challenge] [--log FILE]\n"
    "            [--connections N] [--messages N]\n"
    "            [--log-level error|warning|info|debug]\n"
    "            [--passport PORT --certificate FILE --key FILE] [--allow-md5]\n"
    "msgrd certificate DIR [NAME ...]          makes a private authority and a certificate of its\n"
    "msgrd account add HANDLE [--name NAME]    password from standard input\n"
    "msgrd account passwd HANDLE               password from standard input\n"
    "msgrd account remove HANDLE\n"
    "msgrd account list\n"
    "msgrd account import                      one line each on standard input:\n"
    "                                          HANDLE <tab> PASSWORD [<tab> NAME [<tab>\n"
    "                                          CONTACT,CONTACT...]]\n"
    "msgrd contact add HANDLE CONTACT          puts CONTACT on HANDLE's list and allows him\n"
    "msgrd key issue [--id ID]                 prints the id and its key\n"
    "msgrd key list | key remove ID\n"
    "msgrd alert HANDLE --site N [--url URL] TEXT\n"
    "msgrd status | stop | version\n"
    "All take --data DIR; without it $OPENMSGR_DATA, else the user's data folder.\n";

/* The command line: words in order, and the options that stood between them. */
struct options {
    const char *words[8];
    size_t count;
    const char *port, *address, *data, *name, *id, *site, *url, *log, *idle_exit;
    const char *connections, *messages, *log_level;
    const char *passport, *certificate, *key;
    bool challenge, allow_md5;
    char directory[1024], store_path[1100], journal_path[1100], control_path[1100];
};

static bool parse(struct options *options, int argc, char **argv)
{
    struct {
        const char *name, **value;
    } known[] = {{"--port", &options->port},
                 {"--address", &options->address},
                 {"--data", &options->data},
                 {"--name", &options->name},
                 {"--id", &options->id},
                 {"--site", &options->site},
                 {"--url", &options->url},
                 {"--log", &options->log},
                 {"--idle-exit", &options->idle_exit},
                 {"--connections", &options->connections},
                 {"--messages", &options->messages},
                 {"--log-level", &options->log_level},
                 {"--passport", &options->passport},
                 {"--certificate", &options->certificate},
                 {"--key", &options->key}};

    for (int i = 1; i < argc; i++) {
        size_t option = 0;

        if (strcmp(argv[i], "--challenge") == 0) {
            options->challenge = true;
            continue;
        }
        if (strcmp(argv[i], "--allow-md5") == 0) {
            options->allow_md5 = true;
            continue;
        }
        if (strncmp(argv[i], "--", 2) != 0) {
            if (options->count == sizeof(options->words) / sizeof(options->words[0]))
                return false;
            options->words[options->count++] = argv[i];
            continue;
        }
        while (option < sizeof(known) / sizeof(known[0]) &&
               strcmp(argv[i], known[option].name) != 0)
            option++;
        if (option == sizeof(known) / sizeof(known[0]) || i + 1 == argc)
            return false;
        *known[option].value = argv[++i];
    }
    return options->count > 0;
}

static bool find_data(struct options *options)
{
    if (options->data)
        snprintf(options->directory, sizeof(options->directory), "%s", options->data);
    else if (!platform_data_directory(options->directory, sizeof(options->directory)))
        return false;
    snprintf(options->store_path, sizeof(options->store_path), "%s/msgrd.db", options->directory);
    snprintf(options->journal_path, sizeof(options->journal_path), "%s/msgrd.db-journal",
             options->directory);
    snprintf(options->control_path, sizeof(options->control_path), "%s/msgrd.control",
             options->directory);
    return platform_make_directory(options->directory);
}

static bool is(const struct options *options, size_t index, const char *word)
{
    return index < options->count && strcmp(options->words[index], word) == 0;
}

static const char *word(const struct options *options, size_t index)
{
    return index < options->count ? options->words[index] : NULL;
}

static int say(const struct store *store, enum store_result result, const char *what)
{
    fprintf(result == STORE_OK ? stdout : stderr, "msgrd: %s: %s\n", what, store_text(store, result));
    return result == STORE_OK ? 0 : 1;
}

static int invalid(const char *what)
{
    fprintf(stderr, "msgrd: %s\n", what);
    return 2;
}

/* ---- serve ---- */

static int serve(struct options *options, struct store *store)
{
    struct server_options server = {.address = options->address ? options->address : "127.0.0.1",
                                    .port = DEFAULT_PORT,
                                    .challenge_clients = options->challenge,
                                    .md5_anywhere = options->allow_md5,
                                    .certificate = options->certificate,
                                    .key = options->key,
                                    .control_path = options->control_path};
    enum log_level level = LOG_INFO;
    uint32_t number;

    if (options->port) {
        if (!text_parse_u32(text_of(options->port), 65535, &number))
            return invalid("--port takes a number from 0 to 65535");
        server.port = (uint16_t)number;
    }
    if (options->idle_exit) {
        if (!text_parse_u32(text_of(options->idle_exit), 86400, &number))
            return invalid("--idle-exit takes seconds");
        server.idle_exit_ms = number * 1000;
    }
    if (options->connections) {
        if (!text_parse_u32(text_of(options->connections), 1000000, &number) || !number)
            return invalid("--connections takes a number from 1 to 1000000");
        server.connections_max = number;
    }
    if (options->messages) {
        if (!text_parse_u32(text_of(options->messages), 1000000, &number) || !number)
            return invalid("--messages takes a number from 1 to 1000000");
        server.messages_per_second = number;
    }
    if (options->log_level && !log_level_from(options->log_level, &level))
        return invalid("--log-level takes error, warning, info or debug");
    if (options->passport) {
        if (!text_parse_u32(text_of(options->passport), 65535, &number))
            return invalid("--passport takes a number from 0 to 65535");
        server.passport = true;
        server.passport_port = (uint16_t)number;
    }
    if (server.passport != (options->certificate && options->key) ||
        !options->certificate != !options->key)
        return invalid("--passport, --certificate and --key go together");
    if (!log_open(options->log, level))
        return invalid("the log file cannot be written");
    if (server.port && control_is_msnp_service(server.port)) {
        printf("msgrd: already served on 127.0.0.1:%u\n", server.port);
        return 0;
    }
    return server_run(store, &server);
}

/* ---- certificates ---- */

/* Without names for this machine alone. */
static int certificate(const struct options *options)
{
    static const char *const here[] = {"localhost", "127.0.0.1"};
    const char *folder = word(options, 1), *why;
    const char *const *names = options->count > 2 ? options->words + 2 : here;
    size_t count = options->count > 2 ? options->count - 2 : 2;
    time_t now = time(NULL);

    if (!folder)
        return invalid(usage);
    /* A day back, for clocks that are not quite right. */
    if (!certificate_make(folder, names, count, now - 86400,
                          now + (time_t)CERTIFICATE_DAYS * 86400, &why)) {
        fprintf(stderr, "msgrd: no certificate in %s: %s\n", folder, why);
        return 1;
    }
    printf("msgrd: for the service: %s/" CERTIFICATE_FILE " and %s/" CERTIFICATE_KEY_FILE "\n"
           "msgrd: for its clients: %s/" AUTHORITY_FILE "\n",
           folder, folder, folder);
    return 0;
}

/* ---- accounts and contacts ---- */

static void print_account(void *context, struct text handle, struct text name)
{
    (void)context;
    printf("%.*s %.*s\n", TEXT_ARG(handle), TEXT_ARG(name));
}

static bool read_password(char password[PASSWORD_MAX + 2])
{
    return platform_read_secret("Password", password, PASSWORD_MAX + 2) && password[0] &&
           strlen(password) <= PASSWORD_MAX && text_is_utf8(text_of(password));
}

static int account(struct options *options, struct store *store)
{
    struct string handle = {0};
    char password[PASSWORD_MAX + 2] = "";
    size_t count;
    int code;

    if (is(options, 1, "import")) {
        if (!account_import(store, stdin, &count))
            return 1;
        printf("msgrd: %lu accounts\n", (unsigned long)count);
        return 0;
    }
    if (is(options, 1, "list")) {
        store_accounts(store, print_account, NULL);
        return 0;
    }
    if (!word(options, 2) || !handle_normalize(text_of(word(options, 2)), &handle))
        return invalid("an account is called like alice@example.test");
    if (is(options, 1, "remove")) {
        code = say(store, store_account_remove(store, string_text(&handle)), handle.bytes);
    } else if (!is(options, 1, "add") && !is(options, 1, "passwd")) {
        code = invalid(usage);
    } else if (!read_password(password)) {
        code = invalid("the password comes as one line on standard input, 1 to 256 bytes of UTF-8");
    } else if (is(options, 1, "passwd")) {
        code = say(store, store_account_password(store, string_text(&handle), text_of(password)),
                   handle.bytes);
    } else {
        struct text name = options->name ? text_of(options->name) : string_text(&handle);

        code = !account_name_is_valid(name)
                   ? invalid("--name takes up to 128 bytes of UTF-8")
                   : say(store, store_account_add(store, string_text(&handle), text_of(password), name),
                         handle.bytes);
    }
    memset(password, 0, sizeof(password));
    string_free(&handle);
    return code;
}

/* Puts `other` on one list of `owner`; what is so already is as good as done. */
static bool put_on_list(struct store *store, const struct string *owner, const struct string *other,
                        unsigned list)
{
    struct store_serials serials;
    enum store_result result =
        store_list_add(store, string_text(owner), string_text(other), TEXT_EMPTY, list, &serials);

    return result == STORE_OK || result == STORE_EXISTS;
}

static int contact(struct options *options, struct store *store)
{
    struct string owner = {0}, other = {0};
    int code;

    if (!is(options, 1, "add") || !word(options, 3) ||
        !handle_normalize(text_of(word(options, 2)), &owner) ||
        !handle_normalize(text_of(word(options, 3)), &other))
        code = invalid(usage);
    else if (!store_account_exists(store, string_text(&owner)))
        code = say(store, STORE_NOT_FOUND, owner.bytes);
    else if (!store_account_exists(store, string_text(&other)))
        code = say(store, STORE_NOT_FOUND, other.bytes);
    else
        code = say(store, put_on_list(store, &owner, &other, LIST_FORWARD) &&
                           put_on_list(store, &owner, &other, LIST_ALLOW)
                       ? STORE_OK
                       : STORE_FAILED,
                   other.bytes);
    string_free(&owner);
    string_free(&other);
    return code;
}

/* ---- keys ---- */

static void print_key(void *context, struct text id, struct text key)
{
    (void)context, (void)key; /* a key is shown once, when it is issued */
    printf("%.*s\n", TEXT_ARG(id));
}

/* 16 characters that no encoding on the way changes. */
static void new_key(char *key, size_t length)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; /* 32 of them: no bias */
    uint8_t random[32];

    random_bytes(random, length);
    for (size_t i = 0; i < length; i++)
        key[i] = letters[random[i] % 32];
    key[length] = 0;
}

static int key(struct options *options, struct store *store)
{
    char made_id[17], made_key[17];
    const char *id = options->id;
    enum store_result result;

    if (is(options, 1, "list")) {
        store_keys(store, print_key, NULL);
        return 0;
    }
    if (is(options, 1, "remove") && word(options, 2))
        return say(store, store_key_remove(store, text_of(word(options, 2))), word(options, 2));
    if (!is(options, 1, "issue"))
        return invalid(usage);
    if (!id) {
        new_key(made_id, 16);
        id = made_id;
    }
    if (text_has_control(text_of(id)) || strchr(id, ' ') || !*id || strlen(id) > 64)
        return invalid("--id takes 1 to 64 characters without blanks");
    new_key(made_key, 16);
    result = store_key_add(store, text_of(id), text_of(made_key));
    if (result != STORE_OK)
        return say(store, result, id);
    printf("%s %s\n", id, made_key);
    return 0;
}

/* ---- a running service ---- */

static int ask(const struct options *options, struct text request)
{
    char answer[512];

    if (!control_ask(options->control_path, request, answer, sizeof(answer))) {
        fprintf(stderr, "msgrd: no service is running with the data in %s\n", options->directory);
        return 1;
    }
    printf("msgrd: %s\n", answer);
    return strncmp(answer, "OK", 2) == 0 ? 0 : 1;
}

static int alert(const struct options *options)
{
    struct buffer request = {0};
    uint32_t site;
    int code;

    if (!word(options, 2) || !options->site ||
        !text_parse_u32(text_of(options->site), UINT32_MAX, &site))
        return invalid(usage);
    buffer_printf(&request, "ALERT %s %lu ", word(options, 1), (unsigned long)site);
    url_encode(&request, options->url ? text_of(options->url) : TEXT_LITERAL("-"));
    buffer_printf(&request, " ");
    url_encode(&request, text_of(word(options, 2)));
    code = ask(options, buffer_text(&request));
    buffer_free(&request);
    return code;
}

/* Passwords stand in the store and for a moment in its journal, to which SQLite gives no rights of
 * its own on Windows. Its first transaction makes a new journal, hence the second look. */
static struct store *open_store(const struct options *options)
{
    struct store *store = NULL;

    if (platform_protect(options->store_path))
        store = store_open(options->store_path);
    else
        fprintf(stderr, "msgrd: cannot write %s\n", options->store_path);
    if (store && !platform_protect(options->journal_path)) {
        fprintf(stderr, "msgrd: cannot write %s\n", options->journal_path);
        store_close(store);
        return NULL;
    }
    return store;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct store *store;
    int code;

    argv = platform_arguments(&argc, argv);
    if (!parse(&options, argc, argv))
        return invalid(usage);
    if (is(&options, 0, "version")) {
        printf("msgrd 0.1\n");
        return 0;
    }
    if (is(&options, 0, "certificate"))
        return certificate(&options);
    if (!find_data(&options))
        return invalid("no folder for the data; say --data DIR");
    if (is(&options, 0, "status"))
        return ask(&options, TEXT_LITERAL("STATUS"));
    if (is(&options, 0, "stop"))
        return ask(&options, TEXT_LITERAL("STOP"));
    if (is(&options, 0, "alert"))
        return alert(&options);
    store = open_store(&options);
    if (!store)
        return 1;
    if (is(&options, 0, "serve"))
        code = serve(&options, store);
    else if (is(&options, 0, "account"))
        code = account(&options, store);
    else if (is(&options, 0, "contact"))
        code = contact(&options, store);
    else if (is(&options, 0, "key"))
        code = key(&options, store);
    else
        code = invalid(usage);
    store_close(store);
    return code;
}
