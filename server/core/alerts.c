#include "alerts.h"

#include "limits.h"
#include "lock.h"
#include "model.h"

msgr_result alerts_enable(struct lock *lock, const int32_t *site_ids, size_t count)
{
    if (lock_guard(lock) != RESULT_OK)
        return RESULT_FALSE;
    if (count > LIMIT_ALERT_SITES || !lock_set_sites(lock, site_ids, count))
        return RESULT_OUT_OF_MEMORY;
    return RESULT_OK;
}

void alerts_receive(struct messenger *messenger, uint32_t site_id, struct text xml)
{
    for (struct lock *lock = messenger->locks; lock; lock = lock_next(lock))
        if (lock_wants_site(lock, site_id))
            model_raise(messenger, &(struct model_event){.type = EVENT_ALERT_RECEIVED, .lock = lock, .text = xml});
}
