/* Requests that wait for their reply.  Each has a completion function, which handles a reply, an error
 * reply, a time-out and a lost link in one place. */
#ifndef OPENMSGR_CLIENT_REQUESTS_H
#define OPENMSGR_CLIENT_REQUESTS_H

#include "common/table.h"
#include "common/timers.h"
#include "core/wire.h"
#include "link_actions.h"
#include "wire/frame.h"

struct msnp_client;
struct request;
struct switchboard;

enum request_outcome {
    REQUEST_ANSWERED,
    REQUEST_REFUSED,   /* by an error reply or NAK */
    REQUEST_EXPIRED,   /* no reply in time */
    REQUEST_LINK_LOST, /* the link ended first */
};

struct request_result {
    enum request_outcome outcome;
    const struct frame *reply; /* REQUEST_ANSWERED */
    uint32_t error;            /* REQUEST_REFUSED: the number of the error reply; 0: NAK */
};

/* Called once, when the request is no longer waiting; it is freed afterwards. */
typedef void (*request_completion)(struct request *request, const struct request_result *result);

/* A message of a session, or an instant message of a conversation. */
struct outgoing {
    struct session *session; /* NULL for an instant message, and once the session has left */
    enum session_message kind;
    uint32_t text; /* the number of the instant message in its conversation; 0: none */
    char mode;     /* U, N, A or D: which acknowledgements are wanted (docs/wire.md 6.2) */
};

struct request {
    struct requests *all;
    struct msnp_client *client;
    struct table_entry entry; /* by link */
    struct timer timer;
    uint32_t id; /* the transaction id: never 0, never used twice */
    link_id link;
    const char *command;         /* that was sent */
    const char *reply;           /* the command that answers it; `command` unless changed */
    request_completion complete; /* NULL: the result does not matter */
    /* What the request is about; only what the completion needs is set. */
    struct string handle;
    bool flag;
    struct lock *lock;               /* NULL once the lock has left */
    struct group *group;             /* held */
    struct switchboard *switchboard; /* NULL once the switchboard has ended */
    struct outgoing message;
};

/* All zero is empty. */
struct requests {
    struct table by_link;
    struct timers timers;
    uint32_t last_id;
};

/* A new request that expires at `deadline`.  NULL when out of memory. */
struct request *request_new(struct requests *requests, link_id link, const char *command, request_completion complete,
                            uint64_t deadline);
/* Changes the deadline; UINT64_MAX: never.  False when out of memory: it then never expires. */
bool request_set_deadline(struct request *request, uint64_t deadline);

/* The newest request that waits on this link, and the next older one there; NULL at the end. */
struct request *requests_newest(const struct requests *requests, link_id link);
struct request *request_older(const struct request *request);
/* The request on this link with the transaction id that `id` spells; NULL when there is none. */
struct request *requests_find(const struct requests *requests, link_id link, struct text id);

/* Ends the request with this result: calls its completion and frees it. */
void request_finish(struct request *request, const struct request_result *result);
/* Whether this frame answers a request: a waiting request has the transaction id of its first argument
 * and expects its command. */
bool requests_await(const struct requests *requests, link_id link, const struct frame *reply);
/* Finishes the request that this frame answers; does nothing when there is none. */
void requests_answer(struct requests *requests, link_id link, const struct frame *reply);
/* Finishes the request with the transaction id in the first argument of an error reply or NAK.
 * False when there is none. */
bool requests_refuse(struct requests *requests, link_id link, const struct frame *reply, uint32_t error);
/* The link is gone: finishes everything that waits on it, the oldest first. */
void requests_link_lost(struct requests *requests, link_id link);

/* Frees without calling the completion. */
void request_cancel(struct request *request);
void requests_cancel_all(struct requests *requests, link_id link);
void requests_free(struct requests *requests);

#endif
