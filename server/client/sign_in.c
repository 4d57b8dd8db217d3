#include "sign_in.h"

#include <string.h>

#include "common/md5.h"
#include "common/secret.h"
#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "list_cache.h"
#include "notification.h"
#include "presence.h"
#include "ticket.h"
#include "wire/codec.h"
#include "wire/codes.h"
#include "wire/endpoint.h"
#include "wire/passport.h"

enum { REDIRECTS_MAX = 5, LIST_ENTRIES_MAX = 100000 };

/* The arguments with which Windows Messenger 4.7 describes itself in CVR (docs/wire.md 2.5). */
#define CLIENT_DESCRIPTION "0x0409 winnt 5.1 i386 MSMSGS 4.7.3001"

/* Begins the command of the next step and starts its time limit, step_deadline.  The request itself never
 * expires, because a step without a reply must end the whole sign-in. */
static struct buffer *next_step(struct msnp_client *client, const char *command, request_completion answered)
{
    struct request *request = client_request(client, client->notification.link, command, answered);

    client->notification.step_deadline = client_now(client) + client->config.sign_in_ms;
    if (!request)
        return links_nowhere();
    request_set_deadline(request, UINT64_MAX);
    return client_write(client, request);
}

/* Returns the reply to a step.  Returns NULL if there is no reply or an error reply; an error reply also ends
 * the sign-in. */
static const struct frame *step_reply(struct msnp_client *client, const struct request_result *result)
{
    if (result->outcome == REQUEST_REFUSED)
        notification_end(client, error_result_of_sign_in(result->error));
    return result->reply;
}

/* ---- connecting ---- */

/* The host of a redirect is not checked, because even the loopback address is valid: a service on the same
 * machine redirects there.  A malicious redirect gains little.  With MD5 the next server gets a digest for a
 * salt that the first server could have sent itself; with Passport it gets a ticket, never the password. */
static bool connect_to(struct msnp_client *client, struct text host, uint16_t port, unsigned flags)
{
    struct notification *notification = &client->notification;

    notification->link = links_open(&client->links, host, port, flags);
    if (!notification->link)
        return false;
    frame_reader_free(&notification->reader);
    frame_reader_init(&notification->reader, FRAME_FROM_SERVER, frame_limits_notification);
    notification->state = NOTIFICATION_CONNECTING;
    notification->ticket_sent = false;
    notification->step_deadline = client_now(client) + client->config.sign_in_ms;
    return true;
}

msgr_result wire_sign_in(void *context, struct text handle, struct text password, enum presence initial, bool again)
{
    struct msnp_client *client = context;
    struct notification *notification = &client->notification;

    if (notification->state != NOTIFICATION_DOWN)
        return RESULT_FAILURE;
    notification->dialect = client->config.dialect;
    notification->initial = initial;
    notification->redirects = 0;
    if (!string_set(&notification->handle, handle) || !string_set(&notification->password, password) ||
        !connect_to(client, string_text(&client->config.host), client->config.port,
                    again && notification->was_shut_down ? 0 : LINK_IS_NOTIFICATION)) {
        wipe_string(&notification->password);
        return RESULT_OUT_OF_MEMORY;
    }
    return RESULT_OK;
}

void sign_in_redirected(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    struct text host;
    uint16_t port;

    if ((notification->state != NOTIFICATION_SIGNING_IN && notification->state != NOTIFICATION_SYNCHRONIZING) ||
        !text_equal_nocase(frame->arguments[1], TEXT_LITERAL("NS")))
        return;
    if (!endpoint_parse(frame->arguments[2], &host, &port) || ++notification->redirects > REDIRECTS_MAX ||
        !string_set(&notification->host, host)) {
        notification_end(client, MSGR_E_SERVER_UNAVAILABLE);
        return;
    }
    notification_drop_passport(client);
    links_close(&client->links, notification->link);
    requests_cancel_all(&client->requests, notification->link);
    notification->dialect = client->config.dialect;
    if (!connect_to(client, string_text(&notification->host), port, 0))
        notification_end(client, MSGR_E_UNEXPECTED);
}

