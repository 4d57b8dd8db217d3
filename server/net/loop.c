#include "loop.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "socket.h"
#include "thread.h"
#include "waiter.h"

enum {
    WRITE_CAP = 1 << 20, /* the most bytes in the send queue of one stream */
    RECEIVE_BYTES = 16384,
    CONNECT_MS = 20000,
    FLUSH_MS = 3000,       /* to send the queue of a closed stream */
    LINGER_MS = 2000,      /* to wait for the peer to close as well */
    ACCEPT_PAUSE_MS = 100, /* until the next accept when the process is out of sockets */
    ACCEPTS_AT_ONCE = 64,  /* so that a burst of connections does not starve open streams */
    HAPPENED_AT_ONCE = 256,
    SPARE_BYTES = 1024, /* extra capacity when a send queue grows */
    ADDRESS_SIZE = 64,
};

/* All limits of one kind have the same length, so appending to the queue of a kind keeps it sorted by
 * deadline. */
enum limit { LIMIT_CONNECT, LIMIT_FLUSH, LIMIT_LINGER, LIMIT_COUNT };
static const uint32_t limit_ms[LIMIT_COUNT] = {CONNECT_MS, FLUSH_MS, LINGER_MS};

enum stream_state { STREAM_RESOLVING, STREAM_CONNECTING, STREAM_OPEN, STREAM_CLOSING, STREAM_LINGERING, STREAM_DEAD };

struct net_stream {
    struct net_loop *loop;
    struct net_stream *next, **place; /* in the loop's list of streams; *place is this stream */
    struct net_stream *next_pending;
    struct net_stream *later, **sooner; /* in the queue of one kind of limit; *sooner is this stream */
    enum limit limit;
    const struct net_handler *handler; /* NULL: no more callbacks */
    void *context;
    enum stream_state state;
    struct socket_watch watch;
    uint16_t port;
    uint64_t deadline; /* for connecting and closing; UINT64_MAX: none */
    char *out;         /* NULL while the queue is empty */
    size_t out_start, out_length, out_capacity;
    bool pending; /* in the loop's queue of changed streams */
    bool paused;  /* by net_pause */
    bool failed;  /* the loop must close the stream */
    enum net_close_reason reason;
    struct resolution *resolution;
};

/* A pending name lookup.  getaddrinfo blocks and cannot be cancelled, so each lookup has its own thread.  If the
 * loop is destroyed before the lookup ends, that thread frees this structure. */
struct resolution {
    /* Used by the loop: */
    struct net_stream *stream; /* NULL: the stream was closed during the lookup */
    struct resolution *next;
    /* Used by the thread until it is done, then by the loop: */
    struct string name;
    char address[ADDRESS_SIZE];
    bool found;
    /* Guarded by the lock: */
    struct mutex *lock;
    struct net_loop *loop; /* NULL: the loop was destroyed; the thread frees this structure */
    bool done;             /* the thread is done; the loop frees this structure */
};

struct net_listener {
    struct net_listener *next;
    struct socket_watch watch;
    uint64_t paused_until;
    void (*accepted)(void *context, struct net_stream *stream);
    void *context;
};

struct net_loop {
    struct socket_waiter *waiter;
    struct net_stream *streams;
    struct net_listener *listeners;
    struct resolution *resolutions;
    struct net_stream *pending, **pending_end;
    struct {
        struct net_stream *first, **end;
    } limits[LIMIT_COUNT];
    bool called; /* closed() or accepted() ran in this turn: the caller may have an earlier deadline now */
    char received[RECEIVE_BYTES];
};

struct net_loop *net_loop_create(void)
{
    struct net_loop *loop;

    if (!socket_system_start())
        return NULL;
    loop = calloc(1, sizeof(*loop));
    if (loop) {
        loop->pending_end = &loop->pending;
        for (unsigned i = 0; i < LIMIT_COUNT; i++)
            loop->limits[i].end = &loop->limits[i].first;
        loop->waiter = socket_waiter_create();
        if (loop->waiter)
            return loop;
        free(loop);
    }
    socket_system_stop();
    return NULL;
}

/* Replaces the stream's time limit; LIMIT_COUNT: no limit. */
static void stream_limit(struct net_stream *stream, enum limit limit)
{
    struct net_loop *loop = stream->loop;

    if (stream->deadline != UINT64_MAX) {
        *stream->sooner = stream->later;
        if (stream->later)
            stream->later->sooner = stream->sooner;
        else
            loop->limits[stream->limit].end = stream->sooner;
        stream->deadline = UINT64_MAX;
    }
    if (limit == LIMIT_COUNT)
        return;
    stream->limit = limit;
    stream->deadline = clock_now_ms() + limit_ms[limit];
    stream->later = NULL;
    stream->sooner = loop->limits[limit].end;
    *stream->sooner = stream;
    loop->limits[limit].end = &stream->later;
}

