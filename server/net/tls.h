/* TLS 1.2 on the streams of a net_loop.  tls_mbedtls.c implements it with mbedTLS; tls_none.c is for builds
 * without mbedTLS.
 *
 * The server of an outgoing connection must have a certificate that leads to a trusted root, that is
 * valid now, and that names the requested host; this check cannot be switched off.  A service without a
 * public certificate can make its own authority (`msgrd certificate`), whose file is then the only root.
 *
 * The rules of net_loop apply: call all functions on the thread of the loop; a stream may be closed inside
 * any of its own callbacks. */
#ifndef OPENMSGR_NET_TLS_H
#define OPENMSGR_NET_TLS_H

#include "loop.h"

struct tls_config;
struct tls_stream;

enum tls_close_reason {
    TLS_REFUSED,    /* the host or the network refused the connection, or did not answer in time */
    TLS_UNRESOLVED, /* the name has no address */
    TLS_UNTRUSTED,  /* the certificate is not trusted; tls_trouble says why */
    TLS_FAILED,     /* no common version or cipher, or the peer does not speak TLS */
    TLS_ENDED,      /* the peer closed the connection, or the connection was lost */
};

struct tls_handler {
    /* The handshake is complete.  May be NULL. */
    void (*opened)(void *context);
    void (*received)(void *context, struct text bytes);
    /* The last callback: the stream is freed afterwards.  Not called after tls_close. */
    void (*closed)(void *context, enum tls_close_reason reason);
};

/* Whether this build has TLS. */
bool tls_is_available(void);

/* Makes the configuration of outgoing connections.  The certificates in the file `ca_path` (UTF-8 path; PEM
 * or DER) are the only trusted roots; if it is empty, the roots of the system are trusted.  NULL, with the
 * reason as a fixed phrase in *why, when the file is not readable or not valid, when the system has no
 * roots, or when out of memory. */
struct tls_config *tls_client_config(struct text ca_path, const char **why);
/* Makes the configuration of incoming connections from two files: the certificate, followed by any
 * intermediate certificates, and the private key.  NULL, with the reason as a fixed phrase in *why, when a
 * file is not readable or not valid, when the key does not match the certificate, or when out of memory. */
struct tls_config *tls_server_config(struct text certificate_path, struct text key_path, const char **why);
/* Call this after the last stream that uses `config` has been freed.  `config` may be NULL. */
void tls_config_free(struct tls_config *config);

/* Connects and does the TLS handshake; the outcome is opened() or closed().  `config` and `handler` are
 * borrowed and must outlive the stream.  NULL when `host` is empty or too long, or when out of memory. */
struct tls_stream *tls_connect(const struct tls_config *config, struct net_loop *loop, struct text host, uint16_t port,
                               const struct tls_handler *handler, void *context);
/* Call this only from the `accepted` callback of net_listen.  On success it owns `stream`.  NULL when out
 * of memory; the caller still owns `stream` then and must close it. */
struct tls_stream *tls_accept(const struct tls_config *config, struct net_stream *stream,
                              const struct tls_handler *handler, void *context);
/* Sends bytes; does nothing before opened().  When out of memory, the stream is closed. */
void tls_send(struct tls_stream *stream, struct text bytes);
/* Closes the stream without further callbacks; `flush` has the same meaning as for net_close. */
void tls_close(struct tls_stream *stream, bool flush);
/* Call this only from closed().  Returns a fixed phrase that says why the certificate is not trusted, or ""
 * when the certificate was not the problem. */
const char *tls_trouble(const struct tls_stream *stream);

#endif
