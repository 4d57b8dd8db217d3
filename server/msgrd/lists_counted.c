/* SYN of MSNP8 and MSNP9: what follows is counted, and is short (wire facts 3.2). */
#include "service.h"

#include "core/contacts.h"

struct listing {
    struct connection *connection;
    unsigned count;
};

static void count_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;

    (void)contact, (void)name;
    listing->count += bits != 0;
}

static void send_own_phone(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    reply(listing->connection, "PRP %.*s ", TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_phone(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    if (text_equal(name, TEXT_LITERAL("MBE")))
        return;
    reply(listing->connection, "BPR %.*s ", TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;
    struct connection *connection = listing->connection;

    if (!bits)
        return;
    reply(connection, "LST %.*s ", TEXT_ARG(contact));
    reply_encoded(connection, name);
    reply(connection, " %u", bits);
    if (bits & LIST_FORWARD)
        groups_send_of(connection, contact);
    reply(connection, "\r\n");
    if (bits & LIST_FORWARD)
        store_properties(connection->service->store, contact, send_phone, listing);
}

void lists_send_counted(struct connection *connection, struct text id,
                        const struct store_account *account)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    struct listing listing = {connection, 0};

    store_lists(store, owner, count_entry, &listing);
    reply(connection, "SYN %.*s %u %u %u\r\n", TEXT_ARG(id), account->serial, listing.count,
          groups_listed(connection));
    reply(connection, "GTC %c\r\nBLP %s\r\n", account->gtc, account->blp_default);
    store_properties(store, owner, send_own_phone, &listing);
    groups_send_all(connection, id, account->serial);
    store_lists(store, owner, send_entry, &listing);
}
