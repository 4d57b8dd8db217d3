/* Implements tls.h with mbedTLS, between a net_stream and the tls_handler of its owner. */
#include "tls.h"

#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/secret.h"
#include "random.h"
#include "tls_files.h"

enum { HOST_MAX = 254, PLAIN_BYTES = 4096, SAN_IP_ADDRESS = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7 };

struct tls_config {
    mbedtls_ssl_config ssl;
    mbedtls_x509_crt certificates; /* of a client: the trusted roots; of a server: its own chain */
    mbedtls_pk_context key;
    bool is_server;
};

struct tls_stream {
    mbedtls_ssl_context ssl;
    struct net_stream *net; /* NULL: closed */
    const struct tls_handler *handler;
    void *context;
    char host[HOST_MAX];
    struct text incoming; /* received, but not yet read by mbedTLS */
    bool open, at_end;
    bool busy, dead; /* dead and busy: closed inside a callback; freed when the callback has returned */
    uint32_t doubts; /* MBEDTLS_X509_BADCERT_* flags of all certificates of the chain */
};

/* Only cipher suites with forward secrecy and authenticated encryption. */
static const int ciphers[] = {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                              MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                              MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                              MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                              MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                              MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                              0};

#ifdef MBEDTLS_PLATFORM_GMTIME_R_ALT
/* mbedTLS calls this to check the dates of certificates.  On Windows gmtime is thread-safe. */
struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *seconds, struct tm *out)
{
    struct tm *found = gmtime(seconds);

    if (!found)
        return NULL;
    *out = *found;
    return out;
}
#endif

bool tls_is_available(void) { return true; }

/* ---- configurations ---- */

static int random_of_system(void *context, unsigned char *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
    return 0;
}

static struct tls_config *config_new(bool is_server)
{
    struct tls_config *config = calloc(1, sizeof(*config));

    if (!config)
        return NULL;
    config->is_server = is_server;
    mbedtls_x509_crt_init(&config->certificates);
    mbedtls_pk_init(&config->key);
    mbedtls_ssl_config_init(&config->ssl);
    if (mbedtls_ssl_config_defaults(&config->ssl, is_server ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT,
                                    MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT)) {
        tls_config_free(config);
        return NULL;
    }
    mbedtls_ssl_conf_rng(&config->ssl, random_of_system, NULL);
    mbedtls_ssl_conf_min_version(&config->ssl, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
    mbedtls_ssl_conf_ciphersuites(&config->ssl, ciphers);
    mbedtls_ssl_conf_authmode(&config->ssl, is_server ? MBEDTLS_SSL_VERIFY_NONE : MBEDTLS_SSL_VERIFY_REQUIRED);
    return config;
}

void tls_config_free(struct tls_config *config)
{
    if (!config)
        return;
    mbedtls_ssl_config_free(&config->ssl);
    mbedtls_x509_crt_free(&config->certificates);
    mbedtls_pk_free(&config->key);
    free(config);
}

/* Ignores a root that mbedTLS cannot parse: a system has more than a hundred roots, some of them with
 * extensions that mbedTLS does not support. */
static void add_root(void *context, const char *bytes, size_t length, bool is_pem)
{
    struct tls_config *config = context;

    mbedtls_x509_crt_parse(&config->certificates, (const unsigned char *)bytes, length + (is_pem ? 1 : 0));
}

/* Fails unless mbedTLS can parse every certificate of the file: a configured file must have no errors. */
static bool add_file(struct tls_config *config, struct text path)
{
    size_t length;
    char *bytes = tls_read_file(path, &length);
    bool is_pem = bytes && strstr(bytes, "-----BEGIN ");
    bool done = bytes &&
                mbedtls_x509_crt_parse(&config->certificates, (unsigned char *)bytes, length + (is_pem ? 1 : 0)) == 0;

    free(bytes);
    return done;
}

static bool add_key(struct tls_config *config, struct text path)
{
    size_t length;
    char *bytes = tls_read_file(path, &length);
    bool is_pem = bytes && strstr(bytes, "-----BEGIN ");
    bool done = bytes &&
                mbedtls_pk_parse_key(&config->key, (unsigned char *)bytes, length + (is_pem ? 1 : 0), NULL, 0) == 0;

    if (bytes)
        wipe_bytes(bytes, length);
    free(bytes);
    return done && mbedtls_pk_check_pair(&config->certificates.pk, &config->key) == 0;
}

struct tls_config *tls_client_config(struct text ca_path, const char **why)
{
    struct tls_config *config = config_new(false);

