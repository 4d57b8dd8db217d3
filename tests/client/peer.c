/* A second user at the other end of the service, controlled by a test (lib/user.h).
 *
 *   app GUID              registers an application for this user, with the name World
 *   invite HANDLE DATA    invites that user to a session for the application
 *   accept DATA, decline DATA, cancel HR DATA, context DATA, address TEXT
 *                         for the latest session
 *   status NUMBER         sets the user's own presence
 *
 * Each event is reported as a line: its name, its number if any, its text. */
#include <string.h>

#include "core/account.h"
#include "core/contacts.h"
#include "core/session.h"
#include "lib/user.h"

static struct guid_text application; /* empty: none */
static struct session *latest;       /* held */

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
        user_report("invitation", event->text);
        break;
    case EVENT_STATE_CHANGED: user_report_number("state", session_state(event->session), TEXT_EMPTY); break;
    case EVENT_ACCEPTED: user_report("accepted", event->text); break;
    case EVENT_DECLINED: user_report("declined", event->text); break;
    case EVENT_CANCELLED: user_report("cancelled", event->text); break;
    case EVENT_TERMINATION: user_report_number("terminated", event->hr, event->text); break;
    case EVENT_READY_TO_LAUNCH:
        session_remote_address(event->session, &text);
        user_report("ready", text);
        break;
    case EVENT_CONTEXT_DATA: user_report("context", event->text); break;
    case EVENT_SEND_ERROR: user_report_number("senderror", event->hr, TEXT_EMPTY); break;
    case EVENT_SIGNIN: user_report_number("signin", event->hr, TEXT_EMPTY); break;
    case EVENT_CONTACT_STATUS_CHANGE:
        user_report_number("contact", event->number, contact_handle(event->contact));
        break;
    default: break;
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

static msgr_result act(struct messenger *messenger, struct text line)
{
    struct text verb = user_word(&line), first;

    if (text_equal(verb, TEXT_LITERAL("app")))
        return guid_parse(line, &application) ? RESULT_OK : RESULT_INVALID_ARGUMENT;
    if (text_equal(verb, TEXT_LITERAL("invite"))) {
        first = user_word(&line);
        return invite(messenger, first, line);
    }
    if (text_equal(verb, TEXT_LITERAL("status"))) {
        uint32_t status;

        return text_parse_u32(line, 0xFFFF, &status) ? messenger_set_presence(messenger, (enum presence)status)
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

        text_parse_u32(user_word(&line), UINT32_MAX, &reason);
        return session_cancel(latest, (msgr_result)reason, line, 0);
    }
    return RESULT_NOT_IMPLEMENTED;
}

static void leave(void)
{
    if (latest)
        session_release(latest);
}

int main(int argc, char **argv)
{
    static const struct user user = {
        {listener_event, NULL},
        {NULL, store_read, store_write, store_remove, store_path_exists},
        act,
        leave,
    };

    return user_run(argc, argv, &user);
}
