#include "administration.h"

#include <string.h>
#include <time.h>

#include "account_import.h"
#include "certificate.h"
#include "common/secret.h"
#include "core/contacts.h"
#include "handle.h"
#include "net/random.h"
#include "platform.h"
#include "store.h"
#include "store_accounts.h"
#include "store_lists.h"

enum { PASSWORD_MAX_BYTES = 256, KEY_CHARACTERS = 16, KEY_ID_MAX_BYTES = 64 };

static int report(const struct store *store, enum store_result result, const char *what)
{
    fprintf(result == STORE_OK ? stdout : stderr, "msgrd: %s: %s\n", what, store_text(store, result));
    return result == STORE_OK ? EXIT_DONE : EXIT_NOT_POSSIBLE;
}

/* Normalizes the handle in an argument.  For an invalid handle prints a message and returns false. */
static bool read_handle(const char *word, struct string *handle)
{
    if (handle_normalize(text_of(word), handle))
        return true;
    wrong_use("%s: an account is called like alice@example.test", word);
    return false;
}

/* ---- accounts ---- */

/* Reads a password as one line from standard input.  On failure prints a message and returns false. */
static bool read_password(char password[PASSWORD_MAX_BYTES + 2])
{
    if (platform_read_secret("Password", password, PASSWORD_MAX_BYTES + 2) && password[0] &&
        strlen(password) <= PASSWORD_MAX_BYTES && text_is_utf8(text_of(password)))
        return true;
    wrong_use("the password comes as one line on standard input, 1 to 256 bytes of UTF-8");
    return false;
}

typedef enum store_result (*password_change)(const struct invocation *invocation, struct text handle,
                                             struct text password);

/* Reads the handle and the password, and calls `change` to store them. */
static int with_password(const struct invocation *invocation, password_change change)
{
    char password[PASSWORD_MAX_BYTES + 2] = "";
    struct string handle = {0};
    int code = EXIT_WRONG_USE;

    if (read_handle(invocation->words[0], &handle) && read_password(password))
        code = report(invocation->store, change(invocation, string_text(&handle), text_of(password)), handle.bytes);
    wipe_bytes(password, sizeof(password));
    string_free(&handle);
    return code;
}

static enum store_result add(const struct invocation *invocation, struct text handle, struct text password)
{
    const char *name = invocation->options->name;

    return store_account_add(invocation->store, handle, password, name ? text_of(name) : handle);
}

int run_account_add(const struct invocation *invocation)
{
    const char *name = invocation->options->name;

    if (name && !account_name_is_valid(text_of(name)))
        return wrong_use("--name %s: %s", name, command_line_right("name"));
    return with_password(invocation, add);
}

static enum store_result change(const struct invocation *invocation, struct text handle, struct text password)
{
    return store_account_password(invocation->store, handle, password);
}

int run_account_passwd(const struct invocation *invocation) { return with_password(invocation, change); }

int run_account_remove(const struct invocation *invocation)
{
    struct string handle = {0};
    int code = EXIT_WRONG_USE;

    if (read_handle(invocation->words[0], &handle))
        code = report(invocation->store, store_account_remove(invocation->store, string_text(&handle)), handle.bytes);
    string_free(&handle);
    return code;
}

static void print_account(void *context, struct text handle, struct text name)
{
    (void)context;
    printf("%.*s %.*s\n", (int)handle.length, handle.bytes, (int)name.length, name.bytes);
}

int run_account_list(const struct invocation *invocation)
{
    store_accounts(invocation->store, print_account, NULL);
    return EXIT_DONE;
}

int run_account_import(const struct invocation *invocation)
{
    size_t count;

    if (!account_import(invocation->store, stdin, &count))
        return EXIT_NOT_POSSIBLE;
    printf("msgrd: %lu accounts\n", (unsigned long)count);
    return EXIT_DONE;
}

/* ---- contacts ---- */

