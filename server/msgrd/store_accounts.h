/* Accounts, and the pairs of application id and key that answer challenges. */
#ifndef OPENMSGR_MSGRD_STORE_ACCOUNTS_H
#define OPENMSGR_MSGRD_STORE_ACCOUNTS_H

#include "common/text.h"
#include "store_result.h"

struct store_account {
    uint32_t id; /* never used again after the account is removed */
    struct string handle, password, name;
    uint32_t serial;     /* of the lists; never 0 */
    char blp_default[3]; /* "AL" or "BL" */
    char gtc;            /* 'A' or 'N' */
};

/* A setting that a client changes with BLP or GTC. */
enum store_setting { STORE_BLP_DEFAULT, STORE_GTC };

/* Wipes the password. */
void store_account_free(struct store_account *account);

/* In all these functions the caller passes handles that handle_normalize has produced; they are not checked
 * again. */
enum store_result store_account_add(struct store *store, struct text handle, struct text password, struct text name);
/* Removes the account, its lists and groups, and its entries on the lists of others. */
enum store_result store_account_remove(struct store *store, struct text handle);
enum store_result store_account_password(struct store *store, struct text handle, struct text password);
/* store_account_rename and store_account_set return the new serial of the lists in *serial. */
enum store_result store_account_rename(struct store *store, struct text handle, struct text name, uint32_t *serial);
enum store_result store_account_set(struct store *store, struct text handle, enum store_setting setting,
                                    struct text value, uint32_t *serial);
/* The caller frees *out after STORE_OK. */
enum store_result store_account_get(struct store *store, struct text handle, struct store_account *out);
bool store_account_exists(struct store *store, struct text handle);
/* Calls `each` for every account, in the order of handles; the callback must not call into the store. */
void store_accounts(struct store *store, void (*each)(void *context, struct text handle, struct text name),
                    void *context);
/* Increments the serial of an account's lists and returns the new one; 0 when there is no such account. */
uint32_t store_bump_serial(struct store *store, struct text owner);

enum store_result store_key_add(struct store *store, struct text id, struct text key);
enum store_result store_key_remove(struct store *store, struct text id);
/* Sets *key, which the caller frees. */
enum store_result store_key_get(struct store *store, struct text id, struct string *key);
void store_keys(struct store *store, void (*each)(void *context, struct text id, struct text key), void *context);

#endif
