/* The names of lists and telephone numbers on the wire. */
#ifndef OPENMSGR_MSGRD_LIST_NAMES_H
#define OPENMSGR_MSGRD_LIST_NAMES_H

#include "common/text.h"

/* "FL", "AL", "BL" or "RL" for one bit of enum contact_list, and the reverse, which ignores case; 0 for
 * another name. */
const char *list_name(unsigned list);
unsigned list_from_name(struct text name);

/* Home, work, mobile; whether pages to the mobile number are allowed, and whether it is enabled. */
enum { PHONE_COUNT = 5 };
extern const char *const phone_names[PHONE_COUNT];
bool is_phone_name(struct text name);

#endif
