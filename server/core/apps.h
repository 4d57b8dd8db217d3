/* Interface between the model and the store of registered applications: a copy of the registry in memory on Windows, a
 * table in tests.  The model lock is held during every call, so the store must not access a file or the registry.  The
 * model caches nothing and reads the store at each use, because another program may have changed the registry. */
#ifndef OPENMSGR_CORE_APPS_H
#define OPENMSGR_CORE_APPS_H

#include "common/guid.h"
#include "result.h"

struct app {
    struct guid_text guid;
    struct string name, url, path;
};

/* Frees the strings of `app`, not `app` itself. */
static inline void app_free(struct app *app)
{
    string_free(&app->name);
    string_free(&app->url);
    string_free(&app->path);
}

struct app_store {
    void *context;
    /* RESULT_OK: *out is filled, and the caller frees it with app_free.  Errors: SR_APP_NOT_REGISTERED,
     * RESULT_OUT_OF_MEMORY. */
    msgr_result (*read)(void *context, const struct guid_text *guid, struct app *out);
    /* Stores all of the application or nothing: RESULT_OK, RESULT_OUT_OF_MEMORY or RESULT_WRITE_REGISTRY. */
    msgr_result (*write)(void *context, const struct app *app);
    msgr_result (*remove)(void *context, const struct guid_text *guid);
    /* Whether the program part of a command (`"C:\x\y.exe" /s`) is the absolute path of an existing file.  The
     * model lock is held during the call, so the callback must not access the file system: the code that calls
     * apps_register has looked for the file before. */
    bool (*path_exists)(void *context, struct text path);
};

#endif
