/* The client end of the wire against a written far end: what it says, and what it makes of what it hears, whole and one
 * byte at a time (wire facts 2, 3, 5, 6, 7; attack rows 17, 19, 22, 23). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/session.h"
#include "msnp/client.h"

#define APP "{11111111-2222-3333-4444-555555555555}"

/* ---- the world of one test ---- */

static uint64_t now;
static size_t step;             /* how many bytes arrive at once */
static struct msnp_client *client;
static struct messenger *messenger;
static char said[16384];        /* what the client sent, opened and closed since the last look */
static char events[4096];
static struct session *invited; /* the latest incoming session, borrowed */

static uint64_t clock_now(void *context)
{
    (void)context;
    return now;
}

/* The same bytes each time, so that cookies and ids can stand in a script. */
static void clock_random(void *context, void *bytes, size_t length)
{
    (void)context;
    memset(bytes, 1, length);
}

static const struct model_clock fake_clock = {clock_now, clock_random, NULL};

static void listener_event(void *context, const struct model_event *event)
{
    size_t length = strlen(events);

    (void)context;
    if (event->type == EVENT_INVITATION)
        invited = event->session;
    snprintf(events + length, sizeof(events) - length, "%d:%x ", event->type, (unsigned)event->hr);
}

static const struct model_listener listener = {listener_event, NULL};

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    *out = (struct app){.guid = *guid};
    string_set(&out->name, text_of("Demo App"));
    string_set(&out->path, text_of("C:\\demo.exe"));
    return strcmp(guid->bytes, APP) ? (app_free(out), SR_APP_NOT_REGISTERED) : RESULT_OK;
}

static const struct app_store store = {NULL, store_read, NULL, NULL, NULL};

static void drain(void)
{
    struct link_action action;

    while (msnp_client_next_action(client, &action)) {
        size_t length = strlen(said);

        if (action.type == LINK_OPEN) {
            snprintf(said + length, sizeof(said) - length, "[open %u %.*s:%u]", action.link, (int)action.host.length,
                     action.host.bytes, action.port);
        } else if (action.type == LINK_CLOSE) {
            snprintf(said + length, sizeof(said) - length, "[close %u]", action.link);
        } else {
            ck_assert_uint_lt(length + action.bytes.length, sizeof(said) - 1);
            memcpy(said + length, action.bytes.bytes, action.bytes.length);
            said[length + action.bytes.length] = 0;
        }
    }
}

static void setup(void)
{
    struct msnp_client_config config = {.port = 1863, .dialect = MSNP_DIALECT_7, .sign_in_ms = 15000,
                                        .join_ms = 30000, .request_ms = 30000, .keep_alive_ms = 50000};

    now = 1000;
    step = 4096;
    said[0] = events[0] = 0;
    invited = NULL;
    string_set(&config.host, text_of("127.0.0.1"));
    client = msnp_client_create(&config, &fake_clock);
    messenger = messenger_create(&listener, msnp_client_wire(client), &store, &fake_clock);
    msnp_client_attach(client, messenger);
    messenger_set_lock_policy(messenger, false, true);
    string_free(&config.host);
}

static void teardown(void)
{
    messenger_destroy(messenger);
    msnp_client_destroy(client);
}

static void hear(link_id link, const char *bytes)
{
    size_t length = strlen(bytes);

    for (size_t i = 0; i < length; i += step) {
        size_t part = length - i < step ? length - i : step;

        msnp_client_received(client, link, (struct text){bytes + i, part});
    }
    drain();
}

/* What was said since the last look. */
static void expect(const char *expected)
{
    drain();
    ck_assert_msg(strcmp(said, expected) == 0, "said:\n%s\ninstead of:\n%s", said, expected);
    said[0] = 0;
}

