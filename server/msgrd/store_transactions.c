#include "store_transactions.h"

#include "store_statements.h"

bool store_begin(struct store *store)
{
    if (store->in_batch)
        return true;
    if (!store->turns)
        return store_execute(store, "BEGIN IMMEDIATE");
    if (!store->turn_writes) {
        /* End the read transaction first: SQLite does not wait for another writer when a read transaction
         * becomes a write transaction. */
        if (store->turn_reads && !store_execute(store, "COMMIT"))
            return false;
        store->turn_reads = false;
        store->turn_writes = store_execute(store, "BEGIN IMMEDIATE");
    }
    return store->turn_writes && store_execute(store, "SAVEPOINT change");
}

enum store_result store_finish(struct store *store, enum store_result result)
{
    if (store->in_batch) {
        /* A failed change may be incomplete, so store_batch_end rolls the whole batch back. */
        store->batch_failed |= result != STORE_OK;
        return result;
    }
    if (store->turns) {
        if (result == STORE_OK)
            return store_execute(store, "RELEASE change") ? STORE_OK : STORE_FAILED;
        store_execute(store, "ROLLBACK TO change; RELEASE change");
        return result;
    }
    if (result == STORE_OK && store_execute(store, "COMMIT"))
        return STORE_OK;
    store_execute(store, "ROLLBACK");
    return result == STORE_OK ? STORE_FAILED : result;
}

void store_turns(struct store *store) { store->turns = true; }

bool store_turn_end(struct store *store)
{
    bool open = store->turn_reads || store->turn_writes, wrote = store->turn_writes;

    store->turn_reads = store->turn_writes = false;
    if (!open || store_execute(store, "COMMIT"))
        return true;
    store_execute(store, "ROLLBACK");
    return !wrote;
}

bool store_batch_begin(struct store *store)
{
    store->in_batch = store_begin(store);
    store->batch_failed = false;
    return store->in_batch;
}

bool store_batch_end(struct store *store, bool keep)
{
    store->in_batch = false;
    return store_finish(store, keep && !store->batch_failed ? STORE_OK : STORE_FAILED) == STORE_OK;
}
