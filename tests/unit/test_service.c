/* msgrd without sockets: time limits at their edge, each dialect's form of a reply, and input that is cut
 * anywhere.  The test sets clock and random bytes, so that every reply is known in advance. */
#define _GNU_SOURCE 1 /* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/contacts.h"
#include "harness/suite.h"
#include "wire/challenge.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_groups.h"
#include "msgrd/store_lists.h"
#include "msgrd/store_statements.h"
#include "msgrd/store_transactions.h"
#include "msgrd/switchboard.h"
#include "msgrd/users.h"
#include "service_fixture.h"

/* ---- time ---- */

START_TEST(test_who_does_not_sign_in_is_closed_after_60_seconds)
{
    struct connection *silent = connect_client(), *half = connect_client(), *alice = online(ALICE, "wonderland");

    say(half, "VER 1 MSNP7\r\nUSR 2 MD5 I " BOB "\r\n");
    ck_assert_uint_eq(service_deadline(service), now + 60000);
    now += 59999;
    service_tick(service);
    ck_assert(!silent->closing && !half->closing);
    now += 1;
    service_tick(service);
    ck_assert(silent->closing && half->closing && !alice->closing);
    ck_assert_uint_eq(service_deadline(service), UINT64_MAX);
}
END_TEST

static const struct {
    uint64_t after;
    const char *answer;
} ages[] = {
    {119999, "USR 1 OK alice@example.test Alice\r\n"},
    {120000, "911 1\r\n"},
};

START_TEST(test_an_auth_string_lasts_120_seconds)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;
    char line[128];
    const char *said;

    say(alice, "XFR 5 SB\r\n");
    said = take(alice);
    ck_assert_msg(strncmp(said, "XFR 5 SB 192.0.2.5:1863 CKI ", 28) == 0, "%s", said);
    snprintf(line, sizeof(line), "USR 1 " ALICE " %.32s\r\n", said + 28);
    now += ages[_i].after;
    service_tick(service);
    switchboard = connect_client();
    say(switchboard, line);
    said = take(switchboard);
    ck_assert_msg(strcmp(said, ages[_i].answer) == 0, "after %lu ms: %s", (unsigned long)ages[_i].after, said);
}
END_TEST

START_TEST(test_a_challenge_of_the_service_is_answered_within_50_seconds)
{
    struct connection *alice, *bob;
    char line[256], digest[33];

    service_fixture_teardown();
    service_fixture_start(true);
    alice = online(ALICE, "wonderland");
    bob = online(BOB, "the builder");
    ck_assert(challenge_answer(text_of(bob->challenges[0]), text_of(challenge_client_pair.key), digest));
    snprintf(line, sizeof(line), "QRY 5 %s 32\r\n%s", challenge_client_pair.id, digest);
    say(bob, line);
    ck_assert_str_eq(take(bob), "QRY 5\r\n");
    now += 49999;
    service_tick(service);
    ck_assert(!alice->closing);
    now += 1;
    service_tick(service);
    ck_assert(alice->closing && !bob->closing);
    ck_assert_str_eq(take(alice), "OUT\r\n");
}
END_TEST

/* ---- limits ---- */

START_TEST(test_connections_are_counted)
{
    struct connection *last = NULL;

    ck_assert_uint_eq(service->config.connections_max, CONNECTIONS_DEFAULT);
    service->config.connections_max = 4000;
    for (unsigned i = 0; i < 4000; i++)
        last = connect_client();
    ck_assert_ptr_null(service_connect(service, "192.0.2.1", "192.0.2.5"));
    ck_assert_uint_eq(service->totals.refused, 1);
    connection_disconnected(last);
    ck_assert_ptr_nonnull(service_connect(service, "192.0.2.1", "192.0.2.5"));
}
END_TEST

