#include "app_registration.h"

#include "apps.h"
#include "limits.h"
#include "model.h"
#include "session_state.h"

/* Control characters are refused because name and URL are sent as header lines of an invitation: a line break
 * could start another header. */
static bool is_fit(struct text value, bool may_be_empty, size_t limit)
{
    return (may_be_empty || value.length) && text_utf16_units(value) <= limit && !text_has_control(value);
}

static void raise(struct messenger *messenger, enum model_event_type type, const struct guid_text *guid)
{
    model_raise(messenger, &(struct model_event){.type = type, .text = text_of(guid->bytes)});
}

/* RESULT_OK: the application is registered.  SR_APP_NOT_REGISTERED: it is not.  RESULT_OUT_OF_MEMORY: unknown. */
static msgr_result lookup(const struct messenger *messenger, const struct guid_text *guid)
{
    struct app found = {0};
    msgr_result result = messenger->store->read(messenger->store->context, guid, &found);

    app_free(&found);
    return result;
}

static msgr_result write_app(struct messenger *messenger, struct app *app, struct text name, struct text url,
                             struct text path)
{
    if (!string_set(&app->name, name) || !string_set(&app->url, url) || !string_set(&app->path, path))
        return RESULT_OUT_OF_MEMORY;
    return messenger->store->write(messenger->store->context, app);
}

msgr_result apps_check_registration(struct messenger *messenger, struct text guid, struct text name, struct text url,
                                    struct text path, uint32_t flags)
{
    struct guid_text parsed;
    msgr_result result;

    if (flags || !guid_parse(guid, &parsed) || !is_fit(name, false, LIMIT_APP_NAME_CHARS) ||
        !is_fit(url, true, LIMIT_APP_URL_CHARS) || !is_fit(path, false, LIMIT_APP_PATH_CHARS))
        return RESULT_INVALID_ARGUMENT;
    result = lookup(messenger, &parsed);
    if (result == RESULT_OK)
        return SR_APP_ALREADY_REGISTERED;
    if (result == RESULT_OUT_OF_MEMORY)
        return result;
    return messenger->store->path_exists(messenger->store->context, path) ? RESULT_OK : RESULT_FAILURE;
}

msgr_result apps_register(struct messenger *messenger, struct text guid, struct text name, struct text url,
                          struct text path, uint32_t flags)
{
    struct app app = {0};
    msgr_result result = apps_check_registration(messenger, guid, name, url, path, flags);

    if (result != RESULT_OK)
        return result;
    guid_parse(guid, &app.guid);
    result = write_app(messenger, &app, name, url, path);
    if (result == RESULT_OK) {
        raise(messenger, EVENT_APP_REGISTERED, &app.guid);
        sessions_application_registered(messenger);
    }
    app_free(&app);
    return result;
}

msgr_result apps_check_unregistration(struct messenger *messenger, struct text guid)
{
    struct guid_text parsed;

    return guid_parse(guid, &parsed) ? lookup(messenger, &parsed) : RESULT_INVALID_ARGUMENT;
}

msgr_result apps_unregister(struct messenger *messenger, struct text guid)
{
    struct guid_text parsed;
    msgr_result result = apps_check_unregistration(messenger, guid);

    if (result != RESULT_OK)
        return result;
    guid_parse(guid, &parsed);
    result = messenger->store->remove(messenger->store->context, &parsed);
    if (result == RESULT_OK)
        raise(messenger, EVENT_APP_UNREGISTERED, &parsed);
    return result;
}

void apps_store_changed(struct messenger *messenger) { sessions_application_registered(messenger); }
