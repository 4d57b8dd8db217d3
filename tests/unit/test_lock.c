/* Lock and Key: every row of docs/states.md L1 to L26. */
#include <stdio.h>
#include <stdlib.h>

#include "harness/suite.h"
#include "model_fixture.h"

static struct fixture fixture;
static struct lock *lock;
static char owner[] = "owner";

static void setup(void) { fixture_init(&fixture); }

static void teardown(void)
{
    if (lock)
        lock_release(lock);
    lock = NULL;
    fixture_free(&fixture);
}

static void new_lock(void)
{
    lock = lock_create(fixture.messenger, LOCK_OF_MANAGER, owner);
    ck_assert_ptr_nonnull(lock);
}

/* ---- states to start from ---- */

static void offline(void) { new_lock(); }

static void initialized(void)
{
    new_lock();
    fixture_sign_in(&fixture);
}

static void before_challenge(void)
{
    initialized();
    ck_assert_result(lock_request_challenge(lock, 7), RESULT_OK);
}

static void challenged(void)
{
    before_challenge();
    lock_challenge_arrived(lock, TEXT_LITERAL("first"));
}

static void answered(void)
{
    challenged();
    ck_assert_result(lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL("digest"), 7), RESULT_OK);
}

static void unlocked(void)
{
    answered();
    lock_verdict(lock, true);
}

static void failed(void)
{
    answered();
    lock_verdict(lock, false);
}

static void again_challenged(void)
{
    unlocked();
    lock_challenge_arrived(lock, TEXT_LITERAL("second"));
}

static void disabled(void)
{
    messenger_set_lock_policy(fixture.messenger, false, false);
    initialized();
}

static void disabled_and_open(void)
{
    messenger_set_lock_policy(fixture.messenger, false, true);
    initialized();
}

/* ---- triggers ---- */

static msgr_result request(void) { return lock_request_challenge(lock, 7); }

static msgr_result request_unsendable(void)
{
    fixture.wire_refuses = true;
    return lock_request_challenge(lock, 7);
}

static msgr_result respond(void) { return lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL("digest"), 7); }

static msgr_result respond_unsendable(void)
{
    fixture.wire_refuses = true;
    return respond();
}

static msgr_result respond_other_cookie(void)
{
    return lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL("digest"), 8);
}

static msgr_result respond_without_id(void) { return lock_send_response(lock, TEXT_EMPTY, TEXT_LITERAL("d"), 7); }
static msgr_result respond_without_digest(void) { return lock_send_response(lock, TEXT_LITERAL("i"), TEXT_EMPTY, 7); }

static msgr_result challenge(void)
{
    lock_challenge_arrived(lock, TEXT_LITERAL("ch"));
    return RESULT_OK;
}

static msgr_result yes(void)
{
    lock_verdict(lock, true);
    return RESULT_OK;
}

static msgr_result no(void)
{
    lock_verdict(lock, false);
    return RESULT_OK;
}

static msgr_result almost_timeout(void)
{
    fixture_pass(&fixture, TIMEOUT_CHALLENGE_MS - 1);
    return RESULT_OK;
}

static msgr_result timeout(void)
{
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), fixture.now + TIMEOUT_CHALLENGE_MS);
    fixture_pass(&fixture, TIMEOUT_CHALLENGE_MS);
    return RESULT_OK;
}

static msgr_result long_time(void)
{
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
    fixture_pass(&fixture, 24 * 3600 * 1000);
    return RESULT_OK;
}

static msgr_result synchronized(void)
{
    messenger_sign_in(fixture.messenger, TEXT_LITERAL(OWN_HANDLE), TEXT_LITERAL("secret"));
    fixture_clear(&fixture);
    messenger_synchronized(fixture.messenger);
    return RESULT_OK;
}

static msgr_result synchronized_disabled(void)
{
    messenger_set_lock_policy(fixture.messenger, false, false);
    return synchronized();
}

