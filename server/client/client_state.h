/* The inside of the client: what client.c, notification.c, switchboard.c and texts.c share. */
#ifndef OPENMSGR_CLIENT_CLIENT_STATE_H
#define OPENMSGR_CLIENT_CLIENT_STATE_H

#include "core/conversation.h"
#include "core/session.h"
#include "common/table.h"
#include "common/timers.h"
#include "common/buffer.h"
#include "client.h"
#include "wire/frame.h"
#include "wire/multipart.h"
#include "wire/passport.h"
#include "common/secret.h"

struct switchboard;

/* A request that waits for its reply; named by its transaction id, which is never 0 and never used
 * twice. */
enum request_kind {
    REQUEST_SIGN_IN, /* VER, INF, USR, CVR, SYN */
    REQUEST_PRESENCE,
    REQUEST_ADD,         /* FL; handle */
    REQUEST_REMOVE,      /* FL; handle */
    REQUEST_BLOCK,       /* the second half of a block or unblock; handle, flag */
    REQUEST_GROUP_ADD,    /* group, in these four */
    REQUEST_GROUP_REMOVE,
    REQUEST_GROUP_RENAME, /* handle: the new name */
    REQUEST_GROUP_MEMBER, /* handle, flag: in or out */
    REQUEST_QUIET,       /* whose outcome nobody waits for */
    REQUEST_CHALLENGE,   /* CHL of a lock */
    REQUEST_RESPONSE,    /* QRY of a lock */
    REQUEST_SWITCHBOARD, /* XFR SB */
    REQUEST_JOIN,        /* USR, ANS on a switchboard */
    REQUEST_CALL,        /* CAL, until he has joined; handle */
    REQUEST_MESSAGE,     /* MSG: ACK, NAK or nothing, as its mode says */
};

/* A message of a session, or a text of its switchboard's conversation. */
struct outgoing {
    struct session *session; /* NULL once it has left */
    enum session_message kind;
    uint32_t text;           /* its number; 0: no text */
    char mode;               /* U, N, A or D: which answers are wanted */
};

struct request {
    struct msnp_client *client;
    struct table_entry entry; /* by link */
    struct timer timer;
    uint32_t id;
    link_id link;
    enum request_kind kind;
    struct string handle;
    bool flag;
    struct lock *lock;
    struct group *group; /* held */
    struct switchboard *switchboard; /* that was asked for; NULL once it is gone */
    struct outgoing message;
};

enum notification_state {
    NOTIFICATION_DOWN,
    NOTIFICATION_CONNECTING,
    NOTIFICATION_SIGNING_IN,
    NOTIFICATION_UP
};

struct notification {
    enum notification_state state;
    link_id link;
    struct frame_reader reader;
    struct string handle, password; /* the password until the sign-in is over */
    struct string host;
    uint16_t port;
    enum presence initial;
    unsigned dialect, redirects;
    bool was_shut_down;  /* OUT SSD ended the last connection */
    bool authenticated;  /* what comes before that is nobody's presence and nobody's list */
    unsigned lists_left; /* while synchronising: LST lines (MSNP8) or lists (MSNP7) to come */
    bool synchronizing, counted, list_seen[4];
    struct string listed;   /* handle of the last LST, whose telephone numbers follow */
    uint64_t step_deadline; /* of the sign-in */
    uint64_t ping_at, pong_deadline;
    /* The ticket of MSNP8, on its way from the Passport servers; one link for each request. */
    struct passport *passport;
    link_id ticket_link;
    struct buffer ticket_answer;
    size_t ticket_scanned;
    bool ticket_sent; /* there is one for each connection */
};

/* What the last synchronisation said, for the next one of the same user, when nothing has changed
 * since. */
struct list_cache {
    struct string handle;
    unsigned dialect;
    uint32_t serial;     /* 0: nothing is known */
    uint32_t entries;    /* MSNP8: how many LST lines */
    struct buffer lines; /* as they came */
    bool complete, recording, replaying;
};

/* A message that waits until somebody is there to hear it. */
struct waiting_message {
    struct waiting_message *next;
    struct outgoing message;
    struct buffer payload;
};

/* A session is on one switchboard. */
struct switchboard_session {
    struct switchboard_session *next;
    struct table_entry entry; /* by session */
    struct switchboard *switchboard;
    struct session *session;
};

