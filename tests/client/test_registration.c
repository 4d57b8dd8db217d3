/* /RegServer writes all keys in both views of the registry; /UnregServer removes exactly those.
 *
 * The whole registry of the prefix is compared: it must be the same before and afterwards. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "harness/suite.h"

enum { DUMP_MAX = 8 << 20, PROGRAM_MS = 60000 };

/* ---- the program under test ---- */

/* The output of the program, less than a pipe holds. */
struct printed {
    char out[4096], error[4096];
};

static HANDLE open_pipe(HANDLE *read_end)
{
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    HANDLE write_end;

    ck_assert(CreatePipe(read_end, &write_end, &inherit, sizeof(((struct printed *)NULL)->out)));
    SetHandleInformation(*read_end, HANDLE_FLAG_INHERIT, 0);
    return write_end;
}

static void read_pipe(HANDLE read_end, char *text, size_t size)
{
    DWORD length = 0, got;

    while (length + 1 < size && ReadFile(read_end, text + length, (DWORD)(size - length) - 1, &got, NULL) && got)
        length += got;
    text[length] = 0;
    CloseHandle(read_end);
}

/* Runs the program with `input` (NULL: none) on its standard input. */
static DWORD run_with(const char *arguments, const char *input, struct printed *printed)
{
    STARTUPINFOA start = {.cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES};
    HANDLE out, error, in, written;
    PROCESS_INFORMATION process;
    char command[2 * MAX_PATH];
    DWORD code = 99, got;

    written = open_pipe(&in);
    start.hStdInput = in;
    SetHandleInformation(in, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    SetHandleInformation(written, HANDLE_FLAG_INHERIT, 0);
    ck_assert(WriteFile(written, input, (DWORD)strlen(input), &got, NULL));
    CloseHandle(written);
    start.hStdOutput = open_pipe(&out);
    start.hStdError = open_pipe(&error);
    snprintf(command, sizeof(command), "\"%s\\openmsgr.exe\" %s", getenv("OPENMSGR_BIN"), arguments);
    ck_assert(CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process));
    CloseHandle(start.hStdOutput);
    CloseHandle(start.hStdError);
    CloseHandle(in);
    ck_assert_uint_eq(WaitForSingleObject(process.hProcess, PROGRAM_MS), WAIT_OBJECT_0);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    read_pipe(out, printed->out, sizeof(printed->out));
    read_pipe(error, printed->error, sizeof(printed->error));
    return code;
}

static DWORD run(const char *arguments)
{
    struct printed printed;

    return run_with(arguments, "", &printed);
}

/* ---- the registry as text ---- */

struct dump {
    char *text;
    size_t length;
};

static void append(struct dump *dump, const char *text)
{
    size_t length = strlen(text);

    ck_assert_uint_lt(dump->length + length, DUMP_MAX);
    memcpy(dump->text + dump->length, text, length + 1);
    dump->length += length;
}

static void dump_key(struct dump *dump, HKEY parent, const char *path, REGSAM view)
{
    char name[512], line[1400], child[1024];
    BYTE data[4096];
    HKEY key;

    if (RegOpenKeyExA(parent, path, 0, KEY_READ | view, &key))
        return;
    snprintf(line, sizeof(line), "[%s]\n", path);
    append(dump, line);
    for (DWORD i = 0;; i++) {
        DWORD name_size = sizeof(name), size = sizeof(data), type;
        LONG error = RegEnumValueA(key, i, name, &name_size, NULL, &type, data, &size);

        if (error == ERROR_NO_MORE_ITEMS)
            break;
        if (error)
            continue;
        data[size < sizeof(data) ? size : sizeof(data) - 1] = 0;
        snprintf(line, sizeof(line), "  %s (%lu, %lu) %.800s\n", name, type, size, type == REG_SZ ? (char *)data : "");
        append(dump, line);
    }
    for (DWORD i = 0;; i++) {
        DWORD name_size = sizeof(name);

        if (RegEnumKeyExA(key, i, name, &name_size, NULL, NULL, NULL, NULL))
            break;
        snprintf(child, sizeof(child), "%s\\%s", path, name);
        /* The 32-bit view inside the 64-bit one is dumped separately. */
        if (!strstr(child, "Wow6432Node"))
            dump_key(dump, parent, child, view);
    }
    RegCloseKey(key);
}

static struct dump dump_registry(REGSAM view)
{
    static const char *const roots[] = {"Software\\Classes\\CLSID",
                                        "Software\\Classes\\Interface",
                                        "Software\\Classes\\TypeLib",
                                        "Software\\Classes\\AppID",
                                        "Software\\Classes\\Messenger.UIAutomation",
                                        "Software\\Classes\\OpenMsgr.EventQueue",
                                        "Software\\Classes\\MessengerPrivate.MsgrSessionManager",
                                        "Software\\Microsoft\\MessengerService"};
    struct dump dump = {malloc(DUMP_MAX), 0};

