/* Groups of the forward list: ADG, REG, RMG, and what of them stands in LST, LSG and REM (wire
 * facts 3.2 and 3.3).  Group 0 holds whoever is in no other; it has a fixed name and is no row of
 * the store. */
#include "service.h"

#include "core/contacts.h"
#include "wire/codec.h"

enum { GROUP_NAME_MAX_BYTES = 61 }; /* as it travels, encoded */

static bool is(const struct frame *frame, const char *name)
{
    return text_equal(frame->name, text_of(name));
}

static unsigned group_error(enum store_result result)
{
    switch (result) {
    case STORE_NOT_FOUND:
        return 224;
    case STORE_EXISTS:
        return 228;
    case STORE_FULL:
        return 223;
    default:
        return 500;
    }
}

bool groups_known(const struct connection *connection, struct text value, uint32_t *group)
{
    return text_parse_u32(value, STORE_GROUPS_MAX - 1, group) &&
           (!*group || store_group_exists(connection->service->store,
                                          string_text(&connection->handle), *group));
}

/* ---- lists ---- */

struct sending {
    struct connection *connection;
    struct text id;
    uint32_t serial;
    unsigned index, total;
};

static void send_number(void *context, uint32_t group)
{
    struct sending *sending = context;

    reply(sending->connection, "%c%u", sending->index++ ? ',' : ' ', group);
}

void groups_send_of(struct connection *connection, struct text contact)
{
    struct sending sending = {.connection = connection};

    store_member_groups(connection->service->store, string_text(&connection->handle), contact,
                        send_number, &sending);
    if (!sending.index)
        reply(connection, " 0");
}

static void count_group(void *context, uint32_t group, struct text name)
{
    struct sending *sending = context;

    (void)group, (void)name;
    sending->total++;
}

static void send_group(void *context, uint32_t group, struct text name)
{
    struct sending *sending = context;

    if (sending->connection->dialect >= 8)
        reply(sending->connection, "LSG %u ", group);
    else
        reply(sending->connection, "LSG %.*s %u %u %u %u ", TEXT_ARG(sending->id), sending->serial,
              ++sending->index, sending->total, group);
    reply_encoded(sending->connection, name);
    reply(sending->connection, " 0\r\n");
}

unsigned groups_listed(struct connection *connection)
{
    struct sending sending = {.connection = connection, .total = 1};

    store_groups(connection->service->store, string_text(&connection->handle), count_group,
                 &sending);
    return sending.total;
}

void groups_send_all(struct connection *connection, struct text id, uint32_t serial)
{
    struct sending sending = {connection, id, serial, 0, 1};
    struct text owner = string_text(&connection->handle);

    store_groups(connection->service->store, owner, count_group, &sending);
    send_group(&sending, 0, TEXT_LITERAL("Other Contacts"));
    store_groups(connection->service->store, owner, send_group, &sending);
}

/* ---- commands ---- */

/* The name in an argument; says 229 or 201 itself. */
static bool read_name(struct connection *connection, const struct frame *frame, size_t index,
                      struct string *name)
{
    struct text value = frame->argument_count > index ? frame->arguments[index] : TEXT_EMPTY;

    if (value.length > GROUP_NAME_MAX_BYTES) {
        reply_error(connection, 229, frame->arguments[0]);
        return false;
    }
    if (!url_decode(value, name) || !name->length || text_has_control(string_text(name))) {
        reply_error(connection, 201, frame->arguments[0]);
        string_free(name);
        return false;
    }
    return true;
}

static void handle_adg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string name = {0};
    enum store_result result;
    uint32_t group, serial = 0;

    if (!read_name(connection, frame, 1, &name))
        return;
    result = store_group_add(connection->service->store, string_text(&connection->handle),
                             string_text(&name), &group, &serial);
    if (result != STORE_OK) {
        reply_error(connection, group_error(result), id);
    } else {
        reply(connection, "ADG %.*s %u ", TEXT_ARG(id), serial);
        reply_encoded(connection, string_text(&name));
        reply(connection, " %u 0\r\n", group);
    }
    string_free(&name);
}

