/* The far end of the embedded service: a server process of its own in a folder of its own, and
 * clients that say lines and expect lines, each with a deadline. */
#ifndef OPENMSGR_TESTS_SCRIPT_CLIENT_H
#define OPENMSGR_TESTS_SCRIPT_CLIENT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "msgrd/server.h"

enum { CLIENT_DEADLINE_MS = 10000 };

/* One service.  fixture_* of the model tests are another thing. */
struct script_service {
    char directory[64];         /* of this test alone */
    char store_path[96], control_path[96];
    uint16_t port, passport_port;
    pid_t process;
    int output;
    struct server_options options;
};

/* Makes the folder; nothing runs yet. */
void script_service_init(struct script_service *service);
/* Runs server_run in a child, on a port that the system chooses, and waits for its line. */
void script_service_start(struct script_service *service);
/* With kill -9: what was acknowledged must be on disk. */
void script_service_kill(struct script_service *service);
/* Waits for its end, whoever asked for that; the exit code, or 256 and the signal. */
int script_service_wait(struct script_service *service);
/* With SIGTERM; the same. */
int script_service_stop(struct script_service *service);
/* Stops it if it runs, and removes the folder. */
void script_service_free(struct script_service *service);
/* Through a store of its own, as the administrator's commands do. */
void script_service_account(struct script_service *service, const char *handle,
                            const char *password, const char *name);

struct script_client {
    int socket;
    char buffer[65536];
    size_t start, end;
    char line[9000];            /* the last one, without CRLF */
};

struct script_client *script_connect(uint16_t port);
void script_close(struct script_client *client);
/* printf, as it is: the caller writes the CRLF. */
void script_send(struct script_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void script_send_bytes(struct script_client *client, const char *bytes, size_t length);
/* The next line; fails the test when none comes in time. */
const char *script_line(struct script_client *client);
/* The next line must match: '*' stands for one or more characters that are no blank. */
#define script_expect(client, ...) script_expect_at(__FILE__, __LINE__, client, __VA_ARGS__)
void script_expect_at(const char *file, int line, struct script_client *client, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
/* The n-th word of the last line, counted from 0; valid until the next call. */
const char *script_word(struct script_client *client, unsigned index);
/* Exactly so many bytes, terminated. */
void script_payload(struct script_client *client, size_t length, char *payload);
/* The server has closed, and sent nothing more. */
#define script_expect_end(client) script_expect_end_at(__FILE__, __LINE__, client)
void script_expect_end_at(const char *file, int line, struct script_client *client);
/* Nothing was sent to this client that it has not read: its next line answers its own PNG. */
#define script_expect_quiet(client) script_expect_quiet_at(__FILE__, __LINE__, client)
void script_expect_quiet_at(const char *file, int line, struct script_client *client);

/* MSNP7 from VER to the profile message. */
struct script_client *script_sign_in(uint16_t port, const char *handle, const char *password);
/* The same, SYN and CHG NLN; everything that these two send is read. */
struct script_client *script_online(uint16_t port, const char *handle, const char *password);

#endif
