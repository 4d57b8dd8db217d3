#include "switchboard_commands.h"

#include "frame_trace.h"
#include "messages.h"
#include "switchboard.h"

/* ACK id, NAK id: the transaction id is that of the MSG. */
static void handle_ack(struct switchboard *switchboard, const struct frame *frame)
{
    requests_answer(&switchboard->client->requests, switchboard->link, frame);
}

static void handle_nak(struct switchboard *switchboard, const struct frame *frame)
{
    requests_refuse(&switchboard->client->requests, switchboard->link, frame, 0);
}

/* USR id OK handle name, ANS id OK */
static void handle_entry(struct switchboard *switchboard, const struct frame *frame)
{
    requests_answer(&switchboard->client->requests, switchboard->link, frame);
}

/* IRO id index total handle [name] */
static void handle_iro(struct switchboard *switchboard, const struct frame *frame)
{
    switchboard_joined(switchboard, frame->arguments[3]);
}

/* JOI handle [name] */
static void handle_joi(struct switchboard *switchboard, const struct frame *frame)
{
    switchboard_joined(switchboard, frame->arguments[0]);
}

/* BYE handle [1].  The second argument means that the service removed the user because the switchboard was
 * idle. */
static void handle_bye(struct switchboard *switchboard, const struct frame *frame)
{
    switchboard_left(switchboard, frame->arguments[0], frame->argument_count > 1);
}

/* MSG handle [name] length */
static void handle_msg(struct switchboard *switchboard, const struct frame *frame)
{
    messages_receive(switchboard, frame->arguments[0], frame->argument_count > 2 ? frame->arguments[1] : TEXT_EMPTY,
                     frame->payload);
}

static void handle_out(struct switchboard *switchboard, const struct frame *frame)
{
    (void)frame;
    switchboard_lost(switchboard);
}

struct switchboard_row {
    struct command_row row;
    void (*handle)(struct switchboard *switchboard, const struct frame *frame); /* NULL: ignore the command */
};

enum {
    JOINING = COMMAND_STATE(SWITCHBOARD_JOINING),
    OPEN = COMMAND_STATE(SWITCHBOARD_OPEN),
    ENTERED = JOINING | OPEN,
};

/* All commands are allowed in both states, because another user can be on the switchboard before the reply
 * to USR or ANS arrives. */
static const struct switchboard_row commands[] = {
    {{"ACK", ENTERED, 1, 1}, handle_ack}, {{"ANS", ENTERED, 2, 3}, handle_entry},
    {{"BYE", ENTERED, 1, 2}, handle_bye}, {{"CAL", ENTERED, 2, 3}, NULL},
    {{"IRO", ENTERED, 4, 6}, handle_iro}, {{"JOI", ENTERED, 1, 3}, handle_joi},
    {{"MSG", ENTERED, 2, 3}, handle_msg}, {{"NAK", ENTERED, 1, 1}, handle_nak},
    {{"OUT", ENTERED, 0, 2}, handle_out}, {{"USR", ENTERED, 3, 7}, handle_entry},
};

const struct command_row *switchboard_command(struct text name) { return COMMAND_FIND(commands, name); }

static void handle_frame(struct switchboard *switchboard, const struct frame *frame)
{
    const struct switchboard_row *command = COMMAND_FIND(commands, frame->name);
    uint32_t error;

    if (command_is_error(frame->name, &error))
        requests_refuse(&switchboard->client->requests, switchboard->link, frame, error);
    else if (command && !command_row_fits(&command->row, frame->argument_count))
        switchboard_lost(switchboard);
    else if (command && command->handle && command_row_allows(&command->row, switchboard->state))
        command->handle(switchboard, frame);
}

void switchboard_received(struct switchboard *switchboard, struct text bytes)
{
    struct frame frame;

    if (!frame_reader_feed(&switchboard->reader, bytes)) {
        switchboard_lost(switchboard);
        return;
    }
    while (!switchboard->closing) {
        enum frame_status status = frame_reader_next(&switchboard->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            switchboard_lost(switchboard);
            return;
        }
        frame_trace(switchboard->client, false, frame.name, frame.payload);
        handle_frame(switchboard, &frame);
    }
}
