/* The client's notification connection: sign-in, lists, presence, challenges, calls (wire facts 2
 * to 6). */
#include "client_state.h"

#include "core/account.h"
#include "core/alerts.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "wire/alert.h"
#include "wire/challenge.h"
#include "wire/codec.h"
#include "wire/codes.h"
#include "wire/command.h"

/* QRY: the response is wrong; every other number says that nobody judged it (wire facts 1.7, 5). */
enum { ERROR_CHALLENGE = 540 };

static struct buffer *out(struct msnp_client *client)
{
    return client_out(client, client->notification.link);
}

bool notification_is_up(const struct msnp_client *client)
{
    return client->notification.state == NOTIFICATION_UP;
}

void notification_free(struct notification *notification)
{
    frame_reader_free(&notification->reader);
    wipe_string(&notification->password);
    string_free(&notification->handle);
    string_free(&notification->host);
    string_free(&notification->listed);
}

void notification_end(struct msnp_client *client, msgr_result hr)
{
    struct notification *notification = &client->notification;
    link_id link = notification->link;

    if (notification->state == NOTIFICATION_DOWN)
        return;
    if (notification->state == NOTIFICATION_UP)
        notification->was_shut_down = hr == MSGR_E_SERVER_SHUTDOWN;
    notification->state = NOTIFICATION_DOWN;
    notification->link = 0;
    notification->step_deadline = notification->ping_at = notification->pong_deadline = UINT64_MAX;
    notification->synchronizing = false;
    wipe_string(&notification->password);
    ticket_abandon(client);
    client->cache.recording = false;
    client_log(client, "notification connection ended: 0x%08lX", (unsigned long)(uint32_t)hr);
    client_close(client, link);
    notification_requests_end(client, link);
    messenger_disconnected(client->messenger, hr);
    switchboards_end_all(client);
}

void notification_sign_out(struct msnp_client *client)
{
    if (client->notification.state != NOTIFICATION_DOWN &&
        client->notification.state != NOTIFICATION_CONNECTING)
        buffer_printf(out(client), "OUT\r\n");
    notification_end(client, RESULT_OK);
}

void notification_change(struct msnp_client *client, uint32_t id, enum presence presence)
{
    buffer_printf(out(client), "CHG %lu %s%s\r\n", (unsigned long)id, presence_code(presence),
                  client->notification.dialect >= 8 ? " 32" : "");
}

/* ---- presence ---- */

/* Code, handle and name (which may be missing), from that place on. */
static void contact_is(struct msnp_client *client, const struct frame *frame, size_t place)
{
    struct string name = {0};

    if (frame->argument_count > place + 2)
        url_decode(frame->arguments[place + 2], &name);
    messenger_contact_presence(client->messenger, frame->arguments[place + 1], string_text(&name),
                               presence_from_code(frame->arguments[place]));
    string_free(&name);
}

static void handle_chg(struct msnp_client *client, const struct frame *frame)
{
    client->notification.step_deadline = UINT64_MAX;
    account_presence_confirmed(client->messenger, presence_from_code(frame->arguments[1]));
}

/* ---- challenges ---- */

static void handle_chl(struct msnp_client *client, const struct frame *frame,
                       struct request *request)
{
    struct text challenge = frame->arguments[1];
    char answer[33];

    if (request) {
        if (request->kind == REQUEST_CHALLENGE && request->lock)
            lock_challenge_arrived(request->lock, challenge);
        return;
    }
    if (!text_equal(frame->arguments[0], TEXT_LITERAL("0")) ||
        !challenge_answer(challenge, text_of(challenge_client_pair.key), answer))
        return;
    request = client_request(client, client->notification.link, REQUEST_QUIET);
    if (request)
        buffer_printf(out(client), "QRY %lu %s 32\r\n%s", (unsigned long)request->id,
                      challenge_client_pair.id, answer);
}

static void handle_qry(struct request *request)
{
    if (request && request->kind == REQUEST_RESPONSE && request->lock)
        lock_verdict(request->lock, true);
}

/* ---- the rest ---- */

static void handle_xfr(struct msnp_client *client, const struct frame *frame,
                       struct request *request)
{
    struct text host;
    uint16_t port;

    if (!request || request->kind != REQUEST_SWITCHBOARD) {
        sign_in_redirected(client, frame);
        return;
    }
    if (!request->switchboard)
        return;
    if (frame->argument_count == 5 && text_equal_nocase(frame->arguments[1], TEXT_LITERAL("SB")) &&
        parse_endpoint(frame->arguments[2], &host, &port))
        switchboard_transferred(request->switchboard, host, port, frame->arguments[4]);
    else
        switchboard_lost(request->switchboard);
}

