#include "load_service.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void load_handle(size_t index, char handle[64]) { snprintf(handle, 64, "user%06zu@load.example.test", index); }

/* Starts msgrd with these arguments (NULL at the end); its input or its output is the pipe. */
static int start(struct load_service *service, bool feeds, const char *const *arguments)
{
    const char *words[16] = {service->program, "--data", service->directory};
    int ends[2], count = 3;

    while (*arguments)
        words[count++] = *arguments++;
    if (pipe(ends))
        return -1;
    service->process = fork();
    if (service->process == 0) {
        dup2(ends[feeds ? 0 : 1], feeds ? STDIN_FILENO : STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (feeds && !freopen("/dev/null", "w", stdout))
            _exit(126);
        execv(service->program, (char *const *)words);
        perror(service->program);
        _exit(127);
    }
    close(ends[feeds ? 0 : 1]);
    if (service->process > 0)
        return ends[feeds ? 1 : 0];
    close(ends[feeds ? 1 : 0]);
    return -1;
}

static bool ended_well(struct load_service *service)
{
    int status;
    bool done = service->process > 0 && waitpid(service->process, &status, 0) > 0 && WIFEXITED(status) &&
                WEXITSTATUS(status) == 0;

    service->process = 0;
    return done;
}

static void write_account(FILE *to, size_t index, size_t users)
{
    char handle[64];

    load_handle(index, handle);
    fprintf(to, "%s\t" LOAD_PASSWORD "\tUser %zu\t", handle, index);
    for (size_t i = 1; i <= CONTACTS_OF_ONE / 2; i++) {
        load_handle((index + i) % users, handle);
        fprintf(to, "%s%s,", i > 1 ? "," : "", handle);
        load_handle((index + users - i) % users, handle);
        fprintf(to, "%s", handle);
    }
    fputc('\n', to);
}

bool load_service_fill(struct load_service *service, const char *program, size_t users)
{
    static const char *const import[] = {"account", "import", NULL};
    FILE *to;
    int file;

    *service = (struct load_service){.program = program, .directory = "/tmp/msgrd-load-XXXXXX"};
    signal(SIGPIPE, SIG_IGN);
    if (!mkdtemp(service->directory)) {
        perror("load: a folder");
        service->directory[0] = 0;
        return false;
    }
    file = start(service, true, import);
    to = file >= 0 ? fdopen(file, "w") : NULL;
    for (size_t i = 0; to && i < users; i++)
        write_account(to, i, users);
    if (to)
        fclose(to);
    if (ended_well(service))
        return true;
    fprintf(stderr, "load: the accounts could not be imported\n");
    return false;
}

bool load_service_start(struct load_service *service, size_t connections, size_t messages_per_second)
{
    char most[32], rate[32], log[96], line[256];
    const char *const serve[] = {"serve", "--port", "0", "--connections", most, "--log", log, "--messages", rate, NULL};
    unsigned port;
    FILE *from;

    snprintf(most, sizeof(most), "%zu", connections);
    snprintf(rate, sizeof(rate), "%zu", messages_per_second);
    snprintf(log, sizeof(log), "%s/log", service->directory);
    service->output = start(service, false, serve);
    from = service->output >= 0 ? fdopen(service->output, "r") : NULL;
    if (!from || !fgets(line, sizeof(line), from) || sscanf(line, "msgrd: listening on 127.0.0.1:%u", &port) != 1) {
        fprintf(stderr, "load: msgrd does not listen\n");
        return false;
    }
    service->port = (uint16_t)port;
    return true;
}

bool load_service_stop(struct load_service *service)
{
    if (service->process <= 0 || kill(service->process, SIGTERM))
        return false;
    return ended_well(service);
}

void load_service_free(struct load_service *service)
{
    DIR *directory = service->directory[0] ? opendir(service->directory) : NULL;

    if (service->process > 0) {
        kill(service->process, SIGKILL);
        ended_well(service);
    }
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char path[400];

        snprintf(path, sizeof(path), "%s/%s", service->directory, entry->d_name);
        unlink(path);
    }
    if (!directory)
        return;
    closedir(directory);
    rmdir(service->directory);
}

size_t load_service_resident(const struct load_service *service)
{
    char path[64], line[256];
    unsigned long kib = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)service->process);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "VmRSS: %lu kB", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return (size_t)kib * 1024;
}

uint64_t load_service_processor(const struct load_service *service)
{
    unsigned long user = 0, system = 0;
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)service->process);
    file = fopen(path, "r");
    if (!file)
        return 0;
    if (fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        user = system = 0;
    fclose(file);
    return (user + system) * 1000000u / (uint64_t)sysconf(_SC_CLK_TCK);
}
