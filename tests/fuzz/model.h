/* A model for the targets: one registered application, a listener that looks at what it is given, and
 * a wire that takes everything, for those targets that bring none of their own. */
#ifndef OPENMSGR_TESTS_FUZZ_MODEL_H
#define OPENMSGR_TESTS_FUZZ_MODEL_H

#include "core/account.h"
#include "core/apps.h"
#include "core/groups.h"
#include "core/conversation.h"
#include "core/limits.h"
#include "core/lock.h"
#include "core/session.h"
#include "fuzz.h"

#define FUZZ_APP "{11111111-2222-3333-4444-555555555555}"
#define FUZZ_OWN "alice@example.test"
#define FUZZ_PEER "bob@example.test"

extern struct session *fuzz_invited; /* of the last EVENT_INVITATION, held; NULL when there is none */
extern bool fuzz_app_missing;        /* the application is not registered */
extern const struct model_listener fuzz_listener;
extern const struct app_store fuzz_apps;
extern const struct wire fuzz_wire;

/* Reads every byte, so that the sanitizer sees a text that lives no longer. */
void fuzz_look_at(struct text text);
/* Lets go of fuzz_invited. */
void fuzz_forget_invited(void);

#endif
