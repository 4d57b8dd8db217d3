/* The client's notification connection: sign-in, lists, presence, challenges, calls (wire facts 2 to 6). */
#include "client_state.h"

#include <string.h>

#include "../core/account.h"
#include "../core/alerts.h"
#include "../core/contacts.h"
#include "../core/lock.h"
#include "alert.h"
#include "challenge.h"
#include "codec.h"
#include "codes.h"
#include "command.h"

enum { REDIRECTS_MAX = 5, PONG_MS = 30000 };

/* What Windows Messenger 4.7 says of itself. */
#define CLIENT_DESCRIPTION "0x0409 winnt 5.1 i386 MSMSGS 4.7.3001"

static struct buffer *out(struct msnp_client *client) { return client_out(client, client->notification.link); }

bool notification_is_up(const struct msnp_client *client)
{
    return client->notification.state == NOTIFICATION_UP;
}

static void wipe(struct string *secret)
{
    if (secret->length)
        memset(secret->bytes, 0, secret->length);
    string_free(secret);
}

void notification_free(struct notification *notification)
{
    frame_reader_free(&notification->reader);
    wipe(&notification->password);
    string_free(&notification->handle);
    string_free(&notification->host);
}

/* ---- steps of the sign-in ---- */

/* Begins the next step: its request, and 15 seconds for it.  0 when out of memory. */
static unsigned long step(struct msnp_client *client)
{
    struct request *request = client_request(client, client->notification.link, REQUEST_SIGN_IN);

    client->notification.step_deadline = client_now(client) + client->config.sign_in_ms;
    if (!request)
        return 0;
    request->deadline = UINT64_MAX; /* the step's own deadline ends the sign-in */
    return request->id;
}

static bool connect_to(struct msnp_client *client, struct text host, uint16_t port, bool first)
{
    struct notification *notification = &client->notification;

    notification->link = client_open(client, host, port, first);
    if (!notification->link)
        return false;
    frame_reader_free(&notification->reader);
    frame_reader_init(&notification->reader, FRAME_FROM_SERVER, (struct frame_limits){4096, 65536});
    notification->state = NOTIFICATION_CONNECTING;
    notification->step_deadline = client_now(client) + client->config.sign_in_ms;
    return true;
}

msgr_result notification_sign_in(struct msnp_client *client, struct text handle, struct text password,
                                 enum presence initial)
{
    struct notification *notification = &client->notification;

    if (notification->state != NOTIFICATION_DOWN)
        return RESULT_FAILURE;
    notification->dialect = client->config.dialect;
    notification->initial = initial;
    notification->redirects = 0;
    if (!string_set(&notification->handle, handle) || !string_set(&notification->password, password) ||
        !connect_to(client, string_text(&client->config.host), client->config.port, true)) {
        wipe(&notification->password);
        return RESULT_OUT_OF_MEMORY;
    }
    return RESULT_OK;
}

void notification_opened(struct msnp_client *client)
{
    client->notification.state = NOTIFICATION_SIGNING_IN;
    account_progress(client->messenger, PRESENCE_LOCAL_CONNECTING);
    if (client->notification.dialect >= 8)
        buffer_printf(out(client), "VER %lu MSNP8 CVR0\r\n", step(client));
    else
        buffer_printf(out(client), "VER %lu MSNP7 MSNP6 MSNP5 CVR0\r\n", step(client));
}

void notification_end(struct msnp_client *client, msgr_result hr)
{
    struct notification *notification = &client->notification;
    link_id link = notification->link;

    if (notification->state == NOTIFICATION_DOWN)
        return;
    notification->state = NOTIFICATION_DOWN;
    notification->link = 0;
    notification->step_deadline = notification->ping_at = notification->pong_deadline = UINT64_MAX;
    notification->synchronizing = false;
    wipe(&notification->password);
    client_close(client, link);
    client_drop_requests(client, link);
    account_disconnected(client->messenger, hr);
    switchboards_end_all(client);
}

