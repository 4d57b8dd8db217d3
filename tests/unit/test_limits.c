/* The limits for one client: below, at and above each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/contacts.h"
#include "harness/suite.h"
#include "msgrd/passport.h"
#include "msgrd/passport_server.h"
#include "msgrd/store_groups.h"
#include "msgrd/store_transactions.h"
#include "msgrd/switchboard.h"
#include "service_fixture.h"
#include "wire/challenge.h"

/* ---- lengths ---- */

/* Sends `head`, `letters` letters and `tail`, and then PNG, whose reply shows that the connection still
 * exists. */
static const struct {
    const char *name, *head;
    size_t letters;
    const char *tail, *answer; /* the beginning of the reply; "": closed without one */
} lengths[] = {
    {"a line of 8191 bytes", "ZZZ 9 ", 8185, "\r\n", "QNG"},
    {"a line of 8192 bytes", "ZZZ 9 ", 8186, "\r\n", "QNG"},
    {"a line of 8193 bytes", "ZZZ 9 ", 8187, "\r\n", ""},
    {"a line of 8192 bytes that ends later", "ZZZ 9 ", 8186, "", "QNG"},
    {"a line of 8194 bytes that does not end", "ZZZ 9 ", 8188, "", ""},
    {"31 words", "ZZZ 9 2 3 4 5 6 7 8 9 a b c d e f 6 7 8 9 b 1 2 3 4 5 6 7 8 9 c ", 1, "\r\n", "QNG"},
    {"32 words", "ZZZ 9 2 3 4 5 6 7 8 9 a b c d e f 6 7 8 9 b 1 2 3 4 5 6 7 8 9 c 1 ", 1, "\r\n", "QNG"},
    {"33 words", "ZZZ 9 2 3 4 5 6 7 8 9 a b c d e f 6 7 8 9 b 1 2 3 4 5 6 7 8 9 c 1 2 ", 1, "\r\n", ""},
    {"a payload of 65535 bytes", "QRY 9 id 65535\r\n", 65535, "", "540 9\r\nQNG"},
    {"a payload of 65536 bytes", "QRY 9 id 65536\r\n", 65536, "", "540 9\r\nQNG"},
    {"a payload of 65537 bytes", "QRY 9 id 65537\r\n", 65537, "", ""},
    {"a name of 386 bytes", "REA 9 " ALICE " ", 386, "\r\n", "REA 9 2 "},
    {"a name of 387 bytes", "REA 9 " ALICE " ", 387, "\r\n", "REA 9 2 "},
    {"a name of 388 bytes", "REA 9 " ALICE " ", 388, "\r\n", "209 9\r\nQNG"},
    {"a telephone number of 94 bytes", "PRP 9 PHH ", 94, "\r\n", "PRP 9 2 "},
    {"a telephone number of 95 bytes", "PRP 9 PHH ", 95, "\r\n", "PRP 9 2 "},
    {"a telephone number of 96 bytes", "PRP 9 PHH ", 96, "\r\n", ""},
    {"a group name of 60 bytes", "ADG 9 ", 60, " 0\r\n", "ADG 9 2 "},
    {"a group name of 61 bytes", "ADG 9 ", 61, " 0\r\n", "ADG 9 2 "},
    {"a group name of 62 bytes", "ADG 9 ", 62, " 0\r\n", "229 9\r\nQNG"},
    {"a handle of 128 bytes", "ADD 9 FL a@", 126, "\r\n", "205 9\r\nQNG"},
    {"a handle of 129 bytes", "ADD 9 FL a@", 127, "\r\n", "205 9\r\nQNG"},
    {"a handle of 130 bytes", "ADD 9 FL a@", 128, "\r\n", "201 9\r\nQNG"},
};

