/* The queue of actions on TCP connections (links).  The client has no socket, so it queues actions, and
 * the caller takes each action from the queue and carries it out. */
#ifndef OPENMSGR_CLIENT_LINK_ACTIONS_H
#define OPENMSGR_CLIENT_LINK_ACTIONS_H

#include "common/buffer.h"

/* The number of one TCP connection.  0 means no connection.  A number is never reused. */
typedef uint32_t link_id;

enum link_action_type {
    LINK_OPEN,  /* connect to host:port */
    LINK_SEND,  /* send the bytes */
    LINK_CLOSE, /* send all bytes queued so far, then close; the caller reports no further events of the link */
};

struct link_action {
    enum link_action_type type;
    link_id link;
    bool is_notification; /* LINK_OPEN: the caller may start an embedded service for this link */
    bool is_secure;       /* LINK_OPEN: use TLS and verify the certificate for `host` */
    struct text host;     /* borrowed until the next call */
    uint16_t port;
    struct text bytes; /* borrowed until the next call */
};

enum link_end {
    LINK_END_BROKEN,    /* the link was open and has ended */
    LINK_END_REFUSED,   /* the link could not be opened */
    LINK_END_UNTRUSTED, /* TLS: the certificate could not be verified */
    LINK_END_NO_TLS,    /* one side does not support TLS, or the two sides have no TLS version in common */
};

struct queued_action;

struct link_actions {
    struct queued_action *first, **end;
    struct queued_action *taken; /* the action that the caller handles now */
    link_id last_link;
};

enum { LINK_IS_NOTIFICATION = 1, LINK_IS_SECURE = 2 };

void link_actions_init(struct link_actions *actions);
/* Frees the queue.  Wipes the queued bytes first, because they may hold a password, a digest or a ticket. */
void link_actions_free(struct link_actions *actions);

/* Queues LINK_OPEN.  `flags` is a combination of LINK_IS_NOTIFICATION and LINK_IS_SECURE.  Returns the new
 * link, or 0 when out of memory. */
link_id links_open(struct link_actions *actions, struct text host, uint16_t port, unsigned flags);
/* Returns the buffer to which the caller appends bytes for this link.  It is valid until the next call of
 * a function of this file.  When out of memory this is links_nowhere(); never NULL. */
struct buffer *links_out(struct link_actions *actions, link_id link);
/* Returns a failed buffer, which ignores appended bytes.  It is used for a line that cannot be sent. */
struct buffer *links_nowhere(void);
/* Queues LINK_CLOSE.  Does nothing for link 0. */
void links_close(struct link_actions *actions, link_id link);

/* Removes the next action from the queue and returns it in *out.  Returns false when the queue is empty.
 * Each call wipes and frees the action that the previous call returned. */
bool links_next_action(struct link_actions *actions, struct link_action *out);

#endif
