/* `msgrd account import`: many accounts at once from a stream. */
#ifndef OPENMSGR_MSGRD_ACCOUNT_IMPORT_H
#define OPENMSGR_MSGRD_ACCOUNT_IMPORT_H

#include <stdio.h>

#include "common/text.h"

struct store;

/* Reads one account per line: handle, password, name, and the handles of contacts, separated by tabs;
 * contacts are separated by commas, and the last two fields may be missing.  A contact is put on the
 * forward list and the allow list, and may be an account of a later line.  The whole import is one
 * transaction.  On success *count receives the number of accounts; on failure prints a line on stderr and
 * returns false. */
bool account_import(struct store *store, FILE *from, size_t *count);
/* Whether an account may have this name: up to 128 bytes of UTF-8 without control characters. */
bool account_name_is_valid(struct text name);

#endif
