/* Who sees whom, and how (wire facts 4). */
#include "service.h"

#include "../core/contacts.h"
#include "../msnp/codes.h"

/* Whether `subject` lets `viewer` see him: on his allow list, or a stranger where strangers are welcome. */
static bool allows(const struct service *service, struct text subject, struct text viewer)
{
    unsigned bits = store_list_bits(service->store, subject, viewer);
    struct account account;
    bool welcome;

    if (bits & (LIST_ALLOW | LIST_BLOCK))
        return (bits & LIST_ALLOW) != 0;
    if (store_account_get(service->store, subject, &account) != STORE_OK)
        return false;
    welcome = account.strangers[0] == 'A';
    account_free(&account);
    return welcome;
}

enum presence presence_visible_to(const struct service *service, struct text viewer, struct text subject)
{
    const struct connection *user = service_user(service, subject);

    if (!user || !presence_is_connected(user->presence) || user->presence == PRESENCE_INVISIBLE ||
        !allows(service, subject, viewer))
        return PRESENCE_OFFLINE;
    return user->presence;
}

/* ILN, NLN or FLN of one user for another. */
static void send_presence(struct connection *viewer, struct text id, struct text subject)
{
    const struct service *service = viewer->service;
    enum presence presence = presence_visible_to(service, string_text(&viewer->handle), subject);
    const struct connection *user = service_user(service, subject);

    if (presence == PRESENCE_OFFLINE || !user) {
        if (!id.length)
            reply(viewer, "FLN %.*s\r\n", TEXT_ARG(subject));
        return;
    }
    if (id.length)
        reply(viewer, "ILN %.*s %s %.*s ", TEXT_ARG(id), presence_code(presence), TEXT_ARG(subject));
    else
        reply(viewer, "NLN %s %.*s ", presence_code(presence), TEXT_ARG(subject));
    reply_encoded(viewer, string_text(&user->name));
    reply(viewer, "\r\n");
}

void presence_send_initial(struct connection *connection, struct text id, struct text subject)
{
    send_presence(connection, id, subject);
}

struct announcement {
    struct connection *subject;
    bool gone;
};

/* One owner of a forward list that has the user on it. */
static void announce_to(void *context, struct text owner)
{
    const struct announcement *announcement = context;
    struct text subject = string_text(&announcement->subject->handle);
    struct connection *viewer = service_user(announcement->subject->service, owner);

    if (!viewer || viewer == announcement->subject || !presence_is_connected(viewer->presence))
        return;
    if (announcement->gone)
        reply(viewer, "FLN %.*s\r\n", TEXT_ARG(subject));
    else
        send_presence(viewer, TEXT_EMPTY, subject);
}

static void announce(struct connection *connection, bool gone)
{
    struct announcement announcement = {connection, gone};

    store_owners(connection->service->store, string_text(&connection->handle), LIST_FORWARD, announce_to,
                 &announcement);
}

void presence_announce(struct connection *connection) { announce(connection, false); }

void presence_gone(struct connection *connection)
{
    if (presence_is_connected(connection->presence) && connection->presence != PRESENCE_INVISIBLE)
        announce(connection, true);
}

struct initial {
    struct connection *viewer;
    struct text id;
};

static void send_initial(void *context, struct text contact, struct text name, unsigned bits)
{
    const struct initial *initial = context;

    (void)name;
    if (bits & LIST_FORWARD)
        send_presence(initial->viewer, initial->id, contact);
}

void presence_change(struct connection *connection, const struct frame *frame)
{
    struct text code = frame->arguments[1];
    enum presence presence = presence_from_code(code);
    bool first = !presence_is_connected(connection->presence);

    if (!presence_is_connected(presence) || !text_equal(code, text_of(presence_code(presence)))) {
        reply_error(connection, 201, frame->arguments[0]);
        return;
    }
    connection->presence = presence;
    reply(connection, "CHG %.*s %.*s\r\n", TEXT_ARG(frame->arguments[0]), TEXT_ARG(code));
    if (first) {
        struct initial initial = {connection, frame->arguments[0]};

        store_lists(connection->service->store, string_text(&connection->handle), send_initial, &initial);
    }
    if (!first || presence != PRESENCE_INVISIBLE)
        presence_announce(connection);
}
