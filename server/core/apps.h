/* The port to the registered applications: the registry on Windows, a table in tests.  The model
 * reads it at each use, because another program may have changed the registry. */
#ifndef OPENMSGR_CORE_APPS_H
#define OPENMSGR_CORE_APPS_H

#include "common/guid.h"
#include "result.h"

struct app {
    struct guid_text guid;
    struct string name, url, path;
};

/* Frees the strings only. */
static inline void app_free(struct app *app)
{
    string_free(&app->name);
    string_free(&app->url);
    string_free(&app->path);
}

struct app_store {
    void *context;
    /* RESULT_OK with *out filled (the caller calls app_free), SR_APP_NOT_REGISTERED, or
     * RESULT_OUT_OF_MEMORY. */
    msgr_result (*read)(void *context, const struct guid_text *guid, struct app *out);
    /* All or nothing: RESULT_OK or RESULT_WRITE_REGISTRY. */
    msgr_result (*write)(void *context, const struct app *app);
    msgr_result (*remove)(void *context, const struct guid_text *guid);
    /* Whether the program part of a command (`"C:\x\y.exe" /s`) is the absolute path of an existing file.  Called
     * under the model lock, so it must not touch the file: the caller of apps_register has checked the file before. */
    bool (*path_exists)(void *context, struct text path);
};

#endif
