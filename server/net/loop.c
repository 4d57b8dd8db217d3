#include "loop.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "socket.h"
#include "thread.h"

enum {
    WRITE_CAP = 1 << 20,        /* bytes that may wait for a reader who does not read */
    RECEIVE_BYTES = 16384,
    CONNECT_MS = 20000,
    FLUSH_MS = 3000,            /* how long a closed stream may still send */
    LINGER_MS = 2000,           /* how long the other side may take to close as well */
    ACCEPT_PAUSE_MS = 100,      /* when the system is out of sockets */
    ADDRESS_SIZE = 64,
};

enum stream_state {
    STREAM_RESOLVING,
    STREAM_CONNECTING,
    STREAM_OPEN,
    STREAM_CLOSING,
    STREAM_LINGERING,
    STREAM_DEAD
};

struct net_stream {
    struct net_loop *loop;
    struct net_stream *next;
    const struct net_handler *handler;  /* NULL: nobody is called any more */
    void *context;
    enum stream_state state;
    net_socket socket;
    uint16_t port;
    uint64_t deadline;                  /* for connecting and closing */
    char *out;
    size_t out_start, out_length, out_capacity;
    bool failed;                        /* to be closed from the loop */
    enum net_close_reason reason;
    struct resolution *resolution;
};

/* A name on its way to an address, on a thread of its own because the system's resolver waits, and
 * can neither be hurried nor stopped: a loop that ends before it leaves it behind. */
struct resolution {
    struct net_stream *stream;          /* of the loop; NULL: nobody wants it any more */
    struct resolution *next;            /* of the loop */
    struct string name;                 /* of the thread, as are the two that it fills in */
    char address[ADDRESS_SIZE];
    bool found;
    struct mutex *lock;                 /* guards the rest */
    struct net_loop *loop;              /* NULL: the loop is gone, the thread frees this */
    bool done;                          /* the thread is through, the loop frees this */
};

struct net_listener {
    struct net_listener *next;
    net_socket socket;
    uint64_t paused_until;
    void (*accepted)(void *context, struct net_stream *stream);
    void *context;
};

struct net_loop {
    struct socket_waiter *waiter;
    struct net_stream *streams;
    struct net_listener *listeners;
    struct resolution *resolutions;
    struct socket_poll *polls;
    struct net_stream **polled;
    size_t poll_capacity;
    char received[RECEIVE_BYTES];
};

struct net_loop *net_loop_create(void)
{
    struct net_loop *loop;

    if (!socket_system_start())
        return NULL;
    loop = calloc(1, sizeof(*loop));
    if (loop) {
        loop->waiter = socket_waiter_create();
        if (loop->waiter)
            return loop;
        free(loop);
    }
    socket_system_stop();
    return NULL;
}

static void stream_free(struct net_stream *stream)
{
    if (stream->socket != NET_NO_SOCKET)
        socket_close(stream->socket);
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

/* Frees it now, or lets its thread do so when the system has answered. */
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
    while (loop->streams) {
        struct net_stream *stream = loop->streams;

        loop->streams = stream->next;
        stream_free(stream);
    }
    while (loop->listeners) {
        struct net_listener *listener = loop->listeners;

        loop->listeners = listener->next;
        socket_close(listener->socket);
        free(listener);
    }
    while (loop->resolutions) {
        struct resolution *resolution = loop->resolutions;

        loop->resolutions = resolution->next;
        resolution_abandon(resolution);
    }
    socket_waiter_destroy(loop->waiter);
    free(loop->polls);
    free(loop->polled);
    free(loop);
    socket_system_stop();
}

void net_loop_wake(struct net_loop *loop) { socket_waiter_wake(loop->waiter); }

bool net_loop_is_busy(const struct net_loop *loop)
{
    for (const struct net_stream *stream = loop->streams; stream; stream = stream->next)
        if ((stream->out_length && stream->state != STREAM_DEAD) ||
            stream->state == STREAM_CLOSING || stream->state == STREAM_LINGERING)
            return true;
    return false;
}

/* ---- streams ---- */

