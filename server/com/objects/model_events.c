#include "objects.h"

#include <stdlib.h>

#include "core/lock.h"
#include "core/session.h"
#include "launch.h"
#include "com/base/object.h"

/* From model events to COM events.  Everything here runs under the model lock, but for the answers
 * to questions. */

enum event_id {
    ON_INVITATION = 100,
    ON_APP_REGISTERED = 101,
    ON_APP_UNREGISTERED = 102,
    ON_STATE_CHANGED = 103,
    ON_APP_NOT_PRESENT = 104,
    ON_ACCEPTED = 105,
    ON_DECLINED = 106,
    ON_CANCELLED = 107,
    ON_TERMINATION = 108,
    ON_READY_TO_LAUNCH = 109,
    ON_CONTEXT_DATA = 110,
    ON_SEND_ERROR = 111,
    BEFORE_APP_LAUNCH = 112,
    ON_APP_SHUTDOWN = 126,
    ON_LOCK_CHALLENGE = 145,
    ON_LOCK_RESULT = 146,
    ON_LOCK_ENABLE = 147,
    ON_LOCK_STATUS_CHANGED = 12288,
    ON_SIGNIN = 1024,
    ON_SIGNOUT = 1025,
    ON_CONTACT_LIST_ADD = 1026,
    ON_CONTACT_LIST_REMOVE = 1027,
    ON_CONTACT_FRIENDLY_NAME_CHANGE = 1028,
    ON_MY_FRIENDLY_NAME_CHANGE = 1029,
    ON_CONTACT_STATUS_CHANGE = 1030,
    ON_MY_STATUS_CHANGE = 1031,
    ON_CONTACT_BLOCK_CHANGE = 1035,
    ON_CONTACT_PAGER_CHANGE = 1036,
    ON_CONTACT_PHONE_CHANGE = 1037,
    ON_MY_PHONE_CHANGE = 1038,
    ON_UNREAD_EMAIL_CHANGE = 1039,
    ON_ALERT_RECEIVED = 1040,
    ON_GROUP_ADDED = 1045,
    ON_GROUP_REMOVED = 1046,
    ON_GROUP_NAME_CHANGED = 1047,
    ON_CONTACT_ADDED_TO_GROUP = 1048,
    ON_CONTACT_REMOVED_FROM_GROUP = 1049,
};

/* ---- roster ---- */

static struct roster_member *rosters[ROSTER_COUNT]; /* oldest first, not held */

void roster_add(enum roster roster, struct roster_member *member)
{
    struct roster_member **end = &rosters[roster];

    while (*end)
        end = &(*end)->next;
    *end = member;
}

void roster_remove(enum roster roster, struct roster_member *member)
{
    struct roster_member **position = &rosters[roster];

    while (*position && *position != member)
        position = &(*position)->next;
    if (*position)
        *position = member->next;
}

/* Those whom an event is for, each held while it is queued: the last Release of one may come from
 * another thread at any moment, and its destructor waits for the model lock. */
struct audience {
    struct event_source **sources;
    size_t count;
    struct event_source *few[8];
};

static void audience_add(struct audience *audience, struct roster_member *member)
{
    if (member && ref_try_add(member->ref))
        audience->sources[audience->count++] = member->source;
}

/* The members of a roster, or the one member when `one` is true.  Out of memory: nobody. */
static void audience_of_roster(struct audience *audience, enum roster roster)
{
    size_t count = 0;

    for (struct roster_member *member = rosters[roster]; member; member = member->next)
        count++;
    audience->count = 0;
    audience->sources = audience->few;
    if (count > ARRAYSIZE(audience->few))
        audience->sources = malloc(count * sizeof(*audience->sources));
    if (!audience->sources)
        return;
    for (struct roster_member *member = rosters[roster]; member; member = member->next)
        audience_add(audience, member);
}

static void audience_of_one(struct audience *audience, struct roster_member *member)
{
    audience->count = 0;
    audience->sources = audience->few;
    audience_add(audience, member);
}

static void audience_post(struct audience *audience, DISPID id, unsigned count,
                          const VARIANT *arguments)
{
    for (size_t i = 0; i < audience->count; i++)
        event_post(audience->sources[i], id, count, arguments);
}

static void audience_end(struct audience *audience)
{
    for (size_t i = 0; i < audience->count; i++)
        IUnknown_Release(audience->sources[i]->outer);
    if (audience->sources != audience->few)
        free(audience->sources);
}

/* ---- posting ---- */

static void post_to_roster(enum roster roster, DISPID id, unsigned count, const VARIANT *arguments)
{
    struct audience audience;

    audience_of_roster(&audience, roster);
    audience_post(&audience, id, count, arguments);
    audience_end(&audience);
}