static void handle_rng(struct msnp_client *client, const struct frame *frame)
{
    struct text host;
    uint16_t port;

    if (client->notification.state == NOTIFICATION_UP &&
        parse_endpoint(frame->arguments[1], &host, &port) &&
        !result_failed(contact_check_handle(frame->arguments[4])))
        switchboard_ring(client, host, port, frame->arguments[0], frame->arguments[3],
                         frame->arguments[4]);
}

static void handle_not(struct msnp_client *client, const struct frame *frame)
{
    uint32_t site;

    if (alert_site_id(frame->payload, &site) && site != ALERT_SITE_INTERNAL)
        alerts_receive(client->messenger, site, frame->payload);
}

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

/* An error reply: what it means depends on what was asked. */
static void handle_error(struct msnp_client *client, uint32_t number, struct request *request)
{
    msgr_result hr = error_result(number);

    if (!request) {
        client_log(client, "error %lu for no request of ours", (unsigned long)number);
        return;
    }
    switch (request->kind) {
    case REQUEST_SIGN_IN:
        notification_end(client, error_result_of_sign_in(number));
        return;
    case REQUEST_PRESENCE: /* the first one is the last step of the sign-in */
        if (!result_failed(hr))
            hr = MSGR_E_UNEXPECTED;
        if (client->notification.step_deadline != UINT64_MAX)
            notification_end(client, hr);
        else
            account_presence_refused(client->messenger, hr);
        return;
    case REQUEST_ADD:
        contacts_add_result(client->messenger, string_text(&request->handle),
                            error_result_of_add(number));
        return;
    case REQUEST_REMOVE:
        contacts_remove_result(client->messenger, string_text(&request->handle), hr);
        return;
    case REQUEST_BLOCK:
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag, hr);
        return;
    case REQUEST_GROUP_ADD:
    case REQUEST_GROUP_REMOVE:
    case REQUEST_GROUP_RENAME:
    case REQUEST_GROUP_MEMBER:
        groups_request_failed(request, hr);
        return;
    case REQUEST_CHALLENGE: /* whatever the number: one that cannot make a challenge */
        if (request->lock)
            lock_unanswered(request->lock);
        return;
    case REQUEST_RESPONSE:
        if (!request->lock)
            return;
        if (number == ERROR_CHALLENGE)
            lock_verdict(request->lock, false);
        else
            lock_unanswered(request->lock);
        return;
    case REQUEST_SWITCHBOARD:
        if (request->switchboard) {
            request->switchboard->reason = hr;
            switchboard_lost(request->switchboard);
        }
        return;
    case REQUEST_QUIET:
    case REQUEST_JOIN:
    case REQUEST_CALL:
    case REQUEST_MESSAGE:
        return;
    }
}

