/* The msgrd that is measured: a process of its own on a fresh store, and what the system says of
 * it. */
#ifndef OPENMSGR_BENCH_LOAD_SERVICE_H
#define OPENMSGR_BENCH_LOAD_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct load_service {
    const char *program;
    char directory[64];
    uint16_t port;
    pid_t process;
    int output;
};

/* The handle of user `index`, and the password of all of them. */
void load_handle(size_t index, char handle[64]);
#define LOAD_PASSWORD "bench"

/* Makes the folder and imports `users` accounts, each with the CONTACTS_OF_ONE next to it on its
 * lists.  False, with a line on stderr, when that did not work; so below. */
enum { CONTACTS_OF_ONE = 8 };
bool load_service_fill(struct load_service *service, const char *program, size_t users);
/* Starts it on a port that the system chooses, and waits for its line.  `messages_per_second`: what
 * one client will send. */
bool load_service_start(struct load_service *service, size_t connections, size_t messages_per_second);
/* Ends it with SIGTERM; true when it ended with 0. */
bool load_service_stop(struct load_service *service);
/* Kills it if it still runs, and removes the folder. */
void load_service_free(struct load_service *service);
/* Its resident memory in bytes, and the processor time that it has used, in microseconds; 0 when
 * not known. */
size_t load_service_resident(const struct load_service *service);
uint64_t load_service_processor(const struct load_service *service);

#endif
