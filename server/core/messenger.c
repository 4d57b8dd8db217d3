#include "messenger.h"

#include <stdlib.h>

#include "limits.h"
#include "model.h"
#include "session_state.h"

void model_raise(const struct messenger *messenger, const struct model_event *event)
{
    messenger->listener->event(messenger->listener->context, event);
}

uint64_t model_now(const struct messenger *messenger)
{
    return messenger->clock->now_ms(messenger->clock->context);
}

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
    messenger->timeouts = (struct model_timeouts){TIMEOUT_ANSWER_MS, TIMEOUT_CONFIRM_MS,
                                                  TIMEOUT_INSTALL_MS, TIMEOUT_CHALLENGE_MS};
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
    conversations_close_all(messenger); /* those that were opened since */
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

void messenger_judge_locks(struct messenger *messenger, enum lock_policy policy,
                           const struct lock_judge *judge)
{
    messenger->lock_policy = policy;
    messenger->lock_judge = judge;
    if (policy == LOCK_POLICY_OFF)
        messenger_set_lock_policy(messenger, false, true);
}

void messenger_tick(struct messenger *messenger)
{
    uint64_t now = model_now(messenger);

    locks_tick(messenger, now);
    timers_run(&messenger->timers, now);
    conversations_tick(messenger, now);
    account_tick(messenger, now);
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
