/* The other users on a switchboard: a list of handles, the newest first. */
#ifndef OPENMSGR_CLIENT_PARTICIPANTS_H
#define OPENMSGR_CLIENT_PARTICIPANTS_H

#include "common/text.h"

struct participant {
    struct participant *next;
    struct string handle;
};

bool participants_have(const struct participant *list, struct text handle);
/* False when out of memory, for a malformed handle, for a handle that is in the list already, and when
 * the list has LIMIT_PARTICIPANTS. */
bool participants_add(struct participant **list, struct text handle);
/* False when the handle is not in the list. */
bool participants_remove(struct participant **list, struct text handle);
void participants_free(struct participant **list);

#endif
