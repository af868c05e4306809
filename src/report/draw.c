/*
 * gnuplot as a child in a process group of its own, without a shell: posix_spawn reports a missing program by itself,
 * and leaves no half-forked copy of a program with threads. What it says is read until it closes the pipe or time is
 * up or a signal asks to stop, in which case the whole group is killed. The signal stays pending for the caller.
 */
#include "report/gnuplot.h"

#include "util/clock.h"
#include "util/num.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_MAX 4096 /* bytes of output that are kept: the last ones */

extern char **environ;

/* Standard input empty, output and errors into the pipe, default signals, a group of its own. 0 or an errno. */
static int spawn(const char *program, const char *script, int output, pid_t *pid)
{
    char *const arguments[] = {(char *)program, "-d", (char *)script, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t all;
    sigset_t none;
    int failed = posix_spawn_file_actions_init(&files);

    if (failed != 0)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        posix_spawn_file_actions_destroy(&files);
        return failed;
    }
    sigfillset(&all);
    sigemptyset(&none);
    if ((failed = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) == 0 &&
        (failed = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)) == 0 &&
        (failed = posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO)) == 0 &&
        (failed = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
        (failed = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
        (failed = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
        (failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                            POSIX_SPAWN_SETSIGMASK)) == 0)
        failed = posix_spawnp(pid, program, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* What may end gnuplot before it ends by itself. */
struct patience {
    int64_t deadline_ns;
    int stop_fd; /* readable when a signal asks to stop; -1: none does */
};

/* Waits for `input` to be readable (-1: just waits), at most most_ms. GOL_TIMED_OUT and GOL_STOPPED: no patience left. */
static enum gol_code wait_for(int input, const struct patience *patience, int most_ms)
{
    const int64_t rest_ms = (patience->deadline_ns - gol_clock_ns()) / 1000000 + 1;
    struct pollfd wait[] = {{.fd = input, .events = POLLIN}, {.fd = patience->stop_fd, .events = POLLIN}};

    if (rest_ms <= 0)
        return GOL_TIMED_OUT;
    if (poll(wait, 2, rest_ms < most_ms ? (int)rest_ms : most_ms) > 0 && wait[1].revents != 0)
        return GOL_STOPPED;
    return GOL_OK;
}

/* Reads until the pipe is closed. Keeps the last SAID_MAX - 1 bytes as a string. */
static enum gol_code listen_to(int input, const struct patience *patience, char said[SAID_MAX])
{
    size_t length = 0;

    for (;;) {
        const enum gol_code code = wait_for(input, patience, 1000);
        ssize_t got;

        if (code != GOL_OK)
            return code;
        if (length > SAID_MAX / 2) {
            memmove(said, said + length - SAID_MAX / 2, SAID_MAX / 2 + 1);
            length = SAID_MAX / 2;
        }
        got = read(input, said + length, SAID_MAX - 1 - length);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return GOL_OK;
        length += (size_t)got;
        said[length] = '\0';
    }
}

/* Waits for the child as long as patience lasts, then kills its group. `code`: GOL_OK, or it has run out already. */
static enum gol_code reap(pid_t pid, enum gol_code code, const struct patience *patience, int *status)
{
    pid_t got;

    if (code != GOL_OK)
        kill(-pid, SIGKILL);
    while ((got = waitpid(pid, status, code == GOL_OK ? WNOHANG : 0)) != pid) {
        if (got < 0 && errno != EINTR) {
            *status = 0; /* somebody else has reaped it: nothing is known against it */
            return code;
        }
        if (code == GOL_OK && (code = wait_for(-1, patience, 2)) != GOL_OK)
            kill(-pid, SIGKILL);
    }
    return code;
}

/* The last line that says something. */
static const char *last_words(char *said)
{
    char *line;

    for (;;) {
        size_t length = strlen(said);

        while (length > 0 && (said[length - 1] == '\n' || said[length - 1] == ' '))
            said[--length] = '\0';
        line = strrchr(said, '\n');
        line = line == NULL ? said : line + 1;
        if (line[strspn(line, " ^")] != '\0' || line == said)
            return line + strspn(line, " ");
        *line = '\0';
    }
}

/* Starts gnuplot and waits for its end; *failed is an errno when it could not be started. */
static enum gol_code run(const char *program, const char *script, const struct patience *patience, char said[SAID_MAX],
                         int *status, int *failed)
{
    enum gol_code code;
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0) {
        *failed = errno;
        return GOL_SYSTEM;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK); /* patience may end while nothing is said */
    *failed = spawn(program, script, ends[1], &pid);
    close(ends[1]);
    code = *failed == 0 ? listen_to(ends[0], patience, said) : *failed == ENOENT ? GOL_NOT_FOUND : GOL_SYSTEM;
    close(ends[0]);
    return *failed == 0 ? reap(pid, code, patience, status) : code;
}

enum gol_code gol_gnuplot_run(const char *program, const char *script, int64_t limit_ns, const sigset_t *stop,
                              struct gol_err *err)
{
    const struct patience patience = {
        .deadline_ns = gol_clock_ns() + limit_ns,
        .stop_fd = stop == NULL ? -1 : signalfd(-1, stop, SFD_CLOEXEC | SFD_NONBLOCK),
    };
    char said[SAID_MAX] = "";
    int status = 0;
    int failed = 0;
    const enum gol_code code = run(program, script, &patience, said, &status, &failed);

    if (patience.stop_fd >= 0)
        close(patience.stop_fd);
    if (failed != 0)
        return gol_err_set(err, code, "%s cannot be started: %s", program, strerror(failed));
    if (code == GOL_STOPPED)
        return gol_err_set(err, code, "%s %s: stopped", program, script);
    if (code == GOL_TIMED_OUT)
        return gol_err_set(err, code, "%s %s: not done after %lld s", program, script,
                           (long long)(limit_ns / GOL_NS_PER_S));
    if (WIFSIGNALED(status))
        return gol_err_set(err, GOL_SYSTEM, "%s %s: ended by signal %d", program, script, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return gol_err_set(err, GOL_SYSTEM, "%s: %s", program, last_words(said));
    return GOL_OK;
}
