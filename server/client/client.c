#include "client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "core/lock.h"
#include "client_state.h"
#include "wire/invite.h"

uint64_t client_now(const struct msnp_client *client)
{
    return client->clock->now_ms(client->clock->context);
}

void client_log(struct msnp_client *client, const char *format, ...)
{
    char line[160];
    va_list arguments;

    if (!client->log)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    client->log(client->log_context, line);
}

/* ---- actions ---- */

static struct queued_action *action_new(struct msnp_client *client, enum link_action_type type,
                                        link_id link)
{
    struct queued_action *action = calloc(1, sizeof(*action));

    if (!action)
        return NULL;
    action->type = type;
    action->link = link;
    *client->actions_end = action;
    client->actions_end = &action->next;
    return action;
}

static void action_free(struct queued_action *action)
{
    if (!action)
        return;
    string_free(&action->host);
    wipe_buffer(&action->bytes); /* may hold a password, its digest or a ticket */
    free(action);
}

static link_id open_link(struct msnp_client *client, struct text host, uint16_t port,
                         bool is_notification, bool is_secure)
{
    link_id link = ++client->last_link;
    struct queued_action *action = action_new(client, LINK_OPEN, link);

    if (!action || !string_set(&action->host, host))
        return 0;
    action->port = port;
    action->is_notification = is_notification;
    action->is_secure = is_secure;
    return link;
}

link_id client_open(struct msnp_client *client, struct text host, uint16_t port,
                    bool is_notification)
{
    return open_link(client, host, port, is_notification, false);
}

link_id client_open_secure(struct msnp_client *client, struct text host, uint16_t port)
{
    return open_link(client, host, port, false, true);
}

struct buffer *client_out(struct msnp_client *client, link_id link)
{
    static struct buffer nowhere; /* out of memory: swallows what is written to it */
    struct queued_action *last = NULL;

    for (struct queued_action *action = client->actions; action; action = action->next)
        if (action->link == link)
            last = action;
    if (!last || last->type != LINK_SEND)
        last = action_new(client, LINK_SEND, link);
    if (last)
        return &last->bytes;
    nowhere = (struct buffer){.failed = true};
    return &nowhere;
}

void client_close(struct msnp_client *client, link_id link)
{
    if (link)
        action_new(client, LINK_CLOSE, link);
}

bool msnp_client_next_action(struct msnp_client *client, struct link_action *out)
{
    struct queued_action *action = client->actions;

    action_free(client->taken);
    client->taken = action;
    if (!action)
        return false;
    client->actions = action->next;
    if (!client->actions)
        client->actions_end = &client->actions;
    *out = (struct link_action){
        .type = action->type,
        .link = action->link,
        .is_notification = action->is_notification,
        .is_secure = action->is_secure,
        .host = string_text(&action->host),
        .port = action->port,
        .bytes = buffer_text(&action->bytes),
    };
    if (out->type == LINK_SEND)
        client_trace_out(client, out->link, out->bytes);
    return true;
}

bool msnp_client_has_action(const struct msnp_client *client)
{
    return client->actions != NULL;
}

/* ---- helpers ---- */

bool parse_endpoint(struct text value, struct text *host, uint16_t *port)
{
    size_t colon = value.length;
    uint32_t number;

    while (colon && value.bytes[colon - 1] != ':')
        colon--;
    if (colon < 2 ||
        !text_parse_u32((struct text){value.bytes + colon, value.length - colon}, 65535, &number) ||
        !number)
        return false;
    *host = (struct text){value.bytes, colon - 1};
    *port = (uint16_t)number;
    return true;
}

/* ---- the model's wire ---- */

static msgr_result wire_sign_in(void *context, struct text handle, struct text password,
                                enum presence initial, bool again)
{
    return notification_sign_in(context, handle, password, initial, again);
}

static void wire_sign_out(void *context)
{
    notification_sign_out(context);
}

static msgr_result wire_set_presence(void *context, enum presence presence)
{
    struct msnp_client *client = context;
    struct request *request;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    request = client_request(client, client->notification.link, REQUEST_PRESENCE);
    if (!request)
        return RESULT_OUT_OF_MEMORY;
    notification_change(client, request->id, presence);
    return RESULT_OK;
}

