#define _GNU_SOURCE /* memmem */
#include "fault_relay.h"

#include <check.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/clock.h"

enum { PAIRS_MAX = 64, PIECE_MAX = 16384 };

enum tear { TEAR_NOT, TEAR_AND_LOSE, TEAR_AND_CLOSE };

/* Bytes in transit. */
struct piece {
    struct piece *next;
    uint64_t due;
    size_t length, sent;
    char bytes[PIECE_MAX];
};

struct direction {
    int from, to;
    struct piece *first, **end;
};

struct pair {
    bool used, lost;
    enum relay_kind kind; /* 0: no command of the client yet */
    enum tear tear;
    struct direction up, down;
};

struct fault_relay {
    pthread_t thread;
    pthread_mutex_t mutex; /* guards all below */
    int listener, wake[2];
    uint16_t port, service_port;
    bool stopping, dribble, refuse;
    unsigned delay_ms[RELAY_BOTH]; /* by kind */
    struct pair pairs[PAIRS_MAX];
};

/* ---- pairs ---- */

static void direction_free(struct direction *direction)
{
    while (direction->first) {
        struct piece *piece = direction->first;

        direction->first = piece->next;
        free(piece);
    }
}

static void pair_end(struct pair *pair, bool reset)
{
    struct linger linger = {1, 0};

    if (reset) {
        setsockopt(pair->up.from, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
        setsockopt(pair->up.to, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    }
    close(pair->up.from);
    close(pair->up.to);
    direction_free(&pair->up);
    direction_free(&pair->down);
    memset(pair, 0, sizeof(*pair));
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int file = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(file, (struct sockaddr *)&address, sizeof(address)) == 0)
        return file;
    close(file);
    return -1;
}

static void pair_begin(struct fault_relay *relay)
{
    int client = accept(relay->listener, NULL, NULL), service, on = 1;
    struct pair *pair = relay->pairs;

    if (client < 0)
        return;
    service = relay->refuse ? -1 : connect_to(relay->service_port);
    while (pair < relay->pairs + PAIRS_MAX && pair->used)
        pair++;
    if (service < 0 || pair == relay->pairs + PAIRS_MAX) {
        close(client);
        if (service >= 0)
            close(service);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(service, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *pair = (struct pair){.used = true, .up = {.from = client, .to = service}, .down = {.from = service, .to = client}};
    pair->up.end = &pair->up.first;
    pair->down.end = &pair->down.first;
}

/* ---- bytes ---- */

/* Both ports have five digits. */
static void replace_address(struct fault_relay *relay, struct piece *piece)
{
    char theirs[32], ours[32], *found = piece->bytes;
    size_t length;

    snprintf(theirs, sizeof(theirs), "127.0.0.1:%u", relay->service_port);
    snprintf(ours, sizeof(ours), "127.0.0.1:%u", relay->port);
    length = strlen(theirs);
    while ((found = memmem(found, piece->length - (size_t)(found - piece->bytes), theirs, length))) {
        memcpy(found, ours, length);
        found += length;
    }
}

/* False when this end has closed. */
static bool take_piece(struct fault_relay *relay, struct pair *pair, struct direction *direction)
{
    struct piece *piece = malloc(sizeof(*piece));
    ssize_t got = piece ? recv(direction->from, piece->bytes, PIECE_MAX, 0) : -1;

    if (got <= 0) {
        free(piece);
        return false;
    }
    piece->length = (size_t)got;
    piece->sent = 0;
    piece->next = NULL;
    if (direction == &pair->down)
        replace_address(relay, piece);
    else if (!pair->kind)
        pair->kind = strncmp(piece->bytes, "VER", 3) == 0 ? RELAY_NOTIFICATION : RELAY_SWITCHBOARD;
    if (direction == &pair->down && pair->tear)
        piece->length = (piece->length + 1) / 2;
    piece->due = clock_now_ms() + relay->delay_ms[pair->kind];
    *direction->end = piece;
    direction->end = &piece->next;
    return true;
}

/* Sends everything that is due; false when the other end has closed. */
static bool deliver(struct fault_relay *relay, struct direction *direction, uint64_t now)
{
    while (direction->first && direction->first->due <= now) {
        struct piece *piece = direction->first;
        size_t length = relay->dribble ? 1 : piece->length - piece->sent;
        ssize_t sent = send(direction->to, piece->bytes + piece->sent, length, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        piece->sent += (size_t)sent;
        if (piece->sent < piece->length)
            continue;
        direction->first = piece->next;
        if (!direction->first)
            direction->end = &direction->first;
        free(piece);
    }
    return true;
}

static void pair_turn(struct fault_relay *relay, struct pair *pair, bool readable_up, bool readable_down)
{
    uint64_t now = clock_now_ms();
    bool open = true;

    if (readable_up)
        open = take_piece(relay, pair, &pair->up);
    if (readable_down && open) {
        open = take_piece(relay, pair, &pair->down);
        if (open && pair->tear) {
            deliver(relay, &pair->down, UINT64_MAX);
            pair->lost = pair->tear == TEAR_AND_LOSE;
            open = pair->lost;
            pair->tear = TEAR_NOT;
        }
    }
    if (!pair->lost && (!deliver(relay, &pair->up, now) || !deliver(relay, &pair->down, now)))
        open = false;
    if (!open)
        pair_end(pair, false);
}

/* ---- the thread ---- */

static int wait_ms(const struct fault_relay *relay)
{
    uint64_t now = clock_now_ms(), due = UINT64_MAX;

    for (const struct pair *pair = relay->pairs; pair < relay->pairs + PAIRS_MAX; pair++) {
        if (!pair->used || pair->lost)
            continue;
        if (pair->up.first && pair->up.first->due < due)
            due = pair->up.first->due;
        if (pair->down.first && pair->down.first->due < due)
            due = pair->down.first->due;
    }
    return due == UINT64_MAX ? -1 : due > now ? (int)(due - now) : 0;
}

static void *relay_run(void *context)
{
    struct fault_relay *relay = context;

    pthread_mutex_lock(&relay->mutex);
    while (!relay->stopping) {
        struct pollfd files[2 + 2 * PAIRS_MAX] = {{relay->listener, POLLIN, 0}, {relay->wake[0], POLLIN, 0}};
        int wait = wait_ms(relay);
        char ignored[16];

        for (size_t i = 0; i < PAIRS_MAX; i++) {
            const struct pair *pair = &relay->pairs[i];
            bool wanted = pair->used && !pair->lost;

            files[2 + 2 * i] = (struct pollfd){wanted ? pair->up.from : -1, POLLIN, 0};
            files[3 + 2 * i] = (struct pollfd){wanted ? pair->down.from : -1, POLLIN, 0};
        }
        pthread_mutex_unlock(&relay->mutex);
        poll(files, 2 + 2 * PAIRS_MAX, wait);
        pthread_mutex_lock(&relay->mutex);
        if (files[1].revents && read(relay->wake[0], ignored, sizeof(ignored)) > 0)
            continue; /* a fault may have closed some of these descriptors */
        for (size_t i = 0; i < PAIRS_MAX; i++)
            if (relay->pairs[i].used && !relay->pairs[i].lost)
                pair_turn(relay, &relay->pairs[i], files[2 + 2 * i].revents, files[3 + 2 * i].revents);
        if (files[0].revents)
            pair_begin(relay);
    }
    for (size_t i = 0; i < PAIRS_MAX; i++)
        if (relay->pairs[i].used)
            pair_end(&relay->pairs[i], false);
    pthread_mutex_unlock(&relay->mutex);
    return NULL;
}

struct fault_relay *fault_relay_start(uint16_t service_port)
{
    struct fault_relay *relay = calloc(1, sizeof(*relay));
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof(address);

    ck_assert_ptr_nonnull(relay);
    ck_assert_int_eq(pipe(relay->wake), 0);
    relay->listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(bind(relay->listener, (struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(relay->listener, 16), 0);
    ck_assert_int_eq(getsockname(relay->listener, (struct sockaddr *)&address, &length), 0);
    relay->port = ntohs(address.sin_port);
    relay->service_port = service_port;
    ck_assert(relay->port > 9999 && service_port > 9999); /* see replace_address */
    pthread_mutex_init(&relay->mutex, NULL);
    ck_assert_int_eq(pthread_create(&relay->thread, NULL, relay_run, relay), 0);
    return relay;
}

static void lock(struct fault_relay *relay) { pthread_mutex_lock(&relay->mutex); }

static void unlock(struct fault_relay *relay)
{
    pthread_mutex_unlock(&relay->mutex);
    ck_assert_int_eq(write(relay->wake[1], "", 1), 1);
}

void fault_relay_stop(struct fault_relay *relay)
{
    lock(relay);
    relay->stopping = true;
    unlock(relay);
    pthread_join(relay->thread, NULL);
    pthread_mutex_destroy(&relay->mutex);
    close(relay->listener);
    close(relay->wake[0]);
    close(relay->wake[1]);
    free(relay);
}

uint16_t fault_relay_port(const struct fault_relay *relay) { return relay->port; }

/* ---- faults ---- */

void fault_relay_delay(struct fault_relay *relay, enum relay_kind kind, unsigned ms)
{
    lock(relay);
    if (kind & RELAY_NOTIFICATION)
        relay->delay_ms[RELAY_NOTIFICATION] = ms;
    if (kind & RELAY_SWITCHBOARD)
        relay->delay_ms[RELAY_SWITCHBOARD] = ms;
    unlock(relay);
}

void fault_relay_dribble(struct fault_relay *relay)
{
    lock(relay);
    relay->dribble = true;
    unlock(relay);
}

void fault_relay_refuse(struct fault_relay *relay, bool refuse)
{
    lock(relay);
    relay->refuse = refuse;
    unlock(relay);
}

void fault_relay_lose(struct fault_relay *relay, enum relay_kind kind)
{
    lock(relay);
    for (struct pair *pair = relay->pairs; pair < relay->pairs + PAIRS_MAX; pair++)
        pair->lost |= pair->used && pair->kind & kind;
    unlock(relay);
}

void fault_relay_close(struct fault_relay *relay, enum relay_kind kind, bool reset)
{
    lock(relay);
    for (struct pair *pair = relay->pairs; pair < relay->pairs + PAIRS_MAX; pair++)
        if (pair->used && pair->kind & kind)
            pair_end(pair, reset);
    unlock(relay);
}

void fault_relay_tear(struct fault_relay *relay, enum relay_kind kind, bool close)
{
    lock(relay);
    for (struct pair *pair = relay->pairs; pair < relay->pairs + PAIRS_MAX; pair++)
        if (pair->used && pair->kind & kind)
            pair->tear = close ? TEAR_AND_CLOSE : TEAR_AND_LOSE;
    unlock(relay);
}
