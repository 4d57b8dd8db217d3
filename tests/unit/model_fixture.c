#include "model_fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

const char *result_name(msgr_result result)
{
    static char numbers[4][16];
    static unsigned next;
    static const struct {
        msgr_result value;
        const char *name;
    } names[] = {
#define NAME(code) {code, #code}
        {RESULT_OK, "OK"},
        {RESULT_FALSE, "S_FALSE"},
        {RESULT_FAILURE, "E_FAIL"},
        {RESULT_INVALID_ARGUMENT, "E_INVALIDARG"},
        {RESULT_OUT_OF_MEMORY, "E_OUTOFMEMORY"},
        NAME(SR_APPLICATION_LAUNCH_FAILED),
        NAME(SR_INVITATION_DECLINED),
        NAME(SR_CONNECTION_FAILURE),
        NAME(SR_AUTHENTICATION_FAILED),
        NAME(SR_SESSION_NOT_READY),
        NAME(SR_SESSION_CANCELLED_LOCAL),
        NAME(SR_SESSION_CANCELLED_REMOTE),
        NAME(SR_SESSION_PROTOCOL_ERROR),
        NAME(SR_SESSION_TIMEOUT),
        NAME(SR_CANCEL_BEFORE_CONNECT),
        NAME(SR_NOT_INVITEE),
        NAME(SR_APP_ALREADY_REGISTERED),
        NAME(SR_APP_NOT_REGISTERED),
        NAME(SR_NOT_VALID_FOR_APP_INVITE),
        NAME(SR_APP_NOT_SPECIFIED),
        NAME(SR_CONTEXT_DATA_OVER_LIMIT),
        NAME(SR_INVITED_SELF),
        NAME(SR_SESSION_STATE_INVALID),
        NAME(SR_INVITATION_SEND_FAILURE),
        NAME(SR_CANCEL_SEND_FAILURE),
        NAME(SR_DECLINE_SEND_FAILURE),
        NAME(SR_ACCEPT_SEND_FAILURE),
        NAME(SR_CONTEXT_DATA_SEND_FAILURE),
        NAME(MSGR_E_API_NOTINITIALIZED),
        NAME(MSGR_E_API_LOCKED),
        NAME(MSGR_E_API_UNLOCK_FAILED),
        NAME(MSGR_E_API_ALREADY_UNLOCKED),
        NAME(MSGR_E_API_PENDING_UNLOCK),
        NAME(MSGR_E_API_DISABLED),
        NAME(MSGR_E_NOT_LOGGED_ON),
        NAME(MSGR_E_ALREADY_LOGGED_ON),
        NAME(MSGR_E_USER_NOT_FOUND),
        NAME(MSGR_E_CONNECT),
        NAME(MSGR_E_CANCEL),
        NAME(MSGR_E_LOGON_TIMEOUT),
        NAME(MSGR_E_INVALID_PASSWORD),
        NAME(MSGR_E_DISCONNECTED),
        NAME(MSGR_E_REMOTE_LOGIN),
        NAME(MSGR_E_SERVER_SHUTDOWN),
        NAME(MSGR_E_LIST_FULL),
        NAME(MSGR_E_TOO_MANY_GROUPS),
        NAME(MSGR_E_GROUP_NOT_EMPTY),
        NAME(MSGR_E_GROUP_NAME_TOO_LONG),
        NAME(MSGR_E_SERVER_PROTOCOL),
        NAME(MSGR_E_TOO_MANY_SESSIONS),
#undef NAME
    };
    char *number;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].value == result)
            return names[i].name;
    number = numbers[next++ % 4];
    snprintf(number, sizeof(numbers[0]), "0x%08X", (unsigned)result);
    return number;
}

static const char *state_name(int32_t state)
{
    static const char *const names[] = {"UNKNOWN",   "READY",     "INVITATION", "ACCEPTED",
                                        "CONNECTED", "CANCELLED", "DECLINED",   "TERMINATED"};

    return state >= 0 && state < 8 ? names[state] : "?";
}

static const char *presence_name(int32_t presence)
{
    switch (presence) {
    case PRESENCE_UNKNOWN: return "UNKNOWN";
    case PRESENCE_OFFLINE: return "OFFLINE";
    case PRESENCE_ONLINE: return "ONLINE";
    case PRESENCE_INVISIBLE: return "INVISIBLE";
    case PRESENCE_BUSY: return "BUSY";
    case PRESENCE_AWAY: return "AWAY";
    case PRESENCE_LOCAL_FINDING_SERVER: return "FINDING";
    case PRESENCE_LOCAL_CONNECTING: return "CONNECTING";
    case PRESENCE_LOCAL_SYNCHRONIZING: return "SYNCHRONIZING";
    case PRESENCE_LOCAL_DISCONNECTING: return "DISCONNECTING";
    default: return "?";
    }
}