    *why = "out of memory";
    if (!config)
        return NULL;
    if (ca_path.length) {
        *why = "the file of the certificate authority cannot be read";
        if (!add_file(config, ca_path)) {
            tls_config_free(config);
            return NULL;
        }
    } else {
        *why = "the system has no root certificates";
        if (!tls_system_roots(add_root, config) || !config->certificates.raw.p) {
            tls_config_free(config);
            return NULL;
        }
    }
    mbedtls_ssl_conf_ca_chain(&config->ssl, &config->certificates, NULL);
    *why = "";
    return config;
}

struct tls_config *tls_server_config(struct text certificate_path, struct text key_path, const char **why)
{
    struct tls_config *config = config_new(true);

    *why = "out of memory";
    if (!config)
        return NULL;
    *why = "the certificate cannot be read";
    if (!add_file(config, certificate_path))
        goto failed;
    *why = "the key cannot be read, or is not the one of the certificate";
    if (!add_key(config, key_path) || mbedtls_ssl_conf_own_cert(&config->ssl, &config->certificates, &config->key))
        goto failed;
    *why = "";
    return config;

failed:
    tls_config_free(config);
    return NULL;
}

/* ---- verification ---- */

/* Parses an address like "192.0.2.7" into its four bytes; false for any other host. */
static bool parse_ipv4(const char *host, unsigned char address[4])
{
    struct text rest = text_of(host);

    for (unsigned i = 0; i < 4; i++) {
        const char *dot = i < 3 && rest.length ? memchr(rest.bytes, '.', rest.length) : NULL;
        struct text part = {rest.bytes, dot ? (size_t)(dot - rest.bytes) : rest.length};
        uint32_t number;

        if ((i < 3 && !dot) || part.length > 3 || !text_parse_u32(part, 255, &number))
            return false;
        address[i] = (unsigned char)number;
        if (dot)
            rest = (struct text){dot + 1, rest.length - part.length - 1};
    }
    return true;
}

static bool names_address(const mbedtls_x509_crt *certificate, const unsigned char address[4])
{
    for (const mbedtls_x509_sequence *name = &certificate->subject_alt_names; name; name = name->next)
        if (name->buf.tag == SAN_IP_ADDRESS && name->buf.len == 4 && memcmp(name->buf.p, address, 4) == 0)
            return true;
    return false;
}

/* Checks the address of a numeric host here, because mbedTLS compares only host names. */
static int verify(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    struct tls_stream *stream = context;
    unsigned char address[4];

    if (depth == 0 && parse_ipv4(stream->host, address) && !names_address(certificate, address))
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    stream->doubts |= *flags;
    return 0;
}

const char *tls_trouble(const struct tls_stream *stream)
{
    if (stream->doubts & MBEDTLS_X509_BADCERT_EXPIRED)
        return "the certificate has expired";
    if (stream->doubts & MBEDTLS_X509_BADCERT_FUTURE)
        return "the certificate is not valid yet";
    if (stream->doubts & MBEDTLS_X509_BADCERT_CN_MISMATCH)
        return "the certificate is for another host";
    if (stream->doubts & MBEDTLS_X509_BADCERT_NOT_TRUSTED)
        return "no known authority stands for the certificate";
    return stream->doubts ? "the certificate is not acceptable" : "";
}

/* ---- streams ---- */

static int take_incoming(void *context, unsigned char *bytes, size_t wanted)
{
    struct tls_stream *stream = context;
    size_t length = stream->incoming.length < wanted ? stream->incoming.length : wanted;

    if (!length)
        return stream->at_end ? 0 : MBEDTLS_ERR_SSL_WANT_READ;
    memcpy(bytes, stream->incoming.bytes, length);
    stream->incoming.bytes += length;
    stream->incoming.length -= length;
    return (int)length;
}

static int give_outgoing(void *context, const unsigned char *bytes, size_t length)
{
    struct tls_stream *stream = context;

    if (!stream->net)
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    net_send(stream->net, (struct text){(const char *)bytes, length});
    return (int)length;
}

static void stream_free(struct tls_stream *stream)
{
    mbedtls_ssl_free(&stream->ssl);
    free(stream);
}

/* Closes the connection and calls the handler. */
static void stream_end(struct tls_stream *stream, enum tls_close_reason reason)
{
    const struct tls_handler *handler = stream->handler;

    if (stream->dead)
        return;
    stream->dead = true;
    if (stream->net)
        net_close(stream->net, true);
    stream->net = NULL;
    handler->closed(stream->context, reason);
}

static bool shake_hands(struct tls_stream *stream)
{
    int result = mbedtls_ssl_handshake(&stream->ssl);

    if (result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE)
        return false;
    if (result) {
        stream_end(stream, stream->doubts ? TLS_UNTRUSTED : stream->at_end ? TLS_ENDED : TLS_FAILED);
        return false;
    }
    stream->open = true;
    if (stream->handler->opened)
        stream->handler->opened(stream->context);
    return !stream->dead;
}

/* Continues the handshake or decrypts received bytes, and calls the handler.  May free the stream. */
static void proceed(struct tls_stream *stream)
{
    unsigned char plain[PLAIN_BYTES];
    bool outermost = !stream->busy;

    stream->busy = true;
    if (!stream->dead && (stream->open || shake_hands(stream))) {
        while (!stream->dead) {
            int result = mbedtls_ssl_read(&stream->ssl, plain, sizeof(plain));

            if (result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE)
                break;
            if (result <= 0)
                stream_end(stream, TLS_ENDED);
            else
                stream->handler->received(stream->context, (struct text){(const char *)plain, (size_t)result});
        }
        wipe_bytes(plain, sizeof(plain));
    }
    stream->busy = !outermost;
    if (stream->dead && outermost)
        stream_free(stream);
}

static void net_is_open(void *context) { proceed(context); }

static void net_received(void *context, struct text bytes)
{
    struct tls_stream *stream = context;

    stream->incoming = bytes;
    proceed(stream);
}

static void net_is_closed(void *context, enum net_close_reason reason)
{
    struct tls_stream *stream = context;

    stream->net = NULL;
    stream->at_end = true;
    stream->busy = true;
    stream_end(stream, reason == NET_CLOSED_UNRESOLVED ? TLS_UNRESOLVED
                       : reason == NET_CLOSED_REFUSED  ? TLS_REFUSED
                                                       : TLS_ENDED);
    stream_free(stream);
}

static const struct net_handler net_handler = {net_is_open, net_received, net_is_closed};

static struct tls_stream *stream_new(const struct tls_config *config, const struct tls_handler *handler, void *context)
{
    struct tls_stream *stream = calloc(1, sizeof(*stream));

