#include "object_count.h"

#include <windows.h>

static volatile LONG count;
static void (*callback)(void);

void object_count_add(void) { InterlockedIncrement(&count); }

void object_count_remove(void)
{
    if (InterlockedDecrement(&count) == 0)
        object_count_check();
}

bool object_count_is_zero(void) { return count <= 0; }

void object_count_on_idle(void (*may_be_idle)(void)) { callback = may_be_idle; }

void object_count_check(void)
{
    if (callback)
        callback();
}
