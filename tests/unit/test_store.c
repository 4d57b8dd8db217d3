/* The store of msgrd: accounts, lists, properties and keys; transactions; damaged files.
 *
 * harness: forks */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/contacts.h"
#include "common/buffer.h"
#include "harness/suite.h"
#include "wire/challenge.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_groups.h"
#include "msgrd/store_lists.h"
#include "msgrd/store_statements.h"
#include "msgrd/store_transactions.h"

#define ALICE TEXT_LITERAL("alice@example.test")
#define BOB TEXT_LITERAL("bob@example.test")
#define CAROL TEXT_LITERAL("carol@example.test")

static struct store *store;

static void setup(void)
{
    store = store_open(":memory:");
    ck_assert_ptr_nonnull(store);
    ck_assert_int_eq(store_account_add(store, ALICE, TEXT_LITERAL("wonderland"), TEXT_LITERAL("Alice")), STORE_OK);
    ck_assert_int_eq(store_account_add(store, BOB, TEXT_LITERAL("the builder"), TEXT_LITERAL("Bob")), STORE_OK);
}

static void teardown(void) { store_close(store); }

static uint32_t serial_of(struct text handle)
{
    struct store_account account;
    uint32_t serial;

    ck_assert_int_eq(store_account_get(store, handle, &account), STORE_OK);
    serial = account.serial;
    store_account_free(&account);
    return serial;
}

/* "handle=name:bits " for each entry. */
static void write_entry(void *context, struct text contact, struct text name, unsigned bits)
{
    buffer_printf(context, "%.*s=%.*s:%u ", TEXT_ARG(contact), TEXT_ARG(name), bits);
}

static void check_lists(struct text owner, const char *expected)
{
    struct buffer out = {0};

    store_lists(store, owner, write_entry, &out);
    ck_assert_msg(text_equal(buffer_text(&out), text_of(expected)), "%.*s where %s was expected",
                  TEXT_ARG(buffer_text(&out)), expected);
    buffer_free(&out);
}

START_TEST(test_an_account_is_what_was_put_in)
{
    struct store_account account;
    uint32_t id, serial = 0;

    ck_assert_int_eq(store_account_get(store, ALICE, &account), STORE_OK);
    ck_assert(text_equal(string_text(&account.password), TEXT_LITERAL("wonderland")));
    ck_assert(text_equal(string_text(&account.name), TEXT_LITERAL("Alice")));
    ck_assert_str_eq(account.blp_default, "AL");
    ck_assert_int_eq(account.gtc, 'A');
    ck_assert_uint_eq(account.serial, 1);
    id = account.id;
    store_account_free(&account);
    ck_assert_int_eq(store_account_add(store, ALICE, TEXT_LITERAL("x"), TEXT_LITERAL("x")), STORE_EXISTS);
    ck_assert_int_eq(store_account_set(store, ALICE, STORE_BLP_DEFAULT, TEXT_LITERAL("BL"), &serial), STORE_OK);
    ck_assert_uint_eq(serial, 2);
    ck_assert_int_eq(store_account_set(store, ALICE, STORE_GTC, TEXT_LITERAL("N"), &serial), STORE_OK);
    ck_assert_int_eq(store_account_rename(store, ALICE, TEXT_LITERAL("'; DROP TABLE account; --"), &serial), STORE_OK);
    ck_assert_uint_eq(serial, 4);
    ck_assert_int_eq(store_account_get(store, ALICE, &account), STORE_OK);
    ck_assert_str_eq(account.name.bytes, "'; DROP TABLE account; --");
    ck_assert_str_eq(account.blp_default, "BL");
    ck_assert_int_eq(account.gtc, 'N');
    ck_assert_uint_eq(account.id, id);
    store_account_free(&account);
    ck_assert_int_eq(store_account_get(store, CAROL, &account), STORE_NOT_FOUND);
    ck_assert_int_eq(store_account_rename(store, CAROL, TEXT_LITERAL("C"), &serial), STORE_NOT_FOUND);
    ck_assert_int_eq(store_account_password(store, CAROL, TEXT_LITERAL("C")), STORE_NOT_FOUND);
}
END_TEST

