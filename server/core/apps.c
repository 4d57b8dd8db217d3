#include "apps.h"

#include "limits.h"
#include "model.h"

void app_free(struct app *app)
{
    string_free(&app->name);
    string_free(&app->url);
    string_free(&app->path);
}

static bool is_over(struct text value, size_t limit) { return text_utf16_units(value) > limit; }

static void raise(struct messenger *messenger, enum model_event_type type,
                  const struct guid_text *guid)
{
    model_raise(messenger, &(struct model_event){.type = type, .text = text_of(guid->bytes)});
}

/* Whether the GUID is registered; RESULT_OUT_OF_MEMORY passes through. */
static msgr_result lookup(const struct messenger *messenger, const struct guid_text *guid)
{
    struct app found = {0};
    msgr_result result = messenger->store->read(messenger->store->context, guid, &found);

    app_free(&found);
    return result;
}

msgr_result apps_register(struct messenger *messenger, struct text guid, struct text name,
                          struct text url, struct text path, uint32_t flags)
{
    const struct app_store *store = messenger->store;
    struct app app = {0};
    msgr_result result;

    if (flags)
        return RESULT_INVALID_ARGUMENT;
    if (!guid_parse(guid, &app.guid))
        return RESULT_INVALID_ARGUMENT;
    if (!name.length || is_over(name, LIMIT_APP_NAME_CHARS) || is_over(url, LIMIT_APP_URL_CHARS) ||
        !path.length || is_over(path, LIMIT_APP_PATH_CHARS))
        return RESULT_INVALID_ARGUMENT;
    /* Name and URL travel as lines of an invitation; a control character there would be somebody
     * else's line. */
    if (text_has_control(name) || text_has_control(url) || text_has_control(path))
        return RESULT_INVALID_ARGUMENT;
    result = lookup(messenger, &app.guid);
    if (result == RESULT_OK)
        return SR_APP_ALREADY_REGISTERED;
    if (result == RESULT_OUT_OF_MEMORY)
        return result;
    if (!store->path_exists(store->context, path))
        return RESULT_FAILURE;
    if (!string_set(&app.name, name) || !string_set(&app.url, url) || !string_set(&app.path, path))
        result = RESULT_OUT_OF_MEMORY;
    else
        result = store->write(store->context, &app);
    if (result == RESULT_OK) {
        raise(messenger, EVENT_APP_REGISTERED, &app.guid);
        sessions_application_registered(messenger);
    }
    app_free(&app);
    return result;
}

msgr_result apps_unregister(struct messenger *messenger, struct text guid)
{
    struct guid_text parsed;
    msgr_result result;

    if (!guid_parse(guid, &parsed))
        return RESULT_INVALID_ARGUMENT;
    result = lookup(messenger, &parsed);
    if (result != RESULT_OK)
        return result;
    result = messenger->store->remove(messenger->store->context, &parsed);
    if (result == RESULT_OK)
        raise(messenger, EVENT_APP_UNREGISTERED, &parsed);
    return result;
}

void apps_store_changed(struct messenger *messenger) { sessions_application_registered(messenger); }
