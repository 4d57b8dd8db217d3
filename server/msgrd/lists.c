/* Lists and settings: SYN, LST, ADD, REM, REA, GTC, BLP, PRP (wire facts 3). */
#include "service.h"

#include "core/contacts.h"
#include "wire/codec.h"

enum { NAME_MAX_BYTES = 387, PHONE_MAX_BYTES = 95 }; /* both as they travel, encoded */

static bool is(const struct frame *frame, const char *name)
{
    return text_equal(frame->name, text_of(name));
}

static unsigned list_bit(struct text name)
{
    static const char names[] = "FLALBLRL";

    for (size_t i = 0; i < 4; i++)
        if (text_equal_nocase(name, (struct text){names + 2 * i, 2}))
            return 1u << i;
    return 0;
}

/* ---- SYN, LST ---- */

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
    struct text contact;        /* whose telephone numbers follow */
};

static void send_phone(void *context, struct text name, struct text value)
{
    struct listing *listing = context;

    if (text_equal(name, TEXT_LITERAL("MBE")))
        return;
    reply(listing->connection, "BPR %u %.*s %.*s ", listing->serial, TEXT_ARG(listing->contact),
          TEXT_ARG(name));
    reply_encoded(listing->connection, value);
    reply(listing->connection, "\r\n");
}

static void send_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    struct listing *listing = context;
    struct connection *connection = listing->connection;
    bool forward = listing->bit == LIST_FORWARD;

    if (!(bits & listing->bit))
        return;
    reply(connection, "LST %.*s %s %u %u %u %.*s ", TEXT_ARG(listing->id), listing->list,
          listing->serial, ++listing->index, listing->total, TEXT_ARG(contact));
    reply_encoded(connection, name);
    if (forward && connection->dialect >= 7)
        groups_send_of(connection, contact);
    reply(connection, "\r\n");
    if (!forward || connection->dialect < 5)
        return;
    listing->contact = contact;
    store_properties(connection->service->store, contact, send_phone, listing);
}

static void send_list(struct connection *connection, struct text id, uint32_t serial,
                      unsigned place)
{
    static const char *const names[] = {"FL", "AL", "BL", "RL"};
    struct text owner = string_text(&connection->handle);
    struct counting counting = {1u << place, 0};
    struct listing listing = {connection, id, serial, 1u << place, 0, 0, names[place], TEXT_EMPTY};

    store_lists(connection->service->store, owner, count_entry, &counting);
    listing.total = counting.count;
    if (!counting.count)
        reply(connection, "LST %.*s %s %u 0 0\r\n", TEXT_ARG(id), names[place], serial);
    else
        store_lists(connection->service->store, owner, send_entry, &listing);
}

static const char *const phones[] = {"PHH", "PHW", "PHM", "MOB", "MBE"};
enum { PHONE_COUNT = sizeof(phones) / sizeof(phones[0]) };

struct own_phones {
    struct buffer values[PHONE_COUNT];
};

static void keep_phone(void *context, struct text name, struct text value)
{
    struct own_phones *own = context;

    for (size_t i = 0; i < PHONE_COUNT; i++)
        if (text_equal(name, text_of(phones[i])))
            url_encode(&own->values[i], value);
}

/* One's own numbers; those that are not known go without a value. */
static void send_own_phones(struct connection *connection, struct text id, uint32_t serial)
{
    struct own_phones own = {0};

    store_properties(connection->service->store, string_text(&connection->handle), keep_phone,
                     &own);
    for (size_t i = 0; i < PHONE_COUNT; i++) {
        struct text value = buffer_text(&own.values[i]);

        reply(connection, "PRP %.*s %u %s%s%.*s\r\n", TEXT_ARG(id), serial, phones[i],
              value.length ? " " : "", TEXT_ARG(value));
        buffer_free(&own.values[i]);
    }
}