START_TEST(test_each_length_has_its_limit)
{
    struct connection *alice = online(ALICE, "wonderland"), *bob = online(BOB, "the builder");
    struct buffer line = {0};
    const char *said;

    buffer_printf(&line, "%s", lengths[_i].head);
    for (size_t i = 0; i < lengths[_i].letters; i++)
        buffer_append(&line, TEXT_LITERAL("x"));
    buffer_printf(&line, "%s", lengths[_i].tail);
    take(alice);
    connection_received(alice, buffer_text(&line));
    if (!lengths[_i].answer[0])
        ck_assert_msg(alice->closing, "%s: still there", lengths[_i].name);
    if (!lengths[_i].tail[0] && lengths[_i].head[0] == 'Z' && !alice->closing)
        say(alice, "\r\n");
    say(alice, "PNG\r\n");
    said = take(alice);
    ck_assert_msg(strncmp(said, lengths[_i].answer, strlen(lengths[_i].answer)) == 0 &&
                      (lengths[_i].answer[0] != 0) == (said[0] != 0),
                  "%s: %.100s", lengths[_i].name, said);
    say(bob, "PNG\r\n");
    ck_assert_ptr_nonnull(strstr(take(bob), "QNG\r\n"));
    buffer_free(&line);
}
END_TEST

/* ---- numbers ---- */

static void open_switchboard(struct connection *connection, struct connection **switchboard)
{
    char line[128];
    const char *said;

    say(connection, "XFR 5 SB\r\n");
    said = take(connection);
    ck_assert_int_eq(strncmp(said, "XFR 5 SB ", 9), 0);
    snprintf(line, sizeof(line), "USR 1 %.*s %.32s\r\n", TEXT_ARG(string_text(&connection->handle)),
             strstr(said, "CKI ") + 4);
    *switchboard = connect_client();
    say(*switchboard, line);
    ck_assert_int_eq(strncmp(take(*switchboard), "USR 1 OK ", 9), 0);
}

static const struct {
    const char *name;
    size_t there; /* entries before the command */
    const char *said, *answer;
} numbers[] = {
    {"the 599th entry", 598, "ADD 9 AL " BOB "\r\n", "ADD 9 AL "},
    {"the 600th entry", 599, "ADD 9 AL " BOB "\r\n", "ADD 9 AL "},
    {"the 601st entry", 600, "ADD 9 AL " BOB "\r\n", "210 9\r\n"},
    {"the 600th blocked", 599, "ADD 9 BL " BOB "\r\n", "ADD 9 BL "},
    {"the 601st blocked", 600, "ADD 9 BL " BOB "\r\n", "210 9\r\n"},
    {"the 600th contact", 599, "ADD 9 FL " BOB " Bob\r\n", "ADD 9 FL "},
    {"the 601st contact", 600, "ADD 9 FL " BOB " Bob\r\n", "210 9\r\n"},
};

START_TEST(test_each_list_has_its_limit)
{
    struct connection *alice = online(ALICE, "wonderland");
    unsigned list = numbers[_i].said[6] == 'A' ? LIST_ALLOW : numbers[_i].said[6] == 'B' ? LIST_BLOCK : LIST_FORWARD;
    struct store_serials serials;
    const char *said;

    ck_assert(store_batch_begin(store));
    for (size_t i = 0; i < numbers[_i].there; i++) {
        char handle[64];

        snprintf(handle, sizeof(handle), "contact%zu@example.test", i);
        ck_assert_int_eq(store_list_add(store, TEXT_LITERAL(ALICE), text_of(handle), TEXT_EMPTY, list, &serials),
                         STORE_OK);
    }
    ck_assert(store_batch_end(store, true));
    say(alice, numbers[_i].said);
    said = take(alice);
    ck_assert_msg(strncmp(said, numbers[_i].answer, strlen(numbers[_i].answer)) == 0, "%s: %s", numbers[_i].name, said);
}
END_TEST

static const struct {
    unsigned auth_strings;
    const char *answer;
} invitations[] = {
    {INVITATIONS_OF_ONE_USER - 2, "CAL 9 RINGING "},
    {INVITATIONS_OF_ONE_USER - 1, "CAL 9 RINGING "},
    {INVITATIONS_OF_ONE_USER, "280 9\r\n"},
};

