/* What msgrd has acknowledged is there after kill -9: it is killed again and again in the middle of
 * edits, and each restart must show the lists as they were after the last acknowledged edit, or
 * after one of those that were still on their way; never a half of one.
 *
 * DURABLE_KILLS=N in the environment: how often; 200 without it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/contacts.h"
#include "harness/suite.h"
#include "net/clock.h"
#include "script_client.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

enum { OWNERS = 3, CONTACTS = 8, GROUPS = 5, EDITS_MAX = 30, WINDOW = 4, KILLS = 200 };

/* The lists of one owner as clients see them. */
struct state {
    unsigned bits[CONTACTS];
    unsigned names[CONTACTS];   /* the nickname's number; 0: the contact's own name */
    unsigned members[CONTACTS]; /* bits of groups */
    unsigned groups[GROUPS];    /* the number in its name; 0: no such group */
    unsigned phone;
};

struct owner {
    char handle[64];
    struct script_client *client;
    struct state states[EDITS_MAX + 1]; /* after each edit that was sent */
    uint32_t serial;                    /* at states[0]; each edit is worth one */
    unsigned sent, acknowledged;
};

static struct script_service service;
static struct owner owners[OWNERS];
static unsigned last_number;

static void contact_name(unsigned contact, char name[64]) { snprintf(name, 64, "contact%u@example.test", contact); }

static void make_accounts(void)
{
    for (unsigned i = 0; i < CONTACTS; i++) {
        char handle[64], name[16];

        contact_name(i, handle);
        snprintf(name, sizeof(name), "C%u", i);
        script_service_account(&service, handle, "secret", name);
    }
    for (unsigned i = 0; i < OWNERS; i++) {
        snprintf(owners[i].handle, sizeof(owners[i].handle), "owner%u@example.test", i);
        script_service_account(&service, owners[i].handle, "secret", "Owner");
    }
}

/* ---- edits ---- */

static const struct {
    const char *name;
    unsigned bit, excludes;
} lists[] = {{"FL", LIST_FORWARD, 0}, {"AL", LIST_ALLOW, LIST_BLOCK}, {"BL", LIST_BLOCK, LIST_ALLOW}};

/* One more bit, or one less, on a list of a contact; false when that would be refused. */
static bool edit_list(struct script_client *client, struct state *state, unsigned id, unsigned contact)
{
    unsigned list = (unsigned)rand() % 3, bit = lists[list].bit;
    char handle[64];

    contact_name(contact, handle);
    if (state->bits[contact] & lists[list].excludes)
        return false;
    if (state->bits[contact] & bit) {
        script_send(client, "REM %u %s %s\r\n", id, lists[list].name, handle);
        state->bits[contact] &= ~bit;
        if (bit == LIST_FORWARD)
            state->members[contact] = 0;
        if (!state->bits[contact])
            state->names[contact] = 0; /* who is on no list is forgotten */
    } else {
        script_send(client, "ADD %u %s %s\r\n", id, lists[list].name, handle);
        state->bits[contact] |= bit;
    }
    return true;
}

static bool edit_group(struct script_client *client, struct state *state, unsigned id)
{
    unsigned group = 1;
    bool used = false;

    while (group < GROUPS && state->groups[group])
        group++;
    if (group < GROUPS) {
        state->groups[group] = ++last_number;
        script_send(client, "ADG %u g%u 0\r\n", id, last_number);
        return true;
    }
    group = 1 + (unsigned)rand() % (GROUPS - 1);
    for (unsigned i = 0; i < CONTACTS; i++)
        used |= (state->members[i] & 1u << group) != 0;
    if (used) { /* its members would go with it, each worth a number of its own */
        state->groups[group] = ++last_number;
        script_send(client, "REG %u %u g%u 0\r\n", id, group, last_number);
    } else {
        state->groups[group] = 0;
        script_send(client, "RMG %u %u\r\n", id, group);
    }
    return true;
}

static bool edit_member(struct script_client *client, struct state *state, unsigned id, unsigned contact)
{
    unsigned group = 1 + (unsigned)rand() % (GROUPS - 1);
    char handle[64];

    contact_name(contact, handle);
    if (!state->groups[group] || !(state->bits[contact] & LIST_FORWARD) || (state->members[contact] & 1u << group))
        return false;
    state->members[contact] |= 1u << group;
    script_send(client, "ADD %u FL %s %s %u\r\n", id, handle, handle, group);
    return true;
}

static bool edit(struct owner *owner)
{
    struct state *state = &owner->states[owner->sent + 1];
    unsigned id = 100 + owner->sent, contact = (unsigned)rand() % CONTACTS;
    char handle[64];

    contact_name(contact, handle);
    *state = owner->states[owner->sent];
    switch (rand() % 6) {
    case 0: return edit_group(owner->client, state, id);
    case 1: return edit_member(owner->client, state, id, contact);
    case 2:
        if (!state->bits[contact])
            return false;
        state->names[contact] = ++last_number;
        script_send(owner->client, "REA %u %s n%u\r\n", id, handle, last_number);
        return true;
    case 3:
        state->phone = ++last_number;
        script_send(owner->client, "PRP %u PHH %u\r\n", id, last_number);
        return true;
    default: return edit_list(owner->client, state, id, contact);
    }
}

/* ---- what a restart shows ---- */

static unsigned index_of(const char *handle)
{
    unsigned contact;

    ck_assert_msg(sscanf(handle, "contact%u@example.test", &contact) == 1 && contact < CONTACTS, "who is %s?", handle);
    return contact;
}

static void read_groups(struct state *state, unsigned contact, const char *groups)
{
    for (const char *at = groups; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strtoul(at, NULL, 10))
            state->members[contact] |= 1u << strtoul(at, NULL, 10);
}

