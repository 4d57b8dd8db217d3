#include "store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/contacts.h"
#include "../msnp/challenge.h"

struct store {
    sqlite3 *database;
};

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
        sqlite3_bind_text(statement, place, value.length ? value.bytes : "", (int)value.length,
                          SQLITE_TRANSIENT);
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
        store_key_add(store, text_of(challenge_public_pairs[i].id),
                      text_of(challenge_public_pairs[i].key));
}

static int schema_version(struct store *store)
{
    sqlite3_stmt *statement = prepare(store, "PRAGMA user_version");
    int version =
        statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int(statement, 0) : -1;

    sqlite3_finalize(statement);
    return version;
}

/* Tables and public pairs come in one transaction: a file is either empty or complete. */
static bool make_schema(struct store *store)
{
    if (schema_version(store) == SCHEMA_VERSION)
        return true;
    if (!execute(store, "BEGIN IMMEDIATE"))
        return false;
    if (schema_version(store) == 0) { /* else somebody else was faster */
        if (!execute(store, schema)) {
            execute(store, "ROLLBACK");
            return false;
        }
        add_public_pairs(store);
    }
    return execute(store, "COMMIT") && schema_version(store) == SCHEMA_VERSION;
}

/* A rollback journal, synchronised fully: a change survives the power going off, and there is no
 * second file whose locks differ between systems.  It is kept when a transaction ends, so that it
 * keeps the rights that main.c gave it. */
struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof(*store));
    bool newer = false;

    if (!store)
        return NULL;
    if (sqlite3_open(path, &store->database) == SQLITE_OK) {
        sqlite3_busy_timeout(store->database, 5000);
        if (execute(store, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;") &&
            make_schema(store))
            return store;
        newer = schema_version(store) > SCHEMA_VERSION;
    }
    fprintf(stderr, "msgrd: cannot use %s: %s\n", path,
            newer ? "it was made by a newer msgrd" : sqlite3_errmsg(store->database));
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

void store_account_free(struct store_account *account)
{
    if (account->password.length)
        memset(account->password.bytes, 0, account->password.length);
    string_free(&account->password);
    string_free(&account->handle);
    string_free(&account->name);
}

/* ---- changes ---- */

/* The lists of an account have changed. */
static uint32_t bump_serial(struct store *store, struct text owner)
{
    sqlite3_stmt *statement =
        prepare(store, "UPDATE account SET serial = serial + 1 WHERE handle = ?");
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

/* Ends a transaction. */
static enum store_result finish(struct store *store, enum store_result result)
{
    if (result == STORE_OK && execute(store, "COMMIT"))
        return STORE_OK;
    execute(store, "ROLLBACK");
    return result == STORE_OK ? STORE_FAILED : result;
}

/* ---- accounts ---- */

enum store_result store_account_add(struct store *store, struct text handle, struct text password,
                                    struct text name)
{
    sqlite3_stmt *statement =
        prepare(store, "INSERT INTO account (handle, password, name) VALUES (?, ?, ?)");

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
    statement = prepare(store, "DELETE FROM list WHERE owner = ?1 OR contact = ?1");
    bind_text(statement, 1, handle);
    run(store, statement);
    statement = prepare(store, "DELETE FROM property WHERE owner = ?");
    bind_text(statement, 1, handle);
    run(store, statement);
    statement = prepare(store, "DELETE FROM contact_group WHERE owner = ?");
    bind_text(statement, 1, handle);
    run(store, statement);
    statement = prepare(store, "DELETE FROM membership WHERE owner = ?1 OR contact = ?1");
    bind_text(statement, 1, handle);
    run(store, statement);
    statement = prepare(store, "DELETE FROM account WHERE handle = ?");
    bind_text(statement, 1, handle);
    result = run(store, statement);
    return finish(store, result);
}

static enum store_result set_column(struct store *store, const char *sql, struct text handle,
                                    struct text value)
{
    sqlite3_stmt *statement = prepare(store, sql);

    bind_text(statement, 1, value);
    bind_text(statement, 2, handle);
    return run(store, statement);
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

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    result = set_column(store, sql, handle, value);
    if (result == STORE_OK)
        *serial = bump_serial(store, handle);
    return finish(store, result);
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
    sqlite3_stmt *statement = prepare(store, "SELECT handle, password, name, serial, strangers, "
                                             "prompt, id FROM account WHERE handle = ?");
    enum store_result result = STORE_NOT_FOUND;

    *out = (struct store_account){0};
    bind_text(statement, 1, handle);
    if (statement && sqlite3_step(statement) == SQLITE_ROW) {
        struct text strangers = column(statement, 4), prompt = column(statement, 5);

        result = STORE_OK;
        if (!string_set(&out->handle, column(statement, 0)) ||
            !string_set(&out->password, column(statement, 1)) ||
            !string_set(&out->name, column(statement, 2)))
            result = STORE_FAILED;
        out->serial = (uint32_t)sqlite3_column_int64(statement, 3);
        memcpy(out->strangers, text_equal(strangers, TEXT_LITERAL("BL")) ? "BL" : "AL", 3);
        out->prompt = text_equal(prompt, TEXT_LITERAL("N")) ? 'N' : 'A';
        out->id = (uint32_t)sqlite3_column_int64(statement, 6);
    }
    sqlite3_finalize(statement);
    if (result != STORE_OK)
        store_account_free(out);
    return result;
}

bool store_account_exists(struct store *store, struct text handle)
{
    sqlite3_stmt *statement = prepare(store, "SELECT 1 FROM account WHERE handle = ?");
    bool found;

    bind_text(statement, 1, handle);
    found = statement && sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return found;
}

void store_accounts(struct store *store,
                    void (*each)(void *context, struct text handle, struct text name),
                    void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT handle, name FROM account ORDER BY handle");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}

/* ---- lists ---- */

static unsigned count_list(struct store *store, struct text owner, unsigned list)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT count(*) FROM list WHERE owner = ? AND (bits & ?) != 0");
    unsigned count = 0;

    bind_text(statement, 1, owner);
    if (statement)
        sqlite3_bind_int(statement, 2, (int)list);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        count = (unsigned)sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static enum store_result set_bit(struct store *store, struct text owner, struct text contact,
                                 struct text name, unsigned list)
{
    sqlite3_stmt *statement =
        prepare(store, "INSERT INTO list (owner, contact, name, bits) VALUES (?1, ?2, ?3, ?4) "
                       "ON CONFLICT (owner, contact) DO UPDATE SET bits = bits | ?4, "
                       "name = CASE WHEN ?3 = '' THEN name ELSE ?3 END");

    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    bind_text(statement, 3, name);
    if (statement)
        sqlite3_bind_int(statement, 4, (int)list);
    return run(store, statement);
}

static enum store_result clear_bit(struct store *store, struct text owner, struct text contact,
                                   unsigned list)
{
    sqlite3_stmt *statement = prepare(
        store,
        "UPDATE list SET bits = bits & ~?3 WHERE owner = ?1 AND contact = ?2 AND (bits & ?3) != 0");
    enum store_result result;

    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    if (statement)
        sqlite3_bind_int(statement, 3, (int)list);
    result = run(store, statement);
    if (result != STORE_OK)
        return result;
    statement = prepare(store, "DELETE FROM list WHERE owner = ? AND contact = ? AND bits = 0");
    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    return run(store, statement) == STORE_FAILED ? STORE_FAILED : STORE_OK;
}

enum store_result store_list_add(struct store *store, struct text owner, struct text contact,
                                 struct text name, unsigned list, struct store_serials *serials)
{
    enum store_result result;

    *serials = (struct store_serials){0};
    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    if (store_list_bits(store, owner, contact) & list)
        result = STORE_EXISTS;
    else if (count_list(store, owner, list) >= STORE_LIST_MAX)
        result = STORE_FULL;
    else
        result = set_bit(store, owner, contact, name, list);
    if (result == STORE_OK)
        serials->owner = bump_serial(store, owner);
    if (result == STORE_OK && list == LIST_FORWARD) {
        result = set_bit(store, contact, owner, TEXT_EMPTY, LIST_REVERSE);
        serials->other = bump_serial(store, contact);
    }
    return finish(store, result);
}

enum store_result store_list_remove(struct store *store, struct text owner, struct text contact,
                                    unsigned list, struct store_serials *serials)
{
    enum store_result result;

    *serials = (struct store_serials){0};
    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    result = clear_bit(store, owner, contact, list);
    if (result == STORE_OK)
        serials->owner = bump_serial(store, owner);
    if (result == STORE_OK && list == LIST_FORWARD) {
        sqlite3_stmt *statement =
            prepare(store, "DELETE FROM membership WHERE owner = ? AND contact = ?");

        bind_text(statement, 1, owner);
        bind_text(statement, 2, contact);
        run(store, statement);
        if (clear_bit(store, contact, owner, LIST_REVERSE) == STORE_OK)
            serials->other = bump_serial(store, contact);
    }
    return finish(store, result);
}

enum store_result store_list_rename(struct store *store, struct text owner, struct text contact,
                                    struct text name, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    statement = prepare(store, "UPDATE list SET name = ? WHERE owner = ? AND contact = ?");
    bind_text(statement, 1, name);
    bind_text(statement, 2, owner);
    bind_text(statement, 3, contact);
    result = run(store, statement);
    if (result == STORE_OK)
        *serial = bump_serial(store, owner);
    return finish(store, result);
}

unsigned store_list_bits(struct store *store, struct text owner, struct text contact)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT bits FROM list WHERE owner = ? AND contact = ?");
    unsigned bits = 0;

    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        bits = (unsigned)sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return bits;
}

void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits),
                 void *context)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT contact, CASE WHEN list.name NOT IN ('', contact) THEN list.name "
                       "WHEN account.name != '' THEN account.name ELSE contact END, bits "
                       "FROM list LEFT JOIN account ON account.handle = contact WHERE owner = ? "
                       "ORDER BY list.rowid");

    bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1),
             (unsigned)sqlite3_column_int(statement, 2));
    sqlite3_finalize(statement);
}

