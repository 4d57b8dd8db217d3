/* The options of msgrd: each range at its edges and beyond, and what the messages about wrong ones
 * name. */
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "msgrd/command_line.h"
#include "msgrd/service_state.h"

static struct command_line line;
static char why[512];

/* Parses up to four arguments; NULL ends them. */
static bool parse(const char *one, const char *two, const char *three, const char *four)
{
    const char *arguments[] = {"msgrd", one, two, three, four};
    int count = 1;

    while (count < 5 && arguments[count])
        count++;
    why[0] = 0;
    return command_line_parse(&line, count, (char **)arguments, why, sizeof(why));
}

static const struct option *option_at(size_t i) { return &command_line_options[i]; }

/* "--name" of an option. */
static const char *dashed(const struct option *option)
{
    static char name[64];

    snprintf(name, sizeof(name), "--%s", option->name);
    return name;
}

static int64_t number_of(const struct option *option)
{
    return *(const int64_t *)(const void *)((const char *)&line.options + option->place);
}

static void check_number(const struct option *option, int64_t value, bool right)
{
    char text[32];

    snprintf(text, sizeof(text), "%lld", (long long)value);
    ck_assert_msg(parse("serve", dashed(option), text, NULL) == right, "--%s %s: %s", option->name, text, why);
    if (right) {
        ck_assert_int_eq(number_of(option), value);
        return;
    }
    ck_assert_msg(strstr(why, dashed(option)) && strstr(why, text) && strstr(why, option->right), "%s", why);
}

START_TEST(test_each_number_has_its_range)
{
    unsigned numbers = 0;

    for (size_t i = 0; i < command_line_option_count; i++) {
        if (option_at(i)->kind != OPTION_NUMBER)
            continue;
        check_number(option_at(i), option_at(i)->min, true);
        check_number(option_at(i), option_at(i)->max, true);
        check_number(option_at(i), option_at(i)->min - 1, false);
        check_number(option_at(i), option_at(i)->max + 1, false);
        ck_assert(!parse("serve", dashed(option_at(i)), "7x", NULL));
        numbers++;
    }
    ck_assert_uint_ge(numbers, 6);
}
END_TEST

/* The range is written into the sentence by hand. */
START_TEST(test_each_sentence_names_the_range)
{
    for (size_t i = 0; i < command_line_option_count; i++) {
        char range[64];

        if (option_at(i)->kind != OPTION_NUMBER)
            continue;
        snprintf(range, sizeof(range), "from %lld to %lld", (long long)option_at(i)->min, (long long)option_at(i)->max);
        ck_assert_msg(strstr(option_at(i)->right, range) != NULL, "--%s: %s", option_at(i)->name, option_at(i)->right);
    }
}
END_TEST

START_TEST(test_defaults)
{
    ck_assert(parse("serve", NULL, NULL, NULL));
    ck_assert_str_eq(line.options.address, "127.0.0.1");
    ck_assert_int_eq(line.options.port, 1863);
    ck_assert_int_eq(line.options.messages, 100);
    ck_assert_int_eq(line.options.idle_exit, 0);
    ck_assert_int_eq(line.options.passport, NOT_GIVEN);
    ck_assert_str_eq(log_level_names[line.options.log_level], "info");
    ck_assert_str_eq(line.options.url, "-");
    ck_assert(!line.options.challenge && !line.options.allow_md5 && !line.options.data);
}
END_TEST

/* The default of --connections depends on the system, so that its help names the constant. */
START_TEST(test_the_help_of_connections_has_the_default)
{
    char number[16];

    snprintf(number, sizeof(number), "%d", CONNECTIONS_DEFAULT);
    for (size_t i = 0; i < command_line_option_count; i++)
        if (strcmp(option_at(i)->name, "connections") == 0)
            ck_assert_ptr_nonnull(strstr(option_at(i)->help, number));
}
END_TEST

START_TEST(test_words_and_options_may_be_mixed)
{
    ck_assert(parse("--challenge", "account", "--name", "Alice"));
    ck_assert_uint_eq(line.count, 1);
    ck_assert_str_eq(line.words[0], "account");
    ck_assert_str_eq(line.options.name, "Alice");
    ck_assert(line.options.challenge);
}
END_TEST

static const struct {
    const char *one, *two, *said;
} wrong[] = {
    {"--loud", NULL, "--loud: there is no such option"},
    {"--", NULL, "--: there is no such option"},
    {"--port", NULL, "--port has no value: a port is a number from 0 to 65535"},
    {"--log-level", "loud", "--log-level loud: a level is error, warning, info or debug"},
    {"--name", "", "--name : a name has 1 to 128 bytes of UTF-8"},
};

START_TEST(test_wrong_options)
{
    ck_assert(!parse(wrong[_i].one, wrong[_i].two, NULL, NULL));
    ck_assert_str_eq(why, wrong[_i].said);
}
END_TEST

START_TEST(test_too_many_words)
{
    char *words[WORDS_MAX + 2];

    for (int i = 0; i < WORDS_MAX + 2; i++)
        words[i] = "word";
    ck_assert(command_line_parse(&line, WORDS_MAX + 1, words, why, sizeof(why)));
    ck_assert(!command_line_parse(&line, WORDS_MAX + 2, words, why, sizeof(why)));
    ck_assert_str_eq(why, "word: too many words");
}
END_TEST

START_TEST(test_an_option_of_another_verb_is_refused)
{
    ck_assert(parse("--port", "7", "--data", "x"));
    ck_assert(command_line_fits(&line, "serve", why, sizeof(why)));
    ck_assert(!command_line_fits(&line, "account", why, sizeof(why)));
    ck_assert_str_eq(why, "--port: this is an option of msgrd serve, not of msgrd account");
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("command line");
    TCase *tcase = tcase_create("options");

    tcase_add_test(tcase, test_each_number_has_its_range);
    tcase_add_test(tcase, test_each_sentence_names_the_range);
    tcase_add_test(tcase, test_defaults);
    tcase_add_test(tcase, test_the_help_of_connections_has_the_default);
    tcase_add_test(tcase, test_words_and_options_may_be_mixed);
    tcase_add_loop_test(tcase, test_wrong_options, 0, COUNT(wrong));
    tcase_add_test(tcase, test_too_many_words);
    tcase_add_test(tcase, test_an_option_of_another_verb_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
