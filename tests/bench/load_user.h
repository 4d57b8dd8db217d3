/* One user of the load generator: the model and our own client, and the connections that it asked
 * for. */
#ifndef OPENMSGR_BENCH_LOAD_USER_H
#define OPENMSGR_BENCH_LOAD_USER_H

#include "core/session.h"
#include "client/client.h"
#include "wire/frame.h"
#include "net/loop.h"
#include "common/timers.h"

enum { LINKS_OF_ONE = 3 };

struct load;
struct load_user;

struct load_link {
    struct load_user *user; /* NULL: free */
    link_id id;
    struct net_stream *stream;
    bool is_switchboard;
    struct frame_reader reader; /* of a switchboard: ours besides the client's, to count messages */
};

struct load_user {
    struct load *load;
    size_t index;
    struct messenger *model;
    struct msnp_client *client;
    struct model_listener listener;
    struct load_link links[LINKS_OF_ONE];
    struct timer timer;
    struct lock *lock;
    struct session *session, *invited;
    bool signed_in;
    uint32_t sent; /* messages on its switchboard, for their transaction ids */
};

/* What all of them share, and what has happened to them. */
struct load {
    struct net_loop *loop;
    struct timers timers;
    uint16_t port;
    size_t signed_in, refused; /* users */
    size_t open;               /* switchboards on which the invitation arrived */
    size_t lost_connections;   /* that ended although nobody wanted that */
    size_t refused_messages;   /* NAK */
    bool ending;               /* from now on they may end */
    /* A message of load_user_send has arrived; `stamp` is what was given there. */
    void (*arrived)(struct load *load, uint64_t stamp);
};

/* False when out of memory. */
bool load_user_create(struct load_user *user, struct load *load, size_t index);
void load_user_free(struct load_user *user);
bool load_user_sign_in(struct load_user *user, const char *handle, const char *password);
/* A session with that user, and so a switchboard. */
bool load_user_invite(struct load_user *user, const char *handle);
/* One text message on the switchboard to whoever is on it; false when there is none. */
bool load_user_send(struct load_user *user, uint64_t stamp);
uint64_t load_now_ms(void *context);

#endif
