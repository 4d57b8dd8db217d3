/* The loop: streams, listeners and the wake-up, on the loopback address.  tests/client/test_net.c
 * is the same on Windows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#include <sys/resource.h>
#endif

#include "common/buffer.h"
#include "common/md5.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/thread.h"
#include "plain_socket.h"

enum { DEADLINE_MS = 10000 };

/* One end of a connection: what happened to it. */
struct end {
    struct net_stream *stream;
    struct buffer received;
    char address[64];
    bool opened, closed, close_when_opened, close_when_received, echo;
    enum net_close_reason reason;
};

static struct net_loop *loop;
static struct net_listener *listener;
static uint16_t port;
static struct end here, there;

static void opened(void *context)
{
    struct end *end = context;

    end->opened = true;
    net_local_address(end->stream, end->address, sizeof(end->address));
    if (end->close_when_opened)
        net_close(end->stream, false);
}

static void received(void *context, struct text bytes)
{
    struct end *end = context;

    buffer_append(&end->received, bytes);
    if (end->echo)
        net_send(end->stream, bytes);
    if (end->close_when_received)
        net_close(end->stream, true);
}

static void closed(void *context, enum net_close_reason reason)
{
    struct end *end = context;

    ck_assert_msg(!end->closed, "closed twice");
    end->closed = true;
    end->reason = reason;
    end->stream = NULL;
}

static const struct net_handler handler = {opened, received, closed};

static void accepted(void *context, struct net_stream *stream)
{
    struct end *end = context;

    end->stream = stream;
    end->opened = true;
    net_stream_adopt(stream, &handler, end);
}

static void setup(void)
{
    memset(&here, 0, sizeof(here));
    memset(&there, 0, sizeof(there));
    loop = net_loop_create();
    ck_assert_ptr_nonnull(loop);
    listener = net_listen(loop, "127.0.0.1", 0, &port, accepted, &there);
    ck_assert_ptr_nonnull(listener);
    ck_assert_uint_ne(port, 0);
}

static void teardown(void)
{
    net_loop_destroy(loop);
    buffer_free(&here.received);
    buffer_free(&there.received);
}