static msgr_result sign_out(void)
{
    ck_assert_result(messenger_sign_out(fixture.messenger), RESULT_OK);
    fixture_clear(&fixture);
    messenger_disconnected(fixture.messenger, RESULT_OK);
    return RESULT_OK;
}

static msgr_result connection_lost(void)
{
    messenger_disconnected(fixture.messenger, MSGR_E_DISCONNECTED);
    return RESULT_OK;
}

static msgr_result next_sign_in(void)
{
    connection_lost();
    return synchronized();
}

static msgr_result guarded(void) { return lock_guard(lock); }

static void signed_in_again(void)
{
    unlocked();
    next_sign_in();
}

#define GONE "MyStatus(OK,OFFLINE) Signout"
#define LOST "MyStatus(MSGR_E_DISCONNECTED,OFFLINE) Signout"

static const struct {
    const char *name;
    void (*state)(void);
    msgr_result (*trigger)(void);
    msgr_result result;
    enum lock_status next;
    const char *events, *requests;
} rows[] = {
    {"L1 request", offline, request, MSGR_E_API_NOTINITIALIZED, 1, "", ""},
    {"L1 response", offline, respond, MSGR_E_API_NOTINITIALIZED, 1, "", ""},
    {"L25 challenge", offline, challenge, RESULT_OK, 1, "", ""},
    {"L25 verdict", offline, yes, RESULT_OK, 1, "", ""},
    {"L26 NOTINITIALIZED", offline, guarded, MSGR_E_API_LOCKED, 1, "", ""},
    {"L2", offline, synchronized, RESULT_OK, 2, "LSC(2) LockEnable(1)", ""},
    {"L3", offline, synchronized_disabled, RESULT_OK, 6, "LSC(6) LockEnable(0)", ""},

    {"L5", initialized, request, RESULT_OK, 3, "LSC(3)", "CHL"},
    {"L6", initialized, request_unsendable, RESULT_FAILURE, 2, "", "CHL"},
    {"L7", initialized, respond, MSGR_E_API_LOCKED, 2, "", ""},
    {"L9 INITIALIZED", initialized, respond_without_id, RESULT_INVALID_ARGUMENT, 2, "", ""},
    {"L8", initialized, challenge, RESULT_OK, 3, "LSC(3) LockChallenge(0,ch)", ""},
    {"L8 second sign-in", signed_in_again, challenge, RESULT_OK, 3, "LSC(3) LockChallenge(0,ch)", ""},
    {"L16 without request", initialized, yes, RESULT_OK, 2, "", ""},
    {"L26 INITIALIZED", initialized, guarded, MSGR_E_API_LOCKED, 2, "", ""},
    {"L24 INITIALIZED", initialized, sign_out, RESULT_OK, 1, "LSC(1) " GONE, ""},

    {"L10", before_challenge, request, MSGR_E_API_PENDING_UNLOCK, 3, "", ""},
    {"L10 challenged", challenged, request, MSGR_E_API_PENDING_UNLOCK, 3, "", ""},
    {"L11", before_challenge, challenge, RESULT_OK, 3, "LockChallenge(7,ch)", ""},
    {"L11 second challenge", challenged, challenge, RESULT_OK, 3, "", ""},
    {"L13 before the challenge", before_challenge, respond, MSGR_E_API_PENDING_UNLOCK, 3, "", ""},
    {"L12", challenged, respond, RESULT_OK, 3, "", "QRY(id,digest)"},
    {"L12 not queued", challenged, respond_unsendable, RESULT_FAILURE, 3, "", "QRY(id,digest)"},
    {"L13 twice", answered, respond, MSGR_E_API_PENDING_UNLOCK, 3, "", ""},
    {"L14", challenged, respond_other_cookie, RESULT_INVALID_ARGUMENT, 3, "", ""},
    {"L9 no id", challenged, respond_without_id, RESULT_INVALID_ARGUMENT, 3, "", ""},
    {"L9 no digest", challenged, respond_without_digest, RESULT_INVALID_ARGUMENT, 3, "", ""},
    {"L15", answered, yes, RESULT_OK, 4, "LSC(4) LockResult(7,1)", ""},
    {"L15 without response", challenged, yes, RESULT_OK, 3, "", ""},
    {"L16", answered, no, RESULT_OK, 5, "LSC(5) LockResult(7,0)", ""},
    {"L16 CHL refused", before_challenge, no, RESULT_OK, 5, "LSC(5) LockResult(7,0)", ""},
    {"L17 just in time", before_challenge, almost_timeout, RESULT_OK, 3, "", ""},
    {"L17 no challenge", before_challenge, timeout, RESULT_OK, 5, "LSC(5) LockResult(7,0)", ""},
    {"L17 no verdict", answered, timeout, RESULT_OK, 5, "LSC(5) LockResult(7,0)", ""},
    {"L17 not for the application", challenged, long_time, RESULT_OK, 3, "", ""},
    {"L26 PENDINGRESULT", challenged, guarded, MSGR_E_API_LOCKED, 3, "", ""},
    {"L24 PENDINGRESULT", challenged, sign_out, RESULT_OK, 1, "LockResult(7,0) LSC(1) " GONE, ""},
    {"L24 connection lost", answered, connection_lost, RESULT_OK, 1, "LockResult(7,0) LSC(1) " LOST, ""},

    {"L18 request", unlocked, request, MSGR_E_API_ALREADY_UNLOCKED, 4, "", ""},
    {"L18 response", unlocked, respond, MSGR_E_API_ALREADY_UNLOCKED, 4, "", ""},
    {"L19", unlocked, challenge, RESULT_OK, 3, "LSC(3) LockChallenge(7,ch)", ""},
    {"L26 UNLOCKED", unlocked, guarded, RESULT_OK, 4, "", ""},
    {"L19 guarded", again_challenged, guarded, RESULT_OK, 3, "", ""},
    {"L15 again", unlocked, no, RESULT_OK, 4, "", ""},
    {"L12 re-authentication", again_challenged, respond, RESULT_OK, 3, "", "QRY(id,digest)"},
    {"L16 re-authentication", again_challenged, no, RESULT_OK, 5, "LSC(5) LockResult(7,0)", ""},
    {"L24 UNLOCKED", unlocked, sign_out, RESULT_OK, 1, "LSC(1) " GONE, ""},
    {"L24 UNLOCKED, connection lost", unlocked, connection_lost, RESULT_OK, 1, "LSC(1) " LOST, ""},
    {"L2 after UNLOCKED", unlocked, next_sign_in, RESULT_OK, 2, "LSC(2) LockEnable(1)", ""},

    {"L20 request", failed, request, MSGR_E_API_UNLOCK_FAILED, 5, "", ""},
    {"L20 response", failed, respond, MSGR_E_API_UNLOCK_FAILED, 5, "", ""},
    {"L21", failed, challenge, RESULT_OK, 3, "LSC(3) LockChallenge(7,ch)", ""},
    {"L26 UNLOCKFAILED", failed, guarded, MSGR_E_API_LOCKED, 5, "", ""},
    {"L24 UNLOCKFAILED", failed, sign_out, RESULT_OK, 1, "LSC(1) " GONE, ""},
    {"L2 after UNLOCKFAILED", failed, next_sign_in, RESULT_OK, 2, "LSC(2) LockEnable(1)", ""},

    {"L22 request", disabled, request, MSGR_E_API_DISABLED, 6, "", ""},
    {"L22 response", disabled, respond, MSGR_E_API_DISABLED, 6, "", ""},
    {"L25 DISABLED", disabled, challenge, RESULT_OK, 6, "", ""},
    {"L23", disabled, guarded, MSGR_E_API_DISABLED, 6, "", ""},
    {"L23 LockPolicy off", disabled_and_open, guarded, RESULT_OK, 6, "", ""},
    {"L24 DISABLED", disabled, sign_out, RESULT_OK, 1, "LSC(1) " GONE, ""},
};

