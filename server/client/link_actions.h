/* Actions on TCP links that the client requests: a queue that the caller empties, because the client
 * itself has no socket. */
#ifndef OPENMSGR_CLIENT_LINK_ACTIONS_H
#define OPENMSGR_CLIENT_LINK_ACTIONS_H

#include "common/buffer.h"

/* Names one TCP connection; 0 names none, and no number is used twice. */
typedef uint32_t link_id;

enum link_action_type {
    LINK_OPEN,  /* connect to host:port */
    LINK_SEND,  /* send the bytes */
    LINK_CLOSE, /* close when everything queued before was sent; report nothing more of this link */
};

struct link_action {
    enum link_action_type type;
    link_id link;
    bool is_notification; /* LINK_OPEN: the caller may start an embedded service for this link */
    bool is_secure;       /* LINK_OPEN: over TLS, with the certificate verified for `host` */
    struct text host;     /* borrowed until the next call */
    uint16_t port;
    struct text bytes; /* borrowed until the next call */
};

enum link_end {
    LINK_END_BROKEN,    /* was open, and ended */
    LINK_END_REFUSED,   /* could not be opened */
    LINK_END_UNTRUSTED, /* secure: the certificate could not be verified */
    LINK_END_NO_TLS,    /* secure: one side has no TLS, or both have no version in common */
};

struct queued_action;

struct link_actions {
    struct queued_action *first, **end;
    struct queued_action *taken; /* the action that the caller handles now */
    link_id last_link;
};

enum { LINK_IS_NOTIFICATION = 1, LINK_IS_SECURE = 2 };

void link_actions_init(struct link_actions *actions);
/* Wipes what is queued: it may hold a password, its digest or a ticket. */
void link_actions_free(struct link_actions *actions);

/* Queues LINK_OPEN; `flags` are LINK_IS_NOTIFICATION and LINK_IS_SECURE.  0 when out of memory. */
link_id links_open(struct link_actions *actions, struct text host, uint16_t port, unsigned flags);
/* The buffer to which bytes for this link are appended, valid until the next call of a function of
 * this file.  When out of memory it is a failed buffer that takes nothing; never NULL. */
struct buffer *links_out(struct link_actions *actions, link_id link);
/* A failed buffer, for a line that cannot be sent. */
struct buffer *links_nowhere(void);
/* Queues LINK_CLOSE; nothing for link 0. */
void links_close(struct link_actions *actions, link_id link);

/* Takes the next action; false when there is none.  Wipes and frees the previous one. */
bool links_next_action(struct link_actions *actions, struct link_action *out);

#endif