static struct net_stream *stream_new(struct net_loop *loop, const struct net_handler *handler,
                                     void *context)
{
    struct net_stream *stream = calloc(1, sizeof(*stream));

    if (!stream)
        return NULL;
    stream->loop = loop;
    stream->handler = handler;
    stream->context = context;
    stream->socket = NET_NO_SOCKET;
    stream->deadline = UINT64_MAX;
    stream->next = loop->streams;
    loop->streams = stream;
    return stream;
}

/* Marks it for closing from the loop, so that no callback comes out of a call of the owner's. */
static void stream_fail(struct net_stream *stream, enum net_close_reason reason)
{
    if (stream->failed)
        return;
    stream->failed = true;
    stream->reason = reason;
    net_loop_wake(stream->loop);
}

static void stream_start(struct net_stream *stream, const char *address)
{
    enum socket_status status = socket_connect(address, stream->port, &stream->socket);

    if (status == SOCKET_ENDED) {
        stream_fail(stream, NET_CLOSED_REFUSED);
        return;
    }
    stream->state = STREAM_CONNECTING;
    stream->deadline = clock_now_ms() + CONNECT_MS;
}

static void resolve(void *context)
{
    struct resolution *resolution = context;
    bool wanted;

    resolution->found =
        socket_resolve(resolution->name.bytes, resolution->address, sizeof(resolution->address));
    mutex_lock(resolution->lock);
    wanted = resolution->loop != NULL;
    if (wanted)
        net_loop_wake(resolution->loop);
    resolution->done = true; /* from the unlocking on it is the loop's */
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

struct net_stream *net_connect(struct net_loop *loop, struct text host, uint16_t port,
                               const struct net_handler *handler, void *context)
{
    struct net_stream *stream = stream_new(loop, handler, context);
    struct resolution *resolution = stream ? calloc(1, sizeof(*resolution)) : NULL;
    struct thread *thread;

    if (!stream)
        return NULL;
    stream->port = port;
    if (!resolution || !string_set(&resolution->name, host) ||
        (!is_numeric(host) && !(resolution->lock = mutex_create()))) {
        if (resolution)
            resolution_free(resolution);
        stream_fail(stream, NET_CLOSED_UNRESOLVED);
        return stream;
    }
    if (is_numeric(host)) {
        stream_start(stream, resolution->name.bytes);
        resolution_free(resolution);
        return stream;
    }
    resolution->loop = loop;
    resolution->stream = stream;
    stream->resolution = resolution;
    stream->state = STREAM_RESOLVING;
    resolution->next = loop->resolutions;
    loop->resolutions = resolution;
    thread = thread_start(resolve, resolution);
    if (!thread)
        resolution->done = true; /* found stays false */
    thread_detach(thread);
    return stream;
}

void net_send(struct net_stream *stream, struct text bytes)
{
    if (stream->failed || stream->state >= STREAM_CLOSING || !bytes.length)
        return;
    if (stream->out_length + bytes.length > WRITE_CAP) {
        stream_fail(stream, NET_CLOSED_OVERFLOW);
        return;
    }
    if (stream->out_start + stream->out_length + bytes.length > stream->out_capacity) {
        size_t capacity = stream->out_length + bytes.length + 1024;
        char *moved = malloc(capacity);

        if (!moved) {
            stream_fail(stream, NET_CLOSED_OVERFLOW);
            return;
        }
        if (stream->out_length)
            memcpy(moved, stream->out + stream->out_start, stream->out_length);
        free(stream->out);
        stream->out = moved;
        stream->out_start = 0;
        stream->out_capacity = capacity;
    }
    memcpy(stream->out + stream->out_start + stream->out_length, bytes.bytes, bytes.length);
    stream->out_length += bytes.length;
}

void net_close(struct net_stream *stream, bool flush)
{
    stream->handler = NULL;
    if (!flush || stream->failed || stream->state > STREAM_CLOSING ||
        (stream->state < STREAM_OPEN && !stream->out_length)) {
        stream->state = STREAM_DEAD;
        return;
    }
    if (stream->state == STREAM_OPEN)
        stream->state = STREAM_CLOSING;
    stream->deadline = clock_now_ms() + FLUSH_MS;
}

void net_local_address(const struct net_stream *stream, char *address, size_t size)
{
    address[0] = 0;
    if (stream->socket != NET_NO_SOCKET)
        socket_local_address(stream->socket, address, size);
}

void net_peer_address(const struct net_stream *stream, char *address, size_t size)
{
    address[0] = 0;
    if (stream->socket != NET_NO_SOCKET)
        socket_peer_address(stream->socket, address, size);
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
    if (handler)
        handler->closed(stream->context, reason);
}

static void stream_opened(struct net_stream *stream)
{
    char address[ADDRESS_SIZE];

    stream->state = stream->handler ? STREAM_OPEN : STREAM_CLOSING;
    stream->deadline = stream->handler ? UINT64_MAX : clock_now_ms() + FLUSH_MS;
    socket_local_address(stream->socket, address, sizeof(address));
    if (stream->handler && stream->handler->opened)
        stream->handler->opened(stream->context, text_of(address));
}

/* Everything is said.  To close at once would take back what the other side has not read yet, if
 * anything that it sent is still unread here: so what comes is read and dropped until it has
 * closed, too. */
static void stream_linger(struct net_stream *stream)
{
    socket_end_writing(stream->socket);
    stream->state = STREAM_LINGERING;
    stream->deadline = clock_now_ms() + LINGER_MS;
}

static void stream_write(struct net_stream *stream)
{
    while (stream->out_length) {
        size_t done;
        enum socket_status status =
            socket_send(stream->socket, stream->out + stream->out_start, stream->out_length, &done);

        if (status == SOCKET_WAIT)
            return;
        if (status == SOCKET_ENDED) {
            stream_end(stream, NET_CLOSED_ENDED);
            return;
        }
        stream->out_start += done;
        stream->out_length -= done;
    }
    stream->out_start = 0;
    if (stream->state == STREAM_CLOSING)
        stream_linger(stream);
}

static void stream_read(struct net_stream *stream)
{
    struct net_loop *loop = stream->loop;
    size_t done;
    enum socket_status status =
        socket_receive(stream->socket, loop->received, sizeof(loop->received), &done);

    if (status == SOCKET_ENDED)
        stream_end(stream, NET_CLOSED_ENDED);
    else if (status == SOCKET_DONE && stream->handler)
        stream->handler->received(stream->context, (struct text){loop->received, done});
}

/* ---- listeners ---- */

struct net_listener *net_listen(struct net_loop *loop, const char *address, uint16_t port,
                                uint16_t *bound_port,
                                void (*accepted)(void *context, struct net_stream *stream),
                                void *context)
{
    struct net_listener *listener = calloc(1, sizeof(*listener));

    if (!listener)
        return NULL;
    listener->socket = socket_listen(address, port, bound_port);
    if (listener->socket == NET_NO_SOCKET) {
        free(listener);
        return NULL;
    }
    listener->accepted = accepted;
    listener->context = context;
    listener->next = loop->listeners;
    loop->listeners = listener;
    return listener;
}

static void listener_accept(struct net_loop *loop, struct net_listener *listener)
{
    unsigned count = 0;

    for (;;) {
        net_socket handle = socket_accept(listener->socket);
        struct net_stream *stream;

        if (handle == NET_NO_SOCKET) {
            if (!count) /* somebody waits, but there is no socket for him */
                listener->paused_until = clock_now_ms() + ACCEPT_PAUSE_MS;
            return;
        }
        count++;
        stream = stream_new(loop, NULL, NULL);
        if (!stream) {
            socket_close(handle);
            return;
        }
        stream->socket = handle;
        stream->state = STREAM_OPEN;
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

/* Ends what failed or is overdue, then frees the dead. */
static void sweep(struct net_loop *loop)
{
    uint64_t now = clock_now_ms();
    struct net_stream **position = &loop->streams;

    for (struct net_stream *stream = loop->streams; stream; stream = stream->next) {
        if (stream->state == STREAM_DEAD)
            continue;
        if (stream->failed)
            stream_end(stream, stream->reason);
        else if (stream->deadline <= now)
            stream_end(stream, NET_CLOSED_REFUSED);
    }
    while (*position) {
        struct net_stream *stream = *position;

        if (stream->state == STREAM_DEAD) {
            *position = stream->next;
            stream_free(stream);
        } else {
            position = &stream->next;
        }
    }
}

static bool reserve_polls(struct net_loop *loop, size_t count)
{
    struct socket_poll *polls;
    struct net_stream **polled;

    if (count <= loop->poll_capacity)
        return true;
    count += 64;
    polls = realloc(loop->polls, count * sizeof(*polls));
    if (polls)
        loop->polls = polls;
    polled = realloc(loop->polled, count * sizeof(*polled));
    if (polled)
        loop->polled = polled;
    if (!polls || !polled)
        return false;
    loop->poll_capacity = count;
    return true;
}

/* Fills the table: first the streams, then the listeners; gives the number of streams in it. */
static size_t fill_polls(struct net_loop *loop, size_t *total, uint64_t *deadline)
{
    size_t count = 0, streams;

    for (struct net_stream *stream = loop->streams; stream; stream = stream->next)
        count++;
    for (struct net_listener *listener = loop->listeners; listener; listener = listener->next)
        count++;
    *total = 0;
    if (!reserve_polls(loop, count))
        return 0;
    count = 0;
    for (struct net_stream *stream = loop->streams; stream; stream = stream->next) {
        if (stream->deadline < *deadline)
            *deadline = stream->deadline;
        if (stream->socket == NET_NO_SOCKET || stream->state == STREAM_DEAD)
            continue;
        loop->polled[count] = stream;
        loop->polls[count++] = (struct socket_poll){
            .socket = stream->socket,
            .want_read = stream->state == STREAM_OPEN || stream->state == STREAM_LINGERING,
            .want_write = stream->state == STREAM_CONNECTING || stream->state == STREAM_CLOSING ||
                          stream->out_length,
        };
    }
    streams = count;
    for (struct net_listener *listener = loop->listeners; listener; listener = listener->next) {
        bool paused = listener->paused_until > clock_now_ms();

        if (paused && listener->paused_until < *deadline)
            *deadline = listener->paused_until;
        loop->polls[count++] =
            (struct socket_poll){.socket = listener->socket, .want_read = !paused};
    }
    *total = count;
    return streams;
}

static void handle_stream(struct net_stream *stream, const struct socket_poll *poll)
{
    if (stream->state == STREAM_CONNECTING && (poll->writable || poll->broken)) {
        if (poll->broken || !socket_connected(stream->socket)) {
            stream_end(stream, NET_CLOSED_REFUSED);
            return;
        }
        stream_opened(stream);
    }
    if ((stream->state == STREAM_OPEN || stream->state == STREAM_CLOSING) && poll->writable &&
        !stream->failed)
        stream_write(stream);
    if ((stream->state == STREAM_OPEN || stream->state == STREAM_LINGERING) &&
        (poll->readable || poll->broken) && !stream->failed)
        stream_read(stream);
    if (stream->state == STREAM_CLOSING && poll->broken)
        stream->state = STREAM_DEAD;
}

void net_loop_run_once(struct net_loop *loop, uint64_t deadline_ms)
{
    size_t streams, total, index;
    uint64_t now;
    uint32_t timeout = UINT32_MAX;

    take_resolutions(loop);
    sweep(loop);
    /* Most of what was queued goes at once, without asking whether it can. */
    for (struct net_stream *stream = loop->streams; stream; stream = stream->next)
        if (((stream->state == STREAM_OPEN && stream->out_length) ||
             stream->state == STREAM_CLOSING) &&
            !stream->failed)
            stream_write(stream);
    sweep(loop);
    streams = fill_polls(loop, &total, &deadline_ms);
    now = clock_now_ms();
    if (deadline_ms <= now)
        timeout = 0;
    else if (deadline_ms - now < UINT32_MAX)
        timeout = (uint32_t)(deadline_ms - now);
    socket_wait(loop->waiter, loop->polls, total, timeout);
    for (index = 0; index < streams; index++)
        handle_stream(loop->polled[index], &loop->polls[index]);
    for (struct net_listener *listener = loop->listeners; listener;
         listener = listener->next, index++)
        if (index < total && loop->polls[index].readable)
            listener_accept(loop, listener);
    take_resolutions(loop);
    sweep(loop);
}