static void post_to_one(struct roster_member *member, DISPID id, unsigned count,
                        const VARIANT *arguments)
{
    struct audience audience;

    audience_of_one(&audience, member);
    audience_post(&audience, id, count, arguments);
    audience_end(&audience);
}

static VARIANT variant_text(struct text text)
{
    VARIANT variant = {.vt = VT_BSTR, .bstrVal = bstr_from_text(text)};

    return variant;
}

/* The object of a contact for an event's argument: nobody's own, since the same one goes to every
 * sink. */
static VARIANT variant_contact(struct contact *contact)
{
    IMessengerContact *object = NULL;

    if (contact)
        contact_object_get(contact, 0, &object);
    return variant_object((IDispatch *)object);
}

static void clear(VARIANT *arguments, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        VariantClear(&arguments[i]);
}

static void post_session(const struct model_event *event, DISPID id, unsigned count,
                         VARIANT *arguments)
{
    post_to_one(session_object_member(event->session), id, count, arguments);
    clear(arguments, count);
}

static void post_lock(const struct model_event *event, DISPID id, unsigned count,
                      VARIANT *arguments)
{
    post_to_one(lock_owner(event->lock), id, count, arguments);
    clear(arguments, count);
}

static void post_roster(enum roster roster, DISPID id, unsigned count, VARIANT *arguments)
{
    post_to_roster(roster, id, count, arguments);
    clear(arguments, count);
}

/* ---- questions ---- */

/* There is no window yet that a TRUE would keep closed, nor a pop-up to suppress with a FALSE. */
static void nothing_to_show(void *context, VARIANT_BOOL value) { (void)context, (void)value; }

static void ask_managers(const struct model_event *event)
{
    struct audience audience;
    IMsgrSession *object;
    VARIANT arguments[2];

    if (FAILED(session_object_get(event->session, &object))) {
        log_line("error", "an invitation could not be announced: out of memory");
        return;
    }
    session_object_keep(event->session);
    arguments[0] = variant_object((IDispatch *)object);
    arguments[1] = variant_text(event->text);
    audience_of_roster(&audience, ROSTER_MANAGERS);
    event_ask(audience.sources, audience.count, ON_INVITATION, 2, arguments, VARIANT_FALSE,
              nothing_to_show, NULL);
    audience_end(&audience);
    clear(arguments, 2);
}

static void ask_about_alert(const struct model_event *event)
{
    struct audience audience;
    VARIANT alert = variant_text(event->text);

    audience_of_one(&audience, lock_owner(event->lock));
    if (audience.count)
        event_ask(audience.sources, audience.count, ON_ALERT_RECEIVED, 1, &alert, VARIANT_TRUE,
                  nothing_to_show, NULL);
    audience_end(&audience);
    clear(&alert, 1);
}

/* The flag is reserved: there is no notice that a FALSE would suppress. */
static void ask_about_mail(const struct model_event *event)
{
    struct audience audience;
    VARIANT arguments[] = {variant_i4(event->flag ? MUAFOLDER_ALL_OTHER_FOLDERS : MUAFOLDER_INBOX),
                           variant_i4(event->number)};

    audience_of_roster(&audience, ROSTER_MESSENGERS);
    event_ask(audience.sources, audience.count, ON_UNREAD_EMAIL_CHANGE, 2, arguments, VARIANT_TRUE,
              nothing_to_show, NULL);
    audience_end(&audience);
}

/* A program that waits for the word of the session's sinks. */
struct launch {
    struct session *session;        /* held */
    struct string command;
};

/* On a worker thread, without the lock. */
static void launch_decided(void *context, VARIANT_BOOL enabled)
{
    struct launch *launch = context;
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
    struct launch *launch = calloc(1, sizeof(*launch));
    struct audience audience;

    if (!launch || !string_set(&launch->command, event->text)) {
        free(launch);
        log_line("error", "the registered program did not start: out of memory");
        return;
    }
    launch->session = session_hold(event->session);
    audience_of_one(&audience, session_object_member(event->session));
    event_ask(audience.sources, audience.count, BEFORE_APP_LAUNCH, 0, NULL, VARIANT_TRUE,
              launch_decided, launch);
    audience_end(&audience);
}

/* ---- where to get a missing application ---- */

static DWORD WINAPI browse(void *context)
{
    struct string *url = context;

    launch_browser(string_text(url));
    string_free(url);
    free(url);
    return 0;
}

/* Only for the invited user, whose own acceptance it follows (E3); launch_browser refuses what is
 * no web address. Not here, because starting a browser takes its time. */
