/* The whole chain: a caller, its server, msgrd, the other user's server and the sink there, and back.
 *
 * Two instances of this program take part, one in each user's prefix (bench_pair.h). */
#include "bench_floors.h"
#include "bench_pair.h"

#include <stdlib.h>

enum { WARM_UP = 2 };

int role_invitee(const char *rounds)
{
    struct pair pair;

    pair_start(&pair, false);
    for (int i = 0; i < atoi(rounds); i++)
        pair_round_taken(&pair);
    pair_stop(&pair);
    return 0;
}

/* The floors of one round. */
struct figures {
    struct samples call, tcp, bare;
    struct pair_figures pair;
};

struct caller {
    struct pair pair;
    IMsgrLock *lock;
    IDispatch *bare_object;
    IMsgrSession *bare;
    struct floors floors;
};

static void take_samples(struct caller *caller, struct figures *figures)
{
    double begin = now_us();
    LockStatus status;

    must(IMsgrLock_get_Status(caller->lock, &status), "Status");
    sample(&figures->call, now_us() - begin);
    begin = now_us();
    floor_tcp(&caller->floors);
    sample(&figures->tcp, now_us() - begin);
    begin = now_us();
    must(IMsgrSession_Invite(caller->bare, caller->bare_object, caller->pair.words), "Invite of the bare server");
    sample(&figures->bare, now_us() - begin);
    pair_round(&caller->pair, &figures->pair);
}

static void forget(struct figures *figures)
{
    samples_free(&figures->call);
    samples_free(&figures->tcp);
    samples_free(&figures->bare);
    pair_forget(&figures->pair);
}

static void chain_row(const char *name, struct samples *taken, const char *floor_name, double floor, double at_most)
{
    row(&(struct row){.name = name,
                      .unit = "us",
                      .value = samples_at(taken, 50),
                      .low = samples_at(taken, 10),
                      .high = samples_at(taken, 90),
                      .count = taken->count,
                      .floor_name = floor_name,
                      .floor = floor,
                      .at_most = at_most});
}

/* BENCH_ROUNDS: the number of rounds, the same as for the invitee. */
int bench_chain(void)
{
    int rounds = atoi(getenv("BENCH_ROUNDS") ? getenv("BENCH_ROUNDS") : "0");
    static const char bound_name[] = "3 calls and 4 TCP round trips";
    struct figures figures = {.call = {0}};
    struct caller caller;
    double call, tcp, bare, bound;

    pair_start(&caller.pair, true);
    caller.lock = query((IUnknown *)caller.pair.manager, &IID_IMsgrLock);
    caller.bare = (IMsgrSession *)create(&CLSID_Bare, &IID_IMsgrSession);
    caller.bare_object = (IDispatch *)create(&CLSID_Bare, &IID_IDispatch);
    floors_start(&caller.floors);
    for (int i = 0; i < rounds; i++) {
        if (i == WARM_UP)
            forget(&figures);
        take_samples(&caller, &figures);
    }
    floors_stop(&caller.floors);
    call = samples_at(&figures.call, 50);
    tcp = samples_at(&figures.tcp, 50);
    bare = samples_at(&figures.bare, 50);
    bound = 3 * call + 4 * tcp;
    row_samples("bare server: a call with an object as Invite has it", &figures.bare, "IMsgrLock.Status", &figures.call,
                0);
    row_samples("Invite returns", &figures.pair.returns, "bare server", &figures.bare, 1.5);
    chain_row("Invite until the other user's OnInvitation", &figures.pair.invitation, bound_name, bound, 1);
    /* Includes XFR, two connections, USR, CAL, ANS and the invitation itself; the event carries an object. */
    chain_row("Invite until the other user's OnInvitation, the same", &figures.pair.invitation,
              "a call, one with an object, and the 7 round trips of the protocol", call + bare + 7 * tcp, 0);
    chain_row("Accept until the inviter's OnAccepted", &figures.pair.accepted, bound_name, bound, 1);
    chain_row("SendContextData until the other user's OnContextData", &figures.pair.data, bound_name, bound, 1);
    forget(&figures);
    IDispatch_Release(caller.bare_object);
    IMsgrSession_Release(caller.bare);
    IMsgrLock_Release(caller.lock);
    pair_stop(&caller.pair);
    return 0;
}
