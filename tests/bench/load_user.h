/* One user of the load generator: the model, the client of OpenMsgr, and the connections that the client opened. */
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
    struct frame_reader reader; /* a frame reader for switchboards besides the client's own, to count messages */
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
    uint32_t sent; /* number of messages sent on its switchboard, for their transaction ids */
};

/* Settings and counters shared by all users. */
struct load {
    struct net_loop *loop;
    struct timers timers;
    uint16_t port;
    size_t signed_in, refused; /* users */
    size_t open;               /* switchboards on which the invitation arrived */
    size_t lost_connections;   /* connections that ended unexpectedly */
    size_t refused_messages;   /* NAK */
    bool ending;               /* connections may end from now on */
    /* Called when a message of load_user_send arrives; `stamp` is the value that was passed there. */
    void (*arrived)(struct load *load, uint64_t stamp);
};

/* False when out of memory. */
bool load_user_create(struct load_user *user, struct load *load, size_t index);
void load_user_free(struct load_user *user);
bool load_user_sign_in(struct load_user *user, const char *handle, const char *password);
/* Invites that user to a session, which opens a switchboard. */
bool load_user_invite(struct load_user *user, const char *handle);
/* Sends one text message to the participants of the switchboard; false when there is no switchboard. */
bool load_user_send(struct load_user *user, uint64_t stamp);
uint64_t load_now_ms(void *context);

#endif