START_TEST(test_one_user_has_ten_auth_strings_at_most)
{
    struct connection *alice = online(ALICE, "wonderland");

    for (unsigned i = 0; i < AUTH_STRINGS_OF_ONE_USER; i++) {
        say(alice, "XFR 5 SB\r\n");
        ck_assert_int_eq(strncmp(take(alice), "XFR 5 SB ", 9), 0);
    }
    say(alice, "XFR 6 SB\r\n");
    ck_assert_str_eq(take(alice), "800 6\r\n");
    now += 120000;
    service_tick(service);
    say(alice, "XFR 7 SB\r\n");
    ck_assert_int_eq(strncmp(take(alice), "XFR 7 SB ", 9), 0);
}
END_TEST

START_TEST(test_presence_may_change_forty_times_and_then_four_times_a_second)
{
    struct connection *alice = sign_in(ALICE, "wonderland", 7);

    take(alice);
    for (unsigned i = 0; i < CHANGES_AT_ONCE; i++) {
        say(alice, i % 2 ? "CHG 5 BSY\r\n" : "CHG 5 NLN\r\n");
        ck_assert_str_eq(take(alice), i % 2 ? "CHG 5 BSY\r\n" : "CHG 5 NLN\r\n");
    }
    say(alice, "CHG 6 NLN\r\n");
    ck_assert_str_eq(take(alice), "800 6\r\n");
    say(alice, "REA 7 " ALICE " Other\r\n");
    ck_assert_str_eq(take(alice), "800 7\r\n");
    now += 1000 / CHANGES_PER_SECOND - 1;
    say(alice, "CHG 8 NLN\r\n");
    ck_assert_str_eq(take(alice), "800 8\r\n");
    now += 1;
    say(alice, "CHG 9 NLN\r\nCHG 10 BSY\r\n");
    ck_assert_str_eq(take(alice), "CHG 9 NLN\r\n800 10\r\n");
    now += 3600000; /* the bucket does not hold more than that */
    for (unsigned i = 0; i < CHANGES_AT_ONCE; i++)
        say(alice, i % 2 ? "CHG 5 BSY\r\n" : "CHG 5 NLN\r\n");
    ck_assert_ptr_null(strstr(take(alice), "800"));
    say(alice, "CHG 11 NLN\r\n");
    ck_assert_str_eq(take(alice), "800 11\r\n");
}
END_TEST

/* A short request may have a long reply; many of them at once are refused. */
START_TEST(test_who_asks_for_more_than_a_megabyte_at_once_is_closed)
{
    struct connection *alice = sign_in(ALICE, "wonderland", 7);
    struct store_serials serials;
    char name[200];

    memset(name, 'n', sizeof(name));
    for (unsigned i = 0; i < 100; i++) {
        char handle[64];

        snprintf(handle, sizeof(handle), "user%u@example.test", i);
        store_account_add(store, text_of(handle), TEXT_LITERAL("x"), TEXT_LITERAL("x"));
        ck_assert_int_eq(store_list_add(store, text_of(ALICE), text_of(handle), (struct text){name, sizeof(name)},
                                        LIST_FORWARD, &serials),
                         STORE_OK);
    }
    say(alice, "LST 5 FL\r\n");
    ck_assert(!alice->closing);
    for (unsigned i = 0; i < 100 && !alice->closing; i++)
        say(alice, "LST 5 FL\r\n");
    ck_assert(alice->closing);
    ck_assert_uint_lt(alice->out.length, 2 * OUT_MAX_BYTES);
}
END_TEST

START_TEST(test_an_auth_string_of_a_user_who_left_opens_no_switchboard)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard = connect_client();
    char line[128];

    say(alice, "XFR 5 SB\r\n");
    snprintf(line, sizeof(line), "USR 1 " ALICE " %.32s\r\n", take(alice) + 28);
    say(alice, "OUT\r\n");
    connection_disconnected(alice);
    say(switchboard, line);
    ck_assert_str_eq(take(switchboard), "911 1\r\n");
    ck_assert(switchboard->closing);
    ck_assert_ptr_null(service->switchboards);
}
END_TEST

