/* Two whole OpenMsgr engines (model, wire, sockets) and msgrd between them: what the COM face rests
 * on, without COM. Each engine has its own network thread; what the model tells is written down and
 * waited for. */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/account.h"
#include "core/alerts.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "core/session.h"
#include "engine.h"
#include "msnp/challenge.h"
#include "script_client.h"
#include "service/control_client.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"
#define APP_GUID "{11111111-2222-3333-4444-555555555555}"
#define PAIR_ID "DEMO0001"
#define PAIR_KEY "ABCDEFGHJKLMNPQR"

/* One user: an engine and what its model told. */
struct side {
    struct engine *engine;
    struct model_listener listener;
    struct messenger *model;        /* between enter and leave */
    struct lock *lock;
    struct session *session;        /* held */
    pthread_mutex_t mutex;          /* guards the rest */
    pthread_cond_t told;
    char journal[16384];            /* "NAME:value " for each event */
    size_t length, seen;
    struct session *invited;        /* held */
};

static struct script_service service;
static struct side alice, bob;

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
    };
    const char *name = (size_t)type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;

    return name ? name : "OTHER";
}

static void note(void *context, const struct model_event *event)
{
    struct side *side = context;
    char value[64];

    pthread_mutex_lock(&side->mutex);
    if (event->type == EVENT_INVITATION && !side->invited)
        side->invited = session_hold(event->session);
    if (event->text.length)
        snprintf(value, sizeof(value), "%.*s",
                 (int)(event->text.length < 60 ? event->text.length : 60), event->text.bytes);
    else if (event->hr)
        snprintf(value, sizeof(value), "%08lX", (unsigned long)(uint32_t)event->hr);
    else
        snprintf(value, sizeof(value), "%ld", (long)event->number + event->flag);
    side->length += (size_t)snprintf(side->journal + side->length,
                                     sizeof(side->journal) - side->length, "%s:%s ",
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

/* The event, which must come after those that were waited for before; gives what stands behind its
 * colon. */
static const char *wait_for(struct side *side, const char *event)
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

static struct messenger *enter(struct side *side)
{
    return side->model = engine_enter(side->engine);
}

static void leave(struct side *side) { engine_leave(side->engine); }

static void side_start(struct side *side)
{
    struct engine_config config = {.client = {.port = service.port,
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
    side->engine = engine_create(&config, &side->listener, &apps);
    ck_assert_ptr_nonnull(side->engine);
    string_free(&config.client.host);
}

static void side_stop(struct side *side)
{
    enter(side);
    if (side->session)
        session_release(side->session);
    if (side->invited)
        session_release(side->invited);
    if (side->lock) {
        lock_disown(side->lock);
        lock_release(side->lock);
    }
    leave(side);
    engine_destroy(side->engine, 2000);
    pthread_cond_destroy(&side->told);
    pthread_mutex_destroy(&side->mutex);
}

static void sign_in(struct side *side, const char *handle, const char *password)
{
    ck_assert_int_eq(account_sign_in(enter(side), text_of(handle), text_of(password)), RESULT_OK);
    leave(side);
    ck_assert_str_eq(wait_for(side, "SIGNIN:"), "0");
}

static void unlock(struct side *side, enum lock_kind kind)
{
    char digest[33];
    const char *challenge;

    side->lock = lock_create(enter(side), kind, side);
    ck_assert_int_eq(lock_request_challenge(side->lock, 7), RESULT_OK);
    leave(side);
    challenge = wait_for(side, "LOCK_CHALLENGE:");
    ck_assert(challenge_answer(text_of(challenge), TEXT_LITERAL(PAIR_KEY), digest));
    enter(side);
    ck_assert_int_eq(lock_send_response(side->lock, TEXT_LITERAL(PAIR_ID), text_of(digest), 7),
                     RESULT_OK);
    leave(side);
    wait_for(side, "LOCK_RESULT:");
    enter(side);
    ck_assert_int_eq(lock_get_status(side->lock), LOCK_STATUS_UNLOCKED);
    leave(side);
}

static void setup(void)
{
    struct store_serials serials;
    struct store *store;

    script_service_init(&service);
    script_service_account(&service, ALICE, "wonderland", "Alice");
    script_service_account(&service, BOB, "builder", "Bob");
    store = store_open(service.store_path);
    store_list_add(store, text_of(ALICE), text_of(BOB), TEXT_EMPTY, LIST_FORWARD, &serials);
    store_list_add(store, text_of(BOB), text_of(ALICE), TEXT_EMPTY, LIST_FORWARD, &serials);
    store_key_add(store, TEXT_LITERAL(PAIR_ID), TEXT_LITERAL(PAIR_KEY));
    store_close(store);
    script_service_start(&service);
    side_start(&alice);
    side_start(&bob);
}

static void teardown(void)
{
    side_stop(&alice);
    side_stop(&bob);
    script_service_free(&service);
}

static struct contact *find(struct side *side, const char *handle)
{
    struct contact *contact = NULL;

    ck_assert_int_eq(contacts_find(side->model, text_of(handle), true, &contact), RESULT_OK);
    return contact;
}

/* ---- tests ---- */

START_TEST(test_a_session_from_invitation_to_termination)
{
    struct contact *contact;
    struct text text;

    sign_in(&alice, ALICE, "wonderland");
    sign_in(&bob, BOB, "builder");
    unlock(&alice, LOCK_OF_MANAGER);
    unlock(&bob, LOCK_OF_MANAGER);
    ck_assert_int_eq(session_create(enter(&alice), alice.lock, &alice.session), RESULT_OK);
    ck_assert_int_eq(session_set_application(alice.session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    contact = find(&alice, BOB);
    ck_assert_int_eq(session_invite(alice.session, contact, TEXT_LITERAL("opening"), 14),
                     RESULT_OK);
    contact_release(contact);
    leave(&alice);
    ck_assert_str_eq(wait_for(&bob, "INVITATION:"), "opening");
    enter(&bob);
    ck_assert_int_eq(session_application(bob.invited, &text), RESULT_OK);
    ck_assert(text_equal(text, TEXT_LITERAL(APP_GUID)));
    ck_assert(text_equal(contact_handle(session_contact(bob.invited)), TEXT_LITERAL(ALICE)));
    ck_assert_int_eq(session_accept(bob.invited, TEXT_LITERAL("gladly"), 12), RESULT_OK);
    leave(&bob);
    ck_assert_str_eq(wait_for(&alice, " ACCEPTED:"), "gladly");
    wait_for(&alice, "READY_TO_LAUNCH:");
    wait_for(&bob, "READY_TO_LAUNCH:");
    enter(&alice);
    ck_assert_int_eq(session_state(alice.session), SESSION_CONNECTED);
    ck_assert_int_eq(session_remote_address(alice.session, &text), RESULT_OK);
    ck_assert(text_equal(text, TEXT_LITERAL("127.0.0.1")));
    ck_assert_int_eq(session_send_context_data(alice.session, TEXT_LITERAL("10.0.0.1:10337")),
                     RESULT_OK);
    leave(&alice);
    ck_assert_str_eq(wait_for(&bob, "CONTEXT_DATA:"), "10.0.0.1:10337");
    enter(&bob);
    ck_assert_int_eq(session_state(bob.invited), SESSION_CONNECTED);
    ck_assert_int_eq(session_send_context_data(bob.invited, TEXT_LITERAL(" both ways ")),
                     RESULT_OK);
    leave(&bob);
    wait_for(&alice, "CONTEXT_DATA: both ways ");
    ck_assert_int_eq(session_cancel((enter(&alice), alice.session), RESULT_OK, TEXT_EMPTY, 0),
                     RESULT_OK);
    leave(&alice);
    wait_for(&alice, "TERMINATION:");
    wait_for(&bob, "TERMINATION:");
}
END_TEST

START_TEST(test_a_declined_invitation)
{
    struct contact *contact;

    sign_in(&alice, ALICE, "wonderland");
    sign_in(&bob, BOB, "builder");
    unlock(&alice, LOCK_OF_MANAGER);
    unlock(&bob, LOCK_OF_MANAGER);
    ck_assert_int_eq(session_create(enter(&alice), alice.lock, &alice.session), RESULT_OK);
    ck_assert_int_eq(session_set_application(alice.session, TEXT_LITERAL(APP_GUID)), RESULT_OK);
    contact = find(&alice, BOB);
    ck_assert_int_eq(session_invite(alice.session, contact, TEXT_EMPTY, 0), RESULT_OK);
    contact_release(contact);
    leave(&alice);
    wait_for(&bob, "INVITATION:");
    ck_assert_int_eq(session_decline((enter(&bob), bob.invited), TEXT_LITERAL("no"), 4), RESULT_OK);
    leave(&bob);
    wait_for(&alice, "DECLINED:");
    wait_for(&alice, "TERMINATION:");
}
END_TEST

START_TEST(test_presence_and_lists_follow_the_other_user)
{
    struct contact *contact;

    sign_in(&alice, ALICE, "wonderland");
    sign_in(&bob, BOB, "builder");
    ck_assert_str_eq(wait_for(&alice, "CONTACT_STATUS_CHANGE:"), "2");
    ck_assert_int_eq(account_set_presence(enter(&bob), PRESENCE_BUSY), RESULT_OK);
    leave(&bob);
    ck_assert_str_eq(wait_for(&alice, "CONTACT_STATUS_CHANGE:"), "10");
    enter(&bob);
    contact = find(&bob, ALICE);
    ck_assert_int_eq(contacts_block(bob.model, contact, true), RESULT_OK);
    contact_release(contact);
    leave(&bob);
    wait_for(&bob, "CONTACT_BLOCK_CHANGE:1");
    ck_assert_str_eq(wait_for(&alice, "CONTACT_STATUS_CHANGE:"), "1");
    enter(&bob);
    contact = find(&bob, ALICE);
    ck_assert_int_eq(contacts_block(bob.model, contact, false), RESULT_OK);
    contact_release(contact);
    leave(&bob);
    wait_for(&bob, "CONTACT_BLOCK_CHANGE:0");
    ck_assert_str_eq(wait_for(&alice, "CONTACT_STATUS_CHANGE:"), "10");
    enter(&alice);
    contact = find(&alice, BOB);
    ck_assert_int_eq(contacts_remove(alice.model, contact), RESULT_OK);
    contact_release(contact);
    leave(&alice);
    wait_for(&alice, "CONTACT_LIST_REMOVE:");
    unlock(&alice, LOCK_OF_MANAGER);
    ck_assert_int_eq(contacts_add(enter(&alice), alice.lock, TEXT_LITERAL(BOB)), RESULT_OK);
    leave(&alice);
    ck_assert_str_eq(wait_for(&alice, "CONTACT_LIST_ADD:"), "0");
    ck_assert_int_eq(contacts_add(enter(&alice), alice.lock, TEXT_LITERAL("ghost@example.test")),
                     RESULT_OK);
    leave(&alice);
    ck_assert_str_eq(wait_for(&alice, "CONTACT_LIST_ADD:"), "8100030A");
}
END_TEST

START_TEST(test_an_alert_reaches_who_asked_for_its_site)
{
    static const int32_t sites[] = {42};
    char answer[256];

    sign_in(&alice, ALICE, "wonderland");
    unlock(&alice, LOCK_OF_PRIVATE);
    ck_assert_int_eq(alerts_enable((enter(&alice), alice.lock), sites, 1), RESULT_OK);
    leave(&alice);
    ck_assert(control_ask(service.control_path, TEXT_LITERAL("ALERT " ALICE " 41 - other"), answer,
                          sizeof(answer)));
    ck_assert_str_eq(answer, "OK");
    ck_assert(control_ask(service.control_path, TEXT_LITERAL("ALERT " ALICE " 42 - mine"), answer,
                          sizeof(answer)));
    ck_assert_str_eq(answer, "OK");
    ck_assert_ptr_nonnull(
        strstr((wait_for(&alice, "ALERT_RECEIVED:"), alice.journal), "siteid=\"42\""));
    ck_assert_ptr_null(strstr(alice.journal, "siteid=\"41\""));
}
END_TEST

START_TEST(test_a_wrong_password_is_told)
{
    ck_assert_int_eq(account_sign_in(enter(&alice), TEXT_LITERAL(ALICE), TEXT_LITERAL("wrong")),
                     RESULT_OK);
    leave(&alice);
    ck_assert_str_eq(wait_for(&alice, "SIGNIN:"), "81000303");
}
END_TEST

START_TEST(test_the_end_of_the_service_is_told)
{
    sign_in(&alice, ALICE, "wonderland");
    sign_in(&bob, BOB, "builder");
    script_service_kill(&service);
    wait_for(&alice, "SIGNOUT:");
    wait_for(&bob, "SIGNOUT:");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine and msgrd");
    TCase *tcase = tcase_create("two users");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_session_from_invitation_to_termination);
    tcase_add_test(tcase, test_a_declined_invitation);
    tcase_add_test(tcase, test_presence_and_lists_follow_the_other_user);
    tcase_add_test(tcase, test_an_alert_reaches_who_asked_for_its_site);
    tcase_add_test(tcase, test_a_wrong_password_is_told);
    tcase_add_test(tcase, test_the_end_of_the_service_is_told);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
