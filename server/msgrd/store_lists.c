#include "store_lists.h"

#include "core/contacts.h"
#include "store_accounts.h"
#include "store_statements.h"
#include "store_transactions.h"

/* ---- lists ---- */

static unsigned count_list(struct store *store, struct text owner, unsigned list)
{
    sqlite3_stmt *statement = STORE_PREPARE(store, "SELECT count(*) FROM list WHERE owner = ? AND (bits & ?) != 0",
                                            owner);

    store_bind_number(statement, 2, list);
    return store_number(store, statement, 0);
}

static enum store_result set_bit(struct store *store, struct text owner, struct text contact, struct text name,
                                 unsigned list)
{
    sqlite3_stmt *statement = STORE_PREPARE(store,
                                            "INSERT INTO list (owner, contact, name, bits) VALUES (?1, ?2, ?3, ?4) "
                                            "ON CONFLICT (owner, contact) DO UPDATE SET bits = bits | ?4, "
                                            "name = CASE WHEN ?3 = '' THEN name ELSE ?3 END",
                                            owner, contact, name);

    store_bind_number(statement, 4, list);
    return store_run(store, statement);
}

static enum store_result clear_bit(struct store *store, struct text owner, struct text contact, unsigned list)
{
    sqlite3_stmt *statement = STORE_PREPARE(
        store, "UPDATE list SET bits = bits & ~?3 WHERE owner = ?1 AND contact = ?2 AND (bits & ?3) != 0", owner,
        contact);
    enum store_result result;

    store_bind_number(statement, 3, list);
    result = store_run(store, statement);
    if (result != STORE_OK)
        return result;
    statement = STORE_PREPARE(store, "DELETE FROM list WHERE owner = ? AND contact = ? AND bits = 0", owner, contact);
    return store_run(store, statement) == STORE_FAILED ? STORE_FAILED : STORE_OK;
}

enum store_result store_list_add(struct store *store, struct text owner, struct text contact, struct text name,
                                 unsigned list, struct store_serials *serials)
{
    enum store_result result;

    *serials = (struct store_serials){0};
    if (!store_begin(store))
        return STORE_FAILED;
    if (store_list_bits(store, owner, contact) & list)
        result = STORE_EXISTS;
    else if (count_list(store, owner, list) >= STORE_LIST_MAX)
        result = STORE_FULL;
    else
        result = set_bit(store, owner, contact, name, list);
    if (result == STORE_OK)
        serials->owner = store_bump_serial(store, owner);
    if (result == STORE_OK && list == LIST_FORWARD) {
        result = set_bit(store, contact, owner, TEXT_EMPTY, LIST_REVERSE);
        serials->other = store_bump_serial(store, contact);
    }
    return store_finish(store, result);
}

enum store_result store_list_remove(struct store *store, struct text owner, struct text contact, unsigned list,
                                    struct store_serials *serials)
{
    enum store_result result;

    *serials = (struct store_serials){0};
    if (!store_begin(store))
        return STORE_FAILED;
    result = clear_bit(store, owner, contact, list);
    if (result == STORE_OK)
        serials->owner = store_bump_serial(store, owner);
    if (result == STORE_OK && list == LIST_FORWARD) {
        store_run(store,
                  STORE_PREPARE(store, "DELETE FROM membership WHERE owner = ? AND contact = ?", owner, contact));
        if (clear_bit(store, contact, owner, LIST_REVERSE) == STORE_OK)
            serials->other = store_bump_serial(store, contact);
    }
    return store_finish(store, result);
}

enum store_result store_list_rename(struct store *store, struct text owner, struct text contact, struct text name,
                                    uint32_t *serial)
{
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    result = store_run(
        store, STORE_PREPARE(store, "UPDATE list SET name = ? WHERE owner = ? AND contact = ?", name, owner, contact));
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

unsigned store_list_bits(struct store *store, struct text owner, struct text contact)
{
    return store_number(
        store, STORE_PREPARE(store, "SELECT bits FROM list WHERE owner = ? AND contact = ?", owner, contact), 0);
}

void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits), void *context)
{
    sqlite3_stmt *statement = STORE_PREPARE(store,
                                            "SELECT contact, CASE WHEN list.name NOT IN ('', contact) THEN list.name "
                                            "WHEN account.name != '' THEN account.name ELSE contact END, bits "
                                            "FROM list LEFT JOIN account ON account.handle = contact WHERE owner = ? "
                                            "ORDER BY list.rowid",
                                            owner);

    while (store_step(statement))
        each(context, store_column(statement, 0), store_column(statement, 1), store_column_number(statement, 2));
    store_done(store, statement);
}

void store_watchers(struct store *store, struct text subject,
                    void (*each)(void *context, struct text watcher, unsigned bits), void *context)
{
    sqlite3_stmt *statement = STORE_PREPARE(
        store,
        "SELECT theirs.owner, coalesce(own.bits, 0) FROM list AS theirs LEFT JOIN list AS own "
        "ON own.owner = theirs.contact AND own.contact = theirs.owner "
        "WHERE theirs.contact = ? AND (theirs.bits & ?) != 0",
        subject);

    store_bind_number(statement, 2, LIST_FORWARD);
    while (store_step(statement))
        each(context, store_column(statement, 0), store_column_number(statement, 1));
    store_done(store, statement);
}

/* ---- properties ---- */

enum store_result store_property_set(struct store *store, struct text owner, struct text name, struct text value,
                                     uint32_t *serial)
{
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    result = store_run(
        store, value.length
                   ? STORE_PREPARE(store, "INSERT OR REPLACE INTO property (owner, name, value) VALUES (?, ?, ?)",
                                   owner, name, value)
                   : STORE_PREPARE(store, "DELETE FROM property WHERE owner = ? AND name = ?", owner, name));
    if (result == STORE_NOT_FOUND) /* it is no error to remove a property that is not set */
        result = STORE_OK;
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

void store_properties(struct store *store, struct text owner,
                      void (*each)(void *context, struct text name, struct text value), void *context)
{
    sqlite3_stmt *statement = STORE_PREPARE(store, "SELECT name, value FROM property WHERE owner = ? ORDER BY rowid",
                                            owner);

    while (store_step(statement))
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}
