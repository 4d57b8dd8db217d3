#include "world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>
#include <wincrypt.h>

#include <check.h>

#include "core/result.h"

#define PASSWORD "open-sesame" /* a password must not contain a blank */

struct program {
    const char *name;        /* path relative to bin() */
    HANDLE process, in, out; /* in, out: pipes to its standard input and from its output */
    char line[2048];
    size_t length; /* bytes in `line` that were read from the pipe but not returned yet */
};

static struct program service, peer, texter;
static char data_dir[MAX_PATH], port[16], key[64];

static void world_fail(const char *format, ...) __attribute__((format(gnu_printf, 1, 2), noreturn));
static void world_fail(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "the world of the test could not be made: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    fflush(stderr);
    if (service.process)
        TerminateProcess(service.process, 1);
    ExitProcess(99);
}

/* ---- programs ---- */

static const char *bin(void)
{
    const char *path = getenv("OPENMSGR_BIN");

    return path ? path : "build\\x86_64";
}

static BOOL program_start(struct program *program, const char *name, const char *arguments)
{
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    STARTUPINFOA start = {.cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION info;
    HANDLE in, out;
    char command[2048];

    memset(program, 0, sizeof(*program));
    program->name = name;
    snprintf(command, sizeof(command), "\"%s\\%s\" %s", bin(), name, arguments);
    if (!CreatePipe(&in, &program->in, &inherit, 0) || !CreatePipe(&program->out, &out, &inherit, 0))
        return FALSE;
    SetHandleInformation(program->in, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(program->out, HANDLE_FLAG_INHERIT, 0);
    start.hStdInput = in;
    start.hStdOutput = out;
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &info))
        return FALSE;
    CloseHandle(in);
    CloseHandle(out);
    CloseHandle(info.hThread);
    program->process = info.hProcess;
    return TRUE;
}

static void program_write(struct program *program, const char *text)
{
    DWORD written;

    WriteFile(program->in, text, (DWORD)strlen(text), &written, NULL);
}

/* Reads one line without its line end; false at the end of the output, for a line that is too long, or after the
 * timeout. */
static BOOL program_line(struct program *program, DWORD milliseconds, char *line, size_t size)
{
    DWORD end = GetTickCount() + milliseconds;

    for (;;) {
        char *newline = memchr(program->line, '\n', program->length);
        DWORD available = 0, got = 0;

        if (newline) {
            size_t length = (size_t)(newline - program->line);
            size_t kept = length && program->line[length - 1] == '\r' ? length - 1 : length;

            snprintf(line, size, "%.*s", (int)kept, program->line);
            program->length -= length + 1;
            memmove(program->line, newline + 1, program->length);
            return TRUE;
        }
        if (program->length == sizeof(program->line) || !PeekNamedPipe(program->out, NULL, 0, NULL, &available, NULL))
            return FALSE;
        if (available) {
            if (!ReadFile(program->out, program->line + program->length,
                          (DWORD)(sizeof(program->line) - program->length), &got, NULL))
                return FALSE;
            program->length += got;
        } else if ((LONG)(end - GetTickCount()) <= 0) {
            return FALSE;
        } else {
            Sleep(5); /* poll: waiting for an anonymous pipe has no timeout */
        }
    }
}

static DWORD program_end(struct program *program, DWORD milliseconds)
{
    DWORD code = 255;

    if (program->in)
        CloseHandle(program->in);
    if (WaitForSingleObject(program->process, milliseconds) != WAIT_OBJECT_0)
        TerminateProcess(program->process, 254);
    WaitForSingleObject(program->process, 5000);
    GetExitCodeProcess(program->process, &code);
    CloseHandle(program->out);
    CloseHandle(program->process);
    memset(program, 0, sizeof(*program));
    return code;
}

/* Runs a program until it ends and returns its exit code; `output` receives its last line. */
static DWORD run(const char *name, const char *arguments, const char *input, char *output, size_t size)
{
    struct program program;
    char line[512];

    if (output)
        output[0] = '\0';
    if (!program_start(&program, name, arguments))
        return 255;
    if (input)
        program_write(&program, input);
    CloseHandle(program.in);
    program.in = NULL;
    while (program_line(&program, SOON_MS, line, sizeof(line)))
        if (output)
            snprintf(output, size, "%s", line); /* keeps only the last line */
    return program_end(&program, SOON_MS);
}

