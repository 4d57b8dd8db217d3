/* Start times: an empty program, the bare server and OpenMsgr until their classes are registered, and a new client
 * process while the servers run. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define OUR_READY L"Local\\OpenMsgr.Ready"
#define OUR_SHUTDOWN L"Local\\OpenMsgr.Shutdown"

static double start_empty(void)
{
    double begin = now_us();

    end_program(start_program("tests\\empty.exe", ""));
    return now_us() - begin;
}

/* Measures from the start of the process until its event signals that the classes are registered; the server stays. */
static double start_server(const char *program, const WCHAR *ready_name, HANDLE *process)
{
    HANDLE ready = CreateEventW(NULL, TRUE, FALSE, ready_name);
    double begin = now_us(), taken;

    if (!ready)
        fail("no event");
    *process = start_program(program, "");
    must_wait(ready, program);
    taken = now_us() - begin;
    CloseHandle(ready);
    return taken;
}

static void stop_server(const WCHAR *quit_name, HANDLE process)
{
    HANDLE quit = OpenEventW(EVENT_MODIFY_STATE, FALSE, quit_name);

    if (!quit)
        fail("the server has no event to end it");
    SetEvent(quit);
    CloseHandle(quit);
    end_program(process);
}

static HANDLE our_process, bare_process;

static double start_ours(void) { return start_server("openmsgr.exe", OUR_READY, &our_process); }
static double start_bare(void) { return start_server("tests\\bare_server.exe", BARE_READY, &bare_process); }
static void stop_ours(void) { stop_server(OUR_SHUTDOWN, our_process); }
static void stop_bare(void) { stop_server(BARE_QUIT, bare_process); }

/* ---- a client of a server that runs ---- */

#define TAKEN L"Local\\OpenMsgr.Bench.Taken"

static double *map_taken(void)
{
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(double), TAKEN);
    double *taken = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0) : NULL;

    if (!taken)
        fail("no shared memory");
    return taken;
}

/* COM is already initialized; measures CoCreateInstance, which also loads the proxy. */
int role_activate(const char *which)
{
    double begin = now_us();

    create(*which == 'o' ? &CLSID_MsgrSessionManager : &CLSID_Bare, &IID_IMsgrSessionManager);
    *map_taken() = now_us() - begin;
    return 0;
}

static double activate(const double *taken, const char *arguments)
{
    end_program(start_self(arguments));
    return *taken;
}

int bench_start(void)
{
    size_t starts = quick ? 7 : 25, clients = quick ? 30 : 100;
    struct samples empty = {0}, bare = {0}, ours = {0}, bare_client = {0}, our_client = {0};
    const double *taken = map_taken();

    for (size_t i = 0; i < starts + 1; i++) {
        double figures[3] = {start_empty(), start_bare(), start_ours()};

        stop_ours();
        stop_bare();
        if (!i)
            continue; /* the first start in a prefix starts Wine's own services */
        sample(&empty, figures[0]);
        sample(&bare, figures[1]);
        sample(&ours, figures[2]);
    }
    start_bare();
    start_ours();
    for (size_t i = 0; i < clients; i++) {
        if (i % 2)
            sample(&bare_client, activate(taken, "role-activate bare"));
        sample(&our_client, activate(taken, "role-activate ours"));
        if (!(i % 2))
            sample(&bare_client, activate(taken, "role-activate bare"));
    }
    stop_ours();
    stop_bare();
    row_samples("an empty program, from start to end", &empty, NULL, NULL, 0);
    row_samples("bare server: from start to class registered", &bare, "empty program", &empty, 0);
    row_samples("server: from start to class registered", &ours, "empty program", &empty, 1.5);
    row_samples("bare server: CoCreateInstance in a new process", &bare_client, NULL, NULL, 0);
    row_samples("CoCreateInstance in a new process, server running", &our_client, "bare server", &bare_client, 1.1);
    samples_free(&empty);
    samples_free(&bare);
    samples_free(&ours);
    samples_free(&bare_client);
    samples_free(&our_client);
    return 0;
}
