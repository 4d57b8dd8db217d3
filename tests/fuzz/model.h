/* A model for the targets: one registered application, a listener that reads its events, and a wire that accepts
 * everything, for targets without their own wire. */
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

extern struct session *fuzz_invited; /* the session of the last EVENT_INVITATION, held; NULL: none */
extern bool fuzz_app_missing;        /* the application is not registered */
extern const struct model_listener fuzz_listener;
extern const struct app_store fuzz_apps;
extern const struct wire fuzz_wire;

/* Reads every byte, so that the sanitizer detects a text that was freed. */
void fuzz_look_at(struct text text);
/* Releases fuzz_invited. */
void fuzz_forget_invited(void);

#endif
