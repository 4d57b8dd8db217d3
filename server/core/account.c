#include "account.h"

#include <string.h>

#include "contacts.h"
#include "limits.h"
#include "model.h"

enum presence account_presence(const struct messenger *messenger) { return messenger->presence; }
bool account_is_online(const struct messenger *messenger)
{
    return presence_is_connected(messenger->presence);
}
struct text account_handle(const struct messenger *messenger)
{
    return string_text(&messenger->handle);
}

struct text account_friendly_name(const struct messenger *messenger)
{
    return string_text(messenger->friendly_name.length ? &messenger->friendly_name
                                                       : &messenger->handle);
}

static void raise_status(struct messenger *messenger, msgr_result hr)
{
    model_raise(messenger, &(struct model_event){.type = EVENT_MY_STATUS_CHANGE, .hr = hr,
                                                 .number = (int32_t)messenger->presence});
}

static bool is_usable_password(struct text password)
{
    return password.length && text_utf16_units(password) <= LIMIT_PASSWORD_CHARS &&
           text_is_utf8(password) && !memchr(password.bytes, '\r', password.length) &&
           !memchr(password.bytes, '\n', password.length) &&
           !memchr(password.bytes, ' ', password.length);
}

static msgr_result begin(struct messenger *messenger, struct text password, enum presence initial,
                         bool again)
{
    const struct wire *wire = messenger->wire;

    messenger->presence = PRESENCE_LOCAL_FINDING_SERVER;
    raise_status(messenger, RESULT_OK);
    return wire->sign_in(wire->context, account_handle(messenger), password, initial, again);
}

msgr_result account_sign_in(struct messenger *messenger, struct text handle, struct text password)
{
    if (messenger->presence != PRESENCE_OFFLINE)
        return MSGR_E_ALREADY_LOGGED_ON;
    if (result_failed(contact_check_handle(handle)) || !is_usable_password(password))
        return RESULT_INVALID_ARGUMENT;
    if (!string_set(&messenger->handle, handle))
        return RESULT_OUT_OF_MEMORY;
    string_free(&messenger->friendly_name);
    reconnect_prepare(messenger, password);
    if (!result_failed(begin(messenger, password, PRESENCE_ONLINE, false)))
        return RESULT_OK;
    reconnect_stop(messenger);
    messenger->presence = PRESENCE_OFFLINE;
    raise_status(messenger, MSGR_E_CONNECT);
    return RESULT_FAILURE;
}

void account_tick(struct messenger *messenger, uint64_t now)
{
    struct reconnect *reconnect = &messenger->reconnect;

    if (reconnect->at > now)
        return;
    reconnect->at = UINT64_MAX;
    reconnect->trying = true;
    if (result_failed(
            begin(messenger, string_text(&reconnect->password), reconnect->presence, true)))
        account_disconnected(messenger, MSGR_E_CONNECT);
}

msgr_result account_sign_out(struct messenger *messenger)
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

static bool may_be_chosen(enum presence presence)
{
    switch (presence) {
    case PRESENCE_OFFLINE:
    case PRESENCE_ONLINE:
    case PRESENCE_INVISIBLE:
    case PRESENCE_BUSY:
    case PRESENCE_BE_RIGHT_BACK:
    case PRESENCE_IDLE:
    case PRESENCE_AWAY:
    case PRESENCE_ON_THE_PHONE:
    case PRESENCE_OUT_TO_LUNCH:
        return true;
    default:
        return false;
    }
}