START_TEST(test_every_row_of_the_lock_table)
{
    msgr_result result;

    rows[_i].state();
    fixture_clear(&fixture);
    result = rows[_i].trigger();
    ck_assert_msg(result == rows[_i].result, "row %s: %s, not %s", rows[_i].name, result_name(result),
                  result_name(rows[_i].result));
    ck_assert_msg(lock_get_status(lock) == rows[_i].next, "row %s: status %d, not %d", rows[_i].name,
                  lock_get_status(lock), rows[_i].next);
    ck_assert_msg(text_equal(text_of(fixture.events.text), text_of(rows[_i].events)),
                  "row %s: events \"%s\", not \"%s\"", rows[_i].name, fixture.events.text, rows[_i].events);
    ck_assert_msg(text_equal(text_of(fixture.requests.text), text_of(rows[_i].requests)),
                  "row %s: requests \"%s\", not \"%s\"", rows[_i].name, fixture.requests.text, rows[_i].requests);
}
END_TEST

/* ---- LockPolicy ---- */

#define DIGEST "0123456789abcdefABCDEF0123456789"
#define OTHER_DIGEST "ffffffffffffffffffffffffffffffff"
#define SERVICE_CHALLENGE "13579246801357924680"

enum answer { NONE, YES, NO, LATE };