void store_watchers(struct store *store, struct text subject,
                    void (*each)(void *context, struct text watcher, unsigned bits), void *context)
{
    sqlite3_stmt *statement = prepare(
        store,
        "SELECT theirs.owner, coalesce(own.bits, 0) FROM list AS theirs LEFT JOIN list AS own "
        "ON own.owner = theirs.contact AND own.contact = theirs.owner "
        "WHERE theirs.contact = ? AND (theirs.bits & ?) != 0");

    bind_text(statement, 1, subject);
    if (statement)
        sqlite3_bind_int(statement, 2, LIST_FORWARD);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), (unsigned)sqlite3_column_int(statement, 1));
    sqlite3_finalize(statement);
}

/* ---- properties ---- */

enum store_result store_property_set(struct store *store, struct text owner, struct text name,
                                     struct text value, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    statement =
        prepare(store, value.length
                           ? "INSERT OR REPLACE INTO property (owner, name, value) VALUES (?, ?, ?)"
                           : "DELETE FROM property WHERE owner = ? AND name = ?");
    bind_text(statement, 1, owner);
    bind_text(statement, 2, name);
    if (value.length)
        bind_text(statement, 3, value);
    result = run(store, statement);
    if (result == STORE_NOT_FOUND) /* there was none to take away */
        result = STORE_OK;
    if (result == STORE_OK)
        *serial = bump_serial(store, owner);
    return finish(store, result);
}

void store_properties(struct store *store, struct text owner,
                      void (*each)(void *context, struct text name, struct text value),
                      void *context)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT name, value FROM property WHERE owner = ? ORDER BY rowid");

    bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}

/* ---- groups ---- */

static void bind_number(sqlite3_stmt *statement, int place, uint32_t value)
{
    if (statement)
        sqlite3_bind_int64(statement, place, value);
}

