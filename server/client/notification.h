/* The notification connection: its end, its keep-alive and its deadlines.  Its commands are implemented in
 * sign_in.c, presence.c, lists.c and other files; notification_commands.c has the table of the commands
 * that the service sends. */
#ifndef OPENMSGR_CLIENT_NOTIFICATION_H
#define OPENMSGR_CLIENT_NOTIFICATION_H

#include "client_state.h"

/* A member of struct wire (core/wire.h): sends OUT and closes the connection. */
void wire_sign_out(void *context);

/* Returns true if the client is signed in and the lists are complete. */
bool notification_is_up(const struct msnp_client *client);
/* Returns the buffer to which the caller appends commands for this connection. */
struct buffer *notification_out(struct msnp_client *client);
/* Creates a request on the notification connection.  Returns NULL when the connection is not up, or when
 * out of memory. */
struct request *notification_request(struct msnp_client *client, const char *command, request_completion complete);

/* Closes the connection and all switchboards, and reports `hr` to the model as the reason.  Does nothing
 * when the connection is down. */
void notification_end(struct msnp_client *client, msgr_result hr);
/* Like notification_end, for a link that has already ended. */
void notification_closed(struct msnp_client *client, enum link_end end);
/* Cancels a running Passport exchange and wipes its secrets. */
void notification_drop_passport(struct msnp_client *client);
/* Closes the link of the current Passport request; the next request opens another link. */
void notification_close_passport_link(struct msnp_client *client);
void notification_free(struct msnp_client *client);

/* Starts the keep-alive, which sends PNG every config.keep_alive_ms (docs/wire.md 1.4). */
void notification_start_keep_alive(struct msnp_client *client);
/* The client received QNG, the answer to PNG. */
void notification_pong(struct msnp_client *client);
/* Sends PNG when it is due.  Ends the connection when a step of the sign-in or the answer to PNG takes too
 * long. */
void notification_tick(struct msnp_client *client, uint64_t now);
uint64_t notification_deadline(const struct msnp_client *client);

#endif
