#include "run.h"

#include <stdio.h>

#include "com/base/client_registry.h"
#include "com/base/log.h"
#include "com/base/settings.h"
#include "com/base/trace.h"
#include "com/events/sink.h"
#include "com/events/workers.h"
#include "com/objects/app_store.h"
#include "com/objects/objects.h"
#include "core/account.h"
#include "crash.h"
#include "embedded.h"
#include "engine/engine.h"
#include "factory.h"
#include "lock_verifier.h"
#include "rot.h"
#include "security.h"
#include "stubs.h"
#include "ui/ui.h"

enum { FAREWELL_MS = 2000 }; /* time limit for sending the last frames, and again for delivering the last events */

struct engine *the_engine;

static struct settings settings; /* valid from com_server_start until settle */

static const WCHAR *failure(const WCHAR *what, HRESULT hr)
{
    static WCHAR sentence[256];

    _snwprintf(sentence, ARRAYSIZE(sentence) - 1, L"%ls (0x%08lx)", what, (unsigned long)hr);
    log_line("error", "%ls", sentence);
    return sentence;
}

/* ---- model and network ---- */

static void log_passport(void *context, const char *line)
{
    (void)context;
    log_line("error", "Passport: %s", line);
}

static void log_connection(void *context, const char *line)
{
    (void)context;
    log_line("info", "wire: %s", line);
}

static void configure_engine(struct engine_config *config)
{
    bool embedded = !settings.service_host.length;

    *config = (struct engine_config){
        .client = {.port = (uint16_t)settings.service_port,
                   .dialect = settings.dialect == 8 ? MSNP_DIALECT_8 : MSNP_DIALECT_7,
                   .sign_in_ms = settings.sign_in_ms,
                   .join_ms = settings.join_ms,
                   .request_ms = settings.challenge_ms,
                   .keep_alive_ms = settings.keep_alive_ms},
        .start_service = embedded ? embedded_start : NULL,
        .log = log_passport,
        .log_wire = log_connection,
        .trace = settings.trace_file.length ? trace_frame : NULL,
        .context = (void *)(DWORD_PTR)settings.service_port,
    };
    string_set(&config->client.host, embedded ? TEXT_LITERAL("127.0.0.1") : string_text(&settings.service_host));
    /* The nexus of the original service no longer exists.  A service with MSNP8 usually has a nexus on its own host. */
    string_set(&config->client.nexus,
               settings.nexus.length ? string_text(&settings.nexus) : string_text(&config->client.host));
    string_set(&config->authority, string_text(&settings.authority));
}

static void configure_model(struct messenger *messenger)
{
    struct model_timeouts timeouts = {settings.answer_ms, settings.confirm_ms, settings.install_ms,
                                      settings.challenge_ms};

    messenger_set_timeouts(messenger, &timeouts);
    messenger_set_lock_verifier(messenger, (enum lock_policy)settings.lock_policy, lock_verifier_load());
    messenger_set_reconnect(messenger, settings.reconnect_ms, settings.reconnect_limit_ms);
}

static bool start_engine(void)
{
    struct engine_config config;

    configure_engine(&config);
    the_engine = engine_create(&config, &com_listener, &registry_app_store);
    string_free(&config.client.host);
    string_free(&config.client.nexus);
    string_free(&config.authority);
    if (!the_engine)
        return false;
    configure_model(model_enter());
    model_leave();
    app_store_start();
    ui_init(&(struct ui_host){the_engine, settings_store_account, error_sentence, log_line});
    return true;
}

/* ---- start ---- */

static void open_logs(void)
{
    BSTR path = bstr_from_text(string_text(&settings.log_file));

    log_to_file(path);
    SysFreeString(path);
    trace_open(string_text(&settings.trace_file), string_text(&settings.handle));
}

const WCHAR *com_server_start(void)
{
    HRESULT hr;

    settings_load(&settings);
    open_logs();
    log_line("info", "starting");
    crash_watch();
    hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return failure(L"the server cannot start: COM is not available", hr);
    hr = security_init();
    if (FAILED(hr))
        return failure(L"the server cannot start: COM does not accept its security settings", hr);
    lifetime_init(settings.idle_ms, settings.minimum_life_ms);
    clients_init();
    workers_init();
    sinks_limit(settings.sink_limit);
    if (!start_engine())
        return failure(L"the server cannot start: not enough memory, or no network sockets", E_OUTOFMEMORY);
    return NULL;
}

/* ---- run ---- */

static void sign_in(void)
{
    if (!settings.handle.length || !settings.auto_sign_in)
        return;
    settings_load_password(&settings);
    messenger_sign_in(model_enter(), string_text(&settings.handle), string_text(&settings.password));
    model_leave();
}

/* Finishes the start.  The class objects are registered by now, but CreateInstance blocks until factory_open.  Before
 * that, the shared objects must be in the running object table, and the sign-in must have begun so that MyStatus
 * shows it.
 *
 * Runs on the main thread, because Wine does not free the stack (1 MB) of a thread that has ended. */
static void settle(void)
{
    rot_register();
    sign_in();
    settings_free(&settings);
    factory_open();
    factory_start_watchdog();
    stubs_keep(); /* last, because it blocks all marshalling and no client waits for it */
}

const WCHAR *com_server_run(enum lifetime_mode mode)
{
    HRESULT hr = lifetime_run(mode, settle);

    rot_revoke();
    /* The engine is stopped but not destroyed: a call from a client may still be running. */
    engine_stop(the_engine, FAREWELL_MS);
    sinks_drain(FAREWELL_MS); /* the last event is OnAppShutdown */
    return FAILED(hr) ? failure(L"a class object cannot be registered", hr) : NULL;
}
