#include "notification_session.h"

#include "challenges.h"
#include "groups.h"
#include "lists.h"
#include "log.h"
#include "presence.h"
#include "sign_in.h"
#include "switchboard.h"
#include "synchronize.h"
#include "user_settings.h"
#include "users.h"

/* ---- commands ---- */

static void answer_out(struct connection *connection, const struct frame *frame)
{
    (void)frame;
    connection_close(connection);
}

static void answer_png(struct connection *connection, const struct frame *frame)
{
    (void)frame;
    if (connection->dialect >= 9)
        reply(connection, "QNG %d\r\n", PING_SECONDS);
    else
        reply(connection, "QNG\r\n");
}

/* XFR SB: replies with the address of the switchboards and an auth string that opens one. */
static void answer_xfr(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    const struct auth_string *auth_string;

    if (!text_equal_nocase(frame->arguments[1], TEXT_LITERAL("SB"))) {
        connection_close(connection);
        return;
    }
    if (!presence_is_connected(connection->presence) || connection->presence == PRESENCE_INVISIBLE) {
        reply_error(connection, 913, id);
        return;
    }
    auth_string = auth_string_issue(connection->service, string_text(&connection->handle), NULL);
    if (!auth_string) {
        reply_error(connection, 800, id);
        return;
    }
    reply(connection, "XFR %.*s SB ", TEXT_ARG(id));
    reply_endpoint(connection, connection);
    reply(connection, " CKI %s\r\n", auth_string->text);
}

static void answer_chg(struct connection *connection, const struct frame *frame)
{
    bool first = !presence_is_connected(connection->presence);

    presence_change(connection, frame);
    if (first && presence_is_connected(connection->presence))
        challenges_challenge_client(connection);
}

/* Replies with the version that the client already has as the recommended one. */
static void answer_cvr(struct connection *connection, const struct frame *frame)
{
    struct text version = frame->argument_count > 6 ? frame->arguments[6] : TEXT_LITERAL("1.0.0000");

    reply(connection, "CVR %.*s %.*s %.*s %.*s http://localhost/ http://localhost/\r\n", TEXT_ARG(frame->arguments[0]),
          TEXT_ARG(version), TEXT_ARG(version), TEXT_ARG(version));
}

/* The following commands have no effect; old clients wait for the replies. */

static void answer_url(struct connection *connection, const struct frame *frame)
{
    reply(connection, "URL %.*s / / 1\r\n", TEXT_ARG(frame->arguments[0]));
}

static void answer_invitation_mail(struct connection *connection, const struct frame *frame)
{
    reply(connection, "%.*s %.*s OK\r\n", TEXT_ARG(frame->name), TEXT_ARG(frame->arguments[0]));
}

static void answer_ims(struct connection *connection, const struct frame *frame)
{
    reply(connection, "IMS %.*s 0 ON\r\n", TEXT_ARG(frame->arguments[0]));
}

static void answer_pag(struct connection *connection, const struct frame *frame)
{
    reply_error(connection, 220, frame->arguments[0]);
}

/* ---- command table ---- */

enum state { SIGNING_IN, SIGNED_IN };
#define AFTER COMMAND_STATE(SIGNED_IN)
#define ALWAYS (COMMAND_STATE(SIGNING_IN) | COMMAND_STATE(SIGNED_IN))

/* Commands with a minimum of 0 words have no transaction id. */
static const struct client_command commands[] = {
    {{"OUT", ALWAYS, 0, 1}, answer_out},
    {{"PNG", AFTER, 0, 1}, answer_png},
    /* sign-in */
    {{"VER", ALWAYS, 1, 24}, answer_ver},
    {{"INF", ALWAYS, 1, 1}, answer_inf},
    {{"USR", ALWAYS, 4, 4}, answer_usr},
    {{"CVR", ALWAYS, 1, 12}, answer_cvr},
    {{"CVQ", ALWAYS, 1, 12}, answer_cvr},
    /* lists and settings */
    {{"SYN", AFTER, 2, 3}, answer_syn},
    {{"LST", AFTER, 2, 2}, answer_lst},
    {{"ADD", AFTER, 3, 6}, answer_add},
    {{"REM", AFTER, 3, 4}, answer_rem},
    {{"REA", AFTER, 3, 3}, answer_rea},
    {{"GTC", AFTER, 2, 2}, answer_gtc},
    {{"BLP", AFTER, 2, 2}, answer_blp},
    {{"PRP", AFTER, 2, 3}, answer_prp},
    /* groups */
    {{"ADG", AFTER, 2, 4}, answer_adg},
    {{"REG", AFTER, 2, 4}, answer_reg},
    {{"RMG", AFTER, 2, 2}, answer_rmg},
    /* presence, challenges, calls */
    {{"CHG", AFTER, 2, 4}, answer_chg},
    {{"CHL", AFTER, 1, 1}, answer_chl},
    {{"QRY", AFTER, 3, 3}, answer_qry},
    {{"XFR", AFTER, 2, 2}, answer_xfr},
    /* without effect */
    {{"URL", AFTER, 2, 4}, answer_url},
    {{"SND", AFTER, 1, 5}, answer_invitation_mail},
    {{"SDC", AFTER, 2, 9}, answer_invitation_mail},
    {{"IMS", AFTER, 1, 2}, answer_ims},
    {{"PAG", AFTER, 3, 3}, answer_pag},
};

static bool has_transaction_id(const struct frame *frame)
{
    uint32_t number;

    return frame->argument_count && text_parse_u32(frame->arguments[0], UINT32_MAX, &number);
}

/* An unknown command of a user is ignored, as other services do (docs/wire.md 9). */
static void notification_frame(struct connection *connection, const struct frame *frame)
{
    const struct client_command *command = COMMAND_FIND(commands, frame->name);
    enum state state = connection->authenticated ? SIGNED_IN : SIGNING_IN;

    if (command && !command_row_fits(&command->row, frame->argument_count))
        connection_close_because(connection, "wrong-arguments");
    else if ((!command || command->row.min_words) && !has_transaction_id(frame))
        connection_close(connection);
    else if (command && command_row_allows(&command->row, state))
        command->handle(connection, frame);
    else if (command || state == SIGNING_IN)
        connection_close(connection);
    else
        log_fields(LOG_DEBUG, "ignored", "command=%.*s user=%.*s", TEXT_ARG(frame->name),
                   TEXT_ARG(string_text(&connection->handle)));
}

static void notification_left(struct connection *connection)
{
    if (!connection->authenticated)
        return;
    log_fields(LOG_INFO, "signed-out", "user=%.*s", TEXT_ARG(string_text(&connection->handle)));
    users_remove(connection);
    presence_gone(connection);
}

const struct protocol notification_protocol = {notification_frame, notification_left, "OUT SSD\r\n"};
