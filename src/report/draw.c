/*
 * gnuplot as a child in a process group of its own, without a shell: posix_spawn reports a missing program by itself,
 * and leaves no half-forked copy of a program with threads. What it says is read until it closes the pipe or time is
 * up, in which case the whole group is killed.
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

static int ms_until(int64_t deadline_ns)
{
    const int64_t rest = deadline_ns - gol_clock_ns();

    return rest <= 0 ? 0 : (int)(rest / 1000000) + 1;
}

/* Reads until the pipe is closed; false when time is up. Keeps the last SAID_MAX - 1 bytes as a string. */
static bool listen_until(int input, int64_t deadline_ns, char said[SAID_MAX])
{
    size_t length = 0;

    for (;;) {
        struct pollfd wait = {.fd = input, .events = POLLIN};
        const int ready = poll(&wait, 1, ms_until(deadline_ns));
        ssize_t got;

        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        if (length > SAID_MAX / 2) {
            memmove(said, said + length - SAID_MAX / 2, SAID_MAX / 2 + 1);
            length = SAID_MAX / 2;
        }
        got = read(input, said + length, SAID_MAX - 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        length += (size_t)got;
        said[length] = '\0';
    }
}

/* Waits for the child until the deadline, then kills its group; whether it ended by itself. */
static bool reap(pid_t pid, int64_t deadline_ns, int *status)
{
    bool in_time = true;
    pid_t got;

    while ((got = waitpid(pid, status, in_time ? WNOHANG : 0)) != pid) {
        if (got < 0 && errno != EINTR) {
            *status = 0; /* somebody else has reaped it: nothing is known against it */
            return in_time;
        }
        if (in_time && ms_until(deadline_ns) == 0) {
            in_time = false;
            kill(-pid, SIGKILL);
        } else if (in_time) {
            gol_clock_sleep_until(gol_clock_ns() + 2000000);
        }
    }
    return in_time;
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

enum gol_code gol_gnuplot_run(const char *program, const char *script, int64_t limit_ns, struct gol_err *err)
{
    const int64_t deadline_ns = gol_clock_ns() + limit_ns;
    char said[SAID_MAX] = "";
    int ends[2];
    int status = 0;
    int failed;
    bool in_time;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return gol_err_errno(err, "%s", program);
    failed = spawn(program, script, ends[1], &pid);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return gol_err_set(err, failed == ENOENT ? GOL_NOT_FOUND : GOL_SYSTEM, "%s cannot be started: %s", program,
                           strerror(failed));
    }
    in_time = listen_until(ends[0], deadline_ns, said);
    close(ends[0]);
    in_time = reap(pid, in_time ? deadline_ns : 0, &status) && in_time;
    if (!in_time)
        return gol_err_set(err, GOL_TIMED_OUT, "%s %s: not done after %lld s", program, script,
                           (long long)(limit_ns / GOL_NS_PER_S));
    if (WIFSIGNALED(status))
        return gol_err_set(err, GOL_SYSTEM, "%s %s: ended by signal %d", program, script, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return gol_err_set(err, GOL_SYSTEM, "%s: %s", program, last_words(said));
    return GOL_OK;
}
