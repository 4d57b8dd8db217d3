#include "store_statements.h"

#include <stdio.h>

/* Each statement is compiled once and kept, because compiling costs more than running most statements. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    size_t place = 0;

    /* All reads of a turn share one transaction, so that SQLite locks the file only once. */
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
    /* A statement that is used again inside its own callback gets a second copy, which is not kept. */
    if (place == store->kept_count && place < STORE_KEPT_MAX) {
        store->kept[store->kept_count].sql = sql;
        store->kept[store->kept_count++].statement = statement;
    }
    return statement;
}

sqlite3_stmt *store_prepare_with(struct store *store, const char *sql, size_t count, const struct text *texts)
{
    sqlite3_stmt *statement = store_prepare(store, sql);

    for (size_t i = 0; statement && i < count; i++)
        sqlite3_bind_text(statement, (int)i + 1, texts[i].length ? texts[i].bytes : "", (int)texts[i].length,
                          SQLITE_TRANSIENT);
    return statement;
}

void store_bind_number(sqlite3_stmt *statement, int place, uint32_t value)
{
    if (statement)
        sqlite3_bind_int64(statement, place, value);
}

bool store_step(sqlite3_stmt *statement) { return statement && sqlite3_step(statement) == SQLITE_ROW; }

struct text store_column(sqlite3_stmt *statement, int place)
{
    const char *bytes = (const char *)sqlite3_column_text(statement, place);

    return (struct text){bytes, bytes ? (size_t)sqlite3_column_bytes(statement, place) : 0};
}

uint32_t store_column_number(sqlite3_stmt *statement, int place)
{
    return (uint32_t)sqlite3_column_int64(statement, place);
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
    sqlite3_clear_bindings(statement); /* a binding may be a password */
}

/* When the disk is full, SQLite rolls back, and later statements of the same turn fail with the general code
 * SQLITE_ERROR.  That code must not replace the first one, which says why. */
static void note_failure(struct store *store, int code)
{
    if (code != SQLITE_ERROR || !store->failure)
        store->failure = code;
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

uint32_t store_number(struct store *store, sqlite3_stmt *statement, uint32_t otherwise)
{
    uint32_t number = store_step(statement) ? store_column_number(statement, 0) : otherwise;

    store_done(store, statement);
    return number;
}

bool store_execute(struct store *store, const char *sql)
{
    int code = sqlite3_exec(store->database, sql, NULL, NULL, NULL);

    if (code != SQLITE_OK)
        note_failure(store, code);
    return code == SQLITE_OK;
}
