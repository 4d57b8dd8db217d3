/* What msgrd keeps across restarts: accounts, their lists, and the pairs of application id and key.
 * SQLite; every change is one transaction, on disk before the function returns.
 *
 * Passwords are kept as they are, because the MD5 sign-in of the old protocol needs them
 * (docs/msgrd.md); the file belongs to its owner alone. */
#ifndef OPENMSGR_MSGRD_STORE_H
#define OPENMSGR_MSGRD_STORE_H

#include "common/text.h"

struct store;

enum store_result { STORE_OK, STORE_NOT_FOUND, STORE_EXISTS, STORE_FULL, STORE_FAILED };

/* Opens or makes the file; ":memory:" for tests.  NULL with a line on stderr when it cannot be
 * used. */
struct store *store_open(const char *path);
void store_close(struct store *store);
/* In words for a person; STORE_FAILED: why, as in "database or disk is full". */
const char *store_text(const struct store *store, enum store_result result);

/* All changes between these two are one transaction, of which everything is kept or nothing: with
 * `keep` false, or when one of the changes failed, nothing, and store_batch_end gives false. */
bool store_batch_begin(struct store *store);
bool store_batch_end(struct store *store, bool keep);

/* From now on everything between two calls of store_turn_end is one transaction: a change is on the
 * disk when store_turn_end has said so, and whoever is told of it must not be told before.  One
 * that fails takes nothing else with it.  Not for the functions that change accounts and keys. */
void store_turns(struct store *store);
/* False: all changes of the turn are lost. */
bool store_turn_end(struct store *store);

struct store_account {
    uint32_t id;                /* never used twice */
    struct string handle, password, name;
    uint32_t serial;            /* of the lists; never 0 */
    char strangers[3];          /* BLP: "AL" or "BL" */
    char prompt;                /* GTC: 'A' or 'N' */
};
/* Wipes the password, too. */
void store_account_free(struct store_account *account);

/* Handles are lower case and of the form local@domain; the caller has checked. */
enum store_result store_account_add(struct store *store, struct text handle, struct text password,
                                    struct text name);
enum store_result store_account_remove(struct store *store, struct text handle);
enum store_result store_account_password(struct store *store, struct text handle,
                                         struct text password);
/* These two give the new serial. */
enum store_result store_account_rename(struct store *store, struct text handle, struct text name,
                                       uint32_t *serial);
/* `setting` is "strangers" or "prompt". */
enum store_result store_account_set(struct store *store, struct text handle, const char *setting,
                                    struct text value, uint32_t *serial);
enum store_result store_account_get(struct store *store, struct text handle,
                                    struct store_account *out);
bool store_account_exists(struct store *store, struct text handle);
/* In the order of handles; the callback must not call into the store. */
void store_accounts(struct store *store,
                    void (*each)(void *context, struct text handle, struct text name),
                    void *context);

enum { STORE_LIST_MAX = 600 };

/* A change of lists gives the new serial of the owner.  Whoever is on the forward list of an
 * account has that account on the reverse list: both change in the same transaction, and the other
 * one has a new serial as well. */
struct store_serials {
    uint32_t owner, other;      /* other: 0 unless the forward list changed */
};

/* `list` is one of LIST_FORWARD, LIST_ALLOW, LIST_BLOCK of core/contacts.h.  STORE_EXISTS when
 * already on it, STORE_FULL at STORE_LIST_MAX entries. */
enum store_result store_list_add(struct store *store, struct text owner, struct text contact,
                                 struct text name, unsigned list, struct store_serials *serials);
/* STORE_NOT_FOUND when not on it. */
enum store_result store_list_remove(struct store *store, struct text owner, struct text contact,
                                    unsigned list, struct store_serials *serials);
/* The name under which the owner keeps a contact; STORE_NOT_FOUND when on no list. */
enum store_result store_list_rename(struct store *store, struct text owner, struct text contact,
                                    struct text name, uint32_t *serial);
/* Bits of enum contact_list; 0 when on no list. */
unsigned store_list_bits(struct store *store, struct text owner, struct text contact);
/* `name` is what the owner calls the contact, else what the contact calls itself, else the
 * handle. */
void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits),
                 void *context);
/* Everybody who has `subject` on the forward list, with the lists of `subject` that the watcher is
 * on. */
void store_watchers(struct store *store, struct text subject,
                    void (*each)(void *context, struct text watcher, unsigned bits), void *context);

/* Telephone numbers (PRP): an empty value takes one away. */
enum store_result store_property_set(struct store *store, struct text owner, struct text name,
                                     struct text value, uint32_t *serial);
void store_properties(struct store *store, struct text owner,
                      void (*each)(void *context, struct text name, struct text value),
                      void *context);

/* Groups of the forward list (wire facts 3.3).  Group 0 is always there, is no row, and holds
 * whoever is in no other. */
enum { STORE_GROUPS_MAX = 30 }; /* with group 0 */

/* STORE_EXISTS when a group has this name, STORE_FULL at the limit. */
enum store_result store_group_add(struct store *store, struct text owner, struct text name,
                                  uint32_t *id, uint32_t *serial);
enum store_result store_group_rename(struct store *store, struct text owner, uint32_t id,
                                     struct text name, uint32_t *serial);
/* Its members are in it no longer. */
enum store_result store_group_remove(struct store *store, struct text owner, uint32_t id,
                                     uint32_t *serial);
bool store_group_exists(struct store *store, struct text owner, uint32_t id);
/* In the order of ids, without group 0. */
void store_groups(struct store *store, struct text owner,
                  void (*each)(void *context, uint32_t id, struct text name), void *context);
/* STORE_EXISTS when in it already, STORE_NOT_FOUND when not in it. */
enum store_result store_member_add(struct store *store, struct text owner, struct text contact,
                                   uint32_t id, uint32_t *serial);
enum store_result store_member_remove(struct store *store, struct text owner, struct text contact,
                                      uint32_t id, uint32_t *serial);
/* Those who are in this group and in no other. */
void store_group_only_members(struct store *store, struct text owner, uint32_t id,
                              void (*each)(void *context, struct text contact), void *context);
/* The groups that the contact is in, without group 0, in order of ids. */
void store_member_groups(struct store *store, struct text owner, struct text contact,
                         void (*each)(void *context, uint32_t id), void *context);

enum store_result store_key_add(struct store *store, struct text id, struct text key);
enum store_result store_key_remove(struct store *store, struct text id);
enum store_result store_key_get(struct store *store, struct text id, struct string *key);
void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key),
                void *context);

#endif
