/* What msgrd keeps across restarts: accounts (store_accounts.h), their lists (store_lists.h) and groups
 * (store_groups.h), and the pairs of application id and key.  All are in one SQLite file.  Outside a batch
 * or turn (store_transactions.h) every change is a transaction, on disk before the function returns.
 *
 * Passwords are stored in clear, because the MD5 sign-in needs them (docs/msgrd.md); only the owner of
 * the file may read it. */
#ifndef OPENMSGR_MSGRD_STORE_H
#define OPENMSGR_MSGRD_STORE_H

#include "store_result.h"

/* Opens the file or creates it; tests pass ":memory:".  When the file cannot be used, prints a line on stderr
 * and returns NULL. */
struct store *store_open(const char *path);
/* NULL is allowed. */
void store_close(struct store *store);
/* Describes `result` for the user; STORE_FAILED by SQLite's reason, such as "database or disk is full". */
const char *store_text(const struct store *store, enum store_result result);

#endif
