/* The structure of a session, and the functions that session.c and session_state.c share.  Names such as I12 and
 * E3 are rows of docs/states.md. */
#ifndef OPENMSGR_CORE_SESSION_STATE_H
#define OPENMSGR_CORE_SESSION_STATE_H

#include "session.h"
#include "common/table.h"
#include "common/timers.h"
#include "events.h"

struct app;

struct session {
    unsigned ref;
    struct messenger *messenger; /* NULL once the model is destroyed */
    struct session *next;
    struct table_entry by_cookie, by_contact;
    void *owner;
    struct lock *lock;       /* of the manager that created the session, held; NULL for an incoming session */
    struct contact *contact; /* held */
    enum session_state state;
    unsigned flags;
    struct guid_text id, application; /* application is empty when none is set */
    uint32_t cookie;
    struct string application_name, application_url, application_path;
    struct string local_address, remote_address, context_data;
    struct string offered_address; /* the value of local_address at Invite or Accept */
    struct string held_data;       /* application data of a held acceptance (row E3) */
    bool has_context_data, was_connected;
    bool held;  /* the user has accepted, but the application is not registered yet (row E3) */
    bool live;  /* the model holds a reference */
    bool waits; /* it is in the model's table `invitations` */
    unsigned context_sent;
    struct timer timer; /* time limit for the answer, the confirmation or the registration */
};

static inline bool session_is_inviter(const struct session *session)
{
    return (session->flags & SESSION_FLAG_INVITER) != 0;
}

/* Whether the state is one of SESSION_INVITATION, SESSION_ACCEPTED and SESSION_CONNECTED. */
static inline bool session_is_live(const struct session *session)
{
    return session->state >= SESSION_INVITATION && session->state <= SESSION_CONNECTED;
}

struct session *session_new(struct messenger *messenger, unsigned flags, uint32_t cookie);
msgr_result session_take_application(struct session *session, const struct app *app);

/* ---- steps ---- */
/* Gives the model a reference of its own, which session_terminate releases. */
void session_go_live(struct session *session);
/* Changes the state and raises EVENT_STATE_CHANGED with the old state. */
void session_enter(struct session *session, enum session_state state);
void session_raise(struct session *session, enum model_event_type type, struct text text, struct text text2);
void session_raise_error(struct session *session, msgr_result hr);
/* Replaces the time limit of the session; 0: no time limit. */
void session_start_timer(struct session *session, uint32_t milliseconds);
/* Ends the session: every path to SESSION_TERMINATED calls this last.  May free the session if the caller does not
 * hold a reference. */
void session_terminate(struct session *session, msgr_result hr, struct text app_data);
/* Accepts the invitation (row E2), or holds the acceptance until the application is registered (row E3). */
msgr_result session_accept_now(struct session *session, struct text app_data);
/* Declines the invitation and ends the session (row E5). */
void session_decline_now(struct session *session, enum cancel_code code, struct text app_data);
/* Cancels the session (rows I12, I13 and E6). */
void session_cancel_now(struct session *session, msgr_result hr, struct text app_data);

/* ---- for the other files of the model ---- */
/* Ends all live sessions (rows I19 and I20).  `tell_peer`: sends CANCEL to each peer. */
void sessions_end_all(struct messenger *messenger, msgr_result hr, bool tell_peer);
/* Ends the unanswered invitations from and to a contact that went offline (row I19). */
void sessions_peer_offline(struct messenger *messenger, const struct contact *contact);
/* Sends the held acceptances whose application is registered now (row E3). */
void sessions_application_registered(struct messenger *messenger);
void sessions_detach(struct messenger *messenger);

#endif