/* One line of list editing; `kind` is REQUEST_QUIET for the half that nobody waits for. */
static bool edit_list(struct msnp_client *client, enum request_kind kind, const char *command,
                      const char *list, struct text handle, bool flag)
{
    struct request *request = client_request(client, client->notification.link, kind);
    struct buffer *out;

    if (!request || !string_set(&request->handle, handle))
        return false;
    request->flag = flag;
    out = client_out(client, client->notification.link);
    buffer_printf(out, "%s %lu %s %.*s", command, (unsigned long)request->id, list,
                  TEXT_ARG(handle));
    if (command[0] == 'A')
        buffer_printf(out, " %.*s%s", TEXT_ARG(handle), list[0] == 'F' ? " 0" : "");
    buffer_printf(out, "\r\n");
    return true;
}

static bool is_fit_for_argument(struct text handle)
{
    return handle.length && !memchr(handle.bytes, '%', handle.length) &&
           !text_has_control(handle) && !memchr(handle.bytes, ' ', handle.length);
}

static msgr_result wire_add_contact(void *context, struct text handle)
{
    struct msnp_client *client = context;

    if (!notification_is_up(client) || !is_fit_for_argument(handle) ||
        !edit_list(client, REQUEST_ADD, "ADD", "FL", handle, false))
        return RESULT_FAILURE;
    edit_list(client, REQUEST_QUIET, "ADD", "AL", handle, false);
    return RESULT_OK;
}

static msgr_result wire_remove_contact(void *context, struct text handle)
{
    struct msnp_client *client = context;

    if (!notification_is_up(client) || !is_fit_for_argument(handle) ||
        !edit_list(client, REQUEST_REMOVE, "REM", "FL", handle, false))
        return RESULT_FAILURE;
    edit_list(client, REQUEST_QUIET, "REM", "AL", handle, false);
    return RESULT_OK;
}

/* Off one list before on the other: the service refuses to have somebody on both (error 219). */
static msgr_result wire_block_contact(void *context, struct text handle, bool block)
{
    struct msnp_client *client = context;

    if (!notification_is_up(client) || !is_fit_for_argument(handle) ||
        !edit_list(client, REQUEST_QUIET, "REM", block ? "AL" : "BL", handle, false) ||
        !edit_list(client, REQUEST_BLOCK, "ADD", block ? "BL" : "AL", handle, block))
        return RESULT_FAILURE;
    return RESULT_OK;
}

static msgr_result wire_set_privacy(void *context, struct privacy privacy)
{
    struct msnp_client *client = context;
    struct request *strangers, *asking;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    strangers = client_request(client, client->notification.link, REQUEST_QUIET);
    asking = client_request(client, client->notification.link, REQUEST_QUIET);
    if (!strangers || !asking)
        return RESULT_OUT_OF_MEMORY;
    buffer_printf(client_out(client, client->notification.link), "BLP %lu %s\r\nGTC %lu %s\r\n",
                  (unsigned long)strangers->id, privacy.blp_blocks ? "BL" : "AL",
                  (unsigned long)asking->id, privacy.gtc_never ? "N" : "A");
    return RESULT_OK;
}

static msgr_result wire_request_challenge(void *context, struct lock *lock)
{
    struct msnp_client *client = context;
    struct request *request;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    request = client_request(client, client->notification.link, REQUEST_CHALLENGE);
    if (!request)
        return RESULT_OUT_OF_MEMORY;
    request->lock = lock;
    buffer_printf(client_out(client, request->link), "CHL %lu\r\n", (unsigned long)request->id);
    return RESULT_OK;
}

static msgr_result wire_send_response(void *context, struct lock *lock, struct text id,
                                      struct text digest)
{
    struct msnp_client *client = context;
    struct request *request;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    request = client_request(client, client->notification.link, REQUEST_RESPONSE);
    if (!request)
        return RESULT_OUT_OF_MEMORY;
    request->lock = lock;
    /* What cannot stand in that line or is no digest would break the connection for everybody: it
     * is wrong anyway. */
    if (text_has_control(id) || memchr(id.bytes, ' ', id.length) || id.length > 256 ||
        digest.length != 32 || text_has_control(digest)) {
        request_expires(request, 0);
        return RESULT_OK;
    }
    buffer_printf(client_out(client, request->link), "QRY %lu %.*s 32\r\n%.*s",
                  (unsigned long)request->id, TEXT_ARG(id), TEXT_ARG(digest));
    return RESULT_OK;
}

