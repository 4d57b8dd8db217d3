#include "synchronize.h"

#include "core/contacts.h"
#include "groups.h"
#include "list_names.h"
#include "list_replies.h"
#include "store_accounts.h"
#include "store_lists.h"
#include "wire/codec.h"

/* ---- LST of MSNP2 to MSNP7: one list after the other, each line with its index and the total ---- */

struct listing {
    struct connection *connection;
    struct text id;
    uint32_t serial;
    unsigned bits; /* the entries on one of these lists are counted */
    unsigned index, total;
    const char *list;
    struct text contact; /* whose telephone numbers are being sent */
};

static void count_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;

    (void)contact, (void)name;
    listing->total += (bits & listing->bits) != 0;
}

static void send_phone(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    if (text_equal(name, TEXT_LITERAL("MBE")))
        return;
    reply(listing->connection, "BPR %u %.*s %.*s ", listing->serial, TEXT_ARG(listing->contact), TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;
    struct connection *connection = listing->connection;
    bool forward = listing->bits == LIST_FORWARD;

    if (!(bits & listing->bits))
        return;
    reply(connection, "LST %.*s %s %u %u %u %.*s ", TEXT_ARG(listing->id), listing->list, listing->serial,
          ++listing->index, listing->total, TEXT_ARG(contact));
    reply_encoded(connection, name);
    if (forward && connection->dialect >= 7)
        user_groups_send_of(connection, contact);
    reply(connection, "\r\n");
    if (!forward || connection->dialect < 5)
        return;
    listing->contact = contact;
    store_properties(connection->service->store, contact, send_phone, listing);
}

static void send_list(struct connection *connection, struct text id, uint32_t serial, unsigned list)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    struct listing listing = {
        .connection = connection, .id = id, .serial = serial, .bits = list, .list = list_name(list)};

    store_lists(store, owner, count_entry, &listing);
    if (!listing.total)
        reply(connection, "LST %.*s %s %u 0 0\r\n", TEXT_ARG(id), listing.list, serial);
    else
        store_lists(store, owner, send_entry, &listing);
}

void answer_lst(struct connection *connection, const struct frame *frame)
{
    unsigned list = list_from_name(frame->arguments[1]);

    if (!list)
        reply_error(connection, 201, frame->arguments[0]);
    else
        send_list(connection, frame->arguments[0], lists_serial(connection), list);
}

struct own_phones {
    struct buffer values[PHONE_COUNT];
};

static void keep_phone(void *context, struct text name, struct text value)
{
    struct own_phones *own = context;

    for (size_t i = 0; i < PHONE_COUNT; i++)
        if (text_equal(name, text_of(phone_names[i])))
            url_encode(&own->values[i], value);
}

/* Sends all telephone numbers in a fixed order; a number that is not set is sent without a value. */
static void send_own_phones(struct connection *connection, struct text id, uint32_t serial)
{
    struct own_phones own = {0};

    store_properties(connection->service->store, string_text(&connection->handle), keep_phone, &own);
    for (size_t i = 0; i < PHONE_COUNT; i++) {
        struct text value = buffer_text(&own.values[i]);

        reply(connection, "PRP %.*s %u %s%s%.*s\r\n", TEXT_ARG(id), serial, phone_names[i], value.length ? " " : "",
              TEXT_ARG(value));
        buffer_free(&own.values[i]);
    }
}

static void send_lists(struct connection *connection, struct text id, const struct store_account *account)
{
    reply(connection, "GTC %.*s %u %c\r\n", TEXT_ARG(id), account->serial, account->gtc);
    reply(connection, "BLP %.*s %u %s\r\n", TEXT_ARG(id), account->serial, account->blp_default);
    if (connection->dialect >= 5)
        send_own_phones(connection, id, account->serial);
    if (connection->dialect >= 7)
        user_groups_send_all(connection, id, account->serial);
    for (unsigned list = LIST_FORWARD; list <= LIST_REVERSE; list <<= 1)
        send_list(connection, id, account->serial, list);
}

/* ---- MSNP8 and MSNP9: the SYN reply has the counts, and the lines have no id ---- */

static void send_own_property(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    reply(listing->connection, "PRP %.*s ", TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_counted_phone(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    if (text_equal(name, TEXT_LITERAL("MBE")))
        return;
    reply(listing->connection, "BPR %.*s ", TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_counted_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;
    struct connection *connection = listing->connection;

    if (!bits)
        return;
    reply(connection, "LST %.*s ", TEXT_ARG(contact));
    reply_encoded(connection, name);
    reply(connection, " %u", bits);
    if (bits & LIST_FORWARD)
        user_groups_send_of(connection, contact);
    reply(connection, "\r\n");
    if (bits & LIST_FORWARD)
        store_properties(connection->service->store, contact, send_counted_phone, listing);
}

static void send_counted(struct connection *connection, struct text id, const struct store_account *account)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    struct listing listing = {.connection = connection, .bits = ~0u};

    store_lists(store, owner, count_entry, &listing);
    reply(connection, "SYN %.*s %u %u %u\r\n", TEXT_ARG(id), account->serial, listing.total,
          user_groups_count(connection));
    reply(connection, "GTC %c\r\nBLP %s\r\n", account->gtc, account->blp_default);
    store_properties(store, owner, send_own_property, &listing);
    user_groups_send_all(connection, id, account->serial);
    store_lists(store, owner, send_counted_entry, &listing);
}

/* ---- SYN ---- */

void answer_syn(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct store_account account;
    uint32_t known = 0; /* the serial of the client's copy */

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) != STORE_OK) {
        reply_error(connection, 500, id);
        return;
    }
    text_parse_u32(frame->arguments[1], UINT32_MAX, &known);
    if (known != account.serial && connection->dialect >= 8) {
        send_counted(connection, id, &account);
    } else {
        reply(connection, "SYN %.*s %u\r\n", TEXT_ARG(id), account.serial);
        if (known != account.serial)
            send_lists(connection, id, &account);
    }
    store_account_free(&account);
}