static void handle_syn(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct store_account account;
    uint32_t known;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) !=
        STORE_OK) {
        reply_error(connection, 500, id);
        return;
    }
    if (!text_parse_u32(frame->arguments[1], UINT32_MAX, &known))
        known = 0;
    if (connection->dialect >= 8 && known != account.serial) {
        lists_send_counted(connection, id, &account);
        store_account_free(&account);
        return;
    }
    reply(connection, "SYN %.*s %u\r\n", TEXT_ARG(id), account.serial);
    if (known != account.serial) {
        reply(connection, "GTC %.*s %u %c\r\n", TEXT_ARG(id), account.serial, account.gtc);
        reply(connection, "BLP %.*s %u %s\r\n", TEXT_ARG(id), account.serial, account.blp_default);
        if (connection->dialect >= 5)
            send_own_phones(connection, id, account.serial);
        if (connection->dialect >= 7)
            groups_send_all(connection, id, account.serial);
        for (unsigned place = 0; place < 4; place++)
            send_list(connection, id, account.serial, place);
    }
    store_account_free(&account);
}

uint32_t lists_serial(const struct connection *connection)
{
    struct store_account account;
    uint32_t serial = 1;

    if (store_account_get(connection->service->store, string_text(&connection->handle), &account) ==
        STORE_OK) {
        serial = account.serial;
        store_account_free(&account);
    }
    return serial;
}

static void handle_lst(struct connection *connection, const struct frame *frame)
{
    unsigned bit = list_bit(frame->arguments[1]);

    if (!bit)
        reply_error(connection, 201, frame->arguments[0]);
    for (unsigned place = 0; place < 4; place++)
        if (bit == 1u << place)
            send_list(connection, frame->arguments[0], lists_serial(connection), place);
}

/* ---- ADD, REM ---- */

static unsigned store_error(enum store_result result)
{
    switch (result) {
    case STORE_NOT_FOUND:
        return 216;
    case STORE_EXISTS:
        return 215;
    case STORE_FULL:
        return 210;
    default:
        return 500;
    }
}

void lists_tell_reverse(const struct connection *connection, struct text contact, uint32_t serial,
                        bool added)
{
    struct connection *user = service_user(connection->service, contact);

    if (!user || !serial)
        return;
    reply(user, "%s 0 RL %u %.*s", added ? "ADD" : "REM", serial,
          TEXT_ARG(string_text(&connection->handle)));
    if (added) {
        reply(user, " ");
        reply_encoded(user, string_text(&connection->name));
    }
    reply(user, "\r\n");
}

/* What the client calls the contact; clients that know no name send the handle, or nothing. */
static bool name_of(const struct frame *frame, size_t index, struct string *name)
{
    if (frame->argument_count <= index)
        return true;
    return frame->arguments[index].length <= NAME_MAX_BYTES &&
           url_decode(frame->arguments[index], name);
}

