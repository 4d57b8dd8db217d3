/* The client's switchboards: calling, being called, and the queue of what waits for the other user
 * (wire facts 6). */
#include "client_state.h"

#include <stdlib.h>

#include "core/account.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "wire/codes.h"
#include "wire/command.h"

enum { IDLE_CALLS_MAX = 8 };

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
    frame_reader_init(&switchboard->reader, FRAME_FROM_SERVER, (struct frame_limits){4096, 2048});
    switchboard->next = client->switchboards;
    switchboard->place = &client->switchboards;
    if (switchboard->next)
        switchboard->next->place = &switchboard->next;
    client->switchboards = switchboard;
    return switchboard;
}

/* After anything of what makes an idle call has changed. */
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

static void waiting_free(struct waiting_message *message)
{
    buffer_free(&message->payload);
    free(message);
}

static void participant_free(struct switchboard_participant *participant)
{
    string_free(&participant->handle);
    free(participant);
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
    timers_stop(&switchboard->client->timers, &switchboard->timer);
    while (switchboard->participants) {
        struct switchboard_participant *participant = switchboard->participants;

        switchboard->participants = participant->next;
        participant_free(participant);
    }
    while (switchboard->sessions) {
        struct switchboard_session *entry = switchboard->sessions;

        switchboard->sessions = entry->next;
        session_entry_free(entry);
    }
    while (switchboard->waiting) {
        struct waiting_message *message = switchboard->waiting;

        switchboard->waiting = message->next;
        waiting_free(message);
    }
    multipart_free(&switchboard->multipart);
    frame_reader_free(&switchboard->reader);
    string_free(&switchboard->peer);
    string_free(&switchboard->ticket);
    string_free(&switchboard->session_id);
    free(switchboard);
}

/* Leaves the conversation; freed by the next sweep. */
static void switchboard_end(struct switchboard *switchboard)
{
    struct msnp_client *client = switchboard->client;

    if (switchboard->closing)
        return;
    switchboard->closing = true;
    switchboard->next_closing = client->closing;
    client->closing = switchboard;
    note_idle(switchboard);
    for (struct request *request = client_requests(client, client->notification.link); request;
         request = request_older(request))
        if (request->switchboard == switchboard)
            request->switchboard = NULL;
    if (!switchboard->link)
        return;
    if (switchboard->state == SWITCHBOARD_OPEN)
        buffer_printf(client_out(client, switchboard->link), "OUT\r\n");
    client_close(client, switchboard->link);
    client_drop_requests(client, switchboard->link);
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
    for (struct switchboard *switchboard = client->switchboards; switchboard;
         switchboard = switchboard->next)
        switchboard_end(switchboard);
}

/* Whether the invitation of this session still waits to be sent. */
static bool invite_is_waiting(const struct switchboard *switchboard, const struct session *session)
{
    for (const struct waiting_message *message = switchboard->waiting; message;
         message = message->next)
        if (message->message.session == session && message->message.kind == MESSAGE_INVITE)
            return true;
    return false;
}

void switchboard_lost(struct switchboard *switchboard)
{
    if (switchboard->closing)
        return;
    /* The model answers each by letting go of the session, which takes it off this list. */
    while (switchboard->sessions) {
        struct session *session = switchboard->sessions->session;

        if (invite_is_waiting(switchboard, session))
            session_send_failed(session, MESSAGE_INVITE);
        else
            session_peer_lost(session);
        if (switchboard->sessions && switchboard->sessions->session == session)
            switchboard_session_left(switchboard->client,
                                     session); /* the model had let go before */
    }
    texts_lost(switchboard);
    switchboard_end(switchboard);
}

void switchboard_closed(struct switchboard *switchboard)
{
    texts_lost(switchboard); /* it looks at the requests of the link */
    client_drop_requests(switchboard->client, switchboard->link);
    forget_link(switchboard); /* nothing to close any more */
    switchboard_lost(switchboard);
}

static void leave_unused(struct switchboard *switchboard)
{
    if (!switchboard->sessions && !switchboard->conversation)
        switchboard_end(switchboard);
}

