#include "messenger.h"

#include <stdlib.h>

#include "account.h"
#include "contacts.h"
#include "conversation.h"
#include "groups.h"
#include "limits.h"
#include "lock.h"
#include "model.h"
#include "reconnect.h"
#include "session_state.h"

struct messenger *messenger_create(const struct model_listener *listener, const struct wire *wire,
                                   const struct app_store *store, const struct model_clock *clock)
{
    struct messenger *messenger = calloc(1, sizeof(*messenger));

    if (!messenger)
        return NULL;
    messenger->listener = listener;
    messenger->wire = wire;
    messenger->store = store;
    messenger->clock = clock;
    messenger->timeouts = (struct model_timeouts){TIMEOUT_ANSWER_MS, TIMEOUT_CONFIRM_MS, TIMEOUT_INSTALL_MS,
                                                  TIMEOUT_CHALLENGE_MS};
    messenger->lock_enabled = true;
    messenger->presence = PRESENCE_OFFLINE;
    messenger->reconnect.at = UINT64_MAX;
    return messenger;
}

void messenger_shut_down(struct messenger *messenger)
{
    if (messenger->shut_down)
        return;
    messenger->shut_down = true;
    reconnect_stop(messenger);
    sessions_end_all(messenger, SR_SESSION_CANCELLED_LOCAL, true);
    conversations_close_all(messenger);
    model_raise(messenger, &(struct model_event){.type = EVENT_APP_SHUTDOWN});
}

void messenger_destroy(struct messenger *messenger)
{
    if (!messenger)
        return;
    messenger_shut_down(messenger);
    conversations_close_all(messenger); /* those that were opened after an earlier messenger_shut_down */
    sessions_detach(messenger);
    timers_free(&messenger->timers);
    locks_detach(messenger);
    contacts_detach(messenger);
    groups_detach(messenger);
    account_forget(messenger);
    string_free(&messenger->handle);
    string_free(&messenger->friendly_name);
    string_free(&messenger->local_address);
    free(messenger);
}

/* ---- options ---- */

void messenger_set_timeouts(struct messenger *messenger, const struct model_timeouts *timeouts)
{
    messenger->timeouts = *timeouts;
}

void messenger_set_local_address(struct messenger *messenger, struct text address)
{
    if (text_utf16_units(address) <= LIMIT_LOCAL_ADDRESS_CHARS)
        string_set(&messenger->local_address, address);
}

void messenger_set_lock_policy(struct messenger *messenger, bool enabled, bool guards_open)
{
    messenger->lock_enabled = enabled;
    messenger->guards_open = guards_open;
}

void messenger_set_lock_verifier(struct messenger *messenger, enum lock_policy policy,
                                 const struct lock_verifier *verifier)
{
    messenger->lock_policy = policy;
    messenger->lock_verifier = verifier;
    if (policy == LOCK_POLICY_OFF)
        messenger_set_lock_policy(messenger, false, true);
}

void messenger_set_reconnect(struct messenger *messenger, uint32_t first_ms, uint32_t longest_ms)
{
    messenger->reconnect.first_ms = first_ms;
    messenger->reconnect.longest_ms = longest_ms < first_ms ? first_ms : longest_ms;
    if (!first_ms)
        reconnect_stop(messenger);
}

/* ---- time ---- */

static void sign_in_again(struct messenger *messenger)
{
    struct reconnect *reconnect = &messenger->reconnect;

    reconnect->at = UINT64_MAX;
    reconnect->trying = true;
    if (result_failed(account_begin(messenger, string_text(&reconnect->password), reconnect->presence, true)))
        messenger_disconnected(messenger, MSGR_E_CONNECT);
}

void messenger_tick(struct messenger *messenger)
{
    uint64_t now = model_now(messenger);

    locks_tick(messenger, now);
    timers_run(&messenger->timers, now);
    conversations_tick(messenger, now);
    if (messenger->reconnect.at <= now)
        sign_in_again(messenger);
}

