/* The ticket of MSNP8: Passport's servers are asked one after the other, each on a link of its own
 * over TLS and each within the time of one step of the sign-in (wire facts 2.4). */
#include "client_state.h"

static void leave_link(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    if (notification->ticket_link)
        client_close(client, notification->ticket_link);
    notification->ticket_link = 0;
    notification->ticket_scanned = 0;
    wipe_buffer(&notification->ticket_answer);
}

void ticket_abandon(struct msnp_client *client)
{
    leave_link(client);
    passport_destroy(client->notification.passport);
    client->notification.passport = NULL;
}

/* Nothing but a ticket ever comes of this: every other end is the end of the sign-in. */
static void fail(struct msnp_client *client, msgr_result hr)
{
    client_log(client, "Passport %s: 0x%08lX",
               client->notification.passport && passport_is_login(client->notification.passport)
                   ? "login"
                   : "nexus",
               (unsigned long)(uint32_t)hr);
    notification_end(client, hr);
}

static void ask(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    notification->step_deadline = client_now(client) + client->config.sign_in_ms;
    notification->ticket_link = client_open_secure(client, passport_host(notification->passport),
                                                   passport_port(notification->passport));
    if (!notification->ticket_link)
        fail(client, RESULT_OUT_OF_MEMORY);
}

void ticket_begin(struct msnp_client *client, struct text challenge)
{
    struct notification *notification = &client->notification;
    msgr_result hr;

    ticket_abandon(client);
    hr = passport_create(string_text(&client->config.nexus), string_text(&notification->handle),
                         string_text(&notification->password), challenge, &notification->passport);
    if (result_failed(hr))
        fail(client, hr);
    else
        ask(client);
}

void ticket_opened(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    if (!passport_request(notification->passport, client_out(client, notification->ticket_link)))
        fail(client, RESULT_OUT_OF_MEMORY);
}

static void answered(struct msnp_client *client, const struct http_head *head)
{
    struct notification *notification = &client->notification;

    switch (passport_answer(notification->passport, head)) {
    case PASSPORT_ASK:
        leave_link(client);
        ask(client);
        return;
    case PASSPORT_TICKET:
        sign_in_ticket(client, passport_ticket(notification->passport));
        ticket_abandon(client);
        return;
    case PASSPORT_FAILED:
        fail(client, passport_result(notification->passport));
        return;
    }
}

void ticket_received(struct msnp_client *client, struct text bytes)
{
    struct notification *notification = &client->notification;
    struct http_head head;

    buffer_append_secret(&notification->ticket_answer, bytes);
    if (notification->ticket_answer.failed) {
        fail(client, RESULT_OUT_OF_MEMORY);
        return;
    }
    switch (http_read_head(buffer_text(&notification->ticket_answer),
                           &notification->ticket_scanned, &head)) {
    case HTTP_NEED_MORE:
        return;
    case HTTP_BROKEN:
        fail(client, MSGR_E_SERVER_PROTOCOL);
        return;
    case HTTP_READY:
        client_trace(client, false, TEXT_LITERAL("HTTP"), TEXT_EMPTY);
        answered(client, &head);
        return;
    }
}

void ticket_closed(struct msnp_client *client, enum link_end end)
{
    client->notification.ticket_link = 0; /* nothing to close any more */
    switch (end) {
    case LINK_END_REFUSED:
        fail(client, MSGR_E_CONNECT);
        return;
    case LINK_END_UNTRUSTED:
        fail(client, MSGR_E_INVALID_CERTIFICATE);
        return;
    case LINK_END_NO_TLS:
        fail(client, MSGR_E_TLS_FAIL);
        return;
    case LINK_END_BROKEN:
        fail(client, MSGR_E_SERVER_UNAVAILABLE); /* before it had answered */
        return;
    }
}
