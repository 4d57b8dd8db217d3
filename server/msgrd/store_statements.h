/* The SQLite connection and its statements.  Included by the files of the store only. */
#ifndef OPENMSGR_MSGRD_STORE_STATEMENTS_H
#define OPENMSGR_MSGRD_STORE_STATEMENTS_H

#include <sqlite3.h>

#include "common/text.h"
#include "store_result.h"

enum { STORE_KEPT_MAX = 64 }; /* more than there are statements in the files of the store */

struct store {
    sqlite3 *database;
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } kept[STORE_KEPT_MAX];
    size_t kept_count;
    bool in_batch, batch_failed;  /* store_batch_begin */
    bool turns;                   /* store_turns */
    bool turn_reads, turn_writes; /* the turn has a transaction open, for reading or for writing */
    int failure;                  /* SQLite's code of the last failure, for store_text */
};

/* `sql` must be a string literal: its address identifies the prepared statement.  NULL with a line on
 * stderr on failure; the functions below accept NULL. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql);
/* As store_prepare, and binds `count` texts to the parameters from 1 on.  The texts are copied. */
sqlite3_stmt *store_prepare_with(struct store *store, const char *sql, size_t count, const struct text *texts);
#define STORE_PREPARE(store, sql, ...) \
    store_prepare_with(store, sql, sizeof((struct text[]){__VA_ARGS__}) / sizeof(struct text), \
                       (struct text[]){__VA_ARGS__})
void store_bind_number(sqlite3_stmt *statement, int place, uint32_t value);
/* Whether there is another row. */
bool store_step(sqlite3_stmt *statement);
/* A column of the current row; borrowed until the next step. */
struct text store_column(sqlite3_stmt *statement, int place);
uint32_t store_column_number(sqlite3_stmt *statement, int place);
/* Ends a statement; its bindings are cleared. */
void store_done(struct store *store, sqlite3_stmt *statement);
/* Runs a statement that returns no rows, and ends it.  STORE_NOT_FOUND when no row changed,
 * STORE_EXISTS when a constraint forbids the row. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
/* The first column of the first row as a number, and ends the statement; `otherwise` without a row. */
uint32_t store_number(struct store *store, sqlite3_stmt *statement, uint32_t otherwise);
/* Runs SQL without parameters.  False on failure. */
bool store_execute(struct store *store, const char *sql);

#endif
