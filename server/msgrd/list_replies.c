#include "list_replies.h"

#include "store_accounts.h"
#include "users.h"

uint32_t lists_serial(const struct connection *connection)
{
    struct store_account account;
    uint32_t serial = 1;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) == STORE_OK) {
        serial = account.serial;
        store_account_free(&account);
    }
    return serial;
}

void lists_announce_reverse(const struct connection *connection, struct text contact, uint32_t serial, bool added)
{
    struct connection *user = users_find(connection->service, contact);

    if (!user || !serial)
        return;
    reply(user, "%s 0 RL %u", added ? "ADD" : "REM", serial);
    if (added)
        reply_user(user, connection);
    else
        reply(user, " %.*s", TEXT_ARG(string_text(&connection->handle)));
    reply(user, "\r\n");
}
