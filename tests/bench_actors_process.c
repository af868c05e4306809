/*
 * A measurement in a process of its own: this program again, or a peer of tests/peers, as tests/peers/build.sh left it
 * in DIR/peers. Each prints one line, a row of the CSV, and nothing else.
 */
#include "bench_actors.h"
#include "util/buf.h"
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

#define PATIENCE_NS 300000000000LL
#define ARGUMENTS_MAX 24
#define OUTPUT_MAX 4096

extern char **environ;

struct command {
    const char *argv[ARGUMENTS_MAX]; /* ends with NULL */
    char program[512], workers[16], size[32], spins[32], schedulers[40];
    const char *bench; /* what the system calls it */
    int64_t size_told;
};

static int64_t scaled(int64_t size, int64_t scale)
{
    return size / scale > 0 ? size / scale : 1;
}

/* The path of a file of a peer in `program`; GOL_NOT_FOUND when it was not built. */
static enum gol_code find_peer(struct command *command, const struct gol_bench_order *order, const char *file,
                               struct gol_err *err)
{
    if (order->one->peer_name == NULL)
        return gol_err_set(err, GOL_NOT_FOUND, "%s takes no part in %s", gol_bench_system_names[order->system],
                           order->one->name);
    snprintf(command->program, sizeof command->program, "%s/peers/%s", order->dir, file);
    if (access(command->program, R_OK) != 0)
        return gol_err_set(err, GOL_NOT_FOUND, "%s is not there", command->program);
    return GOL_OK;
}

static void fill(struct command *command, const char *const *arguments, size_t n)
{
    for (size_t i = 0; i < n; i++)
        command->argv[i] = arguments[i];
    command->argv[n] = NULL;
}