    ck_assert_ptr_nonnull(dump.text);
    dump.text[0] = 0;
    for (size_t i = 0; i < COUNT(roots); i++)
        dump_key(&dump, HKEY_LOCAL_MACHINE, roots[i], view);
    return dump;
}

static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};

static BOOL value_is(REGSAM view, const char *path, const char *name, const char *expected, BOOL prefix_only)
{
    char text[1024] = "";
    DWORD size = sizeof(text) - 1;
    HKEY key;
    LONG error;

    if (RegOpenKeyExA(HKEY_LOCAL_MACHINE, path, 0, KEY_READ | view, &key))
        return FALSE;
    error = RegQueryValueExA(key, name, NULL, NULL, (BYTE *)text, &size);
    RegCloseKey(key);
    return !error && (prefix_only ? strncmp(text, expected, strlen(expected)) == 0 : strcmp(text, expected) == 0);
}

#define CLASSES "Software\\Classes\\"
#define PROXY "{97028316-0E1A-442B-B645-D9BC42D9CE8A}"

/* The keys that the users of each mechanism read. */
static const struct {
    const char *path, *name, *value;
    BOOL prefix_only;
} wanted[] = {
    {CLASSES "Messenger.UIAutomation\\CLSID", "", "{B69003B3-C55E-4B48-836C-BC5946FC3B28}", FALSE},
    {CLASSES "Messenger.UIAutomation.1\\CLSID", "", "{B69003B3-C55E-4B48-836C-BC5946FC3B28}", FALSE},
    {CLASSES "MessengerPrivate.MsgrSessionManager\\CurVer", "", "MessengerPrivate.MsgrSessionManager.1", FALSE},
    {CLASSES "CLSID\\{B69003B3-C55E-4B48-836C-BC5946FC3B28}\\LocalServer32", "", "\"", TRUE},
    {CLASSES "CLSID\\{E3A3B1D9-5675-43C0-BF04-37BE11939FB7}\\TypeLib", "", "{53CED51D-432B-45B2-A3E0-0CE2C24235D4}",
     FALSE},
    {CLASSES "TypeLib\\{53CED51D-432B-45B2-A3E0-0CE2C24235D4}\\1.0", "", "Messenger Private Type Library", FALSE},
    {CLASSES "TypeLib\\{E02AD29E-80F5-46C6-B416-9B3EBDDF057E}\\1.0", "", "Messenger API Type Library", FALSE},
    {CLASSES "Interface\\{36602AFA-4859-4DF5-820B-BF35ACAA16CA}\\ProxyStubClsid32", "", PROXY, FALSE},
    {CLASSES "Interface\\{52AC8B62-8F88-46CA-902A-1F9106B0A9F4}\\ProxyStubClsid32", "", PROXY, FALSE},
    {CLASSES "Interface\\{D50C3386-0F89-48F8-B204-3604629DEE10}\\ProxyStubClsid32", "",
     "{00020424-0000-0000-C000-000000000046}", FALSE},
    {CLASSES "CLSID\\" PROXY "\\InprocServer32", "ThreadingModel", "Both", FALSE},
    {"Software\\Microsoft\\MessengerService\\Clients\\OpenMsgr", "MsgrSessionManagerGuid",
     "E3A3B1D9-5675-43C0-BF04-37BE11939FB7", FALSE},
};

START_TEST(test_everything_is_there_in_both_views)
{
    for (size_t v = 0; v < 2; v++)
        for (size_t i = 0; i < COUNT(wanted); i++)
            ck_assert_msg(value_is(views[v], wanted[i].path, wanted[i].name, wanted[i].value, wanted[i].prefix_only),
                          "view %zu: %s, %s", v, wanted[i].path, wanted[i].name);
}
END_TEST

START_TEST(test_no_class_is_marked_safe_for_scripting)
{
    struct dump dump = dump_registry(views[_i]);

    ck_assert_ptr_null(strstr(dump.text, "{B69003B3-C55E-4B48-836C-BC5946FC3B28}\\Implemented Categories"));
    ck_assert_ptr_null(strstr(dump.text, "{E3A3B1D9-5675-43C0-BF04-37BE11939FB7}\\Implemented Categories"));
    free(dump.text);
}
END_TEST

