#include "model.h"

struct session *fuzz_invited;
bool fuzz_app_missing;

FUZZ_PLAIN void fuzz_look_at(struct text text)
{
    static volatile unsigned char sum;

    for (size_t i = 0; i < text.length; i++)
        sum = (unsigned char)(sum + (unsigned char)text.bytes[i]);
}

void fuzz_forget_invited(void)
{
    struct session *session = fuzz_invited;

    fuzz_invited = NULL;
    if (session)
        session_release(session);
}

/* Makes the calls that a client could make inside an event. */
static void look_at_session(const struct session *session)
{
    struct text text;

    REQUIRE(session_state(session) >= SESSION_READY && session_state(session) <= SESSION_TERMINATED);
    session_application(session, &text);
    fuzz_look_at(text);
    session_application_name(session, &text);
    REQUIRE(!text_has_control(text));
    session_application_url(session, &text);
    REQUIRE(!text_has_control(text));
    session_remote_address(session, &text);
    REQUIRE(!text_has_control(text));
    session_context_data(session, &text);
    fuzz_look_at(text);
    fuzz_look_at(session_id(session));
}

static void look_at_conversation(const struct conversation *conversation)
{
    struct conversation_message message;
    size_t count = conversation_message_count(conversation), bytes = 0;

    REQUIRE(count <= LIMIT_HISTORY_MESSAGES);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(conversation_message_at(conversation, i, &message));
        REQUIRE(text_is_utf8(message.text) && message.text.length);
        REQUIRE(!text_has_control(message.format.font));
        REQUIRE(text_utf16_units(message.format.font) <= LIMIT_FONT_NAME_CHARS);
        bytes += message.text.length;
    }
    REQUIRE(count == 1 || bytes <= LIMIT_HISTORY_BYTES);
    count = conversation_participant_count(conversation);
    REQUIRE(count && count <= LIMIT_PARTICIPANTS);
    for (size_t i = 0; i < count; i++)
        fuzz_look_at(contact_friendly_name(conversation_participant(conversation, i)));
}

static void look_at_group(const struct group *group)
{
    size_t count = group_member_count(group);

    REQUIRE(group_name(group).length && !text_has_control(group_name(group)));
    for (size_t i = 0; i < count; i++) {
        struct contact *contact = group_member_at(group, i);

        REQUIRE(group_has(group, contact) && (contact_lists(contact) & LIST_FORWARD));
        contact_release(contact);
    }
}

static void event_raised(void *context, const struct model_event *event)
{
    (void)context;
    fuzz_look_at(event->text);
    fuzz_look_at(event->text2);
    if (event->session)
        look_at_session(event->session);
    if (event->conversation)
        look_at_conversation(event->conversation);
    if (event->group)
        look_at_group(event->group);
    if (event->contact) {
        REQUIRE(contact_handle(event->contact).length);
        fuzz_look_at(contact_friendly_name(event->contact));
        REQUIRE(contact_presence(event->contact) != PRESENCE_INVISIBLE);
    }
    if (event->type == EVENT_INVITATION) {
        fuzz_forget_invited();
        fuzz_invited = session_hold(event->session);
    }
}

const struct model_listener fuzz_listener = {event_raised, NULL};

static msgr_result app_read(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    if (fuzz_app_missing || strcmp(guid->bytes, FUZZ_APP) != 0)
        return SR_APP_NOT_REGISTERED;
    *out = (struct app){.guid = *guid};
    string_set(&out->name, TEXT_LITERAL("Demo App"));
    string_set(&out->url, TEXT_LITERAL("http://example.test/"));
    string_set(&out->path, TEXT_LITERAL("C:\\demo.exe"));
    return RESULT_OK;
}

static bool path_exists(void *context, struct text path)
{
    (void)context;
    return path.length != 0;
}

const struct app_store fuzz_apps = {NULL, app_read, NULL, NULL, path_exists};

