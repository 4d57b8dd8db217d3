/* The disk of msgrd is full, read-only or damaged: a change that cannot be stored is not acknowledged, stored data is
 * still served, and changes work again as soon as the disk does.
 *
 * The disk is a small file system of the test, in a mount namespace that ends with it.  Where the user may not make one,
 * a limit of file sizes makes the same calls fail with another error. */
#define _GNU_SOURCE /* unshare, prlimit */
#define main msgrd_main
#include "harness/suite.h"
#include "msgrd/main.c"
#undef main

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "script_client.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"
#include "msgrd/store_transactions.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"
#define CAROL "carol@example.test"

static struct script_service service;
static bool own_disk;

/* ---- the disk ---- */

static bool write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY);
    bool done = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);

    if (file >= 0)
        close(file);
    return done;
}

/* Becomes root of a new user namespace unless it is root. */
static bool own_mounts(void)
{
    char map[64];
    uid_t user = getuid();
    gid_t group = getgid();

    if (unshare(CLONE_NEWNS) == 0)
        return true;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
        return false;
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof(map), "0 %u 1", (unsigned)user);
    if (!write_file("/proc/self/uid_map", map))
        return false;
    snprintf(map, sizeof(map), "0 %u 1", (unsigned)group);
    return write_file("/proc/self/gid_map", map);
}

static bool make_disk(void)
{
    return own_mounts() && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("disk", service.directory, "tmpfs", 0, "size=512k") == 0;
}

static bool can_mount(void)
{
    pid_t process = fork();
    int status;

    if (process == 0)
        _exit(!own_mounts());
    return waitpid(process, &status, 0) == process && status == 0;
}

static void filler_path(char path[128]) { snprintf(path, 128, "%s/filler", service.directory); }

/* Sets the limit of the service, or of this process and the commands that it starts. */
static void limit_files(rlim_t size)
{
    struct rlimit limit = {size, RLIM_INFINITY};

    ck_assert_int_eq(prlimit(service.process, RLIMIT_FSIZE, &limit, NULL), 0);
}

static bool says_full(const char *text) { return strstr(text, own_disk ? "full" : "disk I/O error") != NULL; }

static void fill_disk(void)
{
    char path[128], block[1024] = {0};
    int file;

    if (!own_disk) {
        limit_files(0);
        return;
    }
    filler_path(path);
    file = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_ge(file, 0);
    while (write(file, block, sizeof(block)) > 0)
        ;
    ck_assert_int_eq(errno, ENOSPC);
    close(file);
}

static void make_room(void)
{
    char path[128];

    if (!own_disk) {
        limit_files(RLIM_INFINITY);
        return;
    }
    filler_path(path);
    ck_assert_int_eq(unlink(path), 0);
}

static void setup(void)
{
    script_service_init(&service);
    own_disk = make_disk();
    signal(SIGXFSZ, SIG_IGN); /* inherited by the service: the call fails and the process does not end */
    script_service_account(&service, ALICE, "wonderland", "Alice");
    script_service_account(&service, BOB, "the builder", "Bob");
    script_service_account(&service, CAROL, "secret", "Carol");
}

static void teardown(void) { script_service_free(&service); }

/* ---- full, while it runs ---- */

/* Edits, and what is set up before them so that they change something. */
static const struct edit {
    const char *before, *line, *acknowledged;
} edits[] = {
    {NULL, "ADD 90 FL carol@example.test Carol", "ADD 90 FL"},
    {NULL, "ADD 90 BL carol@example.test carol@example.test", "ADD 90 BL"},
    {"ADD 80 FL carol@example.test Carol", "REM 90 FL carol@example.test", "REM 90 FL"},
    {NULL, "ADG 90 Friends 0", "ADG 90"},
    {"ADG 80 Friends 0", "REG 90 1 Others 0", "REG 90"},
    {"ADG 80 Friends 0", "RMG 90 1", "RMG 90"},
    {NULL, "REA 90 alice@example.test Somebody", "REA 90"},
    {NULL, "PRP 90 PHH 555", "PRP 90"},
    {NULL, "BLP 90 BL", "BLP 90"},
    {NULL, "GTC 90 N", "GTC 90"},
};

static struct script_client *alice_with(const char *line)
{
    struct script_client *alice = script_online(service.port, ALICE, "wonderland");

    if (line) {
        char word[4];

        script_send(alice, "%s\r\n", line);
        snprintf(word, sizeof(word), "%s", line);
        ck_assert(strncmp(script_line(alice), word, 3) == 0);
    }
    return alice;
}

