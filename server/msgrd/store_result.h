/* What every function of the store answers. */
#ifndef OPENMSGR_MSGRD_STORE_RESULT_H
#define OPENMSGR_MSGRD_STORE_RESULT_H

struct store;

enum store_result { STORE_OK, STORE_NOT_FOUND, STORE_EXISTS, STORE_FULL, STORE_FAILED };

#endif
