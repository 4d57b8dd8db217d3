#include "groups.h"

#include "core/contacts.h"
#include "handle.h"
#include "list_replies.h"
#include "store_groups.h"
#include "store_lists.h"
#include "wire/codec.h"

static unsigned error_number(enum store_result result)
{
    switch (result) {
    case STORE_NOT_FOUND: return 224;
    case STORE_EXISTS: return 228;
    case STORE_FULL: return 223;
    default: return 500;
    }
}

bool user_group_parse(const struct connection *connection, struct text value, uint32_t *group)
{
    return text_parse_u32(value, STORE_GROUPS_MAX - 1, group) &&
           (!*group || store_group_exists(connection->service->store, string_text(&connection->handle), *group));
}

/* ---- listing ---- */

struct listing {
    struct connection *connection;
    struct text id;
    uint32_t serial;
    unsigned index, total;
};

static void send_number(void *context, uint32_t group)
{
    struct listing *listing = context;

    reply(listing->connection, "%c%u", listing->index++ ? ',' : ' ', group);
}

void user_groups_send_of(struct connection *connection, struct text contact)
{
    struct listing listing = {.connection = connection};

    store_member_groups(connection->service->store, string_text(&connection->handle), contact, send_number, &listing);
    if (!listing.index)
        reply(connection, " 0");
}

static void count_group(void *context, uint32_t group, struct text name)
{
    (void)group, (void)name;
    ++*(unsigned *)context;
}

unsigned user_groups_count(struct connection *connection)
{
    unsigned count = 1;

    store_groups(connection->service->store, string_text(&connection->handle), count_group, &count);
    return count;
}

static void send_group(void *context, uint32_t group, struct text name)
{
    struct listing *listing = context;

    if (listing->connection->dialect >= 8)
        reply(listing->connection, "LSG %u ", group);
    else
        reply(listing->connection, "LSG %.*s %u %u %u %u ", TEXT_ARG(listing->id), listing->serial, ++listing->index,
              listing->total, group);
    reply_encoded(listing->connection, name);
    reply(listing->connection, " 0\r\n");
}

void user_groups_send_all(struct connection *connection, struct text id, uint32_t serial)
{
    struct listing listing = {connection, id, serial, 0, user_groups_count(connection)};

    send_group(&listing, 0, TEXT_LITERAL("Other Contacts"));
    store_groups(connection->service->store, string_text(&connection->handle), send_group, &listing);
}

/* ---- commands ---- */

/* Decodes a group name; if it is invalid, replies with 229 or 201 and returns false. */
static bool read_name(struct connection *connection, const struct frame *frame, size_t index, struct string *name)
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

void answer_adg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string name = {0};
    enum store_result result;
    uint32_t group, serial = 0;

    if (!read_name(connection, frame, 1, &name))
        return;
    result = store_group_add(connection->service->store, string_text(&connection->handle), string_text(&name), &group,
                             &serial);
    if (result != STORE_OK) {
        reply_error(connection, error_number(result), id);
    } else {
        reply(connection, "ADG %.*s %u ", TEXT_ARG(id), serial);
        reply_encoded(connection, string_text(&name));
        reply(connection, " %u 0\r\n", group);
    }
    string_free(&name);
}

void answer_reg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string name = {0};
    enum store_result result;
    uint32_t group, serial = 0;

    if (!user_group_parse(connection, frame->arguments[1], &group) || !group) {
        reply_error(connection, 224, id);
        return;
    }
    if (!read_name(connection, frame, 2, &name))
        return;
    result = store_group_rename(connection->service->store, string_text(&connection->handle), group, string_text(&name),
                                &serial);
    if (result != STORE_OK) {
        reply_error(connection, error_number(result), id);
    } else {
        reply(connection, "REG %.*s %u %u ", TEXT_ARG(id), serial, group);
        reply_encoded(connection, string_text(&name));
        reply(connection, " 0\r\n");
    }
    string_free(&name);
}

static void append_member(void *context, struct text contact) { buffer_printf(context, "%.*s\n", TEXT_ARG(contact)); }

/* Removes from the forward list all contacts that are in this group and in no other.  Collects them first,
 * because the list must not change while the store iterates over it. */
static void remove_members(struct connection *connection, uint32_t group)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    struct buffer members = {0};
    size_t start = 0;

    store_group_only_members(store, owner, group, append_member, &members);
    for (size_t i = 0; i < members.length; i++) {
        struct text contact = {members.bytes + start, i - start};
        struct store_serials serials;

        if (members.bytes[i] != '\n')
            continue;
        start = i + 1;
        if (store_list_remove(store, owner, contact, LIST_FORWARD, &serials) == STORE_OK)
            lists_announce_reverse(connection, contact, serials.other, false);
    }
    buffer_free(&members);
}

void answer_rmg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    enum store_result result;
    uint32_t group, serial = 0;

    if (!user_group_parse(connection, frame->arguments[1], &group)) {
        reply_error(connection, 224, id);
        return;
    }
    if (!group) {
        reply_error(connection, 230, id);
        return;
    }
    remove_members(connection, group);
    result = store_group_remove(connection->service->store, string_text(&connection->handle), group, &serial);
    if (result != STORE_OK)
        reply_error(connection, error_number(result), id);
    else
        reply(connection, "RMG %.*s %u %u\r\n", TEXT_ARG(id), serial, group);
}

static void count_number(void *context, uint32_t group)
{
    (void)group;
    ++*(unsigned *)context;
}

/* Removes a contact from a group.  Removal from group 0 also removes the contact from the forward list,
 * unless the contact is in another group: to move a contact, a client first adds it to the new group and
 * then removes it from group 0. */
static enum store_result leave(struct connection *connection, struct text contact, uint32_t group,
                               struct store_serials *serials)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle);
    unsigned groups = 0;

    if (group)
        return store_member_remove(store, owner, contact, group, &serials->owner);
    store_member_groups(store, owner, contact, count_number, &groups);
    if (!groups)
        return store_list_remove(store, owner, contact, LIST_FORWARD, serials);
    serials->owner = lists_serial(connection);
    return STORE_OK;
}

void user_group_leave(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    struct store_serials serials = {0};
    struct string contact = {0};
    enum store_result result;
    unsigned error = 0;
    uint32_t group;

    if (!user_group_parse(connection, frame->arguments[3], &group)) {
        error = 224;
    } else if (!handle_normalize(frame->arguments[2], &contact) ||
               !(store_list_bits(connection->service->store, owner, string_text(&contact)) & LIST_FORWARD)) {
        error = 216;
    } else {
        result = leave(connection, string_text(&contact), group, &serials);
        error = result == STORE_OK ? 0 : result == STORE_NOT_FOUND ? 225 : 500;
    }
    if (error) {
        reply_error(connection, error, id);
    } else {
        reply(connection, "REM %.*s FL %u %.*s %u\r\n", TEXT_ARG(id), serials.owner, TEXT_ARG(string_text(&contact)),
              group);
        lists_announce_reverse(connection, string_text(&contact), serials.other, false);
    }
    string_free(&contact);
}