void notification_request_expired(struct msnp_client *client, struct request *request)
{
    switch (request->kind) {
    case REQUEST_PRESENCE:
        if (client->notification.step_deadline == UINT64_MAX) /* else the sign-in ends by it */
            account_presence_refused(client->messenger, MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_ADD:
        contacts_add_result(client->messenger, string_text(&request->handle),
                            MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_REMOVE:
        contacts_remove_result(client->messenger, string_text(&request->handle),
                               MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_BLOCK:
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag,
                              MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_CHALLENGE:
    case REQUEST_RESPONSE:
        if (request->lock)
            lock_unanswered(request->lock);
        return;
    default:
        groups_request_failed(request, MSGR_E_SERVER_UNAVAILABLE);
        return;
    }
}

void notification_requests_end(struct msnp_client *client, link_id link)
{
    struct request *request;

    while (link && (request = client_take_oldest(client, link))) {
        /* Locks, presence and sessions hear of the end itself; of a list nobody else would tell. */
        if (request->kind == REQUEST_ADD || request->kind == REQUEST_REMOVE ||
            request->kind == REQUEST_BLOCK || request->group)
            notification_request_expired(client, request);
        request_free(request);
    }
}

/* ---- frames ---- */

static bool name_is(const struct frame *frame, const char *name)
{
    return text_equal(frame->name, text_of(name));
}

/* Commands whose first argument is the transaction id of a request of ours, or 0. */
static void handle_reply(struct msnp_client *client, const struct frame *frame)
{
    struct request *request =
        frame->argument_count
            ? client_take_request(client, client->notification.link, frame->arguments[0])
            : NULL;
    bool expected = request && request->kind == REQUEST_SIGN_IN;
    uint32_t number;

    if (command_is_error(frame->name, &number))
        handle_error(client, number, request);
    else if (name_is(frame, "CHL"))
        handle_chl(client, frame, request);
    else if (name_is(frame, "QRY"))
        handle_qry(request);
    else if (name_is(frame, "XFR"))
        handle_xfr(client, frame, request);
    else if (name_is(frame, "ADD"))
        lists_add(client, frame, request);
    else if (name_is(frame, "REM"))
        lists_rem(client, frame, request);
    else if (name_is(frame, "REA"))
        lists_rea(client, frame);
    else if (name_is(frame, "ADG"))
        groups_adg(client, frame, request);
    else if (name_is(frame, "REG"))
        groups_reg(client, frame, request);
    else if (name_is(frame, "RMG"))
        groups_rmg(client, frame, request);
    else if (name_is(frame, "CHG") && client->notification.state == NOTIFICATION_UP)
        handle_chg(client, frame);
    else if (name_is(frame, "SYN") && expected)
        lists_syn(client, frame);
    else if (name_is(frame, "VER") && expected)
        sign_in_ver(client, frame);
    else if (name_is(frame, "INF") && expected)
        sign_in_inf(client, frame);
    else if (name_is(frame, "CVR") && expected)
        sign_in_cvr(client, frame);
    else if (name_is(frame, "USR") && expected)
        sign_in_usr(client, frame);
    request_free(request);
}

/* What a service may say before it knows who we are. */
static bool is_of_sign_in(const struct frame *frame)
{
    static const char *const names[] = {"VER", "INF", "CVR", "USR", "XFR", "OUT"};
    uint32_t number;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (name_is(frame, names[i]))
            return true;
    return command_is_error(frame->name, &number);
}

void notification_frame_received(struct msnp_client *client, const struct frame *frame)
{
    if (!command_is_well_formed(frame, FRAME_FROM_SERVER)) {
        client_log(client, "%.*s with %lu arguments", TEXT_ARG(frame->name),
                   (unsigned long)frame->argument_count);
        notification_end(client, MSGR_E_SERVER_PROTOCOL);
        return;
    }
    list_cache_record(client, frame);
    if (!client->notification.authenticated && !is_of_sign_in(frame))
        client_log(client, "a command before its time was ignored");
    else if (name_is(frame, "LST"))
        lists_lst(client, frame);
    else if (name_is(frame, "LSG"))
        groups_lsg(client, frame);
    else if (name_is(frame, "GTC") || name_is(frame, "BLP"))
        lists_privacy(client, frame);
    else if (name_is(frame, "PRP"))
        profile_prp(client, frame);
    else if (name_is(frame, "BPR"))
        profile_bpr(client, frame);
    else if (name_is(frame, "MSG"))
        profile_message(client, frame);
    else if (name_is(frame, "NLN"))
        contact_is(client, frame, 0);
    else if (name_is(frame, "ILN"))
        contact_is(client, frame, 1);
    else if (name_is(frame, "FLN"))
        messenger_contact_presence(client->messenger, frame->arguments[0], TEXT_EMPTY, PRESENCE_OFFLINE);
    else if (name_is(frame, "RNG"))
        handle_rng(client, frame);
    else if (name_is(frame, "NOT"))
        handle_not(client, frame);
    else if (name_is(frame, "QNG"))
        client->notification.pong_deadline = UINT64_MAX;
    else if (name_is(frame, "OUT"))
        handle_out(client, frame);
    else if (!name_is(frame, "IPG"))
        handle_reply(client, frame);
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
    /* A frame may end this connection or begin another one; what is left of its bytes is then
     * nobody's. */
    while (notification->link == link && notification->state != NOTIFICATION_DOWN) {
        enum frame_status status = frame_reader_next(&notification->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        client_trace(client, false, frame.name, frame.payload);
        notification_frame_received(client, &frame);
    }
}

/* ---- time ---- */

uint64_t notification_next_ping(const struct msnp_client *client)
{
    return client->config.keep_alive_ms ? client_now(client) + client->config.keep_alive_ms
                                        : UINT64_MAX;
}

void notification_tick(struct msnp_client *client, uint64_t now)
{
    struct notification *notification = &client->notification;

    if (notification->state == NOTIFICATION_DOWN)
        return;
    if (notification->step_deadline <= now) {
        notification_end(client, MSGR_E_LOGON_TIMEOUT);
        return;
    }
    if (notification->state != NOTIFICATION_UP)
        return;
    if (notification->pong_deadline && notification->pong_deadline <= now) {
        notification_end(client, MSGR_E_DISCONNECTED);
        return;
    }
    if (notification->ping_at <= now) {
        buffer_printf(out(client), "PNG\r\n");
        notification->ping_at = notification_next_ping(client);
        if (!notification->pong_deadline || notification->pong_deadline == UINT64_MAX)
            notification->pong_deadline = now + client->config.request_ms;
    }
}

uint64_t notification_deadline(const struct msnp_client *client)
{
    const struct notification *notification = &client->notification;
    uint64_t deadline = notification->step_deadline;

    if (notification->state == NOTIFICATION_DOWN)
        return UINT64_MAX;
    if (notification->state != NOTIFICATION_UP)
        return deadline;
    if (notification->ping_at < deadline)
        deadline = notification->ping_at;
    if (notification->pong_deadline && notification->pong_deadline < deadline)
        deadline = notification->pong_deadline;
    return deadline;
}
