/* Transactions of the store: one for each change, one for a batch of changes, or one for each turn of the
 * service's loop. */
#ifndef OPENMSGR_MSGRD_STORE_TRANSACTIONS_H
#define OPENMSGR_MSGRD_STORE_TRANSACTIONS_H

#include <stdbool.h>

#include "store_result.h"

/* All changes between these two calls are one transaction.  If `keep` is false or a change has failed,
 * store_batch_end rolls the transaction back and returns false. */
bool store_batch_begin(struct store *store);
bool store_batch_end(struct store *store, bool keep);

/* From now on all changes between two calls of store_turn_end are one transaction.  A change is on
 * disk when store_turn_end has returned true; nothing about the change may be sent before that.  A failed
 * change does not undo the others.  In this mode do not call functions that change accounts or keys. */
void store_turns(struct store *store);
/* False: all changes of the turn are lost. */
bool store_turn_end(struct store *store);

/* Only for the files of the store: begins a change, which store_finish ends.  The change is part of the batch
 * if there is one, a savepoint inside a turn, and otherwise a transaction. */
bool store_begin(struct store *store);
/* Keeps the change for STORE_OK, undoes it for anything else.  Returns `result`, or STORE_FAILED when
 * the commit fails. */
enum store_result store_finish(struct store *store, enum store_result result);

#endif