static const char *code_name(enum cancel_code code)
{
    static const char *const names[] = {"REJECT", "REJECT_NOT_INSTALLED", "FAIL", "TIMEOUT", "OUTBANDCANCEL"};

    return names[code];
}

/* ---- journals ---- */

__attribute__((format(printf, 2, 3))) static void note(struct journal *journal, const char *format, ...)
{
    va_list arguments;
    size_t left = sizeof(journal->text) - journal->length;
    int length = 0;

    if (journal->length)
        length += snprintf(journal->text + journal->length, left, " ");
    va_start(arguments, format);
    length += vsnprintf(journal->text + journal->length + length, left - (size_t)length, format, arguments);
    va_end(arguments);
    ck_assert_msg((size_t)length < left, "the journal is full");
    journal->length += (size_t)length;
}

#define TEXT_ARGUMENTS(text) (int)(text).length, (text).bytes ? (text).bytes : ""

static void note_session_event(struct journal *journal, const struct model_event *event)
{
    switch (event->type) {
    case EVENT_STATE_CHANGED: /* the state as a client would read it inside the event */
        note(journal, "%s>%s", state_name(event->number), state_name((int32_t)session_state(event->session)));
        break;
    case EVENT_APP_NOT_PRESENT:
        note(journal, "AppNotPresent(%.*s,%.*s)", TEXT_ARGUMENTS(event->text), TEXT_ARGUMENTS(event->text2));
        break;
    case EVENT_ACCEPTED: note(journal, "Accepted(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_DECLINED: note(journal, "Declined(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_CANCELLED: note(journal, "Cancelled(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_TERMINATION:
        note(journal, "Termination(%s,%.*s)", result_name(event->hr), TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_READY_TO_LAUNCH: note(journal, "ReadyToLaunch"); break;
    case EVENT_BEFORE_APP_LAUNCH: note(journal, "BeforeAppLaunch(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_CONTEXT_DATA: note(journal, "ContextData(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_SEND_ERROR: note(journal, "SendError(%s)", result_name(event->hr)); break;
    case EVENT_INVITATION: note(journal, "Invitation(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    default: break;
    }
}

static const char *delivery_name(const struct model_event *event)
{
    static const char *const names[] = {"SENDING", "DELIVERED", "FAILED", "UNKNOWN"};
    struct conversation_message message;

    ck_assert(conversation_message_numbered(event->conversation, (uint32_t)event->number, &message));
    ck_assert_result(message.hr, event->hr);
    return names[message.delivery];
}

static const char *contact_text(const struct contact *contact)
{
    return contact ? contact_handle(contact).bytes : "nobody";
}

static void note_other_event(struct journal *journal, const struct model_event *event)
{
    switch (event->type) {
    case EVENT_APP_REGISTERED: note(journal, "AppRegistered(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_APP_UNREGISTERED: note(journal, "AppUnRegistered(%.*s)", TEXT_ARGUMENTS(event->text)); break;
    case EVENT_APP_SHUTDOWN: note(journal, "AppShutdown"); break;
    case EVENT_LOCK_CHALLENGE:
        note(journal, "LockChallenge(%d,%.*s)", event->number, TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_LOCK_RESULT: note(journal, "LockResult(%d,%d)", event->number, event->flag); break;
    case EVENT_LOCK_ENABLE: note(journal, "LockEnable(%d)", event->flag); break;
    case EVENT_LOCK_STATUS_CHANGED: /* the status is read as a client would read it inside the event
                                     */
        note(journal, "LSC(%d)%s", event->number, (int32_t)lock_get_status(event->lock) == event->number ? "" : "?");
        break;
    case EVENT_ALERT_RECEIVED:
        note(journal, "Alert(%s,%.*s)", (const char *)lock_owner(event->lock), TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_CONTACT_LIST_ADD:
        note(journal, "ContactListAdd(%s,%s)", result_name(event->hr), contact_text(event->contact));
        break;
    case EVENT_CONTACT_LIST_REMOVE:
        note(journal, "ContactListRemove(%s,%s)", result_name(event->hr), contact_text(event->contact));
        break;
    case EVENT_SIGNIN: note(journal, "Signin(%s)", result_name(event->hr)); break;
    case EVENT_SIGNOUT: note(journal, "Signout"); break;
    case EVENT_MY_STATUS_CHANGE:
        note(journal, "MyStatus(%s,%s)", result_name(event->hr), presence_name(event->number));
        break;
    case EVENT_MY_FRIENDLY_NAME_CHANGE:
        note(journal, "MyFriendlyName(%s,%.*s)", result_name(event->hr), TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_CONTACT_STATUS_CHANGE:
        note(journal, "ContactStatus(%s,%s)", contact_text(event->contact), presence_name(event->number));
        break;
    case EVENT_CONTACT_FRIENDLY_NAME_CHANGE:
        note(journal, "ContactFriendlyName(%s,%.*s)", contact_text(event->contact), TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_CONTACT_BLOCK_CHANGE:
        note(journal, "ContactBlock(%s,%s,%d)", result_name(event->hr), contact_text(event->contact), event->flag);
        break;
    default: break;
    }
}

static void note_group_event(struct journal *journal, const struct model_event *event)
{
    static const struct {
        enum model_event_type type;
        const char *name;
    } names[] = {
        {EVENT_GROUP_ADDED, "GroupAdded"},
        {EVENT_GROUP_REMOVED, "GroupRemoved"},
        {EVENT_GROUP_NAME_CHANGED, "GroupNameChanged"},
        {EVENT_GROUP_CONTACT_ADDED, "GroupContactAdded"},
        {EVENT_GROUP_CONTACT_REMOVED, "GroupContactRemoved"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].type == event->type)
            note(journal, "%s(%s,%.*s%s%s)", names[i].name, result_name(event->hr),
                 TEXT_ARGUMENTS(group_name(event->group)), event->contact ? "," : "",
                 event->contact ? contact_text(event->contact) : "");
}

static void note_profile_event(struct journal *journal, const struct model_event *event)
{
    static const char *const phones[] = {"home", "work", "mobile"};

    switch (event->type) {
    case EVENT_CONTACT_PHONE_CHANGE:
        note(journal, "ContactPhone(%s,%s,%.*s)", contact_text(event->contact), phones[event->number],
             TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_CONTACT_PAGER_CHANGE:
        note(journal, "ContactPager(%s,%d)", contact_text(event->contact), event->flag);
        break;
    case EVENT_MY_PHONE_CHANGE:
        note(journal, "MyPhone(%s,%.*s)", phones[event->number], TEXT_ARGUMENTS(event->text));
        break;
    case EVENT_UNREAD_EMAIL_CHANGE:
        note(journal, "UnreadEmail(%s,%ld)", event->flag ? "others" : "inbox", (long)event->number);
        break;
    default: break;
    }
}

static void note_conversation_event(struct journal *journal, const struct model_event *event)
{
    switch (event->type) {
    case EVENT_CONVERSATION_OPENED: note(journal, "Opened(%d)", event->flag); break;
    case EVENT_CONVERSATION_MESSAGE: /* only the beginning of a long text */
        note(journal, "Message(%s,%.*s)", contact_text(event->contact),
             (int)(event->text.length < 100 ? event->text.length : 100), event->text.bytes);
        break;
    case EVENT_CONVERSATION_OUTCOME: /* the delivery as a window would read it */
        note(journal, "Outcome(%d,%s)", event->number, delivery_name(event));
        break;
    case EVENT_CONVERSATION_TYPING: note(journal, "Typing(%s,%d)", contact_text(event->contact), event->flag); break;
    case EVENT_CONVERSATION_JOINED: note(journal, "Joined(%s)", contact_text(event->contact)); break;
    case EVENT_CONVERSATION_LEFT:
        note(journal, "Left(%s,%s)", contact_text(event->contact), result_name(event->hr));
        break;
    case EVENT_CONVERSATION_CLOSED: note(journal, "Closed"); break;
    default: break;
    }
}

static void on_event(void *context, const struct model_event *event)
{
    struct fixture *fixture = context;

    if (event->type == EVENT_INVITATION)
        fixture->invited = event->session;
    note_session_event(&fixture->events, event);
    note_other_event(&fixture->events, event);
    note_group_event(&fixture->events, event);
    note_profile_event(&fixture->events, event);
    note_conversation_event(&fixture->events, event);
    note_session_event(&fixture->session_events, event);
}

/* ---- the wire ---- */

static msgr_result queued(const struct fixture *fixture) { return fixture->wire_refuses ? RESULT_FAILURE : RESULT_OK; }

static msgr_result wire_sign_in(void *context, struct text handle, struct text password, enum presence initial,
                                bool again)
{
    struct fixture *fixture = context;

    note(&fixture->requests, "%s(%.*s,%.*s,%s)", again ? "SignInAgain" : "SignIn", TEXT_ARGUMENTS(handle),
         TEXT_ARGUMENTS(password), presence_name((int32_t)initial));
    return queued(fixture);
}

static void wire_sign_out(void *context) { note(&((struct fixture *)context)->requests, "SignOut"); }

static msgr_result wire_set_presence(void *context, enum presence presence)
{
    note(&((struct fixture *)context)->requests, "Presence(%s)", presence_name((int32_t)presence));
    return queued(context);
}

static msgr_result wire_add_contact(void *context, struct text handle)
{
    note(&((struct fixture *)context)->requests, "Add(%.*s)", TEXT_ARGUMENTS(handle));
    return queued(context);
}

static msgr_result wire_remove_contact(void *context, struct text handle)
{
    note(&((struct fixture *)context)->requests, "Remove(%.*s)", TEXT_ARGUMENTS(handle));
    return queued(context);
}

static msgr_result wire_block_contact(void *context, struct text handle, bool block)
{
    note(&((struct fixture *)context)->requests, "Block(%.*s,%d)", TEXT_ARGUMENTS(handle), block);
    return queued(context);
}

static msgr_result wire_set_privacy(void *context, struct privacy privacy)
{
    note(&((struct fixture *)context)->requests, "Privacy(%d,%d)", privacy.blp_blocks, privacy.gtc_never);
    return queued(context);
}

/* The test calls the outcome itself, so the group is not held. */
static msgr_result wire_add_group(void *context, struct group *group)
{
    note(&((struct fixture *)context)->requests, "AddGroup(%.*s)", TEXT_ARGUMENTS(group_name(group)));
    return queued(context);
}

static msgr_result wire_remove_group(void *context, struct group *group)
{
    note(&((struct fixture *)context)->requests, "RemoveGroup(%lu)", (unsigned long)group_number(group));
    return queued(context);
}

static msgr_result wire_rename_group(void *context, struct group *group, struct text name)
{
    note(&((struct fixture *)context)->requests, "RenameGroup(%lu,%.*s)", (unsigned long)group_number(group),
         TEXT_ARGUMENTS(name));
    return queued(context);
}

static msgr_result wire_set_group_member(void *context, struct group *wanted, uint32_t number, struct text handle,
                                         struct text name, bool member)
{
    (void)name;
    note(&((struct fixture *)context)->requests, "%s(%lu,%.*s)%s", member ? "Join" : "Leave", (unsigned long)number,
         TEXT_ARGUMENTS(handle), wanted ? "" : "quietly");
    return queued(context);
}

static msgr_result wire_request_challenge(void *context, struct lock *lock)
{
    (void)lock;
    note(&((struct fixture *)context)->requests, "CHL");
    return queued(context);
}

static msgr_result wire_send_response(void *context, struct lock *lock, struct text id, struct text digest)
{
    (void)lock;
    note(&((struct fixture *)context)->requests, "QRY(%.*s,%.*s)", TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(digest));
    return queued(context);
}

static void wire_lock_left(void *context, struct lock *lock)
{
    (void)lock;
    note(&((struct fixture *)context)->requests, "LockLeft");
}

/* The fields of an INVITE, read from the session as the wire does. */
static msgr_result wire_invite(void *context, struct session *session, struct text app_data)
{
    struct text guid, name, url;

    session_application(session, &guid);
    session_application_name(session, &name);
    session_application_url(session, &url);
    ck_assert_msg(session_contact(session) != NULL, "an invitation to nobody");
    ck_assert_text(guid, APP_GUID);
    ck_assert_text(name, APP_NAME);
    ck_assert_text(url, APP_URL);
    ck_assert_uint_eq(session_id(session).length, GUID_TEXT_LENGTH);
    note(&((struct fixture *)context)->sent, "INVITE(%s,%.*s)", contact_text(session_contact(session)),
         TEXT_ARGUMENTS(app_data));
    return queued(context);
}

static msgr_result wire_accept(void *context, struct session *session, struct text app_data)
{
    struct text address = session_offered_address(session);

    note(&((struct fixture *)context)->sent, "ACCEPT(%.*s,%.*s)", TEXT_ARGUMENTS(address), TEXT_ARGUMENTS(app_data));
    return queued(context);
}

static msgr_result wire_confirm(void *context, struct session *session)
{
    struct fixture *fixture = context;
    struct text address = session_offered_address(session);

    note(&fixture->sent, "CONFIRM(%.*s)", TEXT_ARGUMENTS(address));
    return fixture->confirm_refused ? RESULT_FAILURE : queued(fixture);
}

static msgr_result wire_cancel(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                               msgr_result reason, struct text app_data)
{
    (void)session;
    note(&((struct fixture *)context)->sent, "%s(%s,%s,%.*s)", kind == MESSAGE_DECLINE ? "DECLINE" : "CANCEL",
         code_name(code), result_name(reason), TEXT_ARGUMENTS(app_data));
    return queued(context);
}

static msgr_result wire_context_data(void *context, struct session *session, struct text data)
{
    (void)session;
    note(&((struct fixture *)context)->sent, "CONTEXT(%.*s)", TEXT_ARGUMENTS(data));
    return queued(context);
}

static void wire_session_left(void *context, struct session *session)
{
    (void)session;
    note(&((struct fixture *)context)->requests, "SessionLeft");
}

static msgr_result wire_send_text(void *context, struct conversation *conversation, uint32_t number, struct text text,
                                  const struct text_format *format, enum acknowledgement acknowledgement)
{
    struct fixture *fixture = context;

    (void)conversation;
    note(&fixture->sent, "TEXT(%u,%.*s,%.*s,%c)", (unsigned)number, TEXT_ARGUMENTS(text),
         TEXT_ARGUMENTS(format ? format->font : TEXT_EMPTY), "UNAD"[acknowledgement]);
    return queued(fixture);
}

static msgr_result wire_send_typing(void *context, struct conversation *conversation)
{
    struct fixture *fixture = context;

    note(&fixture->sent, "TYPING");
    return conversation_is_present(conversation, 0) ? queued(fixture) : RESULT_FALSE;
}

static msgr_result wire_call_participant(void *context, struct conversation *conversation, struct text handle)
{
    (void)conversation;
    note(&((struct fixture *)context)->sent, "CALL(%.*s)", TEXT_ARGUMENTS(handle));
    return queued(context);
}

static void wire_conversation_left(void *context, struct conversation *conversation)
{
    (void)conversation;
    note(&((struct fixture *)context)->requests, "ConversationLeft");
}

/* ---- the clock and the store ---- */

static uint64_t clock_now(void *context) { return ((struct fixture *)context)->now; }

/* Not random, but different each time. */
static void clock_random(void *context, void *bytes, size_t length)
{
    struct fixture *fixture = context;

    for (size_t i = 0; i < length; i++) {
        fixture->random = fixture->random * 1664525u + 1013904223u;
        ((uint8_t *)bytes)[i] = (uint8_t)(fixture->random >> 24);
    }
}

static struct app *find(struct fixture *fixture, const char *guid)
{
    for (size_t i = 0; i < fixture->app_count; i++)
        if (strcmp(fixture->apps[i].guid.bytes, guid) == 0)
            return &fixture->apps[i];
    return NULL;
}

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    const struct app *app = find(context, guid->bytes);

    if (!app)
        return SR_APP_NOT_REGISTERED;
    out->guid = app->guid;
    string_set(&out->name, string_text(&app->name));
    string_set(&out->url, string_text(&app->url));
    string_set(&out->path, string_text(&app->path));
    return RESULT_OK;
}

static msgr_result store_write(void *context, const struct app *app)
{
    struct fixture *fixture = context;
    struct app *entry = &fixture->apps[fixture->app_count];

    if (fixture->store_refuses)
        return RESULT_WRITE_REGISTRY;
    ck_assert_uint_lt(fixture->app_count, STORE_SIZE);
    memset(entry, 0, sizeof(*entry));
    entry->guid = app->guid;
    string_set(&entry->name, string_text(&app->name));
    string_set(&entry->url, string_text(&app->url));
    string_set(&entry->path, string_text(&app->path));
    fixture->app_count++;
    return RESULT_OK;
}

static msgr_result store_remove(void *context, const struct guid_text *guid)
{
    struct fixture *fixture = context;
    struct app *entry = find(fixture, guid->bytes);

    if (fixture->store_refuses)
        return RESULT_WRITE_REGISTRY;
    ck_assert_ptr_nonnull(entry);
    app_free(entry);
    *entry = fixture->apps[--fixture->app_count];
    return RESULT_OK;
}

static bool store_path_exists(void *context, struct text path)
{
    (void)path;
    return !((struct fixture *)context)->path_missing;
}

/* ---- the fixture ---- */

void fixture_init(struct fixture *fixture)
{
    memset(fixture, 0, sizeof(*fixture));
    fixture->now = 1000;
    fixture->listener = (struct model_listener){on_event, fixture};
    fixture->wire = (struct wire){.context = fixture,
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
                                  .send_message = wire_send_text,
                                  .send_typing = wire_send_typing,
                                  .call_participant = wire_call_participant,
                                  .conversation_left = wire_conversation_left};
    fixture->store = (struct app_store){fixture, store_read, store_write, store_remove, store_path_exists};
    fixture->clock = (struct model_clock){clock_now, clock_random, fixture};
    fixture->messenger = messenger_create(&fixture->listener, &fixture->wire, &fixture->store, &fixture->clock);
    ck_assert_ptr_nonnull(fixture->messenger);
    messenger_set_local_address(fixture->messenger, TEXT_LITERAL("10.0.0.1"));
}

void fixture_free(struct fixture *fixture)
{
    messenger_destroy(fixture->messenger);
    fixture->messenger = NULL;
    while (fixture->app_count)
        app_free(&fixture->apps[--fixture->app_count]);
}

void fixture_clear(struct fixture *fixture)
{
    struct journal *journals[] = {&fixture->events, &fixture->session_events, &fixture->sent, &fixture->requests};

    for (size_t i = 0; i < 4; i++) {
        journals[i]->length = 0;
        journals[i]->text[0] = 0;
    }
}

void fixture_sign_in(struct fixture *fixture)
{
    struct messenger *messenger = fixture->messenger;

    ck_assert_result(messenger_sign_in(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret")), RESULT_OK);
    account_progress(messenger, PRESENCE_LOCAL_CONNECTING);
    account_authenticated(messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("Anna"));
    account_progress(messenger, PRESENCE_LOCAL_SYNCHRONIZING);
    contacts_begin(messenger);
    contacts_put(messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_LITERAL("Bob"), LIST_FORWARD | LIST_ALLOW);
    contacts_put(messenger, TEXT_LITERAL(OTHER_HANDLE), TEXT_LITERAL("Carol"), LIST_FORWARD | LIST_ALLOW);
    messenger_synchronized(messenger);
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
    messenger_contact_presence(messenger, TEXT_LITERAL(PEER_HANDLE), TEXT_EMPTY, PRESENCE_ONLINE);
}

void fixture_add_app(struct fixture *fixture, const char *guid)
{
    struct app app = {0};

    ck_assert(guid_parse(text_of(guid), &app.guid));
    string_set(&app.name, TEXT_LITERAL(APP_NAME));
    string_set(&app.url, TEXT_LITERAL(APP_URL));
    string_set(&app.path, TEXT_LITERAL(APP_PATH));
    ck_assert_result(store_write(fixture, &app), RESULT_OK);
    app_free(&app);
}

void fixture_remove_app(struct fixture *fixture, const char *guid)
{
    struct guid_text parsed;

    ck_assert(guid_parse(text_of(guid), &parsed));
    ck_assert_result(store_remove(fixture, &parsed), RESULT_OK);
}

void fixture_pass(struct fixture *fixture, uint64_t milliseconds)
{
    fixture->now += milliseconds;
    messenger_tick(fixture->messenger);
}

void fixture_unlock(struct lock *lock)
{
    ck_assert_result(lock_request_challenge(lock, 1), RESULT_OK);
    lock_challenge_arrived(lock, TEXT_LITERAL("challenge"));
    ck_assert_result(lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL("digest"), 1), RESULT_OK);
    lock_verdict(lock, true);
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_UNLOCKED);
}

struct contact *fixture_contact(struct fixture *fixture, const char *handle)
{
    struct contact *contact = NULL;

    ck_assert_result(contacts_find(fixture->messenger, text_of(handle), false, &contact), RESULT_OK);
    return contact;
}

struct text text_repeat(char letter, size_t count)
{
    static char block[4096];

    ck_assert_uint_lt(count, sizeof(block));
    memset(block, letter, count);
    return (struct text){block, count};
}