static void handle_add(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    unsigned bit = list_bit(frame->arguments[1]), before;
    struct string contact = {0}, name = {0};
    struct store_serials serials = {0};
    enum store_result result;
    uint32_t group = 0;
    bool joins;

    if (!bit || bit == LIST_REVERSE) {
        connection_close(connection);
        return;
    }
    if (!normalize_handle(frame->arguments[2], &contact) || !name_of(frame, 3, &name)) {
        reply_error(connection, 201, id);
        goto done;
    }
    if (!store_account_exists(store, string_text(&contact))) {
        reply_error(connection, 205, id);
        goto done;
    }
    if (frame->argument_count > 4 && !groups_known(connection, frame->arguments[4], &group)) {
        reply_error(connection, 224, id);
        goto done;
    }
    before = store_list_bits(store, owner, string_text(&contact));
    if ((bit & (LIST_ALLOW | LIST_BLOCK)) && (before & (LIST_ALLOW | LIST_BLOCK) & ~bit)) {
        reply_error(connection, 219, id);
        goto done;
    }
    joins = group && bit == LIST_FORWARD;
    if (joins && (before & LIST_FORWARD)) /* on the list already: only into one more group */
        result = store_member_add(store, owner, string_text(&contact), group, &serials.owner);
    else
        result =
            store_list_add(store, owner, string_text(&contact), string_text(&name), bit, &serials);
    if (result == STORE_OK && joins && !(before & LIST_FORWARD))
        result = store_member_add(store, owner, string_text(&contact), group, &serials.owner);
    if (result != STORE_OK) {
        reply_error(connection, store_error(result), id);
        goto done;
    }
    reply(connection, "ADD %.*s %.*s %u %.*s ", TEXT_ARG(id), TEXT_ARG(frame->arguments[1]),
          serials.owner, TEXT_ARG(string_text(&contact)));
    reply_encoded(connection, name.length ? string_text(&name) : string_text(&contact));
    if (bit == LIST_FORWARD && connection->dialect >= 7 && frame->argument_count > 4)
        reply(connection, " %u", group); /* who names no group hears of none (BitlBee) */
    reply(connection, "\r\n");
    if (joins && (before & LIST_FORWARD))
        goto done;
    if (bit == LIST_FORWARD) {
        if (presence_is_connected(connection->presence))
            presence_send_initial(connection, id, string_text(&contact));
        lists_tell_reverse(connection, string_text(&contact), serials.other, true);
    } else {
        presence_lists_changed(connection, string_text(&contact), before, before | bit);
    }
done:
    string_free(&contact);
    string_free(&name);
}

static void handle_rem(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    unsigned bit = list_bit(frame->arguments[1]), before;
    struct store_serials serials;
    struct string contact = {0};
    enum store_result result = STORE_NOT_FOUND;

    if (!bit || bit == LIST_REVERSE) {
        connection_close(connection);
        return;
    }
    if (frame->argument_count > 3 && bit == LIST_FORWARD && connection->dialect >= 7) {
        groups_leave(connection, frame);
        return;
    }
    if (normalize_handle(frame->arguments[2], &contact)) {
        before = store_list_bits(store, owner, string_text(&contact));
        result = store_list_remove(store, owner, string_text(&contact), bit, &serials);
    }
    if (result != STORE_OK) {
        reply_error(connection, store_error(result), id);
    } else {
        reply(connection, "REM %.*s %.*s %u %.*s\r\n", TEXT_ARG(id), TEXT_ARG(frame->arguments[1]),
              serials.owner, TEXT_ARG(string_text(&contact)));
        if (bit == LIST_FORWARD)
            lists_tell_reverse(connection, string_text(&contact), serials.other, false);
        else
            presence_lists_changed(connection, string_text(&contact), before, before & ~bit);
    }
    string_free(&contact);
}

/* ---- names and settings ---- */

/* One's own name, or the name under which one keeps a contact. */
static void handle_rea(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0];
    struct string handle = {0}, name = {0};
    enum store_result result;
    uint32_t serial = 0;
    bool own;

    if (!normalize_handle(frame->arguments[1], &handle) || !name_of(frame, 2, &name) ||
        !name.length || text_has_control(string_text(&name))) {
        reply_error(connection, 209, id);
        goto done;
    }
    own = text_equal(string_text(&handle), string_text(&connection->handle));
    if (own && !service_may_change(connection)) {
        reply_error(connection, 800, id);
        goto done;
    }
    result = own ? store_account_rename(store, string_text(&handle), string_text(&name), &serial)
                 : store_list_rename(store, string_text(&connection->handle), string_text(&handle),
                                     string_text(&name), &serial);
    if (result != STORE_OK) {
        reply_error(connection, store_error(result), id);
        goto done;
    }
    reply(connection, "REA %.*s %u %.*s ", TEXT_ARG(id), serial, TEXT_ARG(string_text(&handle)));
    reply_encoded(connection, string_text(&name));
    reply(connection, "\r\n");
    if (own && string_set(&connection->name, string_text(&name))) {
        struct presence_before before = presence_remember(connection);

        presence_announce(connection, &before, true);
    }
