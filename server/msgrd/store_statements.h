/* What store.c and store_lists.c share: statements and transactions.  Nobody else includes it. */
#ifndef OPENMSGR_MSGRD_STORE_STATEMENTS_H
#define OPENMSGR_MSGRD_STORE_STATEMENTS_H

#include <sqlite3.h>

#include "store.h"

enum { STORE_KEPT_MAX = 64 }; /* more than there are statements in the two files */

struct store {
    sqlite3 *database;
    struct { const char *sql; sqlite3_stmt *statement; } kept[STORE_KEPT_MAX];
    size_t kept_count;
    bool in_batch, batch_failed;
    bool turns;                   /* store_turns */
    bool turn_reads, turn_writes; /* a transaction of the turn is open, for reading or for both */
    int failure;                  /* SQLite's code of what failed last, see store_text */
};

/* `sql` is a literal.  NULL, with a line on stderr, when it cannot be had; everything below takes
 * that. */
sqlite3_stmt *store_prepare(struct store *store, const char *sql);
/* Ends what store_prepare began. */
void store_done(struct store *store, sqlite3_stmt *statement);
/* Copies. */
void store_bind_text(sqlite3_stmt *statement, int place, struct text value);
/* Of the current row; borrowed until the next step. */
struct text store_column(sqlite3_stmt *statement, int place);
/* Runs a statement that gives no rows, and ends it.  STORE_NOT_FOUND when it changed nothing,
 * STORE_EXISTS when such a row is there. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
bool store_execute(struct store *store, const char *sql);
/* The lists of an account have changed: its new serial. */
uint32_t store_bump_serial(struct store *store, struct text owner);
/* Begins a transaction; in a batch it is the batch's, in a turn a part of the turn's. */
bool store_begin(struct store *store);
/* Ends a transaction: COMMIT for STORE_OK, else ROLLBACK.  Gives `result`, or STORE_FAILED. */
enum store_result store_finish(struct store *store, enum store_result result);

#endif