/* Ids stay below 100000000, which old clients can read (docs/wire.md 11 row 7). */
START_TEST(test_ids_of_switchboards_stay_short)
{
    service->last_switchboard = 99999998;
    ck_assert_uint_eq(switchboard_create(service)->id, 99999999);
    ck_assert_uint_eq(switchboard_create(service)->id, 0);
    ck_assert_uint_eq(service->switchboard_count, 2);
}
END_TEST

/* A paused connection that is closed does not resume. */
START_TEST(test_a_closed_connection_has_no_timers)
{
    struct connection *alice = online(ALICE, "wonderland");
    struct buffer flood = {0};

    for (unsigned i = 0; i < COMMANDS_AT_ONCE + 10; i++)
        buffer_append(&flood, TEXT_LITERAL("PNG\r\n"));
    connection_received(alice, buffer_text(&flood));
    ck_assert(alice->paused);
    ck_assert_uint_ne(service_deadline(service), UINT64_MAX);
    connection_close(alice);
    ck_assert_uint_eq(service_deadline(service), UINT64_MAX);
    buffer_free(&flood);
}
END_TEST

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

START_TEST(test_nobody_hears_of_what_the_disk_did_not_take)
{
    struct connection *alice = online(ALICE, "wonderland"), *bob = online(BOB, "the builder"),
                      *third = connect_client();

    while (connection_next_dirty(service))
        ;
    store_turns(store);
    sqlite3_commit_hook(store->database, refuse_commit, NULL);
    say(alice, "ADD 9 FL " BOB " Bob\r\n"); /* Bob gets ADD 0 RL */
    ck_assert(bob->out.length);
    service_commit(service);
    ck_assert(alice->closing && bob->closing && !third->closing);
    ck_assert_str_eq(take(alice), "");
    ck_assert_str_eq(take(bob), "");
    sqlite3_commit_hook(store->database, NULL, NULL);
    ck_assert_uint_eq(store_list_bits(store, TEXT_LITERAL(ALICE), TEXT_LITERAL(BOB)), 0);
}
END_TEST

START_TEST(test_nobody_comes_in_after_the_end_has_begun)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard = connect_client();
    char line[128];

    say(alice, "XFR 5 SB\r\n");
    snprintf(line, sizeof(line), "USR 1 " ALICE " %.32s\r\n", take(alice) + 28);
    say(switchboard, line);
    take(switchboard);
    service_shut_down(service);
    ck_assert_str_eq(take(alice), "OUT SSD\r\n");
    ck_assert(alice->closing && switchboard->closing);
    connection_disconnected(alice);
    connection_disconnected(switchboard);
    ck_assert_ptr_null(service_connect(service, "192.0.2.1", "192.0.2.5"));
    ck_assert_ptr_null(users_find(service, text_of(ALICE)));
}
END_TEST

/* ---- dialects ---- */

