#include "user_settings.h"

#include "core/contacts.h"
#include "list_names.h"
#include "list_replies.h"
#include "presence.h"
#include "store_accounts.h"
#include "store_lists.h"
#include "users.h"
#include "wire/codec.h"

/* ---- GTC, BLP ---- */

/* Copies the account's current value of the setting to `text`. */
static bool current_value(const struct connection *connection, enum store_setting setting, char text[3])
{
    struct store_account account;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) != STORE_OK)
        return false;
    text[0] = setting == STORE_GTC ? account.gtc : account.blp_default[0];
    text[1] = setting == STORE_GTC ? 0 : account.blp_default[1];
    text[2] = 0;
    store_account_free(&account);
    return true;
}

/* Stores a setting and sends the reply.  An unknown value ends the connection; the current value is
 * answered with 218. */
static bool change_setting(struct connection *connection, const struct frame *frame, enum store_setting setting,
                           const char *one, const char *other)
{
    struct text id = frame->arguments[0], value = frame->arguments[1];
    uint32_t serial = 0;
    char current[3];

    if (!text_equal(value, text_of(one)) && !text_equal(value, text_of(other))) {
        connection_close(connection);
        return false;
    }
    if (!current_value(connection, setting, current)) {
        reply_error(connection, 500, id);
        return false;
    }
    if (text_equal(value, text_of(current))) {
        reply_error(connection, 218, id);
        return false;
    }
    if (store_account_set(connection->service->store, string_text(&connection->handle), setting, value, &serial) !=
        STORE_OK) {
        reply_error(connection, 500, id);
        return false;
    }
    reply(connection, "%.*s %.*s %u %.*s\r\n", TEXT_ARG(frame->name), TEXT_ARG(id), serial, TEXT_ARG(value));
    return true;
}

void answer_gtc(struct connection *connection, const struct frame *frame)
{
    change_setting(connection, frame, STORE_GTC, "A", "N");
}

void answer_blp(struct connection *connection, const struct frame *frame)
{
    struct presence_before before = presence_remember(connection);

    if (!change_setting(connection, frame, STORE_BLP_DEFAULT, "AL", "BL"))
        return;
    connection->blp_default[0] = frame->arguments[1].bytes[0];
    presence_announce(connection, &before, false);
}

/* ---- PRP ---- */

struct phone_change {
    const struct connection *connection;
    struct text name;
    struct text value; /* encoded */
};

/* Informs a watcher, a user with the changed user on its forward list, unless the changed user blocks
 * it. */
static void send_phone(void *context, struct text watcher, unsigned bits)
{
    const struct phone_change *change = context;
    struct connection *user = users_find(change->connection->service, watcher);

    if (!user || user->dialect < 5 || (bits & LIST_BLOCK))
        return;
    reply(user, "BPR %u %.*s %.*s %.*s\r\n", lists_serial(user), TEXT_ARG(string_text(&change->connection->handle)),
          TEXT_ARG(change->name), TEXT_ARG(change->value));
}

void answer_prp(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], name = frame->arguments[1], owner = string_text(&connection->handle);
    struct text encoded = frame->argument_count > 2 ? frame->arguments[2] : TEXT_EMPTY;
    struct string value = {0};
    uint32_t serial = 0;

    if (name.length > 3 || encoded.length > PHONE_MAX_BYTES || !url_decode(encoded, &value)) {
        connection_close(connection);
    } else if (!is_phone_name(name)) {
        reply_error(connection, 715, id);
    } else if (store_property_set(store, owner, name, string_text(&value), &serial) != STORE_OK) {
        reply_error(connection, 500, id);
    } else {
        struct phone_change change = {connection, name, encoded};

        reply(connection, "PRP %.*s %u %.*s %.*s\r\n", TEXT_ARG(id), serial, TEXT_ARG(name), TEXT_ARG(encoded));
        if (!text_equal(name, TEXT_LITERAL("MBE")))
            store_watchers(store, owner, send_phone, &change);
    }
    string_free(&value);
}