static void wire_lock_left(void *context, struct lock *lock)
{
    struct msnp_client *client = context;

    for (struct request *request = client_requests(client, client->notification.link); request;
         request = request_older(request))
        if (request->lock == lock)
            request->lock = NULL;
}

static msgr_result send_for(struct msnp_client *client, struct session *session,
                            enum session_message message, bool built, struct buffer *payload)
{
    struct switchboard *switchboard = switchboard_of_session(client, session);

    if (built && switchboard &&
        switchboard_send(switchboard, &(struct outgoing){session, message, 0, 'N'}, payload))
        return RESULT_OK;
    buffer_free(payload);
    return RESULT_FAILURE;
}

static msgr_result wire_invite(void *context, struct session *session, struct text app_data)
{
    struct msnp_client *client = context;
    struct buffer payload = {0};
    struct switchboard *switchboard;
    bool built = invite_build(&payload, session, app_data);

    if (!built || !notification_is_up(client)) {
        buffer_free(&payload);
        return RESULT_FAILURE;
    }
    switchboard = switchboard_call(client, contact_handle(session_contact(session)), NULL);
    if (!switchboard || !switchboard_add_session(switchboard, session) ||
        !switchboard_send(switchboard, &(struct outgoing){session, MESSAGE_INVITE, 0, 'N'},
                          &payload)) {
        buffer_free(&payload);
        switchboard_session_left(client, session);
        return RESULT_OUT_OF_MEMORY;
    }
    return RESULT_OK;
}

static msgr_result wire_accept(void *context, struct session *session, struct text app_data)
{
    struct buffer payload = {0};
    bool built = invite_build_accept(&payload, session, app_data);

    return send_for(context, session, MESSAGE_ACCEPT, built, &payload);
}

static msgr_result wire_confirm(void *context, struct session *session)
{
    struct buffer payload = {0};
    bool built = invite_build_confirm(&payload, session);

    return send_for(context, session, MESSAGE_CONFIRM, built, &payload);
}

static msgr_result wire_cancel(void *context, struct session *session, enum session_message kind,
                               enum cancel_code code, msgr_result reason, struct text app_data)
{
    struct buffer payload = {0};
    bool built = invite_build_cancel(&payload, session_cookie(session), session_id(session), code,
                                     reason, app_data);

    return send_for(context, session, kind, built, &payload);
}

static msgr_result wire_context_data(void *context, struct session *session, struct text data)
{
    struct buffer payload = {0};
    bool built = invite_build_context(&payload, session, data);

    return send_for(context, session, MESSAGE_CONTEXT, built, &payload);
}

static void wire_session_left(void *context, struct session *session)
{
    switchboard_session_left(context, session);
}

static msgr_result wire_send_text(void *context, struct conversation *conversation,
                                  uint32_t number, struct text text,
                                  const struct text_format *format,
                                  enum acknowledgement acknowledgement)
{
    return texts_send(context, conversation, number, text, format, acknowledgement);
}

static msgr_result wire_send_typing(void *context, struct conversation *conversation)
{
    return texts_type(context, conversation);
}

static msgr_result wire_call_participant(void *context, struct conversation *conversation,
                                         struct text handle)
{
    return texts_call(context, conversation, handle);
}

static void wire_conversation_left(void *context, struct conversation *conversation)
{
    texts_left(context, conversation);
}

/* ---- public ---- */

