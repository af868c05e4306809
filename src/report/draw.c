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

#define ARGUMENTS_MAX 15

/* Standard input empty, output and errors into pipes, default signals, a group of its own. 0 or an errno. */
static int spawn(const struct gol_gnuplot_call *call, int output, int errors, pid_t *pid)
{
    char *arguments[ARGUMENTS_MAX + 2] = {(char *)call->program};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t all;
    sigset_t none;
    int failed = posix_spawn_file_actions_init(&files);

    if (failed != 0)
        return failed;
    for (int i = 0; i < ARGUMENTS_MAX && call->arguments[i] != NULL; i++)
        arguments[i + 1] = (char *)call->arguments[i];
    failed = posix_spawnattr_init(&attributes);
    if (failed != 0) {
        posix_spawn_file_actions_destroy(&files);
        return failed;
    }
    sigfillset(&all);
    sigemptyset(&none);
    if ((failed = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) == 0 &&
        (failed = posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)) == 0 &&
        (failed = posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO)) == 0 &&
        (failed = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
        (failed = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
        (failed = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
        (failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                            POSIX_SPAWN_SETSIGMASK)) == 0)
        failed = posix_spawnp(pid, call->program, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

/* What may end gnuplot before it ends by itself. */
struct patience {
    int64_t deadline_ns;
    int stop_fd; /* readable when a signal asks to stop; -1: none does */
};

/* What is read from the child: what it says in the end, and (if wanted) all that it puts out. */
struct ears {
    int errors, output; /* descriptors, -1 when closed */
    char said[SAID_MAX]; /* the last bytes of its complaints, as a string */
    size_t length;
    struct gol_buf *out;
};

/* Waits for something to read (NULL: just waits), at most most_ms. GOL_TIMED_OUT and GOL_STOPPED: no patience left. */
static enum gol_code wait_for(const struct ears *ears, const struct patience *patience, int most_ms)
{
    const int64_t rest_ms = (patience->deadline_ns - gol_clock_ns()) / 1000000 + 1;
    struct pollfd wait[] = {{.fd = patience->stop_fd, .events = POLLIN},
                            {.fd = ears == NULL ? -1 : ears->errors, .events = POLLIN},
                            {.fd = ears == NULL ? -1 : ears->output, .events = POLLIN}};

    if (rest_ms <= 0)
        return GOL_TIMED_OUT;
    if (poll(wait, 3, rest_ms < most_ms ? (int)rest_ms : most_ms) > 0 && wait[0].revents != 0)
        return GOL_STOPPED;
    return GOL_OK;
}

/* What there is to read now; false at the end of the pipe. The descriptor does not block. */
static bool read_some(int fd, char *to, size_t room, size_t *got)
{
    const ssize_t n = read(fd, to, room);

    *got = n > 0 ? (size_t)n : 0;
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void hear_complaints(struct ears *ears)
{
    size_t got;

    if (ears->length > SAID_MAX / 2) {
        memmove(ears->said, ears->said + ears->length - SAID_MAX / 2, SAID_MAX / 2 + 1);
        ears->length = SAID_MAX / 2;
    }
    if (!read_some(ears->errors, ears->said + ears->length, SAID_MAX - 1 - ears->length, &got)) {
        close(ears->errors);
        ears->errors = -1;
    }
    ears->length += got;
    ears->said[ears->length] = '\0';
}

static void hear_output(struct ears *ears)
{
    char bytes[16384];
    size_t got;

    if (!read_some(ears->output, bytes, sizeof bytes, &got)) {
        close(ears->output);
        ears->output = -1;
    }
    gol_buf_add(ears->out, bytes, got);
}

/* Reads until all pipes are closed. */
static enum gol_code listen_to(struct ears *ears, const struct patience *patience)
{
    while (ears->errors >= 0 || ears->output >= 0) {
        const enum gol_code code = wait_for(ears, patience, 1000);

        if (code != GOL_OK)
            return code;
        if (ears->errors >= 0)
            hear_complaints(ears);
        if (ears->output >= 0)
            hear_output(ears);
    }
    return GOL_OK;
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
        if (code == GOL_OK && (code = wait_for(NULL, patience, 2)) != GOL_OK)
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

/* A pipe whose end here does not block, as patience may end while nothing is said. 0 or an errno. */
static int open_pipe(int *here, int *there)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *here = ends[0];
    *there = ends[1];
    return 0;
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

/* Starts gnuplot and waits for its end; *failed is an errno when it could not be started. */
static enum gol_code run(const struct gol_gnuplot_call *call, const struct patience *patience, struct ears *ears,
                         int *status, int *failed)
{
    enum gol_code code = GOL_SYSTEM;
    int errors = -1;
    int output = -1;
    pid_t pid;

    *failed = open_pipe(&ears->errors, &errors);
    if (*failed == 0 && call->output != NULL)
        *failed = open_pipe(&ears->output, &output);
    if (*failed == 0) {
        *failed = spawn(call, output < 0 ? errors : output, errors, &pid);
        code = *failed == ENOENT ? GOL_NOT_FOUND : GOL_SYSTEM;
    }
    close_if_open(errors);
    close_if_open(output);
    if (*failed == 0)
        code = reap(pid, listen_to(ears, patience), patience, status);
    close_if_open(ears->errors);
    close_if_open(ears->output);
    return code;
}

enum gol_code gol_gnuplot_run(const struct gol_gnuplot_call *call, struct gol_err *err)
{
    const struct patience patience = {
        .deadline_ns = gol_clock_ns() + call->limit_ns,
        .stop_fd = call->stop == NULL ? -1 : signalfd(-1, call->stop, SFD_CLOEXEC | SFD_NONBLOCK),
    };
    struct ears ears = {.errors = -1, .output = -1, .out = call->output};
    int status = 0;
    int failed = 0;
    const enum gol_code code = run(call, &patience, &ears, &status, &failed);

    close_if_open(patience.stop_fd);
    if (failed != 0)
        return gol_err_set(err, code, "%s cannot be started: %s", call->program, strerror(failed));
    if (code == GOL_STOPPED)
        return gol_err_set(err, code, "%s: stopped", call->program);
    if (code == GOL_TIMED_OUT)
        return gol_err_set(err, code, "%s: not done after %lld s", call->program,
                           (long long)(call->limit_ns / GOL_NS_PER_S));
    if (WIFSIGNALED(status))
        return gol_err_set(err, GOL_SYSTEM, "%s: ended by signal %d", call->program, WTERMSIG(status));
    if (WEXITSTATUS(status) != 0)
        return gol_err_set(err, GOL_SYSTEM, "%s: %s", call->program, last_words(ears.said));
    return GOL_OK;
}
