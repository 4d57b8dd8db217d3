#include "account_import.h"

#include <stdlib.h>
#include <string.h>

#include "common/secret.h"
#include "core/contacts.h"
#include "handle.h"
#include "store.h"
#include "store_accounts.h"
#include "store_lists.h"
#include "store_transactions.h"

enum { LINE_MAX_BYTES = 1 << 17, NAME_MAX_BYTES = 128, PASSWORD_MAX_BYTES = 256 };

/* The contacts of one line.  They are added after all accounts, because they may name later lines. */
struct entry {
    struct entry *next;
    unsigned long line;
    struct string handle, contacts;
};

struct import {
    struct store *store;
    struct entry *entries, **end;
    unsigned long line;
};

bool account_name_is_valid(struct text name)
{
    return text_is_utf8(name) && !text_has_control(name) && name.length <= NAME_MAX_BYTES;
}

static bool refuse(unsigned long line, const char *why)
{
    fprintf(stderr, "msgrd: line %lu: %s\n", line, why);
    return false;
}

/* Removes and returns the text before the first `separator`, or the whole text without one. */
static struct text take_part(struct text *rest, char separator)
{
    const char *found = rest->length ? memchr(rest->bytes, separator, rest->length) : NULL;
    size_t length = found ? (size_t)(found - rest->bytes) : rest->length;
    struct text part = {rest->bytes, length};

    rest->bytes += found ? length + 1 : length;
    rest->length -= found ? length + 1 : length;
    return part;
}

static bool keep_contacts(struct import *import, const struct string *handle, struct text contacts)
{
    struct entry *entry;

    if (!contacts.length)
        return true;
    entry = calloc(1, sizeof(*entry));
    if (!entry)
        return refuse(import->line, "out of memory");
    *import->end = entry;
    import->end = &entry->next;
    entry->line = import->line;
    return (string_set(&entry->handle, string_text(handle)) && string_set(&entry->contacts, contacts)) ||
           refuse(import->line, "out of memory");
}

static bool add_account(struct import *import, struct text line)
{
    struct text handle = take_part(&line, '\t'), password = take_part(&line, '\t'), name = take_part(&line, '\t'),
                contacts = take_part(&line, '\t');
    struct string normal = {0};
    enum store_result result;
    bool done = false;

    if (!handle_normalize(handle, &normal)) {
        refuse(import->line, "an account is called like alice@example.test");
    } else if (!password.length || password.length > PASSWORD_MAX_BYTES || !text_is_utf8(password)) {
        refuse(import->line, "a password has 1 to 256 bytes of UTF-8");
    } else if (!account_name_is_valid(name) || line.length) {
        refuse(import->line, "after the password: a name of up to 128 bytes, contacts, no more");
    } else {
        result = store_account_add(import->store, string_text(&normal), password,
                                   name.length ? name : string_text(&normal));
        done = result == STORE_OK ? keep_contacts(import, &normal, contacts)
                                  : refuse(import->line, store_text(import->store, result));
    }
    string_free(&normal);
    return done;
}

static bool add_contacts(struct import *import, const struct entry *entry)
{
    struct text rest = string_text(&entry->contacts), owner = string_text(&entry->handle);
    struct store_serials serials;

    while (rest.length) {
        struct string contact = {0};
        enum store_result result = STORE_NOT_FOUND;

        if (handle_normalize(take_part(&rest, ','), &contact) &&
            store_account_exists(import->store, string_text(&contact)))
            result = store_list_add(import->store, owner, string_text(&contact), TEXT_EMPTY, LIST_FORWARD, &serials);
        if (result == STORE_OK)
            result = store_list_add(import->store, owner, string_text(&contact), TEXT_EMPTY, LIST_ALLOW, &serials);
        string_free(&contact);
        if (result != STORE_OK)
            return refuse(entry->line, store_text(import->store, result));
    }
    return true;
}

static bool add_all(struct import *import, FILE *from, char *line)
{
    while (fgets(line, LINE_MAX_BYTES, from)) {
        size_t length = strcspn(line, "\r\n");

        import->line++;
        if (!line[length] && !feof(from))
            return refuse(import->line, "too long, or not text");
        if (!add_account(import, (struct text){line, length}))
            return false;
    }
    if (ferror(from))
        return refuse(import->line, "cannot be read");
    for (const struct entry *entry = import->entries; entry; entry = entry->next)
        if (!add_contacts(import, entry))
            return false;
    return true;
}

bool account_import(struct store *store, FILE *from, size_t *count)
{
    struct import import = {.store = store, .end = &import.entries};
    char *line = malloc(LINE_MAX_BYTES);
    bool done;

    *count = 0;
    if (!line || !store_batch_begin(store)) {
        free(line);
        fprintf(stderr, "msgrd: %s\n", store_text(store, STORE_FAILED));
        return false;
    }
    done = add_all(&import, from, line);
    if (!store_batch_end(store, done) && done) {
        fprintf(stderr, "msgrd: %s\n", store_text(store, STORE_FAILED));
        done = false;
    }
    if (done)
        *count = import.line;
    wipe_bytes(line, LINE_MAX_BYTES); /* the buffer held passwords */
    free(line);
    while (import.entries) {
        struct entry *entry = import.entries;

        import.entries = entry->next;
        string_free(&entry->handle);
        string_free(&entry->contacts);
        free(entry);
    }
    return done;
}