static bool config_copy(struct msnp_client_config *to, const struct msnp_client_config *from)
{
    struct string host = {0}, nexus = {0};

    if (!string_set(&host, string_text(&from->host)) ||
        !string_set(&nexus, string_text(&from->nexus))) {
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

struct msnp_client *msnp_client_create(const struct msnp_client_config *config,
                                       const struct model_clock *clock)
{
    struct msnp_client *client = calloc(1, sizeof(*client));

    if (!client)
        return NULL;
    if (!config_copy(&client->config, config)) {
        free(client);
        return NULL;
    }
    client->clock = clock;
    client->actions_end = &client->actions;
    client->wire = (struct wire){
        client,
        wire_sign_in,
        wire_sign_out,
        wire_set_presence,
        wire_add_contact,
        wire_remove_contact,
        wire_block_contact,
        wire_set_privacy,
        groups_wire_add,
        groups_wire_remove,
        groups_wire_rename,
        groups_wire_set_member,
        wire_request_challenge,
        wire_send_response,
        wire_lock_left,
        wire_invite,
        wire_accept,
        wire_confirm,
        wire_cancel,
        wire_context_data,
        wire_session_left,
        wire_send_text,
        wire_send_typing,
        wire_call_participant,
        wire_conversation_left,
    };
    return client;
}

const struct wire *msnp_client_wire(struct msnp_client *client)
{
    return &client->wire;
}
void msnp_client_attach(struct msnp_client *client, struct messenger *messenger)
{
    client->messenger = messenger;
}

bool msnp_client_configure(struct msnp_client *client, const struct msnp_client_config *config)
{
    if (config->port != client->config.port ||
        !text_equal(string_text(&config->host), string_text(&client->config.host)))
        list_cache_forget(client); /* another service has other lists */
    return config_copy(&client->config, config);
}

void msnp_client_set_log(struct msnp_client *client, void (*log)(void *context, const char *line),
                         void *context)
{
    client->log = log;
    client->log_context = context;
}

void msnp_client_destroy(struct msnp_client *client)
{
    if (!client)
        return;
    switchboards_end_all(client);
    switchboards_sweep(client);
    timers_free(&client->timers);
    table_free(&client->switchboard_links);
    table_free(&client->switchboard_sessions);
    ticket_abandon(client);
    client_free_requests(client);
    while (client->actions) {
        struct queued_action *action = client->actions;

        client->actions = action->next;
        action_free(action);
    }
    action_free(client->taken);
    notification_free(&client->notification);
    list_cache_forget(client);
    string_free(&client->config.host);
    string_free(&client->config.nexus);
    free(client);
}

void msnp_client_opened(struct msnp_client *client, link_id link, struct text local_address)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link) {
        messenger_set_local_address(client->messenger, local_address);
        notification_opened(client);
    } else if (link == client->notification.ticket_link) {
        ticket_opened(client);
    } else if (switchboard) {
        switchboard_opened(switchboard);
    }
    switchboards_sweep(client);
}

void msnp_client_received(struct msnp_client *client, link_id link, struct text bytes)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link)
        notification_received(client, bytes);
    else if (link == client->notification.ticket_link)
        ticket_received(client, bytes);
    else if (switchboard)
        switchboard_received(switchboard, bytes);
    switchboards_sweep(client);
}

void msnp_client_closed(struct msnp_client *client, link_id link, enum link_end end)
{
    struct switchboard *switchboard = switchboard_of_link(client, link);

    if (link == client->notification.link) {
        notification_requests_end(client, link);
        client->notification.link = 0; /* nothing to close any more */
        notification_end(client, end == LINK_END_REFUSED ? MSGR_E_CONNECT : MSGR_E_DISCONNECTED);
    } else if (link == client->notification.ticket_link) {
        ticket_closed(client, end);
    } else if (switchboard) {
        switchboard_closed(switchboard);
    }
    switchboards_sweep(client);
}

void msnp_client_tick(struct msnp_client *client)
{
    uint64_t now = client_now(client);

    timers_run(&client->request_timers, now);
    notification_tick(client, now);
    timers_run(&client->timers, now);
    switchboards_sweep(client);
}

uint64_t msnp_client_deadline(const struct msnp_client *client)
{
    uint64_t times[] = {timers_next(&client->timers), timers_next(&client->request_timers)};
    uint64_t deadline = notification_deadline(client);

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        if (times[i] < deadline)
            deadline = times[i];
    return deadline;
}
