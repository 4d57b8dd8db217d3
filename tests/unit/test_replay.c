/* msgrd against genuine old clients: what amsn 0.90 and BitlBee said in the captures is said to our service, and its
 * answers are compared, frame by frame and word by word, with those of the service they talked to then.  Whole, cut
 * anywhere, and byte by byte.
 *
 * What a service makes up (challenges, tickets, numbers of rooms) is replaced in what the clients say next; where the
 * two services may differ otherwise, a row says why. */
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "harness/suite.h"
#include "wire/frame.h"
#include "common/md5.h"
#include "msgrd/log.h"
#include "msgrd/connection.h"
#include "msgrd/passport.h"
#include "msgrd/service.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"

#define PASSWORD "wonderland"

enum { PLAYERS_MAX = 16, WORDS_MAX = 64, CUTS = 300 };

static const char *const captures[] = {
    "capture_amsn090_msnp7.txt",
    "capture_bitlbee10_msnp8.txt",
    "capture_bitlbee128_msnp8.txt",
    "capture_cross_amsn7_bitlbee8.txt",
};

/* Words are counted without the command's name; -1: all from there on, and the payload. */
static const struct difference {
    const char *command, *first; /* its first word but the transaction's; NULL: any */
    int word;
    const char *why;
} differences[] = {
    {"VER", NULL, -1, "the other service repeats what it heard; the originals named what they chose (wire facts 9)"},
    {"CVR", NULL, -1, "versions and addresses of clients to download"},
    {"USR", "TWN", -1, "what the login server is asked for"},
    {"USR", "OK", 4, "MSNP7 and older have no word for the verified address; the other service says it"},
    {"MSG", "Hotmail", -1, "the profile"},
    {"LSG", NULL, -1, "the name of the group that is always there"},
    {"SYN", NULL, 1, "serials begin elsewhere"},
    {"GTC", NULL, 1, "serials begin elsewhere"},
    {"BLP", NULL, 1, "serials begin elsewhere"},
    {"LST", NULL, 2, "serials begin elsewhere"},
    {"ADD", NULL, 2, "serials begin elsewhere"},
    {"REA", NULL, 1, "serials begin elsewhere"},
};

/* Commands that only msgrd sends.  The other service had no telephone numbers (PRP).  It announced the presence of a new
 * contact with the contact's next change (NLN); msgrd sends it at once (ILN), as clients expect (docs/wire.md 11). */
static const char *const besides[] = {"PRP", "ILN"};

/* A word of theirs and ours, for everything that a service makes up. */
static struct {
    char theirs[64], ours[64];
} words[WORDS_MAX];
static size_t word_count;

struct player {
    char name[16];
    struct connection *connection;
    struct frame_reader ours, theirs;
    unsigned told_early; /* ILN whose NLN is still to come */
};

static struct player players[PLAYERS_MAX];
static struct store *store;
static struct service *service;
static uint64_t now;
static uint32_t next_random;

/* ---- the service ---- */

static uint64_t now_ms(void *context)
{
    (void)context;
    return now;
}

static void count_up(void *context, void *bytes, size_t length)
{
    (void)context;
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)(next_random++ * 2654435761u >> 13);
}

static const struct model_clock test_clock = {now_ms, count_up, NULL};

static void begin(void)
{
    struct service_config config = {.port = 1863, .passport = true, .md5_anywhere = true};

    now = 1000000;
    next_random = 0;
    word_count = 0;
    memset(players, 0, sizeof(players));
    log_open("/dev/null", LOG_ERROR);
    store = store_open(":memory:");
    store_account_add(store, TEXT_LITERAL("alice@example.com"), TEXT_LITERAL(PASSWORD), TEXT_LITERAL("Alice"));
    store_account_add(store, TEXT_LITERAL("bob@example.com"), TEXT_LITERAL(PASSWORD), TEXT_LITERAL("Bob"));
    service = service_create(store, &test_clock, &config);
    ck_assert_ptr_nonnull(service);
}

static void end(void)
{
    service_destroy(service);
    store_close(store);
    for (struct player *player = players; player->name[0]; player++) {
        frame_reader_free(&player->ours);
        frame_reader_free(&player->theirs);
    }
}

/* What the login page gives for this account. */
static const char *new_ticket(const char *handle)
{
    struct buffer out = {0};
    struct http_head head;
    char request[512];
    size_t scanned = 0;

    snprintf(request, sizeof(request),
             "GET /login2.srf HTTP/1.1\r\nHost: localhost\r\nAuthorization: Passport1.4 OrgVerb=GET,"
             "OrgURL=http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,sign-in=%s,pwd=" PASSWORD ",lc=1033,tpf=0\r\n\r\n",
             handle);
    ck_assert_int_eq(http_read_head(text_of(request), &scanned, &head), HTTP_READY);
    passport_respond(service, &head, "192.0.2.1", &out);
    buffer_free(&out);
    ck_assert_ptr_nonnull(service->passport_tickets);
    return service->passport_tickets->text;
}

/* ---- words ---- */