/* The reply to SYN. */
static void read_lists(char *text, size_t size)
{
    struct script_client *alice = script_sign_in(service.port, ALICE, "wonderland");
    size_t length = 0;

    script_send(alice, "SYN 5 0\r\nPNG\r\n");
    for (;;) {
        const char *line = script_line(alice);

        if (strncmp(line, "QNG", 3) == 0)
            break;
        length += (size_t)snprintf(text + length, size - length, "%s\n", line);
        ck_assert_uint_lt(length, size);
    }
    script_close(alice);
}

/* The answer must be an error, or the end of the connection. */
static const char *refusal(struct script_client *alice, const struct edit *edit)
{
    static char answer[256];
    char bytes[4096];
    size_t length = 0;
    ssize_t got;

    script_send(alice, "%s\r\n", edit->line);
    for (;;) {
        struct pollfd entry = {alice->socket, POLLIN, 0};

        ck_assert_msg(poll(&entry, 1, CLIENT_DEADLINE_MS) == 1, "%s: no answer", edit->line);
        got = recv(alice->socket, bytes + length, sizeof(bytes) - 1 - length, 0);
        if (got <= 0)
            return "closed";
        length += (size_t)got;
        bytes[length] = 0;
        ck_assert_msg(!strstr(bytes, edit->acknowledged), "acknowledged: %s", bytes);
        if (strstr(bytes, " 90\r\n")) {
            snprintf(answer, sizeof(answer), "%.3s", bytes);
            return answer;
        }
    }
}

static void expect_ack(struct script_client *alice, const struct edit *edit)
{
    script_send(alice, "%s\r\n", edit->line);
    ck_assert_msg(strncmp(script_line(alice), edit->acknowledged, strlen(edit->acknowledged)) == 0, "%s: %s",
                  edit->line, alice->line);
}

static void expect_lists(const char *expected, const char *when)
{
    static char lists[8192];

    read_lists(lists, sizeof(lists));
    ck_assert_msg(strcmp(lists, expected) == 0, "%s:\n%s\ninstead of\n%s", when, lists, expected);
}

START_TEST(test_a_full_disk_refuses_changes_and_loses_nothing)
{
    const struct edit *edit = &edits[_i];
    static char before[8192], after[8192];
    struct script_client *alice, *bob;
    const char *answer;

    script_service_start(&service);
    bob = script_online(service.port, BOB, "the builder");
    alice = alice_with(edit->before);
    read_lists(before, sizeof(before)); /* signs Alice in again, which ends the first connection */
    script_close(alice);
    alice = script_online(service.port, ALICE, "wonderland");
    fill_disk();
    answer = refusal(alice, edit);
    printf("%s on a full disk: %s\n", edit->line, answer);
    script_close(alice);
    expect_lists(before, "on the full disk");
    script_send(bob, "PNG\r\n");
    while (strncmp(script_line(bob), "QNG", 3) != 0)
        ck_assert(strncmp(bob->line, "OUT", 3) != 0);

    make_room();
    alice = script_online(service.port, ALICE, "wonderland");
    expect_ack(alice, edit);
    script_close(alice);
    read_lists(after, sizeof(after));
    ck_assert_str_ne(after, before);
    script_service_kill(&service);
    script_service_start(&service);
    expect_lists(after, "after kill -9");
    script_close(bob);
}
END_TEST

/* ---- what an administrator is told ---- */

struct outcome {
    int code;
    char err[4096]; /* its standard error */
};

static struct outcome msgrd(const char *input, int count, char **words)
{
    struct outcome outcome = {0};
    int in[2], err[2], status;
    size_t length = 0;
    ssize_t got;
    pid_t process;

    ck_assert(pipe(in) == 0 && pipe(err) == 0);
    process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(in[1]);
        close(err[0]);
        close(err[1]);
        alarm(CLIENT_DEADLINE_MS / 1000);
        dup2(STDERR_FILENO, STDOUT_FILENO);
        exit(msgrd_main(count, words));
    }
    close(in[0]);
    close(err[1]);
    ck_assert_int_eq(write(in[1], input, strlen(input)), (ssize_t)strlen(input));
    close(in[1]);
    while ((got = read(err[0], outcome.err + length, sizeof(outcome.err) - 1 - length)) > 0)
        length += (size_t)got;
    close(err[0]);
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    return outcome;
}

static struct outcome add_account(void)
{
    char *words[] = {"msgrd", "--data", service.directory, "account", "add", "dave@example.test", NULL};

    return msgrd("open sesame\n", 6, words);
}

static struct outcome list_accounts(void)
{
    char *words[] = {"msgrd", "--data", service.directory, "account", "list", NULL};

    return msgrd("", 5, words);
}