static void offer_download(const struct model_event *event)
{
    struct string *url;

    if (!(session_flags(event->session) & SESSION_FLAG_INVITEE) || !event->text2.length)
        return;
    url = calloc(1, sizeof(*url));
    if (url && string_set(url, event->text2) &&
        QueueUserWorkItem(browse, url, WT_EXECUTELONGFUNCTION))
        return;
    if (url)
        string_free(url);
    free(url);
}

/* ---- the listener ---- */

static DISPID id_of_answer(enum model_event_type type)
{
    return type == EVENT_ACCEPTED   ? ON_ACCEPTED
           : type == EVENT_DECLINED ? ON_DECLINED
                                    : ON_CANCELLED;
}

static void session_event(const struct model_event *event)
{
    VARIANT arguments[2];

    switch (event->type) {
    case EVENT_STATE_CHANGED:
        session_object_keep(event->session);
        arguments[0] = variant_i4(event->number);
        post_session(event, ON_STATE_CHANGED, 1, arguments);
        break;
    case EVENT_APP_NOT_PRESENT:
        arguments[0] = variant_text(event->text);
        arguments[1] = variant_text(event->text2);
        post_session(event, ON_APP_NOT_PRESENT, 2, arguments);
        offer_download(event);
        break;
    case EVENT_ACCEPTED:
    case EVENT_DECLINED:
    case EVENT_CANCELLED:
        arguments[0] = variant_text(event->text);
        post_session(event, id_of_answer(event->type), 1, arguments);
        break;
    case EVENT_TERMINATION:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_text(event->text);
        post_session(event, ON_TERMINATION, 2, arguments);
        launch_forget(event->session);
        session_object_let_go(event->session);
        break;
    case EVENT_READY_TO_LAUNCH:
        post_session(event, ON_READY_TO_LAUNCH, 0, NULL);
        break;
    case EVENT_BEFORE_APP_LAUNCH:
        ask_before_launch(event);
        break;
    case EVENT_CONTEXT_DATA:
        arguments[0] = variant_text(event->text);
        post_session(event, ON_CONTEXT_DATA, 1, arguments);
        break;
    case EVENT_SEND_ERROR:
        arguments[0] = variant_i4(event->hr);
        post_session(event, ON_SEND_ERROR, 1, arguments);
        break;
    default:
        break;
    }
}

static void lock_event(const struct model_event *event)
{
    VARIANT arguments[2];

    switch (event->type) {
    case EVENT_LOCK_CHALLENGE:
        arguments[0] = variant_i4(event->number);
        arguments[1] = variant_text(event->text);
        post_lock(event, ON_LOCK_CHALLENGE, 2, arguments);
        break;
    case EVENT_LOCK_RESULT:
        arguments[0] = variant_i4(event->number);
        arguments[1] = variant_bool(event->flag);
        post_lock(event, ON_LOCK_RESULT, 2, arguments);
        break;
    case EVENT_LOCK_ENABLE:
        arguments[0] = variant_bool(event->flag);
        post_lock(event, ON_LOCK_ENABLE, 1, arguments);
        break;
    case EVENT_LOCK_STATUS_CHANGED:
        arguments[0] = variant_i4(event->number);
        post_lock(event, ON_LOCK_STATUS_CHANGED, 1, arguments);
        break;
    case EVENT_ALERT_RECEIVED:
        ask_about_alert(event);
        break;
    default:
        break;
    }
}

static void messenger_event(const struct model_event *event)
{
    DISPID list_id = event->type == EVENT_CONTACT_LIST_ADD ? ON_CONTACT_LIST_ADD
                                                           : ON_CONTACT_LIST_REMOVE;
    VARIANT arguments[3];

    switch (event->type) {
    case EVENT_CONTACT_LIST_ADD:
    case EVENT_CONTACT_LIST_REMOVE:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_contact(event->contact);
        if (event->type == EVENT_CONTACT_LIST_ADD)
            post_to_roster(ROSTER_PRIVATES, ON_CONTACT_LIST_ADD, 2, arguments);
        post_roster(ROSTER_MESSENGERS, list_id, 2, arguments);
        break;
    case EVENT_SIGNIN:
        arguments[0] = variant_i4(event->hr);
        post_roster(ROSTER_MESSENGERS, ON_SIGNIN, 1, arguments);
        break;
    case EVENT_SIGNOUT:
        post_roster(ROSTER_MESSENGERS, ON_SIGNOUT, 0, NULL);
        break;
    case EVENT_MY_STATUS_CHANGE:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_i4(event->number);
        post_roster(ROSTER_MESSENGERS, ON_MY_STATUS_CHANGE, 2, arguments);
        break;
    case EVENT_MY_FRIENDLY_NAME_CHANGE:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_text(event->text);
        post_roster(ROSTER_MESSENGERS, ON_MY_FRIENDLY_NAME_CHANGE, 2, arguments);
        break;
    case EVENT_CONTACT_STATUS_CHANGE:
        arguments[0] = variant_contact(event->contact);
        arguments[1] = variant_i4(event->number);
        post_roster(ROSTER_MESSENGERS, ON_CONTACT_STATUS_CHANGE, 2, arguments);
        break;
    case EVENT_CONTACT_FRIENDLY_NAME_CHANGE:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_contact(event->contact);
        arguments[2] = variant_text(event->text);
        post_roster(ROSTER_MESSENGERS, ON_CONTACT_FRIENDLY_NAME_CHANGE, 3, arguments);
        break;
    case EVENT_CONTACT_BLOCK_CHANGE:
        arguments[0] = variant_i4(event->hr);
        arguments[1] = variant_contact(event->contact);
        arguments[2] = variant_bool(event->flag);
        post_roster(ROSTER_MESSENGERS, ON_CONTACT_BLOCK_CHANGE, 3, arguments);
        break;
    default:
        break;
    }
}

