/*
 * What the actor runtime costs, beside the machine's own floor and three peers:
 * `make bench-actors [BENCH=name] [WORKERS=n]`.
 *
 *   bench_actors DIR [--bench NAME] [--workers N] [--rounds N] [--scale N]
 *   bench_actors --one gollab|floor NAME WORKERS SIZE SPINS_PER_MS      one measurement; prints its row of the CSV
 *
 * Prints a line for each benchmark and number of workers (1 and 2, or N), then what was asked of them and whether it
 * holds, and writes DIR/actors.csv. NAME is a benchmark or the beginning of some, up to a `_` ("pause"). Peers that
 * are not in DIR/peers, where tests/peers/build.sh puts them, are left out. A benchmark whose result is wrong ends
 * the program with an error; a figure below what was asked does not.
 *
 * Every measurement is a process of its own. In each round the systems come one after the other, for one worker and
 * then for two. All processes inherit a timer slack of 1 ns, peers too. --scale divides all sizes, to try it out.
 *
 *   pingpong        2 actors, 1,000,000 round trips; the ping carries the address to answer
 *   ring            100 actors, 2,000,000 hops of one message
 *   big             120 actors, each sends 10,000 pings to random others, which answer
 *   fj              1,000,000 actors: made, one message, ended
 *   counting        1 actor sends another 5,000,000 increments, all in one turn; counting_chunk: 1000 a turn
 *   fanin           8 actors send one 500,000 each, all in one turn; fanin_chunk: 1000 a turn
 *   live            1,000,000 actors alive at once, then a message each; live_10m: 10,000,000
 *   pause_N         N counters asked at once for 10 pauses of 10 ms each; the figure is the time above 100 ms
 *   grain_NS        64 actors, 200,000 (50,000) messages, each with 650 ns (2.3 us) of work
 */
#include "bench_actors.h"
#include "bench_actors_table.h"
#include "util/clock.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_USAGE 2
#define ROUNDS 5
#define WORKERS_MAX 64
#define SCALE_MAX 1000000
#define LOAD_QUIET 0.7 /* of the last minute; building this leaves some of it */

struct arguments {
    const char *dir;
    const char *bench; /* NULL: all */
    int64_t workers; /* 0: 1 and 2 */
    int64_t rounds;
    int64_t scale;
};

/* ---- arguments ---- */

static int usage(const char *problem, const char *value)
{
    fprintf(stderr,
            "bench_actors: %s%s (want bench_actors DIR [--bench NAME] [--workers N] [--rounds N] [--scale N])\n",
            problem, value);
    return EXIT_USAGE;
}

/* Exactly, or up to a '_'. */
static bool is_named(const struct gol_bench_actors_case *one, const char *name)
{
    const size_t size = strlen(name);

    return strncmp(one->name, name, size) == 0 && (one->name[size] == '\0' || one->name[size] == '_');
}

static const struct gol_bench_actors_case *find_exactly(const char *name)
{
    for (int i = 0; i < gol_bench_n_actors_cases; i++)
        if (strcmp(gol_bench_actors_cases[i].name, name) == 0)
            return &gol_bench_actors_cases[i];
    return NULL;
}

/* A name that is one benchmark's is that one's alone. */
static bool is_selected(const struct gol_bench_actors_case *one, const char *name)
{
    if (name == NULL)
        return true;
    return find_exactly(name) != NULL ? one == find_exactly(name) : is_named(one, name);
}

static int set_bench(struct arguments *arguments, const char *name)
{
    for (int i = 0; i < gol_bench_n_actors_cases; i++)
        if (is_named(&gol_bench_actors_cases[i], name))
            arguments->bench = name;
    if (arguments->bench != NULL)
        return 0;
    fprintf(stderr, "bench_actors: no benchmark is named \"%s\" (want", name);
    for (int i = 0; i < gol_bench_n_actors_cases; i++)
        fprintf(stderr, " %s", gol_bench_actors_cases[i].name);
    fprintf(stderr, ")\n");
    return EXIT_USAGE;
}

