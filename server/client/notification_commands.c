#include "notification_commands.h"

#include "core/alerts.h"
#include "core/contacts.h"
#include "frame_trace.h"
#include "groups.h"
#include "list_cache.h"
#include "list_edits.h"
#include "lists.h"
#include "locks.h"
#include "notification.h"
#include "presence.h"
#include "profile.h"
#include "sign_in.h"
#include "switchboard.h"
#include "wire/alert.h"
#include "wire/endpoint.h"

/* ---- commands that other files do not handle ---- */

/* XFR SB answers a waiting XFR request.  XFR NS moves the connection to another server; it answers USR or
 * arrives unasked. */
static void handle_xfr(struct msnp_client *client, const struct frame *frame)
{
    if (!requests_await(&client->requests, client->notification.link, frame))
        sign_in_redirected(client, frame);
}

/* RNG session-id host:port CKI auth-string handle [name] */
static void handle_rng(struct msnp_client *client, const struct frame *frame)
{
    struct text host;
    uint16_t port;

    if (endpoint_parse(frame->arguments[1], &host, &port) && !result_failed(contact_check_handle(frame->arguments[4])))
        switchboard_ring(client, host, port, frame->arguments[0], frame->arguments[3], frame->arguments[4]);
}

static void handle_not(struct msnp_client *client, const struct frame *frame)
{
    uint32_t site;

    if (alert_site_id(frame->payload, &site) && site != ALERT_SITE_INTERNAL)
        alerts_receive(client->messenger, site, frame->payload);
}

static void handle_qng(struct msnp_client *client, const struct frame *frame)
{
    (void)frame;
    notification_pong(client);
}

/* OUT [OTH | SSD] (docs/wire.md 1.5) */
static void handle_out(struct msnp_client *client, const struct frame *frame)
{
    struct text reason = frame->argument_count ? frame->arguments[0] : TEXT_EMPTY;

    if (text_equal_nocase(reason, TEXT_LITERAL("OTH")))
        notification_end(client, MSGR_E_REMOTE_LOGIN);
    else if (text_equal_nocase(reason, TEXT_LITERAL("SSD")))
        notification_end(client, MSGR_E_SERVER_SHUTDOWN);
    else
        notification_end(client, MSGR_E_DISCONNECTED);
}

/* ---- the table ---- */

struct notification_row {
    struct command_row row;
    void (*handle)(struct msnp_client *client, const struct frame *frame); /* NULL: no handler */
    bool is_reply; /* after the handler, finish the request whose transaction id is the first argument */
};

enum {
    SIGN_IN = COMMAND_STATE(NOTIFICATION_SIGNING_IN),
    LISTS = COMMAND_STATE(NOTIFICATION_SYNCHRONIZING),
    UP = COMMAND_STATE(NOTIFICATION_UP),
    SIGNED_IN = LISTS | UP,
    ANY = SIGN_IN | SIGNED_IN,
};

/* The limits on the number of arguments cover all dialects.  They also allow for an empty display name,
 * which is sent as no argument at all (docs/wire.md 3.2). */
static const struct notification_row commands[] = {
    /* the sign-in */
    {{"VER", SIGN_IN, 1, 24}, NULL, true},
    {{"INF", SIGN_IN, 1, 3}, NULL, true},
    {{"CVR", ANY, 1, 8}, NULL, true},
    {{"USR", SIGN_IN, 3, 7}, NULL, true},
    {{"XFR", ANY, 3, 6}, handle_xfr, true},
    {{"SYN", LISTS, 2, 5}, NULL, true},
    /* lists, groups and telephone numbers */
    {{"LST", LISTS, 2, 8}, lists_lst, false},
    {{"LSG", SIGNED_IN, 2, 7}, groups_lsg, false},
    {{"GTC", SIGNED_IN, 1, 3}, lists_gtc, true},
    {{"BLP", SIGNED_IN, 1, 3}, lists_blp, true},
    {{"PRP", SIGNED_IN, 1, 5}, profile_prp, false},
    {{"BPR", SIGNED_IN, 1, 5}, profile_bpr, false},
    {{"ADD", SIGNED_IN, 4, 6}, list_edits_add, true},
    {{"REM", SIGNED_IN, 3, 5}, list_edits_rem, true},
    {{"REA", SIGNED_IN, 3, 4}, list_edits_rea, true},
    {{"ADG", SIGNED_IN, 3, 5}, groups_adg, true},
    {{"REG", SIGNED_IN, 3, 5}, groups_reg, true},
    {{"RMG", SIGNED_IN, 2, 3}, groups_rmg, true},
    /* presence */
    {{"CHG", UP, 2, 4}, presence_chg, true},
    {{"ILN", SIGNED_IN, 3, 6}, presence_iln, false},
    {{"NLN", SIGNED_IN, 2, 5}, presence_nln, false},
    {{"FLN", SIGNED_IN, 1, 2}, presence_fln, false},
    /* the rest */
    {{"CHL", SIGNED_IN, 2, 2}, locks_chl, true},
    {{"QRY", SIGNED_IN, 1, 1}, NULL, true},
    {{"RNG", UP, 5, 7}, handle_rng, false},
    {{"MSG", SIGNED_IN, 2, 3}, profile_msg, false},
    {{"NOT", SIGNED_IN, 1, 1}, handle_not, false},
    {{"IPG", SIGNED_IN, 1, 1}, NULL, false}, /* a page from a telephone: not supported */
    {{"QNG", SIGNED_IN, 0, 1}, handle_qng, false},
    {{"OUT", ANY, 0, 2}, handle_out, false},
};