static struct journal verified;

static bool is_right(void *context, struct text challenge, struct text id, struct text digest)
{
    (void)context;
    verified.length = (size_t)snprintf(verified.text, sizeof(verified.text), "%.*s %.*s %.*s", (int)challenge.length,
                                       challenge.bytes, (int)id.length, id.bytes, (int)digest.length, digest.bytes);
    return text_equal(id, TEXT_LITERAL("id")) && text_equal(digest, TEXT_LITERAL(DIGEST));
}

static const struct lock_verifier verifier = {is_right, NULL};

/* One transaction each: what the service does, what the application responds, and the result.
 * Under every policy calls and events are as in the table above. */
static const struct {
    const char *name;
    enum lock_policy policy;
    bool no_verifier;
    enum answer challenge, verdict; /* of the service */
    const char *id, *digest;
    const char *requests; /* the requests to the service */
    bool own_challenge, asked_verifier;
    enum lock_status next;
    msgr_result guarded;
} transactions[] = {
    {"service says yes", LOCK_POLICY_SERVICE, false, YES, YES, "id", DIGEST, "CHL QRY(id," DIGEST ")", false, false,
     LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"service says no to a right pair", LOCK_POLICY_SERVICE, false, YES, NO, "id", DIGEST, "CHL QRY(id," DIGEST ")",
     false, false, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"service gives no challenge", LOCK_POLICY_SERVICE, false, NONE, NONE, NULL, NULL, "CHL", false, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"service cannot challenge", LOCK_POLICY_SERVICE, false, NO, NONE, NULL, NULL, "CHL", false, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"service gives no verdict", LOCK_POLICY_SERVICE, false, YES, NONE, "id", DIGEST, "CHL QRY(id," DIGEST ")", false,
     false, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},

    {"local: service says yes to what we do not know", LOCK_POLICY_LOCAL, false, YES, YES, "its own", OTHER_DIGEST,
     "CHL QRY(its own," OTHER_DIGEST ")", false, false, LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"local: service says no to what we know", LOCK_POLICY_LOCAL, false, YES, NO, "id", DIGEST,
     "CHL QRY(id," DIGEST ")", false, false, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"local: no challenge, right", LOCK_POLICY_LOCAL, false, NONE, NONE, "id", DIGEST, "CHL", true, true,
     LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"local: no challenge, wrong", LOCK_POLICY_LOCAL, false, NONE, NONE, "id", OTHER_DIGEST, "CHL", true, true,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"local: no challenge, ill-formed", LOCK_POLICY_LOCAL, false, NONE, NONE, "id", "digest", "CHL", true, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"local: service cannot challenge", LOCK_POLICY_LOCAL, false, NO, NONE, "id", DIGEST, "CHL", true, true,
     LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"local: a challenge too late is not shown", LOCK_POLICY_LOCAL, false, LATE, NONE, "id", DIGEST, "CHL", true, true,
     LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"local: no verdict, right", LOCK_POLICY_LOCAL, false, YES, NONE, "id", DIGEST, "CHL QRY(id," DIGEST ")", false,
     true, LOCK_STATUS_UNLOCKED, RESULT_OK},
    {"local: no verdict, wrong", LOCK_POLICY_LOCAL, false, YES, NONE, "who", DIGEST, "CHL QRY(who," DIGEST ")", false,
     true, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"local: a verdict on our own challenge is not the service's", LOCK_POLICY_LOCAL, false, NONE, YES, "who", DIGEST,
     "CHL", true, true, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"local: no verifier", LOCK_POLICY_LOCAL, true, NONE, NONE, "id", DIGEST, "CHL", true, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},

    {"open: any pair", LOCK_POLICY_OPEN, false, NONE, NONE, "lost", OTHER_DIGEST, "", true, false, LOCK_STATUS_UNLOCKED,
     RESULT_OK},
    {"open: without pairs", LOCK_POLICY_OPEN, true, NONE, NONE, "lost", DIGEST, "", true, false, LOCK_STATUS_UNLOCKED,
     RESULT_OK},
    {"open: too short", LOCK_POLICY_OPEN, false, NONE, NONE, "lost", "0123456789abcdef", "", true, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"open: too long", LOCK_POLICY_OPEN, false, NONE, NONE, "lost", DIGEST "0", "", true, false,
     LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"open: no digits", LOCK_POLICY_OPEN, false, NONE, NONE, "lost", "0123456789abcdefg123456789abcdef", "", true,
     false, LOCK_STATUS_UNLOCKFAILED, MSGR_E_API_LOCKED},
    {"open: a verdict of the service is ignored", LOCK_POLICY_OPEN, false, NONE, NO, "lost", DIGEST, "", true, false,
     LOCK_STATUS_UNLOCKED, RESULT_OK},
};

