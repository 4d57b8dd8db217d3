#include "options.h"

#include <stdio.h>
#include <string.h>

#include "core/contacts.h"
#include "core/limits.h"
#include "wire/http.h"
#include "com/base/com.h"
#include "watchdog.h"
#include "instance.h"
#include "register.h"
#include "com/base/settings.h"
#include "openmsgr_version.h"

static const char help[] =
    "OpenMsgr " OPENMSGR_VERSION ", the Messenger service API as a COM server\n"
    "  openmsgr /RegServer                 register the server for all users (administrator)\n"
    "  openmsgr /UnregServer               take exactly that away again\n"
    "  openmsgr /Account HANDLE            store the account to sign in with; password from standard input\n"
    "  openmsgr /Account /Delete           forget it\n"
    "  openmsgr /Service HOST[:PORT]       use this MSNP service\n"
    "  openmsgr /Service /Embedded[:PORT]  use the embedded service on this machine (1863)\n"
    "  openmsgr /Dialect 7|8|/Default      sign in with MD5 (7) or with Passport over TLS (8)\n"
    "  openmsgr /Passport NEXUS [FILE]     where Passport is, and the certificate authority to trust alone\n"
    "  openmsgr /Passport /Default         on the service's host, with the roots of the system\n"
    "  openmsgr /Shutdown                  tell the running server to end\n"
    "  openmsgr /Version\n"
    "  openmsgr                            run until told to end\n";

static const struct {
    const WCHAR *name;
    enum option option;
    int min, max;       /* arguments behind it */
} options[] = {
    {L"Embedding", OPTION_EMBEDDING, 0, 0}, {L"RegServer", OPTION_REGISTER, 0, 0},
    {L"UnregServer", OPTION_UNREGISTER, 0, 0}, {L"Account", OPTION_ACCOUNT, 1, 1},
    {L"Service", OPTION_SERVICE, 1, 1}, {L"Dialect", OPTION_DIALECT, 1, 1},
    {L"Passport", OPTION_PASSPORT, 1, 2}, {L"Shutdown", OPTION_SHUTDOWN, 0, 0}, {L"Guard", OPTION_GUARD, 3, 3},
    {L"Version", OPTION_VERSION, 0, 0}, {L"?", OPTION_HELP, 0, 0}, {L"Help", OPTION_HELP, 0, 0},
};

enum option options_parse(int argc, WCHAR **argv)
{
    if (argc < 2)
        return OPTION_SERVE;
    if (argv[1][0] != '/' && argv[1][0] != '-')
        return OPTION_INVALID;
    for (size_t i = 0; i < ARRAYSIZE(options); i++)
        if (!lstrcmpiW(argv[1] + 1, options[i].name) && argc - 2 >= options[i].min && argc - 2 <= options[i].max)
            return options[i].option;
    return OPTION_INVALID;
}