void notification_sign_out(struct msnp_client *client)
{
    if (client->notification.state != NOTIFICATION_DOWN && client->notification.state != NOTIFICATION_CONNECTING)
        buffer_printf(out(client), "OUT\r\n");
    notification_end(client, RESULT_OK);
}

void notification_change(struct msnp_client *client, uint32_t id, enum presence presence)
{
    buffer_printf(out(client), "CHG %lu %s%s\r\n", (unsigned long)id, presence_code(presence),
                  client->notification.dialect >= 8 ? " 32" : "");
}

/* The list is complete: the locks are in force, and the world may know that we are here. */
static void synchronized(struct msnp_client *client)
{
    struct notification *notification = &client->notification;
    struct request *request;

    notification->synchronizing = false;
    notification->state = NOTIFICATION_UP;
    account_synchronized(client->messenger);
    request = client_request(client, notification->link, REQUEST_PRESENCE);
    if (!request) {
        notification_end(client, MSGR_E_UNEXPECTED);
        return;
    }
    notification_change(client, request->id, notification->initial);
    if (notification->dialect < 8) {
        request = client_request(client, notification->link, REQUEST_QUIET);
        if (request)
            buffer_printf(out(client), "CVR %lu " CLIENT_DESCRIPTION " MSMSGS\r\n", (unsigned long)request->id);
    }
    notification->step_deadline = client_now(client) + client->config.sign_in_ms; /* until CHG is confirmed */
    notification->ping_at = client_now(client) + client->config.keep_alive_ms;
}

static void handle_ver(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    unsigned best = 0;

    for (size_t i = 1; i < frame->argument_count; i++) {
        struct text name = frame->arguments[i];
        uint32_t number;

        if (text_starts_with_nocase(name, TEXT_LITERAL("MSNP")) &&
            text_parse_u32((struct text){name.bytes + 4, name.length - 4}, notification->dialect, &number) &&
            number > best && number >= 5)
            best = number;
    }
    if (!best || (client->config.dialect >= 8 && best < 8)) {
        notification_end(client, MSGR_E_SERVER_VERSION);
        return;
    }
    notification->dialect = best;
    if (best >= 8)
        buffer_printf(out(client), "CVR %lu " CLIENT_DESCRIPTION " WindowsMessenger %.*s\r\n", step(client),
                      TEXT_ARG(string_text(&notification->handle)));
    else
        buffer_printf(out(client), "INF %lu\r\n", step(client));
}

static void handle_inf(struct msnp_client *client, const struct frame *frame)
{
    bool md5 = false;

    for (size_t i = 1; i < frame->argument_count; i++)
        md5 |= text_equal_nocase(frame->arguments[i], TEXT_LITERAL("MD5"));
    if (!md5)
        notification_end(client, MSGR_E_INVALID_AUTH_PACKAGES);
    else
        buffer_printf(out(client), "USR %lu MD5 I %.*s\r\n", step(client),
                      TEXT_ARG(string_text(&client->notification.handle)));
}

static void handle_cvr(struct msnp_client *client, const struct frame *frame)
{
    (void)frame;
    if (client->notification.state == NOTIFICATION_SIGNING_IN)
        buffer_printf(out(client), "USR %lu TWN I %.*s\r\n", step(client),
                      TEXT_ARG(string_text(&client->notification.handle)));
}

