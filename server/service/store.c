#include "store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../msnp/challenge.h"

struct store {
    sqlite3 *database;
};

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS account (handle TEXT PRIMARY KEY, password TEXT NOT NULL, name TEXT NOT NULL,"
    " serial INTEGER NOT NULL DEFAULT 1, strangers TEXT NOT NULL DEFAULT 'AL', prompt TEXT NOT NULL DEFAULT 'A');"
    "CREATE TABLE IF NOT EXISTS list (owner TEXT NOT NULL, contact TEXT NOT NULL, name TEXT NOT NULL,"
    " bits INTEGER NOT NULL, PRIMARY KEY (owner, contact));"
    "CREATE INDEX IF NOT EXISTS list_contact ON list (contact);"
    "CREATE TABLE IF NOT EXISTS pair (id TEXT PRIMARY KEY, key TEXT NOT NULL);"
    "PRAGMA user_version = 1;";

/* ---- statements ---- */

static sqlite3_stmt *prepare(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK)
        fprintf(stderr, "msgrd: store: %s\n", sqlite3_errmsg(store->database));
    return statement;
}

static void bind_text(sqlite3_stmt *statement, int place, struct text value)
{
    if (statement)
        sqlite3_bind_text(statement, place, value.length ? value.bytes : "", (int)value.length, SQLITE_TRANSIENT);
}

static struct text column(sqlite3_stmt *statement, int place)
{
    const char *bytes = (const char *)sqlite3_column_text(statement, place);

    return (struct text){bytes, bytes ? (size_t)sqlite3_column_bytes(statement, place) : 0};
}

/* Runs a statement that gives no rows, and ends it; STORE_NOT_FOUND when it changed nothing. */
static enum store_result run(struct store *store, sqlite3_stmt *statement)
{
    int code = statement ? sqlite3_step(statement) : SQLITE_ERROR;

    sqlite3_finalize(statement);
    if (code == SQLITE_CONSTRAINT)
        return STORE_EXISTS;
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        return STORE_FAILED;
    return sqlite3_changes(store->database) ? STORE_OK : STORE_NOT_FOUND;
}

