/* Implements tls.h for builds without mbedTLS: every TLS connection fails. */
#include "tls.h"

bool tls_is_available(void) { return false; }

struct tls_config *tls_client_config(struct text ca_path, const char **why)
{
    (void)ca_path;
    *why = "this build has no TLS";
    return NULL;
}

struct tls_config *tls_server_config(struct text certificate_path, struct text key_path, const char **why)
{
    (void)certificate_path, (void)key_path;
    *why = "this build has no TLS";
    return NULL;
}

void tls_config_free(struct tls_config *config) { (void)config; }

struct tls_stream *tls_connect(const struct tls_config *config, struct net_loop *loop, struct text host, uint16_t port,
                               const struct tls_handler *handler, void *context)
{
    (void)config, (void)loop, (void)host, (void)port, (void)handler, (void)context;
    return NULL;
}

struct tls_stream *tls_accept(const struct tls_config *config, struct net_stream *stream,
                              const struct tls_handler *handler, void *context)
{
    (void)config, (void)stream, (void)handler, (void)context;
    return NULL;
}

void tls_send(struct tls_stream *stream, struct text bytes) { (void)stream, (void)bytes; }
void tls_close(struct tls_stream *stream, bool flush) { (void)stream, (void)flush; }
const char *tls_trouble(const struct tls_stream *stream) { return (void)stream, ""; }
