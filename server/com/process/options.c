#include "options.h"

#include <stdio.h>
#include <string.h>

#include "com/base/com.h"
#include "com/base/settings.h"
#include "common/utf16.h"
#include "console.h"
#include "core/contacts.h"
#include "core/limits.h"
#include "instance.h"
#include "openmsgr_version.h"
#include "register.h"
#include "watchdog.h"
#include "wire/http.h"

enum { MESSAGE_MAX = 1024, HELP_MAX = 4000 };

struct request;

/* One form of an option.  An option with several forms has one row for each form; the form without a keyword comes
 * last. */
struct option {
    const WCHAR *name;                       /* without '/', '-' or "--" */
    const WCHAR *keyword;                    /* the first value of this form, such as /Default */
    bool has_suffix;                         /* the keyword may be followed by ':' and a text */
    int minimum, maximum;                    /* number of values, including the keyword */
    HRESULT (*run)(struct request *request); /* E_INVALIDARG: a value is wrong */
    enum setting_id setting;                 /* for store_number and restore_default */
    const WCHAR *form, *help;                /* NULL: internal, not in the help */
    const WCHAR *expected;                   /* message for a wrong value */
    const WCHAR *done;                       /* message printed on success; may be NULL */
};

/* The option that is being run.  `wrong` and `why` are for the error message about a wrong value. */
struct request {
    const struct option *option;
    WCHAR **values;     /* the values on the command line; NULL-terminated */
    const WCHAR *wrong; /* the wrong value; initially the first value */
    const WCHAR *why;   /* the reason; initially option->expected; may be NULL */
};

static HRESULT run_help(struct request *request);

/* ---- the functions of the options ---- */

/* The name after '/', '-' or "--"; NULL when `word` does not begin with one of these. */
static const WCHAR *option_name(const WCHAR *word)
{
    if (word[0] != '/' && word[0] != '-')
        return NULL;
    return word[0] == '-' && word[1] == '-' ? word + 2 : word + 1;
}

static HRESULT string_from_wide(const WCHAR *wide, struct string *out)
{
    return utf16_to_string((const uint16_t *)wide, (size_t)lstrlenW(wide), out) ? S_OK : E_OUTOFMEMORY;
}

static bool parse_number(const WCHAR *wide, uint32_t *out)
{
    struct string value = {0};
    bool done = SUCCEEDED(string_from_wide(wide, &value)) && text_parse_u32(string_text(&value), UINT32_MAX, out);

    string_free(&value);
    return done;
}

static HRESULT run_register(struct request *request)
{
    (void)request;
    return register_server();
}

static HRESULT run_unregister(struct request *request)
{
    (void)request;
    return unregister_server();
}

static HRESULT run_shutdown(struct request *request)
{
    (void)request;
    if (!instance_ask_shutdown())
        console_say(L"no server is running");
    return S_OK;
}

static HRESULT run_watchdog(struct request *request) { return watchdog_run(request->values); }

static HRESULT run_version(struct request *request)
{
    (void)request;
    console_show(L"OpenMsgr " OPENMSGR_VERSION);
    return S_OK;
}

/* Reads the password and refuses one that Messenger.Signin would refuse. */
static HRESULT read_password(char *line, size_t size, struct request *request)
{
    if (console_read_password(line, size) && !strchr(line, ' ') &&
        text_utf16_units(text_of(line)) <= LIMIT_PASSWORD_CHARS)
        return S_OK;
    request->why = L"standard input must have one line with the password, of at most 256 characters and without blanks";
    return E_INVALIDARG;
}

static HRESULT store_account(struct request *request)
{
    char password[LIMIT_PASSWORD_CHARS * 3 + 2];
    struct string handle = {0};
    HRESULT hr = string_from_wide(request->values[0], &handle);

    if (SUCCEEDED(hr))
        hr = contact_check_handle(string_text(&handle));
    if (SUCCEEDED(hr))
        hr = read_password(password, sizeof(password), request);
    if (SUCCEEDED(hr))
        hr = settings_store_account(string_text(&handle), text_of(password));
    SecureZeroMemory(password, sizeof(password));
    string_free(&handle);
    return hr;
}

