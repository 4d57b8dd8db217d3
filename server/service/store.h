/* What msgrd keeps across restarts: accounts, their lists, and the pairs of application id and key.  SQLite; every
 * change is one transaction, on disk before the function returns.
 *
 * Passwords are kept as they are, because the MD5 sign-in of the old protocol needs them (docs/msgrd.md); the file
 * belongs to its owner alone. */
#ifndef OPENMSGR_SERVICE_STORE_H
#define OPENMSGR_SERVICE_STORE_H

#include "../core/text.h"

struct store;

enum store_result { STORE_OK, STORE_NOT_FOUND, STORE_EXISTS, STORE_FULL, STORE_FAILED };

/* Opens or makes the file; ":memory:" for tests.  NULL with a line on stderr when it cannot be used. */
struct store *store_open(const char *path);
void store_close(struct store *store);

struct account {
    struct string handle, password, name;
    uint32_t serial;            /* of the lists; never 0 */
    char strangers[3];          /* BLP: "AL" or "BL" */
    char prompt;                /* GTC: 'A' or 'N' */
};
void account_free(struct account *account);

/* Handles are lower case and of the form local@domain; the caller has checked. */
enum store_result store_account_add(struct store *store, struct text handle, struct text password, struct text name);
enum store_result store_account_remove(struct store *store, struct text handle);
enum store_result store_account_password(struct store *store, struct text handle, struct text password);
enum store_result store_account_rename(struct store *store, struct text handle, struct text name);
/* `setting` is "strangers" or "prompt". */
enum store_result store_account_set(struct store *store, struct text handle, const char *setting, struct text value);
enum store_result store_account_get(struct store *store, struct text handle, struct account *out);
/* In the order of handles; the callback must not call into the store. */
void store_accounts(struct store *store, void (*each)(void *context, struct text handle, struct text name),
                    void *context);

enum { STORE_LIST_MAX = 600 };

/* Lists are the bits of enum contact_list; a change gives the new serial of the owner. */
enum store_result store_list_add(struct store *store, struct text owner, struct text contact, struct text name,
                                 unsigned list, uint32_t *serial);
enum store_result store_list_remove(struct store *store, struct text owner, struct text contact, unsigned list,
                                    uint32_t *serial);
/* 0 when on no list. */
unsigned store_list_bits(struct store *store, struct text owner, struct text contact);
void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits), void *context);
/* Who has this contact on a list: handles of the owners. */
void store_owners(struct store *store, struct text contact, unsigned list,
                  void (*each)(void *context, struct text owner), void *context);

enum store_result store_key_add(struct store *store, struct text id, struct text key);
enum store_result store_key_remove(struct store *store, struct text id);
enum store_result store_key_get(struct store *store, struct text id, struct string *key);
void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key), void *context);

#endif
