/* Lists and settings: SYN, ADD, REM, REA, LST, GTC, BLP, PRP and the groups (wire facts 3). */
#include "service.h"

#include "../core/contacts.h"
#include "../msnp/codec.h"

static bool is(const struct frame *frame, const char *name) { return text_equal(frame->name, text_of(name)); }

static unsigned list_bit(struct text name)
{
    static const char names[] = "FLALBLRL";

    for (unsigned i = 0; i < 4; i++)
        if (text_equal_nocase(name, (struct text){names + 2 * i, 2}))
            return 1u << i;
    return 0;
}

/* ---- SYN ---- */

struct counting {
    unsigned bit, count;
};

static void count_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct counting *counting = context;

    (void)contact, (void)name;
    counting->count += (bits & counting->bit) != 0;
}

struct listing {
    struct connection *connection;
    struct text id;
    uint32_t serial;
    unsigned bit, index, total;
    const char *list;
};

static void send_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;
    struct connection *connection = listing->connection;

    if (!(bits & listing->bit))
        return;
    reply(connection, "LST %.*s %s %u %u %u %.*s ", TEXT_ARG(listing->id), listing->list, listing->serial,
          ++listing->index, listing->total, TEXT_ARG(contact));
    reply_encoded(connection, name.length ? name : contact);
    reply(connection, connection->dialect >= 7 && listing->bit == LIST_FORWARD ? " 0\r\n" : "\r\n");
}

static void send_list(struct connection *connection, struct text id, uint32_t serial, unsigned place)
{
    static const char *const names[] = {"FL", "AL", "BL", "RL"};
    struct text owner = string_text(&connection->handle);
    struct counting counting = {1u << place, 0};
    struct listing listing = {connection, id, serial, 1u << place, 0, 0, names[place]};

    store_lists(connection->service->store, owner, count_entry, &counting);
    listing.total = counting.count;
    if (!counting.count)
        reply(connection, "LST %.*s %s %u 0 0\r\n", TEXT_ARG(id), names[place], serial);
    else
        store_lists(connection->service->store, owner, send_entry, &listing);
}

static void handle_syn(struct connection *connection, const struct frame *frame)
{
    static const char *const phones[] = {"PHH", "PHW", "PHM", "MOB", "MBE"};
    struct text id = frame->arguments[0];
    struct account account;
    uint32_t known;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) != STORE_OK) {
        reply_error(connection, 500, id);
        return;
    }
    reply(connection, "SYN %.*s %u\r\n", TEXT_ARG(id), account.serial);
    if (!text_parse_u32(frame->arguments[1], UINT32_MAX, &known) || known != account.serial) {
        reply(connection, "GTC %.*s %u %c\r\n", TEXT_ARG(id), account.serial, account.prompt);
        reply(connection, "BLP %.*s %u %s\r\n", TEXT_ARG(id), account.serial, account.strangers);
        if (connection->dialect >= 5)
            for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++)
                reply(connection, "PRP %.*s %u %s\r\n", TEXT_ARG(id), account.serial, phones[i]);
        if (connection->dialect >= 7)
            reply(connection, "LSG %.*s %u 1 1 0 Other%%20Contacts 0\r\n", TEXT_ARG(id), account.serial);
        for (unsigned place = 0; place < 4; place++)
            send_list(connection, id, account.serial, place);
    }
    account_free(&account);
}

/* ---- ADD, REM ---- */

/* Tells the other user who has him now, or no longer. */
static void tell_reverse(struct connection *connection, struct text contact, bool added)
{
    struct service *service = connection->service;
    struct connection *user = service_user(service, contact);
    struct text owner = string_text(&connection->handle);
    uint32_t serial = 0;
    enum store_result result = added ? store_list_add(service->store, contact, owner, string_text(&connection->name),
                                                      LIST_REVERSE, &serial)
                                     : store_list_remove(service->store, contact, owner, LIST_REVERSE, &serial);

    if (result != STORE_OK || !user)
        return;
    reply(user, "%s 0 RL %u %.*s", added ? "ADD" : "REM", serial, TEXT_ARG(owner));
    if (added) {
        reply(user, " ");
        reply_encoded(user, string_text(&connection->name));
    }
    reply(user, "\r\n");
}

static unsigned add_error(enum store_result result)
{
    return result == STORE_EXISTS ? 215 : result == STORE_FULL ? 210 : 500;
}

static void visibility_changed(struct connection *connection, struct text contact)
{
    struct connection *viewer = service_user(connection->service, contact);

    if (viewer && presence_is_connected(viewer->presence) && presence_is_connected(connection->presence) &&
        (store_list_bits(connection->service->store, contact, string_text(&connection->handle)) & LIST_FORWARD))
        presence_send_initial(viewer, TEXT_EMPTY, string_text(&connection->handle));
}

