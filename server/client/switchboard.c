#include "switchboard.h"

#include <stdlib.h>

#include "core/account.h"
#include "core/contacts.h"
#include "switchboard_conversation.h"
#include "switchboard_messages.h"
#include "wire/codes.h"
#include "wire/endpoint.h"

/* IDLE_CALLS_MAX limits how many switchboards without a session the calls of one user may keep open.  Any user
 * may call, and each call costs this client a connection. */
enum { IDLE_CALLS_MAX = 8, AUTH_STRING_MAX_BYTES = 512 };

/* ---- life ---- */

static struct switchboard *switchboard_new(struct msnp_client *client, struct text peer)
{
    struct switchboard *switchboard = calloc(1, sizeof(*switchboard));

    if (!switchboard)
        return NULL;
    if (!string_set(&switchboard->peer, peer)) {
        free(switchboard);
        return NULL;
    }
    switchboard->client = client;
    switchboard->reason = MSGR_E_MSNP_SWITCHBOARD_FAILED;
    switchboard->waiting_end = &switchboard->waiting;
    switchboard->join_deadline = client_now(client) + client->config.join_ms;
    switchboard_schedule(switchboard);
    frame_reader_init(&switchboard->reader, FRAME_FROM_SERVER, frame_limits_switchboard);
    switchboard->next = client->switchboards;
    switchboard->place = &client->switchboards;
    if (switchboard->next)
        switchboard->next->place = &switchboard->next;
    client->switchboards = switchboard;
    return switchboard;
}

/* Adds the switchboard to the list client->idle_calls or removes it.  Must be called after a change of the
 * members closing, calling and sessions. */
static void note_idle(struct switchboard *switchboard)
{
    bool idle = !switchboard->closing && !switchboard->calling && !switchboard->sessions;
    struct switchboard **first = &switchboard->client->idle_calls;

    if (idle == (switchboard->idle_place != NULL))
        return;
    if (idle) {
        switchboard->next_idle = *first;
        switchboard->idle_place = first;
        if (*first)
            (*first)->idle_place = &switchboard->next_idle;
        *first = switchboard;
    } else {
        *switchboard->idle_place = switchboard->next_idle;
        if (switchboard->next_idle)
            switchboard->next_idle->idle_place = switchboard->idle_place;
        switchboard->idle_place = NULL;
    }
}

static void session_entry_free(struct switchboard_session *entry)
{
    table_remove(&entry->switchboard->client->switchboard_sessions, &entry->entry);
    free(entry);
}

static void forget_link(struct switchboard *switchboard)
{
    if (switchboard->link)
        table_remove(&switchboard->client->switchboard_links, &switchboard->entry);
    switchboard->link = 0;
}

static void switchboard_free(struct switchboard *switchboard)
{
    *switchboard->place = switchboard->next;
    if (switchboard->next)
        switchboard->next->place = switchboard->place;
    forget_link(switchboard);
    timers_stop(&switchboard->client->switchboard_timers, &switchboard->timer);
    participants_free(&switchboard->participants);
    while (switchboard->sessions) {
        struct switchboard_session *entry = switchboard->sessions;

        switchboard->sessions = entry->next;
        session_entry_free(entry);
    }
    switchboard_drop_all_waiting(switchboard);
    multipart_free(&switchboard->multipart);
    frame_reader_free(&switchboard->reader);
    string_free(&switchboard->peer);
    string_free(&switchboard->auth_string);
    string_free(&switchboard->session_id);
    free(switchboard);
}

/* Leaves the switchboard and closes its link.  switchboards_sweep frees it later. */
static void switchboard_end(struct switchboard *switchboard)
{
    struct msnp_client *client = switchboard->client;

    if (switchboard->closing)
        return;
    switchboard->closing = true;
    switchboard->next_closing = client->closing;
    client->closing = switchboard;
    note_idle(switchboard);
    for (struct request *request = requests_newest(&client->requests, client->notification.link); request;
         request = request_older(request))
        if (request->switchboard == switchboard)
            request->switchboard = NULL;
    if (!switchboard->link)
        return;
    if (switchboard->state == SWITCHBOARD_OPEN)
        buffer_printf(links_out(&client->links, switchboard->link), "OUT\r\n");
    links_close(&client->links, switchboard->link);
    requests_cancel_all(&client->requests, switchboard->link);
}

void switchboards_sweep(struct msnp_client *client)
{
    while (client->closing) {
        struct switchboard *switchboard = client->closing;

        client->closing = switchboard->next_closing;
        switchboard_free(switchboard);
    }
}

