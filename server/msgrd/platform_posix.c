#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static void (*stop_handler)(void);

char **platform_arguments(int *argc, char **argv)
{
    (void)argc;
    return argv;
}

bool platform_data_directory(char *path, size_t size)
{
    const char *own = getenv("OPENMSGR_DATA"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    int length;

    if (own && *own)
        length = snprintf(path, size, "%s", own);
    else if (data && *data)
        length = snprintf(path, size, "%s/OpenMsgr", data);
    else if (home && *home)
        length = snprintf(path, size, "%s/.local/share/OpenMsgr", home);
    else
        return false;
    return length > 0 && (size_t)length < size;
}

bool platform_make_directory(const char *path)
{
    char part[1024];
    size_t length = strlen(path);

    umask(077); /* also for files that SQLite creates */
    if (length >= sizeof(part))
        return false;
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != 0)
            continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0700) && errno != EEXIST)
            return false;
    }
    return true;
}

bool platform_write_secret(const char *path, const char *content)
{
    int file;
    bool done;

    unlink(path);
    file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file < 0)
        return false;
    done = write(file, content, strlen(content)) == (ssize_t)strlen(content);
    close(file);
    return done;
}

void platform_remove(const char *path) { unlink(path); }

bool platform_protect(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool done = file >= 0 && fchmod(file, 0600) == 0;

    if (file >= 0)
        close(file);
    return done;
}

FILE *platform_open(const char *path, const char *mode) { return fopen(path, mode); }

bool platform_read_secret(const char *prompt, char *line, size_t size)
{
    struct termios before, quiet;
    bool person = tcgetattr(STDIN_FILENO, &before) == 0, done;

    if (person) {
        fprintf(stderr, "%s: ", prompt);
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    done = fgets(line, (int)size, stdin) != NULL;
    if (person) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fprintf(stderr, "\n");
    }
    if (done)
        line[strcspn(line, "\r\n")] = 0;
    return done;
}

size_t platform_memory(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    fclose(file);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void on_signal(int number)
{
    (void)number;
    stop_handler();
}

void platform_on_stop(void (*stop)(void))
{
    struct sigaction action = {.sa_handler = on_signal};

    stop_handler = stop;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}
