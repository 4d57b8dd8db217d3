/* The floors: the round trip of a message to another process, by a named pipe and by TCP on the loopback address. */
#include "bench.h"
#include "bench_floors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE = 64 };

static BOOL read_all(HANDLE pipe, char *bytes)
{
    DWORD got;

    return ReadFile(pipe, bytes, MESSAGE, &got, NULL) && got == MESSAGE;
}

static BOOL write_all(HANDLE pipe, const char *bytes)
{
    DWORD put;

    return WriteFile(pipe, bytes, MESSAGE, &put, NULL) && put == MESSAGE;
}

static BOOL receive_all(SOCKET socket, char *bytes)
{
    int length = 0;

    while (length < MESSAGE) {
        int got = recv(socket, bytes + length, MESSAGE - length, 0);

        if (got <= 0)
            return FALSE;
        length += got;
    }
    return TRUE;
}

/* ---- the other process ---- */

int role_pipe_echo(const char *name)
{
    HANDLE pipe = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    char bytes[MESSAGE];

    if (pipe == INVALID_HANDLE_VALUE)
        return 1;
    while (read_all(pipe, bytes) && write_all(pipe, bytes))
        ;
    return 0;
}

static SOCKET tcp_socket(void)
{
    WSADATA data;
    SOCKET made;

    WSAStartup(MAKEWORD(2, 2), &data);
    made = socket(AF_INET, SOCK_STREAM, 0);
    if (made == INVALID_SOCKET)
        fail("no socket");
    return made;
}

static void no_delay(SOCKET socket)
{
    int on = 1;

    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, (const char *)&on, sizeof(on));
}

int role_tcp_echo(const char *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((u_short)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    SOCKET stream = tcp_socket();
    char bytes[MESSAGE];

    if (connect(stream, (struct sockaddr *)&address, sizeof(address)))
        return 1;
    no_delay(stream);
    while (receive_all(stream, bytes) && send(stream, bytes, MESSAGE, 0) == MESSAGE)
        ;
    return 0;
}

/* ---- this process ---- */

void floors_start(struct floors *floors)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int size = sizeof(address);
    SOCKET listener = tcp_socket();
    char name[128], arguments[192];

    snprintf(name, sizeof(name), "\\\\.\\pipe\\openmsgr.bench.%lu", GetCurrentProcessId());
    floors->pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1,
                                    4096, 4096, 0, NULL);
    if (floors->pipe == INVALID_HANDLE_VALUE)
        fail("no pipe");
    snprintf(arguments, sizeof(arguments), "role-pipe %s", name);
    floors->pipe_partner = start_self(arguments);
    if (!ConnectNamedPipe(floors->pipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED)
        fail("nobody came to the pipe");

    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&address, &size))
        fail("no listener");
    snprintf(arguments, sizeof(arguments), "role-tcp %u", ntohs(address.sin_port));
    floors->tcp_partner = start_self(arguments);
    floors->tcp = accept(listener, NULL, NULL);
    if (floors->tcp == INVALID_SOCKET)
        fail("nobody came to the socket");
    closesocket(listener);
    no_delay(floors->tcp);
}

void floor_pipe(struct floors *floors)
{
    char bytes[MESSAGE] = {0};

    if (!write_all(floors->pipe, bytes) || !read_all(floors->pipe, bytes))
        fail("the pipe broke");
}

void floor_tcp(struct floors *floors)
{
    char bytes[MESSAGE] = {0};

    if (send(floors->tcp, bytes, MESSAGE, 0) != MESSAGE || !receive_all(floors->tcp, bytes))
        fail("the socket broke");
}

void floors_stop(struct floors *floors)
{
    CloseHandle(floors->pipe);
    closesocket(floors->tcp);
    end_program(floors->pipe_partner);
    end_program(floors->tcp_partner);
}