/* ---- lists ---- */

void sign_in_synchronized(struct msnp_client *client)
{
    struct notification *notification = &client->notification;
    struct request *version;

    list_cache_finish(client);
    notification->state = NOTIFICATION_UP;
    messenger_synchronized(client->messenger);
    if (!presence_set_first(client)) {
        notification_end(client, MSGR_E_UNEXPECTED);
        return;
    }
    /* Before MSNP8 the client sends its version (CVR) at the end of the sign-in, and ignores the reply. */
    if (notification->dialect < 8 && (version = notification_request(client, "CVR", NULL)))
        buffer_printf(client_write(client, version), " " CLIENT_DESCRIPTION " MSMSGS\r\n");
    notification->step_deadline = client_now(client) + client->config.sign_in_ms; /* for the reply to CHG */
    notification_start_keep_alive(client);
}

/* The reply to SYN.  The lists follow, unless they still have the serial number that the client sent
 * (docs/wire.md 3.2). */
static void lists_announced(struct request *request, const struct request_result *result)
{
    struct msnp_client *client = request->client;
    struct notification *notification = &client->notification;
    const struct frame *frame = step_reply(client, result);
    uint32_t count = 0, serial = 0;

    if (!frame)
        return;
    text_parse_u32(frame->arguments[1], UINT32_MAX, &serial);
    if (serial && serial == list_cache_serial(client) &&
        (frame->argument_count < 4 || text_equal(frame->arguments[2], TEXT_LITERAL("0")))) {
        client->cache.replay_wanted = true;
    } else if (frame->argument_count >= 4) { /* MSNP8: the reply has the number of LST lines */
        if (!text_parse_u32(frame->arguments[2], LIST_ENTRIES_MAX, &count)) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        notification->counted = true;
        notification->lists_left = count;
        list_cache_begin(client, serial, count);
        if (!count)
            sign_in_synchronized(client);
    } else if (notification->dialect >= 8 || text_equal(frame->arguments[1], TEXT_LITERAL("0"))) {
        sign_in_synchronized(client); /* no lists follow, and none are cached: all lists are empty */
    } else {
        list_cache_begin(client, serial, 0);
    }
}

/* ---- authentication ---- */

