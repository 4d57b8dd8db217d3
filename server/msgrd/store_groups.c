#include "store_groups.h"

#include "store_accounts.h"
#include "store_statements.h"
#include "store_transactions.h"

/* The smallest unused group id; 0 when all ids are used. */
static uint32_t free_group(struct store *store, struct text owner)
{
    uint32_t id = 1;

    while (id < STORE_GROUPS_MAX && store_group_exists(store, owner, id))
        id++;
    return id < STORE_GROUPS_MAX ? id : 0;
}

/* Runs a change of one row.  The parameters of `sql` are the owner (?1), the text (?2) and the group id (?3). */
static enum store_result change_group(struct store *store, const char *sql, struct text owner, struct text text,
                                      uint32_t id, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = STORE_PREPARE(store, sql, owner, text);
    store_bind_number(statement, 3, id);
    result = store_run(store, statement);
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

enum store_result store_group_add(struct store *store, struct text owner, struct text name, uint32_t *id,
                                  uint32_t *serial)
{
    *id = free_group(store, owner);
    if (!*id)
        return STORE_FULL;
    return change_group(store, "INSERT INTO contact_group (owner, name, id) VALUES (?1, ?2, ?3)", owner, name, *id,
                        serial);
}

enum store_result store_group_rename(struct store *store, struct text owner, uint32_t id, struct text name,
                                     uint32_t *serial)
{
    return change_group(store, "UPDATE contact_group SET name = ?2 WHERE owner = ?1 AND id = ?3", owner, name, id,
                        serial);
}

/* Prepares a statement whose parameters are an owner and a group id. */
static sqlite3_stmt *prepare_for_group(struct store *store, const char *sql, struct text owner, uint32_t id)
{
    sqlite3_stmt *statement = STORE_PREPARE(store, sql, owner);

    store_bind_number(statement, 2, id);
    return statement;
}

enum store_result store_group_remove(struct store *store, struct text owner, uint32_t id, uint32_t *serial)
{
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    store_run(store, prepare_for_group(store, "DELETE FROM membership WHERE owner = ? AND id = ?", owner, id));
    result = store_run(store,
                       prepare_for_group(store, "DELETE FROM contact_group WHERE owner = ? AND id = ?", owner, id));
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

bool store_group_exists(struct store *store, struct text owner, uint32_t id)
{
    return store_number(
        store, prepare_for_group(store, "SELECT 1 FROM contact_group WHERE owner = ? AND id = ?", owner, id), 0);
}

void store_groups(struct store *store, struct text owner, void (*each)(void *context, uint32_t id, struct text name),
                  void *context)
{
    sqlite3_stmt *statement = STORE_PREPARE(store, "SELECT id, name FROM contact_group WHERE owner = ? ORDER BY id",
                                            owner);

    while (store_step(statement))
        each(context, store_column_number(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}

enum store_result store_member_add(struct store *store, struct text owner, struct text contact, uint32_t id,
                                   uint32_t *serial)
{
    return change_group(store, "INSERT INTO membership (owner, contact, id) VALUES (?1, ?2, ?3)", owner, contact, id,
                        serial);
}

enum store_result store_member_remove(struct store *store, struct text owner, struct text contact, uint32_t id,
                                      uint32_t *serial)
{
    return change_group(store, "DELETE FROM membership WHERE owner = ?1 AND contact = ?2 AND id = ?3", owner, contact,
                        id, serial);
}

void store_group_only_members(struct store *store, struct text owner, uint32_t id,
                              void (*each)(void *context, struct text contact), void *context)
{
    sqlite3_stmt *statement = prepare_for_group(store,
                                                "SELECT contact FROM membership WHERE owner = ? GROUP BY contact "
                                                "HAVING count(*) = 1 AND max(id) = ?",
                                                owner, id);

    while (store_step(statement))
        each(context, store_column(statement, 0));
    store_done(store, statement);
}

void store_member_groups(struct store *store, struct text owner, struct text contact,
                         void (*each)(void *context, uint32_t id), void *context)
{
    sqlite3_stmt *statement = STORE_PREPARE(
        store, "SELECT id FROM membership WHERE owner = ? AND contact = ? ORDER BY id", owner, contact);

    while (store_step(statement))
        each(context, store_column_number(statement, 0));
    store_done(store, statement);
}
