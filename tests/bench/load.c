/* Load test of msgrd: many users in one process, using the client code of OpenMsgr, against a fresh msgrd on the
 * loopback address.
 *
 *   load MSGRD USERS SWITCHBOARDS RATE SECONDS
 *
 * Exit code 0, or 1 when a user, a connection or a message was lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "load_service.h"
#include "load_user.h"
#include "net/clock.h"
#include "net/socket.h"

enum {
    SIGN_INS_AT_ONCE = 200, /* enough for a load, few enough that the sign-ins do not only wait for each other */
    INVITES_AT_ONCE = 100,
    SILENCE_MS = 20000, /* give up after this time without progress */
    IDLE_MS = 3000,
    LAST_MS = 5000, /* time to wait for the last messages */
};

static struct load load;
static struct load_user *users;
static size_t user_count, switchboard_count;
static uint64_t first_ns;
static uint32_t *latencies; /* microseconds, one entry for each message that arrived */
static size_t arrived, expected;

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void message_arrived(struct load *context, uint64_t stamp)
{
    uint64_t taken = (now_ns() - first_ns - stamp) / 1000;

    (void)context;
    if (arrived < expected)
        latencies[arrived] = taken > UINT32_MAX ? UINT32_MAX : (uint32_t)taken;
    arrived++;
}

static void run_until(uint64_t deadline)
{
    uint64_t next = timers_next(&load.timers);

    net_loop_run_once(load.loop, next < deadline ? next : deadline);
    timers_run(&load.timers, clock_now_ms());
}

static bool fail(const char *what, size_t done, size_t wanted)
{
    fprintf(stderr, "load: %s: %zu of %zu\n", what, done, wanted);
    return false;
}

static double since(uint64_t start_ns) { return (double)(now_ns() - start_ns) / 1e9; }

/* ---- the phases ---- */

static bool sign_in_all(void)
{
    uint64_t start = now_ns(), patience = clock_now_ms() + SILENCE_MS;
    size_t started = 0, seen = 0;

    while (load.signed_in < user_count) {
        while (started < user_count && started - load.signed_in < SIGN_INS_AT_ONCE) {
            char handle[64];

            load_handle(started, handle);
            if (!load_user_create(&users[started], &load, started) ||
                !load_user_sign_in(&users[started], handle, LOAD_PASSWORD))
                return fail("sign-in began", started, user_count);
            started++;
        }
        run_until(patience);
        if (load.signed_in + load.refused != seen) {
            seen = load.signed_in + load.refused;
            patience = clock_now_ms() + SILENCE_MS;
        }
        if (load.refused || load.lost_connections || clock_now_ms() >= patience)
            return fail("signed in", load.signed_in, user_count);
    }
    printf("sign-ins per second: %.0f\n", (double)user_count / since(start));
    return true;
}

static bool open_switchboards(void)
{
    uint64_t start = now_ns(), patience = clock_now_ms() + SILENCE_MS;
    size_t started = 0, seen = 0;

    while (load.open < switchboard_count) {
        while (started < switchboard_count && started - load.open < INVITES_AT_ONCE) {
            char handle[64];

            load_handle(2 * started + 1, handle);
            if (!load_user_invite(&users[2 * started], handle))
                return fail("invitations", started, switchboard_count);
            started++;
        }
        run_until(patience);
        if (load.open != seen) {
            seen = load.open;
            patience = clock_now_ms() + SILENCE_MS;
        }
        if (load.lost_connections || clock_now_ms() >= patience)
            return fail("switchboards", load.open, switchboard_count);
    }
    printf("switchboards opened per second: %.0f\n", (double)switchboard_count / since(start));
    return true;
}

/* The rate gives each message a due time; its latency counts from then on, so that a message that is sent late does not
 * look fast. */
static bool relay(unsigned rate)
{
    uint64_t patience;
    size_t sent = 0;

    first_ns = now_ns();
    while (sent < expected) {
        uint64_t reached = now_ns() - first_ns, wanted = reached * rate / 1000000000u;

        for (; sent < wanted && sent < expected; sent++) {
            size_t turn = sent / switchboard_count, room = sent % switchboard_count;

            if (!load_user_send(&users[2 * room + turn % 2], sent * 1000000000ull / rate))
                return fail("messages sent", sent, expected);
        }
        run_until(clock_now_ms() + 1);
        if (load.lost_connections)
            return fail("messages sent before a connection was lost", sent, expected);
    }
    patience = clock_now_ms() + LAST_MS;
    while (arrived < expected && clock_now_ms() < patience && !load.lost_connections)
        run_until(patience);
    printf("messages per second: %.0f\n", (double)arrived / since(first_ns));
    if (arrived != expected || load.refused_messages)
        return fail("messages", arrived, expected);
    return true;
}