static void stream_free(struct net_stream *stream)
{
    stream_limit(stream, LIMIT_COUNT);
    *stream->place = stream->next;
    if (stream->next)
        stream->next->place = stream->place;
    if (stream->watch.socket != NET_NO_SOCKET) {
        socket_watch_end(stream->loop->waiter, &stream->watch);
        socket_close(stream->watch.socket);
    }
    if (stream->resolution)
        stream->resolution->stream = NULL;
    free(stream->out);
    free(stream);
}

static void resolution_free(struct resolution *resolution)
{
    mutex_destroy(resolution->lock);
    string_free(&resolution->name);
    free(resolution);
}

/* Frees the lookup if its thread is done; otherwise the thread will free it. */
static void resolution_abandon(struct resolution *resolution)
{
    bool done;

    mutex_lock(resolution->lock);
    done = resolution->done;
    resolution->loop = NULL;
    mutex_unlock(resolution->lock);
    if (done)
        resolution_free(resolution);
}

void net_loop_destroy(struct net_loop *loop)
{
    for (struct net_stream *stream = loop->streams, *next; stream; stream = next) {
        next = stream->next;
        stream_free(stream);
    }
    while (loop->listeners) {
        struct net_listener *listener = loop->listeners;

        loop->listeners = listener->next;
        socket_watch_end(loop->waiter, &listener->watch);
        socket_close(listener->watch.socket);
        free(listener);
    }
    while (loop->resolutions) {
        struct resolution *resolution = loop->resolutions;

        loop->resolutions = resolution->next;
        resolution_abandon(resolution);
    }
    socket_waiter_destroy(loop->waiter);
    free(loop);
    socket_system_stop();
}

void net_loop_wake(struct net_loop *loop) { socket_waiter_wake(loop->waiter); }

bool net_loop_is_busy(const struct net_loop *loop)
{
    for (const struct net_stream *stream = loop->streams; stream; stream = stream->next)
        if ((stream->out_length && stream->state != STREAM_DEAD) || stream->state == STREAM_CLOSING ||
            stream->state == STREAM_LINGERING)
            return true;
    return false;
}

/* ---- streams ---- */

static struct net_stream *stream_new(struct net_loop *loop, const struct net_handler *handler, void *context)
{
    struct net_stream *stream = calloc(1, sizeof(*stream));

    if (!stream)
        return NULL;
    stream->loop = loop;
    stream->handler = handler;
    stream->context = context;
    stream->watch.socket = NET_NO_SOCKET;
    stream->watch.owner = stream;
    stream->deadline = UINT64_MAX;
    stream->next = loop->streams;
    stream->place = &loop->streams;
    if (stream->next)
        stream->next->place = &stream->next;
    loop->streams = stream;
    return stream;
}

/* Marks the stream as changed, so that settle() handles it before the loop waits. */
static void stream_pend(struct net_stream *stream)
{
    struct net_loop *loop = stream->loop;

    if (stream->pending)
        return;
    stream->pending = true;
    stream->next_pending = NULL;
    *loop->pending_end = stream;
    loop->pending_end = &stream->next_pending;
}

/* Leaves the closing to the loop, so that closed() never runs inside net_send or another call by the owner. */
static void stream_fail(struct net_stream *stream, enum net_close_reason reason)
{
    if (stream->failed)
        return;
    stream->failed = true;
    stream->reason = reason;
    stream_pend(stream);
}

static void stream_start(struct net_stream *stream, const char *address)
{
    enum socket_status status = socket_connect(address, stream->port, &stream->watch.socket);

    if (status == SOCKET_ENDED) {
        stream_fail(stream, NET_CLOSED_REFUSED);
        return;
    }
    stream->state = STREAM_CONNECTING;
    stream_limit(stream, LIMIT_CONNECT);
    stream_pend(stream);
}

static void resolve(void *context)
{
    struct resolution *resolution = context;
    bool wanted;

    resolution->found = socket_resolve(resolution->name.bytes, resolution->address, sizeof(resolution->address));
    mutex_lock(resolution->lock);
    wanted = resolution->loop != NULL;
    if (wanted)
        net_loop_wake(resolution->loop);
    resolution->done = true; /* the loop may free it after the unlock */
    mutex_unlock(resolution->lock);
    if (!wanted)
        resolution_free(resolution);
}