DWORD world_msgrd(const char *arguments, const char *input, char *output, size_t size)
{
    char all[1024];

    snprintf(all, sizeof(all), "%s --data \"%s\"", arguments, data_dir);
    return run("msgrd.exe", all, input, output, size);
}

static void must_run(const char *name, const char *arguments, const char *input)
{
    DWORD code = run(name, arguments, input, NULL, 0);

    if (code)
        world_fail("%s %s: exit code %lu", name, arguments, code);
}

static void must_msgrd(const char *arguments, const char *input)
{
    DWORD code = world_msgrd(arguments, input, NULL, 0);

    if (code)
        world_fail("msgrd %s: exit code %lu", arguments, code);
}

/* ---- the world ---- */

const char *world_key(void) { return key; }
void world_use_key(const char *value) { snprintf(key, sizeof(key), "%s", value); }

static void service_start(const char *wanted_port)
{
    char arguments[512], line[512];
    const char *colon;

    snprintf(arguments, sizeof(arguments), "serve --port %s --data \"%s\"", wanted_port, data_dir);
    if (!program_start(&service, "msgrd.exe", arguments) || !program_line(&service, SOON_MS, line, sizeof(line)) ||
        !(colon = strrchr(line, ':')))
        world_fail("msgrd does not listen");
    snprintf(port, sizeof(port), "%s", colon + 1);
}

void world_service_restart(void)
{
    char same[sizeof(port)];

    snprintf(same, sizeof(same), "%s", port);
    service_start(same);
}

void world_service_end(BOOL orderly)
{
    if (orderly)
        ck_assert_uint_eq(world_msgrd("stop", NULL, NULL, 0), 0);
    else
        ck_assert(TerminateProcess(service.process, 1));
    program_end(&service, SOON_MS);
}

void world_service_pause(BOOL paused)
{
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};
    HANDLE threads = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    DWORD id = GetProcessId(service.process);
    unsigned count = 0;

    for (BOOL more = Thread32First(threads, &entry); more; more = Thread32Next(threads, &entry)) {
        HANDLE thread;

        if (entry.th32OwnerProcessID != id)
            continue;
        thread = OpenThread(THREAD_SUSPEND_RESUME, FALSE, entry.th32ThreadID);
        count += thread && (paused ? SuspendThread(thread) : ResumeThread(thread)) != (DWORD)-1;
        if (thread)
            CloseHandle(thread);
    }
    CloseHandle(threads);
    ck_assert_uint_gt(count, 0);
}

void world_begin(void)
{
    char temp[MAX_PATH], arguments[512], line[512];
    const char *words;

    GetTempPathA(sizeof(temp), temp);
    snprintf(data_dir, sizeof(data_dir), "%sworld%lu", temp, GetCurrentProcessId());
    CreateDirectoryA(data_dir, NULL);
    must_msgrd("account add alice@example.test --name Alice", PASSWORD "\n");
    must_msgrd("account add bob@example.test --name Bob", PASSWORD "\n");
    must_msgrd("account add carol@example.test --name Carol", PASSWORD "\n");
    must_msgrd("account add dave@example.test --name Dave", PASSWORD "\n");
    must_msgrd("contact add alice@example.test bob@example.test", NULL);
    must_msgrd("contact add alice@example.test carol@example.test", NULL);
    must_msgrd("contact add bob@example.test alice@example.test", NULL);
    if (world_msgrd("key issue --id WORLD0000000001", NULL, line, sizeof(line)) || !(words = strrchr(line, ' ')))
        world_fail("no key was issued");
    snprintf(key, sizeof(key), "%s", words + 1);
    service_start("0");
    snprintf(arguments, sizeof(arguments), "/Service 127.0.0.1:%s", port);
    must_run("openmsgr.exe", arguments, NULL);
    must_run("openmsgr.exe", "/Dialect 7", NULL); /* without Passport, which has its own tests */
    must_run("openmsgr.exe", "/Account alice@example.test", PASSWORD "\n");
    if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        world_fail("COM");
}