/* Runs the loop until the condition holds. */
#define RUN_UNTIL(condition) \
    do { \
        uint64_t run_end = clock_now_ms() + DEADLINE_MS; \
        while (!(condition)) { \
            ck_assert_msg(clock_now_ms() < run_end, "in time: " #condition); \
            net_loop_run_once(loop, run_end); \
        } \
    } while (0)

static void connect_here(const char *host)
{
    here.stream = net_connect(loop, text_of(host), port, &handler, &here);
    ck_assert_ptr_nonnull(here.stream);
}

static const char *const hosts[] = {"127.0.0.1", "localhost"};

START_TEST(test_bytes_travel_both_ways)
{
    char address[64];

    there.echo = true;
    connect_here(hosts[_i]);
    RUN_UNTIL(here.opened && there.opened);
    ck_assert_msg(strcmp(here.address, "127.0.0.1") == 0, "%s: %s", hosts[_i], here.address);
    net_peer_address(there.stream, address, sizeof(address));
    ck_assert_str_eq(address, "127.0.0.1");
    net_local_address(there.stream, address, sizeof(address));
    ck_assert_str_eq(address, "127.0.0.1");
    net_send(here.stream, TEXT_LITERAL("one "));
    net_send(here.stream, TEXT_LITERAL("two"));
    RUN_UNTIL(here.received.length == 7);
    ck_assert(text_equal(buffer_text(&here.received), TEXT_LITERAL("one two")));
    net_close(here.stream, true);
    RUN_UNTIL(there.closed);
    ck_assert_int_eq(there.reason, NET_CLOSED_ENDED);
    ck_assert(!here.closed); /* no callback for the side that closes */
}
END_TEST

START_TEST(test_what_is_sent_before_the_connection_is_open_is_kept)
{
    connect_here("127.0.0.1");
    net_send(here.stream, TEXT_LITERAL("early"));
    RUN_UNTIL(there.received.length == 5);
}
END_TEST

START_TEST(test_a_megabyte_passes_in_order)
{
    enum { SIZE = 1 << 20, PIECE = 65536 };
    size_t sent = 0;
    char *pattern = malloc(SIZE);

    for (size_t i = 0; i < SIZE; i++)
        pattern[i] = (char)(i * 7 + (i >> 8));
    connect_here("127.0.0.1");
    RUN_UNTIL(here.opened && there.opened);
    while (there.received.length < SIZE) {
        if (sent < SIZE) {
            net_send(here.stream, (struct text){pattern + sent, PIECE});
            sent += PIECE;
        }
        net_loop_run_once(loop, clock_now_ms() + 10);
        ck_assert(!here.closed && !there.closed);
    }
    ck_assert_int_eq(memcmp(there.received.bytes, pattern, SIZE), 0);
    free(pattern);
}
END_TEST

/* The peer does not read: a plain socket without a reader. */
START_TEST(test_who_does_not_read_is_dropped_at_the_cap)
{
    static char filler[65536];
    plain_socket lazy;

    ck_assert(plain_connect(&lazy, port, 4096));
    RUN_UNTIL(there.opened);
    for (unsigned i = 0; i < 1000 && !there.closed; i++) {
        net_send(there.stream, (struct text){filler, sizeof(filler)});
        net_loop_run_once(loop, 0);
    }
    ck_assert(there.closed);
    ck_assert_int_eq(there.reason, NET_CLOSED_OVERFLOW);
    plain_close(lazy);
}
END_TEST

/* One MiB may be queued, and not one byte more. */
START_TEST(test_the_queue_takes_a_megabyte)
{
    static char filler[1 << 20];

    connect_here("127.0.0.1");
    net_send(here.stream, (struct text){filler, sizeof(filler)});
    if (_i)
        net_send(here.stream, TEXT_LITERAL("."));
    RUN_UNTIL(here.closed || there.received.length == sizeof(filler));
    ck_assert_int_eq(here.closed, _i);
    if (_i)
        ck_assert_int_eq(here.reason, NET_CLOSED_OVERFLOW);
}
END_TEST

#ifndef _WIN32 /* Windows has no limit of descriptors that a test could lower */
/* A connection waits, but the process has no descriptor for it: the loop pauses instead of trying
 * again at once, and accepts when there is one. */
START_TEST(test_a_listener_pauses_when_out_of_descriptors)
{
    struct rlimit before, none;
    unsigned turns = 0;
    plain_socket waiting;
    uint64_t end;

    ck_assert(plain_connect(&waiting, port, 0));
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){(rlim_t)waiting + 1, before.rlim_max};
    for (int fd = 0; fd < waiting; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            ck_assert_int_ge(open("/dev/null", O_RDONLY), 0); /* so that every descriptor below the limit is in use */
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (end = clock_now_ms() + 350; clock_now_ms() < end; turns++)
        net_loop_run_once(loop, end);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert(!there.opened);
    ck_assert_uint_ge(turns, 3);
    ck_assert_uint_le(turns, 12);
    RUN_UNTIL(there.opened);
    plain_close(waiting);
}
END_TEST
#endif

START_TEST(test_who_is_paused_is_heard_later)
{
    uint64_t end;

    connect_here("127.0.0.1");
    RUN_UNTIL(here.opened && there.opened);
    net_pause(there.stream, true);
    net_send(here.stream, TEXT_LITERAL("patience"));
    for (end = clock_now_ms() + 50; clock_now_ms() < end;) /* time for what must not happen */
        net_loop_run_once(loop, end);
    ck_assert_uint_eq(there.received.length, 0);
    net_pause(there.stream, false);
    RUN_UNTIL(there.received.length == 8);
    net_pause(there.stream, true); /* the other direction is not paused */
    net_send(there.stream, TEXT_LITERAL("yes"));
    RUN_UNTIL(here.received.length == 3);
}
END_TEST

/* More than one receive returns, and the end of the stream, while the loop does not run. */
START_TEST(test_what_was_said_before_the_end_is_heard_to_the_end)
{
    static const char said[60000];
    plain_socket talker;

    ck_assert(plain_connect(&talker, port, 0));
    RUN_UNTIL(there.opened);
    net_pause(there.stream, true);
    net_loop_run_once(loop, 0);
    ck_assert_int_eq(plain_send_some(talker, said, sizeof(said)), sizeof(said));
    plain_close(talker);
    for (unsigned i = 0; i < 20; i++)
        net_loop_run_once(loop, 0);
    ck_assert(!there.closed);
    net_pause(there.stream, false);
    RUN_UNTIL(there.closed);
    ck_assert_uint_eq(there.received.length, sizeof(said));
}
END_TEST

START_TEST(test_nobody_listens)
{
    struct net_loop *other = net_loop_create();
    uint16_t free_port;

    ck_assert_ptr_nonnull(net_listen(other, "127.0.0.1", 0, &free_port, accepted, &there));
    net_loop_destroy(other);
    here.stream = net_connect(loop, TEXT_LITERAL("127.0.0.1"), free_port, &handler, &here);
    ck_assert_ptr_nonnull(here.stream);
    ck_assert(!here.closed); /* never inside net_connect */
    RUN_UNTIL(here.closed);
    ck_assert_int_eq(here.reason, NET_CLOSED_REFUSED);
    ck_assert(!here.opened);
}
END_TEST

/* A label of 64 characters is invalid, so that no DNS server is asked. */
#define LONG_LABEL "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test"

START_TEST(test_a_name_without_address)
{
    connect_here(LONG_LABEL);
    RUN_UNTIL(here.closed);
    ck_assert_int_eq(here.reason, NET_CLOSED_UNRESOLVED);
}
END_TEST

START_TEST(test_a_loop_may_end_while_a_name_is_looked_up)
{
    for (unsigned i = 0; i < 50; i++) {
        struct net_loop *brief = net_loop_create();
        struct end end = {0};

        end.stream = net_connect(brief, TEXT_LITERAL("localhost"), port, &handler, &end);
        if (i % 2)
            net_close(end.stream, false);
        if (i % 3 == 0)
            net_loop_run_once(brief, 0);
        net_loop_destroy(brief);
        ck_assert(!end.closed);
    }
}
END_TEST

static const struct {
    const char *name;
    bool here_opened, there_received;
} closings[] = {
    {"in opened", true, false},
    {"in received", false, true},
};

START_TEST(test_a_stream_may_be_closed_in_its_own_callback)
{
    here.close_when_opened = closings[_i].here_opened;
    there.close_when_received = there.echo = closings[_i].there_received;
    connect_here("127.0.0.1");
    if (closings[_i].there_received) {
        net_send(here.stream, TEXT_LITERAL("over"));
        RUN_UNTIL(here.closed);
        ck_assert_msg(here.received.length == 4, "the last word was lost");
    } else {
        RUN_UNTIL(there.closed);
    }
    net_loop_run_once(loop, 0);
}
END_TEST

/* Closing must not reset the connection although bytes are unread here, more than one receive
 * returns. */
START_TEST(test_the_last_word_arrives_although_the_other_side_goes_on_talking)
{
    static char filler[200000];
    char heard[64] = "";
    plain_socket talker;
    size_t got = 0;

    ck_assert(plain_connect(&talker, port, 0));
    there.close_when_received = there.echo = false;
    RUN_UNTIL(there.opened);
    ck_assert_int_gt(plain_send_some(talker, filler, sizeof(filler)), 20000);
    net_send(there.stream, TEXT_LITERAL("911 4\r\n"));
    net_close(there.stream, true);
    for (unsigned i = 0; i < 20; i++)
        net_loop_run_once(loop, 0);
    while (got < 7) {
        int more = plain_receive(talker, heard + got, sizeof(heard) - 1 - got, DEADLINE_MS);

        ck_assert_msg(more > 0, "reset before the last word");
        got += (size_t)more;
    }
    ck_assert_str_eq(heard, "911 4\r\n");
    ck_assert_int_eq(plain_receive(talker, heard, sizeof(heard), DEADLINE_MS), 0);
    ck_assert(net_loop_is_busy(loop));
    plain_close(talker);
    RUN_UNTIL(!net_loop_is_busy(loop));
}
END_TEST

START_TEST(test_a_taken_port_is_refused)
{
    uint16_t bound = 0;

    ck_assert_ptr_null(net_listen(loop, "127.0.0.1", port, &bound, accepted, &there));
    ck_assert_ptr_null(net_listen(loop, "no address", 0, &bound, accepted, &there));
}
END_TEST

START_TEST(test_the_loop_returns_at_its_deadline)
{
    uint64_t begin = clock_now_ms(), end;

    net_loop_run_once(loop, begin + 50);
    end = clock_now_ms();
    ck_assert_uint_ge(end, begin + 49);
    net_loop_run_once(loop, begin); /* a past deadline does not wait */
}
END_TEST

static void wake(void *context) { net_loop_wake(context); }

START_TEST(test_another_thread_wakes_the_loop)
{
    for (unsigned i = 0; i < 20; i++) {
        uint64_t begin = clock_now_ms();
        struct thread *thread = thread_start(wake, loop);

        net_loop_run_once(loop, begin + DEADLINE_MS);
        ck_assert_uint_lt(clock_now_ms(), begin + DEADLINE_MS);
        thread_join(thread);
    }
}
END_TEST

/* With both ends more sockets than Windows can wait for by one event each. */
enum { MANY = 200 };

static struct end callers[MANY], answerers[MANY];
static size_t answerer_count;

static void accepted_one_of_many(void *context, struct net_stream *stream)
{
    struct end *end = &answerers[answerer_count++];

    (void)context;
    end->echo = true;
    end->stream = stream;
    net_stream_adopt(stream, &handler, end);
}

static size_t count_received(void)
{
    size_t count = 0;

    for (size_t i = 0; i < MANY; i++)
        count += callers[i].received.length;
    return count;
}

static size_t count_closed(void)
{
    size_t count = 0;

    for (size_t i = 0; i < MANY; i++)
        count += callers[i].closed;
    return count;
}

START_TEST(test_two_hundred_streams_at_once)
{
    uint16_t many_port;

    ck_assert_ptr_nonnull(net_listen(loop, "127.0.0.1", 0, &many_port, accepted_one_of_many, NULL));
    for (size_t i = 0; i < MANY; i++) {
        callers[i].stream = net_connect(loop, TEXT_LITERAL("127.0.0.1"), many_port, &handler, &callers[i]);
        ck_assert_ptr_nonnull(callers[i].stream);
    }
    RUN_UNTIL(answerer_count == MANY);
    for (size_t i = 0; i < MANY; i++)
        net_send(callers[i].stream, TEXT_LITERAL("x"));
    RUN_UNTIL(count_received() == MANY);
    for (size_t i = 0; i < MANY; i++) { /* one at a time, not in the order of accepting */
        struct end *caller = &callers[i * 77 % MANY];

        net_send(caller->stream, TEXT_LITERAL("y"));
        RUN_UNTIL(caller->received.length == 2);
    }
    for (size_t i = 0; i < MANY; i += 2)
        net_close(answerers[i].stream, true);
    RUN_UNTIL(count_closed() == MANY / 2);
    for (size_t i = 1; i < MANY; i += 2) /* the others are not affected */
        net_send(callers[i].stream, TEXT_LITERAL("z"));
    RUN_UNTIL(count_received() == 2 * MANY + MANY / 2);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_msg(callers[i].closed == (i % 2 == 0), "stream %zu", i);
        buffer_free(&callers[i].received);
        buffer_free(&answerers[i].received);
    }
}
END_TEST

