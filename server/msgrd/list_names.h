/* The names of lists and telephone numbers on the wire. */
#ifndef OPENMSGR_MSGRD_LIST_NAMES_H
#define OPENMSGR_MSGRD_LIST_NAMES_H

#include "common/text.h"

/* Convert between one bit of enum contact_list and its name "FL", "AL", "BL" or "RL".  list_from_name ignores
 * case and returns 0 for an unknown name. */
const char *list_name(unsigned list);
unsigned list_from_name(struct text name);

/* The properties of PRP: home, work and mobile number; whether the mobile number may be paged; and whether
 * mobile messages are enabled. */
enum { PHONE_COUNT = 5 };
extern const char *const phone_names[PHONE_COUNT];
bool is_phone_name(struct text name);

#endif