/* A handle of the running server process, or NULL. */
static HANDLE server_process(void)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};
    HANDLE processes = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0), server = NULL;

    for (BOOL more = Process32FirstW(processes, &entry); more && !server; more = Process32NextW(processes, &entry))
        if (!lstrcmpiW(entry.szExeFile, L"openmsgr.exe"))
            server = OpenProcess(SYNCHRONIZE, FALSE, entry.th32ProcessID);
    CloseHandle(processes);
    return server;
}

BOOL world_end(void)
{
    HANDLE server = server_process();
    BOOL ended = TRUE;

    if (peer.process)
        peer_stop();
    if (texter.process)
        texter_stop();
    CoUninitialize();
    if (server && WaitForSingleObject(server, SOON_MS) != WAIT_OBJECT_0) {
        fprintf(stderr, "the server does not end although nobody needs it\n");
        ended = FALSE;
        run("openmsgr.exe", "/Shutdown", NULL, NULL, 0);
        WaitForSingleObject(server, SOON_MS);
    }
    if (server)
        CloseHandle(server);
    world_msgrd("stop", NULL, NULL, 0);
    program_end(&service, 5000);
    return ended;
}

BSTR bstr(const WCHAR *text)
{
    static BSTR kept[32];
    static unsigned next;

    next = (next + 1) % 32;
    SysFreeString(kept[next]);
    return kept[next] = SysAllocString(text);
}

IUnknown *world_create(REFCLSID clsid, REFIID iid)
{
    IUnknown *object = NULL;
    HRESULT hr = CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, iid, (void **)&object);

    ck_assert_msg(hr == S_OK, "CoCreateInstance: 0x%08lx", (unsigned long)hr);
    return object;
}

static void wait_for_status(BOOL online)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    MISTATUS status;

    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    if (online && status == MISTATUS_OFFLINE) { /* an earlier test signed out */
        ASSERT_HR(IMessenger3_AutoSignin(messenger), S_OK);
        ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    }
    while (online ? !(status & 2) : status != MISTATUS_OFFLINE) {
        struct recorded event;

        recorder_wait(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
        ck_assert_msg(SUCCEEDED(V_I4(&event.arguments[0])), "sign-in: 0x%08lx", V_I4(&event.arguments[0]));
        recorded_clear(&event);
        ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    }
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}

void world_wait_online(void) { wait_for_status(TRUE); }
void world_wait_offline(void) { wait_for_status(FALSE); }

static void digest_of(const WCHAR *challenge, WCHAR digest[33])
{
    HCRYPTPROV provider;
    HCRYPTHASH hash;
    BYTE bytes[16], text[512];
    DWORD size = sizeof(bytes);
    size_t length = 0;

    while (*challenge && length < 256)
        text[length++] = (BYTE)*challenge++;
    memcpy(text + length, key, strlen(key));
    length += strlen(key);
    ck_assert(CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
    ck_assert(CryptCreateHash(provider, CALG_MD5, 0, 0, &hash));
    ck_assert(CryptHashData(hash, text, (DWORD)length, 0));
    ck_assert(CryptGetHashParam(hash, HP_HASHVAL, bytes, &size, 0));
    CryptDestroyHash(hash);
    CryptReleaseContext(provider, 0);
    for (int i = 0; i < 16; i++)
        wsprintfW(digest + 2 * i, L"%02x", bytes[i]);
}

void world_unlock(IUnknown *object, REFIID diid)
{
    struct recorder *recorder = recorder_start(object, diid, VARIANT_TRUE);
    struct recorded event;
    IMsgrLock *lock;
    WCHAR digest[33];

    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IMsgrLock, (void **)&lock), S_OK);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 77), S_OK);
    recorder_wait(recorder, DISPID_ON_LOCK_CHALLENGE, &event);
    digest_of(V_BSTR(&event.arguments[1]), digest);
    recorded_clear(&event);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), bstr(digest), 77), S_OK);
    recorder_wait(recorder, DISPID_ON_LOCK_RESULT, &event);
    ck_assert_msg(V_BOOL(&event.arguments[1]) == VARIANT_TRUE, "the key pair was refused");
    recorded_clear(&event);
    IMsgrLock_Release(lock);
    recorder_stop(recorder);
}

