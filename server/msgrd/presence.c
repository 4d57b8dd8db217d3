/* Who sees whom, and how (wire facts 4). */
#include "service.h"

#include "core/contacts.h"
#include "wire/codes.h"

/* ---- who may see whom ---- */

/* Whether a user may be seen by somebody who is on these lists of his: blp_default where blp_default
 * are welcome. */
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

/* ---- telling ---- */

static void send_online(struct connection *viewer, struct text id, const struct connection *subject)
{
    const char *code = presence_code(subject->presence);

    if (id.length)
        reply(viewer, "ILN %.*s %s %.*s ", TEXT_ARG(id), code,
              TEXT_ARG(string_text(&subject->handle)));
    else
        reply(viewer, "NLN %s %.*s ", code, TEXT_ARG(string_text(&subject->handle)));
    reply_encoded(viewer, string_text(&subject->name));
    if (viewer->dialect >= 8)
        reply(viewer, " %u", subject->capabilities);
    if (viewer->dialect >= 9 && subject->object.length)
        reply(viewer, " %.*s", TEXT_ARG(string_text(&subject->object)));
    reply(viewer, "\r\n");
}

static void send_offline(struct connection *viewer, const struct connection *subject)
{
    reply(viewer, "FLN %.*s\r\n", TEXT_ARG(string_text(&subject->handle)));
}

void presence_send_initial(struct connection *connection, struct text id, struct text subject)
{
    const struct connection *user = service_user(connection->service, subject);

    if (user && presence_is_seen(user, string_text(&connection->handle)))
        send_online(connection, id, user);
}

struct announcement {
    const struct connection *subject;
    const struct presence_before *before;
    bool changed;               /* those who go on seeing him have something to see */
};

/* Before his own first CHG nobody is told anything: ILN will do it then. */
static struct connection *listening(const struct connection *subject, struct text watcher)
{
    struct connection *viewer = service_user(subject->service, watcher);

    return viewer && viewer != subject && presence_is_connected(viewer->presence) ? viewer : NULL;
}

/* Whoever saw nothing and sees nothing hears nothing: a blocked user does not even learn that there
 * was a change. */
static void announce_to(void *context, struct text watcher, unsigned bits)
{
    const struct announcement *announcement = context;
    const struct connection *subject = announcement->subject;
    struct connection *viewer = listening(subject, watcher);
    bool was = is_seen(announcement->before->presence, announcement->before->blp_default, bits);
    bool is = is_seen(subject->presence, subject->blp_default, bits);

    if (!viewer)
        return;
    if (is && (!was || announcement->changed))
        send_online(viewer, TEXT_EMPTY, subject);
    else if (was && !is)
        send_offline(viewer, subject);
}

struct presence_before presence_remember(const struct connection *connection)
{
    return (struct presence_before){connection->presence,
                                    {connection->blp_default[0], connection->blp_default[1], 0}};
}

void presence_announce(const struct connection *connection, const struct presence_before *before,
                       bool renamed)
{
    struct announcement announcement = {connection, before,
                                        renamed || connection->presence != before->presence};

    store_watchers(connection->service->store, string_text(&connection->handle), announce_to,
                   &announcement);
}

void presence_lists_changed(const struct connection *connection, struct text contact,
                            unsigned before, unsigned after)
{
    struct connection *viewer = listening(connection, contact);
    bool was = is_seen(connection->presence, connection->blp_default, before);
    bool is = is_seen(connection->presence, connection->blp_default, after);

    if (!viewer || was == is ||
        !(store_list_bits(connection->service->store, contact, string_text(&connection->handle)) &
          LIST_FORWARD))
        return;
    if (is)
        send_online(viewer, TEXT_EMPTY, connection);
    else
        send_offline(viewer, connection);
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

/* What the client can do, from MSNP8, and its picture, from MSNP9; some clients leave them out (wire
 * facts 11).  True when there is something new in them. */
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
    changed = capabilities != connection->capabilities ||
              !text_equal(object, string_text(&connection->object));
    connection->capabilities = capabilities;
    string_set(&connection->object, object);
    return changed;
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
    if (!service_may_change(connection)) {
        reply_error(connection, 800, id);
        return;
    }
    connection->presence = presence;
    details = set_details(connection, frame);
    reply(connection, "CHG %.*s %.*s", TEXT_ARG(id), TEXT_ARG(code));
    if (connection->dialect >= 8 && frame->argument_count > 2) /* an echo: what was not said is not answered */
        reply(connection, " %u", connection->capabilities);
    if (connection->dialect >= 9 && connection->object.length)
        reply(connection, " %.*s", TEXT_ARG(string_text(&connection->object)));
    reply(connection, "\r\n");
    if (!presence_is_connected(before.presence)) {
        struct initial initial = {connection, id};

        store_lists(connection->service->store, string_text(&connection->handle), send_initial,
                    &initial);
    }
    presence_announce(connection, &before, details);
}
