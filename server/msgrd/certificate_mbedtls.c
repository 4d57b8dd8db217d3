#include "certificate.h"

#include <mbedtls/asn1write.h>
#include <mbedtls/ecp.h>
#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/http.h"
#include "common/secret.h"
#include "net/random.h"
#include "net/tls_files.h"
#include "platform.h"

enum { PATH_MAX_BYTES = 1200, PEM_MAX = 4096, NAMES_MAX_BYTES = 2304, DN_MAX = 256 };

/* The key that signs certificates, and the subject name of the authority's own certificate. */
struct authority {
    mbedtls_pk_context key;
    char name[DN_MAX];
};

static int random_of_system(void *context, unsigned char *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
    return 0;
}

static bool path_of(char path[PATH_MAX_BYTES], const char *folder, const char *file)
{
    int length = snprintf(path, PATH_MAX_BYTES, "%s/%s", folder, file);

    return length > 0 && length < PATH_MAX_BYTES;
}

static bool write_public(const char *folder, const char *file, const char *content)
{
    char path[PATH_MAX_BYTES];
    FILE *stream = path_of(path, folder, file) ? platform_open(path, "wb") : NULL;
    bool done;

    if (!stream)
        return false;
    done = fputs(content, stream) >= 0;
    return fclose(stream) == 0 && done;
}

static bool write_key(const char *folder, const char *file, mbedtls_pk_context *key)
{
    char path[PATH_MAX_BYTES];
    unsigned char pem[PEM_MAX];
    bool done = path_of(path, folder, file) && mbedtls_pk_write_key_pem(key, pem, sizeof(pem)) == 0 &&
                platform_write_secret(path, (const char *)pem);

    wipe_bytes(pem, sizeof(pem));
    return done;
}

static bool new_key(mbedtls_pk_context *key)
{
    return mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0 &&
           mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*key), random_of_system, NULL) == 0;
}

static bool date_of(time_t seconds, char date[16])
{
    const struct tm *fields = gmtime(&seconds);

    return fields && strftime(date, 16, "%Y%m%d%H%M%S", fields) == 14;
}

/* ---- contents of a certificate ---- */

/* Sets the serial number: a positive random number of 127 bits. */
static bool set_serial(mbedtls_x509write_cert *certificate)
{
    unsigned char bytes[16];
    mbedtls_mpi serial;
    bool done;

    random_bytes(bytes, sizeof(bytes));
    bytes[0] = (unsigned char)((bytes[0] & 0x7F) | 0x40);
    mbedtls_mpi_init(&serial);
    done = mbedtls_mpi_read_binary(&serial, bytes, sizeof(bytes)) == 0 &&
           mbedtls_x509write_crt_set_serial(certificate, &serial) == 0;
    mbedtls_mpi_free(&serial);
    return done;
}

/* Parses an address like "192.0.2.7" into four bytes; false for any other name. */
static bool parse_ipv4(const char *name, unsigned char address[4])
{
    unsigned parts[4];
    char behind;

    if (strspn(name, "0123456789.") != strlen(name) ||
        sscanf(name, "%3u.%3u.%3u.%3u%c", &parts[0], &parts[1], &parts[2], &parts[3], &behind) != 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (parts[i] > 255)
            return false;
        address[i] = (unsigned char)parts[i];
    }
    return true;
}

/* Adds the extension subjectAltName (RFC 5280, 4.2.1.6).  The ASN.1 functions of mbedTLS write backwards,
 * from the end of the buffer. */