START_TEST(test_one_user_is_called_by_so_many_at_once)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;
    const char *said;

    online(BOB, "the builder");
    open_switchboard(alice, &switchboard);
    for (unsigned i = 0; i < invitations[_i].auth_strings; i++)
        ck_assert_ptr_nonnull(auth_string_issue(service, TEXT_LITERAL(BOB), switchboard->switchboard));
    say(switchboard, "CAL 9 " BOB "\r\n");
    said = take(switchboard);
    ck_assert_int_eq(strncmp(said, invitations[_i].answer, strlen(invitations[_i].answer)), 0);
    now += AUTH_STRING_MS;
    service_tick(service);
    say(switchboard, "CAL 10 " BOB "\r\n");
    ck_assert_int_eq(strncmp(take(switchboard), "CAL 10 RINGING ", 15), 0);
}
END_TEST

static const struct {
    size_t length;
    bool closed;
} messages[] = {{1663, false}, {1664, false}, {1665, true}};

START_TEST(test_a_message_has_its_limit)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;
    char line[2048];
    int head;

    open_switchboard(alice, &switchboard);
    head = snprintf(line, sizeof(line), "MSG 9 N %zu\r\n", messages[_i].length);
    memset(line + head, 'x', messages[_i].length);
    line[(size_t)head + messages[_i].length] = 0;
    say(switchboard, line);
    ck_assert_int_eq(switchboard->closing, messages[_i].closed);
    ck_assert_str_eq(take(switchboard), messages[_i].closed ? "" : "NAK 9\r\n");
}
END_TEST

/* A switchboard with Alice and `members` - 1 users that she called. */
static struct connection *full_switchboard(unsigned members)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;

    open_switchboard(alice, &switchboard);
    for (unsigned i = 1; i < members; i++) {
        char handle[64], line[192];
        struct connection *user, *joining = connect_client();
        const char *said;

        snprintf(handle, sizeof(handle), "member%u@example.test", i);
        store_account_add(store, text_of(handle), TEXT_LITERAL("x"), text_of(handle));
        user = online(handle, "x");
        snprintf(line, sizeof(line), "CAL %u %s\r\n", i, handle);
        say(switchboard, line);
        said = take(user);
        snprintf(line, sizeof(line), "ANS 1 %s %.32s %lu\r\n", handle, strstr(said, "CKI ") + 4,
                 (unsigned long)switchboard->switchboard->id);
        say(joining, line);
        said = take(joining);
        ck_assert_msg(strstr(said, "ANS 1 OK\r\n") != NULL, "member %u: %s", i, said);
    }
    take(switchboard);
    return switchboard;
}

START_TEST(test_a_switchboard_has_sixteen_members)
{
    struct connection *switchboard = full_switchboard(_i ? 16 : 15), *bob;
    char answer[64];

    bob = online(BOB, "the builder");
    say(switchboard, "CAL 99 " BOB "\r\n");
    snprintf(answer, sizeof(answer), "%.10s", take(switchboard));
    ck_assert_str_eq(answer, _i ? "280 99\r\n" : "CAL 99 RIN");
    ck_assert((strstr(take(bob), "RNG ") != NULL) == !_i);
}
END_TEST

/* The sixteenth-newest challenge can still be answered, the one before it not. */
START_TEST(test_sixteen_challenges_wait)
{
    struct connection *alice = online(ALICE, "wonderland");
    static const char oldest[21] = "31415926535897932384"; /* the test clock's are all equal */
    char line[160], digest[33];

    say(alice, "CHL 5\r\n");
    memcpy(alice->challenges[0], oldest, sizeof(oldest));
    for (unsigned i = 1; i < 16u + (unsigned)_i; i++)
        say(alice, "CHL 6\r\n");
    take(alice);
    ck_assert(challenge_answer(text_of(oldest), text_of(challenge_public_pairs[1].key), digest));
    snprintf(line, sizeof(line), "QRY 7 %s 32\r\n%s", challenge_public_pairs[1].id, digest);
    say(alice, line);
    ck_assert_str_eq(take(alice), _i ? "540 7\r\n" : "QRY 7\r\n");
}
END_TEST