static void profile_event(const struct model_event *event)
{
    VARIANT arguments[4];

    switch (event->type) {
    case EVENT_CONTACT_PHONE_CHANGE:
        arguments[0] = variant_i4(S_OK);
        arguments[1] = variant_contact(event->contact);
        arguments[2] = variant_i4(event->number);
        arguments[3] = variant_text(event->text);
        post_roster(ROSTER_MESSENGERS, ON_CONTACT_PHONE_CHANGE, 4, arguments);
        break;
    case EVENT_MY_PHONE_CHANGE:
        arguments[0] = variant_i4(event->number);
        arguments[1] = variant_text(event->text);
        post_roster(ROSTER_MESSENGERS, ON_MY_PHONE_CHANGE, 2, arguments);
        break;
    case EVENT_CONTACT_PAGER_CHANGE:
        arguments[0] = variant_i4(S_OK);
        arguments[1] = variant_contact(event->contact);
        arguments[2] = variant_bool(event->flag);
        post_roster(ROSTER_MESSENGERS, ON_CONTACT_PAGER_CHANGE, 3, arguments);
        break;
    case EVENT_UNREAD_EMAIL_CHANGE:
        ask_about_mail(event);
        break;
    default:
        break;
    }
}

static DISPID id_of_group_event(enum model_event_type type)
{
    switch (type) {
    case EVENT_GROUP_ADDED:
        return ON_GROUP_ADDED;
    case EVENT_GROUP_REMOVED:
        return ON_GROUP_REMOVED;
    case EVENT_GROUP_NAME_CHANGED:
        return ON_GROUP_NAME_CHANGED;
    case EVENT_GROUP_CONTACT_ADDED:
        return ON_CONTACT_ADDED_TO_GROUP;
    default:
        return ON_CONTACT_REMOVED_FROM_GROUP;
    }
}

static void group_event(const struct model_event *event)
{
    IMessengerGroup *group = NULL;
    VARIANT arguments[3];
    unsigned count = 2;

    group_object_get(event->group, &group);
    arguments[0] = variant_i4(event->hr);
    arguments[1] = variant_object((IDispatch *)group);
    if (event->contact)
        arguments[count++] = variant_contact(event->contact);
    post_roster(ROSTER_MESSENGERS, id_of_group_event(event->type), count, arguments);
}

static void raise_event(void *context, const struct model_event *event)
{
    VARIANT guid;

    (void)context;
    switch (event->type) {
    case EVENT_INVITATION:
        ask_managers(event);
        break;
    case EVENT_APP_REGISTERED:
    case EVENT_APP_UNREGISTERED:
        guid = variant_text(event->text);
        post_roster(ROSTER_MANAGERS,
                    event->type == EVENT_APP_REGISTERED ? ON_APP_REGISTERED : ON_APP_UNREGISTERED,
                    1, &guid);
        break;
    case EVENT_APP_SHUTDOWN:
        post_roster(ROSTER_MANAGERS, ON_APP_SHUTDOWN, 0, NULL);
        break;
    case EVENT_GROUP_ADDED:
    case EVENT_GROUP_REMOVED:
    case EVENT_GROUP_NAME_CHANGED:
    case EVENT_GROUP_CONTACT_ADDED:
    case EVENT_GROUP_CONTACT_REMOVED:
        group_event(event);
        break;
    default:
        session_event(event);
        lock_event(event);
        messenger_event(event);
        profile_event(event);
        break;
    }
}

const struct model_listener com_listener = {raise_event, NULL};
