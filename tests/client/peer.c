/* The far end of the wire: a second user who does what a test says, with the same model, wire and
 * sockets as the server and no COM.
 *
 *   peer HOST PORT HANDLE          the password is the first line of standard input
 *
 * Then a command on each line:
 *   app GUID              an application that this user has, with the name World
 *   invite HANDLE DATA    a session for that application, to that user
 *   text HANDLE WORDS     says that to that user; reported when it has arrived: outcome HR
 *   accept DATA, decline DATA, cancel HR DATA, context DATA, address TEXT        for the latest
 * session status NUMBER         own presence quit                  or the end of the input Each
 * event is reported as a line: its name, a number where it has one, its text.  A command that is
 * refused gives "refused HR".  No lock is in force on this side. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/conversation.h"
#include "core/limits.h"
#include "core/session.h"
#include "engine.h"

static struct guid_text application;    /* empty: none */
static struct session *latest;          /* held */

static void report(const char *name, struct text text)
{
    printf("%s %.*s\n", name, (int)text.length, text.bytes ? text.bytes : "");
    fflush(stdout);
}

static void report_number(const char *name, msgr_result number, struct text text)
{
    printf("%s %08x %.*s\n", name, (unsigned)number, (int)text.length,
           text.bytes ? text.bytes : "");
    fflush(stdout);
}

static void take(struct session *session)
{
    if (latest)
        session_release(latest);
    latest = session_hold(session);
}

static void listener_event(void *context, const struct model_event *event)
{
    struct text text;

    (void)context;
    switch (event->type) {
    case EVENT_INVITATION:
        take(event->session);
        report("invitation", event->text);
        break;
    case EVENT_STATE_CHANGED:
        report_number("state", session_state(event->session), TEXT_EMPTY);
        break;
    case EVENT_ACCEPTED:
        report("accepted", event->text);
        break;
    case EVENT_DECLINED:
        report("declined", event->text);
        break;
    case EVENT_CANCELLED:
        report("cancelled", event->text);
        break;
    case EVENT_TERMINATION:
        report_number("terminated", event->hr, event->text);
        break;
    case EVENT_READY_TO_LAUNCH:
        session_remote_address(event->session, &text);
        report("ready", text);
        break;
    case EVENT_CONTEXT_DATA:
        report("context", event->text);
        break;
    case EVENT_SEND_ERROR:
        report_number("senderror", event->hr, TEXT_EMPTY);
        break;
    case EVENT_CONVERSATION_OUTCOME:
        report_number("outcome", event->hr, TEXT_EMPTY);
        break;
    case EVENT_SIGNIN:
        report_number("signin", event->hr, TEXT_EMPTY);
        break;
    case EVENT_CONTACT_STATUS_CHANGE:
        report_number("contact", event->number, contact_handle(event->contact));
        break;
    default:
        break;
    }
}

/* ---- the applications of this user ---- */

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    if (!application.bytes[0] || strcmp(guid->bytes, application.bytes))
        return SR_APP_NOT_REGISTERED;
    out->guid = *guid;
    string_set(&out->name, TEXT_LITERAL("World"));
    string_set(&out->url, TEXT_LITERAL("http://www.example.test/world"));
    string_set(&out->path, TEXT_LITERAL("none"));
    return RESULT_OK;
}

static msgr_result store_write(void *context, const struct app *app)
{
    (void)context, (void)app;
    return RESULT_WRITE_REGISTRY;
}

static msgr_result store_remove(void *context, const struct guid_text *guid)
{
    (void)context, (void)guid;
    return RESULT_WRITE_REGISTRY;
}

static bool store_path_exists(void *context, struct text path)
{
    (void)context, (void)path;
    return true;
}

/* ---- commands ---- */

/* Cuts the first word off. */
static struct text word(struct text *rest)
{
    struct text first = {rest->bytes, 0};

    while (first.length < rest->length && first.bytes[first.length] != ' ')
        first.length++;
    rest->bytes += first.length;
    rest->length -= first.length;
    if (rest->length) {
        rest->bytes++;
        rest->length--;
    }
    return first;
}

