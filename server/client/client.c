#include "client.h"

#include <stdlib.h>

#include "client_state.h"
#include "frame_trace.h"
#include "groups.h"
#include "instant_messages.h"
#include "list_cache.h"
#include "list_edits.h"
#include "lists.h"
#include "locks.h"
#include "notification.h"
#include "notification_commands.h"
#include "presence.h"
#include "sessions.h"
#include "sign_in.h"
#include "switchboard.h"
#include "switchboard_commands.h"
#include "ticket.h"

/* ---- life ---- */

static bool config_copy(struct msnp_client_config *to, const struct msnp_client_config *from)
{
    struct string host = {0}, nexus = {0};

    if (!string_set(&host, string_text(&from->host)) || !string_set(&nexus, string_text(&from->nexus))) {
        string_free(&host);
        return false;
    }
    string_free(&to->host);
    string_free(&to->nexus);
    *to = *from;
    to->host = host;
    to->nexus = nexus;
    return true;
}

struct msnp_client *msnp_client_create(const struct msnp_client_config *config, const struct model_clock *clock)
{
    struct msnp_client *client = calloc(1, sizeof(*client));

    if (!client)
        return NULL;
    if (!config_copy(&client->config, config)) {
        free(client);
        return NULL;
    }
    client->clock = clock;
    link_actions_init(&client->links);
    client->wire = (struct wire){
        .context = client,
        .sign_in = wire_sign_in,
        .sign_out = wire_sign_out,
        .set_presence = wire_set_presence,
        .add_contact = wire_add_contact,
        .remove_contact = wire_remove_contact,
        .block_contact = wire_block_contact,
        .set_privacy = wire_set_privacy,
        .add_group = wire_add_group,
        .remove_group = wire_remove_group,
        .rename_group = wire_rename_group,
        .set_group_member = wire_set_group_member,
        .request_challenge = wire_request_challenge,
        .send_response = wire_send_response,
        .lock_left = wire_lock_left,
        .invite = wire_invite,
        .accept = wire_accept,
        .confirm = wire_confirm,
        .cancel = wire_cancel,
        .context_data = wire_context_data,
        .session_left = wire_session_left,
        .send_message = wire_send_message,
        .send_typing = wire_send_typing,
        .call_participant = wire_call_participant,
        .conversation_left = wire_conversation_left,
    };
    return client;
}

const struct wire *msnp_client_wire(struct msnp_client *client) { return &client->wire; }

void msnp_client_attach(struct msnp_client *client, struct messenger *messenger) { client->messenger = messenger; }

bool msnp_client_configure(struct msnp_client *client, const struct msnp_client_config *config)
{
    if (config->port != client->config.port ||
        !text_equal(string_text(&config->host), string_text(&client->config.host)))
        list_cache_forget(client); /* the cached lists belong to the old server */
    return config_copy(&client->config, config);
}

void msnp_client_set_log(struct msnp_client *client, void (*log)(void *context, const char *line), void *context)
{
    client->log = log;
    client->log_context = context;
}

void msnp_client_set_trace(struct msnp_client *client, msnp_trace_function trace, void *context)
{
    client->trace = trace;
    client->trace_context = context;
}

void msnp_client_destroy(struct msnp_client *client)
{
    if (!client)
        return;
    switchboards_end_all(client);
    switchboards_sweep(client);
    timers_free(&client->switchboard_timers);
    table_free(&client->switchboard_links);
    table_free(&client->switchboard_sessions);
    notification_free(client);
    requests_free(&client->requests);
    link_actions_free(&client->links);
    list_cache_forget(client);
    string_free(&client->config.host);
    string_free(&client->config.nexus);
    free(client);
}

/* ---- links ---- */

bool msnp_client_next_action(struct msnp_client *client, struct link_action *action)
{
    if (!links_next_action(&client->links, action))
        return false;
    if (action->type == LINK_SEND)
        frame_trace_sent(client, action->link, action->bytes);
    return true;
}

bool msnp_client_has_action(const struct msnp_client *client) { return client->links.first != NULL; }

void msnp_client_opened(struct msnp_client *client, link_id link, struct text local_address)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link) {
        messenger_set_local_address(client->messenger, local_address);
        sign_in_opened(client);
    } else if (link == client->notification.passport_link) {
        ticket_opened(client);
    } else if (switchboard) {
        switchboard_opened(switchboard);
    }
    switchboards_sweep(client);
}

void msnp_client_received(struct msnp_client *client, link_id link, struct text bytes)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link) {
        notification_received(client, bytes);
    } else if (link == client->notification.passport_link) {
        if (ticket_received(client, bytes))
            sign_in_with_ticket(client);
    } else if (switchboard) {
        switchboard_received(switchboard, bytes);
    }
    switchboards_sweep(client);
}

void msnp_client_closed(struct msnp_client *client, link_id link, enum link_end end)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link)
        notification_closed(client, end);
    else if (link == client->notification.passport_link)
        ticket_closed(client, end);
    else if (switchboard)
        switchboard_closed(switchboard);
    switchboards_sweep(client);
}

/* ---- time ---- */

void msnp_client_tick(struct msnp_client *client)
{
    uint64_t now = client_now(client);

    timers_run(&client->requests.timers, now);
    notification_tick(client, now);
    timers_run(&client->switchboard_timers, now);
    switchboards_sweep(client);
}

uint64_t msnp_client_deadline(const struct msnp_client *client)
{
    uint64_t times[] = {timers_next(&client->switchboard_timers), timers_next(&client->requests.timers)};
    uint64_t deadline = notification_deadline(client);

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        if (times[i] < deadline)
            deadline = times[i];
    return deadline;
}