static bool set_names(mbedtls_x509write_cert *certificate, const char *const *names, size_t count)
{
    unsigned char bytes[NAMES_MAX_BYTES], *position = bytes + sizeof(bytes);
    size_t length = 0;

    for (size_t i = count; i-- > 0;) {
        unsigned char address[4], tag = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2;
        const unsigned char *value = (const unsigned char *)names[i];
        size_t value_length = strlen(names[i]);
        int written;

        if (parse_ipv4(names[i], address)) {
            tag = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7;
            value = address;
            value_length = sizeof(address);
        }
        written = mbedtls_asn1_write_raw_buffer(&position, bytes, value, value_length);
        if (written < 0)
            return false;
        length += (size_t)written;
        written = mbedtls_asn1_write_len(&position, bytes, value_length);
        if (written < 0)
            return false;
        length += (size_t)written;
        written = mbedtls_asn1_write_tag(&position, bytes, tag);
        if (written < 0)
            return false;
        length += (size_t)written;
    }
    if (mbedtls_asn1_write_len(&position, bytes, length) < 0 ||
        mbedtls_asn1_write_tag(&position, bytes, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE) < 0)
        return false;
    return mbedtls_x509write_crt_set_extension(certificate, MBEDTLS_OID_SUBJECT_ALT_NAME,
                                               MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0, position,
                                               (size_t)(bytes + sizeof(bytes) - position)) == 0;
}

/* Restricts the certificate to TLS servers. */
static bool set_purpose(mbedtls_x509write_cert *certificate)
{
    static const unsigned char server_auth[] = {0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};

    return mbedtls_x509write_crt_set_extension(certificate, MBEDTLS_OID_EXTENDED_KEY_USAGE,
                                               MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE), 0, server_auth,
                                               sizeof(server_auth)) == 0 &&
           mbedtls_x509write_crt_set_key_usage(certificate, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0;
}

/* The contents of a certificate.  A certificate without names is the one of the authority. */
struct contents {
    const char *subject;
    mbedtls_pk_context *key;
    const char *const *names;
    size_t count;
    time_t from, until;
};

static bool set_validity(mbedtls_x509write_cert *certificate, time_t from, time_t until)
{
    char not_before[16], not_after[16];

    return date_of(from, not_before) && date_of(until, not_after) &&
           mbedtls_x509write_crt_set_validity(certificate, not_before, not_after) == 0;
}

static bool set_identity(mbedtls_x509write_cert *certificate, const struct contents *contents,
                         struct authority *authority)
{
    bool is_authority = contents->count == 0;

    mbedtls_x509write_crt_set_subject_key(certificate, contents->key);
    mbedtls_x509write_crt_set_issuer_key(certificate, &authority->key);
    return mbedtls_x509write_crt_set_subject_name(certificate, contents->subject) == 0 &&
           mbedtls_x509write_crt_set_issuer_name(certificate, authority->name) == 0 &&
           mbedtls_x509write_crt_set_basic_constraints(certificate, is_authority, is_authority ? 0 : -1) == 0 &&
           mbedtls_x509write_crt_set_subject_key_identifier(certificate) == 0 &&
           mbedtls_x509write_crt_set_authority_key_identifier(certificate) == 0;
}

static bool set_usage(mbedtls_x509write_cert *certificate, const struct contents *contents)
{
    if (contents->count)
        return set_names(certificate, contents->names, contents->count) && set_purpose(certificate);
    return mbedtls_x509write_crt_set_key_usage(certificate, MBEDTLS_X509_KU_KEY_CERT_SIGN) == 0;
}

/* Writes a certificate that the authority has signed to a file in the folder. */
static bool write_certificate(const char *folder, const char *file, const struct contents *contents,
                              struct authority *authority)
{
    mbedtls_x509write_cert certificate;
    unsigned char pem[PEM_MAX];
    bool done;

    mbedtls_x509write_crt_init(&certificate);
    mbedtls_x509write_crt_set_version(&certificate, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&certificate, MBEDTLS_MD_SHA256);
    done = set_serial(&certificate) && set_validity(&certificate, contents->from, contents->until) &&
           set_identity(&certificate, contents, authority) && set_usage(&certificate, contents) &&
           mbedtls_x509write_crt_pem(&certificate, pem, sizeof(pem), random_of_system, NULL) == 0 &&
           write_public(folder, file, (const char *)pem);
    mbedtls_x509write_crt_free(&certificate);
    return done;
}

/* ---- the authority ---- */

static char *read_file(const char *folder, const char *file, size_t *length)
{
    char path[PATH_MAX_BYTES];

    return path_of(path, folder, file) ? tls_read_file(text_of(path), length) : NULL;
}

