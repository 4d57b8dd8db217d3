/* The other users on a switchboard: a list of handles; the user who joined last comes first. */
#ifndef OPENMSGR_CLIENT_PARTICIPANTS_H
#define OPENMSGR_CLIENT_PARTICIPANTS_H

#include "common/text.h"

struct participant {
    struct participant *next;
    struct string handle;
};

bool participants_have(const struct participant *list, struct text handle);
/* Returns false when out of memory, when the handle is malformed or already in the list, or when the list
 * already has LIMIT_PARTICIPANTS entries. */
bool participants_add(struct participant **list, struct text handle);
/* Returns false when the handle is not in the list. */
bool participants_remove(struct participant **list, struct text handle);
void participants_free(struct participant **list);

#endif
