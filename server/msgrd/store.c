#include "store_statements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/challenge.h"

enum { SCHEMA_VERSION = 1 };

static const char schema[] =
    "CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, handle TEXT NOT NULL UNIQUE, "
    "password TEXT NOT NULL,"
    " name TEXT NOT NULL, serial INTEGER NOT NULL DEFAULT 1, strangers TEXT NOT NULL DEFAULT 'AL',"
    " prompt TEXT NOT NULL DEFAULT 'A');"
    "CREATE TABLE list (owner TEXT NOT NULL, contact TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',"
    " bits INTEGER NOT NULL, PRIMARY KEY (owner, contact));"
    "CREATE INDEX list_contact ON list (contact);"
    "CREATE TABLE property (owner TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
    " PRIMARY KEY (owner, name));"
    "CREATE TABLE contact_group (owner TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,"
    " PRIMARY KEY (owner, id), UNIQUE (owner, name));"
    "CREATE TABLE membership (owner TEXT NOT NULL, contact TEXT NOT NULL, id INTEGER NOT NULL,"
    " PRIMARY KEY (owner, contact, id));"
    "CREATE TABLE pair (id TEXT PRIMARY KEY, key TEXT NOT NULL);"
    "PRAGMA user_version = 1;";

/* ---- statements ---- */

/* Reading SQL costs more than most statements do, so each is read once and kept; which one it is,
 * its text's address tells, for all of them are literals. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    size_t place = 0;

    /* One lock for all that a turn reads, not one for each statement. */
    if (store->turns && !store->turn_reads && !store->turn_writes)
        store->turn_reads = store_execute(store, "BEGIN");
    while (place < store->kept_count && store->kept[place].sql != sql)
        place++;
    if (place < store->kept_count && !sqlite3_stmt_busy(store->kept[place].statement))
        return store->kept[place].statement;
    if (sqlite3_prepare_v2(store->database, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "msgrd: store: %s\n", sqlite3_errmsg(store->database));
        return NULL;
    }
    /* One that is asked for inside its own callback is there twice for a while. */
    if (place == store->kept_count && place < STORE_KEPT_MAX) {
        store->kept[store->kept_count].sql = sql;
        store->kept[store->kept_count++].statement = statement;
    }
    return statement;
}

void store_done(struct store *store, sqlite3_stmt *statement)
{
    size_t place = 0;

    while (place < store->kept_count && store->kept[place].statement != statement)
        place++;
    if (place == store->kept_count) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement); /* no password stays behind */
}

static void close_database(struct store *store)
{
    for (size_t i = 0; i < store->kept_count; i++)
        sqlite3_finalize(store->kept[i].statement);
    sqlite3_close(store->database);
    free(store);
}

void store_bind_text(sqlite3_stmt *statement, int place, struct text value)
{
    if (statement)
        sqlite3_bind_text(statement, place, value.length ? value.bytes : "", (int)value.length,
                          SQLITE_TRANSIENT);
}

struct text store_column(sqlite3_stmt *statement, int place)
{
    const char *bytes = (const char *)sqlite3_column_text(statement, place);

    return (struct text){bytes, bytes ? (size_t)sqlite3_column_bytes(statement, place) : 0};
}

/* After a full disk SQLite rolls back by itself, and what the turn does then fails with the plain SQLITE_ERROR: that is
 * no reason. */
static void note_failure(struct store *store, int code)
{
    if (code != SQLITE_ERROR || !store->failure)
        store->failure = code;
}

const char *store_text(const struct store *store, enum store_result result)
{
    static const char *const texts[] = {"done", "not found", "exists already", "list is full"};

    return result == STORE_FAILED ? sqlite3_errstr(store->failure) : texts[result];
}

enum store_result store_run(struct store *store, sqlite3_stmt *statement)
{
    int code = statement ? sqlite3_step(statement) : SQLITE_ERROR;

    store_done(store, statement);
    if (code == SQLITE_CONSTRAINT)
        return STORE_EXISTS;
    if (code != SQLITE_DONE && code != SQLITE_ROW) {
        note_failure(store, code);
        return STORE_FAILED;
    }
    return sqlite3_changes(store->database) ? STORE_OK : STORE_NOT_FOUND;
}