msgr_result account_set_presence(struct messenger *messenger, enum presence presence)
{
    if (!may_be_chosen(presence))
        return RESULT_INVALID_ARGUMENT;
    if (!account_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    if (presence == PRESENCE_OFFLINE)
        return account_sign_out(messenger);
    return result_failed(messenger->wire->set_presence(messenger->wire->context, presence))
               ? RESULT_FAILURE
               : RESULT_OK;
}

struct text account_phone(const struct messenger *messenger, enum phone_type type)
{
    return string_text(&messenger->phones[type]);
}

struct privacy account_privacy(const struct messenger *messenger) { return messenger->privacy; }

msgr_result account_set_privacy(struct messenger *messenger, struct privacy privacy)
{
    if (!account_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    return result_failed(messenger->wire->set_privacy(messenger->wire->context, privacy.blocks_strangers,
                                                      privacy.allows_all))
               ? RESULT_FAILURE
               : RESULT_OK;
}

/* ---- from the wire ---- */

void account_phone_told(struct messenger *messenger, enum phone_type type, struct text number)
{
    if (!text_equal(account_phone(messenger, type), number) &&
        string_set(&messenger->phones[type], number) && messenger->announced)
        model_raise(messenger, &(struct model_event){.type = EVENT_MY_PHONE_CHANGE,
                                                     .number = type,
                                                     .text = account_phone(messenger, type)});
}

void account_privacy_told(struct messenger *messenger, struct privacy privacy)
{
    messenger->privacy = privacy;
}

/* What the service said before it heard of the sign-out changes nothing any more. */
static bool is_leaving(const struct messenger *messenger)
{
    return messenger->presence == PRESENCE_OFFLINE ||
           messenger->presence == PRESENCE_LOCAL_DISCONNECTING;
}

void account_progress(struct messenger *messenger, enum presence step)
{
    if (is_leaving(messenger) || messenger->presence == step)
        return;
    messenger->presence = step;
    raise_status(messenger, RESULT_OK);
}

void account_authenticated(struct messenger *messenger, struct text handle,
                           struct text friendly_name)
{
    if (!result_failed(contact_check_handle(handle)))
        string_set(&messenger->handle, handle);
    string_set(&messenger->friendly_name, friendly_name);
}

void account_synchronized(struct messenger *messenger)
{
    if (is_leaving(messenger) || messenger->synchronized)
        return;
    messenger->synchronized = true;
    locks_synchronized(messenger);
}

void account_presence_confirmed(struct messenger *messenger, enum presence presence)
{
    bool first = !messenger->announced;

    if (is_leaving(messenger) || !presence_is_connected(presence))
        return;
    messenger->announced = true;
    messenger->presence = presence;
    if (first)
        reconnect_succeeded(messenger);
    raise_status(messenger, RESULT_OK);
    if (first)
        model_raise(messenger, &(struct model_event){.type = EVENT_SIGNIN, .hr = RESULT_OK});
}

void account_presence_refused(struct messenger *messenger, msgr_result hr)
{
    if (messenger->announced && presence_is_connected(messenger->presence))
        raise_status(messenger, hr);
}

void account_forget(struct messenger *messenger)
{
    for (size_t i = 0; i < PHONE_TYPES; i++)
        string_free(&messenger->phones[i]);
    messenger->privacy = (struct privacy){0};
    messenger->mailbox = (struct mailbox){0};
}

void account_disconnected(struct messenger *messenger, msgr_result hr)
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
    messenger->presence = PRESENCE_OFFLINE;
    raise_status(messenger, hr);
    if (announced)
        model_raise(messenger, &(struct model_event){.type = EVENT_SIGNOUT});
    else
        model_raise(messenger, &(struct model_event){.type = EVENT_SIGNIN,
                                                     .hr = result_failed(hr) ? hr : MSGR_E_CANCEL});
    reconnect_broken(messenger, hr, announced, presence);
}

void account_renamed(struct messenger *messenger, struct text friendly_name)
{
    struct string previous = {0};

    if (string_set(&previous, account_friendly_name(messenger)) &&
        string_set(&messenger->friendly_name, friendly_name))
        model_raise(messenger, &(struct model_event){.type = EVENT_MY_FRIENDLY_NAME_CHANGE,
                                                     .text = string_text(&previous)});
    string_free(&previous);
}
