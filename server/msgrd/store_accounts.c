#include "store_accounts.h"

#include <string.h>

#include "common/secret.h"
#include "store_statements.h"
#include "store_transactions.h"
#include "common/secret.h"

void store_account_free(struct store_account *account)
{
    wipe_string(&account->password);
    string_free(&account->handle);
    string_free(&account->name);
}

uint32_t store_bump_serial(struct store *store, struct text owner)
{
    store_run(store, STORE_PREPARE(store, "UPDATE account SET serial = serial + 1 WHERE handle = ?", owner));
    return store_number(store, STORE_PREPARE(store, "SELECT serial FROM account WHERE handle = ?", owner), 0);
}

enum store_result store_account_add(struct store *store, struct text handle, struct text password, struct text name)
{
    return store_run(store, STORE_PREPARE(store, "INSERT INTO account (handle, password, name) VALUES (?, ?, ?)",
                                          handle, password, name));
}

enum store_result store_account_remove(struct store *store, struct text handle)
{
    static const char *const statements[] = {
        "DELETE FROM list WHERE owner = ?1 OR contact = ?1",
        "DELETE FROM property WHERE owner = ?",
        "DELETE FROM contact_group WHERE owner = ?",
        "DELETE FROM membership WHERE owner = ?1 OR contact = ?1",
        "DELETE FROM account WHERE handle = ?",
    };
    enum store_result result = STORE_FAILED;

    if (!store_begin(store))
        return STORE_FAILED;
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        result = store_run(store, STORE_PREPARE(store, statements[i], handle));
    return store_finish(store, result); /* the last statement returns STORE_NOT_FOUND when there is no such account */
}

enum store_result store_account_password(struct store *store, struct text handle, struct text password)
{
    return store_run(store, STORE_PREPARE(store, "UPDATE account SET password = ? WHERE handle = ?", password, handle));
}

static enum store_result set_column_and_serial(struct store *store, const char *sql, struct text handle,
                                               struct text value, uint32_t *serial)
{
    enum store_result result;

    if (!store_begin(store))
        return STORE_FAILED;
    result = store_run(store, STORE_PREPARE(store, sql, value, handle));
    if (result == STORE_OK)
        *serial = store_bump_serial(store, handle);
    return store_finish(store, result);
}

enum store_result store_account_rename(struct store *store, struct text handle, struct text name, uint32_t *serial)
{
    return set_column_and_serial(store, "UPDATE account SET name = ? WHERE handle = ?", handle, name, serial);
}

enum store_result store_account_set(struct store *store, struct text handle, enum store_setting setting,
                                    struct text value, uint32_t *serial)
{
    static const char *const statements[] = {
        [STORE_BLP_DEFAULT] = "UPDATE account SET strangers = ? WHERE handle = ?",
        [STORE_GTC] = "UPDATE account SET prompt = ? WHERE handle = ?",
    };

    return set_column_and_serial(store, statements[setting], handle, value, serial);
}

/* Reads the current row.  Replaces an invalid value of a setting by its default. */
static bool read_account(sqlite3_stmt *statement, struct store_account *out)
{
    struct text blp_default = store_column(statement, 4), gtc = store_column(statement, 5);

    out->serial = store_column_number(statement, 3);
    memcpy(out->blp_default, text_equal(blp_default, TEXT_LITERAL("BL")) ? "BL" : "AL", 3);
    out->gtc = text_equal(gtc, TEXT_LITERAL("N")) ? 'N' : 'A';
    out->id = store_column_number(statement, 6);
    return string_set(&out->handle, store_column(statement, 0)) &&
           string_set(&out->password, store_column(statement, 1)) && string_set(&out->name, store_column(statement, 2));
}

enum store_result store_account_get(struct store *store, struct text handle, struct store_account *out)
{
    sqlite3_stmt *statement = STORE_PREPARE(store,
                                            "SELECT handle, password, name, serial, strangers, "
                                            "prompt, id FROM account WHERE handle = ?",
                                            handle);
    enum store_result result = STORE_NOT_FOUND;

    *out = (struct store_account){0};
    if (store_step(statement))
        result = read_account(statement, out) ? STORE_OK : STORE_FAILED;
    store_done(store, statement);
    if (result != STORE_OK)
        store_account_free(out);
    return result;
}

bool store_account_exists(struct store *store, struct text handle)
{
    return store_number(store, STORE_PREPARE(store, "SELECT 1 FROM account WHERE handle = ?", handle), 0);
}

void store_accounts(struct store *store, void (*each)(void *context, struct text handle, struct text name),
                    void *context)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT handle, name FROM account ORDER BY handle");

    while (store_step(statement))
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}

/* ---- keys ---- */

enum store_result store_key_add(struct store *store, struct text id, struct text key)
{
    return store_run(store, STORE_PREPARE(store, "INSERT INTO pair (id, key) VALUES (?, ?)", id, key));
}

enum store_result store_key_remove(struct store *store, struct text id)
{
    return store_run(store, STORE_PREPARE(store, "DELETE FROM pair WHERE id = ?", id));
}

enum store_result store_key_get(struct store *store, struct text id, struct string *key)
{
    sqlite3_stmt *statement = STORE_PREPARE(store, "SELECT key FROM pair WHERE id = ?", id);
    enum store_result result = STORE_NOT_FOUND;

    if (store_step(statement))
        result = string_set(key, store_column(statement, 0)) ? STORE_OK : STORE_FAILED;
    store_done(store, statement);
    return result;
}

void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key), void *context)
{
    sqlite3_stmt *statement = store_prepare(store, "SELECT id, key FROM pair ORDER BY id");

    while (store_step(statement))
        each(context, store_column(statement, 0), store_column(statement, 1));
    store_done(store, statement);
}