static void accepted(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    struct string name = {0};

    wipe_string(&notification->password);
    notification->state = NOTIFICATION_SYNCHRONIZING;
    if (frame->argument_count > 3)
        url_decode(frame->arguments[3], &name);
    account_authenticated(client->messenger, frame->arguments[2], string_text(&name));
    string_free(&name);
    account_progress(client->messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(client->messenger);
    groups_enable(client->messenger, notification->dialect >= 7);
    notification->counted = false;
    notification->lists_left = 4;
    memset(notification->list_seen, 0, sizeof(notification->list_seen));
    buffer_printf(next_step(client, "SYN", lists_announced), " %lu\r\n", (unsigned long)list_cache_serial(client));
}

static void credentials_answered(struct request *request, const struct request_result *result);

static void send_digest(struct msnp_client *client, struct text salt)
{
    struct buffer *out = next_step(client, "USR", credentials_answered);
    char digest[33];

    md5_hex(salt, string_text(&client->notification.password), digest);
    buffer_append_secret(out, TEXT_LITERAL(" MD5 S "));
    buffer_append_secret(out, text_of(digest));
    buffer_append_secret(out, TEXT_LITERAL("\r\n"));
    wipe_bytes(digest, sizeof(digest));
}

void sign_in_with_ticket(struct msnp_client *client)
{
    struct buffer *out = next_step(client, "USR", credentials_answered);

    client->notification.ticket_sent = true;
    buffer_append_secret(out, TEXT_LITERAL(" TWN S "));
    buffer_append_secret(out, passport_ticket(client->notification.passport));
    buffer_append_secret(out, TEXT_LITERAL("\r\n"));
    notification_drop_passport(client);
}

/* The reply to USR: OK after the credentials, or the challenge that they must answer. */
static void credentials_answered(struct request *request, const struct request_result *result)
{
    struct msnp_client *client = request->client;
    struct notification *notification = &client->notification;
    const struct frame *frame = step_reply(client, result);
    bool uses_ticket = notification->dialect >= 8;

    if (!frame)
        return;
    if (text_equal_nocase(frame->arguments[1], TEXT_LITERAL("OK"))) {
        accepted(client, frame);
        return;
    }
    /* The dialect decides the method, not the server: a server must not obtain an MD5 digest of the password
     * when Passport is configured. */
    if (frame->argument_count < 4 || !text_equal_nocase(frame->arguments[2], TEXT_LITERAL("S")) ||
        !text_equal_nocase(frame->arguments[1], text_of(uses_ticket ? "TWN" : "MD5")) || notification->ticket_sent)
        notification_end(client, MSGR_E_INVALID_AUTH_PACKAGES);
    else if (uses_ticket)
        ticket_begin(client, frame->arguments[3]);
    else
        send_digest(client, frame->arguments[3]);
}

static void send_handle(struct msnp_client *client, const char *method)
{
    buffer_printf(next_step(client, "USR", credentials_answered), " %s I %.*s\r\n", method,
                  TEXT_ARG(string_text(&client->notification.handle)));
}

static void methods_answered(struct request *request, const struct request_result *result)
{
    struct msnp_client *client = request->client;
    const struct frame *frame = step_reply(client, result);
    bool md5 = false;

    if (!frame)
        return;
    for (size_t i = 1; i < frame->argument_count; i++)
        md5 |= text_equal_nocase(frame->arguments[i], TEXT_LITERAL("MD5"));
    if (md5)
        send_handle(client, "MD5");
    else
        notification_end(client, MSGR_E_INVALID_AUTH_PACKAGES);
}

static void version_answered(struct request *request, const struct request_result *result)
{
    if (step_reply(request->client, result))
        send_handle(request->client, "TWN");
}

/* ---- the first step ---- */

/* Returns the highest dialect from 5 to `max` that the VER reply lists; 0 if it lists none. */
static unsigned best_dialect(const struct frame *frame, unsigned max)
{
    unsigned best = 0;

    for (size_t i = 1; i < frame->argument_count; i++) {
        struct text name = frame->arguments[i];
        uint32_t number;

        if (text_starts_with_nocase(name, TEXT_LITERAL("MSNP")) &&
            text_parse_u32((struct text){name.bytes + 4, name.length - 4}, max, &number) && number > best &&
            number >= 5)
            best = number;
    }
    return best;
}

static void dialects_answered(struct request *request, const struct request_result *result)
{
    struct msnp_client *client = request->client;
    struct notification *notification = &client->notification;
    const struct frame *frame = step_reply(client, result);
    unsigned best = frame ? best_dialect(frame, notification->dialect) : 0;

    if (!frame)
        return;
    if (!best || (client->config.dialect >= 8 && best < 8)) {
        notification_end(client, MSGR_E_SERVER_VERSION);
        return;
    }
    notification->dialect = best;
    if (best >= 8)
        buffer_printf(next_step(client, "CVR", version_answered), " " CLIENT_DESCRIPTION " WindowsMessenger %.*s\r\n",
                      TEXT_ARG(string_text(&notification->handle)));
    else
        buffer_printf(next_step(client, "INF", methods_answered), "\r\n");
}

void sign_in_opened(struct msnp_client *client)
{
    client->notification.state = NOTIFICATION_SIGNING_IN;
    account_progress(client->messenger, PRESENCE_LOCAL_CONNECTING);
    buffer_printf(next_step(client, "VER", dialects_answered),
                  client->notification.dialect >= 8 ? " MSNP8 CVR0\r\n" : " MSNP7 MSNP6 MSNP5 CVR0\r\n");
}
