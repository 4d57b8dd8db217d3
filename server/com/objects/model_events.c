/* Translates model events to COM events by a table; some events also have functions of their own.
 *
 * Runs under the model lock, except launch_decided, ignore_answer and browse, which run on other threads. */
#include "objects.h"

#include <stdlib.h>

#include "com/base/object.h"
#include "com/events/fire.h"
#include "core/lock.h"
#include "core/session.h"
#include "dispids.h"
#include "launch.h"

/* ---- arguments ---- */

/* The source of an argument. */
enum argument {
    NO_ARGUMENT,
    NUMBER, /* model_event.number */
    HR,     /* model_event.hr */
    HR_OK,  /* always S_OK: the signature has a result, but the event never reports a failure */
    FLAG,
    TEXT,
    TEXT2,
    FOLDER,  /* model_event.flag as MUAFOLDER */
    SESSION, /* the object of the session */
    CONTACT, /* the contact object of pid 0; NULL when the event has no contact */
    GROUP,   /* the object of the group */
};

static HRESULT object_argument(HRESULT hr, void *object, VARIANT *out)
{
    if (SUCCEEDED(hr))
        *out = variant_object(object);
    return hr;
}

static HRESULT text_argument(struct text text, VARIANT *out)
{
    HRESULT hr = bstr_out(text, &V_BSTR(out));

    V_VT(out) = SUCCEEDED(hr) ? VT_BSTR : VT_EMPTY;
    return hr;
}

static HRESULT contact_event_argument(struct contact *contact, VARIANT *out)
{
    IMessengerContact *object = NULL;
    HRESULT hr = contact ? contact_object_get(contact, 0, &object) : S_OK;

    return object_argument(hr, object, out);
}

static HRESULT session_argument(struct session *session, VARIANT *out)
{
    IMsgrSession *object;
    HRESULT hr = session_object_get(session, &object);

    return object_argument(hr, object, out);
}

static HRESULT group_argument(struct group *group, VARIANT *out)
{
    IMessengerGroup *object;
    HRESULT hr = group_object_get(group, &object);

    return object_argument(hr, object, out);
}

static HRESULT make_argument(const struct model_event *event, enum argument kind, VARIANT *out)
{
    VariantInit(out);
    switch (kind) {
    case NO_ARGUMENT: return E_UNEXPECTED;
    case NUMBER: *out = variant_i4(event->number); return S_OK;
    case HR: *out = variant_i4(event->hr); return S_OK;
    case HR_OK: *out = variant_i4(S_OK); return S_OK;
    case FLAG: *out = variant_bool(event->flag); return S_OK;
    case TEXT: return text_argument(event->text, out);
    case TEXT2: return text_argument(event->text2, out);
    case FOLDER: *out = variant_i4(event->flag ? MUAFOLDER_ALL_OTHER_FOLDERS : MUAFOLDER_INBOX); return S_OK;
    case SESSION: return session_argument(event->session, out);
    case CONTACT: return contact_event_argument(event->contact, out);
    case GROUP: return group_argument(event->group, out);
    }
    return E_UNEXPECTED;
}

/* ---- additional actions of some events ---- */

static void keep_session_object(const struct model_event *event) { session_object_keep(event->session); }

static void end_session_object(const struct model_event *event)
{
    launch_forget(event->session);
    session_object_let_go(event->session);
}

static DWORD WINAPI browse(void *context)
{
    struct string *url = context;

    launch_browser(string_text(url));
    string_free(url);
    free(url);
    return 0;
}

/* Opens the web page of a missing application, only on the invited side after the user accepted (docs/states.md E3).
 * launch_browser refuses anything but a web address.  Uses another thread, because starting a browser takes time. */
static void offer_download(const struct model_event *event)
{
    struct string *url;

    if (!(session_flags(event->session) & SESSION_FLAG_INVITEE) || !event->text2.length)
        return;
    url = calloc(1, sizeof(*url));
    if (url && string_set(url, event->text2) && QueueUserWorkItem(browse, url, WT_EXECUTELONGFUNCTION))
        return;
    if (url)
        string_free(url);
    free(url);
}

