/* The service end of a switchboard connection: tickets, rooms, calls and messages (wire facts
 * 6). */
#include "service.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

enum { MESSAGE_MAX_BYTES = 1664 };

static bool is(const struct frame *frame, const char *name)
{
    return text_equal(frame->name, text_of(name));
}

/* ---- tickets and rooms ---- */

void switchboard_ticket_free(struct ticket *ticket)
{
    struct service *service = ticket->service;

    *ticket->place = ticket->next;
    if (ticket->next)
        ticket->next->place = ticket->place;
    if (ticket->room) {
        *ticket->room_place = ticket->next_of_room;
        if (ticket->next_of_room)
            ticket->next_of_room->room_place = ticket->room_place;
    }
    timers_stop(&service->timers, &ticket->deadline);
    handle_table_remove(&service->tickets_of, &ticket->entry);
    string_free(&ticket->handle);
    free(ticket);
}

static void ticket_due(void *owner) { switchboard_ticket_free(owner); }

static struct ticket *ticket_new(struct service *service, struct text handle, struct room *room)
{
    struct ticket *ticket = calloc(1, sizeof(*ticket));

    if (!ticket || !string_set(&ticket->handle, handle)) {
        free(ticket);
        return NULL;
    }
    service_token(service, ticket->text);
    ticket->service = service;
    ticket->next = service->tickets;
    ticket->place = &service->tickets;
    if (ticket->next)
        ticket->next->place = &ticket->next;
    service->tickets = ticket;
    if (room) {
        ticket->room = room;
        ticket->next_of_room = room->tickets;
        ticket->room_place = &room->tickets;
        if (ticket->next_of_room)
            ticket->next_of_room->room_place = &ticket->next_of_room;
        room->tickets = ticket;
    }
    return ticket;
}

const struct ticket *switchboard_ticket(struct service *service, struct text handle,
                                        struct room *room)
{
    struct handle_entry *entry = handle_table_find(&service->tickets_of, handle);
    struct ticket *ticket;
    unsigned held = 0;

    for (; entry; entry = handle_table_next(entry)) {
        ticket = entry->owner;
        held += (ticket->room != NULL) == (room != NULL);
    }
    if (held >= (room ? INVITATIONS_OF_ONE_USER : TICKETS_OF_ONE_USER))
        return NULL;
    ticket = ticket_new(service, handle, room);
    if (!ticket)
        return NULL;
    if (!handle_table_add(&service->tickets_of, &ticket->entry, &ticket->handle, ticket) ||
        !timers_set(&service->timers, &ticket->deadline, service_now(service) + TICKET_MS,
                    ticket_due, ticket)) {
        switchboard_ticket_free(ticket);
        return NULL;
    }
    return ticket;
}

/* Takes the ticket if it is this user's and of the kind asked for; it is gone afterwards. */
static bool use_ticket(struct service *service, struct text text, struct text handle, bool for_room,
                       struct room **room)
{
    struct handle_entry *entry = handle_table_find(&service->tickets_of, handle);

    for (; entry; entry = handle_table_next(entry)) {
        struct ticket *ticket = entry->owner;

        if (!equal_in_constant_time(text_of(ticket->text), text) ||
            (ticket->room != NULL) != for_room)
            continue;
        *room = ticket->room;
        switchboard_ticket_free(ticket);
        return true;
    }
    return false;
}

static struct room *room_new(struct service *service)
{
    struct room *room = calloc(1, sizeof(*room));

    if (!room)
        return NULL;
    room->id = ++service->last_room % 100000000; /* old clients read it as a signed 32-bit number */
    room->next = service->rooms;
    room->place = &service->rooms;
    if (room->next)
        room->next->place = &room->next;
    service->rooms = room;
    service->room_count++;
    return room;
}

void switchboard_room_free(struct service *service, struct room *room)
{
    *room->place = room->next;
    if (room->next)
        room->next->place = room->place;
    service->room_count--;
    /* Invitations into a room that is no more. */
    for (struct ticket *ticket = room->tickets, *next; ticket; ticket = next) {
        next = ticket->next_of_room;
        switchboard_ticket_free(ticket);
    }
    free(room);
}

/* The first of these members who is not oneself and not about to leave. */
static struct connection *another(const struct connection *self, struct connection *from)
{
    while (from && (from->closing || from == self))
        from = from->next_member;
    return from;
}

static struct connection *member_named(const struct connection *self, struct text handle)
{
    struct connection *member = another(self, self->room->members);

    while (member && !text_equal(string_text(&member->handle), handle))
        member = another(self, member->next_member);
    return member;
}

/* ---- joining ---- */

static bool join(struct connection *connection, struct room *room)
{
    struct connection *user = service_user(connection->service, string_text(&connection->handle));
    struct connection **position = &room->members;

    if (!user || room->member_count >= ROOM_MAX ||
        !string_set(&connection->name, string_text(&user->name)))
        return false;
    while (*position)
        position = &(*position)->next_member;
    *position = connection;
    room->member_count++;
    connection->room = room;
    connection->authenticated = true;
    connection_set_deadline(connection, UINT64_MAX);
    return true;
}

static void refuse(struct connection *connection, struct text id)
{
    reply_error(connection, 911, id);
    connection_close(connection);
}

