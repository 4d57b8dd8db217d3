/* bench SUITE [quick]: measures under Windows or Wine; tests/bench/bench.sh prepares the prefixes and servers. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(void);
} suites[] = {
    {"calls", bench_calls}, {"events", bench_events},     {"clients", bench_clients},   {"start", bench_start},
    {"chain", bench_chain}, {"memory", bench_memory},     {"sessions", bench_sessions}, {"connected", bench_connected},
    {"apps", bench_apps},   {"contacts", bench_contacts},
};

/* The roles of the child processes that this program starts. */
static const struct {
    const char *name;
    int (*run)(const char *argument);
} roles[] = {
    {"role-pipe", role_pipe_echo},  {"role-tcp", role_tcp_echo},
    {"role-caller", role_caller},   {"role-activate", role_activate},
    {"role-invitee", role_invitee}, {"role-keeper", role_keeper},
    {"role-hold", role_hold},       {"loop", role_loop},
};

int main(int argc, char **argv)
{
    if (argc < 2)
        fail("usage: bench SUITE [quick]");
    must(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    for (size_t i = 0; i < ARRAYSIZE(roles); i++)
        if (!strcmp(argv[1], roles[i].name) && argc == 3)
            return roles[i].run(argv[2]);
    quick = argc > 2 && !strcmp(argv[2], "quick");
    for (size_t i = 0; i < ARRAYSIZE(suites); i++)
        if (!strcmp(argv[1], suites[i].name))
            return suites[i].run();
    fail("no suite %s", argv[1]);
}
