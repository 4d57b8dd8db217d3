/* TLS 1.2 on the streams of a loop, by mbedTLS (tls_mbedtls.c); tls_none.c is for builds without it.
 *
 * The server of an outgoing connection must have a certificate that a trusted root has signed, that is
 * valid now, and that names the requested host; this cannot be switched off.  A service without a
 * public certificate has its own authority (msgrd certificate), whose file is then the only root.
 *
 * As with net_loop: one thread, and a stream may be closed inside any of its own callbacks. */
#ifndef OPENMSGR_NET_TLS_H
#define OPENMSGR_NET_TLS_H

#include "loop.h"

struct tls_config;
struct tls_stream;

enum tls_close_reason {
    TLS_REFUSED,    /* the host or the network refused */
    TLS_UNRESOLVED, /* the name has no address */
    TLS_UNTRUSTED,  /* the certificate is not trusted; tls_trouble says why */
    TLS_FAILED,     /* no common version or cipher, or the peer does not speak TLS */
    TLS_ENDED,      /* the peer closed it, or it was lost */
};

struct tls_handler {
    /* The handshake is complete.  May be NULL. */
    void (*opened)(void *context);
    void (*received)(void *context, struct text bytes);
    /* The last call; the stream is freed afterwards.  Not called after tls_close. */
    void (*closed)(void *context, enum tls_close_reason reason);
};

/* Whether this build has TLS. */
bool tls_is_available(void);

/* For outgoing connections.  `ca_path` (UTF-8): a file with certificates in PEM or DER, the only roots;
 * empty: the roots of the system.  NULL when there are no roots, when the file cannot be read or has
 * other content, or when out of memory; *why is then a fixed sentence. */
struct tls_config *tls_client_config(struct text ca_path, const char **why);
/* For incoming connections: files with the certificate (and intermediate ones) and with its key.
 * NULL as above, or when the key does not belong to the certificate. */
struct tls_config *tls_server_config(struct text certificate_path, struct text key_path, const char **why);
/* After its last stream is freed; may be NULL. */
void tls_config_free(struct tls_config *config);

/* Connects and does the TLS handshake; the outcome is opened() or closed().  `config` and `handler` are
 * borrowed and outlive the stream.  NULL when out of memory. */
struct tls_stream *tls_connect(const struct tls_config *config, struct net_loop *loop, struct text host, uint16_t port,
                               const struct tls_handler *handler, void *context);
/* Only inside `accepted` of net_listen.  Takes over the stream, unless it returns NULL when out of
 * memory. */
struct tls_stream *tls_accept(const struct tls_config *config, struct net_stream *stream,
                              const struct tls_handler *handler, void *context);
/* Ignored before opened().  If out of memory, the stream is closed. */
void tls_send(struct tls_stream *stream, struct text bytes);
/* No callbacks follow; `flush` as for net_close. */
void tls_close(struct tls_stream *stream, bool flush);
/* Inside closed(): a fixed sentence why the certificate is not trusted; otherwise empty. */
const char *tls_trouble(const struct tls_stream *stream);

#endif
