/* Coming back after an established connection broke: when, how often, and after what not at all.
 *
 * Delays double from a first to a longest one, and each is shifted by up to a quarter, so that
 * those who lost the same service do not all come back in the same moment. */
#include "model.h"

void messenger_set_reconnect(struct messenger *messenger, uint32_t first_ms, uint32_t longest_ms)
{
    messenger->reconnect.first_ms = first_ms;
    messenger->reconnect.longest_ms = longest_ms < first_ms ? first_ms : longest_ms;
    if (!first_ms)
        reconnect_stop(messenger);
}

void reconnect_prepare(struct messenger *messenger, struct text password)
{
    reconnect_stop(messenger);
    if (messenger->reconnect.first_ms)
        string_set(&messenger->reconnect.password, password); /* without memory: no second time */
}

void reconnect_stop(struct messenger *messenger)
{
    struct reconnect *reconnect = &messenger->reconnect;

    string_wipe(&reconnect->password);
    reconnect->trying = false;
    reconnect->failures = 0;
    reconnect->at = UINT64_MAX;
}

void reconnect_succeeded(struct messenger *messenger)
{
    messenger->reconnect.trying = false;
    messenger->reconnect.failures = 0;
}

/* What may be otherwise in a minute.  A refused account, a service that speaks another language or
 * cannot be trusted, and a sign-in from elsewhere (wire facts 1.5) will not be. */
static bool may_pass(msgr_result hr)
{
    switch (hr) {
    case MSGR_E_CONNECT:
    case MSGR_E_DISCONNECTED:
    case MSGR_E_LOGON_TIMEOUT:
    case MSGR_E_SERVER_SHUTDOWN:
    case MSGR_E_SERVER_TOO_BUSY:
    case MSGR_E_SERVER_UNAVAILABLE:
    case MSGR_E_SERVER_PROTOCOL:
    case MSGR_E_RATE_LIMIT_EXCEEDED:
    case MSGR_E_UNEXPECTED:
        return true;
    default:
        return false;
    }
}

static uint64_t next_delay(const struct messenger *messenger)
{
    const struct reconnect *reconnect = &messenger->reconnect;
    uint64_t delay = reconnect->first_ms;
    uint32_t random;

    for (unsigned i = 0; i < reconnect->failures && delay < reconnect->longest_ms; i++)
        delay *= 2;
    if (delay > reconnect->longest_ms)
        delay = reconnect->longest_ms;
    messenger->clock->random(messenger->clock->context, &random, sizeof(random));
    return delay - delay / 4 + random % (delay / 4 * 2 + 1);
}

void reconnect_broken(struct messenger *messenger, msgr_result hr, bool established,
                      enum presence presence)
{
    struct reconnect *reconnect = &messenger->reconnect;

    if (!reconnect->password.length || !(established || reconnect->trying) || !may_pass(hr)) {
        reconnect_stop(messenger);
        return;
    }
    if (established)
        reconnect->presence = presence;
    reconnect->trying = false;
    reconnect->at = model_now(messenger) + next_delay(messenger);
    reconnect->failures++;
}
