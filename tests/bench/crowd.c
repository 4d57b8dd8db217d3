/* crowd COUNT: a notification service with one account, which has COUNT contacts, because some measurements need
 * longer lists than msgrd allows.  Prints its port on the loopback address, signs in every client by MSNP7, and ends
 * at the end of its standard input.  Every second contact is online. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned long count;

static void send_list(FILE *to, const char *id)
{
    fprintf(to, "SYN %s 1\r\nGTC %s 1 A\r\nBLP %s 1 AL\r\nLSG %s 1 1 1 0 Friends 0\r\n", id, id, id, id);
    for (unsigned long i = 1; i <= count; i++)
        fprintf(to, "LST %s FL 1 %lu %lu user%05lu@example.test User%%20%lu 0\r\n", id, i, count, i, i);
    fprintf(to, "LST %s AL 1 0 0\r\nLST %s BL 1 0 0\r\nLST %s RL 1 0 0\r\n", id, id, id);
}

static void send_presence(FILE *to, const char *id)
{
    for (unsigned long i = 1; i <= count; i += 2)
        fprintf(to, "ILN %s NLN user%05lu@example.test User%%20%lu\r\n", id, i, i);
}

/* Handles one line of the client. */
static void answer(FILE *to, const char *line)
{
    char name[8] = "", id[16] = "", first[64] = "", second[64] = "", third[128] = "";

    sscanf(line, "%7s %15s %63s %63s %127s", name, id, first, second, third);
    if (!strcmp(name, "VER"))
        fprintf(to, "VER %s MSNP7\r\n", id);
    else if (!strcmp(name, "INF"))
        fprintf(to, "INF %s MD5\r\n", id);
    else if (!strcmp(name, "USR") && !strcmp(second, "I"))
        fprintf(to, "USR %s MD5 S 1234567890.1\r\n", id);
    else if (!strcmp(name, "USR"))
        fprintf(to, "USR %s OK crowd@example.test Crowd 1\r\n", id);
    else if (!strcmp(name, "SYN"))
        send_list(to, id);
    else if (!strcmp(name, "CHG")) {
        fprintf(to, "CHG %s %s\r\n", id, first);
        send_presence(to, id);
    } else if (!strcmp(name, "PNG"))
        fprintf(to, "QNG\r\n");
    fflush(to);
}

static void serve(int stream)
{
    FILE *from = fdopen(stream, "r"), *to = fdopen(dup(stream), "w");
    char line[1024];

    while (from && to && fgets(line, sizeof(line), from))
        answer(to, line);
    if (from)
        fclose(from);
    if (to)
        fclose(to);
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (!count || bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4) ||
        getsockname(listener, (struct sockaddr *)&address, &size)) {
        fprintf(stderr, "usage: crowd COUNT\n");
        return 1;
    }
    printf("listening on port %u\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        struct pollfd ready[] = {{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}};

        poll(ready, 2, -1);
        if (ready[0].revents)
            return 0;
        if (ready[1].revents)
            serve(accept(listener, NULL, NULL));
    }
}