/* Two entries: the interactive user and the system may launch and activate locally; remote activation is denied. */
START_TEST(test_only_people_here_may_launch)
{
    BYTE bytes[512], interactive[SECURITY_MAX_SID_SIZE], system[SECURITY_MAX_SID_SIZE];
    DWORD type, size = sizeof(bytes), sid_size = sizeof(interactive);
    BOOL present, defaulted;
    ACL *list;
    HKEY key;

    ck_assert(CreateWellKnownSid(WinInteractiveSid, NULL, interactive, &sid_size));
    sid_size = sizeof(system);
    ck_assert(CreateWellKnownSid(WinLocalSystemSid, NULL, system, &sid_size));
    ck_assert_int_eq(RegOpenKeyExA(HKEY_LOCAL_MACHINE,
                                   "Software\\Classes\\AppID\\{D0B53A8A-6F0C-4E0B-8E1B-6B5C58B6D5F1}", 0,
                                   KEY_READ | views[_i], &key),
                     0);
    ck_assert_int_eq(RegQueryValueExA(key, "LaunchPermission", NULL, &type, bytes, &size), 0);
    RegCloseKey(key);
    ck_assert_uint_eq(type, REG_BINARY);
    ck_assert(IsValidSecurityDescriptor(bytes));
    ck_assert(GetSecurityDescriptorDacl(bytes, &present, &list, &defaulted));
    ck_assert(present && list);
    ck_assert_uint_eq(list->AceCount, 2);
    for (DWORD i = 0; i < 2; i++) {
        ACCESS_ALLOWED_ACE *entry;

        ck_assert(GetAce(list, i, (void **)&entry));
        ck_assert_uint_eq(entry->Header.AceType, ACCESS_ALLOWED_ACE_TYPE);
        ck_assert_uint_eq(entry->Mask, 1 | 2 | 8); /* execute, execute local, activate local */
        ck_assert(EqualSid(&entry->SidStart, i ? system : interactive));
    }
}
END_TEST

/* Must be the first test, in a prefix without any registration. */
START_TEST(test_unregistering_leaves_what_was_there_before)
{
    struct dump before[2], between[2], after[2];

    for (int v = 0; v < 2; v++)
        before[v] = dump_registry(views[v]);
    ck_assert_uint_eq(run("/RegServer"), 0);
    ck_assert_uint_eq(run("-regserver"), 0); /* a second registration changes nothing */
    for (int v = 0; v < 2; v++) {
        between[v] = dump_registry(views[v]);
        ck_assert_uint_gt(between[v].length, before[v].length);
    }
    ck_assert_uint_eq(run("/UnregServer"), 0);
    for (int v = 0; v < 2; v++) {
        after[v] = dump_registry(views[v]);
        ck_assert_msg(strcmp(before[v].text, after[v].text) == 0, "view %d: %zu bytes before, %zu after", v,
                      before[v].length, after[v].length);
        free(before[v].text);
        free(between[v].text);
        free(after[v].text);
    }
    ck_assert_uint_eq(run("/UnregServer"), 0); /* removing a missing registration is not an error */
}
END_TEST

START_TEST(test_what_others_put_there_stays)
{
    HKEY key;

    ck_assert_uint_eq(run("/RegServer"), 0);
    ck_assert_int_eq(RegCreateKeyExA(HKEY_LOCAL_MACHINE,
                                     "Software\\Microsoft\\MessengerService\\SessionManager\\Apps\\"
                                     "{11111111-2222-3333-4444-555555555555}",
                                     0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &key, NULL),
                     0);
    ck_assert_int_eq(RegSetValueExA(key, "Name", 0, REG_SZ, (const BYTE *)"Other", 6), 0);
    RegCloseKey(key);
    ck_assert_uint_eq(run("/UnregServer"), 0);
    ck_assert(value_is(KEY_WOW64_64KEY,
                       "Software\\Microsoft\\MessengerService\\SessionManager\\Apps\\"
                       "{11111111-2222-3333-4444-555555555555}",
                       "Name", "Other", FALSE));
    ck_assert_uint_eq(run("/RegServer"), 0);
}
END_TEST

/* The expected output: on standard output when the exit code is 0, otherwise on standard error; `input` is for
 * standard input. */
