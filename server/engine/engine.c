#include "engine.h"

#include <stdlib.h>

#include "links.h"
#include "net/clock.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/thread.h"

struct engine {
    struct links links; /* contains the lock, the client and the loop */
    struct model_clock clock;
    struct thread *thread; /* used only by engine_create and engine_stop */
    /* Guarded by the lock: */
    struct messenger *model;
    uintptr_t network_thread; /* thread_current_id of the network thread; 0: not running */
    bool stopping;
    uint64_t stop_at; /* the end of the grace period; valid if `stopping` */
    uint64_t planned; /* the deadline of the network thread's current wait */
};

static uint64_t engine_now(void *context)
{
    (void)context;
    return clock_now_ms();
}

static void engine_random(void *context, void *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
}

/* ---- the network thread ---- */

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

static uint64_t next_deadline(const struct engine *engine) REQUIRES(engine->links.model_lock);
static uint64_t next_deadline(const struct engine *engine)
{
    return earlier(messenger_deadline(engine->model), msnp_client_deadline(engine->links.client));
}

static void engine_run(void *context)
{
    struct engine *engine = context;

    for (;;) {
        uint64_t deadline;
        bool stopping;

        mutex_lock(engine->links.model_lock);
        engine->network_thread = thread_current_id();
        messenger_tick(engine->model);
        msnp_client_tick(engine->links.client);
        links_flush(&engine->links);
        deadline = next_deadline(engine);
        stopping = engine->stopping;
        if (stopping)
            deadline = earlier(deadline, engine->stop_at);
        engine->planned = deadline;
        mutex_unlock(engine->links.model_lock);
        if (stopping && (!net_loop_is_busy(engine->links.loop) || clock_now_ms() >= engine->stop_at))
            return;
        if (!links_handle_secure(&engine->links))
            net_loop_run_once(engine->links.loop, deadline);
    }
}

/* ---- public ---- */

static bool engine_set_up(struct engine *engine, const struct engine_config *config,
                          const struct model_listener *listener, const struct app_store *store)
{
    struct links *links = &engine->links;

    engine->clock = (struct model_clock){engine_now, engine_random, NULL};
    links->start_service = config->start_service;
    links->log = config->log;
    links->context = config->context;
    links->model_lock = mutex_create();
    links->loop = net_loop_create();
    if (!links->model_lock || !links->loop || !string_set(&links->authority, string_text(&config->authority)))
        return false;
    links->client = msnp_client_create(&config->client, &engine->clock);
    if (!links->client)
        return false;
    msnp_client_set_log(links->client, config->log_wire, config->context);
    msnp_client_set_trace(links->client, config->trace, config->context);
    engine->model = messenger_create(listener, msnp_client_wire(links->client), store, &engine->clock);
    if (!engine->model)
        return false;
    msnp_client_attach(links->client, engine->model);
    engine->thread = thread_start(engine_run, engine);
    return engine->thread != NULL;
}

static void engine_free(struct engine *engine)
{
    messenger_destroy(engine->model);
    if (engine->links.client)
        msnp_client_destroy(engine->links.client);
    links_free(&engine->links);
    if (engine->links.loop)
        net_loop_destroy(engine->links.loop);
    mutex_destroy(engine->links.model_lock);
    free(engine);
}

struct engine *engine_create(const struct engine_config *config, const struct model_listener *listener,
                             const struct app_store *store)
{
    struct engine *engine = calloc(1, sizeof(*engine));

    if (engine && !engine_set_up(engine, config, listener, store)) {
        engine_free(engine);
        return NULL;
    }
    return engine;
}

void engine_stop(struct engine *engine, uint32_t grace_ms)
{
    struct messenger *model;

    if (!engine->thread)
        return;
    model = engine_enter(engine);
    messenger_sign_out(model);
    engine->stopping = true;
    engine->stop_at = clock_now_ms() + grace_ms;
    engine_leave(engine);
    thread_join(engine->thread);
    engine->thread = NULL;
    model = engine_enter(engine);
    engine->network_thread = 0;
    messenger_shut_down(model);
    engine_leave(engine);
}

void engine_destroy(struct engine *engine, uint32_t grace_ms)
{
    if (!engine)
        return;
    engine_stop(engine, grace_ms);
    engine_free(engine);
}

/* The annotation in engine.h says that this function acquires `engine`.  The analysis cannot see that the
 * mutex stands for it, so it is switched off here. */
struct messenger *engine_enter(struct engine *engine) NO_THREAD_SAFETY_ANALYSIS
{
    mutex_lock(engine->links.model_lock);
    return engine->model;
}

void engine_leave(struct engine *engine) NO_THREAD_SAFETY_ANALYSIS
{
    /* Wakes the network thread only when the engine is stopping, when the client has actions to perform, or
     * when a deadline is now earlier; reading a property costs no wake-up. */
    bool wake = engine->network_thread && engine->network_thread != thread_current_id() &&
                (engine->stopping || msnp_client_has_action(engine->links.client) ||
                 next_deadline(engine) < engine->planned);

    mutex_unlock(engine->links.model_lock);
    if (wake)
        net_loop_wake(engine->links.loop);
}
