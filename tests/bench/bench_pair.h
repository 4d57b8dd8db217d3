/* Two programs that measure together, one in each user's prefix: the TCP connection between them ("the line"), and the
 * steps of a session.
 *
 * BENCH_CHAIN holds the port of the line and the ID/key pair.  On the line the invitee reports the time of each of its
 * events; both programs use the clock of the machine.  g: ready to begin, i: invited, a: accepting, r: the session is
 * ready, c: context data came, t: the session is terminated. */
#ifndef OPENMSGR_BENCH_PAIR_H
#define OPENMSGR_BENCH_PAIR_H

#include "bench.h"

enum { PAIR_DATA_CALLS = 3 }; /* the limit of a session is five */

struct pair {
    unsigned port;
    WCHAR id[64], key[64];
    SOCKET line;
    IMsgrSessionManager *manager; /* unlocked, with the application registered */
    struct sink *sink;            /* for the events of the manager */
    IDispatch *contact;           /* only the inviter: the contact, online */
    BSTR app, words;
};

/* Prepares one of the two programs; the inviter also waits for the invitee.  The inviter listens on the line and
 * prints a message when it does. */
void pair_start(struct pair *pair, bool invites);
void pair_stop(struct pair *pair);
/* Sends a message to the other program. */
void pair_say(const struct pair *pair, char kind, double when);
/* Waits for the next message, which must be of that kind; returns its time. */
double pair_hear(const struct pair *pair, char kind);
/* Waits for the next message of any kind. */
char pair_next(const struct pair *pair);

/* Microseconds. */
struct pair_figures {
    struct samples returns, invitation, accepted, data;
};
void pair_forget(struct pair_figures *figures);

/* The inviter's part of a whole session, from Invite to its end. */
void pair_round(const struct pair *pair, struct pair_figures *figures);
/* The invitee's part of a whole session. */
void pair_round_taken(const struct pair *pair);
/* The parts of a session that both programs keep connected by never releasing it. */
void pair_keep(const struct pair *pair);
void pair_keep_taken(const struct pair *pair);

#endif
