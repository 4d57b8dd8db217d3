#include "link_actions.h"

#include <stdlib.h>

#include "common/secret.h"

struct queued_action {
    struct queued_action *next;
    enum link_action_type type;
    link_id link;
    unsigned flags;
    struct string host;
    uint16_t port;
    struct buffer bytes;
};

static struct queued_action *action_new(struct link_actions *actions, enum link_action_type type, link_id link)
{
    struct queued_action *action = calloc(1, sizeof(*action));

    if (!action)
        return NULL;
    action->type = type;
    action->link = link;
    *actions->end = action;
    actions->end = &action->next;
    return action;
}

static void action_free(struct queued_action *action)
{
    if (!action)
        return;
    string_free(&action->host);
    wipe_buffer(&action->bytes);
    free(action);
}

void link_actions_init(struct link_actions *actions)
{
    *actions = (struct link_actions){0};
    actions->end = &actions->first;
}

void link_actions_free(struct link_actions *actions)
{
    while (actions->first) {
        struct queued_action *action = actions->first;

        actions->first = action->next;
        action_free(action);
    }
    action_free(actions->taken);
    link_actions_init(actions);
}

link_id links_open(struct link_actions *actions, struct text host, uint16_t port, unsigned flags)
{
    link_id link = ++actions->last_link;
    struct queued_action *action = action_new(actions, LINK_OPEN, link);

    if (!action || !string_set(&action->host, host))
        return 0;
    action->port = port;
    action->flags = flags;
    return link;
}

struct buffer *links_nowhere(void)
{
    static struct buffer nowhere;

    nowhere = (struct buffer){.failed = true};
    return &nowhere;
}

struct buffer *links_out(struct link_actions *actions, link_id link)
{
    struct queued_action *last = NULL;

    for (struct queued_action *action = actions->first; action; action = action->next)
        if (action->link == link)
            last = action;
    if (!last || last->type != LINK_SEND)
        last = action_new(actions, LINK_SEND, link);
    return last ? &last->bytes : links_nowhere();
}

void links_close(struct link_actions *actions, link_id link)
{
    if (link)
        action_new(actions, LINK_CLOSE, link);
}

bool links_next_action(struct link_actions *actions, struct link_action *out)
{
    struct queued_action *action = actions->first;

    action_free(actions->taken);
    actions->taken = action;
    if (!action)
        return false;
    actions->first = action->next;
    if (!actions->first)
        actions->end = &actions->first;
    *out = (struct link_action){
        .type = action->type,
        .link = action->link,
        .is_notification = (action->flags & LINK_IS_NOTIFICATION) != 0,
        .is_secure = (action->flags & LINK_IS_SECURE) != 0,
        .host = string_text(&action->host),
        .port = action->port,
        .bytes = buffer_text(&action->bytes),
    };
    return true;
}
