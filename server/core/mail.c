#include "mail.h"

#include "model.h"

msgr_result mail_unread(const struct messenger *messenger, int32_t *count)
{
    *count = -1;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    if (!messenger->mailbox.known)
        return RESULT_FALSE;
    *count = (int32_t)messenger->mailbox.inbox;
    return RESULT_OK;
}

/* Higher than any real count.  Larger values are reduced to this one, so that sums cannot overflow. */
enum { MAIL_MAX = 1000000 };

static void set(struct messenger *messenger, uint32_t *place, uint32_t count)
{
    bool others = place == &messenger->mailbox.others;

    if (count > MAIL_MAX)
        count = MAIL_MAX;
    if (*place == count)
        return;
    *place = count;
    model_raise(messenger,
                &(struct model_event){.type = EVENT_UNREAD_EMAIL_CHANGE, .number = (int32_t)count, .flag = others});
}

void mail_told(struct messenger *messenger, uint32_t inbox, uint32_t others)
{
    messenger->mailbox.known = true;
    set(messenger, &messenger->mailbox.inbox, inbox);
    set(messenger, &messenger->mailbox.others, others);
}

static uint32_t *place_of(struct messenger *messenger, enum mail_place place)
{
    return place == MAIL_INBOX ? &messenger->mailbox.inbox : place == MAIL_OTHERS ? &messenger->mailbox.others : NULL;
}

void mail_moved(struct messenger *messenger, enum mail_place from, enum mail_place to, uint32_t count)
{
    uint32_t *less = place_of(messenger, from), *more = place_of(messenger, to);

    if (!messenger->mailbox.known || from == to || count > MAIL_MAX)
        return;
    if (less)
        set(messenger, less, *less > count ? *less - count : 0);
    if (more)
        set(messenger, more, *more + count);
}