const struct command_row *notification_command(struct text name) { return COMMAND_FIND(commands, name); }

/* ---- frames ---- */

static void handle_error(struct msnp_client *client, const struct frame *frame, uint32_t error)
{
    if (!requests_refuse(&client->requests, client->notification.link, frame, error))
        client_log(client, "error %lu for no request of ours", (unsigned long)error);
}

static void handle_frame(struct msnp_client *client, const struct frame *frame)
{
    const struct notification_row *command = COMMAND_FIND(commands, frame->name);
    link_id link = client->notification.link;
    uint32_t error;

    if (command_is_error(frame->name, &error)) {
        handle_error(client, frame, error);
        return;
    }
    if (!command)
        return;
    if (!command_row_fits(&command->row, frame->argument_count)) {
        client_log(client, "%s with %lu arguments", command->row.name, (unsigned long)frame->argument_count);
        notification_end(client, MSGR_E_SERVER_PROTOCOL);
        return;
    }
    list_cache_record(client, frame);
    if (!command_row_allows(&command->row, client->notification.state)) {
        client_log(client, "%s in the wrong state was ignored", command->row.name);
        return;
    }
    if (command->handle)
        command->handle(client, frame);
    /* If the handler has ended the connection, the bytes of the frame may have been freed. */
    if (command->is_reply && client->notification.link == link)
        requests_answer(&client->requests, link, frame);
}

/* Handles the cached lines of the last synchronization, because the service has answered SYN that the lists
 * have not changed since. */
static void replay_lists(struct msnp_client *client)
{
    struct notification *notification = &client->notification;
    struct list_cache *cache = &client->cache;
    link_id link = notification->link;
    struct frame_reader reader;
    struct frame frame;

    cache->replay_wanted = cache->recording = false;
    if (cache->dialect >= 8) {
        notification->counted = true;
        notification->lists_left = cache->entries;
    }
    cache->replaying = true;
    if (cache->dialect >= 8 && !cache->entries)
        sign_in_synchronized(client);
    frame_reader_init(&reader, FRAME_FROM_SERVER, frame_limits_notification);
    if (frame_reader_feed(&reader, buffer_text(&cache->lines)))
        while (notification->link == link && frame_reader_next(&reader, &frame) == FRAME_READY)
            handle_frame(client, &frame);
    frame_reader_free(&reader);
    cache->replaying = false;
    if (notification->link == link && notification->state == NOTIFICATION_SYNCHRONIZING) {
        list_cache_forget(client);
        notification_end(client, MSGR_E_SERVER_PROTOCOL);
    }
}

void notification_received(struct msnp_client *client, struct text bytes)
{
    struct notification *notification = &client->notification;
    link_id link = notification->link;
    struct frame frame;

    if (!frame_reader_feed(&notification->reader, bytes)) {
        notification_end(client, MSGR_E_UNEXPECTED);
        return;
    }
    /* A frame may end this connection or replace it by another one.  The remaining bytes of the old
     * connection are then dropped. */
    while (notification->link == link && notification->state != NOTIFICATION_DOWN) {
        enum frame_status status = frame_reader_next(&notification->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        frame_trace(client, false, frame.name, frame.payload);
        handle_frame(client, &frame);
        if (client->cache.replay_wanted)
            replay_lists(client);
    }
}