static const struct {
    unsigned dialect;
    const char *signed_in, *synchronized;
} dialects[] = {
    {2, "USR 3 OK alice@example.test Alice\r\n",
     "SYN 5 2\r\nGTC 5 2 A\r\nBLP 5 2 AL\r\nLST 5 FL 2 1 1 bob@example.test Bob\r\nLST 5 AL 2 0 "
     "0\r\n"
     "LST 5 BL 2 0 0\r\nLST 5 RL 2 0 0\r\n"},
    {4, "USR 3 OK alice@example.test Alice\r\n",
     "SYN 5 2\r\nGTC 5 2 A\r\nBLP 5 2 AL\r\nLST 5 FL 2 1 1 bob@example.test Bob\r\nLST 5 AL 2 0 "
     "0\r\n"
     "LST 5 BL 2 0 0\r\nLST 5 RL 2 0 0\r\n"},
    {5, "USR 3 OK alice@example.test Alice\r\n",
     "SYN 5 2\r\nGTC 5 2 A\r\nBLP 5 2 AL\r\nPRP 5 2 PHH\r\nPRP 5 2 PHW\r\nPRP 5 2 PHM\r\nPRP 5 2 "
     "MOB\r\n"
     "PRP 5 2 MBE\r\nLST 5 FL 2 1 1 bob@example.test Bob\r\nBPR 2 bob@example.test PHH 1%2023\r\n"
     "LST 5 AL 2 0 0\r\nLST 5 BL 2 0 0\r\nLST 5 RL 2 0 0\r\n"},
    {6, "USR 3 OK alice@example.test Alice 1\r\n",
     "SYN 5 2\r\nGTC 5 2 A\r\nBLP 5 2 AL\r\nPRP 5 2 PHH\r\nPRP 5 2 PHW\r\nPRP 5 2 PHM\r\nPRP 5 2 "
     "MOB\r\n"
     "PRP 5 2 MBE\r\nLST 5 FL 2 1 1 bob@example.test Bob\r\nBPR 2 bob@example.test PHH 1%2023\r\n"
     "LST 5 AL 2 0 0\r\nLST 5 BL 2 0 0\r\nLST 5 RL 2 0 0\r\n"},
    {7, "USR 3 OK alice@example.test Alice 1\r\n",
     "SYN 5 2\r\nGTC 5 2 A\r\nBLP 5 2 AL\r\nPRP 5 2 PHH\r\nPRP 5 2 PHW\r\nPRP 5 2 PHM\r\nPRP 5 2 "
     "MOB\r\n"
     "PRP 5 2 MBE\r\nLSG 5 2 1 1 0 Other%20Contacts 0\r\nLST 5 FL 2 1 1 bob@example.test Bob 0\r\n"
     "BPR 2 bob@example.test PHH 1%2023\r\nLST 5 AL 2 0 0\r\nLST 5 BL 2 0 0\r\nLST 5 RL 2 0 0\r\n"},
};

START_TEST(test_each_dialect_has_its_own_form)
{
    struct store_serials serials;
    struct connection *alice;
    const char *said;
    uint32_t serial;

    ck_assert_int_eq(store_list_add(store, text_of(ALICE), text_of(BOB), TEXT_EMPTY, LIST_FORWARD, &serials), STORE_OK);
    ck_assert_int_eq(store_property_set(store, text_of(BOB), TEXT_LITERAL("PHH"), TEXT_LITERAL("1 23"), &serial),
                     STORE_OK);
    alice = sign_in(ALICE, "wonderland", dialects[_i].dialect);
    said = take(alice);
    ck_assert_msg(strncmp(said, dialects[_i].signed_in, strlen(dialects[_i].signed_in)) == 0, "MSNP%u: %s",
                  dialects[_i].dialect, said);
    say(alice, "SYN 5 0\r\n");
    said = take(alice);
    ck_assert_msg(strcmp(said, dialects[_i].synchronized) == 0, "MSNP%u: %s", dialects[_i].dialect, said);
}
END_TEST

START_TEST(test_telephone_numbers_reach_those_who_may_know)
{
    struct connection *alice = online(ALICE, "wonderland"), *bob = online(BOB, "the builder");

    say(bob, "ADD 5 FL " ALICE " Alice 0\r\n");
    take(bob);
    take(alice);
    say(alice, "PRP 6 PHW 55%20512\r\n");
    ck_assert_str_eq(take(alice), "PRP 6 3 PHW 55%20512\r\n");
    ck_assert_str_eq(take(bob), "BPR 2 alice@example.test PHW 55%20512\r\n");
    say(alice, "PRP 7 XYZ 1\r\n");
    ck_assert_str_eq(take(alice), "715 7\r\n");
    say(alice, "ADD 8 BL " BOB " Bob\r\n");
    take(bob);
    take(alice);
    say(alice, "PRP 9 PHW 1\r\n");
    ck_assert_str_eq(take(bob), "");
    say(alice, "PRP 10 LONG 1\r\n");
    ck_assert(alice->closing);
}
END_TEST

