/* The notification connection after the sign-in, against scripted bytes: lists, presence, locks, alerts
 * and hostile services (docs/wire.md 3, 4, 5, 8, 10, 11, 12.2 and 12.3; attack rows 9, 15, 18, 20, 22
 * and 24 in docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alerts.h"
#include "harness/suite.h"
#include "wire/challenge.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"

static enum presence presence_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    enum presence presence = contact_presence(contact);

    contact_release(contact);
    return presence;
}

static unsigned lists_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    unsigned lists = contact_lists(contact);

    contact_release(contact);
    return lists;
}

/* ---- the end of a connection ---- */

static const struct {
    const char *heard; /* frames after OUT are dropped (attack row 15) */
    msgr_result hr;
} ends[] = {
    {"OUT OTH\r\nNLN AWY bob@example.test Bob\r\nOUT SSD\r\nVER 1 MSNP7\r\n", MSGR_E_REMOTE_LOGIN},
    {"OUT SSD\r\nMSG Hotmail Hotmail 5\r\n", MSGR_E_SERVER_SHUTDOWN},
    {"OUT\r\n", MSGR_E_DISCONNECTED},
    {"OUT RCT 5\r\n", MSGR_E_DISCONNECTED},
    {"NOT 65537\r\n", MSGR_E_SERVER_PROTOCOL},
    {"NOT -1\r\n", MSGR_E_SERVER_PROTOCOL},
    {"CHL\r\n", MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_the_end_of_a_connection)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, ends[_i].heard);
    ck_assert_msg(far_saw(EVENT_MY_STATUS_CHANGE, ends[_i].hr), "%s", ends[_i].heard);
    ck_assert_msg(far_saw(EVENT_SIGNOUT, RESULT_OK), "%s", ends[_i].heard);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
    far_expect("[close 1]");
    far_hear(1, "NLN NLN bob@example.test Bob\r\n");
    far_expect("");
    ck_assert_uint_eq(msnp_client_deadline(far_client), UINT64_MAX);
    far_teardown();
}
END_TEST

START_TEST(test_row_20_a_line_without_end)
{
    char *line = malloc(70001);

    memset(line, 'A', 70000);
    line[70000] = 0;
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_step = 1000;
    far_hear(1, line);
    ck_assert(far_saw(EVENT_MY_STATUS_CHANGE, MSGR_E_SERVER_PROTOCOL));
    far_teardown();
    free(line);
}
END_TEST

/* ---- lists ---- */

static const struct wire *wire(void) { return msnp_client_wire(far_client); }

static const struct {
    unsigned number; /* 0: no reply in time */
    msgr_result hr;
} additions[] = {
    {0, MSGR_E_SERVER_UNAVAILABLE}, {201, MSGR_E_UNEXPECTED},         {205, MSGR_E_USER_NOT_FOUND},
    {208, MSGR_E_USER_NOT_FOUND},   {210, MSGR_E_LIST_FULL},          {215, MSGR_E_ALREADY_IN_LIST},
    {218, MSGR_E_UNEXPECTED},       {219, MSGR_E_UNEXPECTED},         {500, MSGR_E_SERVER_UNAVAILABLE},
    {600, MSGR_E_SERVER_TOO_BUSY},  {601, MSGR_E_SERVER_UNAVAILABLE}, {910, MSGR_E_SERVER_TOO_BUSY},
    {911, MSGR_E_UNEXPECTED},       {921, MSGR_E_SERVER_TOO_BUSY},    {999, MSGR_E_UNEXPECTED},
};

START_TEST(test_a_failed_addition)
{
    char line[32];

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    wire()->add_contact(wire()->context, text_of("carol@example.test"));
    far_expect("ADD 8 FL carol@example.test carol@example.test 0\r\n"
               "ADD 9 AL carol@example.test carol@example.test\r\n");
    snprintf(line, sizeof(line), "%u 8\r\n%u 9\r\n", additions[_i].number, additions[_i].number);
    if (additions[_i].number) {
        far_hear(1, line);
    } else {
        far_now += 30000;
        far_hear(1, "QNG\r\n");
        far_tick();
    }
    ck_assert_msg(far_saw(EVENT_CONTACT_LIST_ADD, additions[_i].hr), "%u", additions[_i].number);
    far_teardown();
}
END_TEST