static HRESULT forget_account(struct request *request)
{
    (void)request;
    return settings_forget_account();
}

static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.length; i++)
        if (strchr(" /:", host.bytes[i]))
            return false;
    return host.length && host.bytes[0] != '-' && !text_has_control(host);
}

/* Stores host and port from HOST[:PORT].  The embedded service has no host; its port follows the keyword,
 * /Embedded[:PORT]. */
static HRESULT store_service(struct request *request)
{
    const WCHAR *keyword = request->option->keyword;
    const WCHAR *value = keyword ? option_name(request->values[0]) + lstrlenW(keyword) : request->values[0];
    const WCHAR *colon = wcschr(value, ':');
    uint32_t port = setting_table[SETTING_Port].otherwise;
    struct string host = {0};
    HRESULT hr = utf16_to_string((const uint16_t *)value, colon ? (size_t)(colon - value) : (size_t)lstrlenW(value),
                                 &host)
                     ? S_OK
                     : E_OUTOFMEMORY;

    if (SUCCEEDED(hr) && ((!keyword && !is_host(string_text(&host))) || (colon && !parse_number(colon + 1, &port))))
        hr = E_INVALIDARG;
    if (SUCCEEDED(hr))
        hr = setting_store_number(SETTING_Port, port);
    if (SUCCEEDED(hr))
        hr = setting_store_text(SETTING_Service, string_text(&host));
    string_free(&host);
    return hr;
}

static HRESULT store_number(struct request *request)
{
    uint32_t number;

    if (!parse_number(request->values[0], &number))
        return E_INVALIDARG;
    return setting_store_number(request->option->setting, number);
}

static HRESULT restore_default(struct request *request) { return setting_remove(request->option->setting); }

/* Converts the name of an existing file to an absolute path, because the server runs with another current directory. */
static HRESULT full_path_of_file(const WCHAR *file, struct string *out, struct request *request)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetFullPathNameW(file, MAX_PATH, path, NULL);
    DWORD attributes = length && length < MAX_PATH ? GetFileAttributesW(path) : INVALID_FILE_ATTRIBUTES;

    if (attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return string_from_wide(path, out);
    request->wrong = file;
    request->why = L"this must be an existing file with the certificate authority, in PEM or DER";
    return E_INVALIDARG;
}

/* Stores the nexus and the authority of the forms NEXUS [FILE] and /Default [FILE]. */
static HRESULT store_passport(struct request *request)
{
    struct string nexus = {0}, authority = {0};
    struct https_url url;
    HRESULT hr = S_OK;

    if (!request->option->keyword) {
        hr = string_from_wide(request->values[0], &nexus);
        if (SUCCEEDED(hr) && !https_url_parse(string_text(&nexus), &url))
            hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr) && request->values[1])
        hr = full_path_of_file(request->values[1], &authority, request);
    if (SUCCEEDED(hr))
        hr = setting_store_text(SETTING_Nexus, string_text(&nexus));
    if (SUCCEEDED(hr))
        hr = setting_store_text(SETTING_Authority, string_text(&authority));
    string_free(&nexus);
    string_free(&authority);
    return hr;
}

/* ---- the table of options; tests/lint/tables.py compares its forms with docs/openmsgr.1 and docs/settings.md ---- */