/* ---- a wire that accepts everything ---- */

static msgr_result sign_in(void *context, struct text handle, struct text password, enum presence initial, bool again)
{
    (void)context, (void)handle, (void)password, (void)initial, (void)again;
    return RESULT_OK;
}

static void sign_out(void *context) { (void)context; }

static msgr_result set_presence(void *context, enum presence presence)
{
    (void)context, (void)presence;
    return RESULT_OK;
}

static msgr_result about_contact(void *context, struct text handle)
{
    (void)context, (void)handle;
    return RESULT_OK;
}

static msgr_result block_contact(void *context, struct text handle, bool block)
{
    (void)context, (void)handle, (void)block;
    return RESULT_OK;
}

static msgr_result request_challenge(void *context, struct lock *lock)
{
    (void)context, (void)lock;
    return RESULT_OK;
}

static msgr_result send_response(void *context, struct lock *lock, struct text id, struct text digest)
{
    (void)context, (void)lock, (void)id, (void)digest;
    return RESULT_OK;
}

static void lock_left(void *context, struct lock *lock) { (void)context, (void)lock; }

static msgr_result with_data(void *context, struct session *session, struct text data)
{
    (void)context, (void)session, (void)data;
    return RESULT_OK;
}

static msgr_result confirm(void *context, struct session *session)
{
    (void)context, (void)session;
    return RESULT_OK;
}

static msgr_result cancel(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                          msgr_result reason, struct text app_data)
{
    (void)context, (void)session, (void)kind, (void)code, (void)reason, (void)app_data;
    return RESULT_OK;
}

static void session_left(void *context, struct session *session) { (void)context, (void)session; }

static msgr_result send_text(void *context, struct conversation *conversation, uint32_t number, struct text text,
                             const struct text_format *format, enum acknowledgement acknowledgement)
{
    (void)context, (void)conversation, (void)number, (void)text, (void)format, (void)acknowledgement;
    return RESULT_OK;
}

static msgr_result send_typing(void *context, struct conversation *conversation)
{
    (void)context, (void)conversation;
    return RESULT_OK;
}

static msgr_result call_participant(void *context, struct conversation *conversation, struct text handle)
{
    (void)context, (void)conversation, (void)handle;
    return RESULT_OK;
}

static void conversation_over(void *context, struct conversation *conversation) { (void)context, (void)conversation; }

static msgr_result set_privacy(void *context, struct privacy privacy)
{
    (void)context, (void)privacy;
    return RESULT_OK;
}

static msgr_result about_group(void *context, struct group *group)
{
    (void)context;
    fuzz_look_at(group_name(group));
    return RESULT_OK;
}

static msgr_result rename_group(void *context, struct group *group, struct text name)
{
    (void)context, (void)group;
    fuzz_look_at(name);
    return RESULT_OK;
}

static msgr_result set_group_member(void *context, struct group *wanted, uint32_t number, struct text handle,
                                    struct text name, bool member)
{
    (void)context, (void)wanted, (void)number, (void)member;
    fuzz_look_at(handle);
    fuzz_look_at(name);
    return RESULT_OK;
}

const struct wire fuzz_wire = {
    .sign_in = sign_in,
    .sign_out = sign_out,
    .set_presence = set_presence,
    .add_contact = about_contact,
    .remove_contact = about_contact,
    .block_contact = block_contact,
    .set_privacy = set_privacy,
    .add_group = about_group,
    .remove_group = about_group,
    .rename_group = rename_group,
    .set_group_member = set_group_member,
    .request_challenge = request_challenge,
    .send_response = send_response,
    .lock_left = lock_left,
    .invite = with_data,
    .accept = with_data,
    .confirm = confirm,
    .cancel = cancel,
    .context_data = with_data,
    .session_left = session_left,
    .send_message = send_text,
    .send_typing = send_typing,
    .call_participant = call_participant,
    .conversation_left = conversation_over,
};