/* Puts `other` on one list of `owner`.  It is no error if `other` is on that list already. */
static bool put_on_list(struct store *store, const struct string *owner, const struct string *other, unsigned list)
{
    struct store_serials serials;
    enum store_result result = store_list_add(store, string_text(owner), string_text(other), TEXT_EMPTY, list,
                                              &serials);

    return result == STORE_OK || result == STORE_EXISTS;
}

static int add_contact(struct store *store, const struct string *owner, const struct string *other)
{
    bool done;

    if (!store_account_exists(store, string_text(owner)))
        return report(store, STORE_NOT_FOUND, owner->bytes);
    if (!store_account_exists(store, string_text(other)))
        return report(store, STORE_NOT_FOUND, other->bytes);
    done = put_on_list(store, owner, other, LIST_FORWARD) && put_on_list(store, owner, other, LIST_ALLOW);
    return report(store, done ? STORE_OK : STORE_FAILED, other->bytes);
}

int run_contact_add(const struct invocation *invocation)
{
    struct string owner = {0}, other = {0};
    int code = EXIT_WRONG_USE;

    if (read_handle(invocation->words[0], &owner) && read_handle(invocation->words[1], &other))
        code = add_contact(invocation->store, &owner, &other);
    string_free(&owner);
    string_free(&other);
    return code;
}

/* ---- keys ---- */

/* Makes a key of random letters and digits, which need no escaping in any file or URL. */
static void make_key(char key[KEY_CHARACTERS + 1])
{
    static const char letters[] =
        "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"; /* 32 characters: a random byte modulo 32 has no bias */
    uint8_t random[KEY_CHARACTERS];

    random_bytes(random, sizeof(random));
    for (size_t i = 0; i < KEY_CHARACTERS; i++)
        key[i] = letters[random[i] % 32];
    key[KEY_CHARACTERS] = 0;
}

int run_key_issue(const struct invocation *invocation)
{
    char made_id[KEY_CHARACTERS + 1], key[KEY_CHARACTERS + 1];
    const char *id = invocation->options->id;
    enum store_result result;

    if (!id) {
        make_key(made_id);
        id = made_id;
    }
    if (text_has_control(text_of(id)) || strchr(id, ' ') || strlen(id) > KEY_ID_MAX_BYTES)
        return wrong_use("--id %s: %s", id, command_line_right("id"));
    make_key(key);
    result = store_key_add(invocation->store, text_of(id), text_of(key));
    if (result != STORE_OK)
        return report(invocation->store, result, id);
    printf("%s %s\n", id, key);
    return EXIT_DONE;
}

static void print_key(void *context, struct text id, struct text key)
{
    (void)context, (void)key; /* the list has no keys: a key is shown only when it is issued */
    printf("%.*s\n", (int)id.length, id.bytes);
}

int run_key_list(const struct invocation *invocation)
{
    store_keys(invocation->store, print_key, NULL);
    return EXIT_DONE;
}

int run_key_remove(const struct invocation *invocation)
{
    const char *id = invocation->words[0];

    return report(invocation->store, store_key_remove(invocation->store, text_of(id)), id);
}

/* ---- certificates ---- */

int run_certificate(const struct invocation *invocation)
{
    static const char *const this_machine[] = {"localhost", "127.0.0.1"};
    const char *folder = invocation->words[0], *why;
    const char *const *names = invocation->count > 1 ? invocation->words + 1 : this_machine;
    size_t count = invocation->count > 1 ? invocation->count - 1 : 2;
    time_t now = time(NULL);

    /* The certificate is valid from yesterday on, because the clock of a client may be slow. */
    if (!certificate_make(folder, names, count, now - 86400, now + (time_t)CERTIFICATE_DAYS * 86400, &why)) {
        fprintf(stderr, "msgrd: no certificate in %s: %s\n", folder, why);
        return EXIT_NOT_POSSIBLE;
    }
    printf("msgrd: for the service: %s/" CERTIFICATE_FILE " and %s/" CERTIFICATE_KEY_FILE "\n"
           "msgrd: for its clients: %s/" AUTHORITY_FILE "\n",
           folder, folder, folder);
    return EXIT_DONE;
}