static void learn(struct text theirs, struct text ours)
{
    ck_assert_uint_lt(word_count, WORDS_MAX);
    snprintf(words[word_count].theirs, sizeof(words[0].theirs), "%.*s", TEXT_ARG(theirs));
    snprintf(words[word_count].ours, sizeof(words[0].ours), "%.*s", TEXT_ARG(ours));
    word_count++;
}

static bool is_known(struct text theirs, struct text ours)
{
    for (size_t i = 0; i < word_count; i++)
        if (text_equal(theirs, text_of(words[i].theirs)))
            return text_equal(ours, text_of(words[i].ours));
    return false;
}

/* XFR, RNG and CAL name addresses, tickets and rooms; a challenge is all that USR MD5 S has. */
static bool is_made_up(const struct frame *frame, size_t word)
{
    return (text_equal(frame->name, TEXT_LITERAL("XFR")) && (word == 2 || word == 4)) ||
           (text_equal(frame->name, TEXT_LITERAL("RNG")) && (word == 0 || word == 1 || word == 3)) ||
           (text_equal(frame->name, TEXT_LITERAL("CAL")) && word == 2) ||
           (text_equal(frame->name, TEXT_LITERAL("USR")) && word == 3 && frame->argument_count == 4 &&
            text_equal(frame->arguments[1], TEXT_LITERAL("MD5")));
}

static const struct difference *difference_at(const struct frame *frame, size_t word)
{
    for (size_t i = 0; i < COUNT(differences); i++) {
        const struct difference *row = &differences[i];
        size_t first = text_equal(frame->name, TEXT_LITERAL("MSG")) ? 0 : 1;

        if (text_equal(frame->name, text_of(row->command)) && (row->word < 0 || (size_t)row->word == word) &&
            (!row->first ||
             (frame->argument_count > first && text_equal(frame->arguments[first], text_of(row->first)))))
            return row;
    }
    return NULL;
}

static void compare(const struct frame *theirs, const struct frame *ours, const char *line)
{
    size_t count = theirs->argument_count > ours->argument_count ? theirs->argument_count : ours->argument_count;

    ck_assert_msg(text_equal(theirs->name, ours->name), "%s: ours is %.*s", line, TEXT_ARG(ours->name));
    for (size_t i = 0; i < count; i++) {
        struct text one = i < theirs->argument_count ? theirs->arguments[i] : TEXT_EMPTY;
        struct text other = i < ours->argument_count ? ours->arguments[i] : TEXT_EMPTY;

        if (text_equal(one, other) || is_known(one, other) || difference_at(theirs, i))
            continue;
        ck_assert_msg(is_made_up(theirs, i), "%s: word %lu is %.*s", line, (unsigned long)i, TEXT_ARG(other));
        learn(one, other);
    }
    if (!difference_at(theirs, theirs->argument_count))
        ck_assert_msg(text_equal(theirs->payload, ours->payload), "%s: the payload is %.*s", line,
                      TEXT_ARG(ours->payload));
}

/* ---- the play ---- */

static struct player *player_of(const char *name)
{
    struct player *player = players;

    while (player->name[0] && strcmp(player->name, name) != 0)
        player++;
    ck_assert_int_lt(player - players, PLAYERS_MAX - 1);
    if (!player->name[0]) {
        snprintf(player->name, sizeof(player->name), "%s", name);
        player->connection = service_connect(service, "192.0.2.1", "192.0.2.5");
        ck_assert_ptr_nonnull(player->connection);
        frame_reader_init(&player->ours, FRAME_FROM_SERVER, (struct frame_limits){4096, 65536});
        frame_reader_init(&player->theirs, FRAME_FROM_SERVER, (struct frame_limits){4096, 65536});
    }
    return player;
}

static void replace(char *bytes, size_t size, const char *from, const char *to)
{
    char *found = strstr(bytes, from);
    size_t rest;

    if (!found)
        return;
    rest = strlen(found + strlen(from)) + 1;
    ck_assert_uint_lt((size_t)(found - bytes) + strlen(to) + rest, size);
    memmove(found + strlen(to), found + strlen(from), rest);
    memcpy(found, to, strlen(to));
}

/* What this client would have said to our service. */
static void adapt(struct player *player, char *bytes, size_t size)
{
    char handle[64], digest[33], theirs[128];

    if (strncmp(bytes, "MSG ", 4) == 0)
        return;
    for (size_t i = 0; i < word_count; i++)
        replace(bytes, size, words[i].theirs, words[i].ours);
    if (sscanf(bytes, "USR %*u MD5 S %127s", theirs) == 1) {
        md5_hex(text_of(player->connection->salt), TEXT_LITERAL(PASSWORD), digest);
        replace(bytes, size, theirs, digest);
    } else if (sscanf(bytes, "USR %*u TWN S %127s", theirs) == 1) {
        snprintf(handle, sizeof(handle), "%.*s", TEXT_ARG(string_text(&player->connection->handle)));
        replace(bytes, size, theirs, new_ticket(handle));
    }
}