uint64_t messenger_deadline(const struct messenger *messenger)
{
    uint64_t deadlines[] = {locks_deadline(messenger), timers_next(&messenger->timers),
                            conversations_deadline(messenger)};
    uint64_t deadline = messenger->reconnect.at;

    for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++)
        if (deadlines[i] < deadline)
            deadline = deadlines[i];
    return deadline;
}

bool messenger_has_live_sessions(const struct messenger *messenger)
{
    for (const struct session *session = messenger->sessions; session; session = session->next)
        if (session_is_live(session))
            return true;
    return false;
}

/* ---- the user ---- */

msgr_result messenger_sign_in(struct messenger *messenger, struct text handle, struct text password)
{
    if (messenger->presence != PRESENCE_OFFLINE)
        return MSGR_E_ALREADY_LOGGED_ON;
    if (result_failed(contact_check_handle(handle)) || !account_is_password(password))
        return RESULT_INVALID_ARGUMENT;
    if (!string_set(&messenger->handle, handle))
        return RESULT_OUT_OF_MEMORY;
    string_free(&messenger->friendly_name);
    reconnect_prepare(messenger, password);
    if (!result_failed(account_begin(messenger, password, PRESENCE_ONLINE, false)))
        return RESULT_OK;
    reconnect_stop(messenger);
    account_set_status(messenger, PRESENCE_OFFLINE, MSGR_E_CONNECT);
    return RESULT_FAILURE;
}

msgr_result messenger_sign_out(struct messenger *messenger)
{
    reconnect_stop(messenger);
    if (messenger->presence == PRESENCE_OFFLINE)
        return MSGR_E_NOT_LOGGED_ON;
    if (messenger->presence == PRESENCE_LOCAL_DISCONNECTING)
        return RESULT_OK;
    sessions_end_all(messenger, SR_SESSION_CANCELLED_LOCAL, true);
    conversations_close_all(messenger);
    account_progress(messenger, PRESENCE_LOCAL_DISCONNECTING);
    messenger->wire->sign_out(messenger->wire->context);
    return RESULT_OK;
}

msgr_result messenger_set_presence(struct messenger *messenger, enum presence presence)
{
    if (presence == PRESENCE_OFFLINE && model_is_online(messenger))
        return messenger_sign_out(messenger);
    return account_choose_presence(messenger, presence);
}

/* ---- from the wire ---- */

void messenger_synchronized(struct messenger *messenger)
{
    if (account_is_leaving(messenger) || messenger->synchronized)
        return;
    messenger->synchronized = true;
    locks_synchronized(messenger);
}

void messenger_contact_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                enum presence presence)
{
    struct contact *contact = contacts_presence(messenger, handle, friendly_name, presence);

    if (!contact)
        return;
    if (presence == PRESENCE_OFFLINE)
        sessions_peer_offline(messenger, contact);
    contact_release(contact);
}

void messenger_disconnected(struct messenger *messenger, msgr_result hr)
{
    bool announced = messenger->announced;
    enum presence presence = messenger->presence;

    if (presence == PRESENCE_OFFLINE)
        return;
    sessions_end_all(messenger, SR_CONNECTION_FAILURE, false);
    conversations_close_all(messenger);
    messenger->announced = false;
    messenger->synchronized = false;
    locks_disconnected(messenger);
    contacts_disconnected(messenger);
    groups_disconnected(messenger);
    account_forget(messenger);
    account_set_status(messenger, PRESENCE_OFFLINE, hr);
    if (announced)
        model_raise(messenger, &(struct model_event){.type = EVENT_SIGNOUT});
    else
        model_raise(messenger,
                    &(struct model_event){.type = EVENT_SIGNIN, .hr = result_failed(hr) ? hr : MSGR_E_CANCEL});
    reconnect_broken(messenger, hr, announced, presence);
}