/* Sent one after the other: members of groups, and contacts that leave the list with their group. */
static const struct {
    const char *said, *answer;
} group_steps[] = {
    {"ADG 1 Friends 0", "ADG 1 2 Friends 1 0"},
    {"ADG 2 Work%20mates 0", "ADG 2 3 Work%20mates 2 0"},
    {"ADG 3 Friends 0", "228 3"},
    {"ADG 4 123456789012345678901234567890123456789012345678901234567890ab 0", "229 4"},
    {"ADG 5 a%0Db 0", "201 5"},
    {"REG 6 2 Work 0", "REG 6 4 2 Work 0"},
    {"REG 7 2 Friends 0", "228 7"},
    {"REG 8 9 Nothing 0", "224 8"},
    {"REG 9 0 Nothing 0", "224 9"},
    {"ADD 10 FL bob@example.test Bob 9", "224 10"},
    {"ADD 11 FL bob@example.test Bob 1", "ADD 11 FL 6 bob@example.test Bob 1"},
    {"ADD 12 FL bob@example.test Bob 1", "215 12"},
    {"ADD 13 FL bob@example.test Bob 2", "ADD 13 FL 7 bob@example.test Bob 2"},
    {"LST 14 FL", "LST 14 FL 7 1 1 bob@example.test Bob 1,2"},
    {"REM 15 FL bob@example.test 0", "REM 15 FL 7 bob@example.test 0"},
    {"REM 16 FL bob@example.test 1", "REM 16 FL 8 bob@example.test 1"},
    {"REM 17 FL bob@example.test 1", "225 17"},
    {"REM 18 FL bob@example.test 9", "224 18"},
    {"LST 19 FL", "LST 19 FL 8 1 1 bob@example.test Bob 2"},
    {"RMG 20 0", "230 20"},
    {"RMG 21 9", "224 21"},
    {"RMG 22 1", "RMG 22 9 1"},
    {"LST 23 FL", "LST 23 FL 9 1 1 bob@example.test Bob 2"},
    {"RMG 24 2", "RMG 24 11 2"},
    {"LST 25 FL", "LST 25 FL 11 0 0"},
    {"ADD 26 FL bob@example.test Bob 0", "ADD 26 FL 12 bob@example.test Bob 0"},
    {"REM 27 FL bob@example.test 0", "REM 27 FL 13 bob@example.test 0"},
    {"LST 28 FL", "LST 28 FL 13 0 0"},
    {"REM 29 FL bob@example.test 0", "216 29"},
};

START_TEST(test_groups_are_kept_and_hold_contacts)
{
    struct connection *alice = sign_in(ALICE, "wonderland", 7), *bob = online(BOB, "the builder");
    char line[256];

    take(alice);
    for (size_t i = 0; i < COUNT(group_steps); i++) {
        const char *answer;

        snprintf(line, sizeof(line), "%s\r\n", group_steps[i].said);
        say(alice, line);
        answer = take(alice);
        snprintf(line, sizeof(line), "%s\r\n", group_steps[i].answer);
        ck_assert_msg(strcmp(answer, line) == 0, "%s: %s", group_steps[i].said, answer);
    }
    ck_assert_str_eq(take(bob), "ADD 0 RL 2 alice@example.test Alice\r\n"
                                "REM 0 RL 3 alice@example.test\r\n"
                                "ADD 0 RL 4 alice@example.test Alice\r\n"
                                "REM 0 RL 5 alice@example.test\r\n");
}
END_TEST

START_TEST(test_there_are_thirty_groups_at_most)
{
    struct connection *alice = sign_in(ALICE, "wonderland", 7);
    char line[64], expected[64];
    const char *said;

    for (unsigned i = 1; i < STORE_GROUPS_MAX; i++) {
        take(alice);
        snprintf(line, sizeof(line), "ADG 5 group%u 0\r\n", i);
        say(alice, line);
        snprintf(expected, sizeof(expected), "ADG 5 %u group%u %u 0\r\n", i + 1, i, i);
        said = take(alice);
        ck_assert_str_eq(said, expected);
    }
    say(alice, "ADG 6 more 0\r\n");
    ck_assert_str_eq(take(alice), "223 6\r\n");
    say(alice, "RMG 7 12\r\nADG 8 more 0\r\n");
    ck_assert_str_eq(take(alice), "RMG 7 31 12\r\nADG 8 32 more 12 0\r\n");
    say(alice, "SYN 9 0\r\n");
    said = take(alice);
    ck_assert_ptr_nonnull(strstr(said, "LSG 9 32 1 30 0 Other%20Contacts 0\r\n"
                                       "LSG 9 32 2 30 1 group1 0\r\n"));
    ck_assert_ptr_nonnull(strstr(said, "LSG 9 32 30 30 29 group29 0\r\n"));
}
END_TEST