/* In two pieces, or byte by byte. */
static void say(struct player *player, const struct capture_entry *entry, size_t cut, bool dribble)
{
    char bytes[8192];
    size_t length;

    snprintf(bytes, sizeof(bytes), "%s", entry->bytes);
    adapt(player, bytes, sizeof(bytes));
    length = strlen(bytes);
    if (dribble) {
        for (size_t i = 0; i < length; i++)
            connection_received(player->connection, (struct text){bytes + i, 1});
        return;
    }
    if (cut > length)
        cut = length;
    connection_received(player->connection, (struct text){bytes, cut});
    connection_received(player->connection, (struct text){bytes + cut, length - cut});
}

static bool next_frame(struct frame_reader *reader, struct frame *frame)
{
    enum frame_status status = frame_reader_next(reader, frame);

    ck_assert(status == FRAME_READY || status == FRAME_NEED_MORE);
    return status == FRAME_READY;
}

/* What our service has said to this client. */
static void collect(struct player *player)
{
    if (!player->connection)
        return;
    ck_assert(frame_reader_feed(&player->ours, buffer_text(&player->connection->out)));
    buffer_clear(&player->connection->out);
}

static void hang_up(struct player *player)
{
    collect(player);
    connection_disconnected(player->connection);
    player->connection = NULL;
}

static bool is_besides(struct player *player, const struct frame *ours, const struct frame *theirs)
{
    for (size_t i = 0; i < COUNT(besides); i++)
        if (text_equal(ours->name, text_of(besides[i])) && !text_equal(theirs->name, ours->name)) {
            player->told_early += text_equal(ours->name, TEXT_LITERAL("ILN"));
            return true;
        }
    return false;
}

/* A telephone number that there is none of, or "no mobile device": ours tells what there is. */
static bool is_empty_number(const struct frame *frame)
{
    return text_equal(frame->name, TEXT_LITERAL("BPR")) &&
           (frame->argument_count == 3 || text_equal(frame->arguments[3], TEXT_LITERAL("N")));
}

/* The capture may hold several frames in a line, and ours must have answered by now. */
static unsigned hear(struct player *player, const struct capture_entry *entry)
{
    struct frame theirs, ours;
    unsigned count = 0;

    ck_assert(frame_reader_feed(&player->theirs, (struct text){entry->bytes, entry->length}));
    collect(player);
    while (next_frame(&player->theirs, &theirs)) {
        bool came;

        if (is_empty_number(&theirs))
            continue;
        do
            came = next_frame(&player->ours, &ours);
        while (came && is_besides(player, &ours, &theirs));
        if (!came && player->told_early && text_equal(theirs.name, TEXT_LITERAL("NLN"))) {
            player->told_early--;
            continue;
        }
        ck_assert_msg(came, "%s: nothing came", entry->bytes);
        compare(&theirs, &ours, entry->bytes);
        count++;
    }
    return count;
}

/* Nothing that theirs did not say is left over. */
static void hear_no_more(struct player *player)
{
    static const struct frame nothing = {0};
    struct frame ours;

    collect(player);
    while (next_frame(&player->ours, &ours))
        ck_assert_msg(is_besides(player, &ours, &nothing), "%s: ours says %.*s as well", player->name,
                      TEXT_ARG(ours.name));
}

/* How many frames of the service were compared. */
static unsigned play(const char *name, size_t cut, bool dribble)
{
    static struct capture_entry entry;
    FILE *file = capture_open(name);
    unsigned count = 0;

    begin();
    while (capture_read(file, &entry)) {
        struct player *player = player_of(entry.connection);

        now += 100;
        if (entry.direction == 'C')
            say(player, &entry, cut, dribble);
        else if (entry.direction == 'S')
            count += hear(player, &entry);
        else if (strstr(entry.bytes, "disconnected"))
            hang_up(player);
    }
    fclose(file);
    for (struct player *player = players; player->name[0]; player++)
        hear_no_more(player);
    end();
    return count;
}

START_TEST(test_our_service_answers_as_theirs_did)
{
    unsigned count = play(captures[_i], 0, false);

    printf("%s: %u frames are the same\n", captures[_i], count);
    ck_assert_uint_gt(count, 25);
}
END_TEST

START_TEST(test_the_same_byte_by_byte) { ck_assert_uint_gt(play(captures[_i], 0, true), 25); }
END_TEST

START_TEST(test_the_same_cut_anywhere)
{
    for (size_t cut = 1; cut < CUTS; cut += cut < 90 ? 1 : 7) /* no line is longer, only payloads are */
        ck_assert_uint_gt(play(captures[_i], cut, false), 25);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("replay");
    TCase *tests = tcase_create("replay");
    int count = COUNT(captures);

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_our_service_answers_as_theirs_did, 0, count);
    tcase_add_loop_test(tests, test_the_same_byte_by_byte, 0, count);
    tcase_add_loop_test(tests, test_the_same_cut_anywhere, 0, count);
    suite_add_tcase(suite, tests);
    return suite;
}