START_TEST(test_an_id_is_never_used_twice)
{
    struct store_account before, after;

    ck_assert_int_eq(store_account_get(store, BOB, &before), STORE_OK);
    ck_assert_int_eq(store_account_remove(store, BOB), STORE_OK);
    ck_assert_int_eq(store_account_remove(store, BOB), STORE_NOT_FOUND);
    ck_assert_int_eq(store_account_add(store, BOB, TEXT_LITERAL("x"), TEXT_LITERAL("x")), STORE_OK);
    ck_assert_int_eq(store_account_get(store, BOB, &after), STORE_OK);
    ck_assert_uint_ne(before.id, after.id);
    store_account_free(&before);
    store_account_free(&after);
}
END_TEST

START_TEST(test_a_forward_list_has_its_other_side)
{
    struct store_serials serials;

    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_LITERAL("Bobby"), LIST_FORWARD, &serials), STORE_OK);
    ck_assert_uint_eq(serials.owner, 2);
    ck_assert_uint_eq(serials.other, 2);
    check_lists(ALICE, "bob@example.test=Bobby:1 ");
    check_lists(BOB, "alice@example.test=Alice:8 ");
    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_EMPTY, LIST_FORWARD, &serials), STORE_EXISTS);
    ck_assert_uint_eq(serial_of(ALICE), 2);
    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_EMPTY, LIST_ALLOW, &serials), STORE_OK);
    ck_assert_uint_eq(serials.owner, 3);
    ck_assert_uint_eq(serials.other, 0);
    check_lists(ALICE, "bob@example.test=Bobby:3 ");
    ck_assert_int_eq(store_list_remove(store, ALICE, BOB, LIST_FORWARD, &serials), STORE_OK);
    ck_assert_uint_eq(serials.other, 3);
    check_lists(ALICE, "bob@example.test=Bobby:2 ");
    check_lists(BOB, "");
    ck_assert_int_eq(store_list_remove(store, ALICE, BOB, LIST_FORWARD, &serials), STORE_NOT_FOUND);
    ck_assert_int_eq(store_list_remove(store, ALICE, BOB, LIST_ALLOW, &serials), STORE_OK);
    check_lists(ALICE, "");
}
END_TEST

START_TEST(test_a_contact_without_a_name_of_ours_has_his_own)
{
    struct store_serials serials;
    uint32_t serial;

    ck_assert_int_eq(store_list_add(store, ALICE, BOB, BOB, LIST_FORWARD, &serials), STORE_OK);
    check_lists(ALICE, "bob@example.test=Bob:1 ");
    ck_assert_int_eq(store_account_rename(store, BOB, TEXT_LITERAL("Robert"), &serial), STORE_OK);
    check_lists(ALICE, "bob@example.test=Robert:1 ");
    ck_assert_int_eq(store_list_rename(store, ALICE, BOB, TEXT_LITERAL("Bobby"), &serial), STORE_OK);
    check_lists(ALICE, "bob@example.test=Bobby:1 ");
    ck_assert_int_eq(store_list_rename(store, ALICE, CAROL, TEXT_LITERAL("C"), &serial), STORE_NOT_FOUND);
}
END_TEST

/* The limit is for lists that the owner changes; the reverse list has none. */
START_TEST(test_a_list_is_full_at_its_limit_and_the_reverse_list_never)
{
    struct store_serials serials;
    char handle[64];

    for (unsigned i = 0; i <= STORE_LIST_MAX; i++) {
        snprintf(handle, sizeof(handle), "user%u@example.test", i);
        ck_assert_int_eq(store_account_add(store, text_of(handle), TEXT_LITERAL("x"), TEXT_LITERAL("x")), STORE_OK);
        ck_assert_int_eq(store_list_add(store, ALICE, text_of(handle), TEXT_EMPTY, LIST_FORWARD, &serials),
                         i < STORE_LIST_MAX ? STORE_OK : STORE_FULL);
        ck_assert_int_eq(store_list_add(store, text_of(handle), BOB, TEXT_EMPTY, LIST_FORWARD, &serials), STORE_OK);
        ck_assert_uint_ne(serials.other, 0);
    }
    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_EMPTY, LIST_ALLOW, &serials), STORE_OK);
}
END_TEST

static void write_watcher(void *context, struct text watcher, unsigned bits)
{
    buffer_printf(context, "%.*s:%u ", TEXT_ARG(watcher), bits);
}

