#include "engine_side.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wire/challenge.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

/* ---- ports of the model ---- */

static const char *name_of(enum model_event_type type)
{
    static const char *const names[] = {
        [EVENT_STATE_CHANGED] = "STATE_CHANGED",
        [EVENT_ACCEPTED] = "ACCEPTED",
        [EVENT_DECLINED] = "DECLINED",
        [EVENT_CANCELLED] = "CANCELLED",
        [EVENT_TERMINATION] = "TERMINATION",
        [EVENT_READY_TO_LAUNCH] = "READY_TO_LAUNCH",
        [EVENT_CONTEXT_DATA] = "CONTEXT_DATA",
        [EVENT_SEND_ERROR] = "SEND_ERROR",
        [EVENT_INVITATION] = "INVITATION",
        [EVENT_LOCK_CHALLENGE] = "LOCK_CHALLENGE",
        [EVENT_LOCK_RESULT] = "LOCK_RESULT",
        [EVENT_ALERT_RECEIVED] = "ALERT_RECEIVED",
        [EVENT_CONTACT_LIST_ADD] = "CONTACT_LIST_ADD",
        [EVENT_CONTACT_LIST_REMOVE] = "CONTACT_LIST_REMOVE",
        [EVENT_SIGNIN] = "SIGNIN",
        [EVENT_SIGNOUT] = "SIGNOUT",
        [EVENT_MY_STATUS_CHANGE] = "MY_STATUS_CHANGE",
        [EVENT_CONTACT_STATUS_CHANGE] = "CONTACT_STATUS_CHANGE",
        [EVENT_CONTACT_BLOCK_CHANGE] = "CONTACT_BLOCK_CHANGE",
        [EVENT_CONVERSATION_OPENED] = "OPENED",
        [EVENT_CONVERSATION_MESSAGE] = "MESSAGE",
        [EVENT_CONVERSATION_OUTCOME] = "OUTCOME",
        [EVENT_CONVERSATION_TYPING] = "TYPING",
        [EVENT_CONVERSATION_JOINED] = "JOINED",
        [EVENT_CONVERSATION_LEFT] = "LEFT",
        [EVENT_CONVERSATION_CLOSED] = "CLOSED",
    };
    const char *name = (size_t)type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;

    return name ? name : "OTHER";
}

static void note(void *context, const struct model_event *event)
{
    struct side *side = context;
    char value[64];

    pthread_mutex_lock(&side->mutex);
    if (event->type == EVENT_INVITATION) {
        side->invitations++;
        if (!side->invited)
            side->invited = session_hold(event->session);
    }
    if (event->type == EVENT_CONVERSATION_OPENED && !side->conversation)
        side->conversation = conversation_hold(event->conversation);
    if (event->text.length)
        snprintf(value, sizeof(value), "%.*s", (int)(event->text.length < 60 ? event->text.length : 60),
                 event->text.bytes);
    else if (event->hr)
        snprintf(value, sizeof(value), "%08lX", (unsigned long)(uint32_t)event->hr);
    else
        snprintf(value, sizeof(value), "%ld", (long)event->number + event->flag);
    side->length += (size_t)snprintf(side->journal + side->length, sizeof(side->journal) - side->length, "%s:%s ",
                                     name_of(event->type), value);
    ck_assert_uint_lt(side->length, sizeof(side->journal));
    pthread_cond_broadcast(&side->told);
    pthread_mutex_unlock(&side->mutex);
}

static msgr_result read_app(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    if (strcmp(guid->bytes, APP_GUID) != 0)
        return SR_APP_NOT_REGISTERED;
    *out = (struct app){.guid = *guid};
    return string_set(&out->name, TEXT_LITERAL("Demo App")) &&
                   string_set(&out->url, TEXT_LITERAL("http://www.example.test/demo")) &&
                   string_set(&out->path, TEXT_LITERAL("\"C:\\demo.exe\""))
               ? RESULT_OK
               : RESULT_OUT_OF_MEMORY;
}

static bool path_exists(void *context, struct text path)
{
    (void)context, (void)path;
    return true;
}

static const struct app_store apps = {.read = read_app, .path_exists = path_exists};

/* ---- sides ---- */