/* A successful call begins a new row of failed ones. */
START_TEST(test_the_fifth_failed_call_in_a_row_is_713)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;

    online(BOB, "the builder");
    open_switchboard(alice, &switchboard);
    for (unsigned row = 0; row < 2; row++) {
        for (unsigned i = 0; i < 4; i++) {
            say(switchboard, "CAL 9 ghost@example.test\r\n");
            ck_assert_str_eq(take(switchboard), "217 9\r\n");
        }
        if (row)
            break;
        say(switchboard, "CAL 9 " BOB "\r\n");
        ck_assert_int_eq(strncmp(take(switchboard), "CAL 9 RINGING ", 14), 0);
    }
    say(switchboard, "CAL 9 ghost@example.test\r\n");
    ck_assert_str_eq(take(switchboard), "713 9\r\n");
}
END_TEST

/* What is in `out` after a frame: 1 MiB is allowed, one byte more ends the connection. */
START_TEST(test_output_has_its_limit)
{
    struct connection *alice = online(ALICE, "wonderland");
    size_t length = (1 << 20) - strlen("QNG\r\n") + (size_t)_i;

    while (alice->out.length < length)
        buffer_append(&alice->out, TEXT_LITERAL("x"));
    say(alice, "PNG\r\n");
    ck_assert_uint_eq(alice->out.length, (1 << 20) + (size_t)_i);
    ck_assert_int_eq(alice->closing, _i);
}
END_TEST

/* A picture of 1024 bytes is passed on, a longer one is ignored. */
START_TEST(test_a_picture_has_its_limit)
{
    struct connection *alice = online(ALICE, "wonderland");
    struct buffer line = {0};

    alice->dialect = 9; /* MSNP9 needs Passport, which is not what is tested */
    buffer_printf(&line, "CHG 9 BSY 0 ");
    for (unsigned i = 0; i < 1024u + (unsigned)_i; i++)
        buffer_append(&line, TEXT_LITERAL("x"));
    buffer_append(&line, TEXT_LITERAL("\r\n"));
    connection_received(alice, buffer_text(&line));
    ck_assert_uint_eq(alice->object.length, _i ? 0 : 1024);
    ck_assert_uint_eq(strlen(take(alice)), _i ? strlen("CHG 9 BSY 0\r\n") : line.length);
    buffer_free(&line);
}
END_TEST

/* The tests above and below use the constants; here are their values, as docs/msgrd.md has them. */
START_TEST(test_limits_have_their_documented_values)
{
    ck_assert_uint_eq(UNAUTHENTICATED_MS, 60000);
    ck_assert_uint_eq(OUT_MAX_BYTES, 1048576);
    ck_assert_uint_eq(CONNECTIONS_DEFAULT, 16384);
    ck_assert_uint_eq(AUTH_STRING_MS, 120000);
    ck_assert_uint_eq(AUTH_STRINGS_OF_ONE_USER, 10);
    ck_assert_uint_eq(INVITATIONS_OF_ONE_USER, 128);
    ck_assert_uint_eq(CHANGES_AT_ONCE, 40);
    ck_assert_uint_eq(CHANGES_PER_SECOND, 4);
    ck_assert_uint_eq(COMMANDS_AT_ONCE, 1500);
    ck_assert_uint_eq(COMMANDS_PER_SECOND, 50);
    ck_assert_uint_eq(MESSAGES_PER_SECOND, 100);
    ck_assert_uint_eq(MESSAGES_AT_ONCE_FACTOR, 10);
    ck_assert_uint_eq(PAYLOAD_AT_ONCE, 1048576);
    ck_assert_uint_eq(PAYLOAD_PER_SECOND, 262144);
    ck_assert_uint_eq(TOO_FAST_MS, 60000);
    ck_assert_uint_eq(STORE_LIST_MAX, 600);
    ck_assert_uint_eq(STORE_GROUPS_MAX, 30);
    ck_assert_uint_eq(PASSPORT_TICKETS_OF_ONE_USER, 10);
    ck_assert_uint_eq(PASSPORT_TICKET_MS, 60000);
    ck_assert_uint_eq(PASSPORT_CONNECTIONS_MAX, 256);
    ck_assert_uint_eq(PASSPORT_CONNECTION_MS, 15000);
}
END_TEST