void switchboards_end_all(struct msnp_client *client)
{
    for (struct switchboard *switchboard = client->switchboards; switchboard; switchboard = switchboard->next)
        switchboard_end(switchboard);
}

void switchboard_lost(struct switchboard *switchboard)
{
    if (switchboard->closing)
        return;
    /* The model usually answers by calling wire->session_left, and switchboard_session_left then removes the
     * session from this list.  Otherwise the loop removes it. */
    while (switchboard->sessions) {
        struct session *session = switchboard->sessions->session;

        if (switchboard_invite_is_waiting(switchboard, session))
            session_send_failed(session, MESSAGE_INVITE);
        else
            session_peer_lost(session);
        if (switchboard->sessions && switchboard->sessions->session == session)
            switchboard_session_left(switchboard->client, session);
    }
    requests_link_lost(&switchboard->client->requests, switchboard->link);
    switchboard_conversation_lost(switchboard);
    switchboard_end(switchboard);
}

void switchboard_closed(struct switchboard *switchboard)
{
    requests_link_lost(&switchboard->client->requests, switchboard->link);
    forget_link(switchboard); /* the link has ended, so switchboard_end must not close it */
    switchboard_lost(switchboard);
}

static void end_if_unused(struct switchboard *switchboard)
{
    if (!switchboard->sessions && !switchboard->conversation)
        switchboard_end(switchboard);
}

void switchboard_leave_conversation(struct switchboard *switchboard)
{
    switchboard->conversation = NULL;
    end_if_unused(switchboard);
}

/* ---- finding ---- */

struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link)
{
    struct switchboard *switchboard = TABLE_OWNER(table_find(&client->switchboard_links, link), struct switchboard,
                                                  entry);

    return switchboard && !switchboard->closing ? switchboard : NULL;
}

static struct switchboard_session *entry_of(const struct msnp_client *client, const struct session *session)
{
    return TABLE_OWNER(table_find(&client->switchboard_sessions, (uintptr_t)session), struct switchboard_session,
                       entry);
}

struct switchboard *switchboard_of_session(const struct msnp_client *client, const struct session *session)
{
    struct switchboard_session *entry = entry_of(client, session);

    return entry && !entry->switchboard->closing ? entry->switchboard : NULL;
}

/* ---- sessions ---- */

bool switchboard_add_session(struct switchboard *switchboard, struct session *session)
{
    struct switchboard_session *entry = calloc(1, sizeof(*entry));

    if (!entry)
        return false;
    entry->switchboard = switchboard;
    entry->session = session;
    entry->next = switchboard->sessions;
    switchboard->sessions = entry;
    table_add(&switchboard->client->switchboard_sessions, &entry->entry, (uintptr_t)session);
    note_idle(switchboard);
    return true;
}

void switchboard_session_left(struct msnp_client *client, struct session *session)
{
    struct switchboard_session *entry = entry_of(client, session);
    struct switchboard_session **position;
    struct switchboard *switchboard;

    if (!entry)
        return;
    switchboard = entry->switchboard;
    for (struct request *request = requests_newest(&client->requests, switchboard->link); request;
         request = request_older(request))
        if (request->message.session == session)
            request->message.session = NULL;
    switchboard_drop_waiting(switchboard, session);
    position = &switchboard->sessions;
    while (*position != entry)
        position = &(*position)->next;
    *position = entry->next;
    session_entry_free(entry);
    note_idle(switchboard);
    end_if_unused(switchboard);
}

/* ---- calling other users ---- */

static void call_answered(struct request *request, const struct request_result *result);

/* Returns the newest unanswered CAL to this user, or to any user if `handle` is empty. */
static struct request *call_of(const struct switchboard *switchboard, struct text handle)
{
    struct request *request = requests_newest(&switchboard->client->requests, switchboard->link);

    while (request && !(request->complete == call_answered &&
                        (!handle.length || text_equal_nocase(string_text(&request->handle), handle))))
        request = request_older(request);
    return request;
}

/* Reports a failed call.  Ends the switchboard if no other user is on it and no other call is unanswered. */
static void call_failed(struct switchboard *switchboard, struct text handle, msgr_result hr)
{
    switchboard_conversation_gone(switchboard, handle, true, hr);
    if (switchboard->closing || switchboard->participants || call_of(switchboard, TEXT_EMPTY))
        return;
    switchboard->reason = hr;
    switchboard_lost(switchboard);
}