static void handle_add(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    unsigned bit = list_bit(frame->arguments[1]);
    struct string contact = {0}, name = {0};
    struct account account;
    enum store_result result;
    uint32_t serial = 0;

    if (!bit || bit == LIST_REVERSE) {
        connection_close(connection);
        return;
    }
    if (!normalize_handle(frame->arguments[2], &contact)) {
        reply_error(connection, 201, id);
        goto done;
    }
    if (store_account_get(store, string_text(&contact), &account) != STORE_OK) {
        reply_error(connection, 205, id);
        goto done;
    }
    if (frame->argument_count > 3 && url_decode(frame->arguments[3], &name) &&
        text_equal_nocase(string_text(&name), string_text(&contact)))
        string_set(&name, string_text(&account.name)); /* clients that know no name send the handle */
    account_free(&account);
    if ((bit & (LIST_ALLOW | LIST_BLOCK)) &&
        (store_list_bits(store, owner, string_text(&contact)) & (LIST_ALLOW | LIST_BLOCK) & ~bit)) {
        reply_error(connection, 219, id);
        goto done;
    }
    result = store_list_add(store, owner, string_text(&contact), string_text(&name), bit, &serial);
    if (result != STORE_OK) {
        reply_error(connection, add_error(result), id);
        goto done;
    }
    reply(connection, "ADD %.*s %.*s %u %.*s ", TEXT_ARG(id), TEXT_ARG(frame->arguments[1]), serial,
          TEXT_ARG(string_text(&contact)));
    reply_encoded(connection, name.length ? string_text(&name) : string_text(&contact));
    reply(connection, bit == LIST_FORWARD && connection->dialect >= 7 ? " 0\r\n" : "\r\n");
    if (bit == LIST_FORWARD) {
        if (presence_is_connected(connection->presence))
            presence_send_initial(connection, id, string_text(&contact));
        tell_reverse(connection, string_text(&contact), true);
    } else {
        visibility_changed(connection, string_text(&contact));
    }
done:
    string_free(&contact);
    string_free(&name);
}

static void handle_rem(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    unsigned bit = list_bit(frame->arguments[1]);
    struct string contact = {0};
    uint32_t serial = 0;

    if (!bit || bit == LIST_REVERSE) {
        connection_close(connection);
        return;
    }
    if (!normalize_handle(frame->arguments[2], &contact) ||
        store_list_remove(connection->service->store, string_text(&connection->handle), string_text(&contact), bit,
                          &serial) != STORE_OK) {
        reply_error(connection, 216, id);
    } else {
        reply(connection, "REM %.*s %.*s %u %.*s\r\n", TEXT_ARG(id), TEXT_ARG(frame->arguments[1]), serial,
              TEXT_ARG(string_text(&contact)));
        if (bit == LIST_FORWARD)
            tell_reverse(connection, string_text(&contact), false);
        else
            visibility_changed(connection, string_text(&contact));
    }
    string_free(&contact);
}

/* ---- names and settings ---- */

static uint32_t current_serial(const struct connection *connection)
{
    struct account account;
    uint32_t serial = 1;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) == STORE_OK) {
        serial = account.serial;
        account_free(&account);
    }
    return serial;
}

enum { NAME_MAX_BYTES = 387 };

static void handle_rea(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string handle = {0}, name = {0};
    bool own;

    if (!normalize_handle(frame->arguments[1], &handle) || frame->arguments[2].length > NAME_MAX_BYTES ||
        !url_decode(frame->arguments[2], &name) || !name.length) {
        reply_error(connection, 209, id);
        goto done;
    }
    own = text_equal(string_text(&handle), string_text(&connection->handle));
    if (own) {
        if (store_account_rename(connection->service->store, string_text(&handle), string_text(&name)) != STORE_OK) {
            reply_error(connection, 500, id);
            goto done;
        }
        string_set(&connection->name, string_text(&name));
    }
    reply(connection, "REA %.*s %u %.*s ", TEXT_ARG(id), current_serial(connection), TEXT_ARG(string_text(&handle)));
    reply_encoded(connection, string_text(&name));
    reply(connection, "\r\n");
    if (own && presence_is_connected(connection->presence))
        presence_announce(connection);
done:
    string_free(&handle);
    string_free(&name);
}

/* GTC A|N and BLP AL|BL: 218 for what is so already, the end for anything else. */
static void handle_setting(struct connection *connection, const struct frame *frame, const char *setting,
                           const char *one, const char *other)
{
    struct text owner = string_text(&connection->handle), value = frame->arguments[1];
    struct account account;
    bool same;

    if (!text_equal(value, text_of(one)) && !text_equal(value, text_of(other))) {
        connection_close(connection);
        return;
    }
    if (store_account_get(connection->service->store, owner, &account) != STORE_OK) {
        reply_error(connection, 500, frame->arguments[0]);
        return;
    }
    same = setting[0] == 's' ? text_equal(value, text_of(account.strangers)) : value.bytes[0] == account.prompt;
    account_free(&account);
    if (same) {
        reply_error(connection, 218, frame->arguments[0]);
        return;
    }
    store_account_set(connection->service->store, owner, setting, value);
    reply(connection, "%.*s %.*s %u %.*s\r\n", TEXT_ARG(frame->name), TEXT_ARG(frame->arguments[0]),
          current_serial(connection), TEXT_ARG(value));
    if (setting[0] == 's' && presence_is_connected(connection->presence))
        presence_announce(connection);
}

static void handle_lst(struct connection *connection, const struct frame *frame)
{
    unsigned bit = list_bit(frame->arguments[1]);

    for (unsigned place = 0; place < 4; place++)
        if (bit == 1u << place)
            send_list(connection, frame->arguments[0], current_serial(connection), place);
}

bool lists_frame(struct connection *connection, const struct frame *frame)
{
    if (is(frame, "SYN"))
        handle_syn(connection, frame);
    else if (is(frame, "ADD"))
        handle_add(connection, frame);
    else if (is(frame, "REM"))
        handle_rem(connection, frame);
    else if (is(frame, "REA"))
        handle_rea(connection, frame);
    else if (is(frame, "LST"))
        handle_lst(connection, frame);
    else if (is(frame, "GTC"))
        handle_setting(connection, frame, "prompt", "A", "N");
    else if (is(frame, "BLP"))
        handle_setting(connection, frame, "strangers", "AL", "BL");
    else if (is(frame, "PRP"))
        reply_error(connection, 715, frame->arguments[0]); /* phone numbers are not kept yet */
    else if (is(frame, "ADG") || is(frame, "RMG") || is(frame, "REG"))
        reply_error(connection, 502, frame->arguments[0]); /* groups are not kept yet */
    else
        return false;
    return true;
}