static void add_and_remove(void)
{
    struct contact *carol;

    far_sign_in();
    wire()->add_contact(wire()->context, text_of("carol@example.test"));
    far_said();
    far_hear(1, "ADD 8 FL 4 carol@example.test carol@example.test 0\r\n"
                "ILN 8 BSY carol@example.test Carol\r\n"
                "ADD 9 AL 5 carol@example.test carol@example.test\r\n");
    ck_assert(far_saw(EVENT_CONTACT_LIST_ADD, RESULT_OK));
    ck_assert_uint_eq(lists_of("carol@example.test"), LIST_FORWARD | LIST_ALLOW);
    ck_assert_int_eq(presence_of("carol@example.test"), PRESENCE_BUSY);
    carol = contacts_at(far_messenger, 1);
    ck_assert_int_eq(contacts_remove(far_messenger, carol), RESULT_OK);
    far_expect("REM 10 FL carol@example.test\r\nREM 11 AL carol@example.test\r\n");
    far_hear(1, "REM 10 FL 6 carol@example.test\r\nREM 11 AL 7 carol@example.test\r\n");
    ck_assert(far_saw(EVENT_CONTACT_LIST_REMOVE, RESULT_OK));
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    ck_assert_uint_eq(lists_of("carol@example.test"), 0);
    contact_release(carol);
}

START_TEST(test_add_and_remove) { far_each_step(add_and_remove); }
END_TEST

START_TEST(test_block_and_unblock)
{
    struct contact *bob;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    bob = contacts_at(far_messenger, 0);
    ck_assert_int_eq(contacts_block(far_messenger, bob, true), RESULT_OK);
    far_expect("REM 8 AL bob@example.test\r\nADD 9 BL bob@example.test bob@example.test\r\n");
    far_hear(1, "216 8\r\nADD 9 BL 5 bob@example.test bob@example.test\r\n");
    ck_assert(far_saw(EVENT_CONTACT_BLOCK_CHANGE, RESULT_OK));
    ck_assert(contact_is_blocked(bob));
    far_forget_events();
    ck_assert_int_eq(contacts_block(far_messenger, bob, false), RESULT_OK);
    far_expect("REM 10 BL bob@example.test\r\nADD 11 AL bob@example.test bob@example.test\r\n");
    far_hear(1, "REM 10 BL 6 bob@example.test\r\n210 11\r\n");
    ck_assert(far_saw(EVENT_CONTACT_BLOCK_CHANGE, MSGR_E_LIST_FULL));
    contact_release(bob);
    far_teardown();
}
END_TEST

/* A user that adds us is allowed without asking only with GTC N. */
static const struct {
    const char *heard, *said;
    unsigned lists;
} added_by[] = {
    {"ADD 0 RL 4 carol@example.test Carol\r\n", "", LIST_REVERSE},
    {"GTC 0 4 N\r\nADD 0 RL 4 carol@example.test Carol\r\n", "ADD 8 AL carol@example.test carol@example.test\r\n",
     LIST_REVERSE},
    {"GTC N\r\nADD 0 BL 4 carol@example.test C\r\nADD 0 RL 4 carol@example.test Carol\r\n", "",
     LIST_REVERSE | LIST_BLOCK},
    {"GTC N\r\nADD 0 AL 4 carol@example.test C\r\nADD 0 RL 4 carol@example.test Carol\r\n", "",
     LIST_REVERSE | LIST_ALLOW},
    {"ADD 0 RL 4 carol@example.test Carol\r\nREM 0 RL 5 carol@example.test\r\n", "", 0},
    {"GTC N\r\nADD 0 RL 4 carol%0D%0A Carol\r\n", "", 0},
};

START_TEST(test_a_user_adds_us)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, added_by[_i].heard);
    far_expect(added_by[_i].said);
    ck_assert_uint_eq(lists_of("carol@example.test"), added_by[_i].lists);
    far_teardown();
}
END_TEST

/* A handle that would be more than one argument or line, or that a service could decode to another
 * one, is never sent. */
START_TEST(test_unfit_handles_are_not_sent)
{
    static const char *const handles[] = {"", "a b@x.test", "a@x.test\r\nOUT", "a%20@x.test", "\t"};

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    for (int i = 0; i < COUNT(handles); i++) {
        ck_assert(result_failed(wire()->add_contact(wire()->context, text_of(handles[i]))));
        ck_assert(result_failed(wire()->remove_contact(wire()->context, text_of(handles[i]))));
        ck_assert(result_failed(wire()->block_contact(wire()->context, text_of(handles[i]), true)));
        ck_assert(
            result_failed(wire()->set_group_member(wire()->context, NULL, 0, text_of(handles[i]), TEXT_EMPTY, true)));
    }
    far_expect("");
    far_teardown();
}
END_TEST