#define FILL(command, ...)                                                                                             \
    fill(command, (const char *const[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(const char *))

static enum gol_code make_command(const struct gol_bench_order *order, struct command *out, struct gol_err *err)
{
    const struct gol_bench_actors_case *one = order->one;
    const bool is_caf = order->system == GOL_BENCH_CAF;
    enum gol_code code;

    out->bench = gol_bench_name_for(order->system, one);
    out->size_told = scaled(is_caf ? one->caf_size : one->size, order->scale);
    snprintf(out->workers, sizeof out->workers, "%u", order->workers);
    snprintf(out->size, sizeof out->size, "%lld", (long long)out->size_told);
    switch (order->system) {
    case GOL_BENCH_GO:
    case GOL_BENCH_CAF:
        code = find_peer(out, order, is_caf ? "actors_caf" : "actors_go", err);
        FILL(out, out->program, out->bench, out->workers, out->size);
        return code;
    case GOL_BENCH_ERLANG:
        code = find_peer(out, order, "actors.beam", err);
        snprintf(out->program, sizeof out->program, "%s/peers", order->dir);
        snprintf(out->schedulers, sizeof out->schedulers, "%u:%u", order->workers, order->workers);
        FILL(out, "erl", "-noshell", "-noinput", "+S", out->schedulers, "+P", "2000000", "-env", "ERL_CRASH_DUMP_BYTES",
             "0", "-pa", out->program, "-run", "actors", "main", out->bench, out->size);
        return code;
    default:
        snprintf(out->spins, sizeof out->spins, "%lld", (long long)order->spins_per_ms);
        FILL(out, "/proc/self/exe", "--one", gol_bench_system_names[order->system], out->bench, out->workers, out->size,
             out->spins);
        return GOL_OK;
    }
}

static enum gol_code start(const struct command *command, int output, pid_t *out, struct gol_err *err)
{
    posix_spawn_file_actions_t actions;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    /* posix_spawn takes its arguments as what it will not change, though its type does not say so. */
    error = posix_spawnp(out, command->argv[0], &actions, NULL, (char *const *)(uintptr_t)command->argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    if (error == ENOENT)
        return gol_err_set(err, GOL_NOT_FOUND, "%s is not installed", command->argv[0]);
    return error == 0 ? GOL_OK : gol_err_errno(err, "cannot start %s", command->argv[0]);
}

/* Reads until the other end is closed. */
static enum gol_code read_output(int fd, char text[OUTPUT_MAX], struct gol_err *err)
{
    const int64_t deadline_ns = gol_clock_ns() + PATIENCE_NS;
    size_t size = 0;

    for (;;) {
        const int64_t left_ns = deadline_ns - gol_clock_ns();
        struct pollfd one = {.fd = fd, .events = POLLIN};
        ssize_t n;

        if (left_ns <= 0)
            return gol_err_set(err, GOL_TIMED_OUT, "no result in %d s", (int)(PATIENCE_NS / GOL_NS_PER_S));
        if (poll(&one, 1, (int)(left_ns / 1000000) + 1) <= 0)
            continue;
        n = read(fd, text + size, OUTPUT_MAX - 1 - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        size += (size_t)n;
    }
    text[size] = '\0';
    return GOL_OK;
}

static enum gol_code run(const struct command *command, char text[OUTPUT_MAX], struct gol_err *err)
{
    enum gol_code code;
    int status = 0;
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return gol_err_errno(err, "cannot make a pipe");
    code = start(command, ends[1], &child, err);
    close(ends[1]);
    if (code == GOL_OK) {
        code = read_output(ends[0], text, err);
        if (code != GOL_OK)
            kill(child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
        if (code == GOL_OK && status != 0)
            code = gol_err_set(err, GOL_SYSTEM,
                               WIFSIGNALED(status) ? "it died of signal %d" : "it failed with exit code %d",
                               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    close(ends[0]);
    return code;
}

enum column { SYSTEM, BENCH, WORKERS, OPS, SECONDS, OPS_PER_S, PEAK, COLUMNS };

/* Cuts text at its commas. */
static bool split(char *text, char *cells[COLUMNS])
{
    char *end = strchr(text, '\n');
    char *rest = text;

    if (end == NULL || end[1] != '\0')
        return false;
    *end = '\0';
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = strsep(&rest, ",");
    return cells[COLUMNS - 1] != NULL && rest == NULL;
}

static enum gol_code parse(const struct gol_bench_order *order, const struct command *command, char *text,
                           struct gol_bench_sample *out, struct gol_err *err)
{
    const int64_t ops = command->size_told * order->one->ops_each;
    char *cells[COLUMNS];
    enum gol_code code;

    if (!split(text, cells) || strcmp(cells[SYSTEM], gol_bench_system_names[order->system]) != 0 ||
        strcmp(cells[BENCH], command->bench) != 0 || strcmp(cells[WORKERS], command->workers) != 0)
        return gol_err_set(err, GOL_PARSE, "it printed something else than its row: %s", text);
    code = gol_num_parse_int(cells[OPS], ops, ops, &out->ops, err);
    if (code == GOL_OK)
        code = gol_num_parse_real(cells[SECONDS], 1e-9, 1e6, &out->seconds, err);
    if (code == GOL_OK)
        code = gol_num_parse_int(cells[PEAK], 1, INT64_MAX, &out->peak_rss_bytes, err);
    return code;
}

enum gol_code gol_bench_process(const struct gol_bench_order *order, struct gol_bench_sample *out, struct gol_err *err)
{
    struct gol_bench_sample sample = {.ops = 0};
    char text[OUTPUT_MAX];
    struct command command;
    enum gol_code code = make_command(order, &command, err);

    *out = sample;
    if (code != GOL_OK)
        return code;
    code = run(&command, text, err);
    if (code == GOL_OK)
        code = parse(order, &command, text, &sample, err);
    if (code == GOL_OK)
        *out = sample;
    else if (code != GOL_NOT_FOUND)
        gol_err_prefix(err, "%s of %s with %u workers", order->one->name, gol_bench_system_names[order->system],
                       order->workers);
    return code;
}
