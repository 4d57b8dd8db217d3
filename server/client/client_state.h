/* The state and the helper functions that all files of the client share. */
#ifndef OPENMSGR_CLIENT_CLIENT_STATE_H
#define OPENMSGR_CLIENT_CLIENT_STATE_H

#include "client_config.h"
#include "core/messenger.h"
#include "link_actions.h"
#include "requests.h"

struct passport;

enum notification_state {
    NOTIFICATION_DOWN,
    NOTIFICATION_CONNECTING,
    NOTIFICATION_SIGNING_IN,    /* until the service has accepted the credentials */
    NOTIFICATION_SYNCHRONIZING, /* until the lists are complete */
    NOTIFICATION_UP
};

struct notification {
    enum notification_state state;
    link_id link;
    struct frame_reader reader;
    struct string handle, password; /* the password is wiped when the service has accepted it */
    struct string host;             /* the server that the last redirect named */
    enum presence initial;
    unsigned dialect, redirects;
    bool was_shut_down;  /* OUT SSD ended the last connection */
    unsigned lists_left; /* while synchronizing: LST lines (MSNP8) or lists (MSNP7) to come */
    bool counted;        /* true: lists_left counts LST lines; false: lists */
    bool list_seen[4];
    struct string listed;   /* the contact of the last LST; BPR lines without a handle are about this contact */
    uint64_t step_deadline; /* when the current step of the sign-in must be complete */
    uint64_t ping_at, pong_deadline;
    /* The Passport exchange of MSNP8; each of its HTTP requests has a link of its own. */
    struct passport *passport;
    link_id passport_link;
    struct buffer passport_answer;
    size_t passport_scanned;
    bool ticket_sent; /* the client sends one ticket at most on each connection */
};

/* The lists of the last synchronization (list_cache.h). */
struct list_cache {
    struct string handle;
    unsigned dialect;
    uint32_t serial;     /* the serial number of these lists; 0: the cache is empty */
    uint32_t entries;    /* MSNP8: the number of LST lines */
    struct buffer lines; /* the received commands, one per line */
    bool complete, recording, replaying;
    bool replay_wanted; /* the service has announced no changes, so `lines` must be handled again */
};

struct switchboard;

struct msnp_client {
    struct msnp_client_config config;
    const struct model_clock *clock;
    struct messenger *messenger;
    struct wire wire;
    struct link_actions links;
    struct requests requests;
    struct notification notification;
    struct list_cache cache;
    struct switchboard *switchboards;
    struct switchboard *closing;    /* to be freed by switchboards_sweep */
    struct switchboard *idle_calls; /* switchboards that other users opened and that have no session */
    struct table switchboard_links, switchboard_sessions;
    struct timers switchboard_timers;
    void (*log)(void *context, const char *line);
    void *log_context;
    msnp_trace_function trace;
    void *trace_context;
};

uint64_t client_now(const struct msnp_client *client);
/* Writes one line to the log.  The arguments may be command names and numbers, but never text that comes
 * from a peer or a user. */
void client_log(struct msnp_client *client, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Creates a request that expires after config.request_ms.  Returns NULL when out of memory. */
struct request *client_request(struct msnp_client *client, link_id link, const char *command,
                               request_completion complete);
/* Like client_request, but also stores a copy of `handle` in the request. */
struct request *client_request_about(struct msnp_client *client, link_id link, const char *command,
                                     request_completion complete, struct text handle);
/* Appends the command and the transaction id of the request, for example "CHG 8", to the output of its
 * link.  Returns that output; the caller appends the rest of the line. */
struct buffer *client_write(struct msnp_client *client, const struct request *request);

/* Converts the outcome of a request to an HRESULT.  RESULT_OK: the request was answered.
 * MSGR_E_SERVER_UNAVAILABLE: no reply came.  An error reply gives error_result of its number, and NAK
 * gives RESULT_FAILURE. */
msgr_result request_hr(const struct request_result *result);
/* Like request_hr, but every error reply gives a failure.  request_hr converts error 218 to the success
 * code MSGR_S_ALREADY_IN_THE_MODE; this function converts it to MSGR_E_UNEXPECTED. */
msgr_result request_hr_strict(const struct request_result *result);

#endif
