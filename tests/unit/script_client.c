#include "script_client.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/md5.h"
#include "net/clock.h"
#include "msgrd/log.h"
#include "msgrd/platform.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"

/* ---- the service ---- */

void script_service_init(struct script_service *service)
{
    *service = (struct script_service){.directory = "/tmp/msgrd-test-XXXXXX"};
    ck_assert_ptr_nonnull(mkdtemp(service->directory));
    snprintf(service->store_path, sizeof(service->store_path), "%s/msgrd.db", service->directory);
    snprintf(service->control_path, sizeof(service->control_path), "%s/msgrd.control", service->directory);
    service->options = (struct server_options){.address = "127.0.0.1", .control_path = service->control_path};
    ck_assert(platform_make_directory(service->directory));
}

static int serve(struct script_service *service)
{
    struct store *store = store_open(service->store_path);
    char log[96];
    int code;

    snprintf(log, sizeof(log), "%s/log", service->directory);
    if (!store || !log_open(log, LOG_DEBUG))
        return 99;
    code = server_run(store, &service->options);
    store_close(store);
    return code;
}

static void wait_readable(int file, uint64_t end)
{
    struct pollfd entry = {file, POLLIN, 0};
    uint64_t now = clock_now_ms();

    ck_assert_msg(now < end && poll(&entry, 1, (int)(end - now)) == 1, "nothing came in time");
}

void script_service_start(struct script_service *service)
{
    uint64_t end = clock_now_ms() + CLIENT_DEADLINE_MS;
    char line[256] = "";
    size_t length = 0;
    unsigned port;
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    service->process = fork();
    ck_assert_int_ge(service->process, 0);
    if (service->process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        exit(serve(service));
    }
    close(ends[1]);
    while (!strstr(line, "listening on") || line[length - 1] != '\n') {
        ssize_t got;

        wait_readable(ends[0], end);
        got = read(ends[0], line + length, sizeof(line) - 1 - length);
        ck_assert_msg(got > 0, "the service ended instead of listening");
        length += (size_t)got;
        line[length] = 0;
    }
    service->output = ends[0];
    if (sscanf(line, "msgrd: Passport on 127.0.0.1:%u", &port) == 1)
        service->passport_port = (uint16_t)port;
    ck_assert_msg(sscanf(strstr(line, "listening on"), "listening on 127.0.0.1:%u", &port) == 1, "it said: %s", line);
    service->port = (uint16_t)port;
}

/* The service has ended when its standard output is closed. */
int script_service_wait(struct script_service *service)
{
    uint64_t end = clock_now_ms() + CLIENT_DEADLINE_MS;
    char ignored[256];
    int status;

    do
        wait_readable(service->output, end);
    while (read(service->output, ignored, sizeof(ignored)) > 0);
    close(service->output);
    ck_assert_int_eq(waitpid(service->process, &status, 0), service->process);
    service->process = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

void script_service_kill(struct script_service *service)
{
    kill(service->process, SIGKILL);
    ck_assert_int_eq(script_service_wait(service), 256 + SIGKILL);
}

int script_service_stop(struct script_service *service)
{
    if (service->process)
        kill(service->process, SIGTERM);
    return script_service_wait(service);
}

void script_service_free(struct script_service *service)
{
    DIR *directory;

    if (service->process)
        ck_assert_int_eq(script_service_stop(service), 0);
    directory = opendir(service->directory);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char path[400];

        snprintf(path, sizeof(path), "%s/%s", service->directory, entry->d_name);
        unlink(path);
    }
    if (directory)
        closedir(directory);
    rmdir(service->directory);
}

void script_service_account(struct script_service *service, const char *handle, const char *password, const char *name)
{
    struct store *store = store_open(service->store_path);

    ck_assert_ptr_nonnull(store);
    ck_assert_int_eq(store_account_add(store, text_of(handle), text_of(password), text_of(name)), STORE_OK);
    store_close(store);
}

/* ---- clients ---- */

struct script_client *script_connect(uint16_t port)
{
    struct script_client *client = calloc(1, sizeof(*client));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    ck_assert_ptr_nonnull(client);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->socket = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(client->socket, (struct sockaddr *)&address, sizeof(address)), 0);
    return client;
}

void script_close(struct script_client *client)
{
    close(client->socket);
    free(client);
}

void script_send_bytes(struct script_client *client, const char *bytes, size_t length)
{
    while (length) {
        ssize_t sent = send(client->socket, bytes, length, MSG_NOSIGNAL);

        ck_assert_msg(sent > 0, "the service has closed");
        bytes += sent;
        length -= (size_t)sent;
    }
}

void script_send(struct script_client *client, const char *format, ...)
{
    char text[16384];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    ck_assert(length > 0 && (size_t)length < sizeof(text));
    script_send_bytes(client, text, (size_t)length);
}

