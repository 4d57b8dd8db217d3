/* Shared by the Windows part of the measurements: time, samples, rows, processes, sinks.
 *
 * A floor and its subjects are measured in turn in the same loop; a figure is a median, with the tenth and the
 * ninetieth percentile beside it. */
#ifndef OPENMSGR_BENCH_H
#define OPENMSGR_BENCH_H

#define COBJMACROS
#define CONST_VTABLE
#include <stdbool.h>
#include <stddef.h>
#include <winsock2.h>
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

#include "dispids.h"
#include "msgrpriv.h"
#include "msgrua.h"
#include "openmsgr.h"

/* ---- the bare server ---- */

#define BARE_CLSID_TEXT L"{4B0A7C52-0E57-4F0B-9C53-9D1B2E6A7F10}"
#define BARE_READY L"Local\\OpenMsgr.Bench.BareReady"
#define BARE_QUIT L"Local\\OpenMsgr.Bench.BareQuit"
static const CLSID CLSID_Bare
    __attribute__((unused)) = {0x4B0A7C52, 0x0E57, 0x4F0B, {0x9C, 0x53, 0x9D, 0x1B, 0x2E, 0x6A, 0x7F, 0x10}};
/* The class of bare_server.c that has a thread for each sink. */
#define BARE_COURIERS_CLSID_TEXT L"{4B0A7C52-0E57-4F0B-9C53-9D1B2E6A7F11}"
static const CLSID CLSID_BareCouriers
    __attribute__((unused)) = {0x4B0A7C52, 0x0E57, 0x4F0B, {0x9C, 0x53, 0x9D, 0x1B, 0x2E, 0x6A, 0x7F, 0x11}};

/* ---- time and samples; microseconds ---- */

double now_us(void);

struct samples {
    double *values;
    size_t count, capacity;
    bool sorted;
};
void sample(struct samples *samples, double value);
/* The value below which `percent` of the samples lie; 50 for the median. */
double samples_at(struct samples *samples, double percent);
void samples_free(struct samples *samples);

/* ---- rows ---- */

/* The short form: fewer iterations. */
extern bool quick;

struct row {
    const char *name, *unit;
    double value, low, high; /* low and high: spread, both 0 for none */
    size_t count;            /* number of samples */
    const char *floor_name;  /* NULL: this row is a floor, or has none */
    double floor;
    double at_most, at_least; /* goal: at most one is set; for value/floor, or for value when there is no floor */
};
/* Prints the row and appends it to the file that BENCH_ROWS names, as one tab-separated line for rows.sh. */
void row(const struct row *row);
/* Makes and prints a row from samples of subject and floor (NULL: none); the goal applies to the ratio of the
 * medians. */
void row_samples(const char *name, struct samples *subject, const char *floor_name, struct samples *floor,
                 double at_most);

/* ---- ending with a message ---- */

void fail(const char *format, ...) __attribute__((format(gnu_printf, 1, 2), noreturn));
void must(HRESULT hr, const char *what);

/* ---- processes ---- */

/* Starts another instance of this program with these arguments. */
HANDLE start_self(const char *arguments);
/* Starts a program of the build folder: "openmsgr.exe", "tests\\empty.exe". */
HANDLE start_program(const char *name, const char *arguments);
/* Waits for the end of the process and closes the handle; fails unless the exit code is 0. */
void end_program(HANDLE process);
/* Waits for a kernel object; the run fails at the deadline. */
void must_wait(HANDLE object, const char *what);

/* ---- objects ---- */

/* Creates an object of the class; ends the program when that fails. */
IUnknown *create(REFCLSID clsid, REFIID iid);
void *query(IUnknown *object, REFIID iid);
/* Gets "State" by IDispatch::Invoke. */
void invoke_state(IDispatch *object, DISPID id);

struct sink;
/* A sink for any event; records the time and number of its calls.  A hanging sink stays in its call until
 * sink_release_hanging. */
struct sink *sink_start(IUnknown *object, REFIID diid, bool hangs);
void sink_stop(struct sink *sink);
/* Forgets the calls so far; `id` is the only event that counts from now on (0: any). */
void sink_expect(struct sink *sink, DISPID id);
/* Waits for a call and returns its time. */
double sink_called(struct sink *sink);
/* Like the function above; also returns the last argument that was an object (AddRef'd), or NULL. */
IDispatch *sink_object(struct sink *sink);
/* The last text among the arguments of the last event: the caller frees. */
BSTR sink_text(struct sink *sink);

/* Resident memory of the server in this prefix. */
double server_kib(void);

/* ---- suites and roles ---- */

int bench_calls(void);
int bench_events(void);
int bench_clients(void);
int bench_start(void);
int bench_chain(void);
int bench_memory(void);
int bench_sessions(void);
int bench_connected(void);
int bench_apps(void);
int bench_contacts(void);
int role_pipe_echo(const char *name);
int role_tcp_echo(const char *port);
int role_caller(const char *index);
int role_activate(const char *which);
int role_invitee(const char *rounds);
int role_keeper(const char *unused);
int role_hold(const char *unused);
/* For use with a profiler: "our-state:1000" makes that call of bench_calls.c 1000 times. */
int role_loop(const char *what);

#endif
