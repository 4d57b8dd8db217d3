/* openmsgr.exe: the COM server of the Messenger service API. */
#include <stdio.h>
#include <wchar.h>

#include "com/base/client_registry.h"
#include "com/process/crash.h"
#include "com/process/embedded.h"
#include "com/process/factory.h"
#include "com/process/instance.h"
#include "com/process/lifetime.h"
#include "com/base/log.h"
#include "com/objects/objects.h"
#include "com/process/options.h"
#include "com/process/rot.h"
#include "com/process/security.h"
#include "com/base/settings.h"
#include "com/events/sink.h"
#include "com/process/stubs.h"
#include "com/base/trace.h"
#include "com/events/workers.h"
#include "core/account.h"
#include "core/contacts.h"
#include "wire/challenge.h"

enum { FAREWELL_MS = 2000 };

struct engine *the_engine;

static void log_trouble(void *context, const char *line)
{
    (void)context;
    log_line("error", "Passport: %s", line);
}

static void log_wire(void *context, const char *line)
{
    (void)context;
    log_line("info", "wire: %s", line);
}

static void configure(struct engine_config *config, struct settings *settings)
{
    bool embedded = !settings->service_host.length;

    *config = (struct engine_config){
        .client = {.port = (uint16_t)settings->service_port,
                   .dialect = settings->dialect == 8 ? MSNP_DIALECT_8 : MSNP_DIALECT_7,
                   .sign_in_ms = settings->sign_in_ms,
                   .join_ms = settings->join_ms,
                   .request_ms = settings->challenge_ms,
                   .keep_alive_ms = settings->keep_alive_ms},
        .start_service = embedded ? embedded_start : NULL,
        .log = log_trouble,
        .log_wire = log_wire,
        .trace = settings->trace_file.length ? trace_frame : NULL,
        .context = (void *)(DWORD_PTR)settings->service_port,
    };
    string_set(&config->client.host,
               embedded ? TEXT_LITERAL("127.0.0.1") : string_text(&settings->service_host));
    /* The nexus of the original service is no more; who offers MSNP8 today usually offers it there as well. */
    string_set(&config->client.nexus,
               settings->nexus.length ? string_text(&settings->nexus) : string_text(&config->client.host));
    string_set(&config->authority, string_text(&settings->authority));
}

static struct settings_pairs lock_pairs;

static bool answers_challenge(void *context, struct text challenge, struct text id, struct text digest)
{
    const struct settings_pairs *own = context;

    for (size_t i = 0; i < own->count; i++) {
        struct challenge_pair pair = {own->pairs[i].id.bytes, own->pairs[i].key.bytes};

        if (pair.id && pair.key && challenge_is_answered(&pair, 1, challenge, id, digest))
            return true;
    }
    return challenge_is_answered(NULL, 0, challenge, id, digest);
}

static const struct lock_judge lock_judge = {answers_challenge, &lock_pairs};

/* Model, wire and network. */
static bool start_engine(struct settings *settings)
{
    struct model_timeouts timeouts = {settings->answer_ms, settings->confirm_ms, settings->install_ms,
                                      settings->challenge_ms};
    struct engine_config config;
    struct messenger *messenger;

    configure(&config, settings);
    the_engine = engine_create(&config, &com_listener, &registry_app_store);
    string_free(&config.client.host);
    string_free(&config.client.nexus);
    string_free(&config.authority);
    if (!the_engine)
        return false;
    messenger = model_enter();
    messenger_set_timeouts(messenger, &timeouts);
    lock_pairs = settings->lock_pairs; /* kept to the end, unlike the other settings */
    settings->lock_pairs = (struct settings_pairs){.count = 0};
    messenger_judge_locks(messenger, settings->lock_policy, &lock_judge);
    messenger_set_reconnect(messenger, settings->reconnect_ms, settings->reconnect_limit_ms);
    model_leave();
    return true;
}

/* The stored account on its way in. */
static void sign_in(struct settings *settings)
{
    if (!settings->handle.length || !settings->auto_sign_in)
        return;
    settings_load_password(settings);
    account_sign_in(model_enter(), string_text(&settings->handle), string_text(&settings->password));
    model_leave();
}

/* The class objects are registered, and whoever asks them for an object waits until the factories are open: the running
 * object table must hold what GetActiveObject finds, and MyStatus must say that somebody is about to be signed in.  All
 * of it on this thread, which has nothing else to do: on Wine the stack of a thread that has ended stays, a megabyte. */
static void settle(void *context)
{
    rot_register();
    sign_in(context);
    settings_free(context);
    factory_open();
    factory_guard();
    stubs_keep(); /* last: it marshals under one lock with the others, and nobody waits for it */
}

static void open_log(const struct settings *settings)
{
    BSTR path = bstr_from_text(string_text(&settings->log_file));

    log_to_file(path);
    SysFreeString(path);
}

static int serve(enum lifetime_mode mode)
{
    struct settings settings;
    HRESULT hr = settings_load(&settings);

    open_log(&settings);
    trace_open(string_text(&settings.trace_file), string_text(&settings.handle));
    log_line("info", "starting");
    crash_watch();
    lifetime_init(settings.idle_ms, settings.minimum_life_ms);
    clients_init();
    workers_init();
    sinks_limit(settings.sink_limit);
    if (FAILED(hr) || !start_engine(&settings))
        return 1;
    hr = lifetime_run(mode, settle, &settings);
    rot_revoke();
    /* Not destroyed: a client may be inside a call until the very end. */
    engine_stop(the_engine, FAREWELL_MS);
    sinks_drain(FAREWELL_MS); /* the last event, OnAppShutdown, among them */
    return FAILED(hr) ? 1 : 0;
}

static int run_server(bool started_by_com)
{
    HRESULT hr;
    int code;

    switch (instance_claim(started_by_com)) {
    case INSTANCE_LOSER:
        return 0;
    case INSTANCE_FAILED:
        return 1;
    case INSTANCE_WINNER:
        break;
    }
    hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (SUCCEEDED(hr))
        hr = security_init();
    code = FAILED(hr) ? 1 : serve(started_by_com ? LIFETIME_ACTIVATED : LIFETIME_RESIDENT);
    instance_release();
    /* No CoUninitialize: a sink that never answers must not keep this process; the system takes the rest. */
    ExitProcess((UINT)code);
}

int wmain(int argc, WCHAR **argv)
{
    enum option option = options_parse(argc, argv);

    if (option == OPTION_SERVE || option == OPTION_EMBEDDING)
        return run_server(option == OPTION_EMBEDDING);
    return options_run(option, argc, argv);
}