bool store_execute(struct store *store, const char *sql)
{
    int code = sqlite3_exec(store->database, sql, NULL, NULL, NULL);

    if (code != SQLITE_OK)
        note_failure(store, code);
    return code == SQLITE_OK;
}

/* ---- life ---- */

static void add_public_pairs(struct store *store)
{
    for (size_t i = 0; i < challenge_public_pair_count; i++)
        store_key_add(store, text_of(challenge_public_pairs[i].id),
                      text_of(challenge_public_pairs[i].key));
}

static int schema_version(struct store *store)
{
    sqlite3_stmt *statement = store_prepare(store, "PRAGMA user_version");
    int version =
        statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;

    store_done(store, statement);
    return version;
}

/* Tables and public pairs come in one transaction: a file is either empty or complete.  After a
 * failure the caller reads the reason and closes, which rolls back. */
static bool make_schema(struct store *store)
{
    if (schema_version(store) == SCHEMA_VERSION)
        return true;
    if (!store_execute(store, "BEGIN IMMEDIATE"))
        return false;
    if (schema_version(store) == 0) { /* else somebody else was faster */
        if (!store_execute(store, schema))
            return false;
        add_public_pairs(store);
    }
    return store_execute(store, "COMMIT") && schema_version(store) == SCHEMA_VERSION;
}

/* A damaged file, or one that only says that it is a store, is refused here with a reason, instead
 * of at whatever is asked of it first. */
static bool is_sound(struct store *store)
{
    static const char *const tables[] = {
        "SELECT id, handle, password, name, serial, strangers, prompt FROM account",
        "SELECT owner, contact, name, bits FROM list",
        "SELECT owner, name, value FROM property",
        "SELECT owner, id, name FROM contact_group",
        "SELECT owner, contact, id FROM membership",
        "SELECT id, key FROM pair",
    };
    sqlite3_stmt *statement;
    bool sound;

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (sqlite3_prepare_v2(store->database, tables[i], -1, &statement, NULL) != SQLITE_OK)
            return false;
        sqlite3_finalize(statement);
    }
    if (sqlite3_prepare_v2(store->database, "PRAGMA quick_check(1)", -1, &statement, NULL) !=
        SQLITE_OK)
        return false;
    sound = sqlite3_step(statement) == SQLITE_ROW &&
            text_equal(store_column(statement, 0), TEXT_LITERAL("ok"));
    sqlite3_finalize(statement);
    return sound;
}

/* SQLite takes a file of a few bytes for an empty one, and would begin anew. */
static bool is_stump(const char *path)
{
    char bytes[512]; /* the least page that there is */
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

    if (file)
        fclose(file);
    return length && length < sizeof(bytes);
}

/* A rollback journal, synchronised fully: a change survives the power going off, and there is no
 * second file whose locks differ between systems.  It is kept when a transaction ends, so that it
 * keeps the rights that main.c gave it. */
struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof(*store));
    char reason[256] = "no memory";

    if (!store)
        return NULL;
    if (is_stump(path)) {
        snprintf(reason, sizeof(reason), "it is damaged, or no store of msgrd");
    } else if (sqlite3_open(path, &store->database) == SQLITE_OK) {
        sqlite3_busy_timeout(store->database, 5000);
        if (store_execute(store, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;") &&
            make_schema(store) && is_sound(store))
            return store;
        snprintf(reason, sizeof(reason), "%s",
                 sqlite3_errcode(store->database) == SQLITE_OK
                     ? "it is damaged, or no store of msgrd"
                     : sqlite3_errmsg(store->database));
        if (schema_version(store) > SCHEMA_VERSION)
            snprintf(reason, sizeof(reason), "it was made by a newer msgrd");
    } else if (store->database) {
        snprintf(reason, sizeof(reason), "%s", sqlite3_errmsg(store->database));
    }
    fprintf(stderr, "msgrd: cannot use %s: %s\n", path, reason);
    close_database(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (store)
        close_database(store);
}

void store_account_free(struct store_account *account)
{
    if (account->password.length)
        memset(account->password.bytes, 0, account->password.length);
    string_free(&account->password);
    string_free(&account->handle);
    string_free(&account->name);
}

/* ---- changes ---- */

uint32_t store_bump_serial(struct store *store, struct text owner)
{
    sqlite3_stmt *statement =
        store_prepare(store, "UPDATE account SET serial = serial + 1 WHERE handle = ?");
    uint32_t serial = 0;

    store_bind_text(statement, 1, owner);
    store_run(store, statement);
    statement = store_prepare(store, "SELECT serial FROM account WHERE handle = ?");
    store_bind_text(statement, 1, owner);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        serial = (uint32_t)sqlite3_column_int64(statement, 0);
    store_done(store, statement);
    return serial;
}

bool store_begin(struct store *store)
{
    if (store->in_batch)
        return true;
    if (!store->turns)
        return store_execute(store, "BEGIN IMMEDIATE");
    if (!store->turn_writes) {
        /* A reader that becomes a writer would not wait for another writer. */
        if (store->turn_reads && !store_execute(store, "COMMIT"))
            return false;
        store->turn_reads = false;
        store->turn_writes = store_execute(store, "BEGIN IMMEDIATE");
    }
    return store->turn_writes && store_execute(store, "SAVEPOINT change");
}

void store_turns(struct store *store) { store->turns = true; }

bool store_turn_end(struct store *store)
{
    bool open = store->turn_reads || store->turn_writes, wrote = store->turn_writes;

    store->turn_reads = store->turn_writes = false;
    if (!open || store_execute(store, "COMMIT"))
        return true;
    store_execute(store, "ROLLBACK");
    return !wrote;
}

bool store_batch_begin(struct store *store)
{
    store->in_batch = store_begin(store);
    store->batch_failed = false;
    return store->in_batch;
}

bool store_batch_end(struct store *store, bool keep)
{
    store->in_batch = false;
    return store_finish(store, keep && !store->batch_failed ? STORE_OK : STORE_FAILED) == STORE_OK;
}

enum store_result store_finish(struct store *store, enum store_result result)
{
    if (store->in_batch) {
        /* What a change that went wrong has left behind must not be kept. */
        store->batch_failed |= result != STORE_OK;
        return result;
    }
    if (store->turns) {
        if (result == STORE_OK)
            return store_execute(store, "RELEASE change") ? STORE_OK : STORE_FAILED;
        store_execute(store, "ROLLBACK TO change; RELEASE change");
        return result;
    }
    if (result == STORE_OK && store_execute(store, "COMMIT"))
        return STORE_OK;
    store_execute(store, "ROLLBACK");
    return result == STORE_OK ? STORE_FAILED : result;
}

/* ---- accounts ---- */

enum store_result store_account_add(struct store *store, struct text handle, struct text password,
                                    struct text name)
{
    sqlite3_stmt *statement =
        store_prepare(store, "INSERT INTO account (handle, password, name) VALUES (?, ?, ?)");

    store_bind_text(statement, 1, handle);
    store_bind_text(statement, 2, password);
    store_bind_text(statement, 3, name);
    return store_run(store, statement);
}

enum store_result store_account_remove(struct store *store, struct text handle)
{
    enum store_result result;
    sqlite3_stmt *statement;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = store_prepare(store, "DELETE FROM list WHERE owner = ?1 OR contact = ?1");
    store_bind_text(statement, 1, handle);
    store_run(store, statement);
    statement = store_prepare(store, "DELETE FROM property WHERE owner = ?");
    store_bind_text(statement, 1, handle);
    store_run(store, statement);
    statement = store_prepare(store, "DELETE FROM contact_group WHERE owner = ?");
    store_bind_text(statement, 1, handle);
    store_run(store, statement);
    statement = store_prepare(store, "DELETE FROM membership WHERE owner = ?1 OR contact = ?1");
    store_bind_text(statement, 1, handle);
    store_run(store, statement);
    statement = store_prepare(store, "DELETE FROM account WHERE handle = ?");
    store_bind_text(statement, 1, handle);
    result = store_run(store, statement);
    return store_finish(store, result);
}

static enum store_result set_column(struct store *store, const char *sql, struct text handle,
                                    struct text value)
{
    sqlite3_stmt *statement = store_prepare(store, sql);

    store_bind_text(statement, 1, value);
    store_bind_text(statement, 2, handle);
    return store_run(store, statement);
}

enum store_result store_account_password(struct store *store, struct text handle,
                                         struct text password)
{
    return set_column(store, "UPDATE account SET password = ? WHERE handle = ?", handle, password);
}

static enum store_result set_column_and_serial(struct store *store, const char *sql,
                                               struct text handle, struct text value,
                                               uint32_t *serial)
{
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    result = set_column(store, sql, handle, value);
    if (result == STORE_OK)
        *serial = store_bump_serial(store, handle);
    return store_finish(store, result);
}

enum store_result store_account_rename(struct store *store, struct text handle, struct text name,
                                       uint32_t *serial)
{
    return set_column_and_serial(store, "UPDATE account SET name = ? WHERE handle = ?", handle,
                                 name, serial);
}

enum store_result store_account_set(struct store *store, struct text handle, const char *setting,
                                    struct text value, uint32_t *serial)
{
    if (strcmp(setting, "strangers") == 0)
        return set_column_and_serial(store, "UPDATE account SET strangers = ? WHERE handle = ?",
                                     handle, value, serial);
    return set_column_and_serial(store, "UPDATE account SET prompt = ? WHERE handle = ?", handle,
                                 value, serial);
}

enum store_result store_account_get(struct store *store, struct text handle,
                                    struct store_account *out)
{
    sqlite3_stmt *statement = store_prepare(store,
                                            "SELECT handle, password, name, serial, strangers, "
                                            "prompt, id FROM account WHERE handle = ?");
    enum store_result result = STORE_NOT_FOUND;

    *out = (struct store_account){0};
    store_bind_text(statement, 1, handle);
    if (statement && sqlite3_step(statement) == SQLITE_ROW) {
        struct text strangers = store_column(statement, 4), prompt = store_column(statement, 5);

        result = STORE_OK;
        if (!string_set(&out->handle, store_column(statement, 0)) ||
            !string_set(&out->password, store_column(statement, 1)) ||
            !string_set(&out->name, store_column(statement, 2)))
            result = STORE_FAILED;
        out->serial = (uint32_t)sqlite3_column_int64(statement, 3);
        memcpy(out->strangers, text_equal(strangers, TEXT_LITERAL("BL")) ? "BL" : "AL", 3);
        out->prompt = text_equal(prompt, TEXT_LITERAL("N")) ? 'N' : 'A';
        out->id = (uint32_t)sqlite3_column_int64(statement, 6);
    }
    store_done(store, statement);
    if (result != STORE_OK)
        store_account_free(out);
    return result;
}

bool store_account_exists(struct store *store, struct text handle)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT 1 FROM account WHERE handle = ?");
    bool found;

    store_bind_text(statement, 1, handle);
    found = statement && sqlite3_step(statement) == SQLITE_ROW;
    store_done(store, statement);
    return found;
}

void store_accounts(struct store *store,
                    void (*each)(void *context, struct text handle, struct text name),
                    void *context)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT handle, name FROM account ORDER BY handle");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}

/* ---- keys ---- */

enum store_result store_key_add(struct store *store, struct text id, struct text key)
{
    sqlite3_stmt *statement = store_prepare(store, "INSERT INTO pair (id, key) VALUES (?, ?)");

    store_bind_text(statement, 1, id);
    store_bind_text(statement, 2, key);
    return store_run(store, statement);
}

enum store_result store_key_remove(struct store *store, struct text id)
{
    sqlite3_stmt *statement = store_prepare(store, "DELETE FROM pair WHERE id = ?");

    store_bind_text(statement, 1, id);
    return store_run(store, statement);
}

enum store_result store_key_get(struct store *store, struct text id, struct string *key)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT key FROM pair WHERE id = ?");
    enum store_result result = STORE_NOT_FOUND;

    store_bind_text(statement, 1, id);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        result = string_set(key, store_column(statement, 0)) ? STORE_OK : STORE_FAILED;
    store_done(store, statement);
    return result;
}

void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key),
                void *context)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT id, key FROM pair ORDER BY id");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}