/* ---- bytes cut anywhere ---- */

/* A session of one client with all kinds of frames; %s is the digest. */
static const char session[] = "VER 1 MSNP7 CVR0\r\nINF 2 \r\nUSR 3 MD5 I alice@example.test\nUSR 4 MD5 S %s\r\n\r\n"
                              "SYN 5 0\r\nCHG 6 NLN\r\nADD 7 FL bob@example.test B%%C3%%BCb 0\r\nCHL 8\r\n"
                              "QRY 9 NOBODY 32\r\n00000000000000000000000000000000SDC 10 x 5\r\nOUT\r\nREA 11 "
                              "bob@example.test X\r\n"
                              "XYZ 12\r\nREM 13 FL bob@example.test\r\nPNG\r\nOUT\r\n";

static void run_session(const char *bytes, size_t length, size_t cut, struct buffer *heard)
{
    struct connection *alice = connect_client();

    connection_received(alice, (struct text){bytes, cut});
    connection_received(alice, (struct text){bytes + cut, length - cut});
    ck_assert_msg(alice->closing, "cut at %zu: OUT was not heard", cut);
    buffer_clear(heard);
    buffer_append(heard, buffer_text(&alice->out));
}

/* LoginTime is the only value that depends on the real clock. */
static void blot_time(struct buffer *heard)
{
    char *time = memmem(heard->bytes, heard->length, "LoginTime: ", 11);

    ck_assert_ptr_nonnull(time);
    for (time += 11; *time != '\r'; time++)
        *time = '0';
}

START_TEST(test_a_session_cut_at_any_byte_is_the_same_session)
{
    struct buffer expected = {0}, heard = {0};
    struct connection *probe = connect_client();
    char bytes[1024], digest[33];
    size_t length;

    say(probe, "VER 1 MSNP7\r\nUSR 3 MD5 I " ALICE "\r\n"); /* to learn the first salt after a start */
    md5_hex(text_of(probe->salt), TEXT_LITERAL("wonderland"), digest);
    length = (size_t)snprintf(bytes, sizeof(bytes), session, digest);
    for (size_t cut = 0; cut < length; cut++) {
        service_fixture_teardown();
        service_fixture_start(false);
        run_session(bytes, length, cut, &heard);
        blot_time(&heard);
        if (!cut) {
            buffer_append(&expected, buffer_text(&heard));
            ck_assert_ptr_nonnull(memmem(heard.bytes, heard.length, "REM 13 FL 4 ", 12));
            continue;
        }
        ck_assert_msg(text_equal(buffer_text(&heard), buffer_text(&expected)), "cut at %zu: %.*s", cut,
                      TEXT_ARG(buffer_text(&heard)));
    }
    buffer_free(&expected);
    buffer_free(&heard);
}
END_TEST

/* The same session with one wrong byte at each place: afterwards the service still works for others. */
START_TEST(test_a_session_with_a_broken_byte_harms_nobody)
{
    static const char broken[] = {0, '\n', ' ', '%', (char)0xFF, '9'};
    char bytes[1024], digest[33];
    struct connection *probe = connect_client(), *bob;
    size_t length;

    say(probe, "VER 1 MSNP7\r\nUSR 3 MD5 I " ALICE "\r\n");
    md5_hex(text_of(probe->salt), TEXT_LITERAL("wonderland"), digest);
    length = (size_t)snprintf(bytes, sizeof(bytes), session, digest);
    for (size_t at = 0; at < length; at += 3) {
        char kept = bytes[at];
        struct connection *alice;

        service_fixture_teardown();
        service_fixture_start(false);
        alice = connect_client();
        bytes[at] = broken[at % sizeof(broken)];
        connection_received(alice, (struct text){bytes, length});
        connection_disconnected(alice);
        bytes[at] = kept;
        bob = online(BOB, "the builder");
        say(bob, "PNG\r\n");
        ck_assert_msg(strcmp(take(bob), "QNG\r\n") == 0, "after a broken byte at %zu", at);
    }
}
END_TEST