/* A registered program that is started unless a sink of its session refuses (BeforeAppLaunch). */
struct pending_launch {
    struct session *session; /* held */
    struct string command;
};

/* Runs on a worker thread, without the model lock. */
static void launch_decided(void *context, VARIANT_BOOL enabled)
{
    struct pending_launch *launch = context;
    HRESULT hr = S_OK;

    if (enabled)
        hr = launch_program(launch->session, string_text(&launch->command));
    model_enter();
    if (FAILED(hr)) {
        log_line("error", "the registered program did not start: 0x%08lx", (unsigned long)hr);
        session_launch_failed(launch->session);
    }
    session_release(launch->session);
    model_leave();
    string_free(&launch->command);
    free(launch);
}

static void ask_before_launch(const struct model_event *event)
{
    struct pending_launch *launch = calloc(1, sizeof(*launch));
    struct receiver_set receivers;

    if (!launch || !string_set(&launch->command, event->text)) {
        free(launch);
        log_line("error", "the registered program did not start: out of memory");
        return;
    }
    launch->session = session_hold(event->session);
    receiver_set_of_one(&receivers, session_object_receiver(event->session));
    event_post_inout(receivers.sources, receivers.count, DISPID_BEFORE_APP_LAUNCH, 0, NULL, VARIANT_TRUE,
                     launch_decided, launch);
    receiver_set_release(&receivers);
}

/* ---- the table (docs/events.md shows it to users; tests/lint/events.py compares it with the page) ---- */

enum destination {
    TO_SESSION,    /* the session object */
    TO_LOCK_OWNER, /* the object that owns the lock */
    TO_MANAGERS,
    TO_MESSENGERS,
    TO_PRIVATES_AND_MESSENGERS,
};

enum kind { PLAIN, INOUT_FALSE, INOUT_TRUE }; /* the initial value of the in/out argument */

struct event_row {
    DISPID id;
    enum destination to;
    enum argument arguments[EVENT_ARGUMENTS_MAX];
    enum kind kind;
    void (*before)(const struct model_event *event); /* after the arguments are made, before the event is queued */
    void (*after)(const struct model_event *event);
};

/* A row without id raises no event from the table: conversations have no COM events, EVENT_BEFORE_APP_LAUNCH has a
 * function of its own. */
