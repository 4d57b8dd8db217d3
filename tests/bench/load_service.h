/* The msgrd under test: a separate process with a fresh store, and the resources that it uses. */
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

/* Creates the folder and imports `users` accounts, each with the next CONTACTS_OF_ONE accounts on its lists.  Like the
 * functions below, returns false and prints a line on stderr on failure. */
enum { CONTACTS_OF_ONE = 8 };
bool load_service_fill(struct load_service *service, const char *program, size_t users);
/* Starts msgrd on a port that the system chooses and waits for its line with the port.  `messages_per_second`: the rate
 * of one client. */
bool load_service_start(struct load_service *service, size_t connections, size_t messages_per_second);
/* Ends msgrd with SIGTERM; true when its exit code was 0. */
bool load_service_stop(struct load_service *service);
/* Kills msgrd if it still runs, and removes the folder. */
void load_service_free(struct load_service *service);
/* The resident memory of msgrd in bytes, and its processor time in microseconds; 0 when not known. */
size_t load_service_resident(const struct load_service *service);
uint64_t load_service_processor(const struct load_service *service);

#endif