/* The journal of requests is kept. */
static void forget_events(void)
{
    fixture.events.length = 0;
    fixture.events.text[0] = 0;
}

static void expect_events(const char *name, const char *expected)
{
    ck_assert_msg(text_equal(text_of(fixture.events.text), text_of(expected)), "%s: events \"%s\", not \"%s\"", name,
                  fixture.events.text, expected);
}

/* Up to the challenge, of the service or of the model. */
static void challenge_of(enum lock_policy policy, enum answer from_service)
{
    if (from_service == YES)
        lock_challenge_arrived(lock, TEXT_LITERAL(SERVICE_CHALLENGE));
    else if (from_service == NO)
        lock_unanswered(lock);
    else if (policy == LOCK_POLICY_OPEN)
        fixture_pass(&fixture, 0);
    else
        fixture_pass(&fixture, TIMEOUT_CHALLENGE_MS);
    if (from_service == LATE)
        lock_challenge_arrived(lock, TEXT_LITERAL(SERVICE_CHALLENGE));
}

START_TEST(test_every_policy_by_what_the_service_and_the_application_say)
{
    const char *name = transactions[_i].name;
    enum lock_policy policy = transactions[_i].policy;
    char challenge[24] = SERVICE_CHALLENGE, expected[128];

    messenger_set_lock_verifier(fixture.messenger, policy, transactions[_i].no_verifier ? NULL : &verifier);
    verified.length = 0;
    initialized();
    fixture_clear(&fixture);
    ck_assert_result(lock_request_challenge(lock, 7), RESULT_OK);
    expect_events(name, "LSC(3)"); /* the challenge never comes before the call has returned */
    forget_events();
    challenge_of(policy, transactions[_i].challenge);
    if (transactions[_i].id) {
        if (transactions[_i].own_challenge) {
            ck_assert_msg(sscanf(fixture.events.text, "LockChallenge(7,%20[0-9])", challenge) == 1, "%s: %s", name,
                          fixture.events.text);
            ck_assert_str_ne(challenge, SERVICE_CHALLENGE);
        }
        snprintf(expected, sizeof(expected), "LockChallenge(7,%s)", challenge);
        expect_events(name, expected);
        ck_assert_result(lock_guard(lock), MSGR_E_API_LOCKED);
        ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
        forget_events();
        ck_assert_result(lock_send_response(lock, text_of(transactions[_i].id), text_of(transactions[_i].digest), 7),
                         RESULT_OK);
        expect_events(name, "");
        ck_assert_result(lock_send_response(lock, text_of(transactions[_i].id), text_of(transactions[_i].digest), 7),
                         MSGR_E_API_PENDING_UNLOCK);
        if (transactions[_i].verdict != NONE)
            lock_verdict(lock, transactions[_i].verdict == YES);
        fixture_pass(&fixture, transactions[_i].own_challenge ? 0 : TIMEOUT_CHALLENGE_MS); /* at once, in the model */
    }
    snprintf(expected, sizeof(expected), "LSC(%d) LockResult(7,%d)", transactions[_i].next,
             transactions[_i].next == LOCK_STATUS_UNLOCKED);
    expect_events(name, expected);
    ck_assert_msg(text_equal(text_of(fixture.requests.text), text_of(transactions[_i].requests)), "%s: requests \"%s\"",
                  name, fixture.requests.text);
    snprintf(expected, sizeof(expected), "%s %s %s", challenge, transactions[_i].id, transactions[_i].digest);
    ck_assert_msg(!verified.length == !transactions[_i].asked_verifier, "%s: verified %s", name, verified.text);
    if (verified.length)
        ck_assert_str_eq(verified.text, expected);
    ck_assert_result(lock_guard(lock), transactions[_i].guarded);
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
    fixture_clear(&fixture);
    connection_lost();
    expect_events(name, "LSC(1) " LOST);
    synchronized();
    expect_events(name, "LSC(2) LockEnable(1)");
    ck_assert_result(lock_guard(lock), MSGR_E_API_LOCKED);
    ck_assert_result(lock_request_challenge(lock, 8), RESULT_OK); /* each lock may try again */
}
END_TEST

