/* The verbs of msgrd: each in a process of its own, on a data folder of the test, with and without a
 * running service. */
#define main msgrd_main
#include "harness/suite.h"
#include "msgrd/main.c"
#undef main

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/md5.h"
#include "net/clock.h"
#include "script_client.h"

static struct script_service service;

struct outcome {
    int code;
    char out[4096], err[4096];
};

static void read_all(int file, char *text, size_t size)
{
    uint64_t end = clock_now_ms() + CLIENT_DEADLINE_MS;
    size_t length = 0;

    for (;;) {
        struct pollfd entry = {file, POLLIN, 0};
        uint64_t now = clock_now_ms();
        ssize_t got;

        ck_assert_msg(now < end && poll(&entry, 1, (int)(end - now)) == 1, "the command did not end");
        got = read(file, text + length, size - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    text[length] = 0;
    close(file);
}

/* Words are separated by blanks; '_' in a word becomes a blank. */
static struct outcome msgrd(const char *input, const char *command)
{
    struct outcome outcome;
    int in[2], out[2], err[2], status;
    pid_t process;

    ck_assert(pipe(in) == 0 && pipe(out) == 0 && pipe(err) == 0);
    process = fork();
    ck_assert_int_ge(process, 0);
    if (process == 0) {
        char line[1024], *words[32] = {"msgrd", "--data", service.directory}, *save = NULL;
        int count = 3;

        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        close(in[1]);
        close(out[0]);
        close(err[0]);
        snprintf(line, sizeof(line), "%s", command);
        for (char *word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
            for (char *c = word; *c; c++)
                if (*c == '_')
                    *c = ' ';
            words[count++] = word;
        }
        exit(msgrd_main(count, words));
    }
    close(in[0]);
    close(out[1]);
    close(err[1]);
    if (input)
        ck_assert_int_eq(write(in[1], input, strlen(input)), (ssize_t)strlen(input));
    close(in[1]);
    read_all(out[0], outcome.out, sizeof(outcome.out));
    read_all(err[0], outcome.err, sizeof(outcome.err));
    ck_assert_int_eq(waitpid(process, &status, 0), process);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    return outcome;
}

static void must(const char *input, const char *command, const char *out)
{
    struct outcome outcome = msgrd(input, command);

    ck_assert_msg(outcome.code == 0, "%s: %d: %s", command, outcome.code, outcome.err);
    ck_assert_msg(strcmp(outcome.out, out) == 0, "%s said %s", command, outcome.out);
}

static void setup(void) { script_service_init(&service); }
static void teardown(void) { script_service_free(&service); }

START_TEST(test_accounts_are_added_listed_and_removed)
{
    struct script_client *alice;

    must("wonderland\n", "account add Alice@Example.Test --name Alice_A", "msgrd: alice@example.test: done\n");
    must("the builder\r\n", "account add bob@example.test", "msgrd: bob@example.test: done\n");
    must(NULL, "account list", "alice@example.test Alice A\nbob@example.test bob@example.test\n");
    script_service_start(&service);
    alice = script_sign_in(service.port, "bob@example.test", "the builder"); /* the CR is not part of it */
    script_close(alice);
    must("another", "account passwd alice@example.test", "msgrd: alice@example.test: done\n");
    alice = script_sign_in(service.port, "alice@example.test", "another");
    script_close(alice);
    must(NULL, "account remove bob@example.test", "msgrd: bob@example.test: done\n");
    must(NULL, "account list", "alice@example.test Alice A\n");
}
END_TEST

static const struct {
    const char *name, *input, *command;
    int code;
    const char *said;
} refusals[] = {
    {"nothing", NULL, "", 2, "msgrd serve"},
    {"an unknown verb", NULL, "dance", 2, "dance: there is no such verb"},
    {"half a verb", NULL, "account", 2, "account: one more word is needed"},
    {"an unknown second word", NULL, "account dance", 2, "dance: msgrd account does not know this word"},
    {"a word too many", NULL, "account list all", 2, "all: one word too many; it is: msgrd account list\n"},
    {"a word too many for serve", NULL, "serve now", 2, "now: one word too many"},
    {"a missing word", NULL, "contact add alice@example.test", 2,
     "a word is missing; it is: msgrd contact add HANDLE CONTACT\n"},
    {"an option of another verb", NULL, "account list --port 7", 2, "--port: this is an option of msgrd serve"},
    {"an unknown option", NULL, "account list --loud", 2, "--loud: there is no such option"},
    {"an option without its value", NULL, "account list --name", 2, "--name has no value"},
    {"an account twice", "x\n", "account add alice@example.test", 1, "exists already"},
    {"no password", "", "account add carol@example.test", 2, "password"},
    {"an empty password", "\n", "account add carol@example.test", 2, "password"},
    {"a password on the command line", NULL, "account add carol@example.test --password x", 2,
     "--password: there is no such option"},
    {"a handle without domain", "x\n", "account add carol", 2, "alice@example.test"},
    {"a handle with a blank", "x\n", "account add car_ol@example.test", 2, "alice@example.test"},
    {"an account that is not there", NULL, "account remove carol@example.test", 1, "not found"},
    {"a password for nobody", "x\n", "account passwd carol@example.test", 1, "not found"},
    {"a contact that is not there", NULL, "contact add alice@example.test carol@example.test", 1, "not found"},
    {"a contact for nobody", NULL, "contact add carol@example.test alice@example.test", 1, "not found"},
    {"a key id with a blank", NULL, "key issue --id A_B", 2, "--id"},
    {"a key id twice", NULL, "key issue --id msmsgs@msnmsgr.com", 1, "exists already"},
    {"a key that is not there", NULL, "key remove NOBODY", 1, "not found"},
    {"a port beyond", NULL, "serve --port 65536", 2, "--port"},
    {"no connections", NULL, "serve --connections 0", 2, "--connections"},
    {"no messages", NULL, "serve --messages 0", 2, "--messages"},
    {"a level of its own", NULL, "serve --log-level loud", 2, "--log-level"},
    {"a port of letters", NULL, "serve --port msnp", 2, "--port"},
    {"status of nothing", NULL, "status", 1, "no service"},
    {"stop of nothing", NULL, "stop", 1, "no service"},
    {"an alert through nothing", NULL, "alert alice@example.test --site 1 hello", 1, "no service"},
    {"an alert without site", NULL, "alert alice@example.test hello", 2, "--site is missing"},
    {"half of Passport", NULL, "serve --passport 0 --key x", 2, "go together"},
    {"half of Passport without a port", NULL, "serve --certificate x --key x", 2, "go together"},
    {"a log that cannot be written", NULL, "serve --log /no/such/folder/log", 2,
     "--log /no/such/folder/log: this file cannot be written"},
};

START_TEST(test_what_cannot_be_done_is_said_on_standard_error)
{
    struct outcome outcome;

    must("wonderland\n", "account add alice@example.test", "msgrd: alice@example.test: done\n");
    outcome = msgrd(refusals[_i].input, refusals[_i].command);
    ck_assert_msg(outcome.code == refusals[_i].code, "%s: %d", refusals[_i].name, outcome.code);
    ck_assert_msg(strstr(outcome.err, refusals[_i].said) != NULL, "%s: %s", refusals[_i].name, outcome.err);
    ck_assert_msg(!outcome.out[0], "%s: %s", refusals[_i].name, outcome.out);
}
END_TEST

START_TEST(test_help_and_version_are_options)
{
    struct outcome help = msgrd(NULL, "--help"), version = msgrd(NULL, "--version");

    ck_assert_int_eq(help.code, 0);
    ck_assert_msg(strstr(help.out, "  msgrd contact add HANDLE CONTACT\n") != NULL, "%s", help.out);
    ck_assert_msg(strstr(help.out, "  --port N, for msgrd serve\n") != NULL, "%s", help.out);
    ck_assert_msg(strstr(help.out, "(1863)") != NULL, "%s", help.out);
    ck_assert_str_eq(help.err, "");
    must(NULL, "--version", "msgrd " OPENMSGR_VERSION "\n");
    must(NULL, "version", version.out);
}
END_TEST

/* Names and ids at their longest, and one byte beyond. */
static const struct {
    const char *command;
    size_t longest;
} texts[] = {
    {"account add alice@example.test --name ", 128},
    {"key issue --id ", 64},
};

START_TEST(test_texts_of_options_have_a_longest)
{
    char command[256];

    for (size_t beyond = 0; beyond < 2; beyond++) {
        size_t length = strlen(texts[_i].command);

        snprintf(command, sizeof(command), "%s", texts[_i].command);
        memset(command + length, 'x', texts[_i].longest + beyond);
        command[length + texts[_i].longest + beyond] = 0;
        ck_assert_msg(msgrd("secret\n", command).code == (beyond ? 2 : 0), "%s", command);
    }
}
END_TEST

START_TEST(test_a_long_password_is_refused_and_not_cut)
{
    char password[300];

    memset(password, 'p', sizeof(password));
    password[256] = '\n';
    password[257] = 0;
    must(password, "account add alice@example.test", "msgrd: alice@example.test: done\n");
    password[256] = 'p';
    password[257] = '\n';
    password[258] = 0;
    ck_assert_int_eq(msgrd(password, "account add bob@example.test").code, 2);
}
END_TEST

static const struct {
    const char *name, *input;
    int code;
    const char *said, *accounts; /* on standard error; what `account list` shows afterwards */
} imports[] = {
    {"nothing", "", 0, "", ""},
    {"all fields", "Ann@x.test\tpass word\tAnn A\tbea@x.test\nbea@x.test\tp\tBea\tann@x.test\n", 0, "",
     "ann@x.test Ann A\nbea@x.test Bea\n"},
    {"the least", "ann@x.test\tp\r\nbea@x.test\tp", 0, "", "ann@x.test ann@x.test\nbea@x.test bea@x.test\n"},
    {"one twice", "ann@x.test\tp\nANN@x.test\tp\n", 1, "line 2: exists already", ""},
    {"no password", "ann@x.test\n", 1, "line 1: a password", ""},
    {"an empty line", "ann@x.test\tp\n\n", 1, "line 2: an account", ""},
    {"too many fields", "ann@x.test\tp\tAnn\t\tmore\n", 1, "line 1: after the password", ""},
    {"an unknown contact", "ann@x.test\tp\nbea@x.test\tp\tB\tann@x.test,cid@x.test\n", 1, "line 2: not found", ""},
    {"a contact twice", "ann@x.test\tp\nbea@x.test\tp\tB\tann@x.test,ann@x.test\n", 1, "line 2: exists already", ""},
};

START_TEST(test_an_import_is_all_or_nothing)
{
    struct outcome outcome = msgrd(imports[_i].input, "account import");
    struct script_client *bea;

    ck_assert_msg(outcome.code == imports[_i].code, "%s: %d %s", imports[_i].name, outcome.code, outcome.err);
    ck_assert_msg(strstr(outcome.err, imports[_i].said) != NULL, "%s: %s", imports[_i].name, outcome.err);
    must(NULL, "account list", imports[_i].accounts);
    if (!strstr(imports[_i].input, "pass word"))
        return;
    script_service_start(&service);
    script_close(script_sign_in(service.port, "ann@x.test", "pass word"));
    bea = script_sign_in(service.port, "bea@x.test", "p");
    script_send(bea, "LST 5 FL\r\nLST 6 AL\r\nLST 7 RL\r\n");
    script_expect(bea, "LST 5 FL * 1 1 ann@x.test Ann%%20A 0");
    script_expect(bea, "LST 6 AL * 1 1 ann@x.test Ann%%20A");
    script_expect(bea, "LST 7 RL * 1 1 ann@x.test Ann%%20A");
    script_close(bea);
}
END_TEST

/* Fields of an import at their longest, and one byte beyond. */
static const struct {
    const char *before;
    size_t longest;
    const char *said;
} fields[] = {
    {"ann@x.test\t", 256, "line 1: a password"},
    {"ann@x.test\tp\t", 128, "line 1: after the password"},
};

START_TEST(test_fields_of_an_import_have_a_longest)
{
    char line[512];

    for (size_t beyond = 2; beyond-- > 0;) {
        size_t length = strlen(fields[_i].before);
        struct outcome outcome;

        snprintf(line, sizeof(line), "%s", fields[_i].before);
        memset(line + length, 'x', fields[_i].longest + beyond);
        snprintf(line + length + fields[_i].longest + beyond, 2, "\n");
        outcome = msgrd(line, "account import");
        ck_assert_msg(outcome.code == (beyond ? 1 : 0), "%s", outcome.err);
        ck_assert_msg(!beyond || strstr(outcome.err, fields[_i].said) != NULL, "%s", outcome.err);
    }
}
END_TEST

START_TEST(test_a_contact_is_on_both_sides)
{
    struct script_client *bob;

    must("wonderland\n", "account add alice@example.test --name Alice", "msgrd: alice@example.test: done\n");
    must("the builder\n", "account add bob@example.test --name Bob", "msgrd: bob@example.test: done\n");
    must(NULL, "contact add alice@example.test bob@example.test", "msgrd: bob@example.test: done\n");
    must(NULL, "contact add alice@example.test bob@example.test", "msgrd: bob@example.test: done\n");
    script_service_start(&service);
    bob = script_sign_in(service.port, "bob@example.test", "the builder");
    script_send(bob, "LST 5 RL\r\nLST 6 FL\r\n");
    script_expect(bob, "LST 5 RL * 1 1 alice@example.test Alice");
    script_expect(bob, "LST 6 FL * 0 0");
    script_close(bob);
}
END_TEST

START_TEST(test_keys_are_issued_once_and_listed_without_the_key)
{
    struct outcome outcome = msgrd(NULL, "key issue --id DEMO0001");
    char id[64], key[64], rest;

    ck_assert_int_eq(outcome.code, 0);
    ck_assert_msg(sscanf(outcome.out, "%63s %63s%c", id, key, &rest) == 3 && rest == '\n', "%s", outcome.out);
    ck_assert_str_eq(id, "DEMO0001");
    ck_assert_uint_eq(strlen(key), 16);
    outcome = msgrd(NULL, "key list");
    ck_assert_ptr_nonnull(strstr(outcome.out, "DEMO0001\n"));
    ck_assert_ptr_nonnull(strstr(outcome.out, "msmsgs@msnmsgr.com\n"));
    ck_assert_ptr_null(strstr(outcome.out, key));
    must(NULL, "key remove DEMO0001", "msgrd: DEMO0001: done\n");
    outcome = msgrd(NULL, "key list");
    ck_assert_ptr_null(strstr(outcome.out, "DEMO0001"));
    ck_assert_int_eq(msgrd(NULL, "key issue").code, 0);
}
END_TEST

START_TEST(test_a_running_service_answers_and_ends)
{
    struct script_client *alice;
    struct outcome outcome;
    char payload[2048];

    must("wonderland\n", "account add alice@example.test", "msgrd: alice@example.test: done\n");
    script_service_start(&service);
    outcome = msgrd(NULL, "status");
    ck_assert_msg(strncmp(outcome.out, "msgrd: OK users=0 ", 18) == 0, "%s", outcome.out);
    ck_assert_msg(strstr(outcome.out, " memory=") && !strstr(outcome.out, " memory=0 "), "%s", outcome.out);
    outcome = msgrd(NULL, "alert alice@example.test --site 7 hello");
    ck_assert_msg(outcome.code == 1 && strcmp(outcome.out, "msgrd: OFFLINE\n") == 0, "%s", outcome.out);
    alice = script_online(service.port, "alice@example.test", "wonderland");
    outcome = msgrd(NULL, "status");
    ck_assert_msg(strncmp(outcome.out, "msgrd: OK users=1 ", 18) == 0, "%s", outcome.out);
    must(NULL, "alert Alice@Example.Test --site 7 --url http://alerts.example.test/ <b>_&_more", "msgrd: OK\n");
    script_expect(alice, "NOT *");
    script_payload(alice, strtoul(script_word(alice, 1), NULL, 10), payload);
    ck_assert_ptr_nonnull(strstr(payload, " siteid=\"7\" siteurl=\"http://alerts.example.test/\">"));
    ck_assert_ptr_nonnull(strstr(payload, "<TEXT>&lt;b&gt; &amp; more</TEXT>"));
    ck_assert_ptr_nonnull(strstr(payload, "</NOTIFICATION>"));
    script_expect_quiet(alice);
    outcome = msgrd(NULL, "alert alice@example.test --site 7 --url file:///etc/passwd hello");
    ck_assert_msg(outcome.code == 1 && strcmp(outcome.out, "msgrd: INVALID\n") == 0, "%s", outcome.out);
    must(NULL, "stop", "msgrd: OK\n");
    script_expect(alice, "OUT SSD");
    script_expect_end(alice);
    script_close(alice);
    ck_assert_int_eq(script_service_wait(&service), 0);
    ck_assert_int_eq(msgrd(NULL, "status").code, 1);
}
END_TEST

START_TEST(test_a_second_service_on_the_port_leaves_it_to_the_first)
{
    char command[64], said[64];

    script_service_start(&service);
    snprintf(command, sizeof(command), "serve --port %u", service.port);
    snprintf(said, sizeof(said), "msgrd: already served on 127.0.0.1:%u\n", service.port);
    must(NULL, command, said);
}
END_TEST

START_TEST(test_a_service_that_nobody_uses_ends_when_told_so)
{
    struct outcome outcome = msgrd(NULL, "serve --port 0 --idle-exit 1");

    ck_assert_int_eq(outcome.code, 0);
    ck_assert_msg(strncmp(outcome.out, "msgrd: listening on 127.0.0.1:", 30) == 0, "%s", outcome.out);
    ck_assert_msg(strstr(outcome.err, "event=ending why=idle") != NULL, "%s", outcome.err);
}
END_TEST

/* No more connections than the system grants files, less 96. */
START_TEST(test_connections_fit_the_files_of_the_system)
{
    struct rlimit limit = {256, 256};
    struct outcome outcome;

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    outcome = msgrd(NULL, "serve --port 0 --idle-exit 1 --connections 161");
    ck_assert_msg(strstr(outcome.err, "event=fewer-connections files=256 connections=160\n") != NULL, "%s",
                  outcome.err);
    outcome = msgrd(NULL, "serve --port 0 --idle-exit 1 --connections 160");
    ck_assert_msg(strstr(outcome.err, "fewer-connections") == NULL, "%s", outcome.err);
    ck_assert_msg(strstr(outcome.err, " connections=160\n") != NULL, "%s", outcome.err);
    outcome = msgrd(NULL, "serve --port 0 --idle-exit 1");
    ck_assert_msg(strstr(outcome.err, "fewer-connections") == NULL, "%s", outcome.err);
    ck_assert_msg(strstr(outcome.err, " connections=160\n") != NULL, "%s", outcome.err);
}
END_TEST

START_TEST(test_secrets_belong_to_the_owner_alone)
{
    static const char *const files[] = {"", "/msgrd.db", "/msgrd.db-journal", "/msgrd.control"};
    char path[128];
    struct stat status;

    snprintf(path, sizeof(path), "%s/msgrd.db", service.directory);
    close(open(path, O_CREAT | O_WRONLY, 0644)); /* left by another program */
    ck_assert_int_eq(chmod(path, 0644), 0);
    must("wonderland\n", "account add alice@example.test", "msgrd: alice@example.test: done\n");
    script_service_start(&service);
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof(path), "%s%s", service.directory, files[i]);
        ck_assert_msg(stat(path, &status) == 0, "%s", path);
        ck_assert_msg((status.st_mode & 077) == 0, "%s has mode %o", path, status.st_mode & 0777);
    }
}
END_TEST

