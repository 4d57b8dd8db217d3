/* A damaged or foreign store: opening it must fail, or every operation on it must end.
 *
 * Input: F and the bytes of a file; or P and patches of a good store, each four bytes: the offset (24 bits, high
 * byte first) and the new byte.
 *
 * SQLite's files are in memory (memory_files.h).  Only a stump, which store.c looks for before it calls SQLite, is a
 * file in /dev/shm. */
#include <unistd.h>

#include "core/contacts.h"
#include "memory_files.h"
#include "model.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_groups.h"
#include "msgrd/store_lists.h"
#include "msgrd/store_statements.h"
#include "msgrd/store_transactions.h"
#include "sqlite_heap.h"

#define ALICE TEXT_LITERAL("alice@example.test")
#define BOB TEXT_LITERAL("bob@example.test")

enum { LONGEST_STUMP = 511 };

static char path[64];
static bool is_on_disk;
static struct text good; /* a whole file */

static void remove_file(void)
{
    if (is_on_disk)
        unlink(path);
    is_on_disk = false;
}

static void put_stump(struct text content)
{
    FILE *file = fopen(path, "wb");

    REQUIRE(file && fwrite(content.bytes, 1, content.length, file) == content.length && !fclose(file));
    is_on_disk = true;
}

static void put_file(struct text content)
{
    remove_file();
    if (content.length && content.length <= LONGEST_STUMP)
        put_stump(content);
    memory_files_put(content);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    struct store_serials serials;
    struct store *store;
    uint32_t number, serial;

    (void)argc, (void)argv;
    snprintf(path, sizeof(path), "%s/openmsgr-fuzz-%ld.db", folder, (long)getpid());
    atexit(remove_file);
    sqlite_heap_install();
    memory_files_install();
    store = store_open(path);
    REQUIRE(store != NULL);
    store_account_add(store, ALICE, TEXT_LITERAL("wonderland"), TEXT_LITERAL("Alice"));
    store_account_add(store, BOB, TEXT_LITERAL("the builder"), TEXT_LITERAL("Bob"));
    store_list_add(store, ALICE, BOB, TEXT_LITERAL("Bob"), LIST_FORWARD, &serials);
    store_list_add(store, BOB, ALICE, TEXT_EMPTY, LIST_ALLOW, &serials);
    store_property_set(store, ALICE, TEXT_LITERAL("PHH"), TEXT_LITERAL("1 23"), &serial);
    store_group_add(store, ALICE, TEXT_LITERAL("Friends"), &number, &serial);
    store_member_add(store, ALICE, BOB, number, &serial);
    store_close(store);
    good = fuzz_copy(memory_files_content().bytes, memory_files_content().length);
    sqlite_heap_keep();
    return 0;
}

/* ---- the operations ---- */

static void see_account(void *context, struct text handle, struct text name)
{
    (void)context;
    fuzz_look_at(handle);
    fuzz_look_at(name);
}

static void see_list(void *context, struct text contact, struct text name, unsigned bits)
{
    (void)context, (void)bits;
    fuzz_look_at(contact);
    fuzz_look_at(name);
}

static void see_watcher(void *context, struct text watcher, unsigned bits)
{
    (void)context, (void)bits;
    fuzz_look_at(watcher);
}

static void see_group(void *context, uint32_t id, struct text name)
{
    (void)context, (void)id;
    fuzz_look_at(name);
}

static void see_contact(void *context, struct text contact)
{
    (void)context;
    fuzz_look_at(contact);
}

static void see_number(void *context, uint32_t id) { (void)context, (void)id; }

static void read_everything(struct store *store, struct text handle)
{
    struct store_account account;
    struct string key = {0};

    if (store_account_get(store, handle, &account) == STORE_OK) {
        REQUIRE(account.gtc == 'A' || account.gtc == 'N');
        REQUIRE(!strcmp(account.blp_default, "AL") || !strcmp(account.blp_default, "BL"));
        fuzz_look_at(string_text(&account.password));
        fuzz_look_at(string_text(&account.name));
    }
    store_account_free(&account);
    store_accounts(store, see_account, NULL);
    store_lists(store, handle, see_list, NULL);
    store_watchers(store, handle, see_watcher, NULL);
    store_properties(store, handle, see_account, NULL);
    store_groups(store, handle, see_group, NULL);
    store_member_groups(store, handle, BOB, see_number, NULL);
    store_group_only_members(store, handle, 1, see_contact, NULL);
    store_keys(store, see_account, NULL);
    store_key_get(store, TEXT_LITERAL("msmsgs@msnmsgr.com"), &key);
    string_free(&key);
}

static void change_everything(struct store *store)
{
    struct text carol = TEXT_LITERAL("carol@example.test");
    struct store_serials serials;
    uint32_t number = 1, serial;

    store_account_add(store, carol, TEXT_LITERAL("x"), TEXT_LITERAL("Carol"));
    store_account_rename(store, ALICE, TEXT_LITERAL("Alice B"), &serial);
    store_account_set(store, ALICE, STORE_BLP_DEFAULT, TEXT_LITERAL("BL"), &serial);
    store_list_add(store, ALICE, carol, TEXT_EMPTY, LIST_FORWARD, &serials);
    store_list_remove(store, ALICE, BOB, LIST_FORWARD, &serials);
    store_list_rename(store, ALICE, carol, TEXT_LITERAL("C"), &serial);
    store_property_set(store, ALICE, TEXT_LITERAL("PHH"), TEXT_EMPTY, &serial);
    store_group_add(store, ALICE, TEXT_LITERAL("Work"), &number, &serial);
    store_member_add(store, ALICE, carol, number, &serial);
    store_group_rename(store, ALICE, number, TEXT_LITERAL("Play"), &serial);
    store_group_remove(store, ALICE, number, &serial);
    store_key_add(store, TEXT_LITERAL("id"), TEXT_LITERAL("key"));
    store_account_remove(store, BOB);
}

static void make_file(const uint8_t *data, size_t size)
{
    struct text content = fuzz_copy(good.bytes, good.length);

    for (size_t i = 1; i + 3 < size && data[0] == 'P'; i += 4) {
        size_t place = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2];

        ((char *)content.bytes)[place % content.length] = (char)data[i + 3];
    }
    put_file(content);
    fuzz_free(content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct store *store;

    if (!size)
        return 0;
    if (data[0] == 'F')
        put_file((struct text){(const char *)data + 1, size - 1});
    else
        make_file(data, size);
    store = store_open(path);
    if (store) {
        read_everything(store, ALICE);
        change_everything(store);
        /* No transaction stays open after a failure. */
        REQUIRE(sqlite3_get_autocommit(store->database));
        read_everything(store, ALICE);
        store_close(store);
    }
    sqlite_heap_reset();
    return 0;
}
