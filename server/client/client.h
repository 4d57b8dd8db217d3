/* The client end of MSNP: connects the model (server/core) to one notification connection and any
 * number of switchboards.
 *
 * The client has no socket and no thread.  The caller, server/engine, owns the sockets and the model
 * lock.  It passes received bytes to the client.  After every call into the model or into this file
 * it carries out all actions that msnp_client_next_action returns. */
#ifndef OPENMSGR_CLIENT_CLIENT_H
#define OPENMSGR_CLIENT_CLIENT_H

#include "client_config.h"
#include "core/messenger.h"
#include "link_actions.h"

struct msnp_client;

/* The model needs a struct wire when it is created, and the client needs the model.  So the caller creates
 * the client, creates the model with msnp_client_wire, and then attaches the model to the client.  The
 * configuration is copied, the clock is borrowed.  Returns NULL when out of memory. */
struct msnp_client *msnp_client_create(const struct msnp_client_config *config, const struct model_clock *clock);
const struct wire *msnp_client_wire(struct msnp_client *client);
void msnp_client_attach(struct msnp_client *client, struct messenger *messenger);
/* Replaces the configuration.  The next sign-in uses the new server; the current connection stays open.
 * Returns false when out of memory; the old configuration then stays in use. */
bool msnp_client_configure(struct msnp_client *client, const struct msnp_client_config *config);
void msnp_client_destroy(struct msnp_client *client);

/* Sets the function that receives log lines, for example when a connection ends.  Log lines never contain
 * a password, a ticket, a digest, a handle or text of a peer.  Functions of this file call `log`, so `log`
 * must not call any of them.  NULL, the default, logs nothing. */
void msnp_client_set_log(struct msnp_client *client, void (*log)(void *context, const char *line), void *context);
/* Sets the function that receives every frame.  `trace` must not call functions of this file; NULL, the
 * default, traces nothing. */
void msnp_client_set_trace(struct msnp_client *client, msnp_trace_function trace, void *context);

/* Removes the next action from the queue.  Returns false when the queue is empty. */
bool msnp_client_next_action(struct msnp_client *client, struct link_action *action);
bool msnp_client_has_action(const struct msnp_client *client);

/* The caller reports the events of a link with these three functions.  `local_address` is the numeric
 * address of the local end; the client uses it for a notification connection only. */
void msnp_client_opened(struct msnp_client *client, link_id link, struct text local_address);
void msnp_client_received(struct msnp_client *client, link_id link, struct text bytes);
/* Reports that the link could not be opened, or that an open link has ended. */
void msnp_client_closed(struct msnp_client *client, link_id link, enum link_end end);

/* msnp_client_tick runs the timers that are due.  msnp_client_deadline returns when the next timer is
 * due, in milliseconds of the clock, or UINT64_MAX when no timer is set. */
void msnp_client_tick(struct msnp_client *client);
uint64_t msnp_client_deadline(const struct msnp_client *client);

#endif
