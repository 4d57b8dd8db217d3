#include "lists.h"

#include "core/contacts.h"
#include "groups.h"
#include "handle.h"
#include "list_names.h"
#include "list_replies.h"
#include "presence.h"
#include "store_accounts.h"
#include "store_groups.h"
#include "store_lists.h"
#include "wire/codec.h"

static unsigned error_number(enum store_result result)
{
    switch (result) {
    case STORE_OK: return 0;
    case STORE_NOT_FOUND: return 216;
    case STORE_EXISTS: return 215;
    case STORE_FULL: return 210;
    default: return 500;
    }
}

/* Returns the list with this name; 0 for an unknown name and for the reverse list, which only the service
 * changes. */
static unsigned editable_list(struct text name)
{
    unsigned list = list_from_name(name);

    return list == LIST_REVERSE ? 0 : list;
}

/* Decodes the name of a user or contact.  False when it is too long or badly encoded; a missing argument
 * is an empty name. */
static bool read_name(const struct frame *frame, size_t index, struct string *name)
{
    if (frame->argument_count <= index)
        return true;
    return frame->arguments[index].length <= NAME_MAX_BYTES && url_decode(frame->arguments[index], name);
}

/* ---- ADD ---- */

struct addition {
    unsigned list, before; /* before: the lists that the contact was on */
    bool has_group;        /* some clients send no group (docs/wire.md 11) */
    uint32_t group;
    struct string contact, name; /* name: empty for none */
    struct store_serials serials;
};

/* Parses and checks an ADD.  Returns 0 or the MSNP error number. */
static unsigned add_check(struct connection *connection, const struct frame *frame, struct addition *addition)
{
    struct store *store = connection->service->store;

    if (!handle_normalize(frame->arguments[2], &addition->contact) || !read_name(frame, 3, &addition->name))
        return 201;
    if (!store_account_exists(store, string_text(&addition->contact)))
        return 205;
    addition->has_group = frame->argument_count > 4;
    if (addition->has_group && !user_group_parse(connection, frame->arguments[4], &addition->group))
        return 224;
    addition->before = store_list_bits(store, string_text(&connection->handle), string_text(&addition->contact));
    /* A contact is not on the allow list and the block list at once. */
    if ((addition->list & (LIST_ALLOW | LIST_BLOCK)) &&
        (addition->before & (LIST_ALLOW | LIST_BLOCK) & ~addition->list))
        return 219;
    return 0;
}

/* Whether the contact is already on the forward list, so that ADD only adds it to another group. */
static bool only_joins_group(const struct addition *addition)
{
    return addition->group && addition->list == LIST_FORWARD && (addition->before & LIST_FORWARD);
}

static enum store_result add_store(struct connection *connection, struct addition *addition)
{
    struct store *store = connection->service->store;
    struct text owner = string_text(&connection->handle), contact = string_text(&addition->contact);
    enum store_result result = STORE_OK;

    if (!only_joins_group(addition))
        result = store_list_add(store, owner, contact, string_text(&addition->name), addition->list,
                                &addition->serials);
    if (result == STORE_OK && addition->group && addition->list == LIST_FORWARD)
        result = store_member_add(store, owner, contact, addition->group, &addition->serials.owner);
    return result;
}

static void add_reply(struct connection *connection, const struct frame *frame, const struct addition *addition)
{
    reply(connection, "ADD %.*s %.*s %u %.*s ", TEXT_ARG(frame->arguments[0]), TEXT_ARG(frame->arguments[1]),
          addition->serials.owner, TEXT_ARG(string_text(&addition->contact)));
    reply_encoded(connection, string_text(addition->name.length ? &addition->name : &addition->contact));
    if (addition->list == LIST_FORWARD && connection->dialect >= 7 && addition->has_group)
        reply(connection, " %u", addition->group);
    reply(connection, "\r\n");
}

