/* The state of one switchboard, shared by the files that work on it. */
#ifndef OPENMSGR_CLIENT_SWITCHBOARD_STATE_H
#define OPENMSGR_CLIENT_SWITCHBOARD_STATE_H

#include "client_state.h"
#include "core/conversation.h"
#include "core/session.h"
#include "participants.h"
#include "wire/multipart.h"

/* A message that is queued until another user has joined. */
struct waiting_message {
    struct waiting_message *next;
    struct outgoing message;
    struct buffer payload;
};

/* A session that a switchboard carries.  No session is on more than one switchboard. */
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
    SWITCHBOARD_OPEN     /* at least one other user has joined */
};

struct switchboard {
    struct switchboard *next, **place; /* the list of all switchboards; *place is this switchboard */
    struct switchboard *next_closing;
    struct switchboard *next_idle, **idle_place; /* the list client->idle_calls; idle_place is NULL outside it */
    struct table_entry entry;                    /* in client->switchboard_links, while link is not 0 */
    struct msnp_client *client;
    enum switchboard_state state;
    bool calling;       /* true: this client requested the switchboard; false: another user did */
    bool entered;       /* USR or ANS was answered, so the client can call other users */
    bool closing;       /* switchboards_sweep will free it */
    msgr_result reason; /* the result of queued instant messages if the switchboard ends */
    link_id link;
    struct frame_reader reader;
    struct string peer;                    /* handle of the first called user, or of the caller */
    struct string auth_string, session_id; /* from XFR or RNG (docs/wire.md 6.1) */
    struct participant *participants;      /* the other users on the switchboard now */
    uint64_t join_deadline;
    struct timer timer; /* for the earlier of join_deadline and the deadline of multipart */
    struct switchboard_session *sessions;
    struct conversation *conversation; /* sends its instant messages here; NULL: none */
    struct multipart *multipart;
    struct waiting_message *waiting, **waiting_end;
};

#endif
