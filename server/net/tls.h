/* TLS 1.2 on the streams of a loop; mbedTLS below (tls_mbedtls.c), or nothing (tls_none.c) where it
 * cannot be had.
 *
 * The other end of a connection that we make has to show a certificate that one of our roots stands
 * for, that is valid today and that names the host we asked for.  There is no way around that: who
 * runs a service of his own has a certificate authority of his own (msgrd certificate) and gives its
 * file as the only root.
 *
 * As with net_loop: one thread, and a stream may be closed inside any of its own callbacks. */
#ifndef OPENMSGR_NET_TLS_H
#define OPENMSGR_NET_TLS_H

#include "loop.h"

struct tls_config;
struct tls_stream;

enum tls_close_reason {
    TLS_REFUSED,     /* nobody listens there, or no way to it */
    TLS_UNRESOLVED,  /* no address for the name */
    TLS_UNTRUSTED,   /* the certificate is not to be trusted; tls_trouble says why */
    TLS_FAILED,      /* no common version or cipher, or what came is no TLS */
    TLS_ENDED,       /* the other side ended it, or it broke */
};

struct tls_handler {
    /* The other side is who it has to be; may be NULL. */
    void (*opened)(void *context);
    void (*received)(void *context, struct text bytes);
    /* The last call for a stream; the stream is gone.  Not called after tls_close. */
    void (*closed)(void *context, enum tls_close_reason reason);
};

/* Whether this build has TLS. */
bool tls_is_available(void);

/* For connections that we make.  `ca_path`, a file with one or more certificates in PEM or DER, UTF-8:
 * the only roots; empty: the roots of the system.  NULL when there are none, when the file cannot be
 * read or holds anything else, or when out of memory; *why is then one of a few fixed sentences. */
struct tls_config *tls_client_config(struct text ca_path, const char **why);
/* For connections made to us: files with our certificate (and those between it and a root) and with
 * its key.  NULL as above, or when the key is another one's. */
struct tls_config *tls_server_config(struct text certificate_path, struct text key_path,
                                     const char **why);
/* After the last stream of it is gone.  NULL is allowed. */
void tls_config_free(struct tls_config *config);

/* Connects and shakes hands; the outcome is opened() or closed().  `config` and `handler` are
 * borrowed and outlive the stream.  NULL when out of memory. */
struct tls_stream *tls_connect(const struct tls_config *config, struct net_loop *loop,
                               struct text host, uint16_t port, const struct tls_handler *handler,
                               void *context);
/* Only inside `accepted` of net_listen: takes the stream over.  NULL when out of memory; the stream
 * is then still the caller's. */
struct tls_stream *tls_accept(const struct tls_config *config, struct net_stream *stream,
                              const struct tls_handler *handler, void *context);
/* Only of a stream that is open. */
void tls_send(struct tls_stream *stream, struct text bytes);
/* No callbacks any more; what was sent still goes when `flush` is set. */
void tls_close(struct tls_stream *stream, bool flush);
/* Within closed(): why the certificate is not trusted, a fixed sentence; else empty. */
const char *tls_trouble(const struct tls_stream *stream);

#endif
