/* What of the store belongs to one account's view of others: lists, telephone numbers and
 * groups. */
#include "store_statements.h"

#include "core/contacts.h"

/* ---- lists ---- */

static unsigned count_list(struct store *store, struct text owner, unsigned list)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT count(*) FROM list WHERE owner = ? AND (bits & ?) != 0");
    unsigned count = 0;

    store_bind_text(statement, 1, owner);
    if (statement)
        sqlite3_bind_int(statement, 2, (int)list);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        count = (unsigned)sqlite3_column_int(statement, 0);
    store_done(store, statement);
    return count;
}

static enum store_result set_bit(struct store *store, struct text owner, struct text contact,
                                 struct text name, unsigned list)
{
    sqlite3_stmt *statement = store_prepare(
        store, "INSERT INTO list (owner, contact, name, bits) VALUES (?1, ?2, ?3, ?4) "
               "ON CONFLICT (owner, contact) DO UPDATE SET bits = bits | ?4, "
               "name = CASE WHEN ?3 = '' THEN name ELSE ?3 END");

    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, contact);
    store_bind_text(statement, 3, name);
    if (statement)
        sqlite3_bind_int(statement, 4, (int)list);
    return store_run(store, statement);
}

static enum store_result clear_bit(struct store *store, struct text owner, struct text contact,
                                   unsigned list)
{
    sqlite3_stmt *statement = store_prepare(
        store,
        "UPDATE list SET bits = bits & ~?3 WHERE owner = ?1 AND contact = ?2 AND (bits & ?3) != 0");
    enum store_result result;

    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, contact);
    if (statement)
        sqlite3_bind_int(statement, 3, (int)list);
    result = store_run(store, statement);
    if (result != STORE_OK)
        return result;
    statement =
        store_prepare(store, "DELETE FROM list WHERE owner = ? AND contact = ? AND bits = 0");
    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, contact);
    return store_run(store, statement) == STORE_FAILED ? STORE_FAILED : STORE_OK;
}

enum store_result store_list_add(struct store *store, struct text owner, struct text contact,
                                 struct text name, unsigned list, struct store_serials *serials)
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

enum store_result store_list_remove(struct store *store, struct text owner, struct text contact,
                                    unsigned list, struct store_serials *serials)
{
    enum store_result result;

    *serials = (struct store_serials){0};
    if (!store_begin(store))
        return STORE_FAILED;
    result = clear_bit(store, owner, contact, list);
    if (result == STORE_OK)
        serials->owner = store_bump_serial(store, owner);
    if (result == STORE_OK && list == LIST_FORWARD) {
        sqlite3_stmt *statement =
            store_prepare(store, "DELETE FROM membership WHERE owner = ? AND contact = ?");

        store_bind_text(statement, 1, owner);
        store_bind_text(statement, 2, contact);
        store_run(store, statement);
        if (clear_bit(store, contact, owner, LIST_REVERSE) == STORE_OK)
            serials->other = store_bump_serial(store, contact);
    }
    return store_finish(store, result);
}

enum store_result store_list_rename(struct store *store, struct text owner, struct text contact,
                                    struct text name, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = store_prepare(store, "UPDATE list SET name = ? WHERE owner = ? AND contact = ?");
    store_bind_text(statement, 1, name);
    store_bind_text(statement, 2, owner);
    store_bind_text(statement, 3, contact);
    result = store_run(store, statement);
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

unsigned store_list_bits(struct store *store, struct text owner, struct text contact)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT bits FROM list WHERE owner = ? AND contact = ?");
    unsigned bits = 0;

    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, contact);
    if (statement && sqlite3_step(statement) == SQLITE_ROW)
        bits = (unsigned)sqlite3_column_int(statement, 0);
    store_done(store, statement);
    return bits;
}

void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits),
                 void *context)
{
    sqlite3_stmt *statement = store_prepare(
        store, "SELECT contact, CASE WHEN list.name NOT IN ('', contact) THEN list.name "
               "WHEN account.name != '' THEN account.name ELSE contact END, bits "
               "FROM list LEFT JOIN account ON account.handle = contact WHERE owner = ? "
               "ORDER BY list.rowid");

    store_bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0), store_column(statement, 1),
             (unsigned)sqlite3_column_int(statement, 2));
    store_done(store, statement);
}

void store_watchers(struct store *store, struct text subject,
                    void (*each)(void *context, struct text watcher, unsigned bits), void *context)
{
    sqlite3_stmt *statement = store_prepare(
        store,
        "SELECT theirs.owner, coalesce(own.bits, 0) FROM list AS theirs LEFT JOIN list AS own "
        "ON own.owner = theirs.contact AND own.contact = theirs.owner "
        "WHERE theirs.contact = ? AND (theirs.bits & ?) != 0");

    store_bind_text(statement, 1, subject);
    if (statement)
        sqlite3_bind_int(statement, 2, LIST_FORWARD);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0), (unsigned)sqlite3_column_int(statement, 1));
    store_done(store, statement);
}

/* ---- properties ---- */