/* ---- rate limit ---- */

/* Sends `count` commands at once; returns how many were answered. */
static unsigned ping(struct connection *connection, unsigned count)
{
    struct buffer pings = {0};
    unsigned answers = 0;

    for (unsigned i = 0; i < count; i++)
        buffer_append(&pings, TEXT_LITERAL("PNG\r\n"));
    connection_received(connection, buffer_text(&pings));
    buffer_free(&pings);
    for (const char *said = take(connection); (said = strstr(said, "QNG\r\n")); said += 5)
        answers++;
    return answers;
}

/* How many commands are answered at once (one into debt), and how many as time passes. */
static const struct {
    unsigned sent, answered, later_ms, answered_later;
    bool paused;
} rates[] = {
    {COMMANDS_AT_ONCE - 1, COMMANDS_AT_ONCE - 1, 0, 0, false},
    {COMMANDS_AT_ONCE, COMMANDS_AT_ONCE, 0, 0, false},
    {COMMANDS_AT_ONCE + 1, COMMANDS_AT_ONCE + 1, 0, 0, true},
    {COMMANDS_AT_ONCE + 3, COMMANDS_AT_ONCE + 1, 1000 / COMMANDS_PER_SECOND - 1, 0, true},
    {COMMANDS_AT_ONCE + 3, COMMANDS_AT_ONCE + 1, 1000 / COMMANDS_PER_SECOND, 1, true},
    {COMMANDS_AT_ONCE + 3, COMMANDS_AT_ONCE + 1, 1000, 2, false},
};

START_TEST(test_who_is_too_fast_is_slowed)
{
    struct connection *alice = online(ALICE, "wonderland"), *bob = online(BOB, "the builder");

    now += 60000; /* the bucket is full again after the sign-in */
    ck_assert_uint_eq(ping(alice, rates[_i].sent), rates[_i].answered);
    ck_assert_int_eq(alice->paused, rates[_i].later_ms || rates[_i].paused);
    ck_assert_uint_eq(ping(bob, 1), 1);
    now += rates[_i].later_ms;
    service_tick(service);
    ck_assert_uint_eq(ping(alice, 0), rates[_i].answered_later);
    ck_assert_int_eq(alice->paused, rates[_i].paused);
    ck_assert(!alice->closing);
}
END_TEST

START_TEST(test_what_comes_while_paused_is_kept)
{
    struct connection *alice = online(ALICE, "wonderland");

    now += 60000;
    ping(alice, COMMANDS_AT_ONCE + 1);
    ck_assert(alice->paused);
    ck_assert_uint_eq(ping(alice, 1), 0);
    ck_assert_uint_ne(service_deadline(service), UINT64_MAX);
    now = service_deadline(service);
    service_tick(service);
    ck_assert_uint_eq(ping(alice, 0), 1);
}
END_TEST

static const struct {
    unsigned seconds, quiet; /* length of the flood; after how many seconds it pauses for one second */
    bool closed;
} floods[] = {{59, 0, false}, {60, 0, true}, {70, 30, false}};

START_TEST(test_who_stays_too_fast_is_closed)
{
    struct connection *alice = online(ALICE, "wonderland");
    unsigned answers = 0;

    now += 60000;
    answers += ping(alice, COMMANDS_AT_ONCE + 10);
    for (unsigned second = 1; second <= floods[_i].seconds && !alice->closing; second++) {
        if (floods[_i].quiet && second == floods[_i].quiet)
            for (unsigned i = 0; i < 3; i++) {
                now += 1000;
                service_tick(service);
            }
        for (unsigned i = 0; i < COMMANDS_PER_SECOND; i++) {
            now += 1000 / COMMANDS_PER_SECOND;
            service_tick(service);
            answers += ping(alice, alice->paused ? 0 : 2); /* a paused connection is not read */
        }
    }
    ck_assert_int_eq(alice->closing, floods[_i].closed);
    ck_assert_uint_le(answers, COMMANDS_AT_ONCE + 10 + COMMANDS_PER_SECOND * (floods[_i].seconds + 3));
}
END_TEST