/* ---- presence and names ---- */

static const struct {
    const char *heard;
    enum presence presence;
    const char *name;
} presences[] = {
    {"NLN BSY bob@example.test Bob%20C\r\n", PRESENCE_BUSY, "Bob C"},
    {"NLN BRB BOB@EXAMPLE.TEST Bob\r\n", PRESENCE_BE_RIGHT_BACK, "Bob"},
    {"NLN IDL bob@example.test Bob 32\r\n", PRESENCE_IDLE, "Bob"},
    {"NLN LUN bob@example.test \r\n", PRESENCE_OUT_TO_LUNCH, "Bob B"},
    {"NLN XYZ bob@example.test Bob\r\n", PRESENCE_AWAY, "Bob"},
    {"FLN bob@example.test\r\n", PRESENCE_OFFLINE, "Bob B"},
    {"NLN PHN bob@example.test %n%s%x\r\n", PRESENCE_ON_THE_PHONE, "Bob B"},  /* row 24 */
    {"NLN PHN bob@example.test %25n%25s\r\n", PRESENCE_ON_THE_PHONE, "%n%s"}, /* row 24 */
    {"NLN AWY bob@example.test \xFF\xFE\r\n", PRESENCE_AWAY, "Bob B"},        /* row 9 */
    {"NLN AWY bob@example.test %C0%80\r\n", PRESENCE_AWAY, "Bob B"},          /* row 9 */
    {"NLN AWY bob@example.test a%0D%0Ab\r\n", PRESENCE_AWAY, "Bob B"},
};

START_TEST(test_presence_of_a_contact)
{
    struct contact *bob;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, presences[_i].heard);
    bob = contacts_at(far_messenger, 0);
    ck_assert_msg(contact_presence(bob) == presences[_i].presence, "%s", presences[_i].heard);
    ck_assert_msg(text_equal(contact_friendly_name(bob), text_of(presences[_i].name)), "%s", presences[_i].heard);
    contact_release(bob);
    far_teardown();
}
END_TEST

START_TEST(test_own_presence)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    ck_assert_int_eq(messenger_set_presence(far_messenger, PRESENCE_OUT_TO_LUNCH), RESULT_OK);
    far_expect("CHG 8 LUN\r\n");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE); /* until confirmed */
    far_hear(1, "CHG 8 LUN\r\n");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OUT_TO_LUNCH);
    ck_assert_int_eq(messenger_set_presence(far_messenger, PRESENCE_BUSY), RESULT_OK);
    far_hear(1, "800 9\r\n"); /* too fast: nothing changes, and the connection stays */
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OUT_TO_LUNCH);
    far_hear(1, "CHG 0 HDN\r\nCHG 0 FLN\r\n");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_INVISIBLE);
    far_teardown();
}
END_TEST

START_TEST(test_own_name)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, "REA 0 4 bob@example.test Mallory\r\nREA 0 5 alice@example.test Alice%20B\r\n"
                "REA 0 6 alice@example.test %\r\n");
    ck_assert(text_equal(account_friendly_name(far_messenger), text_of("Alice B")));
    far_teardown();
}
END_TEST

/* ---- locks ---- */

static struct lock *lock;

static void with_lock(void)
{
    far_setup(MSNP_DIALECT_7);
    messenger_set_lock_policy(far_messenger, true, false);
    lock = lock_create(far_messenger, LOCK_OF_PRIVATE, &far_now);
    far_sign_in();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_INITIALIZED);
    ck_assert_int_eq(lock_request_challenge(lock, 5), RESULT_OK);
    far_expect("CHL 8\r\n");
}

