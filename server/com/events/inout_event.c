/* Events with an in/out boolean: the sinks are asked one after another, each sees what the one before left. */
#include "sink.h"

#include <stdlib.h>

#include "connection_point.h"

/* One event_ask; belongs to the worker that puts the questions. */
struct inquiry {
    struct work work;
    struct question **questions;
    size_t count;
    VARIANT_BOOL value;
    void (*done)(void *context, VARIANT_BOOL value);
    void *context;
};

static struct question *question_create(struct sink *sink, struct message *message, VARIANT_BOOL value)
{
    struct question *question = calloc(1, sizeof(*question));

    if (!question)
        return NULL;
    if (!wake_init(&question->turn)) {
        free(question);
        return NULL;
    }
    if (!wake_init(&question->answered)) {
        wake_free(&question->turn);
        free(question);
        return NULL;
    }
    InitializeCriticalSection(&question->lock);
    question->ref = 1;
    question->sink = sink_hold(sink);
    question->message = message_hold(message);
    question->value = value;
    return question;
}

struct question *question_hold(struct question *question)
{
    InterlockedIncrement(&question->ref);
    return question;
}

void question_release(struct question *question)
{
    if (InterlockedDecrement(&question->ref))
        return;
    wake_free(&question->turn);
    wake_free(&question->answered);
    DeleteCriticalSection(&question->lock);
    message_release(question->message);
    sink_release(question->sink);
    free(question);
}

void question_answer(struct question *question, VARIANT_BOOL value)
{
    EnterCriticalSection(&question->lock);
    if (question->state == QUESTION_WAITING || question->state == QUESTION_ASKED) {
        /* Before its turn only a sink that goes away, or an in-process one, has something to say. */
        question->state = QUESTION_ANSWERED;
        question->value = value ? VARIANT_TRUE : VARIANT_FALSE;
    }
    LeaveCriticalSection(&question->lock);
    wake_up(&question->answered);
}

/* The ones before it have left that value. */
static void give_turn(struct question *question, VARIANT_BOOL value)
{
    bool pass_over = sink_is_dead(question->sink) || sink_is_stuck(question->sink);

    EnterCriticalSection(&question->lock);
    if (!sink_is_local(question->sink))
        question->value = value; /* who went away before its turn leaves it so */
    if (question->state == QUESTION_WAITING)
        question->state = pass_over ? QUESTION_SKIPPED : QUESTION_ASKED;
    LeaveCriticalSection(&question->lock);
    wake_up(&question->turn);
}

/* What it answers, or the same value when it does not in time. */
static VARIANT_BOOL hear_answer(struct question *question, VARIANT_BOOL value)
{
    DWORD begin = GetTickCount(), passed = 0;
    bool answered;

    EnterCriticalSection(&question->lock);
    while (question->state == QUESTION_ASKED && passed < ASK_BOUND_MS) {
        wake_wait(&question->answered, &question->lock, ASK_BOUND_MS - passed);
        passed = GetTickCount() - begin;
    }
    answered = question->state == QUESTION_ANSWERED;
    if (answered)
        value = question->value;
    else
        question->state = QUESTION_SKIPPED;
    LeaveCriticalSection(&question->lock);
    if (!answered)
        log_line("info", "a sink of process %lu is passed over", sink_client(question->sink));
    return value;
}

static void inquire(struct work *work)
{
    struct inquiry *inquiry = CONTAINING_RECORD(work, struct inquiry, work);

    for (size_t i = 0; i < inquiry->count; i++) {
        if (i) /* the first has had it from the beginning */
            give_turn(inquiry->questions[i], inquiry->value);
        inquiry->value = hear_answer(inquiry->questions[i], inquiry->value);
        question_release(inquiry->questions[i]);
    }
    inquiry->done(inquiry->context, inquiry->value);
    free(inquiry->questions);
    free(inquiry);
}

/* Adds a question for each sink of a source, in advise order, and its place in each queue. */
static bool add_source(struct inquiry *inquiry, struct event_source *source, struct message *message)
{
    size_t count;
    struct sink **sinks = connection_point_snapshot(&source->point, &count);
    struct question **grown;

    if (!sinks)
        return true;
    grown = realloc(inquiry->questions, (inquiry->count + count) * sizeof(*grown));
    if (grown)
        inquiry->questions = grown;
    for (size_t i = 0; i < count; i++) {
        struct question *question = NULL;

        if (grown && event_source_may_tell(source, sinks[i], message->id))
            question = question_create(sinks[i], message, inquiry->value);
        if (question) {
            inquiry->questions[inquiry->count++] = question;
            if (sink_is_local(sinks[i]))
                sink_ask_local(sinks[i], question);
            else
                sink_post_question(sinks[i], question);
        }
        sink_release(sinks[i]);
    }
    free(sinks);
    return grown != NULL;
}

void event_ask(struct event_source *const *sources, size_t source_count, DISPID id, unsigned count,
               const VARIANT *arguments, VARIANT_BOOL initial, void (*done)(void *context, VARIANT_BOOL value),
               void *context)
{
    struct inquiry *inquiry = calloc(1, sizeof(*inquiry));
    struct message *message = message_create(id, count, arguments);

    if (inquiry) {
        inquiry->value = initial;
        inquiry->done = done;
        inquiry->context = context;
        for (size_t i = 0; message && i < source_count; i++)
            add_source(inquiry, sources[i], message);
    }
    if (message)
        message_release(message);
    if (!inquiry) {
        log_line("error", "an event could not be asked");
        return;
    }
    if (inquiry->count)
        give_turn(inquiry->questions[0], initial);
    inquiry->work.run = inquire;
    workers_do(&inquiry->work);
}