START_TEST(test_watchers_come_with_the_lists_they_are_on)
{
    struct store_serials serials;
    struct buffer out = {0};

    ck_assert_int_eq(store_account_add(store, CAROL, TEXT_LITERAL("x"), TEXT_LITERAL("x")), STORE_OK);
    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_EMPTY, LIST_FORWARD, &serials), STORE_OK);
    ck_assert_int_eq(store_list_add(store, CAROL, BOB, TEXT_EMPTY, LIST_FORWARD, &serials), STORE_OK);
    ck_assert_int_eq(store_list_add(store, BOB, CAROL, TEXT_EMPTY, LIST_BLOCK, &serials), STORE_OK);
    store_watchers(store, BOB, write_watcher, &out);
    ck_assert_msg(text_equal(buffer_text(&out), TEXT_LITERAL("alice@example.test:8 carol@example.test:12 ")), "%.*s",
                  TEXT_ARG(buffer_text(&out)));
    buffer_clear(&out);
    store_watchers(store, ALICE, write_watcher, &out);
    ck_assert_uint_eq(out.length, 0);
    buffer_free(&out);
}
END_TEST

START_TEST(test_nothing_is_left_of_an_account_that_was_removed)
{
    struct store_serials serials;
    uint32_t serial;
    struct buffer out = {0};

    ck_assert_int_eq(store_list_add(store, ALICE, BOB, TEXT_EMPTY, LIST_FORWARD, &serials), STORE_OK);
    ck_assert_int_eq(store_list_add(store, BOB, ALICE, TEXT_EMPTY, LIST_BLOCK, &serials), STORE_OK);
    ck_assert_int_eq(store_property_set(store, BOB, TEXT_LITERAL("PHH"), TEXT_LITERAL("1"), &serial), STORE_OK);
    ck_assert_int_eq(store_account_remove(store, BOB), STORE_OK);
    check_lists(ALICE, "");
    check_lists(BOB, "");
    ck_assert(!store_account_exists(store, BOB));
    store_watchers(store, BOB, write_watcher, &out);
    ck_assert_uint_eq(out.length, 0);
    buffer_free(&out);
}
END_TEST

static void write_property(void *context, struct text name, struct text value)
{
    buffer_printf(context, "%.*s=%.*s ", TEXT_ARG(name), TEXT_ARG(value));
}

START_TEST(test_a_property_is_set_changed_and_taken_away)
{
    static const struct {
        const char *name, *value, *all;
    } steps[] = {
        {"PHH", "1 23", "PHH=1 23 "}, {"MOB", "Y", "PHH=1 23 MOB=Y "}, {"PHH", "", "MOB=Y "},
        {"PHW", "", "MOB=Y "},        {"MOB", "N", "MOB=N "},
    };

    for (size_t i = 0; i < COUNT(steps); i++) {
        struct buffer out = {0};
        uint32_t serial = 0;

        ck_assert_int_eq(store_property_set(store, ALICE, text_of(steps[i].name), text_of(steps[i].value), &serial),
                         STORE_OK);
        ck_assert_uint_eq(serial, i + 2);
        store_properties(store, ALICE, write_property, &out);
        ck_assert_msg(text_equal(buffer_text(&out), text_of(steps[i].all)), "%zu: %.*s", i,
                      TEXT_ARG(buffer_text(&out)));
        buffer_free(&out);
    }
}
END_TEST

START_TEST(test_the_public_pairs_are_there_from_the_start)
{
    struct string key = {0};

    for (size_t i = 0; i < challenge_public_pair_count; i++) {
        ck_assert_int_eq(store_key_get(store, text_of(challenge_public_pairs[i].id), &key), STORE_OK);
        ck_assert_msg(text_equal(string_text(&key), text_of(challenge_public_pairs[i].key)), "%s",
                      challenge_public_pairs[i].id);
    }
    ck_assert_int_eq(store_key_get(store, TEXT_LITERAL("NOBODY"), &key), STORE_NOT_FOUND);
    ck_assert_int_eq(store_key_add(store, TEXT_LITERAL("DEMO0001"), TEXT_LITERAL("KEY")), STORE_OK);
    ck_assert_int_eq(store_key_add(store, TEXT_LITERAL("DEMO0001"), TEXT_LITERAL("KEY")), STORE_EXISTS);
    ck_assert_int_eq(store_key_remove(store, TEXT_LITERAL("DEMO0001")), STORE_OK);
    ck_assert_int_eq(store_key_remove(store, TEXT_LITERAL("DEMO0001")), STORE_NOT_FOUND);
    string_free(&key);
}
END_TEST