/* The smallest number that is free; 0 when there is none. */
static uint32_t free_group(struct store *store, struct text owner)
{
    uint32_t id = 1;

    while (id < STORE_GROUPS_MAX && store_group_exists(store, owner, id))
        id++;
    return id < STORE_GROUPS_MAX ? id : 0;
}

/* A change of one row, named by owner and number. */
static enum store_result change_group(struct store *store, const char *sql, struct text owner,
                                      uint32_t id, struct text text, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    statement = prepare(store, sql);
    bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    if (text.bytes)
        bind_text(statement, 3, text);
    result = run(store, statement);
    if (result == STORE_OK)
        *serial = bump_serial(store, owner);
    return finish(store, result);
}

enum store_result store_group_add(struct store *store, struct text owner, struct text name,
                                  uint32_t *id, uint32_t *serial)
{
    *id = free_group(store, owner);
    if (!*id)
        return STORE_FULL;
    return change_group(store, "INSERT INTO contact_group (owner, id, name) VALUES (?1, ?2, ?3)",
                        owner, *id, name, serial);
}

enum store_result store_group_rename(struct store *store, struct text owner, uint32_t id,
                                     struct text name, uint32_t *serial)
{
    return change_group(store, "UPDATE contact_group SET name = ?3 WHERE owner = ?1 AND id = ?2",
                        owner, id, name, serial);
}

enum store_result store_group_remove(struct store *store, struct text owner, uint32_t id,
                                     uint32_t *serial)
{
    enum store_result result;
    sqlite3_stmt *statement;

    if (!execute(store, "BEGIN IMMEDIATE"))
        return STORE_FAILED;
    statement = prepare(store, "DELETE FROM membership WHERE owner = ? AND id = ?");
    bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    run(store, statement);
    statement = prepare(store, "DELETE FROM contact_group WHERE owner = ? AND id = ?");
    bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    result = run(store, statement);
    if (result == STORE_OK)
        *serial = bump_serial(store, owner);
    return finish(store, result);
}

bool store_group_exists(struct store *store, struct text owner, uint32_t id)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT 1 FROM contact_group WHERE owner = ? AND id = ?");
    bool found;

    bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    found = statement && sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return found;
}

void store_groups(struct store *store, struct text owner,
                  void (*each)(void *context, uint32_t id, struct text name), void *context)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT id, name FROM contact_group WHERE owner = ? ORDER BY id");

    bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, (uint32_t)sqlite3_column_int64(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}

enum store_result store_member_add(struct store *store, struct text owner, struct text contact,
                                   uint32_t id, uint32_t *serial)
{
    return change_group(store, "INSERT INTO membership (owner, id, contact) VALUES (?1, ?2, ?3)",
                        owner, id, contact, serial);
}

enum store_result store_member_remove(struct store *store, struct text owner, struct text contact,
                                      uint32_t id, uint32_t *serial)
{
    return change_group(store,
                        "DELETE FROM membership WHERE owner = ?1 AND id = ?2 AND contact = ?3",
                        owner, id, contact, serial);
}

void store_group_only_members(struct store *store, struct text owner, uint32_t id,
                              void (*each)(void *context, struct text contact), void *context)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT contact FROM membership WHERE owner = ? GROUP BY contact "
                       "HAVING count(*) = 1 AND max(id) = ?");

    bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0));
    sqlite3_finalize(statement);
}

void store_member_groups(struct store *store, struct text owner, struct text contact,
                         void (*each)(void *context, uint32_t id), void *context)
{
    sqlite3_stmt *statement =
        prepare(store, "SELECT id FROM membership WHERE owner = ? AND contact = ? ORDER BY id");

    bind_text(statement, 1, owner);
    bind_text(statement, 2, contact);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, (uint32_t)sqlite3_column_int64(statement, 0));
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

void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key),
                void *context)
{
    sqlite3_stmt *statement = prepare(store, "SELECT id, key FROM pair ORDER BY id");

    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, column(statement, 0), column(statement, 1));
    sqlite3_finalize(statement);
}