static int order(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

    return (first > second) - (first < second);
}

static void print_latencies(void)
{
    if (!expected)
        return;
    qsort(latencies, expected, sizeof(*latencies), order);
    printf("latency p50: %.2f ms, p99: %.2f ms, longest: %.2f ms\n", latencies[expected / 2] / 1e3,
           latencies[expected * 99 / 100] / 1e3, latencies[expected - 1] / 1e3);
}

static uint64_t own_processor(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000u +
           (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static bool run(struct load_service *service, unsigned rate)
{
    size_t empty = load_service_resident(service), full;
    uint64_t processor, own, start, end;

    load.port = service->port;
    processor = load_service_processor(service);
    if (!sign_in_all())
        return false;
    printf("msgrd's processor time per sign-in: %.0f us\n",
           (double)(load_service_processor(service) - processor) / (double)user_count);
    processor = load_service_processor(service);
    for (end = clock_now_ms() + IDLE_MS; clock_now_ms() < end;)
        run_until(end);
    full = load_service_resident(service);
    printf("msgrd's memory: %.1f MiB, %.2f KiB per idle user\n", (double)full / 1048576,
           (double)(full - empty) / 1024 / (double)user_count);
    printf("msgrd's processor share, idle: %.1f %%\n",
           (double)(load_service_processor(service) - processor) / IDLE_MS / 10);
    if (!switchboard_count)
        return true;
    if (!open_switchboards())
        return false;
    processor = load_service_processor(service);
    own = own_processor();
    start = now_ns();
    if (!relay(rate))
        return false;
    printf("processor share while relaying: msgrd %.1f %%, this generator %.1f %% of one core\n",
           (double)(load_service_processor(service) - processor) / since(start) / 1e4,
           (double)(own_processor() - own) / since(start) / 1e4);
    print_latencies();
    printf("msgrd's memory with the switchboards: %.1f MiB\n", (double)load_service_resident(service) / 1048576);
    return true;
}

static size_t number(const char *text, size_t least)
{
    unsigned long value = strtoul(text, NULL, 10);

    if (value >= least && value <= 1000000)
        return value;
    fprintf(stderr, "load: %s is no number from %zu to 1000000\n", text, least);
    exit(2);
}

int main(int argc, char **argv)
{
    struct load_service service = {0};
    unsigned rate, seconds;
    size_t connections;
    bool done;

    if (argc != 6) {
        fprintf(stderr, "load MSGRD USERS SWITCHBOARDS RATE SECONDS\n");
        return 2;
    }
    user_count = number(argv[2], CONTACTS_OF_ONE + 2);
    switchboard_count = number(argv[3], 0);
    rate = (unsigned)number(argv[4], 1);
    seconds = (unsigned)number(argv[5], 1);
    connections = user_count + 2 * switchboard_count;
    if (2 * switchboard_count > user_count || socket_system_limit() < connections + 64) {
        fprintf(stderr, "load: two users for each switchboard, and a file for each connection\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("users: %zu, switchboards: %zu, %u messages per second for %u s\n", user_count, switchboard_count, rate,
           seconds);
    expected = switchboard_count ? (size_t)rate * seconds : 0;
    latencies = calloc(expected + 1, sizeof(*latencies));
    users = calloc(user_count, sizeof(*users));
    load = (struct load){.loop = net_loop_create(), .arrived = message_arrived};
    done = users && latencies && load.loop && load_service_fill(&service, argv[1], user_count);
    if (done)
        done = load_service_start(&service, connections + 16, switchboard_count ? rate / switchboard_count + 10 : 10) &&
               run(&service, rate);
    load.ending = true;
    if (done && !load_service_stop(&service))
        done = fail("msgrd ended as it should", 0, 1);
    for (size_t i = 0; users && i < user_count; i++)
        if (users[i].load)
            load_user_free(&users[i]);
    if (load.loop)
        net_loop_destroy(load.loop);
    timers_free(&load.timers);
    free(users);
    free(latencies);
    load_service_free(&service);
    printf("lost: %zu connections, %zu messages\n", load.lost_connections, expected - arrived);
    return done && !load.lost_connections ? 0 : 1;
}
