#include "fire.h"

#include <stdlib.h>

#include "com/base/script_rights.h"
#include "workers.h"

/* False when the sink lives in a browser and its pages may not receive this event. */
static bool may_get(const struct event_source *source, const struct sink *sink, DISPID id)
{
    return script_may_hear(client_trust(sink_client(sink)), source->description->source, id);
}

void event_post(struct event_source *source, DISPID id, unsigned count, const VARIANT *arguments)
{
    struct sink *sinks[SINKS_MAX];
    size_t sink_count = connection_point_snapshot(&source->point, sinks);
    struct event_message *message = sink_count ? event_message_create(id, count, arguments) : NULL;

    for (size_t i = 0; i < sink_count; i++) {
        if (!message)
            sink_lose(sinks[i], id);
        else if (may_get(source, sinks[i], id))
            sink_post(sinks[i], message);
        sink_release(sinks[i]);
    }
    if (message)
        event_message_release(message);
}

void event_lose(struct event_source *source, DISPID id)
{
    struct sink *sinks[SINKS_MAX];
    size_t count = connection_point_snapshot(&source->point, sinks);

    for (size_t i = 0; i < count; i++) {
        sink_lose(sinks[i], id);
        sink_release(sinks[i]);
    }
}

/* ---- in/out events ---- */

struct turn {
    struct sink *sink;         /* held */
    struct inout_event *event; /* held */
};

/* The state of one event_post_inout; owned by the worker that runs go_round. */
struct round {
    struct work work;
    struct turn *turns;
    size_t count;
    VARIANT_BOOL value;
    void (*done)(void *context, VARIANT_BOOL value);
    void *context;
};

static void start_turn(const struct turn *turn, VARIANT_BOOL value)
{
    inout_event_start(turn->event, value, !sink_is_dead(turn->sink) && !sink_is_stuck(turn->sink));
}

static void go_round(struct work *work)
{
    struct round *round = CONTAINING_RECORD(work, struct round, work);

    for (size_t i = 0; i < round->count; i++) {
        struct turn *turn = &round->turns[i];

        if (i) /* event_post_inout has started the first turn already */
            start_turn(turn, round->value);
        if (!inout_event_wait_answer(turn->event, &round->value))
            log_line("info", "a sink of process %lu is passed over", sink_client(turn->sink));
        inout_event_release(turn->event);
        sink_release(turn->sink);
    }
    round->done(round->context, round->value);
    free(round->turns);
    free(round);
}

/* Creates the turn of one sink and puts it into the queue of the sink. */
static void add_turn(struct round *round, struct sink *sink, struct event_message *message, DISPID id)
{
    struct inout_event *event = message ? inout_event_create(message, round->value) : NULL;

    if (!event) {
        sink_lose(sink, id);
        return;
    }
    round->turns[round->count++] = (struct turn){sink_hold(sink), event};
    sink_post_inout(sink, event, round->value);
}

/* Adds the turns of all sinks of one source, in advise order. */
static void add_source(struct round *round, struct event_source *source, struct event_message *message, DISPID id)
{
    struct sink *sinks[SINKS_MAX];
    size_t count = connection_point_snapshot(&source->point, sinks);
    struct turn *grown = realloc(round->turns, (round->count + count + 1) * sizeof(*grown));

    if (grown)
        round->turns = grown;
    for (size_t i = 0; i < count; i++) {
        if (!grown)
            sink_lose(sinks[i], id);
        else if (may_get(source, sinks[i], id))
            add_turn(round, sinks[i], message, id);
        sink_release(sinks[i]);
    }
}

void event_post_inout(struct event_source *const *sources, size_t source_count, DISPID id, unsigned count,
                      const VARIANT *arguments, VARIANT_BOOL initial, void (*done)(void *context, VARIANT_BOOL value),
                      void *context)
{
    struct round *round = calloc(1, sizeof(*round));
    struct event_message *message = event_message_create(id, count, arguments);

    if (!round) {
        log_line("error", "event %ld is lost: out of memory", id);
        if (message)
            event_message_release(message);
        return;
    }
    round->value = initial;
    round->done = done;
    round->context = context;
    for (size_t i = 0; i < source_count; i++)
        add_source(round, sources[i], message, id);
    if (message)
        event_message_release(message);
    if (round->count)
        start_turn(&round->turns[0], initial);
    round->work.run = go_round;
    workers_do(&round->work);
}