/* The service first answers CAL with RINGING, which the client ignores.  The call succeeds when the user joins
 * (JOI); switchboard_joined then finishes the request. */
static void call_answered(struct request *request, const struct request_result *result)
{
    if (result->outcome == REQUEST_REFUSED) {
        msgr_result hr = request_hr(result);

        if (hr != MSGR_E_ALREADY_IN_LIST)
            call_failed(request->switchboard, string_text(&request->handle), hr);
    } else if (result->outcome == REQUEST_EXPIRED) {
        call_failed(request->switchboard, string_text(&request->handle), MSGR_E_MULTIPOINT_SESSION_BEGIN_TIMEOUT);
    }
}

bool switchboard_call_user(struct switchboard *switchboard, struct text handle)
{
    struct request *request;

    if (!switchboard->entered)
        return switchboard->calling;
    request = switchboard_request(switchboard, "CAL", call_answered);
    if (!request)
        return false;
    request->reply = "JOI";
    if (!string_set(&request->handle, handle)) {
        request_cancel(request);
        return false;
    }
    buffer_printf(client_write(switchboard->client, request), " %.*s\r\n", TEXT_ARG(handle));
    return true;
}

static void call_all(struct switchboard *switchboard)
{
    const struct conversation *conversation = switchboard->conversation;
    bool called = true;

    switchboard->entered = true;
    if (!conversation)
        called = switchboard_call_user(switchboard, string_text(&switchboard->peer));
    for (size_t i = 0; conversation && i < conversation_participant_count(conversation); i++)
        called &= switchboard_call_user(switchboard, contact_handle(conversation_participant(conversation, i)));
    if (!called)
        switchboard_lost(switchboard);
}

/* ---- making and answering ---- */

static void set_open(struct switchboard *switchboard)
{
    switchboard->state = SWITCHBOARD_OPEN;
    switchboard->join_deadline = UINT64_MAX;
    switchboard_schedule(switchboard);
}

static void fail(struct switchboard *switchboard, msgr_result hr)
{
    switchboard->reason = hr;
    switchboard_lost(switchboard);
}

/* Returns true if the text, which came from the service, can be stored and sent back as an argument. */
static bool is_argument(struct text value)
{
    return value.length && value.length <= AUTH_STRING_MAX_BYTES && !text_has_control(value);
}

static void switchboard_connect(struct switchboard *switchboard, struct text host, uint16_t port,
                                struct text auth_string)
{
    if (is_argument(auth_string) && string_set(&switchboard->auth_string, auth_string))
        switchboard->link = links_open(&switchboard->client->links, host, port, 0);
    switchboard->state = SWITCHBOARD_CONNECTING;
    if (switchboard->link)
        table_add(&switchboard->client->switchboard_links, &switchboard->entry, switchboard->link);
    else
        switchboard_lost(switchboard);
}

/* XFR id SB host:port CKI auth-string */
static void switchboard_answered(struct request *request, const struct request_result *result)
{
    struct switchboard *switchboard = request->switchboard;
    const struct frame *frame = result->reply;
    struct text host;
    uint16_t port;

    if (!switchboard || result->outcome == REQUEST_LINK_LOST)
        return;
    if (result->outcome == REQUEST_REFUSED)
        fail(switchboard, request_hr(result));
    else if (frame && frame->argument_count == 5 && text_equal_nocase(frame->arguments[1], TEXT_LITERAL("SB")) &&
             endpoint_parse(frame->arguments[2], &host, &port))
        switchboard_connect(switchboard, host, port, frame->arguments[4]);
    else
        switchboard_lost(switchboard);
}

struct switchboard *switchboard_call(struct msnp_client *client, struct text peer, struct conversation *conversation)
{
    struct switchboard *switchboard = switchboard_new(client, peer);
    struct request *request = switchboard
                                  ? client_request(client, client->notification.link, "XFR", switchboard_answered)
                                  : NULL;

    if (!request) {
        if (switchboard)
            switchboard_end(switchboard);
        return NULL;
    }
    switchboard->calling = true;
    switchboard->conversation = conversation;
    request->switchboard = switchboard;
    buffer_printf(client_write(client, request), " SB\r\n");
    return switchboard;
}

static unsigned idle_calls_of(const struct msnp_client *client, struct text caller)
{
    unsigned count = 0;

    for (const struct switchboard *call = client->idle_calls; call; call = call->next_idle)
        count += text_equal_nocase(string_text(&call->peer), caller);
    return count;
}