done:
    string_free(&handle);
    string_free(&name);
}

/* GTC A|N and BLP AL|BL: 218 for what is so already, the end for anything else. */
static void handle_setting(struct connection *connection, const struct frame *frame,
                           enum store_setting setting, const char *one, const char *other)
{
    struct text owner = string_text(&connection->handle), value = frame->arguments[1];
    struct presence_before before = presence_remember(connection);
    bool blp_default = setting == STORE_BLP_DEFAULT, same;
    struct store_account account;
    uint32_t serial = 0;

    if (!text_equal(value, text_of(one)) && !text_equal(value, text_of(other))) {
        connection_close(connection);
        return;
    }
    if (store_account_get(connection->service->store, owner, &account) != STORE_OK) {
        reply_error(connection, 500, frame->arguments[0]);
        return;
    }
    same = blp_default ? text_equal(value, text_of(account.blp_default))
                     : value.bytes[0] == account.gtc;
    store_account_free(&account);
    if (same) {
        reply_error(connection, 218, frame->arguments[0]);
        return;
    }
    if (store_account_set(connection->service->store, owner, setting, value, &serial) != STORE_OK) {
        reply_error(connection, 500, frame->arguments[0]);
        return;
    }
    reply(connection, "%.*s %.*s %u %.*s\r\n", TEXT_ARG(frame->name), TEXT_ARG(frame->arguments[0]),
          serial, TEXT_ARG(value));
    if (!blp_default)
        return;
    connection->blp_default[0] = value.bytes[0];
    presence_announce(connection, &before, false);
}

/* ---- telephone numbers ---- */

struct phone_change {
    const struct connection *connection;
    struct text name;
    struct text value;          /* encoded */
};

/* Those who have the user on their list and are not blocked by him. */
static void tell_phone(void *context, struct text watcher, unsigned bits)
{
    const struct phone_change *change = context;
    struct connection *user = service_user(change->connection->service, watcher);

    if (!user || user->dialect < 5 || (bits & LIST_BLOCK))
        return;
    reply(user, "BPR %u %.*s %.*s %.*s\r\n", lists_serial(user),
          TEXT_ARG(string_text(&change->connection->handle)), TEXT_ARG(change->name),
          TEXT_ARG(change->value));
}

static void handle_prp(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], name = frame->arguments[1],
                owner = string_text(&connection->handle);
    struct text encoded = frame->argument_count > 2 ? frame->arguments[2] : TEXT_EMPTY;
    struct string value = {0};
    uint32_t serial = 0;
    bool known = false;

    for (size_t i = 0; i < PHONE_COUNT; i++)
        known |= text_equal(name, text_of(phones[i]));
    if (name.length > 3 || encoded.length > PHONE_MAX_BYTES || !url_decode(encoded, &value)) {
        connection_close(connection);
    } else if (!known) {
        reply_error(connection, 715, id);
    } else if (store_property_set(store, owner, name, string_text(&value), &serial) != STORE_OK) {
        reply_error(connection, 500, id);
    } else {
        struct phone_change change = {connection, name, encoded};

        reply(connection, "PRP %.*s %u %.*s %.*s\r\n", TEXT_ARG(id), serial, TEXT_ARG(name),
              TEXT_ARG(encoded));
        if (!text_equal(name, TEXT_LITERAL("MBE")))
            store_watchers(store, owner, tell_phone, &change);
    }
    string_free(&value);
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
        handle_setting(connection, frame, STORE_GTC, "A", "N");
    else if (is(frame, "BLP"))
        handle_setting(connection, frame, STORE_BLP_DEFAULT, "AL", "BL");
    else if (is(frame, "PRP"))
        handle_prp(connection, frame);
    else
        return groups_frame(connection, frame);
    return true;
}
