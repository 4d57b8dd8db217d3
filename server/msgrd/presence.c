#include "presence.h"

#include "core/contacts.h"
#include "store_lists.h"
#include "users.h"
#include "wire/codes.h"

/* ---- visibility ---- */

/* Whether a user with this presence is visible to a viewer; `bits` are the lists of the user that the
 * viewer is on.  BLP AL admits viewers that are on neither the allow list nor the block list. */
static bool is_seen(enum presence presence, const char *blp_default, unsigned bits)
{
    if (!presence_is_connected(presence) || presence == PRESENCE_INVISIBLE || (bits & LIST_BLOCK))
        return false;
    return (bits & LIST_ALLOW) || blp_default[0] == 'A';
}

bool presence_is_seen(const struct connection *subject, struct text viewer)
{
    return is_seen(subject->presence, subject->blp_default,
                   store_list_bits(subject->service->store, string_text(&subject->handle), viewer));
}

/* ---- announcements ---- */

/* Sends ILN as part of the reply to the request `id`; sends NLN if `id` is empty. */
static void send_online(struct connection *viewer, struct text id, const struct connection *subject)
{
    const char *code = presence_code(subject->presence);

    if (id.length)
        reply(viewer, "ILN %.*s %s", TEXT_ARG(id), code);
    else
        reply(viewer, "NLN %s", code);
    reply_user(viewer, subject);
    if (viewer->dialect >= 8)
        reply(viewer, " %u", subject->capabilities);
    if (viewer->dialect >= 9 && subject->object.length)
        reply(viewer, " %.*s", TEXT_ARG(string_text(&subject->object)));
    reply(viewer, "\r\n");
}

void presence_send_initial(struct connection *connection, struct text id, struct text subject)
{
    const struct connection *user = users_find(connection->service, subject);

    if (user && presence_is_seen(user, string_text(&connection->handle)))
        send_online(connection, id, user);
}

/* Returns the connection of a watcher; NULL when it must get no NLN or FLN now.  A user who has not sent CHG
 * yet gets none: the ILN lines after CHG report the presence of all contacts. */
static struct connection *informed(const struct connection *subject, struct text watcher)
{
    struct connection *viewer = users_find(subject->service, watcher);

    return viewer && viewer != subject && presence_is_connected(viewer->presence) ? viewer : NULL;
}

/* Only a viewer who saw the user before or sees the user now is informed: a blocked user must not learn
 * that something changed. */
static void inform(struct connection *viewer, const struct connection *subject, bool saw, bool sees, bool changed)
{
    if (sees && (!saw || changed))
        send_online(viewer, TEXT_EMPTY, subject);
    else if (saw && !sees)
        reply(viewer, "FLN %.*s\r\n", TEXT_ARG(string_text(&subject->handle)));
}

struct announcement {
    const struct connection *subject;
    const struct presence_before *before;
    bool changed; /* what viewers see is different */
};

static void announce_to(void *context, struct text watcher, unsigned bits)
{
    const struct announcement *announcement = context;
    const struct connection *subject = announcement->subject;
    struct connection *viewer = informed(subject, watcher);

    if (viewer)
        inform(viewer, subject, is_seen(announcement->before->presence, announcement->before->blp_default, bits),
               is_seen(subject->presence, subject->blp_default, bits), announcement->changed);
}

struct presence_before presence_remember(const struct connection *connection)
{
    return (struct presence_before){connection->presence, {connection->blp_default[0], connection->blp_default[1], 0}};
}

void presence_announce(const struct connection *connection, const struct presence_before *before, bool renamed)
{
    struct announcement announcement = {connection, before, renamed || connection->presence != before->presence};

    store_watchers(connection->service->store, string_text(&connection->handle), announce_to, &announcement);
}

void presence_lists_changed(const struct connection *connection, struct text contact, unsigned before, unsigned after)
{
    struct connection *viewer = informed(connection, contact);
    bool saw = is_seen(connection->presence, connection->blp_default, before);
    bool sees = is_seen(connection->presence, connection->blp_default, after);

    if (viewer && saw != sees &&
        (store_list_bits(connection->service->store, contact, string_text(&connection->handle)) & LIST_FORWARD))
        inform(viewer, connection, saw, sees, false);
}

void presence_gone(struct connection *connection)
{
    struct presence_before before = presence_remember(connection);

    connection->presence = PRESENCE_OFFLINE;
    presence_announce(connection, &before, false);
}

/* ---- CHG ---- */

struct initial {
    struct connection *viewer;
    struct text id;
};

static void send_initial(void *context, struct text contact, struct text name, unsigned bits)
{
    const struct initial *initial = context;

    (void)name;
    if (bits & LIST_FORWARD)
        presence_send_initial(initial->viewer, initial->id, contact);
}

/* Capabilities (MSNP8 and later) and picture (MSNP9), which some clients leave out (docs/wire.md 11).
 * True when one of them changed. */
static bool set_details(struct connection *connection, const struct frame *frame)
{
    uint32_t capabilities = 0;
    struct text object = frame->argument_count > 3 && connection->dialect >= 9 &&
                                 frame->arguments[3].length <= OBJECT_MAX_BYTES
                             ? frame->arguments[3]
                             : TEXT_EMPTY;
    bool changed;

    if (connection->dialect >= 8 && frame->argument_count > 2)
        text_parse_u32(frame->arguments[2], UINT32_MAX, &capabilities);
    changed = capabilities != connection->capabilities || !text_equal(object, string_text(&connection->object));
    connection->capabilities = capabilities;
    string_set(&connection->object, object);
    return changed;
}

/* The reply repeats the arguments that the client sent. */
static void send_changed(struct connection *connection, const struct frame *frame)
{
    reply(connection, "CHG %.*s %.*s", TEXT_ARG(frame->arguments[0]), TEXT_ARG(frame->arguments[1]));
    if (connection->dialect >= 8 && frame->argument_count > 2)
        reply(connection, " %u", connection->capabilities);
    if (connection->dialect >= 9 && connection->object.length)
        reply(connection, " %.*s", TEXT_ARG(string_text(&connection->object)));
    reply(connection, "\r\n");
}

void presence_change(struct connection *connection, const struct frame *frame)
{
    struct presence_before before = presence_remember(connection);
    struct text id = frame->arguments[0], code = frame->arguments[1];
    enum presence presence = presence_from_code(code);
    bool details;

    if (!presence_is_connected(presence) || !text_equal(code, text_of(presence_code(presence)))) {
        reply_error(connection, 201, id);
        return;
    }
    if (!connection_may_change(connection)) {
        reply_error(connection, 800, id);
        return;
    }
    connection->presence = presence;
    details = set_details(connection, frame);
    send_changed(connection, frame);
    if (!presence_is_connected(before.presence)) {
        struct initial initial = {connection, id};

        store_lists(connection->service->store, string_text(&connection->handle), send_initial, &initial);
    }
    presence_announce(connection, &before, details);
}
