/* A relay between a client and msgrd that makes network faults. It forwards each connection to
 * the service, and replaces the addresses of switchboards in what the service sends by its own. */
#ifndef OPENMSGR_TESTS_FAULT_RELAY_H
#define OPENMSGR_TESTS_FAULT_RELAY_H

#include <stdbool.h>
#include <stdint.h>

struct fault_relay;

/* Recognized by the client's first command. */
enum relay_kind { RELAY_NOTIFICATION = 1, RELAY_SWITCHBOARD = 2, RELAY_BOTH = 3 };

struct fault_relay *fault_relay_start(uint16_t service_port);
void fault_relay_stop(struct fault_relay *relay);
uint16_t fault_relay_port(const struct fault_relay *relay);

/* ---- faults of all later traffic of that kind of connection ---- */

/* A delay; the order within a connection is kept. */
void fault_relay_delay(struct fault_relay *relay, enum relay_kind kind, unsigned ms);
/* One byte for each segment. */
void fault_relay_dribble(struct fault_relay *relay);
/* New connections are refused, as without a service. */
void fault_relay_refuse(struct fault_relay *relay, bool refuse);

/* ---- single faults of the current connections ---- */

/* Nothing arrives any more, and no end is closed, as after a power failure. */
void fault_relay_lose(struct fault_relay *relay, enum relay_kind kind);
/* Both ends are closed, in order or by a reset. */
void fault_relay_close(struct fault_relay *relay, enum relay_kind kind, bool reset);
/* The next bytes from the service are cut in the middle; then nothing arrives any more, or the
 * connection is closed. */
void fault_relay_tear(struct fault_relay *relay, enum relay_kind kind, bool close);

#endif