/* ---- files ---- */

static char path[] = "/tmp/msgrd-store-XXXXXX";

static void file_setup(void)
{
    int file = mkstemp(path);

    ck_assert_int_ge(file, 0);
    close(file);
}

static void file_teardown(void)
{
    char journal[64];

    snprintf(journal, sizeof(journal), "%s-journal", path);
    unlink(path);
    unlink(journal);
}

START_TEST(test_two_may_use_one_file_and_a_removed_pair_stays_away)
{
    struct store *other;
    struct string key = {0};

    store = store_open(path);
    other = store_open(path);
    ck_assert(store && other);
    ck_assert_int_eq(store_account_add(other, ALICE, TEXT_LITERAL("x"), TEXT_LITERAL("x")), STORE_OK);
    ck_assert(store_account_exists(store, ALICE));
    ck_assert_int_eq(store_key_remove(other, text_of(challenge_client_pair.id)), STORE_OK);
    store_close(other);
    store_close(store);
    store = store_open(path);
    ck_assert(store_account_exists(store, ALICE));
    ck_assert_int_eq(store_key_get(store, text_of(challenge_client_pair.id), &key), STORE_NOT_FOUND);
    store_close(store);
}
END_TEST

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

START_TEST(test_a_turn_is_one_transaction)
{
    struct store *other = store_open(path), *first = store_open(path);
    struct store_serials serials;

    ck_assert(other && first);
    ck_assert_int_eq(store_account_add(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("p"), TEXT_LITERAL("Ann")),
                     STORE_OK);
    store_turns(first);
    ck_assert(store_account_exists(first, TEXT_LITERAL("ann@x.test"))); /* begins a read transaction */
    ck_assert_int_eq(
        store_list_add(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("bea@x.test"), TEXT_EMPTY, LIST_ALLOW, &serials),
        STORE_OK);
    ck_assert_uint_eq(serials.owner, 2);
    ck_assert_int_eq(
        store_list_add(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("bea@x.test"), TEXT_EMPTY, LIST_ALLOW, &serials),
        STORE_EXISTS); /* undoes only itself */
    ck_assert_int_eq(
        store_list_add(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("cid@x.test"), TEXT_EMPTY, LIST_BLOCK, &serials),
        STORE_OK);
    ck_assert_uint_eq(store_list_bits(other, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("bea@x.test")), 0);
    ck_assert(store_turn_end(first));
    ck_assert_uint_eq(store_list_bits(other, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("bea@x.test")), LIST_ALLOW);
    ck_assert_uint_eq(store_list_bits(other, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("cid@x.test")), LIST_BLOCK);
    /* A failed commit leaves the state before the turn. */
    sqlite3_commit_hook(first->database, refuse_commit, NULL);
    ck_assert_int_eq(
        store_list_add(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("dot@x.test"), TEXT_EMPTY, LIST_ALLOW, &serials),
        STORE_OK);
    ck_assert(!store_turn_end(first));
    sqlite3_commit_hook(first->database, NULL, NULL);
    ck_assert_uint_eq(store_list_bits(first, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("dot@x.test")), 0);
    ck_assert(store_turn_end(first));
    /* The other connection can write between two turns. */
    ck_assert_int_eq(
        store_list_remove(other, TEXT_LITERAL("ann@x.test"), TEXT_LITERAL("bea@x.test"), LIST_ALLOW, &serials),
        STORE_OK);
    ck_assert_uint_eq(serials.owner, 4);
    store_close(first);
    store_close(other);
}
END_TEST

START_TEST(test_racing_first_openers_leave_one_complete_store)
{
    enum { OPENERS = 8 };
    pid_t processes[OPENERS];
    struct string key = {0};

    for (int i = 0; i < OPENERS; i++) {
        processes[i] = fork();
        if (processes[i] == 0) {
            struct store *own = store_open(path);
            char handle[64];
            bool done;

            snprintf(handle, sizeof(handle), "user%d@example.test", i);
            done = own && store_account_add(own, text_of(handle), TEXT_LITERAL("x"), TEXT_LITERAL("x")) == STORE_OK;
            store_close(own);
            _exit(done ? 0 : 1);
        }
    }
    for (int i = 0; i < OPENERS; i++) {
        int status;

        ck_assert_int_eq(waitpid(processes[i], &status, 0), processes[i]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "opener %d failed", i);
    }
    store = store_open(path);
    for (int i = 0; i < OPENERS; i++) {
        char handle[64];

        snprintf(handle, sizeof(handle), "user%d@example.test", i);
        ck_assert_msg(store_account_exists(store, text_of(handle)), "%s is gone", handle);
    }
    ck_assert_int_eq(store_key_get(store, text_of(challenge_client_pair.id), &key), STORE_OK);
    string_free(&key);
    store_close(store);
}
END_TEST