void switchboard_conversation_left(struct switchboard *switchboard)
{
    switchboard->conversation = NULL;
    leave_unused(switchboard);
}

/* ---- finding ---- */

struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link)
{
    struct switchboard *switchboard =
        TABLE_OWNER(table_find(&client->switchboard_links, link), struct switchboard, entry);

    return switchboard && !switchboard->closing ? switchboard : NULL;
}

/* Where he stands in the list, or its end. */
static struct switchboard_participant **place_of(struct switchboard *switchboard,
                                                 struct text handle)
{
    struct switchboard_participant **position = &switchboard->participants;

    while (*position && !text_equal_nocase(string_text(&(*position)->handle), handle))
        position = &(*position)->next;
    return position;
}

bool switchboard_has(struct switchboard *switchboard, struct text handle)
{
    return *place_of(switchboard, handle) != NULL;
}

static struct switchboard_session *entry_of(const struct msnp_client *client,
                                            const struct session *session)
{
    return TABLE_OWNER(table_find(&client->switchboard_sessions, (uintptr_t)session),
                       struct switchboard_session, entry);
}

struct switchboard *switchboard_of_session(const struct msnp_client *client,
                                           const struct session *session)
{
    struct switchboard_session *entry = entry_of(client, session);

    return entry && !entry->switchboard->closing ? entry->switchboard : NULL;
}

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

/* What it still has to say is not said. */
static void drop_waiting(struct switchboard *switchboard, const struct session *session)
{
    struct waiting_message **waiting = &switchboard->waiting;

    while (*waiting) {
        struct waiting_message *message = *waiting;

        if (message->message.session == session) {
            *waiting = message->next;
            waiting_free(message);
        } else {
            waiting = &message->next;
        }
    }
    switchboard->waiting_end = waiting;
}

void switchboard_session_left(struct msnp_client *client, struct session *session)
{
    struct switchboard_session *entry = entry_of(client, session);
    struct switchboard_session **position;
    struct switchboard *switchboard;

    if (!entry)
        return;
    switchboard = entry->switchboard;
    for (struct request *request = client_requests(client, switchboard->link); request;
         request = request_older(request))
        if (request->message.session == session)
            request->message.session = NULL;
    drop_waiting(switchboard, session);
    position = &switchboard->sessions;
    while (*position != entry)
        position = &(*position)->next;
    *position = entry->next;
    session_entry_free(entry);
    note_idle(switchboard);
    leave_unused(switchboard);
}

/* ---- calling and answering ---- */

struct switchboard *switchboard_call(struct msnp_client *client, struct text peer,
                                     struct conversation *conversation)
{
    struct switchboard *switchboard = switchboard_new(client, peer);
    struct request *request =
        switchboard ? client_request(client, client->notification.link, REQUEST_SWITCHBOARD) : NULL;

    if (!request) {
        if (switchboard)
            switchboard_end(switchboard);
        return NULL;
    }
    switchboard->calling = true;
    switchboard->conversation = conversation;
    request->switchboard = switchboard;
    buffer_printf(client_out(client, request->link), "XFR %lu SB\r\n", (unsigned long)request->id);
    return switchboard;
}

static bool is_argument(struct text value)
{
    return value.length && value.length <= 512 && !text_has_control(value);
}

static void switchboard_connect(struct switchboard *switchboard, struct text host, uint16_t port,
                                struct text ticket)
{
    if (is_argument(ticket) && string_set(&switchboard->ticket, ticket))
        switchboard->link = client_open(switchboard->client, host, port, false);
    switchboard->state = SWITCHBOARD_CONNECTING;
    if (switchboard->link)
        table_add(&switchboard->client->switchboard_links, &switchboard->entry, switchboard->link);
    else
        switchboard_lost(switchboard);
}

void switchboard_transferred(struct switchboard *switchboard, struct text host, uint16_t port,
                             struct text ticket)
{
    switchboard_connect(switchboard, host, port, ticket);
}

/* How many conversations of this caller have no session: each costs a connection, and anyone may
 * ring. */