static void authenticated(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    struct string name = {0};

    wipe(&notification->password);
    if (frame->argument_count > 3)
        url_decode(frame->arguments[3], &name);
    account_authenticated(client->messenger, frame->arguments[2], string_text(&name));
    string_free(&name);
    account_progress(client->messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(client->messenger);
    notification->synchronizing = true;
    notification->counted = false;
    notification->lists_left = 4;
    memset(notification->list_seen, 0, sizeof(notification->list_seen));
    buffer_printf(out(client), "SYN %lu 0\r\n", step(client));
}

static void handle_usr(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    char digest[33];

    if (text_equal_nocase(frame->arguments[1], TEXT_LITERAL("OK"))) {
        authenticated(client, frame);
        return;
    }
    /* The ticket of MSNP8 comes over TLS, which this room does not have yet. */
    if (!text_equal_nocase(frame->arguments[1], TEXT_LITERAL("MD5")) || frame->argument_count < 4 ||
        !text_equal_nocase(frame->arguments[2], TEXT_LITERAL("S")) ||
        !md5_hex(frame->arguments[3], string_text(&notification->password), digest)) {
        notification_end(client, MSGR_E_INVALID_AUTH_PACKAGES);
        return;
    }
    buffer_printf(out(client), "USR %lu MD5 S %s\r\n", step(client), digest);
    memset(digest, 0, sizeof(digest));
}

static void handle_xfr(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    struct notification *notification = &client->notification;
    struct text host;
    uint16_t port;

    if (request && request->kind == REQUEST_SWITCHBOARD) {
        if (!request->switchboard)
            return;
        if (frame->argument_count == 5 && text_equal_nocase(frame->arguments[1], TEXT_LITERAL("SB")) &&
            parse_endpoint(frame->arguments[2], &host, &port))
            switchboard_transferred(request->switchboard, host, port, frame->arguments[4]);
        else
            switchboard_lost(request->switchboard);
        return;
    }
    if (notification->state != NOTIFICATION_SIGNING_IN || !text_equal_nocase(frame->arguments[1], TEXT_LITERAL("NS")))
        return;
    if (!parse_endpoint(frame->arguments[2], &host, &port) || ++notification->redirects > REDIRECTS_MAX ||
        !string_set(&notification->host, host)) {
        notification_end(client, MSGR_E_SERVER_UNAVAILABLE);
        return;
    }
    client_close(client, notification->link);
    client_drop_requests(client, notification->link);
    notification->dialect = client->config.dialect;
    if (!connect_to(client, string_text(&notification->host), port, false))
        notification_end(client, MSGR_E_UNEXPECTED);
}

/* ---- lists ---- */

static unsigned list_bit(struct text name)
{
    static const char names[] = "FLALBLRL";

    for (unsigned i = 0; i < 4; i++)
        if (text_equal_nocase(name, (struct text){names + 2 * i, 2}))
            return 1u << i;
    return 0;
}

static void put_contact(struct msnp_client *client, struct text handle, struct text name, unsigned lists)
{
    struct string decoded = {0};

    url_decode(name, &decoded);
    contacts_put(client->messenger, handle, string_text(&decoded), lists);
    string_free(&decoded);
}

static void handle_syn(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    uint32_t count;

    if (!notification->synchronizing)
        return;
    if (frame->argument_count >= 4) { /* MSNP8: a count of list entries */
        if (!text_parse_u32(frame->arguments[2], 100000, &count)) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        notification->counted = true;
        notification->lists_left = count;
        if (!count)
            synchronized(client);
    } else if (notification->dialect >= 8 || text_equal(frame->arguments[1], TEXT_LITERAL("0"))) {
        synchronized(client); /* unchanged since serial 0: an empty list */
    }
}

/* LST handle name bits [groups], one of as many as SYN said. */
static void list_entry_counted(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    uint32_t bits;

    if (frame->argument_count >= 3 && text_parse_u32(frame->arguments[2], 31, &bits))
        put_contact(client, frame->arguments[0], frame->arguments[1], bits & 15);
    if (--notification->lists_left == 0)
        synchronized(client);
}

/* LST id list serial index total handle name [groups], four lists, each complete when index is total. */
static void list_entry_of_four(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    unsigned bit = frame->argument_count >= 5 ? list_bit(frame->arguments[1]) : 0, place = 0;
    uint32_t index, total;

    if (!bit || !text_parse_u32(frame->arguments[3], 100000, &index) ||
        !text_parse_u32(frame->arguments[4], 100000, &total))
        return;
    if (frame->argument_count >= 7)
        put_contact(client, frame->arguments[5], frame->arguments[6], bit);
    while (bit >> (place + 1))
        place++;
    if (index < total || notification->list_seen[place])
        return;
    notification->list_seen[place] = true;
    if (--notification->lists_left == 0)
        synchronized(client);
}

static void handle_lst(struct msnp_client *client, const struct frame *frame)
{
    if (!client->notification.synchronizing)
        return;
    if (client->notification.counted)
        list_entry_counted(client, frame);
    else
        list_entry_of_four(client, frame);
}

static void handle_add(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    unsigned bit = list_bit(frame->arguments[1]);
    struct text handle = frame->arguments[3];

    if (!bit)
        return;
    put_contact(client, handle, frame->argument_count > 4 ? frame->arguments[4] : handle, bit);
    if (request && request->kind == REQUEST_ADD)
        contacts_add_result(client->messenger, string_text(&request->handle), RESULT_OK);
    else if (request && request->kind == REQUEST_BLOCK)
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag, RESULT_OK);
}

