/*
 * Between fork and exec only async-signal-safe calls are made. A process that has ended stays a zombie until its group
 * is killed: as long as it is one, no other process can have its number, which is that of the group, too.
 */
#include "lab/child.h"

#include "util/kernel_number.h"
#include "util/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RECORD_MAX (64 * 1024) /* bytes; a record has about 1 kB */
#define ERRORS_MAX (8 * 1024)
#define RESERVE_BYTES (64UL << 20)
#define CHUNK 4096
/* Of one pipe at a time: more than a pipe holds (64 kB), so that all that an ended child left is read at once. */
#define CHUNKS_AT_ONCE 64

/* A write whose failure changes nothing. */
static void write_what_goes(int fd, const char *text, size_t size)
{
    const ssize_t put = write(fd, text, size);

    (void)put;
}

/* When memory runs out all the same, the kernel is to end the trial and not the runner. May fail: it is a wish. */
static void volunteer_for_oom(void)
{
    const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    write_what_goes(fd, "1000", 4);
    close(fd);
}

/*
 * How many processes the kernel has ended for want of memory, of the machine or of a control group; -1: it does not
 * say.
 */
static int64_t count_oom_kills(void)
{
    return gol_kernel_number("/proc/vmstat", "oom_kill");
}

/*
 * What the user allows may be less, and stays. The soft limit leaves the trial a reserve to say with what went wrong.
 */
static void limit_data(rlim_t most)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    if (limit.rlim_cur > most)
        limit.rlim_cur = most;
    if (limit.rlim_max > most + RESERVE_BYTES)
        limit.rlim_max = most + RESERVE_BYTES;
    setrlimit(RLIMIT_DATA, &limit);
}

/* Runs in the child between fork and exec. Does not return. */
static void become(const char *program, char *const argv[], pid_t runner, int record_fd, int error_fd,
                   int64_t memory_bytes)
{
    static const char why[] = "the process could not be set up, or its program not executed";
    sigset_t none;
    int nowhere;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != runner) /* it died before prctl was heard */
        goto failed;
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!GOL_SANITIZED && memory_bytes > 0) /* sanitizers reserve terabytes that they never touch */
        limit_data((rlim_t)memory_bytes);
    volunteer_for_oom();
    nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0)
        goto failed;
    /* Both pipes are above 3 (gol_child_start sees to it), so that no dup2 hits what a later one needs. */
    if (dup2(nowhere, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || dup2(error_fd, STDERR_FILENO) < 0 ||
        dup2(record_fd, GOL_CHILD_RECORD_FD) < 0)
        goto failed;
    /* Ours are close-on-exec; what the runner itself was started with (a lock, a log) is not a trial's either. */
    close_range(GOL_CHILD_RECORD_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    execv(program, argv);
failed:
    write_what_goes(error_fd, why, sizeof why - 1);
    _exit(127); /* floors: child */
}

/* A pipe whose ends are close-on-exec and above GOL_CHILD_RECORD_FD; the read end does not block. */
static enum gol_code make_pipe(int ends[2], struct gol_err *err)
{
    ends[0] = ends[1] = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return gol_err_errno(err, "cannot make a pipe for a trial");
    for (int i = 0; i < 2; i++) {
        int moved;

        if (ends[i] > GOL_CHILD_RECORD_FD)
            continue;
        moved = fcntl(ends[i], F_DUPFD_CLOEXEC, GOL_CHILD_RECORD_FD + 1);
        if (moved < 0)
            return gol_err_errno(err, "cannot make a pipe for a trial");
        close(ends[i]);
        ends[i] = moved;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return GOL_OK;
}

static void close_both(int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

enum gol_code gol_child_start(struct gol_child *child, const char *program, char *const argv[], int64_t memory_bytes,
                              struct gol_err *err)
{
    const pid_t runner = getpid();
    int record[2] = {-1, -1};
    int errors[2] = {-1, -1};
    enum gol_code code;

    *child = (struct gol_child){.record_fd = -1, .error_fd = -1, .oom_kills = count_oom_kills()};
    gol_buf_init(&child->record);
    gol_buf_init(&child->errors);
    code = make_pipe(record, err);
    if (code == GOL_OK)
        code = make_pipe(errors, err);
    if (code != GOL_OK)
        goto out;
    child->pid = fork();
    if (child->pid < 0) {
        child->pid = 0;
        code = gol_err_errno(err, "cannot start the process of a trial");
        goto out;
    }
    if (child->pid == 0)
        become(program, argv, runner, record[1], errors[1], memory_bytes);
    setpgid(child->pid, child->pid); /* both sides do it: whoever comes first */
    child->record_fd = record[0];
    child->error_fd = errors[0];
    record[0] = errors[0] = -1;
out:
    close_both(record);
    close_both(errors);
    return code;
}

/* Keeps at most `most` bytes, the last ones. */
static void keep_last(struct gol_buf *buf, size_t most)
{
    if (buf->size <= most)
        return;
    memmove(buf->data, buf->data + (buf->size - most), most + 1);
    buf->size = most;
}

/* Bounded: a child that writes without end must not keep the runner from its deadline. */
static void drain_one(int *fd, struct gol_buf *into, size_t most)
{
    char chunk[CHUNK];

    for (int i = 0; i < CHUNKS_AT_ONCE && *fd >= 0; i++) {
        const ssize_t got = read(*fd, chunk, sizeof chunk);

        if (got > 0) {
            gol_buf_add(into, chunk, (size_t)got);
            keep_last(into, most);
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else if (got < 0 && errno == EAGAIN) {
            return;
        } else {
            close(*fd);
            *fd = -1;
        }
    }
}

void gol_child_drain(struct gol_child *child)
{
    drain_one(&child->record_fd, &child->record, RECORD_MAX);
    drain_one(&child->error_fd, &child->errors, ERRORS_MAX);
}

/* waitpid, however often a signal comes in between. */
static pid_t waitpid_through(pid_t pid, int *status)
{
    pid_t got;

    do
        got = waitpid(pid, status, 0);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Kills what there is of the group, the child itself if it still runs, and then takes its status. */
static void reap(struct gol_child *child)
{
    kill(-child->pid, SIGKILL);
    if (waitpid_through(child->pid, &child->wait_status) < 0)
        child->wait_status = GOL_CHILD_STATUS_LOST;
    child->pid = 0;
    if (WIFSIGNALED(child->wait_status) && WTERMSIG(child->wait_status) == SIGKILL && child->oom_kills >= 0)
        child->memory = count_oom_kills() > child->oom_kills ? GOL_CHILD_MEMORY_OUT : GOL_CHILD_MEMORY_LEFT;
    gol_child_drain(child);
}

bool gol_child_ended(struct gol_child *child)
{
    siginfo_t info = {0};

    if (child->pid == 0)
        return true;
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0)
        return false;
    reap(child);
    return true;
}

void gol_child_kill(struct gol_child *child)
{
    if (child->pid == 0)
        return;
    reap(child);
}

void gol_child_fini(struct gol_child *child)
{
    if (child->record_fd >= 0)
        close(child->record_fd);
    if (child->error_fd >= 0)
        close(child->error_fd);
    gol_buf_fini(&child->record);
    gol_buf_fini(&child->errors);
}