struct switchboard_participant {
    struct switchboard_participant *next;
    struct string handle;
};

enum switchboard_state {
    SWITCHBOARD_WANTED,
    SWITCHBOARD_CONNECTING,
    SWITCHBOARD_JOINING,
    SWITCHBOARD_OPEN
};

struct switchboard {
    struct switchboard *next, **place;           /* of all; *place is this */
    struct switchboard *next_closing;
    struct switchboard *next_idle, **idle_place; /* NULL: is not one of the idle calls */
    struct table_entry entry; /* by link, while it has one */
    struct msnp_client *client;
    enum switchboard_state state;
    bool calling; /* made by us; else answered */
    bool entered; /* USR or ANS was answered: others can be called */
    bool closing; /* to be freed by the next sweep */
    msgr_result reason; /* why it is lost, once it is */
    link_id link;
    struct frame_reader reader;
    struct string peer; /* handle of the one we call or who called */
    struct string ticket, session_id;
    struct switchboard_participant *participants; /* who is there, besides us; newest first */
    uint64_t join_deadline;
    struct timer timer; /* the sooner of join_deadline and that of multipart */
    struct switchboard_session *sessions;
    struct conversation *conversation; /* whose texts it carries; NULL: none so far */
    struct multipart *multipart;
    struct waiting_message *waiting, **waiting_end;
};

struct queued_action {
    struct queued_action *next;
    enum link_action_type type;
    link_id link;
    bool is_notification, is_secure;
    struct string host;
    uint16_t port;
    struct buffer bytes;
};

struct msnp_client {
    struct msnp_client_config config;
    const struct model_clock *clock;
    struct messenger *messenger;
    struct wire wire;
    struct notification notification;
    struct list_cache cache;
    struct switchboard *switchboards, *closing;
    struct switchboard *idle_calls; /* somebody rang, and there is no session */
    struct table switchboard_links, switchboard_sessions;
    struct timers timers; /* of the switchboards */
    struct table requests;     /* by link */
    struct timers request_timers;
    struct queued_action *actions, **actions_end, *taken;
    void (*log)(void *context, const char *line);
    void *log_context;
    msnp_trace_function trace;
    void *trace_context;
    link_id last_link;
    uint32_t last_request;
};

/* ---- client.c ---- */
uint64_t client_now(const struct msnp_client *client);
link_id client_open(struct msnp_client *client, struct text host, uint16_t port,
                    bool is_notification);
/* Over TLS. */
link_id client_open_secure(struct msnp_client *client, struct text host, uint16_t port);
/* Where to append what is to be sent; valid until the next call into this file. */
struct buffer *client_out(struct msnp_client *client, link_id link);
void client_close(struct msnp_client *client, link_id link);
/* "host" and port of "host:port"; false for port 0, over 65535 or none, or an empty host. */
bool parse_endpoint(struct text value, struct text *host, uint16_t *port);

/* One line for the log: a fixed sentence, a command name or number, never what a peer or a user
 * wrote. */