static void handle_rem(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    unsigned bit = list_bit(frame->arguments[1]);

    if (!bit || frame->argument_count < 4)
        return;
    if (request && request->kind == REQUEST_REMOVE)
        contacts_remove_result(client->messenger, string_text(&request->handle), RESULT_OK);
    contacts_drop(client->messenger, frame->arguments[3], bit);
}

static void handle_rea(struct msnp_client *client, const struct frame *frame)
{
    struct string name = {0};

    if (frame->argument_count == 4 && url_decode(frame->arguments[3], &name) &&
        text_equal_nocase(frame->arguments[2], account_handle(client->messenger)))
        account_renamed(client->messenger, string_text(&name));
    string_free(&name);
}

/* ---- presence ---- */

static void contact_is(struct msnp_client *client, struct text code, struct text handle, struct text name)
{
    struct string decoded = {0};

    url_decode(name, &decoded);
    contacts_presence(client->messenger, handle, string_text(&decoded), presence_from_code(code));
    string_free(&decoded);
}

static void handle_chg(struct msnp_client *client, const struct frame *frame)
{
    client->notification.step_deadline = UINT64_MAX;
    account_presence_confirmed(client->messenger, presence_from_code(frame->arguments[1]));
}

/* ---- challenges ---- */

static void handle_chl(struct msnp_client *client, const struct frame *frame, struct request *request)
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
        buffer_printf(out(client), "QRY %lu %s 32\r\n%s", (unsigned long)request->id, challenge_client_pair.id,
                      answer);
}

static void handle_qry(struct request *request)
{
    if (request && request->kind == REQUEST_RESPONSE && request->lock)
        lock_verdict(request->lock, true);
}

/* ---- the rest ---- */

static void handle_rng(struct msnp_client *client, const struct frame *frame)
{
    struct text host;
    uint16_t port;

    if (parse_endpoint(frame->arguments[1], &host, &port))
        switchboard_ring(client, host, port, frame->arguments[0], frame->arguments[3], frame->arguments[4]);
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

    if (!request)
        return;
    switch (request->kind) {
    case REQUEST_SIGN_IN:
        notification_end(client, error_result_of_sign_in(number));
        return;
    case REQUEST_PRESENCE:
        if (client->notification.step_deadline != UINT64_MAX)
            notification_end(client, hr);
        return;
    case REQUEST_ADD:
        contacts_add_result(client->messenger, string_text(&request->handle), result_failed(hr) ? hr
                                                                                              : MSGR_E_UNEXPECTED);
        return;
    case REQUEST_REMOVE:
        contacts_remove_result(client->messenger, string_text(&request->handle), hr);
        return;
    case REQUEST_BLOCK:
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag, hr);
        return;
    case REQUEST_CHALLENGE:
    case REQUEST_RESPONSE:
        if (request->lock)
            lock_verdict(request->lock, false);
        return;
    case REQUEST_SWITCHBOARD:
        if (request->switchboard)
            switchboard_lost(request->switchboard);
        return;
    case REQUEST_QUIET:
    case REQUEST_JOIN:
    case REQUEST_MESSAGE:
        return;
    }
}