/* This is a program without a console: it prints where its caller gave it somewhere to print, or has a console. */
static bool print(const char *text)
{
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD written;
    bool done;

    if (out && out != INVALID_HANDLE_VALUE && WriteFile(out, text, (DWORD)strlen(text), &written, NULL))
        return true;
    AttachConsole(ATTACH_PARENT_PROCESS); /* fails when it was attached before, or when there is none */
    out = CreateFileW(L"CONOUT$", GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (out == INVALID_HANDLE_VALUE)
        return false;
    done = WriteFile(out, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(out);
    return done;
}

/* For what a person asked for by hand; a set-up program that runs us hidden waits for no click. */
static void show(const char *text)
{
    if (!print(text))
        MessageBoxA(NULL, text, "OpenMsgr", MB_OK);
}

static int report(HRESULT hr, const char *what)
{
    char line[400];

    if (SUCCEEDED(hr))
        snprintf(line, sizeof(line), "openmsgr: %s: done\n", what);
    else
        snprintf(line, sizeof(line), "openmsgr: %s: failed, 0x%08lx: %ls\n", what, (unsigned long)hr,
                 hr == E_ACCESSDENIED ? L"this needs an administrator" : error_sentence(hr));
    print(line);
    return SUCCEEDED(hr) ? 0 : 1;
}

static HRESULT string_from_wide(const WCHAR *wide, struct string *out)
{
    BSTR bstr = SysAllocString(wide);
    HRESULT hr = bstr ? string_from_bstr(bstr, out) : E_OUTOFMEMORY;

    SysFreeString(bstr);
    return hr;
}

/* One line of UTF-8 from standard input; without echo when a person types it. */
static bool read_password(char *line, size_t size)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0, got = 0;
    bool person = GetConsoleMode(in, &mode) != 0;
    size_t length = 0;

    if (person) {
        print("Password: ");
        SetConsoleMode(in, mode & ~(DWORD)ENABLE_ECHO_INPUT);
    }
    while (length + 1 < size && ReadFile(in, line + length, 1, &got, NULL) && got && line[length] != '\n')
        length++;
    if (person) {
        SetConsoleMode(in, mode);
        print("\n");
    }
    if (length && line[length - 1] == '\r')
        length--;
    line[length] = 0;
    return length != 0;
}

static int account(const WCHAR *argument)
{
    char password[LIMIT_PASSWORD_CHARS * 3 + 2];
    struct string handle = {0};
    HRESULT hr;

    if (!lstrcmpiW(argument, L"/Delete") || !lstrcmpiW(argument, L"-Delete"))
        return report(settings_forget_account(), "forget the account");
    hr = string_from_wide(argument, &handle);
    if (SUCCEEDED(hr))
        hr = contact_check_handle(string_text(&handle));
    /* The rule of Messenger.Signin: one that it would refuse is not stored either. */
    if (SUCCEEDED(hr) && (!read_password(password, sizeof(password)) || strchr(password, ' ') ||
                          text_utf16_units(text_of(password)) > LIMIT_PASSWORD_CHARS))
        hr = E_INVALIDARG;
    if (SUCCEEDED(hr))
        hr = settings_store_account(string_text(&handle), text_of(password));
    SecureZeroMemory(password, sizeof(password));
    string_free(&handle);
    return report(hr, "store the account");
}

/* `/Embedded`, alone or with a port behind it. */
static bool is_embedded(const WCHAR *argument)
{
    return (argument[0] == '/' || argument[0] == '-') && !_wcsnicmp(argument + 1, L"Embedded", 8) &&
           (!argument[9] || argument[9] == ':');
}

static int service(const WCHAR *argument)
{
    const WCHAR *colon = wcsrchr(argument, ':');
    bool embedded = is_embedded(argument);
    struct string host = {0}, port_text = {0};
    uint32_t port = 1863;
    HRESULT hr = S_OK;

    if (colon) {
        hr = string_from_wide(colon + 1, &port_text);
        if (SUCCEEDED(hr) && (!text_parse_u32(string_text(&port_text), 65535, &port) || !port))
            hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr) && !embedded) {
        hr = string_from_wide(argument, &host);
        if (SUCCEEDED(hr) && colon) {
            struct text only = {host.bytes, host.length - port_text.length - 1};
            struct string copy = {0};

            hr = string_set(&copy, only) ? S_OK : E_OUTOFMEMORY;
            string_free(&host);
            host = copy;
        }
        if (SUCCEEDED(hr) && (!host.length || host.bytes[0] == '/' || host.bytes[0] == '-' ||
                              text_has_control(string_text(&host))))
            hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr))
        hr = settings_store_service(string_text(&host), port);
    string_free(&host);
    string_free(&port_text);
    return report(hr, "store the service");
}

static bool is_default(const WCHAR *argument)
{
    return (argument[0] == '/' || argument[0] == '-') && !lstrcmpiW(argument + 1, L"Default");
}

static int dialect(const WCHAR *argument)
{
    HRESULT hr = E_INVALIDARG;

    if (is_default(argument))
        hr = settings_store_dialect(0);
    else if ((argument[0] == '7' || argument[0] == '8') && !argument[1])
        hr = settings_store_dialect((DWORD)(argument[0] - '0'));
    return report(hr, "store the dialect");
}

/* The server has another current folder than who typed this. */
static HRESULT full_path_of_file(const WCHAR *argument, struct string *out)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetFullPathNameW(argument, MAX_PATH, path, NULL);
    DWORD attributes = length && length < MAX_PATH ? GetFileAttributesW(path) : INVALID_FILE_ATTRIBUTES;

    if (attributes == INVALID_FILE_ATTRIBUTES || (attributes & FILE_ATTRIBUTE_DIRECTORY))
        return E_INVALIDARG;
    return string_from_wide(path, out);
}

static int passport(const WCHAR *argument, const WCHAR *file)
{
    struct string nexus = {0}, authority = {0};
    struct https_url url;
    HRESULT hr = S_OK;

    if (!is_default(argument)) {
        hr = string_from_wide(argument, &nexus);
        if (SUCCEEDED(hr) && !https_url_parse(string_text(&nexus), &url))
            hr = E_INVALIDARG;
    }
    if (SUCCEEDED(hr) && file)
        hr = full_path_of_file(file, &authority);
    if (SUCCEEDED(hr))
        hr = settings_store_passport(string_text(&nexus), string_text(&authority));
    string_free(&nexus);
    string_free(&authority);
    return report(hr, "store where Passport is");
}

int options_run(enum option option, int argc, WCHAR **argv)
{
    switch (option) {
    case OPTION_REGISTER:
        return report(register_server(), "register");
    case OPTION_UNREGISTER:
        return report(unregister_server(), "unregister");
    case OPTION_ACCOUNT:
        return account(argv[2]);
    case OPTION_SERVICE:
        return service(argv[2]);
    case OPTION_DIALECT:
        return dialect(argv[2]);
    case OPTION_PASSPORT:
        return passport(argv[2], argc > 3 ? argv[3] : NULL);
    case OPTION_SHUTDOWN:
        return report(instance_ask_shutdown() ? S_OK : S_FALSE, "shut down");
    case OPTION_GUARD:
        return guard_run(&argv[2]);
    case OPTION_VERSION:
        show("OpenMsgr " OPENMSGR_VERSION "\n");
        return 0;
    case OPTION_HELP:
        show(help);
        return 0;
    default:
        show(help);
        return 2;
    }
}
