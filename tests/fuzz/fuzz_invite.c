/* Invitations: the parser must not read outside of the body, and an invitation that was read must survive being
 * built and read again. */
#include "model.h"
#include "wire/invite.h"
#include "wire/mime.h"

static struct messenger *messenger;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct lock *lock;

    (void)argc, (void)argv;
    messenger = messenger_create(&fuzz_listener, &fuzz_wire, &fuzz_apps, &fuzz_clock);
    messenger_set_local_address(messenger, TEXT_LITERAL("192.0.2.10"));
    messenger_set_lock_policy(messenger, false, true);
    lock = lock_create(messenger, LOCK_OF_MANAGER, NULL);
    REQUIRE(lock != NULL);
    messenger_sign_in(messenger, TEXT_LITERAL(FUZZ_OWN), TEXT_LITERAL("secret"));
    account_authenticated(messenger, TEXT_LITERAL(FUZZ_OWN), TEXT_LITERAL("Alice"));
    contacts_begin(messenger);
    contacts_put(messenger, TEXT_LITERAL(FUZZ_PEER), TEXT_LITERAL("Bob"), LIST_FORWARD | LIST_ALLOW);
    messenger_synchronized(messenger);
    account_presence_confirmed(messenger, PRESENCE_ONLINE);
    return 0;
}

/* Reads a message that was built here: it has the expected header and its body is an invitation. */
static void read_back(const struct buffer *built, struct text *kept, struct invite *out)
{
    struct text header, body, type;
    struct fields fields;

    REQUIRE(built->length <= MESSAGE_MAX_BYTES);
    *kept = fuzz_copy(built->bytes, built->length);
    mime_split(*kept, &header, &body);
    fields_parse(header, &fields);
    REQUIRE(fields_get(&fields, "Content-Type", &type) && mime_type_is(type, INVITE_CONTENT_TYPE));
    REQUIRE(invite_parse(body, out));
}

static void check_cancel(const struct invite *invite)
{
    struct buffer built = {0};
    struct invite again;
    struct text kept;
    struct text id = invite->has_session_id ? text_of(invite->session_id.bytes) : TEXT_EMPTY;

    if (invite_build_cancel(&built, invite->cookie, id, invite->cancel_code, invite->reason,
                            string_text(&invite->data))) {
        read_back(&built, &kept, &again);
        REQUIRE(again.command == INVITE_CANCEL && again.has_cookie);
        REQUIRE(again.cookie == invite->cookie && again.cancel_code == invite->cancel_code);
        REQUIRE(again.reason == (result_failed(invite->reason) ? invite->reason : RESULT_OK));
        REQUIRE(again.has_session_id == invite->has_session_id);
        REQUIRE(!memcmp(&again.session_id, &invite->session_id, sizeof(again.session_id)));
        REQUIRE(text_equal(string_text(&again.data), string_text(&invite->data)));
        invite_free(&again);
        fuzz_free(kept);
    }
    buffer_free(&built);
}

static void check_session(struct session *session, struct text data)
{
    struct buffer built = {0};
    struct invite again;
    struct text kept, name, url, guid;

    session_application_name(session, &name);
    session_application_url(session, &url);
    session_application(session, &guid);
    if (invite_build(&built, session, data)) {
        read_back(&built, &kept, &again);
        REQUIRE(again.command == INVITE_INVITE && again.has_session_id && again.has_cookie);
        REQUIRE(again.cookie == session_cookie(session));
        REQUIRE(text_equal(text_of(again.session_id.bytes), session_id(session)));
        REQUIRE(text_equal(again.application_name, text_trim(name)));
        REQUIRE(text_equal(again.application_url, text_trim(url)));
        REQUIRE(text_equal(again.application_guid, guid));
        REQUIRE(text_equal(string_text(&again.data), data));
        invite_free(&again);
        fuzz_free(kept);
    }
    buffer_free(&built);
    if (invite_build_accept(&built, session, data)) {
        read_back(&built, &kept, &again);
        REQUIRE(again.command == INVITE_ACCEPT && again.cookie == session_cookie(session));
        REQUIRE(text_equal(again.address, session_offered_address(session)));
        REQUIRE(text_equal(string_text(&again.data), data));
        invite_free(&again);
        fuzz_free(kept);
    }
    buffer_free(&built);
    if (invite_build_context(&built, session, data)) {
        read_back(&built, &kept, &again);
        REQUIRE(again.command == INVITE_CONTEXT && again.has_data);
        REQUIRE(text_equal(string_text(&again.data), data));
        invite_free(&again);
        fuzz_free(kept);
    }
    buffer_free(&built);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text body = fuzz_copy(data, size);
    struct invitation invitation;
    struct session *session;
    struct invite invite;

    fuzz_random = 1;
    if (!invite_parse(body, &invite)) {
        fuzz_free(body);
        return 0;
    }
    REQUIRE(fuzz_within(invite.application_name, body) && fuzz_within(invite.address, body));
    REQUIRE(fuzz_within(invite.application_url, body) && fuzz_within(invite.session_protocol, body));
    check_cancel(&invite);
    invitation = (struct invitation){
        .from = TEXT_LITERAL(FUZZ_PEER),
        .application_name = invite.application_name,
        .application_guid = invite.application_guid,
        .application_url = invite.application_url,
        .session_id = invite.has_session_id ? text_of(invite.session_id.bytes) : TEXT_EMPTY,
        .app_data = string_text(&invite.data),
        .cookie = invite.cookie,
        .has_session_protocol = invite.has_session_protocol,
    };
    if (session_receive_invite(messenger, &invitation, &session) == RESULT_OK) {
        check_session(session, string_text(&invite.data));
        session_receive_cancel(session, CANCEL_CODE_OUTBAND, RESULT_OK, TEXT_EMPTY);
        REQUIRE(session_state(fuzz_invited) == SESSION_TERMINATED);
        fuzz_forget_invited();
    }
    invite_free(&invite);
    fuzz_free(body);
    return 0;
}
