#include "model.h"

void model_raise(const struct messenger *messenger, const struct model_event *event)
{
    messenger->listener->event(messenger->listener->context, event);
}

uint64_t model_now(const struct messenger *messenger) { return messenger->clock->now_ms(messenger->clock->context); }

bool model_is_online(const struct messenger *messenger) { return presence_is_connected(messenger->presence); }
