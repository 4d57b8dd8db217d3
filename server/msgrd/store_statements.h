/* The SQLite connection and its statements.  Only the files of the store include this header. */
#ifndef OPENMSGR_MSGRD_STORE_STATEMENTS_H
#define OPENMSGR_MSGRD_STORE_STATEMENTS_H

#include <sqlite3.h>

#include "common/text.h"
#include "store_result.h"

enum { STORE_KEPT_MAX = 64 }; /* more than the number of statements in the files of the store */

struct store {
    sqlite3 *database;
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } kept[STORE_KEPT_MAX];
    size_t kept_count;
    bool in_batch, batch_failed;  /* see store_batch_begin */
    bool turns;                   /* see store_turns */
    bool turn_reads, turn_writes; /* which kind of transaction the turn has open */
    int failure;                  /* SQLite's code of the last failure, for store_text */
};

/* `sql` must be a string literal: its address identifies the prepared statement.  On failure prints a
 * line on stderr and returns NULL, which the functions below accept. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql);
/* Calls store_prepare and binds copies of the `count` texts to the parameters 1 to `count`. */
sqlite3_stmt *store_prepare_with(struct store *store, const char *sql, size_t count, const struct text *texts);
#define STORE_PREPARE(store, sql, ...) \
    store_prepare_with(store, sql, sizeof((struct text[]){__VA_ARGS__}) / sizeof(struct text), \
                       (struct text[]){__VA_ARGS__})
void store_bind_number(sqlite3_stmt *statement, int place, uint32_t value);
/* Advances to the next row; false when there is none. */
bool store_step(sqlite3_stmt *statement);
/* Returns a column of the current row; the text is borrowed until the next store_step or store_done. */
struct text store_column(sqlite3_stmt *statement, int place);
uint32_t store_column_number(sqlite3_stmt *statement, int place);
/* Ends a statement; its bindings are cleared. */
void store_done(struct store *store, sqlite3_stmt *statement);
/* Runs a statement that returns no rows, and ends it.  STORE_NOT_FOUND when no row changed,
 * STORE_EXISTS when a constraint forbids the row. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
/* Runs and ends a statement.  Returns the first column of the first row as a number; `otherwise` when there
 * is no row. */
uint32_t store_number(struct store *store, sqlite3_stmt *statement, uint32_t otherwise);
/* Runs SQL without parameters.  False on failure. */
bool store_execute(struct store *store, const char *sql);

#endif
