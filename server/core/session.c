#include "session.h"

#include <stdlib.h>

#include "apps.h"
#include "contacts.h"
#include "limits.h"
#include "lock.h"
#include "model.h"
#include "session_state.h"

/* ---- life ---- */

struct session *session_new(struct messenger *messenger, unsigned flags, uint32_t cookie)
{
    struct session *session = calloc(1, sizeof(*session));
    uint8_t random[16];

    if (!session)
        return NULL;
    session->ref = 1;
    session->messenger = messenger;
    session->flags = flags;
    session->state = SESSION_READY;
    messenger->clock->random(messenger->clock->context, random, sizeof(random));
    guid_from_random(random, &session->id);
    session->cookie = cookie;
    if (!string_set(&session->local_address, string_text(&messenger->local_address))) {
        free(session);
        return NULL;
    }
    session->next = messenger->sessions;
    messenger->sessions = session;
    table_add(&messenger->cookies, &session->by_cookie, cookie);
    return session;
}

msgr_result session_create(struct messenger *messenger, struct lock *lock, struct session **out)
{
    uint32_t cookie;

    messenger->clock->random(messenger->clock->context, &cookie, sizeof(cookie));
    *out = session_new(messenger, SESSION_FLAG_INVITER, cookie);
    if (!*out)
        return RESULT_OUT_OF_MEMORY;
    (*out)->lock = lock ? lock_hold(lock) : NULL;
    return RESULT_OK;
}

struct session *session_hold(struct session *session)
{
    session->ref++;
    return session;
}

void session_release(struct session *session)
{
    if (--session->ref)
        return;
    if (session->messenger) {
        struct session **position = &session->messenger->sessions;

        while (*position != session)
            position = &(*position)->next;
        *position = session->next;
        table_remove(&session->messenger->cookies, &session->by_cookie);
        timers_stop(&session->messenger->timers, &session->timer);
    }
    if (session->lock)
        lock_release(session->lock);
    if (session->contact)
        contact_release(session->contact);
    string_free(&session->application_name);
    string_free(&session->application_url);
    string_free(&session->application_path);
    string_free(&session->local_address);
    string_free(&session->offered_address);
    string_free(&session->remote_address);
    string_free(&session->context_data);
    string_free(&session->held_data);
    free(session);
}

void session_set_owner(struct session *session, void *owner) { session->owner = owner; }
void *session_owner(const struct session *session) { return session->owner; }

/* ---- properties ---- */

enum session_state session_state(const struct session *session) { return session->state; }
unsigned session_flags(const struct session *session) { return session->flags; }
struct text session_id(const struct session *session) { return text_of(session->id.bytes); }
uint32_t session_cookie(const struct session *session) { return session->cookie; }
struct contact *session_contact(const struct session *session) { return session->contact; }

struct lock *session_lock(const struct session *session)
{
    if (session->lock || !session->messenger || session_is_inviter(session))
        return session->lock;
    return locks_guarding_incoming(session->messenger);
}

/* As lock_guard.  A session without a lock follows the lock policy of the model. */
static msgr_result session_guard(const struct session *session)
{
    const struct lock *lock = session_lock(session);

    if (lock)
        return lock_guard(lock);
    if (session->messenger->lock_enabled)
        return MSGR_E_API_LOCKED;
    return session->messenger->guards_open ? RESULT_OK : MSGR_E_API_DISABLED;
}

static msgr_result application_text(const struct session *session, struct text value, struct text *out)
{
    *out = TEXT_EMPTY;
    if (!session->application.bytes[0])
        return SR_APP_NOT_SPECIFIED;
    *out = value;
    return RESULT_OK;
}

msgr_result session_application(const struct session *session, struct text *out)
{
    return application_text(session, text_of(session->application.bytes), out);
}

msgr_result session_application_name(const struct session *session, struct text *out)
{
    return application_text(session, string_text(&session->application_name), out);
}

msgr_result session_application_url(const struct session *session, struct text *out)
{
    return application_text(session, string_text(&session->application_url), out);
}

msgr_result session_remote_address(const struct session *session, struct text *out)
{
    *out = TEXT_EMPTY;
    if (!session->was_connected)
        return RESULT_FALSE;
    *out = string_text(&session->remote_address);
    return RESULT_OK;
}

msgr_result session_context_data(const struct session *session, struct text *out)
{
    *out = string_text(&session->context_data);
    return session->has_context_data ? RESULT_OK : RESULT_FALSE;
}

struct text session_local_address(const struct session *session) { return string_text(&session->local_address); }
struct text session_offered_address(const struct session *session) { return string_text(&session->offered_address); }

/* ---- actions of the caller ---- */

msgr_result session_take_application(struct session *session, const struct app *app)
{
    if (!string_set(&session->application_name, string_text(&app->name)) ||
        !string_set(&session->application_url, string_text(&app->url)) ||
        !string_set(&session->application_path, string_text(&app->path)))
        return RESULT_OUT_OF_MEMORY;
    session->application = app->guid;
    return RESULT_OK;
}