static const struct event_row rows[] = {
    [EVENT_STATE_CHANGED] = {DISPID_ON_STATE_CHANGED, TO_SESSION, {NUMBER}, .before = keep_session_object},
    [EVENT_APP_NOT_PRESENT] = {DISPID_ON_APP_NOT_PRESENT, TO_SESSION, {TEXT, TEXT2}, .after = offer_download},
    [EVENT_ACCEPTED] = {DISPID_ON_ACCEPTED, TO_SESSION, {TEXT}},
    [EVENT_DECLINED] = {DISPID_ON_DECLINED, TO_SESSION, {TEXT}},
    [EVENT_CANCELLED] = {DISPID_ON_CANCELLED, TO_SESSION, {TEXT}},
    [EVENT_TERMINATION] = {DISPID_ON_TERMINATION, TO_SESSION, {HR, TEXT}, .after = end_session_object},
    [EVENT_READY_TO_LAUNCH] = {DISPID_ON_READY_TO_LAUNCH, TO_SESSION, {0}},
    [EVENT_BEFORE_APP_LAUNCH] = {.after = ask_before_launch},
    [EVENT_CONTEXT_DATA] = {DISPID_ON_CONTEXT_DATA, TO_SESSION, {TEXT}},
    [EVENT_SEND_ERROR] = {DISPID_ON_SEND_ERROR, TO_SESSION, {HR}},
    [EVENT_INVITATION] =
        {DISPID_ON_INVITATION, TO_MANAGERS, {SESSION, TEXT}, INOUT_FALSE, .before = keep_session_object},
    [EVENT_APP_REGISTERED] = {DISPID_ON_APP_REGISTERED, TO_MANAGERS, {TEXT}},
    [EVENT_APP_UNREGISTERED] = {DISPID_ON_APP_UNREGISTERED, TO_MANAGERS, {TEXT}},
    [EVENT_APP_SHUTDOWN] = {DISPID_ON_APP_SHUTDOWN, TO_MANAGERS, {0}},
    [EVENT_LOCK_CHALLENGE] = {DISPID_ON_LOCK_CHALLENGE, TO_LOCK_OWNER, {NUMBER, TEXT}},
    [EVENT_LOCK_RESULT] = {DISPID_ON_LOCK_RESULT, TO_LOCK_OWNER, {NUMBER, FLAG}},
    [EVENT_LOCK_ENABLE] = {DISPID_ON_LOCK_ENABLE, TO_LOCK_OWNER, {FLAG}},
    [EVENT_LOCK_STATUS_CHANGED] = {DISPID_ON_LOCK_STATUS_CHANGED, TO_LOCK_OWNER, {NUMBER}},
    [EVENT_ALERT_RECEIVED] = {DISPID_ON_ALERT_RECEIVED, TO_LOCK_OWNER, {TEXT}, INOUT_TRUE},
    [EVENT_CONTACT_LIST_ADD] = {DISPID_ON_CONTACT_LIST_ADD, TO_PRIVATES_AND_MESSENGERS, {HR, CONTACT}},
    [EVENT_CONTACT_LIST_REMOVE] = {DISPID_ON_CONTACT_LIST_REMOVE, TO_MESSENGERS, {HR, CONTACT}},
    [EVENT_SIGNIN] = {DISPID_ON_SIGNIN, TO_MESSENGERS, {HR}},
    [EVENT_SIGNOUT] = {DISPID_ON_SIGNOUT, TO_MESSENGERS, {0}},
    [EVENT_MY_STATUS_CHANGE] = {DISPID_ON_MY_STATUS_CHANGE, TO_MESSENGERS, {HR, NUMBER}},
    [EVENT_MY_FRIENDLY_NAME_CHANGE] = {DISPID_ON_MY_FRIENDLY_NAME_CHANGE, TO_MESSENGERS, {HR, TEXT}},
    [EVENT_CONTACT_STATUS_CHANGE] = {DISPID_ON_CONTACT_STATUS_CHANGE, TO_MESSENGERS, {CONTACT, NUMBER}},
    [EVENT_CONTACT_FRIENDLY_NAME_CHANGE] = {DISPID_ON_CONTACT_FRIENDLY_NAME_CHANGE, TO_MESSENGERS, {HR, CONTACT, TEXT}},
    [EVENT_CONTACT_BLOCK_CHANGE] = {DISPID_ON_CONTACT_BLOCK_CHANGE, TO_MESSENGERS, {HR, CONTACT, FLAG}},
    [EVENT_CONTACT_PHONE_CHANGE] = {DISPID_ON_CONTACT_PHONE_CHANGE, TO_MESSENGERS, {HR_OK, CONTACT, NUMBER, TEXT}},
    [EVENT_CONTACT_PAGER_CHANGE] = {DISPID_ON_CONTACT_PAGER_CHANGE, TO_MESSENGERS, {HR_OK, CONTACT, FLAG}},
    [EVENT_MY_PHONE_CHANGE] = {DISPID_ON_MY_PHONE_CHANGE, TO_MESSENGERS, {NUMBER, TEXT}},
    [EVENT_UNREAD_EMAIL_CHANGE] = {DISPID_ON_UNREAD_EMAIL_CHANGE, TO_MESSENGERS, {FOLDER, NUMBER}, INOUT_TRUE},
    [EVENT_GROUP_ADDED] = {DISPID_ON_GROUP_ADDED, TO_MESSENGERS, {HR, GROUP}},
    [EVENT_GROUP_REMOVED] = {DISPID_ON_GROUP_REMOVED, TO_MESSENGERS, {HR, GROUP}},
    [EVENT_GROUP_NAME_CHANGED] = {DISPID_ON_GROUP_NAME_CHANGED, TO_MESSENGERS, {HR, GROUP}},
    [EVENT_GROUP_CONTACT_ADDED] = {DISPID_ON_CONTACT_ADDED_TO_GROUP, TO_MESSENGERS, {HR, GROUP, CONTACT}},
    [EVENT_GROUP_CONTACT_REMOVED] = {DISPID_ON_CONTACT_REMOVED_FROM_GROUP, TO_MESSENGERS, {HR, GROUP, CONTACT}},
};