static void handle_usr(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct room *room;

    if (frame->argument_count != 3 || !normalize_handle(frame->arguments[1], &connection->handle) ||
        !use_ticket(connection->service, frame->arguments[2], string_text(&connection->handle),
                    false, &room) ||
        !(room = room_new(connection->service))) {
        refuse(connection, id);
        return;
    }
    if (!join(connection, room)) { /* he has signed out in the meantime */
        switchboard_room_free(connection->service, room);
        refuse(connection, id);
        return;
    }
    reply(connection, "USR %.*s OK %.*s ", TEXT_ARG(id),
          TEXT_ARG(string_text(&connection->handle)));
    reply_encoded(connection, string_text(&connection->name));
    reply(connection, "\r\n");
}

static void handle_ans(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct connection *member;
    struct room *room;
    unsigned index = 0, total;
    uint32_t number;

    if (!normalize_handle(frame->arguments[1], &connection->handle) ||
        !text_parse_u32(frame->arguments[3], UINT32_MAX, &number) ||
        !use_ticket(connection->service, frame->arguments[2], string_text(&connection->handle),
                    true, &room) ||
        room->id != number || !join(connection, room)) {
        refuse(connection, id);
        return;
    }
    total = room->member_count - 1;
    for (member = another(connection, connection->room->members); member;
         member = another(connection, member->next_member)) {
        reply(connection, "IRO %.*s %u %u %.*s ", TEXT_ARG(id), ++index, total,
              TEXT_ARG(string_text(&member->handle)));
        reply_encoded(connection, string_text(&member->name));
        reply(connection, "\r\n");
        reply(member, "JOI %.*s ", TEXT_ARG(string_text(&connection->handle)));
        reply_encoded(member, string_text(&connection->name));
        reply(member, "\r\n");
    }
    reply(connection, "ANS %.*s OK\r\n", TEXT_ARG(id));
}

static void call_refused(struct connection *connection, unsigned number, struct text id)
{
    if (++connection->failed_calls >= FAILED_CALLS_MAX)
        number = 713;
    reply_error(connection, number, id);
}

static void handle_cal(struct connection *connection, const struct frame *frame)
{
    struct service *service = connection->service;
    struct text id = frame->arguments[0], caller = string_text(&connection->handle);
    struct string callee = {0};
    struct connection *user;
    const struct ticket *ticket;

    if (!normalize_handle(frame->arguments[1], &callee)) {
        call_refused(connection, 208, id);
        return;
    }
    user = service_user(service, string_text(&callee));
    if (member_named(connection, string_text(&callee)) ||
        text_equal(string_text(&callee), caller)) {
        call_refused(connection, 215, id);
    } else if (!user || !presence_is_seen(user, caller)) {
        call_refused(connection, 217, id);
    } else if (connection->room->member_count >= ROOM_MAX ||
               !(ticket = switchboard_ticket(service, string_text(&callee), connection->room))) {
        call_refused(connection, 280, id);
    } else {
        connection->failed_calls = 0;
        reply(connection, "CAL %.*s RINGING %u\r\n", TEXT_ARG(id), connection->room->id);
        reply(user, "RNG %u ", connection->room->id);
        reply_endpoint(user, user);
        reply(user, " CKI %s %.*s ", ticket->text, TEXT_ARG(caller));
        reply_encoded(user, string_text(&connection->name));
        reply(user, "\r\n");
    }
    string_free(&callee);
}

/* ---- messages ---- */

static void handle_msg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0], mode = frame->arguments[1];
    struct connection *member = another(connection, connection->room->members);
    bool heard = member != NULL;

    if (frame->payload.length > MESSAGE_MAX_BYTES || mode.length != 1 ||
        !memchr("UNADS", mode.bytes[0], 5)) {
        connection_close(connection);
        return;
    }
    for (; member; member = another(connection, member->next_member)) {
        reply(member, "MSG %.*s ", TEXT_ARG(string_text(&connection->handle)));
        reply_encoded(member, string_text(&connection->name));
        reply(member, " %lu\r\n", (unsigned long)frame->payload.length);
        buffer_append(&member->out, frame->payload);
    }
    connection->service->totals.messages++;
    if (!heard && memchr("NAD", mode.bytes[0], 3))
        reply(connection, "NAK %.*s\r\n", TEXT_ARG(id));
    else if (heard && memchr("ADS", mode.bytes[0], 3))
        reply(connection, "ACK %.*s\r\n", TEXT_ARG(id));
}

void switchboard_frame(struct connection *connection, const struct frame *frame)
{
    if (is(frame, "OUT"))
        connection_close(connection);
    else if (!connection->authenticated && is(frame, "USR"))
        handle_usr(connection, frame);
    else if (!connection->authenticated && is(frame, "ANS"))
        handle_ans(connection, frame);
    else if (!connection->authenticated)
        connection_close(connection);
    else if (is(frame, "CAL"))
        handle_cal(connection, frame);
    else if (is(frame, "MSG"))
        handle_msg(connection, frame);
    else if (is(frame, "PNG"))
        reply(connection, "QNG\r\n");
    else if (frame->argument_count)
        reply_error(connection, 715, frame->arguments[0]);
}

void switchboard_left(struct connection *connection)
{
    struct room *room = connection->room;
    struct connection **position;

    if (!room)
        return;
    position = &room->members;
    for (struct connection *member = another(connection, connection->room->members);
         member; member = another(connection, member->next_member))
        reply(member, "BYE %.*s\r\n", TEXT_ARG(string_text(&connection->handle)));
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): whoever has a room is its member */
    while (*position != connection)
        position = &(*position)->next_member;
    *position = connection->next_member;
    connection->room = NULL;
    if (--room->member_count == 0)
        switchboard_room_free(connection->service, room);
}
