/* The client end of MSNP: connects the model (server/core) to one notification connection and any
 * number of switchboards.
 *
 * It has no socket and no thread.  The caller, server/engine, owns the sockets and the model lock: it
 * passes in what arrives, and after every call into the model or into this file it takes the actions
 * that msnp_client_next_action returns, until there are none. */
#ifndef OPENMSGR_CLIENT_CLIENT_H
#define OPENMSGR_CLIENT_CLIENT_H

#include "client_config.h"
#include "core/messenger.h"
#include "link_actions.h"

struct msnp_client;

/* The model does not exist yet when its wire is made: create the client, take the wire, create the
 * model, attach it.  The configuration is copied, the clock is borrowed.  NULL when out of memory. */
struct msnp_client *msnp_client_create(const struct msnp_client_config *config, const struct model_clock *clock);
const struct wire *msnp_client_wire(struct msnp_client *client);
void msnp_client_attach(struct msnp_client *client, struct messenger *messenger);
/* Takes effect at the next sign-in.  False when out of memory: nothing is changed. */
bool msnp_client_configure(struct msnp_client *client, const struct msnp_client_config *config);
void msnp_client_destroy(struct msnp_client *client);

/* Sets the receiver of log lines, about ends of connections and replies without a request.  They never
 * contain a password, a ticket, a digest, a handle or text of a peer.  `log` is called inside functions of this
 * file and must not call back; NULL, the default, logs nothing. */
void msnp_client_set_log(struct msnp_client *client, void (*log)(void *context, const char *line), void *context);
/* Sets the receiver of frames; the rules for `log` apply to `trace`. */
void msnp_client_set_trace(struct msnp_client *client, msnp_trace_function trace, void *context);

/* Takes the next action; false when there is none. */
bool msnp_client_next_action(struct msnp_client *client, struct link_action *action);
bool msnp_client_has_action(const struct msnp_client *client);

/* Events of a link, to be reported by the caller.  `local_address` is the numeric address of the local
 * end; it is used for a notification connection only. */
void msnp_client_opened(struct msnp_client *client, link_id link, struct text local_address);
void msnp_client_received(struct msnp_client *client, link_id link, struct text bytes);
/* The link could not be opened, or has ended. */
void msnp_client_closed(struct msnp_client *client, link_id link, enum link_end end);

/* Runs the timers that are due, and the time of the next one (as messenger_tick and
 * messenger_deadline): milliseconds of the clock, UINT64_MAX for never. */
void msnp_client_tick(struct msnp_client *client);
uint64_t msnp_client_deadline(const struct msnp_client *client);

#endif
