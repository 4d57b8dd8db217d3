/* The engine on a scripted network: when the network thread is woken, when the embedded service is
 * started, and how long a stop may take.
 *
 * The functions of net/loop.h and net/clock.h are in this file, so that the program does not link
 * net/loop.c: time is set by hand, and each attempt to connect ends as the test says. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "core/account.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "engine/engine.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "net/loop.h"

/* ---- the scripted network ---- */

enum scripted_outcome { SCRIPTED_PENDING, SCRIPTED_REFUSED, SCRIPTED_UNRESOLVED, SCRIPTED_BROKEN };

struct net_stream {
    struct net_stream *next;
    const struct net_handler *handler;
    void *context;
    enum scripted_outcome outcome;
    bool closed; /* by net_close */
};

struct net_loop {
    struct net_stream *streams;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
/* All guarded by the mutex; the streams belong to the network thread. */
static uint64_t now, deadline;
static bool idle, woken, busy;
static enum scripted_outcome next_outcome;
static unsigned wakes, connections;

/* ---- for the test ---- */

/* Before the engine is created. */
static void scripted_net_reset(uint64_t now_ms)
{
    pthread_mutex_lock(&mutex);
    now = now_ms;
    idle = woken = busy = false;
    next_outcome = SCRIPTED_PENDING;
    wakes = connections = 0;
    pthread_mutex_unlock(&mutex);
}

/* What happens to later connections: SCRIPTED_BROKEN opens them and ends them. */
static void scripted_net_outcome(enum scripted_outcome outcome)
{
    pthread_mutex_lock(&mutex);
    next_outcome = outcome;
    pthread_mutex_unlock(&mutex);
}

/* The answer of net_loop_is_busy. */
static void scripted_net_busy(bool is_busy)
{
    pthread_mutex_lock(&mutex);
    busy = is_busy;
    pthread_mutex_unlock(&mutex);
}

/* Moves the clock; a waiting loop whose deadline has come goes on. */
static void scripted_net_advance(uint64_t milliseconds)
{
    pthread_mutex_lock(&mutex);
    now += milliseconds;
    if (now >= deadline)
        idle = false;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* Waits until the loop waits, and gives its deadline. */
static uint64_t scripted_net_wait_idle(void)
{
    struct timespec limit;
    uint64_t found;

    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_sec += 10;
    pthread_mutex_lock(&mutex);
    while (!idle || woken)
        if (pthread_cond_timedwait(&changed, &mutex, &limit) == ETIMEDOUT) {
            pthread_mutex_unlock(&mutex);
            ck_abort_msg("the network thread does not come to rest");
        }
    found = deadline;
    pthread_mutex_unlock(&mutex);
    return found;
}

static unsigned read_count(const unsigned *count)
{
    unsigned found;

    pthread_mutex_lock(&mutex);
    found = *count;
    pthread_mutex_unlock(&mutex);
    return found;
}

static unsigned scripted_net_wakes(void) { return read_count(&wakes); }
static unsigned scripted_net_connections(void) { return read_count(&connections); }

/* ---- net/clock.h ---- */

uint64_t clock_now_ms(void)
{
    uint64_t found;

    pthread_mutex_lock(&mutex);
    found = now;
    pthread_mutex_unlock(&mutex);
    return found;
}

/* ---- net/loop.h ---- */

struct net_loop *net_loop_create(void) { return calloc(1, sizeof(struct net_loop)); }

void net_loop_destroy(struct net_loop *loop)
{
    while (loop->streams) {
        struct net_stream *stream = loop->streams;

        loop->streams = stream->next;
        free(stream);
    }
    free(loop);
}

void net_loop_wake(struct net_loop *loop)
{
    (void)loop;
    pthread_mutex_lock(&mutex);
    wakes++;
    woken = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

bool net_loop_is_busy(const struct net_loop *loop)
{
    bool found;

    (void)loop;
    pthread_mutex_lock(&mutex);
    found = busy;
    pthread_mutex_unlock(&mutex);
    return found;
}

/* Ends one stream whose outcome is known; false when there is none. */
static bool end_one(struct net_loop *loop)
{
    struct net_stream **position = &loop->streams, *stream;

    while (*position && !(*position)->closed && (*position)->outcome == SCRIPTED_PENDING)
        position = &(*position)->next;
    stream = *position;
    if (!stream)
        return false;
    *position = stream->next;
    if (!stream->closed && stream->outcome == SCRIPTED_BROKEN)
        stream->handler->opened(stream->context);
    if (!stream->closed)
        stream->handler->closed(stream->context, stream->outcome == SCRIPTED_REFUSED      ? NET_CLOSED_REFUSED
                                                 : stream->outcome == SCRIPTED_UNRESOLVED ? NET_CLOSED_UNRESOLVED
                                                                                          : NET_CLOSED_ENDED);
    free(stream);
    return true;
}

void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms)
{
    if (end_one(loop))
        return;
    pthread_mutex_lock(&mutex);
    deadline = deadline_ms;
    idle = true;
    pthread_cond_broadcast(&changed);
    while (!woken && now < deadline)
        pthread_cond_wait(&changed, &mutex);
    idle = woken = false;
    pthread_mutex_unlock(&mutex);
}

struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context)
{
    struct net_stream *stream = calloc(1, sizeof(*stream));

    (void)host, (void)port;
    ck_assert_ptr_nonnull(stream);
    stream->handler = handler;
    stream->context = context;
    stream->next = loop->streams;
    loop->streams = stream;
    pthread_mutex_lock(&mutex);
    stream->outcome = next_outcome;
    connections++;
    pthread_mutex_unlock(&mutex);
    return stream;
}

void net_send(struct net_stream *stream, struct text bytes) { (void)stream, (void)bytes; }

void net_fail(struct net_stream *stream) { stream->outcome = SCRIPTED_BROKEN; }

void net_close(struct net_stream *stream, bool flush)
{
    (void)flush;
    stream->closed = true;
}

void net_local_address(const struct net_stream *stream, char *address, size_t size)
{
    (void)stream, (void)size;
    address[0] = 0;
}

void net_stream_adopt(struct net_stream *stream, const struct net_handler *handler, void *context)
{
    stream->handler = handler;
    stream->context = context;
}

/* ---- the engine ---- */

enum { START_MS = 5000 };

static struct engine *engine;
/* Guarded by the model lock. */
static unsigned challenges, sign_ins;
static msgr_result sign_in_hr;
/* Of the network thread; read when it waits. */
static unsigned starts;
static bool start_answer;

static void note(void *context, const struct model_event *event)
{
    (void)context;
    challenges += event->type == EVENT_LOCK_CHALLENGE;
    if (event->type == EVENT_SIGNIN) {
        sign_ins++;
        sign_in_hr = event->hr;
    }
}

static bool start_service(void *context)
{
    (void)context;
    starts++;
    return start_answer;
}

static msgr_result no_app(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context, (void)guid, (void)out;
    return SR_APP_NOT_REGISTERED;
}

static void setup(void)
{
    static const struct model_listener listener = {note, NULL};
    static const struct app_store store = {.read = no_app};
    static char host[] = "127.0.0.1";
    struct engine_config config = {.start_service = start_service};

    challenges = sign_ins = starts = 0;
    start_answer = true;
    scripted_net_reset(START_MS);
    config.client.host = (struct string){host, sizeof(host) - 1};
    config.client.port = 1863;
    config.client.dialect = MSNP_DIALECT_7;
    config.client.sign_in_ms = config.client.request_ms = config.client.join_ms = 15000;
    engine = engine_create(&config, &listener, &store);
    ck_assert_ptr_nonnull(engine);
    scripted_net_wait_idle();
}

static void teardown(void)
{
    engine_destroy(engine, 0);
    engine = NULL;
}

static void sign_in(void)
{
    ck_assert_int_eq(messenger_sign_in(engine_enter(engine), TEXT_LITERAL("anna@example.test"), TEXT_LITERAL("secret")),
                     RESULT_OK);
    engine_leave(engine);
    scripted_net_wait_idle();
}

START_TEST(test_a_call_that_leaves_nothing_to_do_wakes_nobody)
{
    ck_assert(scripted_net_wait_idle() == UINT64_MAX);
    account_presence(engine_enter(engine));
    engine_leave(engine);
    scripted_net_wait_idle();
    ck_assert_uint_eq(scripted_net_wakes(), 0);
}
END_TEST

START_TEST(test_something_to_send_wakes_the_network_thread)
{
    sign_in();
    ck_assert_uint_eq(scripted_net_wakes(), 1);
    ck_assert_uint_eq(scripted_net_connections(), 1);
    ck_assert(scripted_net_wait_idle() > START_MS);
    ck_assert(scripted_net_wait_idle() < UINT64_MAX);
}
END_TEST

/* With LockPolicy "open" a challenge is due at once and nothing is sent for it. */
START_TEST(test_an_earlier_timer_wakes_the_network_thread)
{
    struct messenger *model;
    struct lock *lock;

    sign_in();
    ck_assert(scripted_net_wait_idle() > START_MS);
    model = engine_enter(engine);
    messenger_set_lock_verifier(model, LOCK_POLICY_OPEN, NULL);
    messenger_synchronized(model);
    lock = lock_create(model, LOCK_OF_MANAGER, &engine);
    ck_assert_int_eq(lock_request_challenge(lock, 7), RESULT_OK);
    engine_leave(engine);
    scripted_net_wait_idle();
    ck_assert_uint_eq(scripted_net_wakes(), 2);
    engine_enter(engine);
    ck_assert_uint_eq(challenges, 1);
    lock_release(lock);
    engine_leave(engine);
}
END_TEST

START_TEST(test_a_due_timer_ends_a_sign_in_that_gets_no_answer)
{
    uint64_t deadline;

    sign_in();
    deadline = scripted_net_wait_idle();
    scripted_net_advance(deadline - START_MS - 1);
    scripted_net_wait_idle();
    engine_enter(engine);
    ck_assert_uint_eq(sign_ins, 0);
    engine_leave(engine);
    scripted_net_advance(1);
    scripted_net_wait_idle();
    engine_enter(engine);
    ck_assert_uint_eq(sign_ins, 1);
    ck_assert_int_eq(sign_in_hr, MSGR_E_LOGON_TIMEOUT);
    engine_leave(engine);
}
END_TEST

/* How a connection ends; whether the service says that it runs then; attempts and starts. */
static const struct {
    enum scripted_outcome outcome;
    bool answer;
    unsigned connections, starts;
} ends[] = {
    {SCRIPTED_REFUSED, true, 2, 1},
    {SCRIPTED_REFUSED, false, 1, 1},
    {SCRIPTED_UNRESOLVED, true, 1, 0},
    {SCRIPTED_BROKEN, true, 1, 0},
};

START_TEST(test_the_embedded_service_is_started_once_for_each_sign_in)
{
    start_answer = ends[_i].answer;
    scripted_net_outcome(ends[_i].outcome);
    for (unsigned times = 1; times <= 2; times++) {
        sign_in();
        engine_enter(engine);
        ck_assert_uint_eq(sign_ins, times);
        ck_assert(result_failed(sign_in_hr));
        engine_leave(engine);
        ck_assert_uint_eq(scripted_net_connections(), times * ends[_i].connections);
        ck_assert_uint_eq(starts, times * ends[_i].starts);
    }
}
END_TEST

START_TEST(test_a_stop_does_not_wait_for_a_network_that_has_nothing_to_send)
{
    sign_in();
    engine_stop(engine, 60000);
}
END_TEST

static void *stop(void *context)
{
    (void)context;
    engine_stop(engine, 3000);
    return NULL;
}

START_TEST(test_a_stop_waits_no_longer_than_its_grace)
{
    pthread_t stopper;

    sign_in();
    scripted_net_busy(true);
    ck_assert_int_eq(pthread_create(&stopper, NULL, stop, NULL), 0);
    while (scripted_net_wait_idle() != START_MS + 3000)
        ;
    scripted_net_advance(3000);
    ck_assert_int_eq(pthread_join(stopper, NULL), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("engine");
    TCase *tcase = tcase_create("scripted network");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_call_that_leaves_nothing_to_do_wakes_nobody);
    tcase_add_test(tcase, test_something_to_send_wakes_the_network_thread);
    tcase_add_test(tcase, test_an_earlier_timer_wakes_the_network_thread);
    tcase_add_test(tcase, test_a_due_timer_ends_a_sign_in_that_gets_no_answer);
    tcase_add_loop_test(tcase, test_the_embedded_service_is_started_once_for_each_sign_in, 0, COUNT(ends));
    tcase_add_test(tcase, test_a_stop_does_not_wait_for_a_network_that_has_nothing_to_send);
    tcase_add_test(tcase, test_a_stop_waits_no_longer_than_its_grace);
    suite_add_tcase(suite, tcase);
    return suite;
}