static bool execute(struct store *store, const char *sql)
{
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* ---- life ---- */

static void add_public_pairs(struct store *store)
{
    for (size_t i = 0; i < challenge_public_pair_count; i++)
        store_key_add(store, text_of(challenge_public_pairs[i].id), text_of(challenge_public_pairs[i].key));
}

static bool is_new(struct store *store)
{
    sqlite3_stmt *statement = prepare(store, "PRAGMA user_version");
    bool fresh = statement && sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int(statement, 0) == 0;

    sqlite3_finalize(statement);
    return fresh;
}

struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof(*store));
    bool fresh;

    if (!store)
        return NULL;
    if (sqlite3_open(path, &store->database) != SQLITE_OK)
        goto failed;
    sqlite3_busy_timeout(store->database, 5000);
    fresh = is_new(store);
    if (!execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;") || !execute(store, schema))
        goto failed;
    if (fresh)
        add_public_pairs(store);
    return store;

failed:
    fprintf(stderr, "msgrd: cannot use %s: %s\n", path, sqlite3_errmsg(store->database));
    sqlite3_close(store->database);
    free(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    sqlite3_close(store->database);
    free(store);
}

void account_free(struct account *account)
{
    if (account->password.length)
        memset(account->password.bytes, 0, account->password.length);
    string_free(&account->password);
    string_free(&account->handle);
    string_free(&account->name);
}

/* ---- accounts ---- */

enum store_result store_account_add(struct store *store, struct text handle, struct text password, struct text name)
{
    sqlite3_stmt *statement = prepare(store, "INSERT INTO account (handle, password, name) VALUES (?, ?, ?)");

    bind_text(statement, 1, handle);
    bind_text(statement, 2, password);
    bind_text(statement, 3, name);
    return run(store, statement);
}

enum store_result store_account_remove(struct store *store, struct text handle)
{
    enum store_result result;
    sqlite3_stmt *statement;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    statement = prepare(store, "DELETE FROM list WHERE owner = ? OR contact = ?");
    bind_text(statement, 1, handle);
    bind_text(statement, 2, handle);
    run(store, statement);
    statement = prepare(store, "DELETE FROM account WHERE handle = ?");
    bind_text(statement, 1, handle);
    result = run(store, statement);
    if (!execute(store, "COMMIT")) {
        execute(store, "ROLLBACK");
        return STORE_FAILED;
    }
    return result;
}

static enum store_result set_column(struct store *store, const char *sql, struct text handle, struct text value)
{
    sqlite3_stmt *statement = prepare(store, sql);

    bind_text(statement, 1, value);
    bind_text(statement, 2, handle);
    return run(store, statement);
}

enum store_result store_account_password(struct store *store, struct text handle, struct text password)
{
    return set_column(store, "UPDATE account SET password = ? WHERE handle = ?", handle, password);
}

enum store_result store_account_rename(struct store *store, struct text handle, struct text name)
{
    return set_column(store, "UPDATE account SET name = ?, serial = serial + 1 WHERE handle = ?", handle, name);
}

enum store_result store_account_set(struct store *store, struct text handle, const char *setting, struct text value)
{
    if (strcmp(setting, "strangers") == 0)
        return set_column(store, "UPDATE account SET strangers = ?, serial = serial + 1 WHERE handle = ?", handle,
                          value);
    return set_column(store, "UPDATE account SET prompt = ?, serial = serial + 1 WHERE handle = ?", handle, value);
}

enum store_result store_account_get(struct store *store, struct text handle, struct account *out)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT handle, password, name, serial, strangers, prompt FROM account WHERE handle = ?");
    enum store_result result = STORE_NOT_FOUND;

    *out = (struct account){0};
    bind_text(statement, 1, handle);
    if (statement && sqlite3_step(statement) == SQLITE_ROW) {
        struct text strangers = column(statement, 4), prompt = column(statement, 5);

        result = STORE_OK;
        if (!string_set(&out->handle, column(statement, 0)) || !string_set(&out->password, column(statement, 1)) ||
            !string_set(&out->name, column(statement, 2)))
            result = STORE_FAILED;
        out->serial = (uint32_t)sqlite3_column_int64(statement, 3);
        memcpy(out->strangers, text_equal(strangers, TEXT_LITERAL("BL")) ? "BL" : "AL", 3);
        out->prompt = text_equal(prompt, TEXT_LITERAL("N")) ? 'N' : 'A';
    }
    sqlite3_finalize(statement);
    if (result != STORE_OK)
        account_free(out);
    return result;
}