/* No password, key, challenge, digest or auth string is logged. */
START_TEST(test_the_log_has_no_secret)
{
    struct outcome outcome;
    struct script_client *alice;
    char key[64], challenge[64], digest[33], ticket[64], path[128], log[16384] = "";
    FILE *file;

    must("wonderland\n", "account add alice@example.test", "msgrd: alice@example.test: done\n");
    outcome = msgrd(NULL, "key issue --id DEMO0001");
    ck_assert_int_eq(sscanf(outcome.out, "DEMO0001 %63s", key), 1);
    script_service_start(&service);
    alice = script_online(service.port, "alice@example.test", "wonderland");
    script_send(alice, "CHL 7\r\n");
    script_expect(alice, "CHL 7 *");
    snprintf(challenge, sizeof(challenge), "%s", script_word(alice, 2));
    md5_hex(text_of(challenge), text_of(key), digest);
    script_send(alice, "QRY 8 DEMO0001 32\r\n%s", digest);
    script_expect(alice, "QRY 8");
    script_send(alice, "XFR 9 SB\r\n");
    script_expect(alice, "XFR 9 SB * CKI *");
    snprintf(ticket, sizeof(ticket), "%s", script_word(alice, 5));
    script_close(alice);
    ck_assert_int_eq(script_service_stop(&service), 0);
    snprintf(path, sizeof(path), "%s/log", service.directory);
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_gt(fread(log, 1, sizeof(log) - 1, file), 0);
    fclose(file);
    ck_assert_ptr_nonnull(strstr(log, "level=info event=signed-in user=alice@example.test peer=127.0.0.1 "));
    ck_assert_ptr_nonnull(strstr(log, "DEMO0001"));
    ck_assert_ptr_null(strstr(log, "wonderland"));
    ck_assert_ptr_null(strstr(log, key));
    ck_assert_ptr_null(strstr(log, challenge));
    ck_assert_ptr_null(strstr(log, digest));
    ck_assert_ptr_null(strstr(log, ticket));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("msgrd commands");
    TCase *tcase = tcase_create("commands");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_accounts_are_added_listed_and_removed);
    tcase_add_loop_test(tcase, test_what_cannot_be_done_is_said_on_standard_error, 0, COUNT(refusals));
    tcase_add_test(tcase, test_help_and_version_are_options);
    tcase_add_loop_test(tcase, test_texts_of_options_have_a_longest, 0, COUNT(texts));
    tcase_add_test(tcase, test_a_long_password_is_refused_and_not_cut);
    tcase_add_loop_test(tcase, test_an_import_is_all_or_nothing, 0, COUNT(imports));
    tcase_add_loop_test(tcase, test_fields_of_an_import_have_a_longest, 0, COUNT(fields));
    tcase_add_test(tcase, test_a_contact_is_on_both_sides);
    tcase_add_test(tcase, test_keys_are_issued_once_and_listed_without_the_key);
    tcase_add_test(tcase, test_a_running_service_answers_and_ends);
    tcase_add_test(tcase, test_a_second_service_on_the_port_leaves_it_to_the_first);
    tcase_add_test(tcase, test_a_service_that_nobody_uses_ends_when_told_so);
    tcase_add_test(tcase, test_connections_fit_the_files_of_the_system);
    tcase_add_test(tcase, test_secrets_belong_to_the_owner_alone);
    tcase_add_test(tcase, test_the_log_has_no_secret);
    suite_add_tcase(suite, tcase);
    return suite;
}