static const struct option options[] = {
    {.name = L"RegServer",
     .run = run_register,
     .form = L"/RegServer",
     .help = L"register the server for all users (needs an administrator)",
     .done = L"the server is registered"},
    {.name = L"UnregServer",
     .run = run_unregister,
     .form = L"/UnregServer",
     .help = L"remove exactly that again",
     .done = L"the server is no longer registered"},
    {.name = L"Account",
     .keyword = L"Delete",
     .minimum = 1,
     .maximum = 1,
     .run = forget_account,
     .form = L"/Account /Delete",
     .help = L"remove the stored account",
     .done = L"no account is stored any more"},
    {.name = L"Account",
     .minimum = 1,
     .maximum = 1,
     .run = store_account,
     .form = L"/Account HANDLE",
     .help = L"store the account to sign in with; the password is read from standard input",
     .expected = L"a sign-in name has the form name@host, such as alice@example.test",
     .done = L"the account is stored"},
    {.name = L"Service",
     .keyword = L"Embedded",
     .has_suffix = true,
     .minimum = 1,
     .maximum = 1,
     .run = store_service,
     .form = L"/Service /Embedded[:PORT]",
     .help = L"use the embedded service, msgrd, on this machine",
     .expected = L"the port must be a number from 1 to 65535",
     .done = L"the service is stored"},
    {.name = L"Service",
     .minimum = 1,
     .maximum = 1,
     .run = store_service,
     .form = L"/Service HOST[:PORT]",
     .help = L"use this MSNP service; the usual port is 1863",
     .expected =
         L"a service is a host name or an IPv4 address, which may be followed by ':' and a port from 1 to 65535; "
         L"or it is /Embedded",
     .done = L"the service is stored"},
    {.name = L"Dialect",
     .keyword = L"Default",
     .minimum = 1,
     .maximum = 1,
     .run = restore_default,
     .setting = SETTING_Dialect,
     .form = L"/Dialect /Default",
     .help = L"sign in as is usual: 8 with a service of your own, 7 with the embedded one",
     .done = L"the usual dialect is stored"},
    {.name = L"Dialect",
     .minimum = 1,
     .maximum = 1,
     .run = store_number,
     .setting = SETTING_Dialect,
     .form = L"/Dialect 7|8",
     .help = L"sign in with MSNP7 and MD5 (7), or with MSNP8 and Passport over TLS (8)",
     .expected = L"the dialect must be 7 (MD5), 8 (Passport over TLS) or /Default",
     .done = L"the dialect is stored"},
    {.name = L"Passport",
     .keyword = L"Default",
     .minimum = 1,
     .maximum = 2,
     .run = store_passport,
     .form = L"/Passport /Default [FILE]",
     .help = L"use the Passport nexus on the service's host, port 443",
     .done = L"the Passport nexus is stored"},
    {.name = L"Passport",
     .minimum = 1,
     .maximum = 2,
     .run = store_passport,
     .form = L"/Passport NEXUS [FILE]",
     .help = L"use this Passport nexus; FILE is the only certificate authority to trust",
     .expected = L"a nexus has the form https://host[:port][/path], or is /Default",
     .done = L"the Passport nexus is stored"},
    {.name = L"Shutdown", .run = run_shutdown, .form = L"/Shutdown", .help = L"tell the running server to end"},
    {.name = L"Version", .run = run_version, .form = L"/Version", .help = L"print the version"},
    {.name = L"?", .run = run_help, .form = L"/?", .help = L"print this help"},
    {.name = L"Help", .run = run_help},
    {.name = L"h", .run = run_help},
    /* COM starts the server with this option; options_run handles it, so it has no function. */
    {.name = L"Embedding"},
    /* The server itself uses this on Wine; the values are its process id, the first number and the count of its class
     * objects (watchdog.h). */
    {.name = L"Watchdog",
     .minimum = 3,
     .maximum = 3,
     .run = run_watchdog,
     .expected = L"a watchdog needs three numbers from 1"},
};

static HRESULT run_help(struct request *request)
{
    WCHAR help[HELP_MAX];
    int length = _snwprintf(help, HELP_MAX,
                            L"OpenMsgr " OPENMSGR_VERSION ", the Messenger service API as a COM server\n"
                            L"  openmsgr %-26ls run until told to end\n",
                            L"");

    (void)request;
    for (size_t i = 0; i < ARRAYSIZE(options); i++)
        if (options[i].form)
            length += _snwprintf(help + length, HELP_MAX - (size_t)length, L"  openmsgr %-26ls %ls\n", options[i].form,
                                 options[i].help);
    help[length - 1] = 0; /* console_show adds the line break */
    console_show(help);
    return S_OK;
}

/* ---- finding and running an option ---- */

