/* Transactions of the store: one for each change, for a batch, or for each turn of the service's
 * loop. */
#ifndef OPENMSGR_MSGRD_STORE_TRANSACTIONS_H
#define OPENMSGR_MSGRD_STORE_TRANSACTIONS_H

#include <stdbool.h>

#include "store_result.h"

/* All changes between these two are one transaction.  It is rolled back when `keep` is false or one of
 * the changes failed; store_batch_end is then false. */
bool store_batch_begin(struct store *store);
bool store_batch_end(struct store *store, bool keep);

/* From now on all changes between two calls of store_turn_end are one transaction.  A change is on
 * disk when store_turn_end has returned true; nothing about it may be sent before.  A failed change
 * does not undo the others.  Not for the functions that change accounts and keys. */
void store_turns(struct store *store);
/* False: all changes of the turn are lost. */
bool store_turn_end(struct store *store);

/* For the files of the store: a change begins and ends.  In a batch the change is part of the batch,
 * in a turn a savepoint of the turn. */
bool store_begin(struct store *store);
/* Keeps the change for STORE_OK, undoes it for anything else.  Returns `result`, or STORE_FAILED when
 * the commit fails. */
enum store_result store_finish(struct store *store, enum store_result result);

#endif
