#include "workers.h"

#include "condvar.h"

enum {
    IDLE_MAX = 16, /* largest number of idle threads; on Wine each takes a megabyte */
    STACK_BYTES = 256 * 1024,
    /* Spin count of `lock`: a woken thread wants the lock just before the thread that woke it releases it. */
    SPINS = 4000,
};

struct worker {
    struct worker *next; /* in the list of idle threads */
    struct condvar condvar;
    bool called;
};

static struct mutex lock;
static struct work *first GUARDED_BY(lock), **end GUARDED_BY(lock) = &first;
static size_t waiting GUARDED_BY(lock); /* pieces of work that no thread has taken yet */
/* A stack: the thread that became idle last is woken first, because its stack is still in the cache. */
static struct worker *idle GUARDED_BY(lock);
static size_t idle_count GUARDED_BY(lock);
static size_t coming GUARDED_BY(lock); /* threads that were created or woken and have not looked for work since */

void workers_init(void) { InitializeCriticalSectionAndSpinCount(&lock.section, SPINS); }

static struct work *take_work(void) REQUIRES(lock)
{
    struct work *work = first;

    first = work->next;
    if (!first)
        end = &first;
    waiting--;
    return work;
}

/* Sleeps until there is work; false when IDLE_MAX other threads are idle. */
static bool wait_for_work(struct worker *worker) REQUIRES(lock)
{
    if (idle_count == IDLE_MAX)
        return false;
    worker->called = false;
    worker->next = idle;
    idle = worker;
    idle_count++;
    while (!worker->called)
        condvar_wait(&worker->condvar, &lock, INFINITE);
    return true;
}

static DWORD WINAPI worker_main(void *unused)
{
    struct worker self;
    bool can_wait = condvar_init(&self.condvar), stays;

    (void)unused;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    mutex_lock(&lock);
    do {
        coming--;
        while (first) {
            struct work *work = take_work();

            mutex_unlock(&lock);
            work->run(work);
            mutex_lock(&lock);
        }
        stays = can_wait && wait_for_work(&self);
    } while (stays);
    mutex_unlock(&lock);
    CoUninitialize();
    if (can_wait)
        condvar_free(&self.condvar);
    return 0;
}

static void make_worker(void)
{
    HANDLE thread = CreateThread(NULL, STACK_BYTES, worker_main, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);

    if (thread) {
        CloseHandle(thread);
        return;
    }
    log_line("error", "no thread for a call: %lu", GetLastError());
    mutex_lock(&lock);
    coming--;
    mutex_unlock(&lock);
}

void workers_do(struct work *work)
{
    struct worker *called = NULL;
    bool make = false;

    mutex_lock(&lock);
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
        /* Signal before unlocking: the struct is on the stack of the woken thread, which may end once `called` is
         * set. */
        condvar_signal(&called->condvar);
    }
    mutex_unlock(&lock);
    if (make)
        make_worker();
}

void workers_prepare(void)
{
    bool make;

    mutex_lock(&lock);
    make = !idle && !coming;
    if (make)
        coming++;
    mutex_unlock(&lock);
    if (make)
        make_worker();
}