/* ---- control ---- */

#define TOKEN "0123456789abcdef0123456789abcdef"

static const struct {
    const char *name, *sent, *answer;
    bool closes;
} controls[] = {
    {"another token", "OMC 1 0123456789abcdef0123456789abcdeF STOP\r\n", "", true},
    {"a part of the token", "OMC 1 0123456789abcdef STOP\r\n", "", true},
    {"no token", "OMC 1 STOP\r\n", "", true},
    {"nothing asked", "OMC 1 " TOKEN "\r\n", "", true},
    {"an unknown verb", "OMC 1 " TOKEN " DANCE\r\n", "OMC 1 INVALID\r\n", false},
    {"too few words", "OMC 1 " TOKEN " ALERT alice@example.test 1 -\r\n", "OMC 1 INVALID\r\n", false},
    {"nobody there", "OMC 1 " TOKEN " ALERT bob@example.test 1 - x\r\n", "OMC 1 OFFLINE\r\n", false},
    {"no site", "OMC 1 " TOKEN " ALERT alice@example.test x - x\r\n", "OMC 1 INVALID\r\n", false},
    {"a site beyond", "OMC 1 " TOKEN " ALERT alice@example.test 4294967296 - x\r\n", "OMC 1 INVALID\r\n", false},
    {"half an escape", "OMC 1 " TOKEN " ALERT alice@example.test 1 - x%2\r\n", "OMC 1 INVALID\r\n", false},
    {"a line end in the text", "OMC 1 " TOKEN " ALERT alice@example.test 1 - x%0Ax\r\n", "OMC 1 INVALID\r\n", false},
    {"a link to a script", "OMC 1 " TOKEN " ALERT alice@example.test 1 javascript:x x\r\n", "OMC 1 INVALID\r\n", false},
    {"a good one", "OMC 1 " TOKEN " ALERT alice@example.test 4294967295 - x\r\n", "OMC 1 OK\r\n", false},
};

START_TEST(test_control_is_for_who_has_the_token)
{
    struct connection *alice = online(ALICE, "wonderland"), *control = connect_client();
    const char *said;

    say(control, controls[_i].sent);
    said = take(control);
    ck_assert_msg(strcmp(said, controls[_i].answer) == 0, "%s: %s", controls[_i].name, said);
    ck_assert_msg(control->closing == controls[_i].closes, "%s", controls[_i].name);
    ck_assert_uint_eq(stops, 0);
    said = take(alice);
    ck_assert_msg((strstr(said, "siteid=\"4294967295\"") != NULL) == (strcmp(controls[_i].name, "a good one") == 0),
                  "%s: %s", controls[_i].name, said);
}
END_TEST

/* 1024 bytes with the tags (docs/wire.md 1.6). */
START_TEST(test_an_alert_is_as_long_as_clients_take)
{
    enum { TAGS = sizeof("<BODY lang=\"1033\"><TEXT></TEXT></BODY>") - 1 };
    struct connection *alice = online(ALICE, "wonderland"), *control = connect_client();
    char line[1200], text[1100];

    memset(text, 'x', sizeof(text));
    snprintf(line, sizeof(line), "OMC 1 " TOKEN " ALERT " ALICE " 1 - %.*s\r\n", 1024 - TAGS, text);
    say(control, line);
    ck_assert_str_eq(take(control), "OMC 1 OK\r\n");
    take(alice);
    snprintf(line, sizeof(line), "OMC 1 " TOKEN " ALERT " ALICE " 1 - %.*s\r\n", 1025 - TAGS, text);
    say(control, line);
    ck_assert_str_eq(take(control), "OMC 1 TOO-LONG\r\n");
    ck_assert_str_eq(take(alice), "");
}
END_TEST