/* Reads the authority in the folder.  False when a file is not readable or when the key does not match the
 * certificate. */
static bool load_authority(const char *folder, struct authority *authority)
{
    size_t length, key_length;
    char *pem = read_file(folder, AUTHORITY_FILE, &length);
    char *key = read_file(folder, AUTHORITY_KEY_FILE, &key_length);
    mbedtls_x509_crt certificate;
    bool done;

    mbedtls_x509_crt_init(&certificate);
    done = pem && key && mbedtls_x509_crt_parse(&certificate, (unsigned char *)pem, length + 1) == 0 &&
           mbedtls_pk_parse_key(&authority->key, (unsigned char *)key, key_length + 1, NULL, 0) == 0 &&
           mbedtls_pk_check_pair(&certificate.pk, &authority->key) == 0 &&
           mbedtls_x509_dn_gets(authority->name, sizeof(authority->name), &certificate.subject) > 0;
    if (key)
        wipe_bytes(key, key_length);
    free(pem);
    free(key);
    mbedtls_x509_crt_free(&certificate);
    return done;
}

/* Makes an authority.  Its subject name has a random part, so that programs can tell two authorities apart. */
static bool make_authority(const char *folder, struct authority *authority, time_t from)
{
    struct contents contents = {.subject = authority->name,
                                .key = &authority->key,
                                .from = from,
                                .until = from + (time_t)AUTHORITY_DAYS * 86400};
    unsigned char bytes[4];

    random_bytes(bytes, sizeof(bytes));
    snprintf(authority->name, sizeof(authority->name), "O=OpenMsgr,CN=Private authority %02x%02x%02x%02x", bytes[0],
             bytes[1], bytes[2], bytes[3]);
    return new_key(&authority->key) && write_key(folder, AUTHORITY_KEY_FILE, &authority->key) &&
           write_certificate(folder, AUTHORITY_FILE, &contents, authority);
}

static bool is_there(const char *folder, const char *file)
{
    size_t length;
    char *bytes = read_file(folder, file, &length);

    if (bytes)
        wipe_bytes(bytes, length);
    free(bytes);
    return bytes != NULL;
}

/* Whether `name` is a host name or an IPv4 address, without characters that a distinguished name must quote. */
static bool is_name(const char *name)
{
    struct https_url url;

    return https_url_parse(text_of(name), &url) && url.host.length == strlen(name);
}

static bool are_names(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_name(names[i]))
            return false;
    return count && count <= CERTIFICATE_NAMES_MAX;
}

/* Reads the authority in the folder, or makes one if there is none.  On failure sets *why and returns false. */
static bool get_authority(const char *folder, struct authority *authority, time_t from, const char **why)
{
    if (is_there(folder, AUTHORITY_FILE) || is_there(folder, AUTHORITY_KEY_FILE)) {
        *why = "the authority in this folder cannot be used";
        return load_authority(folder, authority);
    }
    *why = "the folder cannot be written";
    return make_authority(folder, authority, from);
}

bool certificate_make(const char *folder, const char *const *names, size_t count, time_t from, time_t until,
                      const char **why)
{
    struct authority authority = {0};
    mbedtls_pk_context key;
    char subject[DN_MAX + 8];
    struct contents contents = {subject, &key, names, count, from, until};
    bool done = false;

    *why = "a certificate is for one to eight host names or IPv4 addresses";
    if (!are_names(names, count))
        return false;
    *why = "the folder cannot be written";
    if (!platform_make_directory(folder))
        return false;
    mbedtls_pk_init(&authority.key);
    mbedtls_pk_init(&key);
    /* A common name has at most 64 characters; clients check the alternative names. */
    snprintf(subject, sizeof(subject), "CN=%.64s", names[0]);
    if (get_authority(folder, &authority, from, why)) {
        *why = "the folder cannot be written";
        done = new_key(&key) && write_key(folder, CERTIFICATE_KEY_FILE, &key) &&
               write_certificate(folder, CERTIFICATE_FILE, &contents, &authority);
    }
    mbedtls_pk_free(&key);
    mbedtls_pk_free(&authority.key);
    if (done)
        *why = "";
    return done;
}