void notification_request_expired(struct msnp_client *client, struct request *request)
{
    switch (request->kind) {
    case REQUEST_ADD:
        contacts_add_result(client->messenger, string_text(&request->handle), MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_REMOVE:
        contacts_remove_result(client->messenger, string_text(&request->handle), MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_BLOCK:
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag,
                              MSGR_E_SERVER_UNAVAILABLE);
        return;
    case REQUEST_CHALLENGE:
    case REQUEST_RESPONSE:
        if (request->lock)
            lock_verdict(request->lock, false);
        return;
    default:
        return;
    }
}

/* ---- frames ---- */

static bool name_is(const struct frame *frame, const char *name) { return text_equal(frame->name, text_of(name)); }

/* Commands whose first argument is the transaction id of a request of ours, or 0. */
static void handle_reply(struct msnp_client *client, const struct frame *frame)
{
    struct request *request = frame->argument_count
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
        handle_add(client, frame, request);
    else if (name_is(frame, "REM"))
        handle_rem(client, frame, request);
    else if (name_is(frame, "REA"))
        handle_rea(client, frame);
    else if (name_is(frame, "CHG") && client->notification.state == NOTIFICATION_UP)
        handle_chg(client, frame);
    else if (name_is(frame, "SYN") && expected)
        handle_syn(client, frame);
    else if (name_is(frame, "VER") && expected)
        handle_ver(client, frame);
    else if (name_is(frame, "INF") && expected)
        handle_inf(client, frame);
    else if (name_is(frame, "CVR") && expected)
        handle_cvr(client, frame);
    else if (name_is(frame, "USR") && expected)
        handle_usr(client, frame);
    request_free(request);
}

static void handle_frame(struct msnp_client *client, const struct frame *frame)
{
    if (!command_is_well_formed(frame, FRAME_FROM_SERVER)) {
        notification_end(client, MSGR_E_SERVER_PROTOCOL);
        return;
    }
    if (name_is(frame, "LST"))
        handle_lst(client, frame);
    else if (name_is(frame, "NLN"))
        contact_is(client, frame->arguments[0], frame->arguments[1], frame->arguments[2]);
    else if (name_is(frame, "ILN"))
        contact_is(client, frame->arguments[1], frame->arguments[2],
                   frame->argument_count > 3 ? frame->arguments[3] : TEXT_EMPTY);
    else if (name_is(frame, "FLN"))
        contact_is(client, TEXT_LITERAL("FLN"), frame->arguments[0], TEXT_EMPTY);
    else if (name_is(frame, "RNG"))
        handle_rng(client, frame);
    else if (name_is(frame, "NOT"))
        handle_not(client, frame);
    else if (name_is(frame, "QNG"))
        client->notification.pong_deadline = UINT64_MAX;
    else if (name_is(frame, "OUT"))
        handle_out(client, frame);
    else if (!name_is(frame, "MSG") && !name_is(frame, "IPG"))
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
    /* A frame may end this connection or begin another one; what is left of its bytes is then nobody's. */
    while (notification->link == link && notification->state != NOTIFICATION_DOWN) {
        enum frame_status status = frame_reader_next(&notification->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        handle_frame(client, &frame);
    }
}

/* ---- time ---- */

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
        notification->ping_at = now + client->config.keep_alive_ms;
        if (!notification->pong_deadline || notification->pong_deadline == UINT64_MAX)
            notification->pong_deadline = now + PONG_MS;
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
