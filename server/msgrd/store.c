#include "store.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/challenge.h"
#include "store_accounts.h"
#include "store_statements.h"

enum { SCHEMA_VERSION = 1 };

/* The columns strangers and prompt of account hold BLP and GTC; they keep the names that existing
 * files have. */
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

static void close_database(struct store *store)
{
    for (size_t i = 0; i < store->kept_count; i++)
        sqlite3_finalize(store->kept[i].statement);
    sqlite3_close(store->database);
    free(store);
}

static void add_public_pairs(struct store *store)
{
    for (size_t i = 0; i < challenge_public_pair_count; i++)
        store_key_add(store, text_of(challenge_public_pairs[i].id), text_of(challenge_public_pairs[i].key));
}

static int schema_version(struct store *store)
{
    return (int)store_number(store, store_prepare(store, "PRAGMA user_version"), UINT32_MAX);
}

/* Tables and public pairs are added in one transaction, so that a file is either empty or complete.
 * After a failure the caller reads the reason and closes the file, which rolls back. */
static bool make_schema(struct store *store)
{
    if (schema_version(store) == SCHEMA_VERSION)
        return true;
    if (!store_execute(store, "BEGIN IMMEDIATE"))
        return false;
    if (schema_version(store) == 0) { /* another process may have made the tables meanwhile */
        if (!store_execute(store, schema))
            return false;
        add_public_pairs(store);
    }
    return store_execute(store, "COMMIT") && schema_version(store) == SCHEMA_VERSION;
}

/* Checks at the start that all tables have their columns and that no page is damaged; otherwise the
 * first request that needs the damaged part would fail. */
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
    if (sqlite3_prepare_v2(store->database, "PRAGMA quick_check(1)", -1, &statement, NULL) != SQLITE_OK)
        return false;
    sound = store_step(statement) && text_equal(store_column(statement, 0), TEXT_LITERAL("ok"));
    sqlite3_finalize(statement);
    return sound;
}

/* SQLite treats a file of a few bytes as an empty database and would overwrite it. */
static bool is_truncated(const char *path)
{
    char bytes[512]; /* the smallest page size of SQLite */
    FILE *file = fopen(path, "rb");
    size_t length = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

    if (file)
        fclose(file);
    return length && length < sizeof(bytes);
}

/* A rollback journal with full synchronisation: a commit survives a power failure, and there is no
 * shared-memory file, whose locks differ between systems.  TRUNCATE keeps the journal file, and with
 * it the access rights that main.c gave it. */
struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof(*store));
    char reason[256] = "no memory";

    if (!store)
        return NULL;
    if (is_truncated(path)) {
        snprintf(reason, sizeof(reason), "it is damaged, or no store of msgrd");
    } else if (sqlite3_open(path, &store->database) == SQLITE_OK) {
        sqlite3_busy_timeout(store->database, 5000);
        if (store_execute(store, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;") && make_schema(store) &&
            is_sound(store))
            return store;
        snprintf(reason, sizeof(reason), "%s",
                 sqlite3_errcode(store->database) == SQLITE_OK ? "it is damaged, or no store of msgrd"
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

const char *store_text(const struct store *store, enum store_result result)
{
    static const char *const texts[] = {"done", "not found", "exists already", "list is full"};

    return result == STORE_FAILED ? sqlite3_errstr(store->failure) : texts[result];
}