    if (!stream)
        return NULL;
    stream->handler = handler;
    stream->context = context;
    mbedtls_ssl_init(&stream->ssl);
    if (mbedtls_ssl_setup(&stream->ssl, &config->ssl)) {
        stream_free(stream);
        return NULL;
    }
    mbedtls_ssl_set_bio(&stream->ssl, stream, give_outgoing, take_incoming, NULL);
    return stream;
}

struct tls_stream *tls_connect(const struct tls_config *config, struct net_loop *loop, struct text host, uint16_t port,
                               const struct tls_handler *handler, void *context)
{
    struct tls_stream *stream = stream_new(config, handler, context);
    unsigned char address[4];

    if (!stream)
        return NULL;
    if (!host.length || host.length >= sizeof(stream->host))
        goto failed;
    memcpy(stream->host, host.bytes, host.length);
    mbedtls_ssl_set_verify(&stream->ssl, verify, stream);
    if (!parse_ipv4(stream->host, address) && mbedtls_ssl_set_hostname(&stream->ssl, stream->host))
        goto failed;
    stream->net = net_connect(loop, host, port, &net_handler, stream);
    if (stream->net)
        return stream;

failed:
    stream_free(stream);
    return NULL;
}

struct tls_stream *tls_accept(const struct tls_config *config, struct net_stream *net,
                              const struct tls_handler *handler, void *context)
{
    struct tls_stream *stream = stream_new(config, handler, context);

    if (!stream)
        return NULL;
    stream->net = net;
    net_stream_adopt(net, &net_handler, stream);
    return stream;
}

void tls_send(struct tls_stream *stream, struct text bytes)
{
    while (bytes.length && stream->open && !stream->dead) {
        int result = mbedtls_ssl_write(&stream->ssl, (const unsigned char *)bytes.bytes, bytes.length);

        if (result <= 0) { /* out of memory: a TLS record is missing, so the connection cannot go on */
            net_fail(stream->net);
            return;
        }
        bytes.bytes += result;
        bytes.length -= (size_t)result;
    }
}

void tls_close(struct tls_stream *stream, bool flush)
{
    if (stream->dead)
        return;
    if (stream->open && stream->net && flush)
        mbedtls_ssl_close_notify(&stream->ssl);
    stream->dead = true;
    if (stream->net)
        net_close(stream->net, flush);
    stream->net = NULL;
    if (!stream->busy)
        stream_free(stream);
}