static const enum lock_policy verified_here[] = {LOCK_POLICY_LOCAL, LOCK_POLICY_OPEN};

/* The model's own challenge was raised, and perhaps answered, when the connection is lost. */
START_TEST(test_a_transaction_that_is_verified_here_ends_with_the_connection)
{
    for (int answered_too = 0; answered_too < 2; answered_too++) {
        if (lock)
            lock_release(lock);
        fixture_free(&fixture);
        fixture_init(&fixture);
        messenger_set_lock_verifier(fixture.messenger, verified_here[_i], &verifier);
        initialized();
        ck_assert_result(lock_request_challenge(lock, 7), RESULT_OK);
        fixture_pass(&fixture, TIMEOUT_CHALLENGE_MS);
        if (answered_too)
            ck_assert_result(lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL(DIGEST), 7), RESULT_OK);
        fixture_clear(&fixture);
        sign_out();
        expect_events("cut", "LockResult(7,0) LSC(1) " GONE);
        fixture_clear(&fixture);
        fixture_pass(&fixture, TIMEOUT_CHALLENGE_MS);
        expect_events("after it", "");
        ck_assert_result(request(), MSGR_E_API_NOTINITIALIZED);
        ck_assert_result(respond(), MSGR_E_API_NOTINITIALIZED);
        ck_assert_result(guarded(), MSGR_E_API_LOCKED);
    }
}
END_TEST

