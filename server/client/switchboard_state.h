/* The state of one switchboard, shared by the files that work on it. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_STATE_H
#define OPENMSGR_CLIENT_SWITCHBOARD_STATE_H

#include "client_state.h"
#include "core/conversation.h"
#include "core/session.h"
#include "participants.h"
#include "wire/multipart.h"

/* A message that waits until another user has joined. */
struct waiting_message {
    struct waiting_message *next;
    struct outgoing message;
    struct buffer payload;
};

/* A session on a switchboard; a session is on one switchboard at most. */
struct switchboard_session {
    struct switchboard_session *next;
    struct table_entry entry; /* by session */
    struct switchboard *switchboard;
    struct session *session;
};

enum switchboard_state {
    SWITCHBOARD_WANTED, /* XFR SB was sent */
    SWITCHBOARD_CONNECTING,
    SWITCHBOARD_JOINING, /* USR or ANS was sent */
    SWITCHBOARD_OPEN     /* another user is there, or was */
};

struct switchboard {
    struct switchboard *next, **place; /* in the list of all; *place is this one */
    struct switchboard *next_closing;
    struct switchboard *next_idle, **idle_place; /* in the list of idle calls, or NULL */
    struct table_entry entry;                    /* by link, while it has one */
    struct msnp_client *client;
    enum switchboard_state state;
    bool calling;       /* this client opened it; false: another user did */
    bool entered;       /* USR or ANS was answered: other users can be called */
    bool closing;       /* switchboards_sweep will free it */
    msgr_result reason; /* the result of waiting messages when the switchboard is lost */
    link_id link;
    struct frame_reader reader;
    struct string peer;                    /* handle of the called user, or of the caller */
    struct string auth_string, session_id; /* of XFR or RNG (docs/wire.md 6.1) */
    struct participant *participants;      /* the other users that are there */
    uint64_t join_deadline;
    struct timer timer; /* for the earlier of join_deadline and the deadline of multipart */
    struct switchboard_session *sessions;
    struct conversation *conversation; /* whose instant messages it carries; NULL: none yet */
    struct multipart *multipart;
    struct waiting_message *waiting, **waiting_end;
};

#endif