void side_service_start(struct script_service *service)
{
    struct store_serials serials;
    struct store *store;

    script_service_init(service);
    script_service_account(service, ALICE, "wonderland", "Alice");
    script_service_account(service, BOB, "builder", "Bob");
    store = store_open(service->store_path);
    store_list_add(store, text_of(ALICE), text_of(BOB), TEXT_EMPTY, LIST_FORWARD, &serials);
    store_list_add(store, text_of(BOB), text_of(ALICE), TEXT_EMPTY, LIST_FORWARD, &serials);
    store_key_add(store, TEXT_LITERAL(PAIR_ID), TEXT_LITERAL(PAIR_KEY));
    store_close(store);
    script_service_start(service);
}

const char *side_wait(struct side *side, const char *event)
{
    static char value[128];
    struct timespec end;
    char word[64], *found;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 15;
    snprintf(word, sizeof(word), "%s", event);
    pthread_mutex_lock(&side->mutex);
    while (!(found = strstr(side->journal + side->seen, word))) {
        int code = pthread_cond_timedwait(&side->told, &side->mutex, &end);

        ck_assert_msg(code == 0, "%s did not come; there was: %s", event, side->journal);
    }
    side->seen = (size_t)(found - side->journal) + strlen(word);
    found = strchr(found, ':') + 1;
    snprintf(value, sizeof(value), "%.*s", (int)strcspn(found, " "), found);
    pthread_mutex_unlock(&side->mutex);
    return value;
}

struct messenger *side_enter(struct side *side) { return side->model = engine_enter(side->engine); }

void side_leave(struct side *side) { engine_leave(side->engine); }

void side_start(struct side *side, uint16_t port, void (*change)(struct engine_config *config))
{
    struct engine_config config = {.client = {.port = port,
                                              .dialect = MSNP_DIALECT_7,
                                              .sign_in_ms = 15000,
                                              .join_ms = 15000,
                                              .request_ms = 15000,
                                              .keep_alive_ms = 45000}};

    memset(side, 0, sizeof(*side));
    pthread_mutex_init(&side->mutex, NULL);
    pthread_cond_init(&side->told, NULL);
    side->listener = (struct model_listener){note, side};
    ck_assert(string_set(&config.client.host, TEXT_LITERAL("localhost")));
    if (change)
        change(&config);
    side->engine = engine_create(&config, &side->listener, &apps);
    ck_assert_ptr_nonnull(side->engine);
    string_free(&config.client.host);
}

void side_stop(struct side *side)
{
    side_enter(side);
    if (side->session)
        session_release(side->session);
    if (side->invited)
        session_release(side->invited);
    if (side->conversation)
        conversation_release(side->conversation);
    if (side->lock) {
        lock_disown(side->lock);
        lock_release(side->lock);
    }
    side_leave(side);
    engine_destroy(side->engine, 2000);
    pthread_cond_destroy(&side->told);
    pthread_mutex_destroy(&side->mutex);
}

void side_sign_in(struct side *side, const char *handle, const char *password)
{
    ck_assert_int_eq(messenger_sign_in(side_enter(side), text_of(handle), text_of(password)), RESULT_OK);
    side_leave(side);
    ck_assert_str_eq(side_wait(side, "SIGNIN:"), "0");
}

void side_unlock(struct side *side, enum lock_kind kind)
{
    char digest[33];
    const char *challenge;

    side_enter(side);
    if (!side->lock)
        side->lock = lock_create(side->model, kind, side);
    ck_assert_int_eq(lock_request_challenge(side->lock, 7), RESULT_OK);
    side_leave(side);
    challenge = side_wait(side, "LOCK_CHALLENGE:");
    ck_assert(challenge_answer(text_of(challenge), TEXT_LITERAL(PAIR_KEY), digest));
    side_enter(side);
    ck_assert_int_eq(lock_send_response(side->lock, TEXT_LITERAL(PAIR_ID), text_of(digest), 7), RESULT_OK);
    side_leave(side);
    side_wait(side, "LOCK_RESULT:");
    side_enter(side);
    ck_assert_int_eq(lock_get_status(side->lock), LOCK_STATUS_UNLOCKED);
    side_leave(side);
}

struct contact *side_contact(struct side *side, const char *handle)
{
    struct contact *contact = NULL;

    ck_assert_int_eq(contacts_find(side->model, text_of(handle), true, &contact), RESULT_OK);
    return contact;
}

void side_invite(struct side *side, const char *handle, const char *words)
{
    struct contact *contact;

    ck_assert_int_eq(session_create(side_enter(side), side->lock, &side->session), RESULT_OK);
    ck_assert_int_eq(session_set_application(side->session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    contact = side_contact(side, handle);
    ck_assert_int_eq(session_invite(side->session, contact, text_of(words), 2 * strlen(words)), RESULT_OK);
    contact_release(contact);
    side_leave(side);
}