static const struct {
    uint32_t per_second;
    unsigned sent, relayed;
} chatter[] = {
    {0, 10 * MESSAGES_PER_SECOND - 1, 10 * MESSAGES_PER_SECOND - 1},
    {0, 10 * MESSAGES_PER_SECOND, 10 * MESSAGES_PER_SECOND},
    {0, 10 * MESSAGES_PER_SECOND + 9, 10 * MESSAGES_PER_SECOND + 1},
    {7, 70, 70},
    {7, 79, 71},
};

START_TEST(test_messages_have_a_rate_of_their_own)
{
    struct connection *alice = online(ALICE, "wonderland"), *switchboard;
    unsigned relayed = 0;

    if (chatter[_i].per_second)
        service->config.messages_per_second = chatter[_i].per_second;
    open_switchboard(alice, &switchboard);
    now += 60000;
    for (unsigned i = 0; i < chatter[_i].sent; i++) {
        say(switchboard, "MSG 9 N 4\r\nwell");
        relayed += strcmp(take(switchboard), "NAK 9\r\n") == 0;
    }
    ck_assert_uint_eq(relayed, chatter[_i].relayed);
}
END_TEST

START_TEST(test_payload_has_a_rate_of_its_own)
{
    enum { FIT = PAYLOAD_AT_ONCE / 65536 };
    struct connection *alice = online(ALICE, "wonderland");
    char *frame = malloc(65536 + 64);
    int head = snprintf(frame, 64, "QRY 9 id 65536\r\n");

    memset(frame + head, 'x', 65536);
    now += 60000;
    for (unsigned i = 0; i < FIT + 1; i++) {
        ck_assert_int_eq(alice->paused, false);
        connection_received(alice, (struct text){frame, (size_t)head + 65536});
        ck_assert_str_eq(take(alice), "540 9\r\n");
    }
    ck_assert(alice->paused);
    now += 65536u * 1000 / PAYLOAD_PER_SECOND - 1;
    service_tick(service);
    ck_assert(alice->paused);
    now += 1;
    service_tick(service);
    ck_assert(!alice->paused);
    free(frame);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("limits");
    TCase *tcase = tcase_create("limits");

    tcase_add_checked_fixture(tcase, service_fixture_setup, service_fixture_teardown);
    tcase_add_loop_test(tcase, test_each_length_has_its_limit, 0, COUNT(lengths));
    tcase_add_loop_test(tcase, test_each_list_has_its_limit, 0, COUNT(numbers));
    tcase_add_loop_test(tcase, test_one_user_is_called_by_so_many_at_once, 0, COUNT(invitations));
    tcase_add_loop_test(tcase, test_a_message_has_its_limit, 0, COUNT(messages));
    tcase_add_loop_test(tcase, test_a_switchboard_has_sixteen_members, 0, 2);
    tcase_add_loop_test(tcase, test_sixteen_challenges_wait, 0, 2);
    tcase_add_test(tcase, test_the_fifth_failed_call_in_a_row_is_713);
    tcase_add_loop_test(tcase, test_output_has_its_limit, 0, 2);
    tcase_add_loop_test(tcase, test_a_picture_has_its_limit, 0, 2);
    tcase_add_test(tcase, test_limits_have_their_documented_values);
    tcase_add_loop_test(tcase, test_who_is_too_fast_is_slowed, 0, COUNT(rates));
    tcase_add_test(tcase, test_what_comes_while_paused_is_kept);
    tcase_add_loop_test(tcase, test_who_stays_too_fast_is_closed, 0, COUNT(floods));
    tcase_add_loop_test(tcase, test_messages_have_a_rate_of_their_own, 0, COUNT(chatter));
    tcase_add_test(tcase, test_payload_has_a_rate_of_its_own);
    suite_add_tcase(suite, tcase);
    return suite;
}
