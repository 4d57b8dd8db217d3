/* Misbehaves in the way that the argument names; the runners must detect it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"

#ifdef _WIN32
#include <windows.h>

#include "lossy_source.h"

static void wait_for_ever(void) { Sleep(INFINITE); }

static void leave_process_behind(void)
{
    static const char argument[] = "\" hangs";
    char command[MAX_PATH + 16] = "\"";
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD length = GetModuleFileNameA(NULL, command + 1, MAX_PATH);

    memcpy(command + 1 + length, argument, sizeof(argument));
    ck_assert(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

static void end_at_once(void) { ExitProcess(0); }

static void tell_password(void)
{
    char path[MAX_PATH];
    FILE *log;

    snprintf(path, sizeof(path), "%s\\told.log", getenv("APPDATA"));
    log = fopen(path, "w");
    ck_assert_ptr_nonnull(log);
    fputs("alice signs in with open-sesame\n", log);
    fclose(log);
}
#else
#include <unistd.h>

static void wait_for_ever(void)
{
    for (;;)
        pause();
}

static void leave_process_behind(void)
{
    if (fork() == 0) {
        setsid(); /* so that this process survives the end of the test's process group */
        wait_for_ever();
    }
}

static void end_at_once(void) { _exit(0); }

static void tell_password(void) {}

/* COM event sources exist only on Windows. */
static void lossy_source_subject(const char *misbehaviour) { ck_abort_msg("%s", misbehaviour); }
#endif

static const char *subject;

static void *volatile block;

START_TEST(test_subject)
{
    if (!strcmp(subject, "fails"))
        ck_assert_int_eq(1, 2);
    else if (!strcmp(subject, "crashes"))
        abort();
    else if (!strcmp(subject, "hangs"))
        wait_for_ever();
    else if (!strcmp(subject, "leaves"))
        leave_process_behind();
    else if (!strcmp(subject, "quits"))
        end_at_once();
    else if (!strcmp(subject, "overruns"))
        ((char *)(block = malloc(4)))[4 + _i] = 1;
    else if (!strcmp(subject, "loses"))
        block = (block = malloc(77), NULL);
    else if (!strcmp(subject, "tells"))
        tell_password();
    else if (strstr(subject, "event"))
        lossy_source_subject(subject);
    else if (strcmp(subject, "ends-badly"))
        ck_assert_str_eq(subject, "passes");
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("subject");
    TCase *tcase = tcase_create("subject");
    int failed;

    subject = argc > 1 ? argv[1] : "passes";
    if (strcmp(subject, "nothing"))
        tcase_add_test(tcase, test_subject);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    return strcmp(subject, "ends-badly") ? failed : 3;
}