static size_t three_megabytes(void *context)
{
    (void)context;
    return 3 << 20;
}

START_TEST(test_the_status_counts_what_there_is)
{
    struct connection *control = connect_client(), *alice = online(ALICE, "wonderland"), *switchboard;
    char line[128];
    const char *said;

    service->config.memory = three_megabytes;
    online(BOB, "the builder");
    say(alice, "XFR 5 SB\r\n");
    said = take(alice);
    snprintf(line, sizeof(line), "USR 1 " ALICE " %.32s\r\n", strstr(said, "CKI ") + 4);
    switchboard = connect_client();
    say(switchboard, line);
    say(switchboard, "MSG 2 N 2\r\nhi");
    say(switchboard, "MSG 3 N 2\r\nhi");
    now += 90500;
    say(control, "OMC 1 " TOKEN " STATUS\r\n");
    ck_assert_str_eq(take(control), "OMC 1 OK users=2 switchboards=1 connections=4 sign-ins=2 messages=2 alerts=0 "
                                    "refused=0 slowed=0 memory=3072 uptime=90\r\n");
    connection_disconnected(switchboard);
    connection_disconnected(alice);
    service->config.memory = NULL;
    say(control, "OMC 1 " TOKEN " STATUS\r\n");
    ck_assert_str_eq(take(control), "OMC 1 OK users=1 switchboards=0 connections=2 sign-ins=2 messages=2 alerts=0 "
                                    "refused=0 slowed=0 memory=0 uptime=90\r\n");
}
END_TEST

START_TEST(test_stop_is_passed_on)
{
    struct connection *control = connect_client();

    say(control, "OMC 1 " TOKEN " STOP\r\n");
    ck_assert_str_eq(take(control), "OMC 1 OK\r\n");
    ck_assert_uint_eq(stops, 1);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("service");
    TCase *tcase = tcase_create("sessions");

    tcase_add_checked_fixture(tcase, service_fixture_setup, service_fixture_teardown);
    tcase_add_test(tcase, test_who_does_not_sign_in_is_closed_after_60_seconds);
    tcase_add_loop_test(tcase, test_an_auth_string_lasts_120_seconds, 0, COUNT(ages));
    tcase_add_test(tcase, test_a_challenge_of_the_service_is_answered_within_50_seconds);
    tcase_add_test(tcase, test_connections_are_counted);
    tcase_add_test(tcase, test_one_user_has_ten_auth_strings_at_most);
    tcase_add_test(tcase, test_presence_may_change_forty_times_and_then_four_times_a_second);
    tcase_add_test(tcase, test_who_asks_for_more_than_a_megabyte_at_once_is_closed);
    tcase_add_test(tcase, test_an_auth_string_of_a_user_who_left_opens_no_switchboard);
    tcase_add_test(tcase, test_ids_of_switchboards_stay_short);
    tcase_add_test(tcase, test_a_closed_connection_has_no_timers);
    tcase_add_test(tcase, test_nobody_hears_of_what_the_disk_did_not_take);
    tcase_add_test(tcase, test_nobody_comes_in_after_the_end_has_begun);
    tcase_add_loop_test(tcase, test_each_dialect_has_its_own_form, 0, COUNT(dialects));
    tcase_add_test(tcase, test_telephone_numbers_reach_those_who_may_know);
    tcase_add_test(tcase, test_groups_are_kept_and_hold_contacts);
    tcase_add_test(tcase, test_there_are_thirty_groups_at_most);
    tcase_add_test(tcase, test_a_session_cut_at_any_byte_is_the_same_session);
    tcase_add_test(tcase, test_a_session_with_a_broken_byte_harms_nobody);
    tcase_add_loop_test(tcase, test_control_is_for_who_has_the_token, 0, COUNT(controls));
    tcase_add_test(tcase, test_an_alert_is_as_long_as_clients_take);
    tcase_add_test(tcase, test_the_status_counts_what_there_is);
    tcase_add_test(tcase, test_stop_is_passed_on);
    suite_add_tcase(suite, tcase);
    return suite;
}
