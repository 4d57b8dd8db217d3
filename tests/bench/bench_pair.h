/* Two users' programs that measure together, one in each user's prefix: the line between them, and the story of a
 * session that both play.
 *
 * BENCH_CHAIN holds the port of the line and the ID/key pair.  On the line the invitee reports when each of its events
 * came; the clock is the machine's and so the same for both: g it is ready to begin, i it is invited, a it accepts, r
 * the session is ready, c context data came, t the session is terminated. */
#ifndef OPENMSGR_BENCH_PAIR_H
#define OPENMSGR_BENCH_PAIR_H

#include "bench.h"

enum { PAIR_DATA_CALLS = 3 }; /* a session takes five */

struct pair {
    unsigned port;
    WCHAR id[64], key[64];
    SOCKET line;
    IMsgrSessionManager *manager; /* unlocked, with the application registered */
    struct sink *sink;            /* of its events */
    IDispatch *contact;           /* of the inviter, online */
    BSTR app, words;
};

/* Brings one of the two as far as it can begin, the inviter when the invitee is there as well.  The inviter listens on
 * the line, and says so in its output. */
void pair_start(struct pair *pair, bool invites);
void pair_stop(struct pair *pair);
/* Tells the other one. */
void pair_say(const struct pair *pair, char kind, double when);
/* Waits for the next word, which must be of that kind; its time. */
double pair_hear(const struct pair *pair, char kind);
/* Waits for the next word, whatever it is. */
char pair_next(const struct pair *pair);

/* Microseconds. */
struct pair_figures {
    struct samples returns, invitation, accepted, data;
};
void pair_forget(struct pair_figures *figures);

/* The inviter's part of a whole story, from Invite to the end of the session. */
void pair_round(const struct pair *pair, struct pair_figures *figures);
/* The invitee's part of it. */
void pair_round_taken(const struct pair *pair);
/* The same of a session that both keep, connected, by never letting it go. */
void pair_keep(const struct pair *pair);
void pair_keep_taken(const struct pair *pair);

#endif