void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port, struct text session_id,
                      struct text auth_string, struct text caller)
{
    struct switchboard *switchboard;

    if (idle_calls_of(client, caller) >= IDLE_CALLS_MAX) {
        client_log(client, "one user calls too often");
        return;
    }
    switchboard = switchboard_new(client, caller);
    if (!switchboard)
        return;
    note_idle(switchboard);
    if (!is_argument(session_id) || !string_set(&switchboard->session_id, session_id)) {
        switchboard_end(switchboard);
        return;
    }
    switchboard_connect(switchboard, host, port, auth_string);
}

/* The outcome of USR or ANS.  If no reply comes, join_deadline ends the switchboard. */
static void entry_answered(struct request *request, const struct request_result *result)
{
    struct switchboard *switchboard = request->switchboard;

    if (result->outcome == REQUEST_REFUSED) {
        if (!switchboard->participants)
            fail(switchboard, request_hr(result));
    } else if (result->outcome == REQUEST_ANSWERED && switchboard->calling) {
        call_all(switchboard);
    } else if (result->outcome == REQUEST_ANSWERED) {
        switchboard->entered = true;
        set_open(switchboard);
        if (!switchboard->participants) /* the caller left before this client joined */
            switchboard_lost(switchboard);
    }
}

void switchboard_opened(struct switchboard *switchboard)
{
    struct request *request = switchboard_request(switchboard, switchboard->calling ? "USR" : "ANS", entry_answered);
    struct text handle = account_handle(switchboard->client->messenger);
    struct buffer *out;

    if (!request) {
        switchboard_lost(switchboard);
        return;
    }
    switchboard->state = SWITCHBOARD_JOINING;
    out = client_write(switchboard->client, request);
    buffer_printf(out, " %.*s %.*s", TEXT_ARG(handle), TEXT_ARG(string_text(&switchboard->auth_string)));
    if (!switchboard->calling)
        buffer_printf(out, " %.*s", TEXT_ARG(string_text(&switchboard->session_id)));
    buffer_printf(out, "\r\n");
}

/* ---- users come and go ---- */

void switchboard_joined(struct switchboard *switchboard, struct text handle)
{
    struct request *call = call_of(switchboard, handle);

    if (!participants_add(&switchboard->participants, handle))
        return;
    if (call)
        request_finish(call, &(struct request_result){.outcome = REQUEST_ANSWERED});
    set_open(switchboard);
    switchboard_conversation_joined(switchboard, handle);
    if (switchboard->calling)
        switchboard_send_waiting(switchboard);
}

static bool is_session_with(const struct session *session, struct text handle)
{
    struct contact *contact = session_contact(session);

    return contact && text_equal_nocase(contact_handle(contact), handle);
}

void switchboard_left(struct switchboard *switchboard, struct text handle, bool idle)
{
    struct switchboard_session *entry = switchboard->sessions;

    if (participants_remove(&switchboard->participants, handle))
        switchboard_conversation_gone(switchboard, handle, !idle, RESULT_OK);
    while (entry) {
        struct session *session = entry->session;

        if (!is_session_with(session, handle)) {
            entry = entry->next;
            continue;
        }
        session_peer_lost(session);
        switchboard_session_left(switchboard->client, session); /* does nothing if the model has called it already */
        if (switchboard->closing)
            return;
        entry = switchboard->sessions;
    }
    if (!switchboard->participants)
        switchboard_lost(switchboard);
}

/* ---- time ---- */

static void switchboard_due(void *owner)
{
    struct switchboard *switchboard = owner;
    uint64_t now = client_now(switchboard->client);

    multipart_tick(&switchboard->multipart, now);
    if (!switchboard->closing && switchboard->join_deadline <= now)
        fail(switchboard, MSGR_E_MULTIPOINT_SESSION_BEGIN_TIMEOUT);
    switchboard_schedule(switchboard);
}

void switchboard_schedule(struct switchboard *switchboard)
{
    uint64_t when = UINT64_MAX;

    if (!switchboard->closing) {
        when = multipart_deadline(switchboard->multipart);
        if (switchboard->join_deadline < when)
            when = switchboard->join_deadline;
    }
    /* timers_set fails when out of memory.  The switchboard then has no time limit here, but the service ends a
     * switchboard that stays empty. */
    timers_set(&switchboard->client->switchboard_timers, &switchboard->timer, when, switchboard_due, switchboard);
}
