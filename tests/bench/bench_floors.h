/* The floors: a round trip of 64 bytes to another process. */
#ifndef OPENMSGR_BENCH_FLOORS_H
#define OPENMSGR_BENCH_FLOORS_H

#include "bench.h"

struct floors {
    HANDLE pipe, pipe_partner, tcp_partner;
    SOCKET tcp;
};

void floors_start(struct floors *floors);
void floors_stop(struct floors *floors);
/* Each makes one round trip. */
void floor_pipe(struct floors *floors);
void floor_tcp(struct floors *floors);

#endif