static const struct {
    const char *name, *content, *sql;
} no_stores[] = {
    {"something else",
     "This is no database, and it is long enough to be one at first sight: it "
     "has more than a header.",
     NULL},
    {"a newer store", NULL, "PRAGMA user_version = 2"},
    {"another program's database", NULL, "CREATE TABLE t (x); PRAGMA user_version = 1"},
    {"a store without a column", NULL,
     "CREATE TABLE account (id, handle, name, serial, strangers, prompt);"
     "CREATE TABLE list (owner, contact, name, bits); CREATE TABLE property (owner, name, value);"
     "CREATE TABLE contact_group (owner, id, name); CREATE TABLE pair (id, key);"
     "CREATE TABLE membership (owner, contact, id); PRAGMA user_version = 1"},
};

START_TEST(test_what_is_no_store_of_ours_is_refused_and_kept)
{
    char found[128] = "";
    FILE *file;

    if (no_stores[_i].content) {
        file = fopen(path, "w");
        fputs(no_stores[_i].content, file);
        fclose(file);
    } else {
        sqlite3 *database;

        ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
        ck_assert_int_eq(sqlite3_exec(database, no_stores[_i].sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(database);
    }
    ck_assert_ptr_null(store_open(path));
    if (!no_stores[_i].content)
        return;
    file = fopen(path, "r");
    ck_assert_ptr_nonnull(fgets(found, sizeof(found), file));
    fclose(file);
    ck_assert_str_eq(found, no_stores[_i].content);
}
END_TEST

/* A good store whose second page, which has the accounts, is overwritten. */
START_TEST(test_a_damaged_store_is_refused)
{
    struct store *own = store_open(path);
    char rubbish[512];
    FILE *file;

    ck_assert_int_eq(store_account_add(own, ALICE, TEXT_LITERAL("x"), TEXT_LITERAL("Alice")), STORE_OK);
    store_close(own);
    memset(rubbish, 0xA5, sizeof(rubbish));
    file = fopen(path, "r+");
    ck_assert_int_eq(fseek(file, 4096, SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(rubbish, 1, sizeof(rubbish), file), sizeof(rubbish));
    fclose(file);
    ck_assert_ptr_null(store_open(path));
}
END_TEST

START_TEST(test_a_folder_that_is_not_there_is_refused)
{
    ck_assert_ptr_null(store_open("/nonexistent/folder/msgrd.db"));
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("store");
    TCase *tcase = tcase_create("memory"), *files = tcase_create("files");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_an_account_is_what_was_put_in);
    tcase_add_test(tcase, test_an_id_is_never_used_twice);
    tcase_add_test(tcase, test_a_forward_list_has_its_other_side);
    tcase_add_test(tcase, test_a_contact_without_a_name_of_ours_has_his_own);
    tcase_add_test(tcase, test_a_list_is_full_at_its_limit_and_the_reverse_list_never);
    tcase_add_test(tcase, test_watchers_come_with_the_lists_they_are_on);
    tcase_add_test(tcase, test_nothing_is_left_of_an_account_that_was_removed);
    tcase_add_test(tcase, test_a_property_is_set_changed_and_taken_away);
    tcase_add_test(tcase, test_the_public_pairs_are_there_from_the_start);
    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(files, file_setup, file_teardown);
    tcase_add_test(files, test_two_may_use_one_file_and_a_removed_pair_stays_away);
    tcase_add_test(files, test_a_turn_is_one_transaction);
    tcase_add_test(files, test_racing_first_openers_leave_one_complete_store);
    tcase_add_loop_test(files, test_what_is_no_store_of_ours_is_refused_and_kept, 0, COUNT(no_stores));
    tcase_add_test(files, test_a_damaged_store_is_refused);
    tcase_add_test(files, test_a_folder_that_is_not_there_is_refused);
    suite_add_tcase(suite, files);
    return suite;
}