/* What the service answers to CHL and QRY when responses are verified here if the service does not. */
static const struct {
    enum lock_policy policy;
    const char *to_request, *to_response; /* NULL: no reply for 30 seconds */
    bool is_told;                         /* the response goes to the service */
    bool right;
    enum lock_status status;
} judged_here[] = {
    {LOCK_POLICY_LOCAL, NULL, NULL, false, true, LOCK_STATUS_UNLOCKED},
    {LOCK_POLICY_LOCAL, "502 8\r\n", NULL, false, true, LOCK_STATUS_UNLOCKED},
    {LOCK_POLICY_LOCAL, "540 8\r\n", NULL, false, false, LOCK_STATUS_UNLOCKFAILED},
    {LOCK_POLICY_LOCAL, "CHL 8 1\r\n", NULL, true, true, LOCK_STATUS_UNLOCKED},
    {LOCK_POLICY_LOCAL, "CHL 8 1\r\n", NULL, true, false, LOCK_STATUS_UNLOCKFAILED},
    {LOCK_POLICY_LOCAL, "CHL 8 1\r\n", "500 9\r\n", true, true, LOCK_STATUS_UNLOCKED},
    {LOCK_POLICY_LOCAL, "CHL 8 1\r\n", "540 9\r\n", true, true, LOCK_STATUS_UNLOCKFAILED},
    {LOCK_POLICY_LOCAL, "CHL 8 1\r\n", "QRY 9\r\n", true, false, LOCK_STATUS_UNLOCKED},
    {LOCK_POLICY_OPEN, NULL, NULL, false, false, LOCK_STATUS_UNLOCKED},
};

static bool answers(void *context, struct text challenge, struct text id, struct text digest)
{
    (void)context;
    return challenge_is_answered(NULL, 0, challenge, id, digest);
}

static const struct lock_verifier judge = {answers, NULL};

START_TEST(test_a_lock_is_verified_here_if_the_service_does_not)
{
    const char *id = challenge_client_pair.id;
    char digest[33] = "00000000000000000000000000000000", expected[128];

    far_setup(MSNP_DIALECT_7);
    messenger_set_lock_policy(far_messenger, true, false);
    messenger_set_lock_verifier(far_messenger, judged_here[_i].policy, &judge);
    lock = lock_create(far_messenger, LOCK_OF_PRIVATE, &far_now);
    far_sign_in();
    ck_assert_int_eq(lock_request_challenge(lock, 5), RESULT_OK);
    far_expect(judged_here[_i].policy == LOCK_POLICY_OPEN ? "" : "CHL 8\r\n");
    if (judged_here[_i].to_request)
        far_hear(1, judged_here[_i].to_request);
    else
        far_now += 30000;
    far_tick();
    if (judged_here[_i].right)
        ck_assert(challenge_answer(text_of(far_last_text), text_of(challenge_client_pair.key), digest));
    ck_assert_int_eq(lock_send_response(lock, text_of(id), text_of(digest), 5), RESULT_OK);
    snprintf(expected, sizeof(expected), "QRY 9 %s 32\r\n%s", id, digest);
    far_expect(judged_here[_i].is_told ? expected : "");
    if (judged_here[_i].to_response)
        far_hear(1, judged_here[_i].to_response);
    else if (judged_here[_i].is_told)
        far_now += 30000;
    far_tick();
    ck_assert_int_eq(lock_get_status(lock), judged_here[_i].status);
    lock_disown(lock);
    lock_release(lock);
    far_teardown();
}
END_TEST

static void without_lock(void)
{
    lock_disown(lock);
    lock_release(lock);
    far_teardown();
}

static const struct {
    const char *heard;
    enum lock_status status;
} verdicts[] = {
    {"QRY 9\r\n", LOCK_STATUS_UNLOCKED},
    {"540 9\r\n", LOCK_STATUS_UNLOCKFAILED},
    {"715 9\r\n", LOCK_STATUS_UNLOCKFAILED},
    {"QRY 8\r\nQRY 10\r\nQRY 0\r\n540 8\r\n", LOCK_STATUS_PENDINGRESULT}, /* row 22 */
    {NULL, LOCK_STATUS_UNLOCKFAILED},                                     /* 30 seconds */
};

START_TEST(test_a_lock_is_verified_by_the_service)
{
    with_lock();
    far_hear(1, "CHL 8 22210219642164014968\r\n");
    ck_assert_str_eq(far_last_text, "22210219642164014968");
    ck_assert_int_eq(
        lock_send_response(lock, text_of("PROD0038W!61ZTF9"), text_of("0123456789abcdef0123456789ABCDEF"), 5),
        RESULT_OK);
    far_expect("QRY 9 PROD0038W!61ZTF9 32\r\n0123456789abcdef0123456789ABCDEF");
    if (verdicts[_i].heard) {
        far_hear(1, verdicts[_i].heard);
    } else {
        far_now += 30000;
        far_tick();
    }
    ck_assert_msg(lock_get_status(lock) == verdicts[_i].status, "row %d", _i);
    without_lock();
}
END_TEST

