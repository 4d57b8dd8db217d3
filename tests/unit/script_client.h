/* The embedded service in a process and a data folder of its own, and clients that send lines and expect
 * lines, each with a deadline. */
#ifndef OPENMSGR_TESTS_SCRIPT_CLIENT_H
#define OPENMSGR_TESTS_SCRIPT_CLIENT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "msgrd/server.h"

enum { CLIENT_DEADLINE_MS = 10000 };

/* One service. */
struct script_service {
    char directory[64]; /* removed after the test */
    char store_path[96], control_path[96];
    uint16_t port, passport_port;
    pid_t process;
    int output;
    struct server_options options;
};

/* Makes the folder; the service is not started. */
void script_service_init(struct script_service *service);
/* Runs server_run in a child, on a port that the system chooses, and waits for its line. */
void script_service_start(struct script_service *service);
/* Ends it with SIGKILL. */
void script_service_kill(struct script_service *service);
/* Waits until it ends; returns the exit status, or 256 plus the signal. */
int script_service_wait(struct script_service *service);
/* Ends it with SIGTERM; returns the same. */
int script_service_stop(struct script_service *service);
/* Stops it if it runs, and removes the folder. */
void script_service_free(struct script_service *service);
/* Adds an account in the way of `msgrd account add`. */
void script_service_account(struct script_service *service, const char *handle, const char *password, const char *name);

struct script_client {
    int socket;
    char buffer[65536];
    size_t start, end;
    char line[9000]; /* the last one, without CRLF */
};

struct script_client *script_connect(uint16_t port);
void script_close(struct script_client *client);
/* printf; the caller adds the CRLF. */
void script_send(struct script_client *client, const char *format, ...) __attribute__((format(printf, 2, 3)));
void script_send_bytes(struct script_client *client, const char *bytes, size_t length);
/* The next line; the test fails when there is none in time. */
const char *script_line(struct script_client *client);
/* The next line must match: '*' stands for one or more characters that are no blank. */
#define script_expect(client, ...) script_expect_at(__FILE__, __LINE__, client, __VA_ARGS__)
void script_expect_at(const char *file, int line, struct script_client *client, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The n-th word of the last line, counted from 0; valid until the next call. */
const char *script_word(struct script_client *client, unsigned index);
/* Reads `length` bytes and terminates them. */
void script_payload(struct script_client *client, size_t length, char *payload);
/* The service has closed the connection and sent nothing before that. */
#define script_expect_end(client) script_expect_end_at(__FILE__, __LINE__, client)
void script_expect_end_at(const char *file, int line, struct script_client *client);
/* There is no unread line: the next one is the reply to a PNG. */
#define script_expect_quiet(client) script_expect_quiet_at(__FILE__, __LINE__, client)
void script_expect_quiet_at(const char *file, int line, struct script_client *client);

/* Signs in with MSNP7 and reads the profile message. */
struct script_client *script_sign_in(uint16_t port, const char *handle, const char *password);
/* The same with SYN and CHG NLN, whose replies are read. */
struct script_client *script_online(uint16_t port, const char *handle, const char *password);

#endif
