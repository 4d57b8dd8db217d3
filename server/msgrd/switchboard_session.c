#include "switchboard_session.h"

#include <string.h>

#include "handle.h"
#include "presence.h"
#include "switchboard.h"
#include "users.h"

/* Returns the first member, starting at `from`, that is neither `self` nor closing. */
static struct connection *another(const struct connection *self, struct connection *from)
{
    while (from && (from->closing || from == self))
        from = from->next_member;
    return from;
}

static struct connection *member_named(const struct connection *self, struct text handle)
{
    struct connection *member = another(self, self->switchboard->members);

    while (member && !text_equal(string_text(&member->handle), handle))
        member = another(self, member->next_member);
    return member;
}

/* ---- joining ---- */

/* False when the user has signed out since the auth string was issued, or the switchboard is full. */
static bool join(struct connection *connection, struct switchboard *switchboard)
{
    struct connection *user = users_find(connection->service, string_text(&connection->handle));
    struct connection **position = &switchboard->members;

    if (!user || switchboard->member_count >= SWITCHBOARD_MEMBERS_MAX ||
        !string_set(&connection->name, string_text(&user->name)))
        return false;
    while (*position)
        position = &(*position)->next_member;
    *position = connection;
    switchboard->member_count++;
    connection->switchboard = switchboard;
    connection->authenticated = true;
    connection_set_deadline(connection, UINT64_MAX);
    return true;
}

static void refuse(struct connection *connection, struct text id)
{
    reply_error(connection, 911, id);
    connection_close(connection);
}

static void answer_usr(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct switchboard *switchboard;

    if (frame->argument_count != 3 || !handle_normalize(frame->arguments[1], &connection->handle) ||
        !auth_string_take(connection->service, frame->arguments[2], string_text(&connection->handle), false,
                          &switchboard) ||
        !(switchboard = switchboard_create(connection->service))) {
        refuse(connection, id);
        return;
    }
    if (!join(connection, switchboard)) {
        switchboard_free(switchboard);
        refuse(connection, id);
        return;
    }
    reply(connection, "USR %.*s OK", TEXT_ARG(id));
    reply_user(connection, connection);
    reply(connection, "\r\n");
}

static void answer_ans(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct connection *member;
    struct switchboard *switchboard;
    unsigned index = 0, total;
    uint32_t number;

    if (!handle_normalize(frame->arguments[1], &connection->handle) ||
        !text_parse_u32(frame->arguments[3], UINT32_MAX, &number) ||
        !auth_string_take(connection->service, frame->arguments[2], string_text(&connection->handle), true,
                          &switchboard) ||
        switchboard->id != number || !join(connection, switchboard)) {
        refuse(connection, id);
        return;
    }
    total = switchboard->member_count - 1;
    for (member = another(connection, switchboard->members); member;
         member = another(connection, member->next_member)) {
        reply(connection, "IRO %.*s %u %u", TEXT_ARG(id), ++index, total);
        reply_user(connection, member);
        reply(connection, "\r\n");
        reply(member, "JOI");
        reply_user(member, connection);
        reply(member, "\r\n");
    }
    reply(connection, "ANS %.*s OK\r\n", TEXT_ARG(id));
}

/* ---- calls ---- */

/* Returns the MSNP error number for a call that is refused; 0: the call is allowed. */
static unsigned check_call(const struct connection *connection, struct text callee)
{
    const struct connection *user = users_find(connection->service, callee);
    struct text caller = string_text(&connection->handle);

    if (member_named(connection, callee) || text_equal(callee, caller))
        return 215;
    if (!user || !presence_is_seen(user, caller))
        return 217;
    return connection->switchboard->member_count >= SWITCHBOARD_MEMBERS_MAX ? 280 : 0;
}

static void ring(struct connection *connection, struct connection *user, const char *auth_string)
{
    reply(user, "RNG %u ", connection->switchboard->id);
    reply_endpoint(user, user);
    reply(user, " CKI %s", auth_string);
    reply_user(user, connection);
    reply(user, "\r\n");
}