/* Signs in with one contact, bob, who is online; link 1. */
static void sign_in(void)
{
    ck_assert_int_eq(account_sign_in(messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    expect("[open 1 127.0.0.1:1863]");
    msnp_client_opened(client, 1, text_of("192.0.2.10"));
    expect("VER 1 MSNP7 MSNP6 MSNP5 CVR0\r\n");
    hear(1, "VER 1 MSNP7 MSNP6 CVR0\r\n");
    expect("INF 2\r\n");
    hear(1, "INF 2 MD5\r\n");
    expect("USR 3 MD5 I alice@example.test\r\n");
    hear(1, "USR 3 MD5 S 1234567890.123456789\r\n");
    expect("USR 4 MD5 S f59af8f2fa91d38aff7c870c17f99903\r\n");
    hear(1, "USR 4 OK alice@example.test Alice%20A 1\r\nMSG Hotmail Hotmail 9\r\nX: PNG\r\n\n");
    expect("SYN 5 0\r\n");
    hear(1, "SYN 5 3\r\nGTC 5 3 A\r\nBLP 5 3 AL\r\nPRP 5 3 PHH\r\nLSG 5 3 1 1 0 Other%20Contacts 0\r\n"
            "LST 5 FL 3 1 1 bob@example.test Bob 0\r\nLST 5 AL 3 1 1 bob@example.test Bob\r\nLST 5 BL 3 0 0\r\n"
            "LST 5 RL 3 0 0\r\n");
    expect("CHG 6 NLN\r\nCVR 7 0x0409 winnt 5.1 i386 MSMSGS 4.7.3001 MSMSGS\r\n");
    hear(1, "CHG 6 NLN\r\nILN 6 NLN bob@example.test Bob%20B\r\nCVR 7 1 1 1 http://a/ http://b/\r\n");
    expect("");
}

static void each_step(void (*body)(void))
{
    static const size_t steps[] = {4096, 1, 2, 7};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        setup();
        step = steps[i];
        body();
        teardown();
    }
}

/* ---- sign-in ---- */

static void sign_in_works(void)
{
    struct contact *bob;

    sign_in();
    ck_assert_int_eq(account_presence(messenger), PRESENCE_ONLINE);
    ck_assert(text_equal(account_friendly_name(messenger), text_of("Alice A")));
    ck_assert_uint_eq(contacts_count(messenger), 1);
    bob = contacts_at(messenger, 0);
    ck_assert_int_eq(contact_presence(bob), PRESENCE_ONLINE);
    ck_assert(text_equal(contact_friendly_name(bob), text_of("Bob B")));
    contact_release(bob);
}

START_TEST(test_sign_in_with_md5) { each_step(sign_in_works); }
END_TEST

static void redirected(void)
{
    ck_assert_int_eq(account_sign_in(messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    drain();
    said[0] = 0;
    msnp_client_opened(client, 1, text_of("192.0.2.10"));
    hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\n");
    said[0] = 0;
    hear(1, "XFR 3 NS 192.0.2.5:1863 0 192.0.2.1:1863\r\n");
    expect("[close 1][open 2 192.0.2.5:1863]");
    msnp_client_opened(client, 2, text_of("192.0.2.10"));
    expect("VER 4 MSNP7 MSNP6 MSNP5 CVR0\r\n");
}

START_TEST(test_the_dispatch_server_sends_us_on) { each_step(redirected); }
END_TEST

/* Attack row 23 and other ends of a sign-in: what is heard after USR I, and the code of EVENT_SIGNIN. */
static const struct {
    const char *heard;
    msgr_result hr;
} refusals[] = {
    {"XFR 3 NS 192.0.2.5:0 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS 192.0.2.5:65536 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS 192.0.2.5 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"XFR 3 NS :1863 0 x\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"911 3\r\n", MSGR_E_INVALID_PASSWORD}, {"910 3\r\n", MSGR_E_SERVER_TOO_BUSY},
    {"OUT SSD\r\n", MSGR_E_SERVER_SHUTDOWN}, {"OUT OTH\r\n", MSGR_E_REMOTE_LOGIN},
    {"USR 3 TWN S ct=1\r\n", MSGR_E_INVALID_AUTH_PACKAGES}, {"USR 3\r\n", MSGR_E_SERVER_PROTOCOL},
    {"NOT -5\r\n", MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_ends_of_a_sign_in)
{
    char wanted[32];

    setup();
    account_sign_in(messenger, text_of("alice@example.test"), text_of("password"));
    drain();
    msnp_client_opened(client, 1, text_of("192.0.2.10"));
    hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\n");
    hear(1, refusals[_i].heard);
    snprintf(wanted, sizeof(wanted), "%d:%x ", EVENT_SIGNIN, (unsigned)refusals[_i].hr);
    ck_assert_msg(strstr(events, wanted) != NULL, "%s: %s", refusals[_i].heard, events);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
    teardown();
}
END_TEST

START_TEST(test_a_silent_server_is_given_up)
{
    char wanted[32];

    setup();
    account_sign_in(messenger, text_of("alice@example.test"), text_of("password"));
    drain();
    msnp_client_opened(client, 1, text_of("192.0.2.10"));
    ck_assert_uint_eq(msnp_client_deadline(client), now + 15000);
    now += 15000;
    msnp_client_tick(client);
    snprintf(wanted, sizeof(wanted), "%d:%x ", EVENT_SIGNIN, (unsigned)MSGR_E_LOGON_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(events, wanted));
    teardown();
}
END_TEST

/* ---- lists and challenges ---- */

static void add_contact(void)
{
    char wanted[32];

    sign_in();
    /* Straight at the port: the lock's guard is the model's business. */
    ck_assert_int_eq(msnp_client_wire(client)->add_contact(msnp_client_wire(client)->context,
                                                           text_of("ghost@example.test")), RESULT_OK);
    expect("ADD 8 FL ghost@example.test ghost@example.test 0\r\nADD 9 AL ghost@example.test ghost@example.test\r\n");
    events[0] = 0;
    hear(1, "205 8\r\n215 9\r\n205 8\r\n205 4294967295\r\n205\r\n"); /* attack row 22: late, unknown, without id */
    snprintf(wanted, sizeof(wanted), "%d:%x ", EVENT_CONTACT_LIST_ADD, (unsigned)MSGR_E_USER_NOT_FOUND);
    ck_assert_str_eq(events, wanted);
}

START_TEST(test_add_is_answered_once) { each_step(add_contact); }
END_TEST

static void unsolicited_challenge(void)
{
    sign_in();
    hear(1, "CHL 0 12345678901234567890\r\n");
    expect("QRY 8 msmsgs@msnmsgr.com 32\r\n8ba1bb9d6dbf624fee31a2053af5fdd0");
    hear(1, "QRY 8\r\n");
    expect("");
}

START_TEST(test_the_service_s_own_challenge_is_answered) { each_step(unsolicited_challenge); }
END_TEST

static void keep_alive(void)
{
    sign_in();
    now += 50000;
    msnp_client_tick(client);
    expect("PNG\r\n");
    hear(1, "QNG\r\n");
    now += 30000;
    msnp_client_tick(client);
    expect("");
    now += 20000;
    msnp_client_tick(client);
    expect("PNG\r\n");
    now += 30000;
    msnp_client_tick(client);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_OFFLINE);
}

START_TEST(test_a_dead_link_is_noticed) { each_step(keep_alive); }
END_TEST

/* ---- a session ---- */

static void ring(void)
{
    sign_in();
    hear(1, "RNG 987654331 192.0.2.6:1863 CKI 987654321.1 bob@example.test Bob\r\n");
    expect("[open 2 192.0.2.6:1863]");
    msnp_client_opened(client, 2, text_of("192.0.2.10"));
    expect("ANS 8 alice@example.test 987654321.1 987654331\r\n");
    hear(2, "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\n");
    expect("");
}

#define HEADER "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"

static void hear_message(const char *from, const char *body)
{
    char message[4096];

    snprintf(message, sizeof(message), "MSG %s Somebody %zu\r\n%s%s", from, strlen(HEADER) + strlen(body), HEADER,
             body);
    hear(2, message);
}

#define INVITE \
    "Application-Name: Demo App\r\nApplication-GUID: " APP "\r\nSession-Protocol: SM1\r\nContext-Data: hello\r\n" \
    "Invitation-Command: INVITE\r\nInvitation-Cookie: 77\r\n" \
    "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n\r\n"

static void accepted(void)
{
    ring();
    hear_message("bob@example.test", INVITE);
    ck_assert_ptr_nonnull(invited);
    expect("");
    /* Attack: a third person in the room answers for bob. */
    hear_message("mallory@example.test", "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n\r\n");
    ck_assert_int_eq(session_state(invited), SESSION_INVITATION);
    session_hold(invited);
    ck_assert_int_eq(session_accept(invited, text_of("yes"), 6), RESULT_OK);
    expect("MSG 9 N 295\r\n" HEADER "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 77\r\n"
           "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\nSession-Protocol: SM1\r\nContext-Data: yes\r\n"
           "Launch-Application: TRUE\r\nRequest-Data: IP-Address:\r\nIP-Address: 192.0.2.10\r\n\r\n");
    hear_message("bob@example.test", "Invitation-Command: CANCEL\r\nCancel-Code: TIMEOUT\r\n"
                                     "Invitation-Cookie: 77\r\n\r\n");
    ck_assert_int_eq(session_state(invited), SESSION_TERMINATED);
    expect("OUT\r\n[close 2]");
    session_release(invited);
}

START_TEST(test_an_invitation_comes_in) { each_step(accepted); }
END_TEST

/* What nobody will ever see is refused at once. */
static const struct {
    const char *body, *code;
} refused[] = {
    {"Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}\r\nInvitation-Command: INVITE\r\n"
     "Invitation-Cookie: 5\r\n\r\n", "REJECT_NOT_INSTALLED"},
    {"Application-GUID: " APP "\r\nSession-Protocol: XX9\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: 5\r\n"
     "\r\n", "FAIL"},
    {"Application-GUID: ..\\..\\Run\r\nSession-Protocol: SM1\r\nInvitation-Command: INVITE\r\n"
     "Invitation-Cookie: 5\r\n\r\n", "FAIL"},
};

START_TEST(test_what_cannot_be_offered_is_refused)
{
    char wanted[64];

    setup();
    ring();
    hear_message("bob@example.test", refused[_i].body);
    ck_assert_ptr_null(invited);
    snprintf(wanted, sizeof(wanted), "Cancel-Code: %s\r\nInvitation-Cookie: 5\r\n", refused[_i].code);
    ck_assert_msg(strstr(said, wanted) != NULL, "%s", said);
    teardown();
}
END_TEST

/* Noise on a switchboard changes nothing (attack rows 10, 17, 22; spoofed server messages). */
static const char *const noise[] = {
    "MSG bob@example.test Bob 0\r\n", "MSG bob@example.test Bob 3\r\nabc", "ACK 99\r\n", "NAK 99\r\n", "NAK 0\r\n",
    "715 99\r\n", "ZZZ\r\n",
    "MSG Hotmail Hotmail 60\r\nMIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile\r\n\r\nX: ",
};

START_TEST(test_noise_on_a_switchboard)
{
    setup();
    ring();
    hear(2, noise[_i]);
    ck_assert_ptr_null(invited);
    ck_assert_int_eq(account_presence(messenger), PRESENCE_ONLINE);
    teardown();
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int main(void)
{
    Suite *suite = suite_create("client_wire");
    TCase *tests = tcase_create("client_wire");
    SRunner *runner;
    int failed;

    tcase_add_test(tests, test_sign_in_with_md5);
    tcase_add_test(tests, test_the_dispatch_server_sends_us_on);
    tcase_add_loop_test(tests, test_ends_of_a_sign_in, 0, LENGTH(refusals));
    tcase_add_test(tests, test_a_silent_server_is_given_up);
    tcase_add_test(tests, test_add_is_answered_once);
    tcase_add_test(tests, test_the_service_s_own_challenge_is_answered);
    tcase_add_test(tests, test_a_dead_link_is_noticed);
    tcase_add_test(tests, test_an_invitation_comes_in);
    tcase_add_loop_test(tests, test_what_cannot_be_offered_is_refused, 0, LENGTH(refused));
    tcase_add_loop_test(tests, test_noise_on_a_switchboard, 0, LENGTH(noise));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
