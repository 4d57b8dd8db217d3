/* The cost of context data and invitations while the two users have many connected sessions, each with its own
 * connection to the service, and the memory of these sessions.
 *
 * The inviter announces each step to the invitee: k a session to keep, o a session that is played to its end, q
 * quit. */
#include "bench_floors.h"
#include "bench_pair.h"

#include <stdio.h>

enum { KEPT_MAX = 1000, WARM_UP = 2 };

int role_keeper(const char *unused)
{
    struct pair pair;

    (void)unused;
    pair_start(&pair, false);
    for (;;)
        switch (pair_next(&pair)) {
        case 'k': pair_keep_taken(&pair); break;
        case 'o': pair_round_taken(&pair); break;
        default: pair_stop(&pair); return 0;
        }
}

/* The floors: a call and a network round trip that do not depend on sessions. */
static double call_and_trip(IMsgrLock *lock, struct floors *floors)
{
    double begin = now_us();
    LockStatus status;

    must(IMsgrLock_get_Status(lock, &status), "Status");
    floor_tcp(floors);
    return now_us() - begin;
}

/* `first` is the ratio at the smallest number of sessions. */
static void put_rows(const char *operation, size_t sessions, struct samples *taken, struct samples *floor,
                     double *first)
{
    double ratio = samples_at(taken, 50) / samples_at(floor, 50);
    char name[128];

    snprintf(name, sizeof(name), "%s, %zu connected sessions", operation, sessions);
    row_samples(name, taken, "a call and a TCP round trip", floor, 0);
    if (!*first)
        *first = ratio;
    if (sessions < KEPT_MAX)
        return;
    snprintf(name, sizeof(name), "%s: growth to %zu connected sessions", operation, sessions);
    row(&(struct row){.name = name, .unit = "times", .value = ratio / *first, .at_most = 1.2});
}

int bench_connected(void)
{
    static const size_t steps[] = {1, 10, 100, KEPT_MAX};
    size_t rounds = quick ? 20 : 200, kept = 0;
    double first_kib = 0, first_data = 0, first_invitation = 0;
    struct floors floors;
    struct pair pair;
    IMsgrLock *lock;

    pair_start(&pair, true);
    lock = query((IUnknown *)pair.manager, &IID_IMsgrLock);
    floors_start(&floors);
    for (size_t step = 0; step < ARRAYSIZE(steps); step++) {
        struct pair_figures figures = {.returns = {0}};
        struct samples floor = {0};

        for (; kept < steps[step]; kept++) {
            pair_say(&pair, 'k', now_us());
            pair_keep(&pair);
        }
        for (size_t i = 0; i < rounds + WARM_UP; i++) {
            if (i == WARM_UP) {
                samples_free(&floor);
                pair_forget(&figures);
            }
            sample(&floor, call_and_trip(lock, &floors));
            pair_say(&pair, 'o', now_us());
            pair_round(&pair, &figures);
        }
        put_rows("SendContextData until OnContextData", kept, &figures.data, &floor, &first_data);
        put_rows("Invite until OnInvitation", kept, &figures.invitation, &floor, &first_invitation);
        if (!step)
            first_kib = server_kib();
        samples_free(&floor);
        pair_forget(&figures);
    }
    row(&(struct row){.name = "server: memory for each connected session",
                      .unit = "KiB",
                      .value = (server_kib() - first_kib) / (KEPT_MAX - 1)});
    pair_say(&pair, 'q', now_us());
    floors_stop(&floors);
    IMsgrLock_Release(lock);
    pair_stop(&pair);
    return 0;
}
