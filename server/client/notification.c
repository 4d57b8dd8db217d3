#include "notification.h"

#include "common/secret.h"
#include "core/account.h"
#include "switchboard.h"
#include "wire/passport.h"

bool notification_is_up(const struct msnp_client *client) { return client->notification.state == NOTIFICATION_UP; }

struct buffer *notification_out(struct msnp_client *client)
{
    return links_out(&client->links, client->notification.link);
}

struct request *notification_request(struct msnp_client *client, const char *command, request_completion complete)
{
    return notification_is_up(client) ? client_request(client, client->notification.link, command, complete) : NULL;
}

/* ---- the end ---- */

void notification_close_passport_link(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    links_close(&client->links, notification->passport_link);
    notification->passport_link = 0;
    notification->passport_scanned = 0;
    wipe_buffer(&notification->passport_answer);
}

void notification_drop_passport(struct msnp_client *client)
{
    notification_close_passport_link(client);
    passport_destroy(client->notification.passport);
    client->notification.passport = NULL;
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
    wipe_string(&notification->password);
    notification_drop_passport(client);
    client->cache.recording = false;
    client_log(client, "notification connection ended: 0x%08lX", (unsigned long)(uint32_t)hr);
    links_close(&client->links, link);
    requests_link_lost(&client->requests, link);
    messenger_disconnected(client->messenger, hr);
    switchboards_end_all(client);
}

void notification_closed(struct msnp_client *client, enum link_end end)
{
    requests_link_lost(&client->requests, client->notification.link);
    client->notification.link = 0; /* the link has ended, so notification_end must not close it */
    notification_end(client, end == LINK_END_REFUSED ? MSGR_E_CONNECT : MSGR_E_DISCONNECTED);
}

void wire_sign_out(void *context)
{
    struct msnp_client *client = context;

    if (client->notification.state > NOTIFICATION_CONNECTING)
        buffer_printf(notification_out(client), "OUT\r\n");
    notification_end(client, RESULT_OK);
}

void notification_free(struct msnp_client *client)
{
    struct notification *notification = &client->notification;

    notification_drop_passport(client);
    frame_reader_free(&notification->reader);
    wipe_string(&notification->password);
    string_free(&notification->handle);
    string_free(&notification->host);
    string_free(&notification->listed);
}

/* ---- time ---- */

static uint64_t next_ping(const struct msnp_client *client)
{
    return client->config.keep_alive_ms ? client_now(client) + client->config.keep_alive_ms : UINT64_MAX;
}

void notification_start_keep_alive(struct msnp_client *client)
{
    client->notification.ping_at = next_ping(client);
    client->notification.pong_deadline = UINT64_MAX;
}

void notification_pong(struct msnp_client *client) { client->notification.pong_deadline = UINT64_MAX; }

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
    if (notification->pong_deadline <= now) {
        notification_end(client, MSGR_E_DISCONNECTED);
        return;
    }
    if (notification->ping_at <= now) {
        buffer_printf(notification_out(client), "PNG\r\n");
        notification->ping_at = next_ping(client);
        if (notification->pong_deadline == UINT64_MAX)
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
    if (notification->pong_deadline < deadline)
        deadline = notification->pong_deadline;
    return deadline;
}