static void answer_cal(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct string callee = {0};
    const struct auth_string *auth_string = NULL;
    unsigned error = 208;

    if (handle_normalize(frame->arguments[1], &callee))
        error = check_call(connection, string_text(&callee));
    if (!error) {
        auth_string = auth_string_issue(connection->service, string_text(&callee), connection->switchboard);
        error = auth_string ? 0 : 280;
    }
    if (error) {
        reply_error(connection, ++connection->failed_calls >= FAILED_CALLS_MAX ? 713 : error, id);
    } else {
        connection->failed_calls = 0;
        reply(connection, "CAL %.*s RINGING %u\r\n", TEXT_ARG(id), connection->switchboard->id);
        ring(connection, users_find(connection->service, string_text(&callee)), auth_string->text);
    }
    string_free(&callee);
}

/* ---- messages ---- */

/* `mode` says which receipt the sender wants: U none, N only NAK, A and D both, S only ACK
 * (docs/wire.md 6.2). */
static void answer_msg(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0], mode = frame->arguments[1];
    struct connection *member = another(connection, connection->switchboard->members);
    bool delivered = member != NULL;

    if (frame->payload.length > MESSAGE_MAX_BYTES || mode.length != 1 || !memchr("UNADS", mode.bytes[0], 5)) {
        connection_close(connection);
        return;
    }
    for (; member; member = another(connection, member->next_member)) {
        reply(member, "MSG");
        reply_user(member, connection);
        reply(member, " %lu\r\n", (unsigned long)frame->payload.length);
        buffer_append(&member->out, frame->payload);
    }
    connection->service->totals.messages++;
    if (!delivered && memchr("NAD", mode.bytes[0], 3))
        reply(connection, "NAK %.*s\r\n", TEXT_ARG(id));
    else if (delivered && memchr("ADS", mode.bytes[0], 3))
        reply(connection, "ACK %.*s\r\n", TEXT_ARG(id));
}

/* ---- commands ---- */

static void answer_out(struct connection *connection, const struct frame *frame)
{
    (void)frame;
    connection_close(connection);
}

static void answer_png(struct connection *connection, const struct frame *frame)
{
    (void)frame;
    reply(connection, "QNG\r\n");
}

enum state { JOINING, JOINED };
#define BEFORE COMMAND_STATE(JOINING)
#define AFTER COMMAND_STATE(JOINED)

static const struct client_command commands[] = {
    {{"USR", BEFORE, 3, 4}, answer_usr}, /* 4 words: a sign-in without VER, to be refused */
    {{"ANS", BEFORE, 4, 4}, answer_ans},         {{"CAL", AFTER, 2, 2}, answer_cal},
    {{"MSG", AFTER, 3, 3}, answer_msg},          {{"PNG", AFTER, 0, 1}, answer_png},
    {{"OUT", BEFORE | AFTER, 0, 1}, answer_out},
};

static void switchboard_frame(struct connection *connection, const struct frame *frame)
{
    const struct client_command *command = COMMAND_FIND(commands, frame->name);
    enum state state = connection->authenticated ? JOINED : JOINING;

    if (command && !command_row_fits(&command->row, frame->argument_count))
        connection_close_because(connection, "wrong-arguments");
    else if (command && command_row_allows(&command->row, state))
        command->handle(connection, frame);
    else if (state == JOINING)
        connection_close(connection);
    else if (frame->argument_count)
        reply_error(connection, 715, frame->arguments[0]);
}

/* The switchboard is freed when its last member leaves. */
static void switchboard_left(struct connection *connection)
{
    struct switchboard *switchboard = connection->switchboard;
    struct connection **position;

    if (!switchboard)
        return;
    position = &switchboard->members;
    for (struct connection *member = another(connection, switchboard->members); member;
         member = another(connection, member->next_member))
        reply(member, "BYE %.*s\r\n", TEXT_ARG(string_text(&connection->handle)));
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is a member of its switchboard */
    while (*position != connection)
        position = &(*position)->next_member;
    *position = connection->next_member;
    connection->switchboard = NULL;
    if (--switchboard->member_count == 0)
        switchboard_free(switchboard);
}

const struct protocol switchboard_protocol = {switchboard_frame, switchboard_left, ""};