START_TEST(test_a_read_only_disk_is_as_a_full_one)
{
    static char before[8192];
    struct script_client *alice;
    struct outcome outcome;

    script_service_start(&service);
    alice = alice_with(NULL);
    read_lists(before, sizeof(before));
    script_close(alice);
    alice = script_online(service.port, ALICE, "wonderland");
    /* From now on a file can only be opened for reading. */
    ck_assert_int_eq(mount(service.directory, service.directory, NULL, MS_BIND, NULL), 0);
    ck_assert_int_eq(mount(NULL, service.directory, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), 0);
    printf("%s on a read-only disk: %s\n", edits[0].line, refusal(alice, &edits[0]));
    script_close(alice);
    expect_lists(before, "on the read-only disk");
    outcome = add_account();
    ck_assert_int_eq(outcome.code, 1);
    ck_assert_msg(strstr(outcome.err, "cannot write"), "it said: %s", outcome.err);
    ck_assert_int_eq(umount2(service.directory, MNT_DETACH), 0);
    alice = script_online(service.port, ALICE, "wonderland");
    expect_ack(alice, &edits[0]);
    script_close(alice);
}
END_TEST

START_TEST(test_a_command_on_a_full_disk_fails_aloud)
{
    struct outcome outcome;

    fill_disk();
    outcome = add_account();
    ck_assert_int_eq(outcome.code, 1);
    ck_assert_msg(says_full(outcome.err), "it said: %s", outcome.err);
    ck_assert_int_eq(list_accounts().code, 0);
    make_room();
    outcome = add_account();
    ck_assert_msg(outcome.code == 0, "%s", outcome.err);
}
END_TEST

START_TEST(test_a_new_store_on_a_full_disk_fails_aloud_and_leaves_no_half)
{
    struct outcome outcome;

    ck_assert_int_eq(unlink(service.store_path), 0);
    fill_disk();
    outcome = add_account();
    ck_assert_int_eq(outcome.code, 1);
    ck_assert_msg(says_full(outcome.err), "it said: %s", outcome.err);
    make_room();
    outcome = add_account();
    ck_assert_msg(outcome.code == 0, "%s", outcome.err);
}
END_TEST

/* ---- damaged ---- */

static size_t read_store(char *bytes, size_t size)
{
    FILE *file = fopen(service.store_path, "rb");
    size_t length;

    ck_assert_ptr_nonnull(file);
    length = fread(bytes, 1, size, file);
    fclose(file);
    ck_assert_uint_lt(length, size);
    return length;
}

static void write_store(const char *bytes, size_t length)
{
    FILE *file = fopen(service.store_path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static void count_account(void *context, struct text handle, struct text name)
{
    (void)handle, (void)name;
    ++*(unsigned *)context;
}

/* The file is refused or sound: an empty file is a new store, and any other must have all accounts. */
START_TEST(test_a_store_cut_anywhere_is_refused_and_left_as_it_is)
{
    static char bytes[1 << 18], after[1 << 18];
    size_t length = read_store(bytes, sizeof(bytes)), refused = 0;

    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); /* hides hundreds of messages */
    for (size_t cut = 1; cut < length; cut += cut < 200 ? 1 : 256) {
        struct store *store;
        unsigned accounts = 0;

        write_store(bytes, cut);
        store = store_open(service.store_path);
        if (store) {
            store_accounts(store, count_account, &accounts);
            ck_assert_msg(accounts == 3, "cut at %lu: %u accounts", (unsigned long)cut, accounts);
            store_close(store);
            continue;
        }
        refused++;
        ck_assert_uint_eq(read_store(after, sizeof(after)), cut);
        ck_assert_mem_eq(after, bytes, cut);
    }
    ck_assert_uint_gt(refused, 100);
    write_store(bytes, length);
}
END_TEST

START_TEST(test_a_folder_where_the_store_should_be_is_refused)
{
    ck_assert_int_eq(unlink(service.store_path), 0);
    ck_assert_int_eq(mkdir(service.store_path, 0700), 0);
    ck_assert_int_eq(list_accounts().code, 1);
    ck_assert_int_eq(rmdir(service.store_path), 0);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("storage faults");
    TCase *tests = tcase_create("storage faults");

    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, test_a_full_disk_refuses_changes_and_loses_nothing, 0, COUNT(edits));
    if (can_mount())
        tcase_add_test(tests, test_a_read_only_disk_is_as_a_full_one);
    else
        printf("SKIPPED test_a_read_only_disk_is_as_a_full_one: this user may not mount anything\n");
    tcase_add_test(tests, test_a_command_on_a_full_disk_fails_aloud);
    tcase_add_test(tests, test_a_new_store_on_a_full_disk_fails_aloud_and_leaves_no_half);
    tcase_add_test(tests, test_a_store_cut_anywhere_is_refused_and_left_as_it_is);
    tcase_add_test(tests, test_a_folder_where_the_store_should_be_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