static bool is_numeric(struct text host)
{
    for (size_t i = 0; i < host.length; i++) {
        char c = host.bytes[i];

        if (c == ':')
            return true;
        if (c != '.' && (c < '0' || c > '9'))
            return false;
    }
    return host.length != 0;
}

/* Looks the name up on a new thread.  False when out of memory. */
static bool stream_resolve(struct net_stream *stream, struct text host)
{
    struct resolution *resolution = calloc(1, sizeof(*resolution));
    struct net_loop *loop = stream->loop;
    struct thread *thread;

    if (!resolution)
        return false;
    resolution->lock = mutex_create();
    if (!resolution->lock || !string_set(&resolution->name, host)) {
        resolution_free(resolution);
        return false;
    }
    resolution->loop = loop;
    resolution->stream = stream;
    resolution->next = loop->resolutions;
    loop->resolutions = resolution;
    stream->resolution = resolution;
    stream->state = STREAM_RESOLVING;
    thread = thread_start(resolve, resolution);
    if (!thread)
        resolution->done = true; /* reported as not resolved, because `found` is false */
    thread_detach(thread);
    return true;
}

static bool stream_start_numeric(struct net_stream *stream, struct text host)
{
    struct string address = {0};

    if (!string_set(&address, host))
        return false;
    stream_start(stream, address.bytes);
    string_free(&address);
    return true;
}

struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context)
{
    struct net_stream *stream = stream_new(loop, handler, context);

    if (!stream)
        return NULL;
    stream->port = port;
    if (!host.length)
        stream_fail(stream, NET_CLOSED_UNRESOLVED);
    else if (!(is_numeric(host) ? stream_start_numeric(stream, host) : stream_resolve(stream, host))) {
        stream_free(stream);
        return NULL;
    }
    return stream;
}

/* Makes room for `more` bytes behind the queue.  False when out of memory. */
static bool stream_reserve(struct net_stream *stream, size_t more)
{
    size_t capacity = stream->out_length + more + (stream->out ? SPARE_BYTES : 0);
    char *moved;

    if (stream->out_start + stream->out_length + more <= stream->out_capacity)
        return true;
    moved = malloc(capacity);
    if (!moved)
        return false;
    if (stream->out)
        memcpy(moved, stream->out + stream->out_start, stream->out_length);
    free(stream->out);
    stream->out = moved;
    stream->out_start = 0;
    stream->out_capacity = capacity;
    return true;
}

void net_send(struct net_stream *stream, struct text bytes)
{
    if (stream->failed || stream->state >= STREAM_CLOSING || !bytes.length)
        return;
    if (stream->out_length + bytes.length > WRITE_CAP || !stream_reserve(stream, bytes.length)) {
        stream_fail(stream, NET_CLOSED_OVERFLOW);
        return;
    }
    memcpy(stream->out + stream->out_start + stream->out_length, bytes.bytes, bytes.length);
    stream->out_length += bytes.length;
    stream_pend(stream);
}

void net_fail(struct net_stream *stream) { stream_fail(stream, NET_CLOSED_ENDED); }

void net_pause(struct net_stream *stream, bool pause)
{
    if (stream->paused == pause)
        return;
    stream->paused = pause;
    stream_pend(stream);
}

void net_close(struct net_stream *stream, bool flush)
{
    stream->handler = NULL;
    if (!flush || stream->failed || stream->state > STREAM_CLOSING ||
        (stream->state < STREAM_OPEN && !stream->out_length)) {
        stream->state = STREAM_DEAD;
        stream_pend(stream);
        return;
    }
    if (stream->state == STREAM_OPEN)
        stream->state = STREAM_CLOSING;
    stream_limit(stream, LIMIT_FLUSH);
    stream_pend(stream);
}

void net_local_address(const struct net_stream *stream, char *address, size_t size)
{
    address[0] = 0;
    if (stream->watch.socket != NET_NO_SOCKET)
        socket_local_address(stream->watch.socket, address, size);
}

void net_peer_address(const struct net_stream *stream, char *address, size_t size)
{
    address[0] = 0;
    if (stream->watch.socket != NET_NO_SOCKET)
        socket_peer_address(stream->watch.socket, address, size);
}

void net_stream_adopt(struct net_stream *stream, const struct net_handler *handler, void *context)
{
    stream->handler = handler;
    stream->context = context;
}

static void stream_end(struct net_stream *stream, enum net_close_reason reason)
{
    const struct net_handler *handler = stream->handler;

    stream->state = STREAM_DEAD;
    stream->handler = NULL;
    stream_pend(stream);
    if (!handler)
        return;
    stream->loop->called = true;
    handler->closed(stream->context, reason);
}

