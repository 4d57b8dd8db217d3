#include "ticket.h"

#include "common/secret.h"
#include "frame_trace.h"
#include "notification.h"
#include "wire/http.h"
#include "wire/passport.h"

/* Ends the sign-in, because the Passport exchange has failed. */
static void fail(struct msnp_client *client, msgr_result hr)
{
    const struct passport *passport = client->notification.passport;

    client_log(client, "Passport %s: 0x%08lX", passport && passport_is_login(passport) ? "login" : "nexus",
               (unsigned long)(uint32_t)hr);
    notification_end(client, hr);
}

/* Opens a link for the next request.  Each request has the same time limit as a step of the sign-in. */
static void connect_next(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    notification->step_deadline = client_now(client) + client->config.sign_in_ms;
    notification->passport_link = links_open(&client->links, passport_host(notification->passport),
                                             passport_port(notification->passport), LINK_IS_SECURE);
    if (!notification->passport_link)
        fail(client, RESULT_OUT_OF_MEMORY);
}

void ticket_begin(struct msnp_client *client, struct text challenge)
{
    struct notification *notification = &client->notification;
    msgr_result hr;

    notification_drop_passport(client);
    hr = passport_create(string_text(&client->config.nexus), string_text(&notification->handle),
                         string_text(&notification->password), challenge, &notification->passport);
    if (result_failed(hr))
        fail(client, hr);
    else
        connect_next(client);
}

void ticket_opened(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    if (!passport_request(notification->passport, links_out(&client->links, notification->passport_link)))
        fail(client, RESULT_OUT_OF_MEMORY);
}

static bool handle_answer(struct msnp_client *client, const struct http_head *head)
{
    struct notification *notification = &client->notification;

    switch (passport_answer(notification->passport, head)) {
    case PASSPORT_ASK:
        notification_close_passport_link(client);
        connect_next(client);
        return false;
    case PASSPORT_TICKET: return true;
    case PASSPORT_FAILED: fail(client, passport_result(notification->passport)); return false;
    }
    return false;
}

bool ticket_received(struct msnp_client *client, struct text bytes)
{
    struct notification *notification = &client->notification;
    struct http_head head;

    buffer_append_secret(&notification->passport_answer, bytes);
    if (notification->passport_answer.failed) {
        fail(client, RESULT_OUT_OF_MEMORY);
        return false;
    }
    switch (http_read_head(buffer_text(&notification->passport_answer), &notification->passport_scanned, &head)) {
    case HTTP_NEED_MORE: return false;
    case HTTP_BROKEN: fail(client, MSGR_E_SERVER_PROTOCOL); return false;
    case HTTP_READY: frame_trace(client, false, TEXT_LITERAL("HTTP"), TEXT_EMPTY); return handle_answer(client, &head);
    }
    return false;
}

void ticket_closed(struct msnp_client *client, enum link_end end)
{
    client->notification.passport_link = 0; /* the link has ended, so it must not be closed again */
    switch (end) {
    case LINK_END_REFUSED: fail(client, MSGR_E_CONNECT); return;
    case LINK_END_UNTRUSTED: fail(client, MSGR_E_INVALID_CERTIFICATE); return;
    case LINK_END_NO_TLS: fail(client, MSGR_E_TLS_FAIL); return;
    case LINK_END_BROKEN: /* the answer is incomplete */ fail(client, MSGR_E_SERVER_UNAVAILABLE); return;
    }
}
