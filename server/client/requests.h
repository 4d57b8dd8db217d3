/* Requests that wait for a reply.  The completion function of a request handles all its outcomes: a reply,
 * an error reply, a time-out and a lost link. */
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
    REQUEST_REFUSED,   /* an error reply or NAK came */
    REQUEST_EXPIRED,   /* no reply came in time */
    REQUEST_LINK_LOST, /* the link ended before a reply came */
};

struct request_result {
    enum request_outcome outcome;
    const struct frame *reply; /* of REQUEST_ANSWERED; NULL for JOI, the answer to CAL, and for other outcomes */
    uint32_t error;            /* of REQUEST_REFUSED: the number of the error reply; 0: NAK */
};

/* Called once, when the request has an outcome.  The request is freed after this call. */
typedef void (*request_completion)(struct request *request, const struct request_result *result);

/* A message of a session, or an instant message of a conversation. */
struct outgoing {
    struct session *session;   /* NULL for an instant message, and after the session has left */
    enum session_message kind; /* of a message of a session */
    uint32_t text;             /* the number of the instant message in its conversation; 0: not an instant message */
    char mode;                 /* which acknowledgements the service sends: U, N, A or D (docs/wire.md 6.2) */
};

struct request {
    struct requests *all;
    struct msnp_client *client;
    struct table_entry entry; /* by link */
    struct timer timer;
    uint32_t id; /* the transaction id; never 0 */
    link_id link;
    const char *command;         /* the command that the client sent */
    const char *reply;           /* the command that answers the request: first the same as `command` */
    request_completion complete; /* NULL: the result does not matter */
    /* The subject of the request.  Only the members that the completion function reads are set. */
    struct string handle;
    bool flag;
    struct lock *lock;               /* NULL after the lock has left */
    struct group *group;             /* a counted reference */
    struct switchboard *switchboard; /* NULL after the switchboard has ended */
    struct outgoing message;
};

/* A zeroed struct is an empty set. */
struct requests {
    struct table by_link;
    struct timers timers;
    uint32_t last_id;
};

/* Creates a request that expires at `deadline`.  Returns NULL when out of memory. */
struct request *request_new(struct requests *requests, link_id link, const char *command, request_completion complete,
                            uint64_t deadline);
/* Changes the deadline; UINT64_MAX means that the request never expires.  Returns false when out of
 * memory; the request then never expires either. */
bool request_set_deadline(struct request *request, uint64_t deadline);

/* These two functions list the waiting requests of a link: requests_newest returns the newest request,
 * request_older the next older request on the same link.  NULL: there are no more. */
struct request *requests_newest(const struct requests *requests, link_id link);
struct request *request_older(const struct request *request);
/* Returns the request on this link whose transaction id is the decimal number `id`, or NULL. */
struct request *requests_find(const struct requests *requests, link_id link, struct text id);

/* Calls the completion function of the request with this result, then frees the request. */
void request_finish(struct request *request, const struct request_result *result);
/* Returns true if this frame answers a waiting request: its first argument is the transaction id of the
 * request, and its command is the reply that the request expects. */
bool requests_await(const struct requests *requests, link_id link, const struct frame *reply);
/* Finishes the request that this frame answers.  Does nothing if the frame answers no request. */
void requests_answer(struct requests *requests, link_id link, const struct frame *reply);
/* Finishes the request whose transaction id is the first argument of this error reply or NAK.  `error` is
 * the number of the error reply; 0 for NAK.  Returns false when no waiting request has this id. */
bool requests_refuse(struct requests *requests, link_id link, const struct frame *reply, uint32_t error);
/* Finishes all requests of a link that has ended, the oldest first. */
void requests_link_lost(struct requests *requests, link_id link);

/* These three functions free requests without calling their completion functions. */
void request_cancel(struct request *request);
void requests_cancel_all(struct requests *requests, link_id link);
void requests_free(struct requests *requests);

#endif