static void stream_opened(struct net_stream *stream)
{
    stream->state = stream->handler ? STREAM_OPEN : STREAM_CLOSING;
    stream_limit(stream, stream->handler ? LIMIT_COUNT : LIMIT_FLUSH);
    if (stream->handler && stream->handler->opened)
        stream->handler->opened(stream->context);
}

/* Call this when the queue has been sent.  close() with unread received bytes would reset the connection,
 * and the peer could lose output that it has not read yet.  So the loop reads and drops bytes until the
 * peer has closed as well. */
static void stream_linger(struct net_stream *stream)
{
    socket_end_writing(stream->watch.socket);
    stream->state = STREAM_LINGERING;
    stream_limit(stream, LIMIT_LINGER);
}

static void stream_write(struct net_stream *stream)
{
    while (stream->out_length) {
        size_t done;
        enum socket_status status = socket_send(stream->watch.socket, stream->out + stream->out_start,
                                                stream->out_length, &done);

        if (status == SOCKET_WAIT)
            return;
        if (status == SOCKET_ENDED) {
            stream_end(stream, NET_CLOSED_ENDED);
            return;
        }
        stream->out_start += done;
        stream->out_length -= done;
    }
    free(stream->out); /* an idle stream keeps no buffer, and most streams are idle */
    stream->out = NULL;
    stream->out_start = stream->out_capacity = 0;
    if (stream->state == STREAM_CLOSING)
        stream_linger(stream);
}

static void stream_read(struct net_stream *stream)
{
    struct net_loop *loop = stream->loop;
    size_t done;
    enum socket_status status = socket_receive(stream->watch.socket, loop->received, sizeof(loop->received), &done);

    if (status == SOCKET_ENDED)
        stream_end(stream, NET_CLOSED_ENDED);
    else if (status == SOCKET_DONE && stream->handler)
        stream->handler->received(stream->context, (struct text){loop->received, done});
}

/* ---- listeners ---- */

struct net_listener *net_listen(struct net_loop *loop, const char *address, uint16_t port, uint16_t *bound_port,
                                void (*accepted)(void *context, struct net_stream *stream), void *context)
{
    struct net_listener *listener = calloc(1, sizeof(*listener));

    if (!listener)
        return NULL;
    listener->watch.socket = socket_listen(address, port, bound_port);
    listener->watch.owner = listener;
    listener->watch.is_listener = true;
    if (listener->watch.socket == NET_NO_SOCKET)
        goto failed;
    if (!socket_watch_set(loop->waiter, &listener->watch, true, false)) {
        socket_close(listener->watch.socket);
        goto failed;
    }
    listener->accepted = accepted;
    listener->context = context;
    listener->next = loop->listeners;
    loop->listeners = listener;
    return listener;
failed:
    free(listener);
    return NULL;
}

static void listener_accept(struct net_loop *loop, struct net_listener *listener)
{
    for (unsigned count = 0; count < ACCEPTS_AT_ONCE; count++) {
        net_socket handle = socket_accept(listener->watch.socket);
        struct net_stream *stream;

        if (handle == NET_NO_SOCKET) {
            if (!count) { /* the listener was readable, so the process is out of sockets */
                listener->paused_until = clock_now_ms() + ACCEPT_PAUSE_MS;
                socket_watch_set(loop->waiter, &listener->watch, false, false);
            }
            return;
        }
        stream = stream_new(loop, NULL, NULL);
        if (!stream) {
            socket_close(handle);
            return;
        }
        stream->watch.socket = handle;
        stream->state = STREAM_OPEN;
        stream_pend(stream);
        loop->called = true;
        listener->accepted(listener->context, stream);
        if (!stream->handler)
            net_close(stream, true);
    }
}

/* ---- the loop ---- */

static void take_resolutions(struct net_loop *loop)
{
    struct resolution **position = &loop->resolutions;

    while (*position) {
        struct resolution *resolution = *position;
        bool done;

        mutex_lock(resolution->lock);
        done = resolution->done;
        mutex_unlock(resolution->lock);
        if (!done) {
            position = &resolution->next;
            continue;
        }
        *position = resolution->next;
        if (resolution->stream) {
            resolution->stream->resolution = NULL;
            if (!resolution->found)
                stream_fail(resolution->stream, NET_CLOSED_UNRESOLVED);
            else if (resolution->stream->state == STREAM_RESOLVING)
                stream_start(resolution->stream, resolution->address);
        }
        resolution_free(resolution);
    }
}

