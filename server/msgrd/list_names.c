#include "list_names.h"

static const char *const list_names[] = {"FL", "AL", "BL", "RL"};

const char *list_name(unsigned list)
{
    size_t place = 0;

    while (list >> (place + 1))
        place++;
    return list_names[place];
}

unsigned list_from_name(struct text name)
{
    for (size_t i = 0; i < sizeof(list_names) / sizeof(list_names[0]); i++)
        if (text_equal_nocase(name, text_of(list_names[i])))
            return 1u << i;
    return 0;
}

const char *const phone_names[PHONE_COUNT] = {"PHH", "PHW", "PHM", "MOB", "MBE"};

bool is_phone_name(struct text name)
{
    for (size_t i = 0; i < PHONE_COUNT; i++)
        if (text_equal(name, text_of(phone_names[i])))
            return true;
    return false;
}
