/* The notification connection: its end, its keep-alive and its deadlines.  Its commands are sent and
 * handled in sign_in.h, presence.h, lists.h and other files; notification_commands.c has the table of
 * the commands that it receives. */
#ifndef OPENMSGR_CLIENT_NOTIFICATION_H
#define OPENMSGR_CLIENT_NOTIFICATION_H

#include "client_state.h"

/* A member of struct wire (core/wire.h): sends OUT and closes the connection. */
void wire_sign_out(void *context);

/* Signed in, and the lists are complete. */
bool notification_is_up(const struct msnp_client *client);
/* The buffer to which commands for this connection are appended. */
struct buffer *notification_out(struct msnp_client *client);
/* A new request on it; NULL when it is not up or when out of memory. */
struct request *notification_request(struct msnp_client *client, const char *command, request_completion complete);

/* Closes the connection and all switchboards, and tells the model why.  Does nothing when it is
 * down. */
void notification_end(struct msnp_client *client, msgr_result hr);
/* As notification_end, when the link itself has ended. */
void notification_closed(struct msnp_client *client, enum link_end end);
/* Cancels the Passport exchange, if there is one, and wipes its secrets. */
void notification_drop_passport(struct msnp_client *client);
/* Closes the link of the current Passport request; the next request opens another link. */
void notification_close_passport_link(struct msnp_client *client);
void notification_free(struct msnp_client *client);

/* Starts the keep-alive: PNG every config.keep_alive_ms (docs/wire.md 1.4). */
void notification_start_keep_alive(struct msnp_client *client);
void notification_pong(struct msnp_client *client);
/* Ends a sign-in step that takes too long and a connection without an answer to PNG; sends PNG. */
void notification_tick(struct msnp_client *client, uint64_t now);
uint64_t notification_deadline(const struct msnp_client *client);

#endif