/* Tells the waiter which events the stream needs in its current state. */
static void stream_watch(struct net_stream *stream)
{
    bool read = ((stream->state == STREAM_CONNECTING || stream->state == STREAM_OPEN) && !stream->paused) ||
                stream->state == STREAM_LINGERING;
    bool write = stream->state == STREAM_CONNECTING || stream->state == STREAM_CLOSING || stream->out_length;

    if (stream->watch.socket != NET_NO_SOCKET && stream->state != STREAM_DEAD &&
        !socket_watch_set(stream->loop->waiter, &stream->watch, read, write))
        stream_fail(stream, NET_CLOSED_REFUSED);
}

/* Closes failed streams, sends queues and frees dead streams.  Repeats until no stream is pending, because
 * the callbacks may change further streams. */
static void settle(struct net_loop *loop)
{
    while (loop->pending) {
        struct net_stream *stream = loop->pending;

        loop->pending = stream->next_pending;
        if (!loop->pending)
            loop->pending_end = &loop->pending;
        stream->pending = false;
        if (stream->failed && stream->state != STREAM_DEAD)
            stream_end(stream, stream->reason);
        /* Send without waiting: the socket is nearly always writable, and waiting costs a system call. */
        if ((stream->state == STREAM_OPEN && stream->out_length) || stream->state == STREAM_CLOSING)
            stream_write(stream);
        if (stream->state != STREAM_DEAD)
            stream_watch(stream);
        else if (!stream->pending)
            stream_free(stream);
    }
}

/* Ends the streams whose time limit is over, and resumes paused listeners. */
static void expire(struct net_loop *loop)
{
    uint64_t now = clock_now_ms();

    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        while (loop->limits[i].first && loop->limits[i].first->deadline <= now) {
            struct net_stream *stream = loop->limits[i].first;

            stream_limit(stream, LIMIT_COUNT);
            if (stream->state != STREAM_DEAD)
                stream_end(stream, NET_CLOSED_REFUSED);
        }
    for (struct net_listener *listener = loop->listeners; listener; listener = listener->next)
        if (listener->paused_until && listener->paused_until <= now) {
            listener->paused_until = 0;
            socket_watch_set(loop->waiter, &listener->watch, true, false);
        }
}

static uint64_t next_deadline(const struct net_loop *loop, uint64_t deadline)
{
    for (unsigned i = 0; i < LIMIT_COUNT; i++)
        if (loop->limits[i].first && loop->limits[i].first->deadline < deadline)
            deadline = loop->limits[i].first->deadline;
    for (struct net_listener *listener = loop->listeners; listener; listener = listener->next)
        if (listener->paused_until && listener->paused_until < deadline)
            deadline = listener->paused_until;
    return deadline;
}

static void handle_connecting(struct net_stream *stream, const struct socket_watch *found)
{
    if (found->broken)
        stream_end(stream, NET_CLOSED_REFUSED);
    else if (found->writable)
        stream_opened(stream);
}

static bool may_write(const struct net_stream *stream)
{
    return !stream->failed && (stream->state == STREAM_OPEN || stream->state == STREAM_CLOSING);
}

static bool may_read(const struct net_stream *stream)
{
    return !stream->failed && (stream->state == STREAM_OPEN || stream->state == STREAM_LINGERING);
}

static void handle_stream(struct net_stream *stream, const struct socket_watch *found)
{
    if (stream->state == STREAM_CONNECTING)
        handle_connecting(stream, found);
    if (found->writable && may_write(stream))
        stream_write(stream);
    if ((found->readable || found->broken) && may_read(stream))
        stream_read(stream);
    if (stream->state == STREAM_CLOSING && found->broken)
        stream->state = STREAM_DEAD;
    stream_pend(stream);
}

void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms)
{
    struct socket_watch *happened[HAPPENED_AT_ONCE];
    uint32_t timeout = UINT32_MAX;
    uint64_t now;
    size_t count;

    loop->called = false;
    take_resolutions(loop);
    expire(loop);
    settle(loop);
    deadline_ms = next_deadline(loop, deadline_ms);
    now = clock_now_ms();
    if (deadline_ms <= now || loop->called)
        timeout = 0;
    else if (deadline_ms - now < UINT32_MAX)
        timeout = (uint32_t)(deadline_ms - now);
    count = socket_wait(loop->waiter, happened, HAPPENED_AT_ONCE, timeout);
    for (size_t i = 0; i < count; i++)
        if (happened[i]->is_listener)
            listener_accept(loop, happened[i]->owner);
        else
            handle_stream(happened[i]->owner, happened[i]);
    take_resolutions(loop);
    expire(loop);
    settle(loop);
}