static int set_number(const char *option, const char *text, int64_t max, int64_t *out)
{
    struct gol_err err;

    if (gol_num_parse_int(text, 1, max, out, &err) == GOL_OK)
        return 0;
    gol_err_prefix(&err, "%s", option);
    return usage(err.message, "");
}

/* 0, or the exit code. */
static int parse(int argc, char **argv, struct arguments *out)
{
    *out = (struct arguments){.rounds = ROUNDS, .scale = 1};
    for (int i = 1; i < argc; i++) {
        const char *option = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        int status;

        if (option[0] != '-' && out->dir == NULL) {
            out->dir = option;
            continue;
        }
        if (value == NULL)
            return usage("what to do with ", option);
        i++;
        if (strcmp(option, "--bench") == 0)
            status = set_bench(out, value);
        else if (strcmp(option, "--workers") == 0)
            status = set_number(option, value, WORKERS_MAX, &out->workers);
        else if (strcmp(option, "--rounds") == 0)
            status = set_number(option, value, GOL_BENCH_ROUNDS_MAX, &out->rounds);
        else if (strcmp(option, "--scale") == 0)
            status = set_number(option, value, SCALE_MAX, &out->scale);
        else
            return usage("unknown: ", option);
        if (status != 0)
            return status;
    }
    return out->dir != NULL ? 0 : usage("the folder for actors.csv is missing", "");
}

/* ---- one measurement, in this process ---- */

static enum gol_code measure_one(char **argv, struct gol_err *err)
{
    const struct gol_bench_actors_case *one = find_exactly(argv[1]);
    const enum gol_bench_system system = strcmp(argv[0], "floor") == 0 ? GOL_BENCH_FLOOR : GOL_BENCH_GOLLAB;
    int64_t workers, size, spins_per_ms;
    char seconds[GOL_NUM_TEXT], rate[GOL_NUM_TEXT];
    struct gol_bench_sample sample;
    enum gol_code code;

    if (one == NULL || strcmp(argv[0], gol_bench_system_names[system]) != 0)
        return gol_err_set(err, GOL_INVALID, "no such system or benchmark: %s %s", argv[0], argv[1]);
    code = gol_num_parse_int(argv[2], 1, WORKERS_MAX, &workers, err);
    if (code == GOL_OK)
        code = gol_num_parse_int(argv[3], 1, INT32_MAX, &size, err);
    if (code == GOL_OK)
        code = gol_num_parse_int(argv[4], 1, INT32_MAX, &spins_per_ms, err);
    if (code == GOL_OK)
        code = gol_bench_here(system, one, (unsigned)workers, size, spins_per_ms, &sample, err);
    if (code == GOL_OK)
        printf("%s,%s,%lld,%lld,%s,%s,%lld\n", argv[0], one->name, (long long)workers, (long long)sample.ops,
               gol_num_real(seconds, sample.seconds), gol_num_real(rate, (double)sample.ops / sample.seconds),
               (long long)sample.peak_rss_bytes);
    return code;
}

/* ---- rounds ---- */

/* One sample of each system. A peer that fails has none in this round, and says so; ours must not. */
static enum gol_code run_round(const struct arguments *arguments, int64_t spins_per_ms, struct gol_bench_result *result,
                               int round, struct gol_err *err)
{
    for (int system = 0; system < GOL_BENCH_SYSTEMS; system++) {
        const struct gol_bench_order order = {
            .system = (enum gol_bench_system)system,
            .one = result->one,
            .workers = result->workers,
            .scale = arguments->scale,
            .spins_per_ms = spins_per_ms,
            .dir = arguments->dir,
        };
        const enum gol_code code = gol_bench_process(&order, &result->samples[system][round], err);

        if (code != GOL_OK && system <= GOL_BENCH_FLOOR)
            return code;
        if (code != GOL_OK && code != GOL_NOT_FOUND)
            fprintf(stderr, "bench_actors: %s\n", err->message);
    }
    return GOL_OK;
}

