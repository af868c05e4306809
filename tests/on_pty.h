/*
 * A program on a terminal of ours: a pty whose other end the test holds. Nothing is emulated: what came is searched.
 * Queries of its status (ESC [ 5 n) it answers, as terminals do, unless it is told to be silent.
 */
#ifndef GOL_TESTS_ON_PTY_H
#define GOL_TESTS_ON_PTY_H

#include "util/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

struct pty {
    int master, slave; /* the slave is held open, so that its modes can be asked for at the end */
    pid_t pid;
    struct termios before;
    char *seen; /* what came, with a NUL behind it */
    size_t n, capacity;
    size_t mark; /* pty_until looks from here on */
    bool silent; /* it does not answer queries */
    size_t query; /* bytes of one that have come last */
    int asked, answered; /* queries */
};

static inline void pty_size(const struct pty *pty, int width, int height)
{
    const struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};

    ioctl(pty->master, TIOCSWINSZ, &size);
}

/* Forks: in the child (pty->pid 0) the terminal is standard input, output and error. */
static inline bool pty_fork(struct pty *pty, int width, int height)
{
    static const char *const unset[] = {"NO_COLOR", "COLORTERM", "TERM_PROGRAM",  "SSH_CONNECTION",
                                        "COLUMNS",  "LINES",     "GOLLAB_RESULTS"};

    *pty = (struct pty){.master = -1, .slave = -1};
    if (openpty(&pty->master, &pty->slave, NULL, NULL, NULL) != 0)
        return false;
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    fcntl(pty->slave, F_SETFD, FD_CLOEXEC);
    tcgetattr(pty->slave, &pty->before);
    pty_size(pty, width, height);
    pty->pid = fork();
    if (pty->pid != 0)
        return pty->pid > 0;
    for (size_t i = 0; i < sizeof unset / sizeof unset[0]; i++)
        unsetenv(unset[i]);
    if (login_tty(fcntl(pty->slave, F_DUPFD, 3)) != 0)
        _exit(126);
    return true;
}

/* env: NAME=VALUE, or NAME to unset; both end with NULL. The program is argv[0]. */
static inline bool pty_start(struct pty *pty, int width, int height, const char *const *env, const char *const *argv)
{
    if (!pty_fork(pty, width, height) || pty->pid != 0)
        return pty->pid > 0;
    for (int i = 0; env != NULL && env[i] != NULL; i++)
        putenv((char *)env[i]);
    execv(argv[0], (char *const *)argv);
    _exit(127);
}

/* Answers what it has been asked. */
static inline void pty_answer(struct pty *pty)
{
    static const char answer[] = "\033[0n";

    for (; pty->answered < pty->asked; pty->answered++)
        if (write(pty->master, answer, strlen(answer)) != (ssize_t)strlen(answer))
            return; /* nobody is there any more */
}

static inline void pty_hear(struct pty *pty, const char *bytes, size_t size)
{
    static const char query[] = "\033[5n";

    for (size_t i = 0; i < size; i++) {
        pty->query = bytes[i] == query[pty->query] ? pty->query + 1 : bytes[i] == query[0];
        if (query[pty->query] != '\0')
            continue;
        pty->query = 0;
        pty->asked++;
    }
    if (!pty->silent)
        pty_answer(pty);
}

/* Takes what has come; waits for it no longer than ms. False: nothing came. */
static inline bool pty_take(struct pty *pty, int ms)
{
    struct pollfd ready = {.fd = pty->master, .events = POLLIN};
    ssize_t got;

    if (pty->n + 65537 > pty->capacity) {
        pty->capacity = 2 * pty->n + 131072;
        pty->seen = realloc(pty->seen, pty->capacity);
        if (pty->seen == NULL)
            abort();
    }
    if (poll(&ready, 1, ms) <= 0)
        return false;
    got = read(pty->master, pty->seen + pty->n, 65536);
    if (got <= 0)
        return false;
    pty_hear(pty, pty->seen + pty->n, (size_t)got);
    pty->n += (size_t)got;
    pty->seen[pty->n] = '\0';
    return true;
}

/* Reads for that long. */
static inline void pty_read_for(struct pty *pty, int ms)
{
    const int64_t end_ns = gol_clock_ns() + ms * 1000000LL;

    for (int64_t left; (left = (end_ns - gol_clock_ns()) / 1000000) > 0;)
        pty_take(pty, (int)left);
}

/* Reads until the text comes, which no call before has found; false after half a minute. */
static inline bool pty_until(struct pty *pty, const char *text)
{
    const int64_t end_ns = gol_clock_ns() + 30000000000LL;

    while (gol_clock_ns() < end_ns) {
        const char *found =
            pty->n > pty->mark ? memmem(pty->seen + pty->mark, pty->n - pty->mark, text, strlen(text)) : NULL;

        if (found != NULL) {
            pty->mark = (size_t)(found - pty->seen) + strlen(text);
            return true;
        }
        pty_take(pty, 100);
    }
    return false;
}

static inline void pty_type(const struct pty *pty, const char *keys)
{
    const size_t n = strlen(keys);

    if (write(pty->master, keys, n) != (ssize_t)n)
        abort();
}

/* Waits for the end of the program, reading all the while unless `deaf`; its wait status, -1 after half a minute. */
static inline int pty_wait(struct pty *pty, bool deaf)
{
    int status = -1;

    for (int i = 0; i < 3000; i++) {
        if (waitpid(pty->pid, &status, WNOHANG) == pty->pid) {
            while (pty_take(pty, 0))
                continue;
            return status;
        }
        if (deaf)
            usleep(10000);
        else
            pty_take(pty, 10);
    }
    kill(pty->pid, SIGKILL);
    waitpid(pty->pid, &status, 0);
    return -1;
}

static inline void pty_fini(struct pty *pty)
{
    close(pty->slave);
    close(pty->master);
    free(pty->seen);
}

/* Where the text was seen last; -1: never. */
static inline ssize_t pty_last(const struct pty *pty, const char *text)
{
    const size_t size = strlen(text);

    for (size_t at = pty->n; at >= size; at--)
        if (memcmp(pty->seen + at - size, text, size) == 0)
            return (ssize_t)(at - size);
    return -1;
}

/* What an xterm would look like now. */
static inline bool pty_is_restored(const struct pty *pty)
{
    struct termios now;

    return tcgetattr(pty->slave, &now) == 0 && now.c_iflag == pty->before.c_iflag &&
           now.c_oflag == pty->before.c_oflag && now.c_cflag == pty->before.c_cflag &&
           now.c_lflag == pty->before.c_lflag && memcmp(now.c_cc, pty->before.c_cc, sizeof now.c_cc) == 0 &&
           pty_last(pty, "\033[?1049l") >= pty_last(pty, "\033[?1049h") &&
           pty_last(pty, "\033[?25h") >= pty_last(pty, "\033[?25l") &&
           pty_last(pty, "1000l") >= pty_last(pty, "1000h") && pty_last(pty, "1002l") >= pty_last(pty, "1002h") &&
           pty_last(pty, "1006l") >= pty_last(pty, "1006h");
}

#endif