/* False at the end of the stream. */
static bool receive_more(struct script_client *client, uint64_t end)
{
    ssize_t got;

    if (client->start) {
        memmove(client->buffer, client->buffer + client->start, client->end - client->start);
        client->end -= client->start;
        client->start = 0;
    }
    ck_assert_uint_lt(client->end, sizeof(client->buffer));
    wait_readable(client->socket, end);
    got = recv(client->socket, client->buffer + client->end, sizeof(client->buffer) - client->end, 0);
    if (got > 0)
        client->end += (size_t)got;
    return got > 0;
}

/* False at the end of the stream. */
static bool read_line(struct script_client *client)
{
    uint64_t end = clock_now_ms() + CLIENT_DEADLINE_MS;
    const char *newline;
    size_t length;

    while (!(newline = memchr(client->buffer + client->start, '\n', client->end - client->start)))
        if (!receive_more(client, end))
            return false;
    length = (size_t)(newline - (client->buffer + client->start));
    ck_assert_uint_lt(length, sizeof(client->line));
    memcpy(client->line, client->buffer + client->start, length);
    client->start += length + 1;
    ck_assert_msg(length && client->line[length - 1] == '\r', "a line without CR");
    client->line[length - 1] = 0;
    return true;
}

const char *script_line(struct script_client *client)
{
    ck_assert_msg(read_line(client), "the service has closed");
    return client->line;
}

static bool matches(const char *line, const char *pattern)
{
    for (; *pattern; pattern++) {
        if (*pattern != '*') {
            if (*line++ != *pattern)
                return false;
            continue;
        }
        if (!*line || *line == ' ')
            return false;
        while (*line && *line != ' ')
            line++;
    }
    return !*line;
}

void script_expect_at(const char *file, int line, struct script_client *client, const char *format, ...)
{
    char pattern[2048];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(pattern, sizeof(pattern), format, arguments);
    va_end(arguments);
    ck_assert_msg(read_line(client), "%s:%d: closed where \"%s\" was expected", file, line, pattern);
    ck_assert_msg(matches(client->line, pattern), "%s:%d: \"%s\" where \"%s\" was expected", file, line, client->line,
                  pattern);
}

const char *script_word(struct script_client *client, unsigned index)
{
    static char word[512];
    const char *position = client->line;

    while (index-- && (position = strchr(position, ' ')))
        position++;
    ck_assert_msg(position != NULL, "too few words in \"%s\"", client->line);
    snprintf(word, sizeof(word), "%.*s", (int)strcspn(position, " "), position);
    return word;
}

void script_payload(struct script_client *client, size_t length, char *payload)
{
    uint64_t end = clock_now_ms() + CLIENT_DEADLINE_MS;

    while (client->end - client->start < length)
        ck_assert_msg(receive_more(client, end), "closed in a payload");
    memcpy(payload, client->buffer + client->start, length);
    payload[length] = 0;
    client->start += length;
}

void script_expect_end_at(const char *file, int line, struct script_client *client)
{
    ck_assert_msg(!read_line(client), "%s:%d: \"%s\" where the end was expected", file, line, client->line);
    ck_assert_msg(client->start == client->end, "%s:%d: half a line before the end", file, line);
}

void script_expect_quiet_at(const char *file, int line, struct script_client *client)
{
    script_send(client, "PNG\r\n");
    script_expect_at(file, line, client, "QNG");
}

/* ---- what every client does first ---- */

struct script_client *script_sign_in(uint16_t port, const char *handle, const char *password)
{
    struct script_client *client = script_connect(port);
    char digest[33], payload[4096];
    const char *length;

    script_send(client, "VER 1 MSNP7 MSNP6 MSNP5 MSNP4 CVR0\r\n");
    script_expect(client, "VER 1 MSNP7 MSNP6 MSNP5 MSNP4 CVR0");
    script_send(client, "INF 2\r\n");
    script_expect(client, "INF 2 MD5");
    script_send(client, "USR 3 MD5 I %s\r\n", handle);
    script_expect(client, "USR 3 MD5 S *");
    md5_hex(text_of(script_word(client, 4)), text_of(password), digest);
    script_send(client, "USR 4 MD5 S %s\r\n", digest);
    script_expect(client, "USR 4 OK %s * 1", handle);
    script_expect(client, "MSG Hotmail Hotmail *");
    length = script_word(client, 3);
    script_payload(client, (size_t)strtoul(length, NULL, 10), payload);
    ck_assert_ptr_nonnull(strstr(payload, "Content-Type: text/x-msmsgsprofile"));
    return client;
}

struct script_client *script_online(uint16_t port, const char *handle, const char *password)
{
    struct script_client *client = script_sign_in(port, handle, password);

    script_send(client, "SYN 5 0\r\nCHG 6 NLN\r\nPNG\r\n");
    while (strcmp(script_line(client), "QNG") != 0)
        ;
    return client;
}