/* All rounds of one benchmark; results[0 .. n-1] are for different numbers of workers. */
static enum gol_code run_case(const struct arguments *arguments, int64_t spins_per_ms, struct gol_bench_result *results,
                              int n, struct gol_buf *csv, struct gol_err *err)
{
    const int rounds_max = results[0].one->rounds_max;
    const int rounds = arguments->rounds < rounds_max ? (int)arguments->rounds : rounds_max;

    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < n; i++) {
            const enum gol_code code = run_round(arguments, spins_per_ms, &results[i], round, err);

            if (code != GOL_OK)
                return code;
            results[i].rounds = round + 1;
        }
    for (int i = 0; i < n; i++) {
        gol_bench_print_result(&results[i]);
        gol_bench_add_rows(&results[i], csv);
    }
    return GOL_OK;
}

/* Figures taken beside the work of others are not the machine's: say so beneath them. */
static void print_load(double load)
{
    if (load > LOAD_QUIET)
        printf("the load was %.1f when this began: other programs took their part of the machine\n", load);
}

/* What has been measured is in csv also when one fails. */
static enum gol_code run_all(const struct arguments *arguments, struct gol_buf *csv, struct gol_err *err)
{
    const int n_workers = arguments->workers > 0 ? 1 : 2;
    const int64_t spins_per_ms = gol_bench_spins_per_ms();
    struct gol_bench_result *results;
    enum gol_code code = GOL_OK;
    double load = 0;
    int n = 0;

    if (getloadavg(&load, 1) != 1)
        load = 0;
    results = calloc((size_t)gol_bench_n_actors_cases * (size_t)n_workers, sizeof *results);
    if (results == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for results");
    gol_bench_print_heading();
    for (int i = 0; i < gol_bench_n_actors_cases && code == GOL_OK; i++) {
        if (!is_selected(&gol_bench_actors_cases[i], arguments->bench))
            continue;
        for (int k = 0; k < n_workers; k++) {
            results[n + k].one = &gol_bench_actors_cases[i];
            results[n + k].workers = arguments->workers > 0 ? (unsigned)arguments->workers : (unsigned)k + 1;
        }
        code = run_case(arguments, spins_per_ms, results + n, n_workers, csv, err);
        n += n_workers;
    }
    if (code == GOL_OK && arguments->scale == 1) {
        gol_bench_print_verdicts(results, n);
        print_load(load);
    }
    free(results);
    return code;
}

static enum gol_code write_csv(const char *dir, const struct gol_buf *csv, struct gol_err *err)
{
    char *path = gol_file_join(dir, "actors.csv");
    enum gol_code code = gol_buf_ok(csv, err);

    if (path == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a path");
    if (code == GOL_OK)
        code = gol_file_write(path, gol_buf_text(csv), csv->size, err);
    free(path);
    return code;
}

static enum gol_code run_and_write(const struct arguments *arguments, struct gol_err *err)
{
    struct gol_buf csv;
    enum gol_code code = gol_file_mkdirs(arguments->dir, err);

    gol_buf_init(&csv);
    gol_buf_puts(&csv, GOL_BENCH_CSV_HEADER);
    if (code == GOL_OK) {
        struct gol_err later;
        enum gol_code written;

        code = run_all(arguments, &csv, err);
        written = write_csv(arguments->dir, &csv, &later);
        if (code == GOL_OK && written != GOL_OK) {
            *err = later;
            code = written;
        }
    }
    gol_buf_fini(&csv);
    return code;
}

int main(int argc, char **argv)
{
    struct gol_err err = {.code = GOL_OK};
    struct arguments arguments;
    enum gol_code code;
    int status;

    gol_clock_tighten();
    if (argc == 7 && strcmp(argv[1], "--one") == 0) {
        code = measure_one(argv + 2, &err);
    } else {
        status = parse(argc, argv, &arguments);
        if (status != 0)
            return status;
        code = run_and_write(&arguments, &err);
    }
    if (code != GOL_OK)
        fprintf(stderr, "bench_actors: %s\n", err.message);
    return code == GOL_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