/* Clients expect the presence of an added contact right after the reply (docs/wire.md 11). */
static void add_announce(struct connection *connection, struct text id, const struct addition *addition)
{
    struct text contact = string_text(&addition->contact);

    if (addition->list != LIST_FORWARD) {
        presence_lists_changed(connection, contact, addition->before, addition->before | addition->list);
        return;
    }
    if (presence_is_connected(connection->presence))
        presence_send_initial(connection, id, contact);
    lists_announce_reverse(connection, contact, addition->serials.other, true);
}

void answer_add(struct connection *connection, const struct frame *frame)
{
    struct addition addition = {.list = editable_list(frame->arguments[1])};
    unsigned error;

    if (!addition.list) {
        connection_close(connection);
        return;
    }
    error = add_check(connection, frame, &addition);
    if (!error)
        error = error_number(add_store(connection, &addition));
    if (error) {
        reply_error(connection, error, frame->arguments[0]);
    } else {
        add_reply(connection, frame, &addition);
        if (!only_joins_group(&addition))
            add_announce(connection, frame->arguments[0], &addition);
    }
    string_free(&addition.contact);
    string_free(&addition.name);
}

/* ---- REM ---- */

void answer_rem(struct connection *connection, const struct frame *frame)
{
    struct store *store = connection->service->store;
    struct text id = frame->arguments[0], owner = string_text(&connection->handle);
    unsigned list = editable_list(frame->arguments[1]), before = 0;
    struct store_serials serials;
    struct string contact = {0};
    enum store_result result = STORE_NOT_FOUND;

    if (!list) {
        connection_close(connection);
        return;
    }
    if (frame->argument_count > 3 && list == LIST_FORWARD && connection->dialect >= 7) {
        user_group_leave(connection, frame);
        return;
    }
    if (handle_normalize(frame->arguments[2], &contact)) {
        before = store_list_bits(store, owner, string_text(&contact));
        result = store_list_remove(store, owner, string_text(&contact), list, &serials);
    }
    if (result != STORE_OK) {
        reply_error(connection, error_number(result), id);
    } else {
        reply(connection, "REM %.*s %.*s %u %.*s\r\n", TEXT_ARG(id), TEXT_ARG(frame->arguments[1]), serials.owner,
              TEXT_ARG(string_text(&contact)));
        if (list == LIST_FORWARD)
            lists_announce_reverse(connection, string_text(&contact), serials.other, false);
        else
            presence_lists_changed(connection, string_text(&contact), before, before & ~list);
    }
    string_free(&contact);
}

/* ---- REA ---- */

/* Changes the user's own name (`own`), or the name that the user's list has for the contact `handle`.  Returns
 * 0 or the MSNP error number. */
static unsigned rename_in_store(struct connection *connection, const struct string *handle, const struct string *name,
                                bool own, uint32_t *serial)
{
    struct store *store = connection->service->store;

    if (own && !connection_may_change(connection))
        return 800;
    return error_number(own ? store_account_rename(store, string_text(handle), string_text(name), serial)
                            : store_list_rename(store, string_text(&connection->handle), string_text(handle),
                                                string_text(name), serial));
}

void answer_rea(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string handle = {0}, name = {0};
    unsigned error = 209;
    uint32_t serial = 0;
    bool own = false;

    if (handle_normalize(frame->arguments[1], &handle) && read_name(frame, 2, &name) && name.length &&
        !text_has_control(string_text(&name))) {
        own = text_equal(string_text(&handle), string_text(&connection->handle));
        error = rename_in_store(connection, &handle, &name, own, &serial);
    }
    if (error) {
        reply_error(connection, error, id);
    } else {
        reply(connection, "REA %.*s %u %.*s ", TEXT_ARG(id), serial, TEXT_ARG(string_text(&handle)));
        reply_encoded(connection, string_text(&name));
        reply(connection, "\r\n");
    }
    if (!error && own && string_set(&connection->name, string_text(&name))) {
        struct presence_before before = presence_remember(connection);

        presence_announce(connection, &before, true);
    }
    string_free(&handle);
    string_free(&name);
}
