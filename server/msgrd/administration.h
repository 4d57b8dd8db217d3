/* The verbs of msgrd that change or show accounts, contacts and keys in the store, and the verb
 * `certificate`. */
#ifndef OPENMSGR_MSGRD_ADMINISTRATION_H
#define OPENMSGR_MSGRD_ADMINISTRATION_H

#include "invocation.h"

/* Each runs the verb of its name, prints the outcome and returns the exit status. */
int run_account_add(const struct invocation *invocation);
int run_account_passwd(const struct invocation *invocation);
int run_account_remove(const struct invocation *invocation);
int run_account_list(const struct invocation *invocation);
int run_account_import(const struct invocation *invocation);
int run_contact_add(const struct invocation *invocation);
int run_key_issue(const struct invocation *invocation);
int run_key_list(const struct invocation *invocation);
int run_key_remove(const struct invocation *invocation);
int run_certificate(const struct invocation *invocation);

#endif