static msgr_result invite(struct messenger *messenger, struct text handle, struct text data)
{
    struct contact *contact;
    struct session *session;
    msgr_result result = contacts_find(messenger, handle, false, &contact);

    if (result_failed(result))
        return result;
    result = session_create(messenger, NULL, &session);
    if (!result_failed(result)) {
        take(session);
        result = session_set_application(session, text_of(application.bytes));
        if (!result_failed(result))
            result = session_invite(session, contact, data, 0);
        session_release(session);
    }
    contact_release(contact);
    return result;
}

static msgr_result say(struct messenger *messenger, struct text handle, struct text words)
{
    struct conversation *conversation;
    struct contact *contact;
    uint32_t number;
    msgr_result result = contacts_find(messenger, handle, false, &contact);

    if (result_failed(result))
        return result;
    result = conversation_open(messenger, contact, &conversation);
    if (!result_failed(result)) {
        result = conversation_send(conversation, words, NULL, ACKNOWLEDGE_ALWAYS, &number);
        conversation_release(conversation);
    }
    contact_release(contact);
    return result;
}

static msgr_result act(struct messenger *messenger, struct text line)
{
    struct text verb = word(&line), first;

    if (text_equal(verb, TEXT_LITERAL("app")))
        return guid_parse(line, &application) ? RESULT_OK : RESULT_INVALID_ARGUMENT;
    if (text_equal(verb, TEXT_LITERAL("invite"))) {
        first = word(&line);
        return invite(messenger, first, line);
    }
    if (text_equal(verb, TEXT_LITERAL("text"))) {
        first = word(&line);
        return say(messenger, first, line);
    }
    if (text_equal(verb, TEXT_LITERAL("status"))) {
        uint32_t status;

        return text_parse_u32(line, 0xFFFF, &status)
                   ? account_set_presence(messenger, (enum presence)status)
                   : RESULT_INVALID_ARGUMENT;
    }
    if (!latest)
        return RESULT_FAILURE;
    if (text_equal(verb, TEXT_LITERAL("accept")))
        return session_accept(latest, line, 0);
    if (text_equal(verb, TEXT_LITERAL("decline")))
        return session_decline(latest, line, 0);
    if (text_equal(verb, TEXT_LITERAL("context")))
        return session_send_context_data(latest, line);
    if (text_equal(verb, TEXT_LITERAL("address")))
        return session_set_local_address(latest, line);
    if (text_equal(verb, TEXT_LITERAL("cancel"))) {
        uint32_t reason = 0;

        text_parse_u32(word(&line), UINT32_MAX, &reason);
        return session_cancel(latest, (msgr_result)reason, line, 0);
    }
    return RESULT_NOT_IMPLEMENTED;
}

static bool read_line(char *line, size_t size, struct text *out)
{
    if (!fgets(line, (int)size, stdin))
        return false;
    *out = (struct text){line, strcspn(line, "\r\n")};
    return true;
}

int main(int argc, char **argv)
{
    static const struct model_listener listener = {listener_event, NULL};
    static const struct app_store store = {NULL, store_read, store_write, store_remove,
                                           store_path_exists};
    struct engine_config config = {.client = {.dialect = MSNP_DIALECT_7,
                                              .sign_in_ms = TIMEOUT_SIGN_IN_MS,
                                              .join_ms = TIMEOUT_JOIN_MS,
                                              .request_ms = TIMEOUT_REQUEST_MS,
                                              .keep_alive_ms = 60000}};
    struct messenger *messenger;
    struct engine *engine;
    struct text command;
    uint32_t port;
    char line[2048];

    if (argc != 4 || !text_parse_u32(text_of(argv[2]), 65535, &port) ||
        !read_line(line, sizeof(line), &command) ||
        !string_set(&config.client.host, text_of(argv[1])))
        return 2;
    config.client.port = (uint16_t)port;
    engine = engine_create(&config, &listener, &store);
    if (!engine)
        return 3;
    messenger = engine_enter(engine);
    messenger_set_lock_policy(messenger, false, true);
    account_sign_in(messenger, text_of(argv[3]), command);
    engine_leave(engine);
    while (read_line(line, sizeof(line), &command) && !text_equal(command, TEXT_LITERAL("quit"))) {
        msgr_result result = act(engine_enter(engine), command);

        if (result_failed(result))
            report_number("refused", result, TEXT_EMPTY);
        engine_leave(engine);
    }
    engine_enter(engine);
    if (latest)
        session_release(latest);
    engine_leave(engine);
    engine_destroy(engine, 2000);
    string_free(&config.client.host);
    return 0;
}