static const struct {
    const char *arguments;
    DWORD code;
    const char *printed, *input;
} command_lines[] = {
    {"/Version", 0, "OpenMsgr ", ""},
    {"-version", 0, "OpenMsgr ", ""},
    {"--version", 0, "OpenMsgr ", ""},
    {"/?", 0, "openmsgr /Service HOST[:PORT]", ""},
    {"-h", 0, "openmsgr /Service HOST[:PORT]", ""},
    {"--help", 0, "openmsgr /Service HOST[:PORT]", ""},
    {"/help", 0, "openmsgr /Service HOST[:PORT]", ""},
    {"/Nonsense", 2, "openmsgr: /Nonsense: there is no such option", ""},
    {"/Acount a@b", 2, "openmsgr: /Acount: there is no such option", ""},
    {"nonsense", 2, "openmsgr: nonsense: an option begins with '/' or '-'", ""},
    {"/Version now", 2, "openmsgr: now: one word too many; the form is openmsgr /Version", ""},
    {"/Help me", 2, "openmsgr: me: one word too many", ""},
    {"/Account a@b c@d", 2, "openmsgr: c@d: one word too many; the form is openmsgr /Account HANDLE", ""},
    {"/Account", 2, "openmsgr: /Account: a value is missing; the form is openmsgr /Account HANDLE", ""},
    {"/Account not-a-handle", 1, "openmsgr: /Account not-a-handle: a sign-in name has the form name@host", ""},
    {"/Account alice@example.test", 1, "openmsgr: /Account alice@example.test: standard input must have one line", ""},
    {"/Account alice@example.test", 1, "openmsgr: /Account alice@example.test: standard input must have one line",
     "two words\n"},
    {"/Account alice@example.test", 0, "the account is stored", "wonderland\r\n"},
    {"/Account /Delete", 0, "no account is stored", ""},
    {"/Service", 2, "openmsgr: /Service: a value is missing; the form is openmsgr /Service HOST[:PORT]", ""},
    {"/Service host:0", 1, "openmsgr: /Service host:0: a service is a host name", ""},
    {"/Service host:65536", 1, "openmsgr: /Service host:65536: a service is a host name", ""},
    {"/Service host:99999", 1, "a port from 1 to 65535", ""},
    {"/Service ::1", 1, "openmsgr: /Service ::1: a service is a host name or an IPv4 address", ""},
    {"/Service /Nonsense", 1, "openmsgr: /Service /Nonsense: a service is a host name", ""},
    {"/Service /EmbeddedAndMore", 1, "openmsgr: /Service /EmbeddedAndMore: a service is a host name", ""},
    {"/Service /Embedded:0", 1, "openmsgr: /Service /Embedded:0: the port must be a number from 1 to 65535", ""},
    {"/Service \"\"", 1, "a service is a host name", ""},
    {"/Service 127.0.0.1:1863", 0, "the service is stored", ""},
    {"/Service -embedded:1864", 0, "the service is stored", ""},
    {"/Service /Embedded", 0, "the service is stored", ""},
    {"/Dialect", 2, "openmsgr: /Dialect: a value is missing; the form is openmsgr /Dialect 7|8", ""},
    {"/Dialect 9", 1, "openmsgr: /Dialect 9: the dialect must be 7", ""},
    {"/Dialect 87", 1, "openmsgr: /Dialect 87: the dialect must be 7", ""},
    {"/Dialect x", 1, "openmsgr: /Dialect x: the dialect must be 7", ""},
    {"/Dialect 8", 0, "the dialect is stored", ""},
    {"/Dialect 7", 0, "the dialect is stored", ""},
    {"/Dialect /Default", 0, "the usual dialect is stored", ""},
    {"/Passport", 2, "openmsgr: /Passport: a value is missing; the form is openmsgr /Passport NEXUS [FILE]", ""},
    {"/Passport http://a.example.test", 1,
     "openmsgr: /Passport http://a.example.test: a nexus has the form https://host[:port][/path]", ""},
    {"/Passport \"\"", 1, "a nexus has the form https://host", ""},
    {"/Passport a.example.test no-such-file.pem", 1,
     "openmsgr: /Passport no-such-file.pem: this must be an existing file", ""},
    {"/Passport a.example.test .", 1, "openmsgr: /Passport .: this must be an existing file", ""},
    {"/Passport https://a.example.test:444/x", 0, "the Passport nexus is stored", ""},
    {"/Passport /Default", 0, "the Passport nexus is stored", ""},
    {"/Watchdog 1 2 three", 1, "openmsgr: /Watchdog 1: a watchdog needs three numbers", ""},
    {"/Shutdown", 0, "no server is running", ""},
};

START_TEST(test_command_line)
{
    const char *arguments = command_lines[_i].arguments;
    struct printed printed;
    DWORD code = run_with(arguments, command_lines[_i].input, &printed);

    ck_assert_msg(code == command_lines[_i].code, "%s: code %lu", arguments, code);
    ck_assert_msg(strstr(code ? printed.error : printed.out, command_lines[_i].printed) != NULL, "%s: '%s' '%s'",
                  arguments, printed.out, printed.error);
    ck_assert_msg(!*(code ? printed.out : printed.error), "%s: '%s' '%s'", arguments, printed.out, printed.error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("registration");
    TCase *tests = tcase_create("registration");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, test_unregistering_leaves_what_was_there_before);
    tcase_add_test(tests, test_what_others_put_there_stays);
    tcase_add_test(tests, test_everything_is_there_in_both_views);
    tcase_add_loop_test(tests, test_no_class_is_marked_safe_for_scripting, 0, 2);
    tcase_add_loop_test(tests, test_only_people_here_may_launch, 0, 2);
    tcase_add_loop_test(tests, test_command_line, 0, COUNT(command_lines));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