static bool has_keyword(const struct option *option, const WCHAR *value)
{
    const WCHAR *name = value ? option_name(value) : NULL;
    size_t length = (size_t)lstrlenW(option->keyword);

    return name && !_wcsnicmp(name, option->keyword, length) &&
           (!name[length] || (option->has_suffix && name[length] == ':'));
}

/* The row that matches the name and the first value; NULL when there is no such option. */
static const struct option *find_option(const WCHAR *name, const WCHAR *first_value)
{
    for (size_t i = 0; i < ARRAYSIZE(options); i++)
        if (!lstrcmpiW(name, options[i].name) && (!options[i].keyword || has_keyword(&options[i], first_value)))
            return &options[i];
    return NULL;
}

/* Prints why the command line is wrong; returns exit code 2. */
static int misused(const WCHAR *word, const WCHAR *why, const WCHAR *form)
{
    WCHAR message[MESSAGE_MAX];

    _snwprintf(message, MESSAGE_MAX - 1, L"%ls: %ls%ls", word, why, form ? form : L"");
    message[MESSAGE_MAX - 1] = 0;
    console_show_complaint(message);
    return 2;
}

/* Makes a sentence for an error code, without a line break. */
static void describe(HRESULT hr, WCHAR sentence[MESSAGE_MAX])
{
    DWORD length = 0;

    if (hr == E_ACCESSDENIED) {
        lstrcpyW(sentence, L"this needs an administrator");
        return;
    }
    if (hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)) { /* from register_server */
        lstrcpyW(sentence,
                 L"openmsgrps.dll is not there, neither beside openmsgr.exe nor in the folder of the other bitness");
        return;
    }
    if (HRESULT_FACILITY(hr) == FACILITY_WIN32)
        length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, (DWORD)hr, 0,
                                sentence, MESSAGE_MAX, NULL);
    if (!length)
        lstrcpynW(sentence, error_sentence(hr), MESSAGE_MAX);
    while (length && sentence[length - 1] <= ' ')
        sentence[--length] = 0;
}

/* Prints why an option failed; returns exit code 1. */
static int failed(const struct request *request, const WCHAR *word, HRESULT hr)
{
    WCHAR message[MESSAGE_MAX], sentence[MESSAGE_MAX];

    if (hr == E_INVALIDARG) {
        _snwprintf(message, MESSAGE_MAX - 1, L"%ls %ls: %ls", word, request->wrong, request->why);
    } else {
        describe(hr, sentence);
        _snwprintf(message, MESSAGE_MAX - 1, L"%ls failed: %ls (0x%08lx)", word, sentence, (unsigned long)hr);
    }
    message[MESSAGE_MAX - 1] = 0;
    console_complain(message);
    return 1;
}

static int run_option(const struct option *option, const WCHAR *word, WCHAR **values)
{
    struct request request = {option, values, values[0], option->expected};
    HRESULT hr = option->run(&request);

    if (FAILED(hr))
        return failed(&request, word, hr);
    if (option->done)
        console_say(option->done);
    return 0;
}

enum options_result options_run(int argc, WCHAR **argv, int *code)
{
    const WCHAR *word = argc > 1 ? argv[1] : NULL, *name, *form;
    const struct option *option;
    int count = argc - 2;

    if (!word)
        return OPTIONS_SERVE;
    name = option_name(word);
    option = name ? find_option(name, argv[2]) : NULL;
    form = option && option->form ? option->form : word;
    if (!name)
        *code = misused(word, L"an option begins with '/' or '-'; openmsgr /? lists the options", NULL);
    else if (!option)
        *code = misused(word, L"there is no such option; openmsgr /? lists the options", NULL);
    else if (count < option->minimum)
        *code = misused(word, L"a value is missing; the form is openmsgr ", form);
    else if (count > option->maximum)
        *code = misused(argv[2 + option->maximum], L"one word too many; the form is openmsgr ", form);
    else if (!option->run)
        return OPTIONS_SERVE_COM;
    else
        *code = run_option(option, word, &argv[2]);
    return OPTIONS_DONE;
}