void store_accounts(struct store *store, void (*each)(void *context, struct text handle, struct text name),
                    void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT handle, name FROM account ORDER BY handle");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}

/* ---- lists ---- */

static uint32_t bump_serial(struct store *store, struct text owner)
{
    sqlite3_stmt *statement = prepare(store, "UPDATE account SET serial = serial + 1 WHERE handle = ?");
    uint32_t serial = 0;

    bind_text(statement, 1, owner);
    run(store, statement);
    statement = prepare(store, "SELECT serial FROM account WHERE handle = ?");
    bind_text(statement, 1, owner);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        serial = (uint32_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return serial;
}

static unsigned count_list(struct store *store, struct text owner, unsigned list)
{
    sqlite3_stmt *statement = prepare(store, "SELECT count(*) FROM list WHERE owner = ? AND (bits & ?) != 0");
    unsigned count = 0;

    bind_text(statement, 1, owner);
    if (statement)
        sqlite3_bind_int(statement, 2, (int)list);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        count = (unsigned)sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

/* Ends the transaction that a list change began. */
static enum store_result finish(struct store *store, enum store_result result)
{
    if (result == STORE_OK && execute(store, "COMMIT"))
        return STORE_OK;
    execute(store, "ROLLBACK");
    return result == STORE_OK ? STORE_FAILED : result;
}

enum store_result store_list_add(struct store *store, struct text owner, struct text contact, struct text name,
                                 unsigned list, uint32_t *serial)
{
    enum store_result result = STORE_OK;
    sqlite3_stmt *statement;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    if (store_list_bits(store, owner, contact) & list) {
        result = STORE_EXISTS;
    } else if (count_list(store, owner, list) >= STORE_LIST_MAX) {
        result = STORE_FULL;
    } else {
        statement = prepare(store, "INSERT INTO list (owner, contact, name, bits) VALUES (?1, ?2, ?3, ?4) "
                                   "ON CONFLICT (owner, contact) DO UPDATE SET bits = bits | ?4, "
                                   "name = CASE WHEN ?3 = '' THEN name ELSE ?3 END");
        bind_text(statement, 1, owner);
        bind_text(statement, 2, contact);
        bind_text(statement, 3, name);
        if (statement)
            sqlite3_bind_int(statement, 4, (int)list);
        result = run(store, statement);
        *serial = bump_serial(store, owner);
    }
    return finish(store, result);
}

enum store_result store_list_remove(struct store *store, struct text owner, struct text contact, unsigned list,
                                    uint32_t *serial)
{
    enum store_result result = STORE_NOT_FOUND;
    sqlite3_stmt *statement;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    if (store_list_bits(store, owner, contact) & list) {
        statement = prepare(store, "UPDATE list SET bits = bits & ~?3 WHERE owner = ?1 AND contact = ?2");
        bind_text(statement, 1, owner);
        bind_text(statement, 2, contact);
        if (statement)
            sqlite3_bind_int(statement, 3, (int)list);
        result = run(store, statement);
        execute(store, "DELETE FROM list WHERE bits = 0");
        *serial = bump_serial(store, owner);
    }
    return finish(store, result);
}

unsigned store_list_bits(struct store *store, struct text owner, struct text contact)
{
    sqlite3_stmt *statement = prepare(store, "SELECT bits FROM list WHERE owner = ? AND contact = ?");
    unsigned bits = 0;

    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        bits = (unsigned)sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return bits;
}

void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits), void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT contact, name, bits FROM list WHERE owner = ? ORDER BY list.rowid");

    bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1), (unsigned)sqlite3_column_int(statement, 2));
    sqlite3_finalize(statement);
}

void store_owners(struct store *store, struct text contact, unsigned list,
                  void (*each)(void *context, struct text owner), void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT owner FROM list WHERE contact = ? AND (bits & ?) != 0");

    bind_text(statement, 1, contact);
    if (statement)
        sqlite3_bind_int(statement, 2, (int)list);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0));
    sqlite3_finalize(statement);
}

/* ---- keys ---- */

enum store_result store_key_add(struct store *store, struct text id, struct text key)
{
    sqlite3_stmt *statement = prepare(store, "INSERT INTO pair (id, key) VALUES (?, ?)");

    bind_text(statement, 1, id);
    bind_text(statement, 2, key);
    return run(store, statement);
}

enum store_result store_key_remove(struct store *store, struct text id)
{
    sqlite3_stmt *statement = prepare(store, "DELETE FROM pair WHERE id = ?");

    bind_text(statement, 1, id);
    return run(store, statement);
}

enum store_result store_key_get(struct store *store, struct text id, struct string *key)
{
    sqlite3_stmt *statement = prepare(store, "SELECT key FROM pair WHERE id = ?");
    enum store_result result = STORE_NOT_FOUND;

    bind_text(statement, 1, id);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        result = string_set(key, column(statement, 0)) ? STORE_OK : STORE_FAILED;
    sqlite3_finalize(statement);
    return result;
}

void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key), void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT id, key FROM pair ORDER BY id");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}