static void handle_reg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string name = {0};
    enum store_result result;
    uint32_t group, serial = 0;

    if (!groups_known(connection, frame->arguments[1], &group) || !group) {
        reply_error(connection, 224, id);
        return;
    }
    if (!read_name(connection, frame, 2, &name))
        return;
    result = store_group_rename(connection->service->store, string_text(&connection->handle), group,
                                string_text(&name), &serial);
    if (result != STORE_OK) {
        reply_error(connection, group_error(result), id);
    } else {
        reply(connection, "REG %.*s %u %u ", TEXT_ARG(id), serial, group);
        reply_encoded(connection, string_text(&name));
        reply(connection, " 0\r\n");
    }
    string_free(&name);
}

static void remember_member(void *context, struct text contact)
{
    buffer_printf(context, "%.*s\n", TEXT_ARG(contact));
}

/* Who is in this group and in no other leaves the forward list with it. */
static void remove_members(struct connection *connection, uint32_t group)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    struct buffer members = {0};
    size_t start = 0;

    store_group_only_members(store, owner, group, remember_member, &members);
    for (size_t i = 0; i < members.length; i++) {
        struct text contact = {members.bytes + start, i - start};
        struct store_serials serials;

        if (members.bytes[i] != '\n')
            continue;
        start = i + 1;
        if (store_list_remove(store, owner, contact, LIST_FORWARD, &serials) == STORE_OK)
            lists_tell_reverse(connection, contact, serials.other, false);
    }
    buffer_free(&members);
}

static void handle_rmg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    enum store_result result;
    uint32_t group, serial = 0;

    if (!groups_known(connection, frame->arguments[1], &group)) {
        reply_error(connection, 224, id);
        return;
    }
    if (!group) {
        reply_error(connection, 230, id);
        return;
    }
    remove_members(connection, group);
    result = store_group_remove(connection->service->store, string_text(&connection->handle), group,
                                &serial);
    if (result != STORE_OK)
        reply_error(connection, group_error(result), id);
    else
        reply(connection, "RMG %.*s %u %u\r\n", TEXT_ARG(id), serial, group);
}

static void count_number(void *context, uint32_t group)
{
    (void)group;
    ++*(unsigned *)context;
}

/* Out of one group.  Out of group 0, where whoever is in no other is, means off the list; a client
 * that moves somebody out of it has put him into another one before, and is told that all is
 * well. */
void groups_leave(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    struct store_serials serials = {0};
    struct string contact = {0};
    enum store_result result = STORE_OK;
    unsigned groups = 0;
    uint32_t group;

    if (!groups_known(connection, frame->arguments[3], &group)) {
        reply_error(connection, 224, id);
        return;
    }
    if (!normalize_handle(frame->arguments[2], &contact) ||
        !(store_list_bits(store, owner, string_text(&contact)) & LIST_FORWARD)) {
        reply_error(connection, 216, id);
        string_free(&contact);
        return;
    }
    store_member_groups(store, owner, string_text(&contact), count_number, &groups);
    if (group)
        result = store_member_remove(store, owner, string_text(&contact), group, &serials.owner);
    else if (!groups)
        result = store_list_remove(store, owner, string_text(&contact), LIST_FORWARD, &serials);
    else
        serials.owner = lists_serial(connection);
    if (result != STORE_OK) {
        reply_error(connection, result == STORE_NOT_FOUND ? 225 : 500, id);
    } else {
        reply(connection, "REM %.*s FL %u %.*s %u\r\n", TEXT_ARG(id), serials.owner,
              TEXT_ARG(string_text(&contact)), group);
        lists_tell_reverse(connection, string_text(&contact), serials.other, false);
    }
    string_free(&contact);
}

bool groups_frame(struct connection *connection, const struct frame *frame)
{
    if (is(frame, "ADG"))
        handle_adg(connection, frame);
    else if (is(frame, "REG"))
        handle_reg(connection, frame);
    else if (is(frame, "RMG"))
        handle_rmg(connection, frame);
    else
        return false;
    return true;
}