/* ---- the listener ---- */

struct arguments {
    VARIANT values[EVENT_ARGUMENTS_MAX];
    unsigned count;
};

/* False when out of memory.  The caller calls clear_arguments in either case. */
static bool make_arguments(const struct model_event *event, const struct event_row *row, struct arguments *out)
{
    HRESULT hr = S_OK;

    out->count = 0;
    while (out->count < EVENT_ARGUMENTS_MAX && row->arguments[out->count] != NO_ARGUMENT && SUCCEEDED(hr)) {
        hr = make_argument(event, row->arguments[out->count], &out->values[out->count]);
        out->count++;
    }
    return SUCCEEDED(hr);
}

static void clear_arguments(struct arguments *arguments)
{
    for (unsigned i = 0; i < arguments->count; i++)
        VariantClear(&arguments->values[i]);
}

/* The flag would control windows and pop-ups, which are not implemented yet. */
static void ignore_answer(void *context, VARIANT_BOOL value) { (void)context, (void)value; }

/* `made` is false when the arguments could not be allocated; the sinks then lose the event. */
static void fire(const struct receiver_set *receivers, const struct event_row *row, const struct arguments *arguments,
                 bool made)
{
    VARIANT_BOOL initial = row->kind == INOUT_TRUE ? VARIANT_TRUE : VARIANT_FALSE;

    for (size_t i = 0; i < receivers->count && (!made || row->kind == PLAIN); i++)
        if (made)
            event_post(receivers->sources[i], row->id, arguments->count, arguments->values);
        else
            event_lose(receivers->sources[i], row->id);
    if (made && row->kind != PLAIN && receivers->count)
        event_post_inout(receivers->sources, receivers->count, row->id, arguments->count, arguments->values, initial,
                         ignore_answer, NULL);
}

static void fire_at_list(enum receivers list, const struct event_row *row, const struct arguments *arguments, bool made)
{
    struct receiver_set receivers;

    if (!receiver_set_of_list(&receivers, list)) {
        log_line("error", "event %ld is lost: out of memory", row->id);
        return;
    }
    fire(&receivers, row, arguments, made);
    receiver_set_release(&receivers);
}

static void fire_at_one(struct event_receiver *receiver, const struct event_row *row, const struct arguments *arguments,
                        bool made)
{
    struct receiver_set receivers;

    receiver_set_of_one(&receivers, receiver);
    fire(&receivers, row, arguments, made);
    receiver_set_release(&receivers);
}

static void fire_row(const struct model_event *event, const struct event_row *row)
{
    struct arguments arguments;
    bool made = make_arguments(event, row, &arguments);

    if (row->before)
        row->before(event);
    switch (row->to) {
    case TO_SESSION: fire_at_one(session_object_receiver(event->session), row, &arguments, made); break;
    case TO_LOCK_OWNER: fire_at_one(lock_owner(event->lock), row, &arguments, made); break;
    case TO_MANAGERS: fire_at_list(RECEIVERS_MANAGERS, row, &arguments, made); break;
    case TO_PRIVATES_AND_MESSENGERS:
        fire_at_list(RECEIVERS_PRIVATES, row, &arguments, made);
        fire_at_list(RECEIVERS_MESSENGERS, row, &arguments, made);
        break;
    case TO_MESSENGERS: fire_at_list(RECEIVERS_MESSENGERS, row, &arguments, made); break;
    }
    clear_arguments(&arguments);
}

static void raise_event(void *context, const struct model_event *event)
{
    const struct event_row *row;

    (void)context;
    if ((size_t)event->type >= ARRAYSIZE(rows))
        return;
    row = &rows[event->type];
    if (row->id)
        fire_row(event, row);
    if (row->after)
        row->after(event);
}

const struct model_listener com_listener = {raise_event, NULL};