static const struct {
    const char *first, *second, *digest;
} digests[] = {
    {"", "", "d41d8cd98f00b204e9800998ecf8427e"},
    {"1234567890.123456789", "password", "f59af8f2fa91d38aff7c870c17f99903"},
    {"12345678901234567890", "Q1P7W2E4J9R8U3S5", "8ba1bb9d6dbf624fee31a2053af5fdd0"},
    {"message", " digest", "f96b697d7cb7938d525a2f31aaf161d0"},
};

START_TEST(test_a_digest_is_that_of_both_parts)
{
    char digest[33];

    md5_hex(text_of(digests[_i].first), text_of(digests[_i].second), digest);
    ck_assert_msg(strcmp(digest, digests[_i].digest) == 0, "%d: %s", _i, digest);
}
END_TEST

START_TEST(test_random_bytes_are_not_the_same_twice)
{
    char first[32] = "", second[32] = "";

    random_bytes(first, sizeof(first));
    random_bytes(second, sizeof(second));
    ck_assert_int_ne(memcmp(first, second, sizeof(first)), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("net");
    TCase *tcase = tcase_create("loop");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_bytes_travel_both_ways, 0, 2);
    tcase_add_test(tcase, test_what_is_sent_before_the_connection_is_open_is_kept);
    tcase_add_test(tcase, test_a_megabyte_passes_in_order);
    tcase_add_test(tcase, test_who_does_not_read_is_dropped_at_the_cap);
    tcase_add_loop_test(tcase, test_the_queue_takes_a_megabyte, 0, 2);
#ifndef _WIN32
    tcase_add_test(tcase, test_a_listener_pauses_when_out_of_descriptors);
#endif
    tcase_add_test(tcase, test_who_is_paused_is_heard_later);
    tcase_add_test(tcase, test_what_was_said_before_the_end_is_heard_to_the_end);
    tcase_add_test(tcase, test_nobody_listens);
    tcase_add_test(tcase, test_a_name_without_address);
    tcase_add_test(tcase, test_a_loop_may_end_while_a_name_is_looked_up);
    tcase_add_loop_test(tcase, test_a_stream_may_be_closed_in_its_own_callback, 0, 2);
    tcase_add_test(tcase, test_the_last_word_arrives_although_the_other_side_goes_on_talking);
    tcase_add_test(tcase, test_a_taken_port_is_refused);
    tcase_add_test(tcase, test_the_loop_returns_at_its_deadline);
    tcase_add_test(tcase, test_another_thread_wakes_the_loop);
    tcase_add_test(tcase, test_two_hundred_streams_at_once);
    tcase_add_loop_test(tcase, test_a_digest_is_that_of_both_parts, 0, COUNT(digests));
    tcase_add_test(tcase, test_random_bytes_are_not_the_same_twice);
    suite_add_tcase(suite, tcase);
    return suite;
}