static unsigned idle_calls_of(const struct msnp_client *client, struct text caller)
{
    unsigned count = 0;

    for (const struct switchboard *call = client->idle_calls; call; call = call->next_idle)
        count += text_equal_nocase(string_text(&call->peer), caller);
    return count;
}

void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port,
                      struct text session_id, struct text ticket, struct text caller)
{
    struct switchboard *switchboard;

    if (idle_calls_of(client, caller) >= IDLE_CALLS_MAX) {
        client_log(client, "one user rings too often");
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
    switchboard_connect(switchboard, host, port, ticket);
}

void switchboard_opened(struct switchboard *switchboard)
{
    struct msnp_client *client = switchboard->client;
    struct request *request = client_request(client, switchboard->link, REQUEST_JOIN);
    struct buffer *out = client_out(client, switchboard->link);
    struct text handle = account_handle(client->messenger);

    if (!request) {
        switchboard_lost(switchboard);
        return;
    }
    switchboard->state = SWITCHBOARD_JOINING;
    if (switchboard->calling)
        buffer_printf(out, "USR %lu %.*s %.*s\r\n", (unsigned long)request->id, TEXT_ARG(handle),
                      TEXT_ARG(string_text(&switchboard->ticket)));
    else
        buffer_printf(out, "ANS %lu %.*s %.*s %.*s\r\n", (unsigned long)request->id,
                      TEXT_ARG(handle), TEXT_ARG(string_text(&switchboard->ticket)),
                      TEXT_ARG(string_text(&switchboard->session_id)));
}

/* ---- messages ---- */

static bool send_now(struct switchboard *switchboard, const struct outgoing *message,
                     const struct buffer *payload)
{
    struct request *request =
        client_request(switchboard->client, switchboard->link, REQUEST_MESSAGE);
    struct buffer *out = client_out(switchboard->client, switchboard->link);

    if (!request)
        return false;
    request->message = *message;
    buffer_printf(out, "MSG %lu %c %lu\r\n", (unsigned long)request->id, message->mode,
                  (unsigned long)payload->length);
    buffer_append(out, buffer_text(payload));
    return !out->failed;
}

bool switchboard_send(struct switchboard *switchboard, const struct outgoing *message,
                      struct buffer *payload)
{
    struct waiting_message *waiting;
    bool sent;

    if (switchboard->closing || payload->failed)
        return false;
    if (switchboard->state == SWITCHBOARD_OPEN && switchboard->participants) {
        sent = send_now(switchboard, message, payload);
        if (sent)
            buffer_free(payload);
        return sent;
    }
    waiting = calloc(1, sizeof(*waiting));
    if (!waiting)
        return false;
    waiting->message = *message;
    waiting->payload = *payload;
    *payload = (struct buffer){0};
    *switchboard->waiting_end = waiting;
    switchboard->waiting_end = &waiting->next;
    return true;
}

static void send_waiting(struct switchboard *switchboard)
{
    while (switchboard->waiting) {
        struct waiting_message *message = switchboard->waiting;

        switchboard->waiting = message->next;
        if (!switchboard->waiting)
            switchboard->waiting_end = &switchboard->waiting;
        send_now(switchboard, &message->message, &message->payload);
        waiting_free(message);
    }
}

/* ---- who is there ---- */

/* The call of this user, or of any for the empty text, that still has no end. */
static struct request *call_of(const struct switchboard *switchboard, struct text handle)
{
    struct request *request = client_requests(switchboard->client, switchboard->link);

