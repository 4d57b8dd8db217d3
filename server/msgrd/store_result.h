/* The result of a change or a lookup in the store. */
#ifndef OPENMSGR_MSGRD_STORE_RESULT_H
#define OPENMSGR_MSGRD_STORE_RESULT_H

struct store;

enum store_result { STORE_OK, STORE_NOT_FOUND, STORE_EXISTS, STORE_FULL, STORE_FAILED };

#endif