static void read_line(struct script_client *client, const char *line, struct state *state)
{
    char list[4], handle[64], name[64], groups[64] = "";
    unsigned contact, number, group;

    if (sscanf(line, "LST %*u %3s %*u %*u %*u %63s %63s %63s", list, handle, name, groups) >= 3) {
        contact = index_of(handle);
        for (unsigned i = 0; i < 3; i++)
            if (strcmp(list, lists[i].name) == 0)
                state->bits[contact] |= lists[i].bit;
        if (sscanf(name, "n%u", &number) == 1)
            state->names[contact] = number;
        read_groups(state, contact, groups);
    } else if (sscanf(line, "LSG %*u %*u %*u %*u %u g%u 0", &group, &number) == 2) {
        ck_assert_uint_lt(group, GROUPS);
        state->groups[group] = number;
    } else if (sscanf(line, "PRP %*u %*u PHH %u", &number) == 1) {
        state->phone = number;
    }
    (void)client;
}

static uint32_t read_state(struct script_client *client, struct state *state)
{
    const char *line;
    unsigned serial;

    *state = (struct state){0};
    script_send(client, "SYN 5 0\r\nPNG\r\n");
    ck_assert_int_eq(sscanf(script_line(client), "SYN 5 %u", &serial), 1);
    while (strcmp(line = script_line(client), "QNG") != 0)
        read_line(client, line, state);
    return serial;
}

static unsigned last_reverse;

static void note_reverse(void *context, struct text owner, struct text name, unsigned bits)
{
    (void)name;
    if (text_equal(owner, text_of(context)))
        last_reverse = bits;
}

/* Both sides of a forward list change in one transaction. */
static void check_reverse(const struct owner *owner, const struct state *state)
{
    struct store *store = store_open(service.store_path);

    ck_assert_ptr_nonnull(store);
    for (unsigned i = 0; i < CONTACTS; i++) {
        char handle[64];

        contact_name(i, handle);
        last_reverse = 0;
        store_lists(store, text_of(handle), note_reverse, (void *)owner->handle);
        ck_assert_uint_eq(last_reverse, state->bits[i] & LIST_FORWARD ? LIST_REVERSE : 0);
    }
    store_close(store);
}

static void compare(struct owner *owner, unsigned kills)
{
    struct state seen;
    uint32_t serial = read_state(owner->client, &seen);
    unsigned reached = serial - owner->serial;

    ck_assert_msg(serial >= owner->serial && reached <= owner->sent, "kill %u: %s has serial %u after %u, %u edits",
                  kills, owner->handle, serial, owner->serial, owner->sent);
    ck_assert_msg(reached >= owner->acknowledged, "kill %u: %s has %u edits, and %u were acknowledged", kills,
                  owner->handle, reached, owner->acknowledged);
    ck_assert_msg(memcmp(&seen, &owner->states[reached], sizeof(seen)) == 0,
                  "kill %u: the lists of %s are not those after edit %u of %u", kills, owner->handle, reached,
                  owner->sent);
    check_reverse(owner, &seen);
    owner->serial = serial;
    owner->states[0] = seen;
    owner->sent = owner->acknowledged = 0;
}

/* ---- the killing ---- */

/* Reads one answer; whatever was refused is no edit and must not be. */
static void acknowledge(struct owner *owner)
{
    const char *line = script_line(owner->client);
    unsigned id;

    ck_assert_msg(line[0] >= 'A' && sscanf(line, "%*s %u", &id) == 1, "refused: %s", line);
    ck_assert_uint_eq(id, 100 + owner->acknowledged);
    owner->acknowledged++;
}

static void send_some(struct owner *owner)
{
    while (owner->sent < EDITS_MAX && owner->sent < owner->acknowledged + WINDOW)
        owner->sent += edit(owner);
}

/* Everybody has some edits on their way at any time; the kill comes when so many answers are there,
 * somewhere in what is still to be done. */
static unsigned edit_until_killed(void)
{
    unsigned wanted = (unsigned)rand() % (OWNERS * (EDITS_MAX - WINDOW)), total = 0;

    for (unsigned i = 0; i < OWNERS; i++)
        send_some(&owners[i]);
    for (; total < wanted; total++) {
        acknowledge(&owners[total % OWNERS]);
        send_some(&owners[total % OWNERS]);
    }
    script_service_kill(&service);
    for (unsigned i = 0; i < OWNERS; i++)
        script_close(owners[i].client);
    return total;
}

START_TEST(test_what_was_acknowledged_survives_every_kill)
{
    const char *wish = getenv("DURABLE_KILLS");
    unsigned kills = wish ? (unsigned)strtoul(wish, NULL, 10) : KILLS, total = 0;
    unsigned seed = (unsigned)clock_now_ms();

    srand(seed);
    script_service_init(&service);
    make_accounts();
    for (unsigned i = 0; i < OWNERS; i++)
        owners[i].serial = 1;
    for (unsigned kill = 0; kill <= kills; kill++) {
        script_service_start(&service);
        for (unsigned i = 0; i < OWNERS; i++) {
            owners[i].client = script_sign_in(service.port, owners[i].handle, "secret");
            compare(&owners[i], kill);
        }
        if (kill < kills)
            total += edit_until_killed();
    }
    for (unsigned i = 0; i < OWNERS; i++)
        script_close(owners[i].client);
    script_service_free(&service);
    printf("%u kills, %u acknowledged edits, none lost (seed %u)\n", kills, total, seed);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("durable");
    TCase *tcase = tcase_create("durable");

    tcase_set_timeout(tcase, getenv("DURABLE_KILLS") ? 3600 : 240);
    tcase_add_test(tcase, test_what_was_acknowledged_survives_every_kill);
    suite_add_tcase(suite, tcase);
    return suite;
}