IMsgrSessionManager *world_manager(void)
{
    IUnknown *manager;

    world_wait_online();
    manager = world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    world_unlock(manager, &DIID_DMsgrSessionManagerEvents);
    return (IMsgrSessionManager *)manager;
}

IDispatch *world_bob(void)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    IDispatch *bob;

    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"bob@example.test"), bstr(WORLD_SERVICE_ID), &bob), S_OK);
    IMessenger3_Release(messenger);
    return bob;
}

void world_register_app(IMsgrSessionManager *manager, const WCHAR *guid)
{
    WCHAR path[MAX_PATH];

    GetSystemDirectoryW(path, MAX_PATH - 20);
    lstrcatW(path, L"\\rundll32.exe");
    ASSERT_HR(IMsgrSessionManager_RegisterApplication(manager, bstr(guid), bstr(L"World"),
                                                      bstr(L"http://www.example.test/world"), bstr(path), 0),
              S_OK);
}

/* ---- users in separate processes ---- */

static const char *user_expect(struct program *user, const char *beginning)
{
    static char line[2048];

    for (;;) {
        if (!program_line(user, SOON_MS, line, sizeof(line))) {
            ck_abort_msg("%s did not report \"%s\"", user->name, beginning);
            return "";
        }
        if (!strncmp(line, beginning, strlen(beginning)))
            return line + strlen(beginning);
    }
}

static void user_start(struct program *user, const char *name, const char *handle)
{
    char arguments[256];

    snprintf(arguments, sizeof(arguments), "127.0.0.1 %s %s", port, handle);
    if (!program_start(user, name, arguments))
        world_fail("%s does not start", name);
    program_write(user, PASSWORD "\n");
    user_expect(user, "signin 00000000");
}

static void user_stop(struct program *user)
{
    program_write(user, "quit\n");
    program_end(user, 10000);
}

/* ---- the second user ---- */

void peer_start(void) { user_start(&peer, "tests\\peer.exe", "bob@example.test"); }
void peer_stop(void) { user_stop(&peer); }

void world_wait_peer(BOOL online)
{
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    struct recorder *recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    IMessengerContact *contact = NULL;
    struct recorded event;
    IDispatch *bob;
    MISTATUS status;

    /* GetContact fails while the local user is offline; there is no status to wait for then. */
    if (IMessenger3_GetContact(messenger, bstr(L"bob@example.test"), bstr(WORLD_SERVICE_ID), &bob) == S_OK) {
        ASSERT_HR(IDispatch_QueryInterface(bob, &IID_IMessengerContact, (void **)&contact), S_OK);
        IDispatch_Release(bob);
        for (;;) {
            ASSERT_HR(IMessengerContact_get_Status(contact, &status), S_OK);
            if (!(status & 2) == !online)
                break;
            recorder_wait(recorder, DISPID_ON_CONTACT_STATUS_CHANGE, &event);
            recorded_clear(&event);
        }
        IMessengerContact_Release(contact);
    }
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}

void peer_say(const char *format, ...)
{
    char line[2048];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(line, sizeof(line) - 1, format, arguments);
    va_end(arguments);
    ck_assert(length >= 0 && (size_t)length < sizeof(line) - 1);
    strcat(line, "\n");
    program_write(&peer, line);
}

const char *peer_expect(const char *beginning) { return user_expect(&peer, beginning); }

/* ---- the third user ---- */

void texter_start(void)
{
    must_msgrd("contact add alice@example.test dave@example.test", NULL);
    user_start(&texter, "tests\\texter.exe", "dave@example.test");
}

void texter_stop(void) { user_stop(&texter); }

void texter_send(const char *words)
{
    program_write(&texter, "text ");
    program_write(&texter, words);
    program_write(&texter, "\n");
}

void texter_expect_delivered(void) { user_expect(&texter, "delivered"); }
void texter_end(void) { program_write(&texter, "end\n"); }
