/* `msgrd account import`: many accounts at once from a stream. */
#ifndef OPENMSGR_MSGRD_ACCOUNT_IMPORT_H
#define OPENMSGR_MSGRD_ACCOUNT_IMPORT_H

#include <stdio.h>

#include "store.h"
#include "store_accounts.h"
#include "store_lists.h"
#include "store_transactions.h"

/* One account on each line, parted by tabs: handle, password, name, and the handles of contacts
 * with commas between them; the last two may be missing.  A contact comes on the forward and the
 * allow list and may be an account of a later line.  All of it is one transaction: true and the number of
 * accounts in *count, or false, a line on stderr, and nothing has changed. */
bool account_import(struct store *store, FILE *from, size_t *count);
/* Whether an account may have this name: up to 128 bytes of UTF-8 without control characters. */
bool account_name_is_valid(struct text name);

#endif