START_TEST(test_a_service_without_challenges)
{
    with_lock();
    far_now += 30000;
    far_tick();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_UNLOCKFAILED);
    far_hear(1, "CHL 8 1\r\n"); /* too late */
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_UNLOCKFAILED);
    without_lock();
}
END_TEST

/* A malformed id or digest is wrong without asking the service: in the line it could be another
 * command. */
static const struct {
    const char *id, *digest;
} unfit[] = {
    {"two words", "0123456789abcdef0123456789abcdef"}, {"A\r\nOUT", "0123456789abcdef0123456789abcdef"},
    {"A", "0123456789abcdef0123456789abcde"},          {"A", "0123456789abcdef0123456789abcdefOUT"},
    {"A", "0123456789abcdef0123456789abcd\r\n"},
};

START_TEST(test_unfit_responses_are_wrong)
{
    with_lock();
    far_hear(1, "CHL 8 1\r\n");
    ck_assert_int_eq(lock_send_response(lock, text_of(unfit[_i].id), text_of(unfit[_i].digest), 5), RESULT_OK);
    far_expect("");
    ck_assert_uint_le(msnp_client_deadline(far_client), far_now);
    far_tick();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_UNLOCKFAILED);
    without_lock();
}
END_TEST

START_TEST(test_row_18_a_challenge_of_any_length)
{
    char line[4096] = "CHL 0 ";

    with_lock();
    memset(line + 6, 'x', 3000);
    memcpy(line + 3006, "\r\n", 3);
    far_hear(1, line); /* too long for an answer by the client */
    far_expect("");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    line[4] = '8';
    far_hear(1, line); /* the application gets it nevertheless */
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_PENDINGRESULT);
    ck_assert_uint_eq(strlen(far_last_text), sizeof(far_last_text) - 1);
    without_lock();
}
END_TEST

START_TEST(test_a_lock_is_released_before_its_reply)
{
    with_lock();
    without_lock(); /* the sanitizer notices a use of the freed lock */
    with_lock();
    lock_disown(lock);
    lock_release(lock);
    far_hear(1, "CHL 8 1\r\n540 8\r\n");
    far_now += 30000;
    far_tick();
    far_teardown();
}
END_TEST

/* ---- alerts ---- */

#define ALERT(site) "<NOTIFICATION ver=\"1\" id=\"2\" siteid=\"" site "\"><TO/></NOTIFICATION>"

static const struct {
    const char *name, *payload;
    bool arrives;
} alerts[] = {
    {"subscribed", ALERT("45"), true},
    {"another site", ALERT("46"), false},
    {"the service's own", ALERT("45705"), false},
    {"no number", ALERT("x"), false},
    {"no element", "siteid=\"45\"", false},
    {"no UTF-8", "<NOTIFICATION siteid=\"45\">\xFF", false},
    {"nothing", "", false},
    {"too long", NULL, false},
};

START_TEST(test_alerts)
{
    static const int32_t sites[] = {45, 45705};
    struct lock *alerted;
    char *payload = calloc(1, 9000), *line = malloc(9100);

    if (alerts[_i].payload) {
        strcpy(payload, alerts[_i].payload);
    } else {
        memset(payload, ' ', 8193);
        memcpy(payload, ALERT("45"), sizeof(ALERT("45")) - 1);
    }
    far_setup(MSNP_DIALECT_7);
    alerted = lock_create(far_messenger, LOCK_OF_PRIVATE, &far_now);
    far_sign_in();
    ck_assert_int_eq(alerts_enable(alerted, sites, 2), RESULT_OK);
    snprintf(line, 9100, "NOT %zu\r\n%sQNG\r\n", strlen(payload), payload);
    far_hear(1, line);
    ck_assert_msg(far_saw(EVENT_ALERT_RECEIVED, RESULT_OK) == alerts[_i].arrives, "%s", alerts[_i].name);
    if (alerts[_i].arrives)
        ck_assert_str_eq(far_last_text, payload);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    lock_disown(alerted);
    lock_release(alerted);
    far_teardown();
    free(payload);
    free(line);
}
END_TEST

/* ---- noise and secrets ---- */

