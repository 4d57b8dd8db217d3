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
    struct string handle, password; /* the password is kept until the service has accepted it */
    struct string host;             /* named by a redirect */
    enum presence initial;
    unsigned dialect, redirects;
    bool was_shut_down;  /* OUT SSD ended the last connection */
    unsigned lists_left; /* while synchronizing: LST lines (MSNP8) or lists (MSNP7) to come */
    bool counted;        /* lists_left counts lines */
    bool list_seen[4];
    struct string listed;   /* handle of the last LST, whose telephone numbers follow */
    uint64_t step_deadline; /* of the sign-in */
    uint64_t ping_at, pong_deadline;
    /* The Passport exchange of MSNP8; each of its HTTP requests has a link of its own. */
    struct passport *passport;
    link_id passport_link;
    struct buffer passport_answer;
    size_t passport_scanned;
    bool ticket_sent; /* a connection accepts one ticket */
};

/* The lists of the last synchronization (list_cache.h). */
struct list_cache {
    struct string handle;
    unsigned dialect;
    uint32_t serial;     /* 0: nothing is known */
    uint32_t entries;    /* MSNP8: the number of LST lines */
    struct buffer lines; /* as received */
    bool complete, recording, replaying;
    bool replay_wanted; /* the service has no changes: the lines are to be handled again */
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
    struct switchboard *idle_calls; /* opened by other users, and without a session */
    struct table switchboard_links, switchboard_sessions;
    struct timers switchboard_timers;
    void (*log)(void *context, const char *line);
    void *log_context;
    msnp_trace_function trace;
    void *trace_context;
};

uint64_t client_now(const struct msnp_client *client);
/* Writes one line to the log: a fixed sentence, a command name or a number.  Text from a peer or a
 * user never goes there. */
void client_log(struct msnp_client *client, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A new request, which expires after config.request_ms.  NULL when out of memory. */
struct request *client_request(struct msnp_client *client, link_id link, const char *command,
                               request_completion complete);
/* As client_request, with a copy of `handle` in the request. */
struct request *client_request_about(struct msnp_client *client, link_id link, const char *command,
                                     request_completion complete, struct text handle);
/* Begins the line of the request, "CHG 8"; the caller appends the rest. */
struct buffer *client_write(struct msnp_client *client, const struct request *request);

/* The result in the model's terms: RESULT_OK, the error of the reply, or
 * MSGR_E_SERVER_UNAVAILABLE when there was none. */
msgr_result request_hr(const struct request_result *result);
/* As request_hr, for requests whose refusal must be a failure: error 218, whose result is the success
 * MSGR_S_ALREADY_IN_THE_MODE, becomes MSGR_E_UNEXPECTED. */
msgr_result request_hr_strict(const struct request_result *result);

#endif
