/*
 * bgolly tells no times that are fine enough, and part of its run is reading the pattern and filling its first tiles.
 * So it is run twice, for few generations and for many, and the difference counts. It steps a bounded grid one
 * generation at a time whatever it is told, and fills its border each time; on the infinite plane it goes all the way
 * at once. There the cells counted are those of the soup's square, and the generations the first thousand or so: the
 * longer it runs, the more of the soup is at rest, which it passes over.
 */
#include "bench_golly.h"
#include "gollab/pattern.h"
#include "util/clock.h"
#include "util/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK_GENERATIONS 20
#define TORUS_FEW 20
#define TORUS_MANY 420
#define PLANE_FEW 100
#define PLANE_MANY 1100

extern char **environ;

/* Starts bgolly with its output going to `fd`. */
static enum gol_code start(const char *path, int generations, bool quiet, int fd, pid_t *out, struct gol_err *err)
{
    char number[16];
    const char *arguments[10] = {"bgolly", "-a", "QuickLife", "-m", number, "-i", number};
    int n = 7;
    posix_spawn_file_actions_t actions;
    int error;

    snprintf(number, sizeof number, "%d", generations);
    if (quiet)
        arguments[n++] = "-q";
    arguments[n] = path; /* it takes the last one for the pattern */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    /* posix_spawn takes its arguments as what it will not change, though its type does not say so. */
    error = posix_spawnp(out, "bgolly", &actions, NULL, (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    if (error == ENOENT)
        return gol_err_set(err, GOL_NOT_FOUND, "bgolly is not installed (Debian's package is golly)");
    return error == 0 ? GOL_OK : gol_err_errno(err, "cannot start bgolly");
}

/* Runs it to its end; what it printed goes to `text`, the time from start to end to *seconds. */
static enum gol_code run(const char *path, int generations, bool quiet, struct gol_buf *text, double *seconds,
                         struct gol_err *err)
{
    const int64_t start_ns = gol_clock_ns();
    enum gol_code code;
    char bytes[4096];
    int status = 0;
    int ends[2];
    ssize_t n;
    pid_t child;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return gol_err_errno(err, "cannot make a pipe");
    code = start(path, generations, quiet, ends[1], &child, err);
    close(ends[1]);
    if (code == GOL_OK) {
        while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
            gol_buf_add(text, bytes, (size_t)n);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
        if (status != 0)
            code = gol_err_set(err, GOL_SYSTEM, "bgolly failed on %s", path);
    }
    close(ends[0]);
    *seconds = 1e-9 * (double)(gol_clock_ns() - start_ns);
    return code;
}

/* Our soup as a file for bgolly, which is told by the rule whether the grid has an end. */
static enum gol_code write_soup(const struct gol_bench_case *one, const struct gol_life *life, const char *path,
                                struct gol_err *err)
{
    char *rle = gol_pattern_format_rle(life);
    const char *body = rle == NULL ? NULL : strchr(rle, '\n');
    struct gol_buf text;
    enum gol_code code;

    gol_buf_init(&text);
    if (body == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "no memory for a pattern");
        goto out;
    }
    gol_buf_printf(&text, "x = %d, y = %d, rule = %s", one->side, one->side, one->rule);
    if (one->topology == GOL_TOPOLOGY_TORUS)
        gol_buf_printf(&text, ":T%d,%d", one->side, one->side);
    gol_buf_puts(&text, body);
    code = gol_buf_ok(&text, err);
    if (code == GOL_OK)
        code = gol_file_write(path, gol_buf_text(&text), text.size, err);
out:
    gol_buf_fini(&text);
    free(rle);
    return code;
}

/* The number at the end of its last line, "20: 172,622"; -1 when there is none. */
static int64_t last_population(const char *text)
{
    const char *at = strrchr(text, ':');
    int64_t population = 0;

    if (at == NULL || strpbrk(at, "0123456789") == NULL)
        return -1;
    for (; *at != '\0'; at++)
        if (isdigit((unsigned char)*at))
            population = 10 * population + (*at - '0');
    return population;
}

static enum gol_code check(const struct gol_bench_case *one, struct gol_life *life, const char *path,
                           struct gol_err *err)
{
    struct gol_buf text;
    double seconds;
    enum gol_code code;

    gol_buf_init(&text);
    code = run(path, CHECK_GENERATIONS, false, &text, &seconds, err);
    gol_life_step(life, CHECK_GENERATIONS);
    if (code == GOL_OK && one->topology == GOL_TOPOLOGY_TORUS &&
        last_population(gol_buf_text(&text)) != gol_life_population(life))
        code = gol_err_set(err, GOL_MISMATCH, "%s: bgolly has %lld cells at generation %d, we have %lld", one->name,
                           (long long)last_population(gol_buf_text(&text)), CHECK_GENERATIONS,
                           (long long)gol_life_population(life));
    gol_buf_fini(&text);
    return code;
}

static enum gol_code measure(const struct gol_bench_case *one, const char *path, struct gol_bench_figure *out,
                             struct gol_err *err)
{
    const bool is_torus = one->topology == GOL_TOPOLOGY_TORUS;
    const int few = is_torus ? TORUS_FEW : PLANE_FEW;
    const int many = is_torus ? TORUS_MANY : PLANE_MANY;
    struct gol_bench_sample samples[GOL_BENCH_SAMPLES];

    for (int i = 0; i < GOL_BENCH_SAMPLES; i++) {
        struct gol_buf text;
        double first = 0, second = 0;
        enum gol_code code;

        gol_buf_init(&text);
        code = run(path, few, true, &text, &first, err);
        if (code == GOL_OK)
            code = run(path, many, true, &text, &second, err);
        gol_buf_fini(&text);
        if (code != GOL_OK)
            return code;
        if (second <= first)
            return gol_err_set(err, GOL_MISMATCH, "%s: %d generations took no longer than %d", one->name, many, few);
        samples[i].seconds = second - first;
        samples[i].units = (double)one->side * (double)one->side * (many - few);
    }
    gol_bench_figure_of(samples, out);
    return GOL_OK;
}

enum gol_code gol_bench_golly_case(const struct gol_bench_case *one, const char *dir, struct gol_bench_figure *out,
                                   struct gol_err *err)
{
    const struct gol_life_options options = {.width = one->side,
                                             .height = one->side,
                                             .topology = one->topology,
                                             .rule = GOL_RULE_LIFE,
                                             .max_age = GOL_BENCH_MAX_AGE};
    struct gol_life *life = NULL;
    char name[64];
    char *path;
    enum gol_code code;

    snprintf(name, sizeof name, "%s.rle", one->name);
    path = gol_file_join(dir, name);
    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a path");
    code = gol_life_new(&options, &life, err);
    if (code != GOL_OK)
        goto out;
    gol_life_fill_random(life, GOL_BENCH_SEED, GOL_BENCH_DENSITY);
    code = write_soup(one, life, path, err);
    if (code == GOL_OK)
        code = check(one, life, path, err);
    if (code == GOL_OK)
        code = measure(one, path, out, err);
out:
    gol_life_free(life);
    free(path);
    return code;
}