/* Replies without a request, unknown commands and messages of other types change nothing (attack rows
 * 10, 17 and 22). */
static const char *const noise[] = {
    "911 99\r\n",
    "540 0\r\n",
    "715\r\n",
    "000 1\r\n",
    "999 4294967295\r\n",
    "999 4294967296\r\n",
    "VER 1 MSNP7\r\n",
    "USR 4 OK mallory@example.test M 1\r\n",
    "SYN 5 9\r\n",
    "CHL 77 1\r\n",
    "QRY 99\r\n",
    "XFR 99 SB 192.0.2.6:1863 CKI t\r\n",
    "XFR 0 NS 192.0.2.6:1863\r\n",
    "ZZZ 1 2 3\r\n",
    "LST 5 FL 9 1 1 eve@example.test E 0\r\n",
    "ADD 0 ZL 1 eve@example.test E\r\n",
    "BPR 1 2\r\n",
    "REM 0 FL 4 eve@example.test\r\n",
    "MSG Hotmail Hotmail 0\r\n",
    "IPG 3\r\nabc",
    "\r\n\r\n",
    "MSG a b 30\r\nContent-Type: text/weird\r\n\r\nxy",
    "JOI eve@example.test E\r\n",
    "MSG Hotmail 0\r\n",
    "QNG 50\r\n",
    "\xFF\xFE\r\n",
};

START_TEST(test_unexpected_commands)
{
    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    far_hear(1, noise[_i]);
    far_expect("");
    ck_assert_msg(far_event_count() == 0, "%s", noise[_i]);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_ONLINE);
    ck_assert(text_equal(account_handle(far_messenger), text_of("alice@example.test")));
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    far_teardown();
}
END_TEST

static char logged[4096];

static void log_line(void *context, const char *line)
{
    size_t length = strlen(logged);

    (void)context;
    snprintf(logged + length, sizeof(logged) - length, "%s\n", line);
}

START_TEST(test_the_log_has_no_secrets)
{
    static const char *const secrets[] = {
        "password", "f59af8f2fa91d38aff7c870c17f99903", "1234567890.123456789", "alice", "bob", "%n"};

    logged[0] = 0;
    far_setup(MSNP_DIALECT_7);
    msnp_client_set_log(far_client, log_line, NULL);
    far_sign_in();
    far_hear(1, "911 99 alice\r\nCHL %n bob password 4 5\r\n");
    ck_assert_ptr_nonnull(strstr(logged, "911"));
    ck_assert_ptr_nonnull(strstr(logged, "CHL"));
    for (int i = 0; i < COUNT(secrets); i++)
        ck_assert_msg(strstr(logged, secrets[i]) == NULL, "%s in %s", secrets[i], logged);
    far_teardown();
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("notification");
    TCase *tests = tcase_create("notification");

    tcase_add_loop_test(tests, test_the_end_of_a_connection, 0, COUNT(ends));
    tcase_add_test(tests, test_row_20_a_line_without_end);
    tcase_add_loop_test(tests, test_a_failed_addition, 0, COUNT(additions));
    tcase_add_test(tests, test_add_and_remove);
    tcase_add_test(tests, test_block_and_unblock);
    tcase_add_loop_test(tests, test_a_user_adds_us, 0, COUNT(added_by));
    tcase_add_test(tests, test_unfit_handles_are_not_sent);
    tcase_add_loop_test(tests, test_presence_of_a_contact, 0, COUNT(presences));
    tcase_add_test(tests, test_own_presence);
    tcase_add_test(tests, test_own_name);
    tcase_add_loop_test(tests, test_a_lock_is_verified_by_the_service, 0, COUNT(verdicts));
    tcase_add_loop_test(tests, test_a_lock_is_verified_here_if_the_service_does_not, 0, COUNT(judged_here));
    tcase_add_test(tests, test_a_service_without_challenges);
    tcase_add_loop_test(tests, test_unfit_responses_are_wrong, 0, COUNT(unfit));
    tcase_add_test(tests, test_row_18_a_challenge_of_any_length);
    tcase_add_test(tests, test_a_lock_is_released_before_its_reply);
    tcase_add_loop_test(tests, test_alerts, 0, COUNT(alerts));
    tcase_add_loop_test(tests, test_unexpected_commands, 0, COUNT(noise));
    tcase_add_test(tests, test_the_log_has_no_secrets);
    suite_add_tcase(suite, tests);
    return suite;
}
