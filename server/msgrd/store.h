/* What msgrd keeps across restarts: accounts (store_accounts.h), their lists (store_lists.h) and groups
 * (store_groups.h), and the pairs of application id and key.  One SQLite file; without
 * store_transactions.h every change is a transaction of its own, on disk before the function returns.
 *
 * Passwords are stored in clear, because the MD5 sign-in needs them (docs/msgrd.md); only the owner of
 * the file may read it. */
#ifndef OPENMSGR_MSGRD_STORE_H
#define OPENMSGR_MSGRD_STORE_H

#include "store_result.h"

/* Opens the file or creates it; ":memory:" for tests.  NULL with a line on stderr when it cannot be
 * used. */
struct store *store_open(const char *path);
/* NULL is allowed. */
void store_close(struct store *store);
/* A phrase for the user; for STORE_FAILED SQLite's reason, such as "database or disk is full". */
const char *store_text(const struct store *store, enum store_result result);

#endif
