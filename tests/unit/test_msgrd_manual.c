/* The manual page, the table of commands and the sample for systemd say what the program says. */
#define main msgrd_main
#include "msgrd/main.c"
#undef main

#include <check.h>
#include <sys/wait.h>
#include <unistd.h>

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 65536);

    ck_assert_msg(file && text, "no %s", path);
    ck_assert_uint_gt(fread(text, 1, 65535, file), 0);
    fclose(file);
    return text;
}

/* Each --option of one text stands in the other; `mark` is how the text writes the two hyphens. */
static void check_options(const char *one, const char *mark, const char *other,
                          const char *other_mark, const char *where)
{
    unsigned count = 0;

    for (const char *at = strstr(one, mark); at; at = strstr(at + 1, mark)) {
        char option[64], wanted[80];
        size_t length = strspn(at + strlen(mark), "abcdefghijklmnopqrstuvwxyz-");

        if (!length)
            continue;
        ck_assert_uint_lt(length, sizeof(option));
        snprintf(option, sizeof(option), "%.*s", (int)length, at + strlen(mark));
        snprintf(wanted, sizeof(wanted), "%s%s", other_mark, option);
        ck_assert_msg(strstr(other, wanted) != NULL, "%s is not in %s", option, where);
        count++;
    }
    ck_assert_uint_ge(count, 10);
}

START_TEST(test_every_option_is_in_the_manual)
{
    char *manual = read_file("docs/msgrd.1"), *guide = read_file("docs/msgrd.md");

    check_options(usage, "--", manual, "Fl -", "docs/msgrd.1");
    check_options(usage, "--", guide, "--", "docs/msgrd.md");
    check_options(manual, "Fl -", usage, "--", "the program");
    free(manual);
    free(guide);
}
END_TEST

/* Whether every option that the sample starts msgrd with is taken. */
START_TEST(test_the_sample_unit_starts_what_there_is)
{
    char *unit = read_file("docs/samples/msgrd.service"), *start = strstr(unit, "\nExecStart="),
         *words[32], *save = NULL;
    struct options options = {0};
    int count = 0;

    ck_assert_ptr_nonnull(start);
    start += strlen("\nExecStart=");
    start[strcspn(start, "\n")] = 0;
    for (char *word = strtok_r(start, " ", &save); word; word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    ck_assert(parse(&options, count, words));
    ck_assert_str_eq(options.words[0], "serve");
    ck_assert_str_eq(options.address, "127.0.0.1");
    ck_assert_ptr_nonnull(options.data);
    free(unit);
}
END_TEST

/* What a program says about a file, and 0 from it. */
static void check_silent(const char *command)
{
    char said[2048] = "";
    FILE *from = popen(command, "r");

    ck_assert_ptr_nonnull(from);
    said[fread(said, 1, sizeof(said) - 1, from)] = 0;
    ck_assert_msg(WEXITSTATUS(pclose(from)) == 0 && !said[0], "%s: %s", command, said);
}

START_TEST(test_man_shows_the_manual_without_a_warning)
{
    check_silent("LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z docs/msgrd.1 "
                 "2>&1 >/dev/null");
}
END_TEST

START_TEST(test_mandoc_finds_nothing_wrong)
{
    check_silent("mandoc -Tlint -W warning docs/msgrd.1 2>&1");
}
END_TEST

static bool have(const char *program)
{
    char command[128];

    snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
    return system(command) == 0;
}

int main(void)
{
    Suite *suite = suite_create("manual");
    TCase *tcase = tcase_create("manual");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(tcase, test_every_option_is_in_the_manual);
    tcase_add_test(tcase, test_the_sample_unit_starts_what_there_is);
    if (have("man"))
        tcase_add_test(tcase, test_man_shows_the_manual_without_a_warning);
    if (have("mandoc"))
        tcase_add_test(tcase, test_mandoc_finds_nothing_wrong);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