    while (request &&
           !(request->kind == REQUEST_CALL &&
             (!handle.length || text_equal_nocase(string_text(&request->handle), handle))))
        request = request_older(request);
    return request;
}

/* A service may tell of somebody twice, and of more than we can take: they are not noticed. */
static void somebody_is_here(struct switchboard *switchboard, struct text handle)
{
    struct switchboard_participant *participant;
    struct request *call = call_of(switchboard, handle);
    unsigned count = 0;

    for (participant = switchboard->participants; participant; participant = participant->next)
        count++;
    if (result_failed(contact_check_handle(handle)) || switchboard_has(switchboard, handle) ||
        count >= LIMIT_PARTICIPANTS)
        return;
    participant = calloc(1, sizeof(*participant));
    if (!participant || !string_set(&participant->handle, handle)) {
        free(participant);
        return;
    }
    participant->next = switchboard->participants;
    switchboard->participants = participant;
    if (call)
        client_cancel_request(call);
    switchboard->state = SWITCHBOARD_OPEN;
    switchboard->join_deadline = UINT64_MAX;
    switchboard_schedule(switchboard);
    texts_joined(switchboard, handle);
    if (switchboard->calling)
        send_waiting(switchboard);
}

bool switchboard_call_user(struct switchboard *switchboard, struct text handle)
{
    struct request *request;

    if (!switchboard->entered)
        return switchboard->calling; /* everybody is called then */
    request = client_request(switchboard->client, switchboard->link, REQUEST_CALL);
    if (!request || !string_set(&request->handle, handle))
        return false;
    buffer_printf(client_out(switchboard->client, switchboard->link), "CAL %lu %.*s\r\n",
                  (unsigned long)request->id, TEXT_ARG(handle));
    return true;
}

/* We have entered: everybody who is wanted is called. */
static void call_all(struct switchboard *switchboard)
{
    const struct conversation *conversation = switchboard->conversation;
    bool called = true;

    switchboard->entered = true;
    if (!conversation)
        called = switchboard_call_user(switchboard, string_text(&switchboard->peer));
    for (size_t i = 0; conversation && i < conversation_participant_count(conversation); i++)
        called &= switchboard_call_user(
            switchboard, contact_handle(conversation_participant(conversation, i)));
    if (!called)
        switchboard_lost(switchboard);
}

/* He cannot be called, or does not come.  When he was the last hope nobody will. */
static void call_failed(struct switchboard *switchboard, struct text handle, msgr_result hr)
{
    texts_gone(switchboard, handle, true, hr);
    if (switchboard->closing || switchboard->participants || call_of(switchboard, TEXT_EMPTY))
        return;
    switchboard->reason = hr;
    switchboard_lost(switchboard);
}

/* ---- frames ---- */

static void handle_bye(struct switchboard *switchboard, const struct frame *frame)
{
    struct text handle = frame->arguments[0];
    struct switchboard_participant **place = place_of(switchboard, handle), *gone = *place;
    struct switchboard_session *entry = switchboard->sessions;

    if (gone) {
        *place = gone->next;
        participant_free(gone);
        /* With a second argument he was dropped because nobody had said anything. */
        texts_gone(switchboard, handle, frame->argument_count == 1, RESULT_OK);
    }
    while (entry) {
        struct session *session = entry->session;
        struct contact *contact = session_contact(session);

        if (contact && text_equal_nocase(contact_handle(contact), handle)) {
            session_peer_lost(session);
            switchboard_session_left(switchboard->client,
                                     session); /* if the model had let go before */
            if (switchboard->closing)
                return;
            entry = switchboard->sessions;
        } else {
            entry = entry->next;
        }
    }
    if (!switchboard->participants)
        switchboard_lost(switchboard);
}

/* An error or NAK.  USR, ANS and CAL: we, or he, cannot come in. */
static void handle_error(struct switchboard *switchboard, const struct frame *frame, msgr_result hr)
{
    struct request *request =
        frame->argument_count
            ? client_take_request(switchboard->client, switchboard->link, frame->arguments[0])
            : NULL;

    if (!request)
        return;
    if (request->kind == REQUEST_CALL) {
        if (hr != MSGR_E_ALREADY_IN_LIST)
            call_failed(switchboard, string_text(&request->handle), hr);
    } else if (request->kind == REQUEST_JOIN && !switchboard->participants) {
        switchboard->reason = hr;
        switchboard_lost(switchboard);
    } else if (request->message.text) {
        texts_result(switchboard, request->message.text, DELIVERY_FAILED, hr);
    } else if (request->message.session) {
        session_send_failed(request->message.session, request->message.kind);
    }
    request_free(request);
}

static void handle_ack(struct switchboard *switchboard, const struct frame *frame)
{
    struct request *request =
        client_take_request(switchboard->client, switchboard->link, frame->arguments[0]);

    if (request && request->message.text)
        texts_result(switchboard, request->message.text, DELIVERY_DELIVERED, RESULT_OK);
    request_free(request);
}

void switchboard_request_expired(struct msnp_client *client, struct request *request)
{
    struct switchboard *switchboard = switchboard_of_link(client, request->link);

    if (!switchboard)
        return;
    if (request->kind == REQUEST_CALL)
        call_failed(switchboard, string_text(&request->handle),
                    MSGR_E_MULTIPOINT_SESSION_BEGIN_TIMEOUT);
    else if (request->message.text)
        texts_result(switchboard, request->message.text, DELIVERY_UNKNOWN, RESULT_OK);
}

static void handle_frame(struct switchboard *switchboard, const struct frame *frame)
{
    uint32_t number;

    if (!command_is_well_formed(frame, FRAME_FROM_SERVER)) {
        switchboard_lost(switchboard);
    } else if (command_is_error(frame->name, &number)) {
        handle_error(switchboard, frame, error_result(number));
    } else if (text_equal(frame->name, TEXT_LITERAL("NAK"))) {
        handle_error(switchboard, frame, RESULT_FAILURE);
    } else if (text_equal(frame->name, TEXT_LITERAL("ACK"))) {
        handle_ack(switchboard, frame);
    } else if (text_equal(frame->name, TEXT_LITERAL("USR"))) {
        struct request *request =
            client_take_request(switchboard->client, switchboard->link, frame->arguments[0]);

        if (request && switchboard->calling && switchboard->state == SWITCHBOARD_JOINING)
            call_all(switchboard);
        request_free(request);
    } else if (text_equal(frame->name, TEXT_LITERAL("ANS"))) {
        request_free(
            client_take_request(switchboard->client, switchboard->link, frame->arguments[0]));
        switchboard->entered = true;
        switchboard->state = SWITCHBOARD_OPEN;
        switchboard->join_deadline = UINT64_MAX;
        switchboard_schedule(switchboard);
        if (!switchboard->participants)
            switchboard_lost(switchboard); /* who called has gone */
    } else if (text_equal(frame->name, TEXT_LITERAL("IRO"))) {
        somebody_is_here(switchboard, frame->arguments[3]);
    } else if (text_equal(frame->name, TEXT_LITERAL("JOI"))) {
        somebody_is_here(switchboard, frame->arguments[0]);
    } else if (text_equal(frame->name, TEXT_LITERAL("BYE"))) {
        handle_bye(switchboard, frame);
    } else if (text_equal(frame->name, TEXT_LITERAL("MSG"))) {
        message_received(switchboard, frame->arguments[0],
                         frame->argument_count > 2 ? frame->arguments[1] : TEXT_EMPTY,
                         frame->payload);
    } else if (text_equal(frame->name, TEXT_LITERAL("OUT"))) {
        switchboard_lost(switchboard);
    }
}

void switchboard_received(struct switchboard *switchboard, struct text bytes)
{
    struct frame frame;

    if (!frame_reader_feed(&switchboard->reader, bytes)) {
        switchboard_lost(switchboard);
        return;
    }
    while (!switchboard->closing) {
        enum frame_status status = frame_reader_next(&switchboard->reader, &frame);

        if (status == FRAME_NEED_MORE)
            return;
        if (status == FRAME_BROKEN) {
            switchboard_lost(switchboard);
            return;
        }
        client_trace(switchboard->client, false, frame.name, frame.payload);
        handle_frame(switchboard, &frame);
    }
}

/* ---- time ---- */

static void switchboard_due(void *owner)
{
    struct switchboard *switchboard = owner;
    uint64_t now = client_now(switchboard->client);

    multipart_tick(&switchboard->multipart, now);
    if (!switchboard->closing && switchboard->join_deadline <= now) {
        switchboard->reason = MSGR_E_MULTIPOINT_SESSION_BEGIN_TIMEOUT;
        switchboard_lost(switchboard);
    }
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
    /* Out of memory: nobody is waited for in vain for longer than the service does. */
    timers_set(&switchboard->client->timers, &switchboard->timer, when, switchboard_due, switchboard);
}