START_TEST(test_two_challenges_made_here_are_not_the_same)
{
    struct journal first;

    messenger_set_lock_verifier(fixture.messenger, LOCK_POLICY_OPEN, NULL);
    initialized();
    for (int i = 0; i < 2; i++) {
        ck_assert_result(request(), RESULT_OK);
        fixture_clear(&fixture);
        fixture_pass(&fixture, 0);
        if (i)
            ck_assert_str_ne(fixture.events.text, first.text);
        first = fixture.events;
        next_sign_in();
    }
}
END_TEST

START_TEST(test_a_new_policy_counts_from_the_next_transaction)
{
    challenged();
    messenger_set_lock_verifier(fixture.messenger, LOCK_POLICY_OPEN, NULL);
    fixture_clear(&fixture);
    ck_assert_result(lock_send_response(lock, TEXT_LITERAL("id"), TEXT_LITERAL(DIGEST), 7), RESULT_OK);
    ck_assert_str_eq(fixture.requests.text, "QRY(id," DIGEST ")");
    lock_verdict(lock, false);
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_UNLOCKFAILED);
}
END_TEST

START_TEST(test_off_is_disabled_and_lets_everything_pass)
{
    messenger_set_lock_verifier(fixture.messenger, LOCK_POLICY_OFF, &verifier);
    initialized();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_DISABLED);
    ck_assert_result(request(), MSGR_E_API_DISABLED);
    ck_assert_result(respond(), MSGR_E_API_DISABLED);
    ck_assert_result(guarded(), RESULT_OK);
}
END_TEST

START_TEST(test_a_call_after_a_timeout_says_unlock_failed)
{
    before_challenge();
    timeout();
    ck_assert_result(request(), MSGR_E_API_UNLOCK_FAILED);
    ck_assert_result(respond(), MSGR_E_API_UNLOCK_FAILED);
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
}
END_TEST

START_TEST(test_after_the_next_sign_in_a_failed_object_may_try_again)
{
    failed();
    next_sign_in();
    fixture_unlock(lock);
    ck_assert_result(lock_guard(lock), RESULT_OK);
}
END_TEST

START_TEST(test_cookies_of_any_value_come_back)
{
    static const int32_t cookies[] = {0, -1, INT32_MIN, INT32_MAX};
    char expected[64];

    initialized();
    for (size_t i = 0; i < 4; i++) {
        connection_lost();
        synchronized();
        ck_assert_result(lock_request_challenge(lock, cookies[i]), RESULT_OK);
        fixture_clear(&fixture);
        challenge();
        snprintf(expected, sizeof(expected), "LockChallenge(%d,ch)", cookies[i]);
        ck_assert_str_eq(fixture.events.text, expected);
    }
}
END_TEST

START_TEST(test_an_object_made_while_signed_in_is_initialized_and_told_at_its_first_advise)
{
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    new_lock();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_INITIALIZED);
    ck_assert_str_eq(fixture.events.text, "");
    lock_advised(lock);
    lock_advised(lock);
    ck_assert_str_eq(fixture.events.text, "LockEnable(1)");
}
END_TEST

START_TEST(test_an_object_made_while_signed_in_without_locking_is_disabled)
{
    messenger_set_lock_policy(fixture.messenger, false, false);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    new_lock();
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_DISABLED);
    lock_advised(lock);
    ck_assert_str_eq(fixture.events.text, "LockEnable(0)");
}
END_TEST

START_TEST(test_an_advise_on_an_older_object_raises_nothing)
{
    new_lock();
    lock_advised(lock);
    fixture_sign_in(&fixture);
    fixture_clear(&fixture);
    lock_advised(lock);
    ck_assert_str_eq(fixture.events.text, "");
}
END_TEST

