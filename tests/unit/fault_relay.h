/* A network between a client and msgrd that fails when it is told to: every connection to the relay's port goes on to
 * the service, and the addresses of switchboards that the service gives away on the way are the relay's. */
#ifndef OPENMSGR_TESTS_FAULT_RELAY_H
#define OPENMSGR_TESTS_FAULT_RELAY_H

#include <stdbool.h>
#include <stdint.h>

struct fault_relay;

/* Told apart by what the client says first. */
enum relay_kind { RELAY_NOTIFICATION = 1, RELAY_SWITCHBOARD = 2, RELAY_BOTH = 3 };

struct fault_relay *fault_relay_start(uint16_t service_port);
void fault_relay_stop(struct fault_relay *relay);
uint16_t fault_relay_port(const struct fault_relay *relay);

/* ---- from now on, for the connections of that kind ---- */

/* Each piece arrives so much later; pieces of one connection stay in order. */
void fault_relay_delay(struct fault_relay *relay, enum relay_kind kind, unsigned ms);
/* One byte at a time, each in a segment of its own. */
void fault_relay_dribble(struct fault_relay *relay);
/* New connections are refused, as of a service that is not there. */
void fault_relay_refuse(struct fault_relay *relay, bool refuse);

/* ---- once, for the connections that there are now ---- */

/* Nothing more arrives, and nobody is told: the other end has lost its power. */
void fault_relay_lose(struct fault_relay *relay, enum relay_kind kind);
/* Both ends hear of it: an orderly end, or a reset. */
void fault_relay_close(struct fault_relay *relay, enum relay_kind kind, bool reset);
/* The next piece from the service stops in its middle; then the connection is lost, or closed. */
void fault_relay_tear(struct fault_relay *relay, enum relay_kind kind, bool close);

#endif
