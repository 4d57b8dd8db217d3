#include "account.h"

#include <string.h>

#include "contacts.h"
#include "limits.h"
#include "model.h"
#include "reconnect.h"

/* ---- properties ---- */

enum presence account_presence(const struct messenger *messenger) { return messenger->presence; }

bool account_is_online(const struct messenger *messenger) { return model_is_online(messenger); }

struct text account_handle(const struct messenger *messenger) { return string_text(&messenger->handle); }

struct text account_friendly_name(const struct messenger *messenger)
{
    return string_text(messenger->friendly_name.length ? &messenger->friendly_name : &messenger->handle);
}

struct text account_phone(const struct messenger *messenger, enum phone_type type)
{
    return string_text(&messenger->phones[type]);
}

/* ---- presence ---- */

void account_set_status(struct messenger *messenger, enum presence presence, msgr_result hr)
{
    messenger->presence = presence;
    model_raise(messenger,
                &(struct model_event){.type = EVENT_MY_STATUS_CHANGE, .hr = hr, .number = (int32_t)presence});
}

bool account_is_password(struct text password)
{
    return password.length && text_utf16_units(password) <= LIMIT_PASSWORD_CHARS && text_is_utf8(password) &&
           !memchr(password.bytes, '\r', password.length) && !memchr(password.bytes, '\n', password.length) &&
           !memchr(password.bytes, ' ', password.length);
}

msgr_result account_begin(struct messenger *messenger, struct text password, enum presence initial, bool again)
{
    const struct wire *wire = messenger->wire;

    account_set_status(messenger, PRESENCE_LOCAL_FINDING_SERVER, RESULT_OK);
    return wire->sign_in(wire->context, account_handle(messenger), password, initial, again);
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
    case PRESENCE_OUT_TO_LUNCH: return true;
    default: return false;
    }
}

msgr_result account_choose_presence(struct messenger *messenger, enum presence presence)
{
    if (!may_be_chosen(presence))
        return RESULT_INVALID_ARGUMENT;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    return result_failed(messenger->wire->set_presence(messenger->wire->context, presence)) ? RESULT_FAILURE
                                                                                            : RESULT_OK;
}

/* ---- privacy ---- */

struct privacy account_privacy(const struct messenger *messenger) { return messenger->privacy; }

msgr_result account_set_privacy(struct messenger *messenger, struct privacy privacy)
{
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    return result_failed(messenger->wire->set_privacy(messenger->wire->context, privacy)) ? RESULT_FAILURE : RESULT_OK;
}

/* ---- from the wire ---- */

void account_phone_told(struct messenger *messenger, enum phone_type type, struct text number)
{
    if (!text_equal(account_phone(messenger, type), number) && string_set(&messenger->phones[type], number) &&
        messenger->announced)
        model_raise(messenger, &(struct model_event){.type = EVENT_MY_PHONE_CHANGE,
                                                     .number = type,
                                                     .text = account_phone(messenger, type)});
}

void account_privacy_told(struct messenger *messenger, struct privacy privacy) { messenger->privacy = privacy; }

bool account_is_leaving(const struct messenger *messenger)
{
    return messenger->presence == PRESENCE_OFFLINE || messenger->presence == PRESENCE_LOCAL_DISCONNECTING;
}

void account_progress(struct messenger *messenger, enum presence step)
{
    if (!account_is_leaving(messenger) && messenger->presence != step)
        account_set_status(messenger, step, RESULT_OK);
}

void account_authenticated(struct messenger *messenger, struct text handle, struct text friendly_name)
{
    if (!result_failed(contact_check_handle(handle)))
        string_set(&messenger->handle, handle);
    string_set(&messenger->friendly_name, friendly_name);
}

void account_presence_confirmed(struct messenger *messenger, enum presence presence)
{
    bool first = !messenger->announced;

    if (account_is_leaving(messenger) || !presence_is_connected(presence))
        return;
    messenger->announced = true;
    if (first)
        reconnect_succeeded(messenger);
    account_set_status(messenger, presence, RESULT_OK);
    if (first)
        model_raise(messenger, &(struct model_event){.type = EVENT_SIGNIN, .hr = RESULT_OK});
}

void account_presence_refused(struct messenger *messenger, msgr_result hr)
{
    if (messenger->announced && model_is_online(messenger))
        account_set_status(messenger, messenger->presence, hr);
}

void account_renamed(struct messenger *messenger, struct text friendly_name)
{
    struct string previous = {0};

    if (string_set(&previous, account_friendly_name(messenger)) && string_set(&messenger->friendly_name, friendly_name))
        model_raise(messenger,
                    &(struct model_event){.type = EVENT_MY_FRIENDLY_NAME_CHANGE, .text = string_text(&previous)});
    string_free(&previous);
}

/* ---- for messenger.c ---- */

void account_forget(struct messenger *messenger)
{
    for (size_t i = 0; i < PHONE_TYPES; i++)
        string_free(&messenger->phones[i]);
    messenger->privacy = (struct privacy){0};
    messenger->mailbox = (struct mailbox){0};
}
