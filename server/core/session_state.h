/* The structure of a session and the functions that session.c and session_state.c share. */
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
    struct lock *lock;       /* of the manager that made it, held; NULL: incoming */
    struct contact *contact; /* held */
    enum session_state state;
    unsigned flags;
    struct guid_text id, application; /* application empty: none chosen */
    uint32_t cookie;
    struct string application_name, application_url, application_path;
    struct string local_address, remote_address, context_data;
    struct string offered_address; /* local_address at Invite or Accept, which is sent */
    struct string held_data;       /* application data of a held acceptance (E3) */
    bool has_context_data, was_connected;
    bool held;  /* accepted, but the application is not registered (E3) */
    bool live;  /* the model holds a reference */
    bool waits; /* is in the model's table of invitations */
    unsigned context_sent;
    struct timer timer; /* for the answer, the confirmation or the application */
};

static inline bool session_is_inviter(const struct session *session)
{
    return (session->flags & SESSION_FLAG_INVITER) != 0;
}

/* In SESSION_INVITATION..SESSION_CONNECTED. */
static inline bool session_is_live(const struct session *session)
{
    return session->state >= SESSION_INVITATION && session->state <= SESSION_CONNECTED;
}

struct session *session_new(struct messenger *messenger, unsigned flags, uint32_t cookie);
msgr_result session_take_application(struct session *session, const struct app *app);

/* ---- steps ---- */
/* The model takes a reference, which session_terminate releases. */
void session_go_live(struct session *session);
/* Changes the state and raises EVENT_STATE_CHANGED with the old state. */
void session_enter(struct session *session, enum session_state state);
void session_raise(struct session *session, enum model_event_type type, struct text text, struct text text2);
void session_raise_error(struct session *session, msgr_result hr);
/* 0: no time limit. */
void session_start_timer(struct session *session, uint32_t milliseconds);
/* The last step of every ending; may free the session, unless the caller holds it. */
void session_terminate(struct session *session, msgr_result hr, struct text app_data);
/* E2, E3. */
msgr_result session_accept_now(struct session *session, struct text app_data);
/* E5. */
void session_decline_now(struct session *session, enum cancel_code code, struct text app_data);
/* I12, I13, E6. */
void session_cancel_now(struct session *session, msgr_result hr, struct text app_data);

/* ---- for the other files of the model ---- */
/* I19, I20.  `tell_peer`: sends CANCEL. */
void sessions_end_all(struct messenger *messenger, msgr_result hr, bool tell_peer);
/* I19 in SESSION_INVITATION. */
void sessions_peer_offline(struct messenger *messenger, const struct contact *contact);
/* E3: accepts held invitations whose application is registered now. */
void sessions_application_registered(struct messenger *messenger);
void sessions_detach(struct messenger *messenger);

#endif