START_TEST(test_each_object_is_locked_and_unlocked_on_its_own)
{
    struct lock *other;

    initialized();
    other = lock_create(fixture.messenger, LOCK_OF_PRIVATE, owner);
    fixture_unlock(lock);
    ck_assert_int_eq(lock_get_status(other), LOCK_STATUS_INITIALIZED);
    ck_assert_result(lock_guard(other), MSGR_E_API_LOCKED);
    ck_assert_result(lock_request_challenge(other, 9), RESULT_OK);
    lock_verdict(other, false);
    ck_assert_result(lock_guard(lock), RESULT_OK);
    lock_release(other);
}
END_TEST

START_TEST(test_a_disowned_lock_is_silent_and_keeps_its_state_for_those_who_hold_it)
{
    unlocked();
    lock_hold(lock);
    fixture_clear(&fixture);
    lock_disown(lock);
    lock_release(lock);
    ck_assert_ptr_null(lock_owner(lock));
    ck_assert_result(lock_guard(lock), RESULT_OK);
    connection_lost();
    ck_assert_str_eq(fixture.events.text, LOST);
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_NOTINITIALIZED);
}
END_TEST

START_TEST(test_the_wire_hears_when_a_lock_is_gone)
{
    challenged();
    fixture_clear(&fixture);
    lock_release(lock);
    lock = NULL;
    ck_assert_str_eq(fixture.requests.text, "LockLeft");
    ck_assert_uint_eq(messenger_deadline(fixture.messenger), UINT64_MAX);
}
END_TEST

START_TEST(test_a_lock_that_outlives_the_model_is_harmless)
{
    unlocked();
    messenger_destroy(fixture.messenger);
    fixture.messenger = NULL;
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_NOTINITIALIZED);
    ck_assert_result(request(), MSGR_E_API_NOTINITIALIZED);
    ck_assert_result(respond(), MSGR_E_API_NOTINITIALIZED);
    ck_assert_result(guarded(), MSGR_E_API_LOCKED);
    challenge();
    yes();
    lock_advised(lock);
    ck_assert_int_eq(lock_get_status(lock), LOCK_STATUS_NOTINITIALIZED);
}
END_TEST

Suite *test_suite(void)
{
    TCase *tcase = tcase_create("lock");
    Suite *suite = suite_create("lock");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_every_row_of_the_lock_table, 0, COUNT(rows));
    tcase_add_loop_test(tcase, test_every_policy_by_what_the_service_and_the_application_say, 0, COUNT(transactions));
    tcase_add_loop_test(tcase, test_a_transaction_that_is_verified_here_ends_with_the_connection, 0,
                        COUNT(verified_here));
    tcase_add_test(tcase, test_two_challenges_made_here_are_not_the_same);
    tcase_add_test(tcase, test_a_new_policy_counts_from_the_next_transaction);
    tcase_add_test(tcase, test_off_is_disabled_and_lets_everything_pass);
    tcase_add_test(tcase, test_a_call_after_a_timeout_says_unlock_failed);
    tcase_add_test(tcase, test_after_the_next_sign_in_a_failed_object_may_try_again);
    tcase_add_test(tcase, test_cookies_of_any_value_come_back);
    tcase_add_test(tcase, test_an_object_made_while_signed_in_is_initialized_and_told_at_its_first_advise);
    tcase_add_test(tcase, test_an_object_made_while_signed_in_without_locking_is_disabled);
    tcase_add_test(tcase, test_an_advise_on_an_older_object_raises_nothing);
    tcase_add_test(tcase, test_each_object_is_locked_and_unlocked_on_its_own);
    tcase_add_test(tcase, test_a_disowned_lock_is_silent_and_keeps_its_state_for_those_who_hold_it);
    tcase_add_test(tcase, test_the_wire_hears_when_a_lock_is_gone);
    tcase_add_test(tcase, test_a_lock_that_outlives_the_model_is_harmless);
    suite_add_tcase(suite, tcase);
    return suite;
}
