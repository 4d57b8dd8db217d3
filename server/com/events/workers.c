#include "workers.h"

#include "condvar.h"

enum {
    IDLE_MAX = 16,              /* threads that wait for work; on Wine each has a megabyte */
    STACK_BYTES = 256 * 1024,
    SPINS = 4000,               /* who is called runs into the lock that its caller is about to leave */
};

struct worker {
    struct worker *next;        /* of those that wait */
    struct wake wake;
    bool called;
};

static CRITICAL_SECTION lock;   /* guards the rest */
static struct work *first, **end = &first;
static size_t waiting;          /* pieces of work that nobody has taken yet */
static struct worker *idle;     /* the last one that came to wait is called first: its memory is warm */
static size_t idle_count;
static size_t coming;           /* threads that were made or called, and have not looked for work since */

void workers_init(void) { InitializeCriticalSectionAndSpinCount(&lock, SPINS); }

static struct work *take_work(void)
{
    struct work *work = first;

    first = work->next;
    if (!first)
        end = &first;
    waiting--;
    return work;
}

/* Sleeps until it is called; false when enough others do. */
static bool wait_for_work(struct worker *worker)
{
    if (idle_count == IDLE_MAX)
        return false;
    worker->called = false;
    worker->next = idle;
    idle = worker;
    idle_count++;
    while (!worker->called)
        wake_wait(&worker->wake, &lock, INFINITE);
    return true;
}

static DWORD WINAPI worker_main(void *unused)
{
    struct worker self;
    bool can_wait = wake_init(&self.wake), stays;

    (void)unused;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    EnterCriticalSection(&lock);
    do {
        coming--;
        while (first) {
            struct work *work = take_work();

            LeaveCriticalSection(&lock);
            work->run(work);
            EnterCriticalSection(&lock);
        }
        stays = can_wait && wait_for_work(&self);
    } while (stays);
    LeaveCriticalSection(&lock);
    CoUninitialize();
    if (can_wait)
        wake_free(&self.wake);
    return 0;
}

static void make_worker(void)
{
    HANDLE thread = CreateThread(NULL, STACK_BYTES, worker_main, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);

    if (thread) {
        CloseHandle(thread);
        return;
    }
    log_line("error", "no thread for a call");
    EnterCriticalSection(&lock);
    coming--;
    LeaveCriticalSection(&lock);
}

void workers_do(struct work *work)
{
    struct worker *called = NULL;
    bool make = false;

    EnterCriticalSection(&lock);
    work->next = NULL;
    *end = work;
    end = &work->next;
    if (++waiting > coming) {
        called = idle;
        make = !called;
        coming++;
    }
    if (called) {
        idle = called->next;
        idle_count--;
        called->called = true;
        wake_up(&called->wake); /* under the lock: it may end as soon as it has seen `called` */
    }
    LeaveCriticalSection(&lock);
    if (make)
        make_worker();
}

void workers_prepare(void)
{
    bool make;

    EnterCriticalSection(&lock);
    make = !idle && !coming;
    if (make)
        coming++;
    LeaveCriticalSection(&lock);
    if (make)
        make_worker();
}
