/* Applications that may be invited (service API 3.3, 3.4 and 10).
 *
 * The store is the registry on Windows and a table in tests; what counts is what it holds now,
 * because a manual set-up is as good as RegisterApplication. */
#ifndef OPENMSGR_CORE_APPS_H
#define OPENMSGR_CORE_APPS_H

#include "common/guid.h"
#include "messenger.h"

struct app {
    struct guid_text guid;
    struct string name, url, path;
};

void app_free(struct app *app); /* the strings only */

struct app_store {
    void *context;
    /* RESULT_OK and *out filled for the caller (app_free), SR_APP_NOT_REGISTERED,
     * RESULT_OUT_OF_MEMORY. */
    msgr_result (*read)(void *context, const struct guid_text *guid, struct app *out);
    /* All or nothing: RESULT_OK or RESULT_WRITE_REGISTRY. */
    msgr_result (*write)(void *context, const struct app *app);
    msgr_result (*remove)(void *context, const struct guid_text *guid);
    /* Whether the program part of a command (`"C:\x\y.exe" /s`) is an absolute path of an existing
     * file. */
    bool (*path_exists)(void *context, struct text path);
};

/* Check order of section 3.3; on success EVENT_APP_REGISTERED and, for invitations held by E3,
 * their acceptance. */
msgr_result apps_register(struct messenger *messenger, struct text guid, struct text name,
                          struct text url, struct text path, uint32_t flags);
/* Section 3.4; EVENT_APP_UNREGISTERED. */
msgr_result apps_unregister(struct messenger *messenger, struct text guid);
/* The store may have been changed by hand: held invitations whose application is there now
 * go on. */
void apps_store_changed(struct messenger *messenger);

#endif
