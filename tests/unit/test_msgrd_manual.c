/* The manual page, docs/msgrd.md and the sample for systemd agree with the tables of the program. */
#define main msgrd_main
#include "harness/suite.h"
#include "msgrd/main.c"
#undef main

#include <stdlib.h>
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

/* The text between two headings of the manual page. */
static char *section(char *manual, const char *heading)
{
    char *begin = strstr(manual, heading), *end;

    ck_assert_msg(begin != NULL, "no %s", heading);
    begin += strlen(heading);
    end = strstr(begin, "\n.Sh ");
    if (end)
        *end = 0;
    return begin;
}

static const struct option *find(const char *name, size_t length)
{
    for (size_t i = 0; i < command_line_option_count; i++)
        if (strlen(command_line_options[i].name) == length && memcmp(command_line_options[i].name, name, length) == 0)
            return &command_line_options[i];
    return NULL;
}

/* "Fl -port Ar n" for an option with an argument. */
static bool is_described(const char *options, const struct option *option)
{
    char with[80];
    size_t length = (size_t)snprintf(with, sizeof(with), "Fl -%s%s", option->name, option->argument ? " Ar " : "");

    for (const char *at = strstr(options, with); at; at = strstr(at + 1, with))
        if (option->argument || at[length] == '\n' || at[length] == ' ')
            return true;
    return false;
}

START_TEST(test_the_manual_has_the_options_of_the_table)
{
    char *manual = read_file("docs/msgrd.1"), *guide = read_file("docs/msgrd.md"),
         *options = section(manual, "\n.Sh OPTIONS");

    for (size_t i = 0; i < command_line_option_count; i++) {
        const struct option *option = &command_line_options[i];
        char text[80];

        ck_assert_msg(is_described(options, option), "the manual does not describe --%s", option->name);
        snprintf(text, sizeof(text), "--%s", option->name);
        ck_assert_msg(strstr(guide, text) != NULL, "docs/msgrd.md does not name %s", text);
        if (option->kind != OPTION_NUMBER || option->number <= 0)
            continue;
        snprintf(text, sizeof(text), "%lld", (long long)option->number);
        ck_assert_msg(strstr(options, text) && strstr(guide, text), "manual or guide lack the default of --%s, %s",
                      option->name, text);
    }
    free(manual);
    free(guide);
}
END_TEST

START_TEST(test_the_table_has_the_options_of_the_manual)
{
    char *manual = read_file("docs/msgrd.1");
    unsigned count = 0;

    for (const char *at = strstr(manual, "Fl -"); at; at = strstr(at + 1, "Fl -"), count++) {
        size_t length = strspn(at + 4, "abcdefghijklmnopqrstuvwxyz0123456789-");

        ck_assert_msg(find(at + 4, length) != NULL, "msgrd has no option --%.*s", (int)length, at + 4);
    }
    ck_assert_uint_ge(count, command_line_option_count);
    free(manual);
}
END_TEST

START_TEST(test_the_manual_has_the_verbs_of_the_table)
{
    char *manual = read_file("docs/msgrd.1"), *commands = section(manual, "\n.Sh COMMANDS");
    unsigned described = 0;

    for (const char *at = strstr(commands, ".It Cm "); at; at = strstr(at + 1, ".It Cm "))
        described++;
    for (size_t i = 0; i < VERB_COUNT; i++) {
        char text[80];

        snprintf(text, sizeof(text), ".It Cm %s%s%s", verbs[i].first, verbs[i].second ? " " : "",
                 verbs[i].second ? verbs[i].second : "");
        ck_assert_msg(strstr(commands, text) != NULL, "the manual does not describe %s", text + 7);
    }
    ck_assert_uint_eq(described, VERB_COUNT);
    free(manual);
}
END_TEST

START_TEST(test_the_sample_unit_has_valid_options)
{
    char *unit = read_file("docs/samples/msgrd.service"), *start = strstr(unit, "\nExecStart="), *words[32],
         *save = NULL;
    struct command_line line;
    char why[512];
    int count = 0;

    ck_assert_ptr_nonnull(start);
    start += strlen("\nExecStart=");
    start[strcspn(start, "\n")] = 0;
    for (char *word = strtok_r(start, " ", &save); word; word = strtok_r(NULL, " ", &save))
        words[count++] = word;
    ck_assert_msg(command_line_parse(&line, count, words, why, sizeof(why)), "%s", why);
    ck_assert_str_eq(line.words[0], "serve");
    ck_assert_msg(command_line_fits(&line, "serve", why, sizeof(why)), "%s", why);
    ck_assert_str_eq(line.options.address, "127.0.0.1");
    ck_assert_ptr_nonnull(line.options.data);
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

START_TEST(test_mandoc_finds_nothing_wrong) { check_silent("mandoc -Tlint -W warning docs/msgrd.1 2>&1"); }
END_TEST

static bool have(const char *program)
{
    char command[128];

    snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
    return system(command) == 0;
}

Suite *test_suite(void)
{
    Suite *suite = suite_create("manual");
    TCase *tcase = tcase_create("manual");

    tcase_add_test(tcase, test_the_manual_has_the_options_of_the_table);
    tcase_add_test(tcase, test_the_table_has_the_options_of_the_manual);
    tcase_add_test(tcase, test_the_manual_has_the_verbs_of_the_table);
    tcase_add_test(tcase, test_the_sample_unit_has_valid_options);
    if (have("man"))
        tcase_add_test(tcase, test_man_shows_the_manual_without_a_warning);
    if (have("mandoc"))
        tcase_add_test(tcase, test_mandoc_finds_nothing_wrong);
    suite_add_tcase(suite, tcase);
    return suite;
}