void client_log(struct msnp_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- requests.c ---- */
/* A new request; the caller fills in what its kind wants.  It expires in the time of the settings.
 * NULL when out of memory. */
struct request *client_request(struct msnp_client *client, link_id link, enum request_kind kind);
/* Another time; UINT64_MAX: never.  False when out of memory: never. */
bool request_expires(struct request *request, uint64_t deadline);
/* The newest that waits on this link, and the next older one there; NULL when there is none. */
struct request *client_requests(const struct msnp_client *client, link_id link);
struct request *request_older(const struct request *request);
/* Takes the request with this id on this link out of the table; NULL when there is none. The caller
 * frees it. */
struct request *client_take_request(struct msnp_client *client, link_id link, struct text id);
/* The same with the one that has waited longest on this link. */
struct request *client_take_oldest(struct msnp_client *client, link_id link);
void request_free(struct request *request);
/* Takes it out of the table and frees it. */
void client_cancel_request(struct request *request);
void client_drop_requests(struct msnp_client *client, link_id link);
void client_free_requests(struct msnp_client *client);

/* ---- frame_trace.c ---- */
/* A frame that was received or, with `out`, is sent. */
void client_trace(struct msnp_client *client, bool out, struct text command, struct text payload);
/* Every frame of what is sent at once. */
void client_trace_out(struct msnp_client *client, link_id link, struct text bytes);

/* ---- sign_in.c: the replies of the sign-in, each called only for the reply to its request ---- */
void sign_in_ver(struct msnp_client *client, const struct frame *frame);
void sign_in_inf(struct msnp_client *client, const struct frame *frame);
void sign_in_cvr(struct msnp_client *client, const struct frame *frame);
void sign_in_usr(struct msnp_client *client, const struct frame *frame);
/* XFR NS: another server has our notification connection. */
void sign_in_redirected(struct msnp_client *client, const struct frame *frame);
/* The list is complete: the locks are in force, and the world may know that we are here. */
void sign_in_synchronized(struct msnp_client *client);

/* ---- ticket.c: Passport, on links of its own ---- */
/* Gets a ticket for what the server said, and answers USR with it. */
void ticket_begin(struct msnp_client *client, struct text challenge);
void ticket_opened(struct msnp_client *client);
void ticket_received(struct msnp_client *client, struct text bytes);
void ticket_closed(struct msnp_client *client, enum link_end end);
/* Nobody wants it any more. */
void ticket_abandon(struct msnp_client *client);
/* sign_in.c: the ticket is there. */
void sign_in_ticket(struct msnp_client *client, struct text ticket);

/* ---- list_cache.c ---- */
/* What SYN asks with; 0 when everything is wanted. */
uint32_t list_cache_serial(const struct msnp_client *client);
/* Everything follows, under this serial; `entries` as SYN of MSNP8 says. */
void list_cache_begin(struct msnp_client *client, uint32_t serial, uint32_t entries);
/* Any frame of the notification connection, before it is handled. */
void list_cache_record(struct msnp_client *client, const struct frame *frame);
/* Everything was heard. */
void list_cache_finish(struct msnp_client *client);
/* Nothing has changed: everything is heard once more from here. */
void list_cache_replay(struct msnp_client *client);
void list_cache_forget(struct msnp_client *client);

/* ---- lists.c ---- */
void lists_syn(struct msnp_client *client, const struct frame *frame);
void lists_lst(struct msnp_client *client, const struct frame *frame);
/* GTC and BLP, in a synchronisation and as the answer to a request. */
void lists_privacy(struct msnp_client *client, const struct frame *frame);
/* `request` is the one that this answers; NULL for what somebody else did. */
void lists_add(struct msnp_client *client, const struct frame *frame, struct request *request);
void lists_rem(struct msnp_client *client, const struct frame *frame, struct request *request);
void lists_rea(struct msnp_client *client, const struct frame *frame);

/* ---- groups.c ---- */
/* The model's wire (core/wire.h). */
msgr_result groups_wire_add(void *context, struct group *group);
msgr_result groups_wire_remove(void *context, struct group *group);
msgr_result groups_wire_rename(void *context, struct group *group, struct text name);
msgr_result groups_wire_set_member(void *context, struct group *wanted, uint32_t number,
                                   struct text handle, struct text name, bool member);
/* "1,3": bits of the numbers; those that no group can have are passed over. */
uint32_t groups_parse(struct text numbers);
void groups_lsg(struct msnp_client *client, const struct frame *frame);
/* `request` is the one that this answers; NULL for what somebody else did. */
void groups_adg(struct msnp_client *client, const struct frame *frame, struct request *request);
void groups_reg(struct msnp_client *client, const struct frame *frame, struct request *request);
void groups_rmg(struct msnp_client *client, const struct frame *frame, struct request *request);
/* One of theirs was refused, or nobody answered; nothing for requests of other kinds. */
void groups_request_failed(struct request *request, msgr_result hr);

/* ---- profile.c ---- */
void profile_prp(struct msnp_client *client, const struct frame *frame);
void profile_bpr(struct msnp_client *client, const struct frame *frame);
/* MSG on the notification connection. */
void profile_message(struct msnp_client *client, const struct frame *frame);

/* ---- notification.c ---- */
msgr_result notification_sign_in(struct msnp_client *client, struct text handle,
                                 struct text password, enum presence initial, bool again);
void notification_sign_out(struct msnp_client *client);
/* CHG with that transaction id. */
void notification_change(struct msnp_client *client, uint32_t id, enum presence presence);
void notification_opened(struct msnp_client *client);
void notification_received(struct msnp_client *client, struct text bytes);
/* One whole frame of it. */
void notification_frame_received(struct msnp_client *client, const struct frame *frame);
/* Ends the connection and tells the model why. */
void notification_end(struct msnp_client *client, msgr_result hr);
void notification_tick(struct msnp_client *client, uint64_t now);
/* When the service is owed a sign of life next; never for a KeepAlive of 0. */
uint64_t notification_next_ping(const struct msnp_client *client);
uint64_t notification_deadline(const struct msnp_client *client);
bool notification_is_up(const struct msnp_client *client);
/* A request of the notification connection that nobody answered in time. */
void notification_request_expired(struct msnp_client *client, struct request *request);
/* The link is gone, or is given up: nobody answers what was asked there, and nothing of it may
 * expire in the life of the next one. */
void notification_requests_end(struct msnp_client *client, link_id link);
void notification_free(struct notification *notification);

/* ---- switchboard.c ---- */
/* For an outgoing invitation, or for the texts of a conversation, all of whose participants are
 * called. */
struct switchboard *switchboard_call(struct msnp_client *client, struct text peer,
                                     struct conversation *conversation);
/* CAL; waits until we have entered. */
bool switchboard_call_user(struct switchboard *switchboard, struct text handle);
/* XFR SB was answered. */
void switchboard_transferred(struct switchboard *switchboard, struct text host, uint16_t port,
                             struct text ticket);
/* RNG: somebody calls us. */
void switchboard_ring(struct msnp_client *client, struct text host, uint16_t port,
                      struct text session_id, struct text ticket, struct text caller);
void switchboard_opened(struct switchboard *switchboard);
void switchboard_received(struct switchboard *switchboard, struct text bytes);
/* The link has ended. */
void switchboard_closed(struct switchboard *switchboard);
/* Nothing more comes or goes: every session on it loses its peer or its invitation, the
 * conversation its line. */
void switchboard_lost(struct switchboard *switchboard);
/* The conversation is over: it is left unless it has sessions. */
void switchboard_conversation_left(struct switchboard *switchboard);
/* After join_deadline or multipart has changed. */
void switchboard_schedule(struct switchboard *switchboard);
/* A call or a message that nobody answered in time. */
void switchboard_request_expired(struct msnp_client *client, struct request *request);
struct switchboard *switchboard_of_session(const struct msnp_client *client,
                                           const struct session *session);
struct switchboard *switchboard_of_link(const struct msnp_client *client, link_id link);
bool switchboard_has(struct switchboard *switchboard, struct text handle);
bool switchboard_add_session(struct switchboard *switchboard, struct session *session);
/* Queues or sends; takes the payload over.  False when out of memory or lost. */
bool switchboard_send(struct switchboard *switchboard, const struct outgoing *message,
                      struct buffer *payload);
void switchboard_session_left(struct msnp_client *client, struct session *session);
void switchboards_end_all(struct msnp_client *client);
/* Frees those that are closing; never called while one of them is at work. */
void switchboards_sweep(struct msnp_client *client);

/* ---- messages.c: what users say to each other on a switchboard ---- */
void message_received(struct switchboard *switchboard, struct text from, struct text from_name,
                      struct text payload);

/* ---- texts.c: the conversations of the model on their switchboards ---- */
/* The model's wire. */
msgr_result texts_send(struct msnp_client *client, struct conversation *conversation,
                       uint32_t number, struct text text, const struct text_format *format,
                       enum acknowledgement acknowledgement);
msgr_result texts_type(struct msnp_client *client, struct conversation *conversation);
msgr_result texts_call(struct msnp_client *client, struct conversation *conversation,
                       struct text handle);
void texts_left(struct msnp_client *client, struct conversation *conversation);
/* text/plain and text/x-msmsgscontrol of somebody who is there. */
void texts_receive(struct switchboard *switchboard, struct text from, struct text from_name,
                   const struct fields *header, struct text body);
void texts_receive_typing(struct switchboard *switchboard, struct text from,
                          const struct fields *header);
/* Somebody has come to this switchboard, has gone from it, or could not be called. */
void texts_joined(struct switchboard *switchboard, struct text handle);
void texts_gone(struct switchboard *switchboard, struct text handle, bool for_good, msgr_result hr);
/* What the service said of a text. */
void texts_result(struct switchboard *switchboard, uint32_t number, enum delivery delivery,
                  msgr_result hr);
/* The switchboard has ended: what waited for somebody failed, of the rest nobody knows. */
void texts_lost(struct switchboard *switchboard);

#endif
