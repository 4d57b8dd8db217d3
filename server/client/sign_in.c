/* The steps of a sign-in: version, authentication, lists, first presence (wire facts 2). */
#include "client_state.h"

#include <string.h>

#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "wire/codec.h"
#include "common/md5.h"

enum { REDIRECTS_MAX = 5 };

/* What Windows Messenger 4.7 says of itself. */
#define CLIENT_DESCRIPTION "0x0409 winnt 5.1 i386 MSMSGS 4.7.3001"

static struct buffer *out(struct msnp_client *client)
{
    return client_out(client, client->notification.link);
}

/* Begins the next step: its request, and 15 seconds for it.  0 when out of memory. */
static unsigned long step(struct msnp_client *client)
{
    struct request *request = client_request(client, client->notification.link, REQUEST_SIGN_IN);

    client->notification.step_deadline = client_now(client) + client->config.sign_in_ms;
    if (!request)
        return 0;
    request_expires(request, UINT64_MAX); /* the step's own deadline ends the sign-in */
    return request->id;
}

/* A redirect may name any host: a service on one machine redirects to the loopback address itself,
 * and what we tell the next server is a digest for a salt that the first one could have sent as
 * well, or a ticket that is good once and at this service only. */
static bool connect_to(struct msnp_client *client, struct text host, uint16_t port, bool first)
{
    struct notification *notification = &client->notification;

    notification->link = client_open(client, host, port, first);
    if (!notification->link)
        return false;
    frame_reader_free(&notification->reader);
    frame_reader_init(&notification->reader, FRAME_FROM_SERVER, (struct frame_limits){4096, 65536});
    notification->state = NOTIFICATION_CONNECTING;
    notification->authenticated = notification->ticket_sent = false;
    notification->step_deadline = client_now(client) + client->config.sign_in_ms;
    return true;
}

msgr_result notification_sign_in(struct msnp_client *client, struct text handle,
                                 struct text password, enum presence initial, bool again)
{
    struct notification *notification = &client->notification;

    if (notification->state != NOTIFICATION_DOWN)
        return RESULT_FAILURE;
    notification->dialect = client->config.dialect;
    notification->initial = initial;
    notification->redirects = 0;
    if (!string_set(&notification->handle, handle) ||
        !string_set(&notification->password, password) ||
        !connect_to(client, string_text(&client->config.host), client->config.port,
                    !again || !notification->was_shut_down)) {
        wipe_string(&notification->password);
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

void sign_in_synchronized(struct msnp_client *client)
{
    struct notification *notification = &client->notification;
    struct request *request;

    notification->synchronizing = false;
    list_cache_finish(client);
    notification->state = NOTIFICATION_UP;
    messenger_synchronized(client->messenger);
    request = client_request(client, notification->link, REQUEST_PRESENCE);
    if (!request) {
        notification_end(client, MSGR_E_UNEXPECTED);
        return;
    }
    notification_change(client, request->id, notification->initial);
    if (notification->dialect < 8) {
        request = client_request(client, notification->link, REQUEST_QUIET);
        if (request)
            buffer_printf(out(client), "CVR %lu " CLIENT_DESCRIPTION " MSMSGS\r\n",
                          (unsigned long)request->id);
    }
    notification->step_deadline =
        client_now(client) + client->config.sign_in_ms; /* until CHG is confirmed */
    notification->ping_at = notification_next_ping(client);
}

void sign_in_ver(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    unsigned best = 0;

    for (size_t i = 1; i < frame->argument_count; i++) {
        struct text name = frame->arguments[i];
        uint32_t number;

        if (text_starts_with_nocase(name, TEXT_LITERAL("MSNP")) &&
            text_parse_u32((struct text){name.bytes + 4, name.length - 4}, notification->dialect,
                           &number) &&
            number > best && number >= 5)
            best = number;
    }
    if (!best || (client->config.dialect >= 8 && best < 8)) {
        notification_end(client, MSGR_E_SERVER_VERSION);
        return;
    }
    notification->dialect = best;
    if (best >= 8)
        buffer_printf(out(client), "CVR %lu " CLIENT_DESCRIPTION " WindowsMessenger %.*s\r\n",
                      step(client), TEXT_ARG(string_text(&notification->handle)));
    else
        buffer_printf(out(client), "INF %lu\r\n", step(client));
}

void sign_in_inf(struct msnp_client *client, const struct frame *frame)
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

void sign_in_cvr(struct msnp_client *client, const struct frame *frame)
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

    wipe_string(&notification->password);
    notification->authenticated = true;
    if (frame->argument_count > 3)
        url_decode(frame->arguments[3], &name);
    account_authenticated(client->messenger, frame->arguments[2], string_text(&name));
    string_free(&name);
    account_progress(client->messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(client->messenger);
    groups_enable(client->messenger, notification->dialect >= 7);
    notification->synchronizing = true;
    notification->counted = false;
    notification->lists_left = 4;
    memset(notification->list_seen, 0, sizeof(notification->list_seen));
    buffer_printf(out(client), "SYN %lu %lu\r\n", step(client),
                  (unsigned long)list_cache_serial(client));
}

void sign_in_usr(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    bool is_ticket = notification->dialect >= 8;
    char digest[33];

    if (text_equal_nocase(frame->arguments[1], TEXT_LITERAL("OK"))) {
        authenticated(client, frame);
        return;
    }
    /* Which of the two is ours to say: a server must not get a digest from who wanted Passport. */
    if (frame->argument_count < 4 || !text_equal_nocase(frame->arguments[2], TEXT_LITERAL("S")) ||
        !text_equal_nocase(frame->arguments[1], text_of(is_ticket ? "TWN" : "MD5")) ||
        notification->ticket_sent) {
        notification_end(client, MSGR_E_INVALID_AUTH_PACKAGES);
        return;
    }
    if (is_ticket) {
        ticket_begin(client, frame->arguments[3]);
        return;
    }
    md5_hex(frame->arguments[3], string_text(&notification->password), digest);
    buffer_printf(out(client), "USR %lu MD5 S %s\r\n", step(client), digest);
    wipe_bytes(digest, sizeof(digest));
}

void sign_in_ticket(struct msnp_client *client, struct text ticket)
{
    client->notification.ticket_sent = true;
    buffer_printf(out(client), "USR %lu TWN S ", step(client));
    buffer_append_secret(out(client), ticket);
    buffer_append_secret(out(client), TEXT_LITERAL("\r\n"));
}

void sign_in_redirected(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    struct text host;
    uint16_t port;

    if (notification->state != NOTIFICATION_SIGNING_IN ||
        !text_equal_nocase(frame->arguments[1], TEXT_LITERAL("NS")))
        return;
    if (!parse_endpoint(frame->arguments[2], &host, &port) ||
        ++notification->redirects > REDIRECTS_MAX || !string_set(&notification->host, host)) {
        notification_end(client, MSGR_E_SERVER_UNAVAILABLE);
        return;
    }
    ticket_abandon(client);
    client_close(client, notification->link);
    client_drop_requests(client, notification->link);
    notification->dialect = client->config.dialect;
    if (!connect_to(client, string_text(&notification->host), port, false))
        notification_end(client, MSGR_E_UNEXPECTED);
}