enum store_result store_property_set(struct store *store, struct text owner, struct text name,
                                     struct text value, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = store_prepare(
        store, value.length
                   ? "INSERT OR REPLACE INTO property (owner, name, value) VALUES (?, ?, ?)"
                   : "DELETE FROM property WHERE owner = ? AND name = ?");
    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, name);
    if (value.length)
        store_bind_text(statement, 3, value);
    result = store_run(store, statement);
    if (result == STORE_NOT_FOUND) /* there was none to take away */
        result = STORE_OK;
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

void store_properties(struct store *store, struct text owner,
                      void (*each)(void *context, struct text name, struct text value),
                      void *context)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT name, value FROM property WHERE owner = ? ORDER BY rowid");

    store_bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}

/* ---- groups ---- */

static void bind_number(sqlite3_stmt *statement, int place, uint32_t value)
{
    if (statement)
        sqlite3_bind_int64(statement, place, value);
}

/* The smallest number that is free; 0 when there is none. */
static uint32_t free_group(struct store *store, struct text owner)
{
    uint32_t id = 1;

    while (id < STORE_GROUPS_MAX && store_group_exists(store, owner, id))
        id++;
    return id < STORE_GROUPS_MAX ? id : 0;
}

/* A change of one row, named by owner and number. */
static enum store_result change_group(struct store *store, const char *sql, struct text owner,
                                      uint32_t id, struct text text, uint32_t *serial)
{
    sqlite3_stmt *statement;
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = store_prepare(store, sql);
    store_bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    if (text.bytes)
        store_bind_text(statement, 3, text);
    result = store_run(store, statement);
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

enum store_result store_group_add(struct store *store, struct text owner, struct text name,
                                  uint32_t *id, uint32_t *serial)
{
    *id = free_group(store, owner);
    if (!*id)
        return STORE_FULL;
    return change_group(store, "INSERT INTO contact_group (owner, id, name) VALUES (?1, ?2, ?3)",
                        owner, *id, name, serial);
}

enum store_result store_group_rename(struct store *store, struct text owner, uint32_t id,
                                     struct text name, uint32_t *serial)
{
    return change_group(store, "UPDATE contact_group SET name = ?3 WHERE owner = ?1 AND id = ?2",
                        owner, id, name, serial);
}

enum store_result store_group_remove(struct store *store, struct text owner, uint32_t id,
                                     uint32_t *serial)
{
    enum store_result result;
    sqlite3_stmt *statement;

    if (!store_begin(store))
        return STORE_FAILED;
    statement = store_prepare(store, "DELETE FROM membership WHERE owner = ? AND id = ?");
    store_bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    store_run(store, statement);
    statement = store_prepare(store, "DELETE FROM contact_group WHERE owner = ? AND id = ?");
    store_bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    result = store_run(store, statement);
    if (result == STORE_OK)
        *serial = store_bump_serial(store, owner);
    return store_finish(store, result);
}

bool store_group_exists(struct store *store, struct text owner, uint32_t id)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT 1 FROM contact_group WHERE owner = ? AND id = ?");
    bool found;

    store_bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    found = statement && sqlite3_step(statement) == SQLITE_ROW;
    store_done(store, statement);
    return found;
}

void store_groups(struct store *store, struct text owner,
                  void (*each)(void *context, uint32_t id, struct text name), void *context)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT id, name FROM contact_group WHERE owner = ? ORDER BY id");

    store_bind_text(statement, 1, owner);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, (uint32_t)sqlite3_column_int64(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}

enum store_result store_member_add(struct store *store, struct text owner, struct text contact,
                                   uint32_t id, uint32_t *serial)
{
    return change_group(store, "INSERT INTO membership (owner, id, contact) VALUES (?1, ?2, ?3)",
                        owner, id, contact, serial);
}

enum store_result store_member_remove(struct store *store, struct text owner, struct text contact,
                                      uint32_t id, uint32_t *serial)
{
    return change_group(store,
                        "DELETE FROM membership WHERE owner = ?1 AND id = ?2 AND contact = ?3",
                        owner, id, contact, serial);
}

void store_group_only_members(struct store *store, struct text owner, uint32_t id,
                              void (*each)(void *context, struct text contact), void *context)
{
    sqlite3_stmt *statement =
        store_prepare(store, "SELECT contact FROM membership WHERE owner = ? GROUP BY contact "
                             "HAVING count(*) = 1 AND max(id) = ?");

    store_bind_text(statement, 1, owner);
    bind_number(statement, 2, id);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, store_column(statement, 0));
    store_done(store, statement);
}

void store_member_groups(struct store *store, struct text owner, struct text contact,
                         void (*each)(void *context, uint32_t id), void *context)
{
    sqlite3_stmt *statement = store_prepare(
        store, "SELECT id FROM membership WHERE owner = ? AND contact = ? ORDER BY id");

    store_bind_text(statement, 1, owner);
    store_bind_text(statement, 2, contact);
    while (statement && sqlite3_step(statement) == SQLITE_ROW)
        each(context, (uint32_t)sqlite3_column_int64(statement, 0));
    store_done(store, statement);
}
