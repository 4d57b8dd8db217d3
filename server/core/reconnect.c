/* The delay doubles from the first to the longest one.  Each delay is changed at random by up to a quarter, so
 * that the clients of a service that failed do not all reconnect at the same moment. */
#include "reconnect.h"

#include "common/secret.h"
#include "model.h"

void reconnect_prepare(struct messenger *messenger, struct text password)
{
    reconnect_stop(messenger);
    if (messenger->reconnect.first_ms)
        string_set(&messenger->reconnect.password, password); /* if out of memory: no reconnection */
}

void reconnect_stop(struct messenger *messenger)
{
    struct reconnect *reconnect = &messenger->reconnect;

    wipe_string(&reconnect->password);
    reconnect->trying = false;
    reconnect->failures = 0;
    reconnect->at = UINT64_MAX;
}

void reconnect_succeeded(struct messenger *messenger)
{
    messenger->reconnect.trying = false;
    messenger->reconnect.failures = 0;
}

/* Errors worth retrying.  Bad credentials, a protocol mismatch, an untrusted certificate and a
 * sign-in from another place (docs/wire.md 1.5) are permanent. */
static bool is_temporary(msgr_result hr)
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
    case MSGR_E_UNEXPECTED: return true;
    default: return false;
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

void reconnect_broken(struct messenger *messenger, msgr_result hr, bool established, enum presence presence)
{
    struct reconnect *reconnect = &messenger->reconnect;

    if (!reconnect->password.length || !(established || reconnect->trying) || !is_temporary(hr)) {
        reconnect_stop(messenger);
        return;
    }
    if (established)
        reconnect->presence = presence;
    reconnect->trying = false;
    reconnect->at = model_now(messenger) + next_delay(messenger);
    reconnect->failures++;
}