msgr_result session_set_application(struct session *session, struct text guid)
{
    const struct app_store *store;
    struct guid_text parsed;
    struct app app = {0};
    msgr_result result;

    if (text_utf16_units(guid) > LIMIT_APP_GUID_CHARS)
        return RESULT_OUT_OF_MEMORY;
    if (session->state != SESSION_READY || !session->messenger)
        return SR_SESSION_NOT_READY;
    if (!guid.length)
        return SR_APP_NOT_SPECIFIED;
    if (!guid_parse(guid, &parsed))
        return RESULT_INVALID_ARGUMENT;
    store = session->messenger->store;
    result = store->read(store->context, &parsed, &app);
    if (result == RESULT_OK)
        result = session_take_application(session, &app);
    else if (result != RESULT_OUT_OF_MEMORY)
        result = RESULT_INVALID_ARGUMENT;
    app_free(&app);
    return result;
}

msgr_result session_set_local_address(struct session *session, struct text address)
{
    if (text_utf16_units(address) > LIMIT_LOCAL_ADDRESS_CHARS)
        return RESULT_OUT_OF_MEMORY;
    if (text_has_control(address))
        return RESULT_INVALID_ARGUMENT;
    return string_set(&session->local_address, address) ? RESULT_OK : RESULT_OUT_OF_MEMORY;
}

/* Whether the contact can be invited as far as its presence is known.  The local user passes, because the service
 * does not report the user's own presence; session_invite refuses that contact later with SR_INVITED_SELF. */
static bool is_reachable(const struct session *session, const struct contact *contact)
{
    return model_is_online(session->messenger) &&
           (contact_is_self(contact) || contact_presence(contact) != PRESENCE_OFFLINE);
}

static msgr_result send_invitation(struct session *session, struct contact *contact, struct text app_data)
{
    const struct wire *wire = session->messenger->wire;
    msgr_result result;

    if (!string_set(&session->offered_address, string_text(&session->local_address)))
        return RESULT_OUT_OF_MEMORY;
    session->contact = contact_hold(contact);
    result = wire->invite(wire->context, session, app_data);
    if (!result_failed(result))
        return RESULT_OK;
    contact_release(session->contact);
    session->contact = NULL;
    return result == RESULT_OUT_OF_MEMORY ? result : RESULT_FAILURE;
}

msgr_result session_invite(struct session *session, struct contact *contact, struct text app_data,
                           size_t app_data_bytes)
{
    msgr_result result;

    if (!contact || app_data_bytes > LIMIT_APP_DATA_BYTES)
        return RESULT_INVALID_ARGUMENT;
    if (session->state != SESSION_READY || !session->messenger)
        return SR_SESSION_NOT_READY;
    if (!session->application.bytes[0])
        return SR_APP_NOT_SPECIFIED;
    if (!is_reachable(session, contact))
        return MSGR_E_NOT_LOGGED_ON;
    if (contact_is_self(contact))
        return SR_INVITED_SELF;
    result = session_guard(session);
    if (result != RESULT_OK)
        return result;
    result = send_invitation(session, contact, app_data);
    if (result != RESULT_OK)
        return result;
    session_go_live(session);
    session_enter(session, SESSION_INVITATION);
    session_start_timer(session, session->messenger->timeouts.answer_ms);
    return RESULT_OK;
}

msgr_result session_accept(struct session *session, struct text app_data, size_t app_data_bytes)
{
    msgr_result result;

    if (app_data_bytes > LIMIT_APP_DATA_BYTES)
        return RESULT_INVALID_ARGUMENT;
    if (session->state != SESSION_INVITATION || session_is_inviter(session))
        return SR_SESSION_STATE_INVALID;
    result = session_guard(session);
    if (result != RESULT_OK)
        return result;
    if (!string_set(&session->offered_address, string_text(&session->local_address)))
        return RESULT_OUT_OF_MEMORY;
    return session_accept_now(session, app_data);
}

msgr_result session_decline(struct session *session, struct text app_data, size_t app_data_bytes)
{
    if (app_data_bytes > LIMIT_APP_DATA_BYTES)
        return RESULT_INVALID_ARGUMENT;
    if (session_is_inviter(session))
        return SR_NOT_INVITEE;
    if (session->state != SESSION_INVITATION)
        return SR_SESSION_STATE_INVALID;
    session_decline_now(session, CANCEL_CODE_REJECT, app_data);
    return RESULT_OK;
}

msgr_result session_cancel(struct session *session, msgr_result hr, struct text app_data, size_t app_data_bytes)
{
    if (app_data_bytes > LIMIT_APP_DATA_BYTES)
        return RESULT_INVALID_ARGUMENT;
    if (!session_is_live(session))
        return RESULT_FAILURE;
    session_cancel_now(session, hr, app_data);
    return RESULT_OK;
}

msgr_result session_send_context_data(struct session *session, struct text data)
{
    const struct wire *wire;
    msgr_result result;

    if (text_utf16_units(data) > LIMIT_CONTEXT_DATA_CHARS || session->context_sent >= LIMIT_CONTEXT_DATA_CALLS)
        return SR_CONTEXT_DATA_OVER_LIMIT;
    if (session->flags & SESSION_FLAG_COMPATIBLE)
        return SR_NOT_VALID_FOR_APP_INVITE;
    if (session->state != SESSION_ACCEPTED && session->state != SESSION_CONNECTED)
        return SR_SESSION_STATE_INVALID;
    result = session_guard(session);
    if (result != RESULT_OK)
        return result;
    session->context_sent++;
    wire = session->messenger->wire;
    if (result_failed(wire->context_data(wire->context, session, data)))
        session_raise_error(session, SR_CONTEXT_DATA_SEND_FAILURE);
    return RESULT_OK;
}
