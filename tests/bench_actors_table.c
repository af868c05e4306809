/*
 * Systems are compared by the median of paired ratios: each round takes them one after the other, so that a machine
 * that gets slower for a while does so for both sides of a ratio. A ratio says how many times better this project's
 * runtime is, also where less is better.
 */
#include "bench_actors_table.h"
#include "lab/stats.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MB 1e6
#define IDEAL_S (1e-9 * GOL_BENCH_PAUSES * GOL_BENCH_PAUSE_NS)
#define OVERHEAD_LEAST_S 1e-6 /* what is below is taken for this, so that a ratio to it is a number */

/* ---- figures; NAN where something was not measured ---- */

static double median(double *values, int n)
{
    struct gol_stats stats;

    gol_stats_of(values, n, &stats);
    return n > 0 ? stats.median : NAN;
}

/* What is compared: a rate, bytes each, or seconds. */
static double value_of(const struct gol_bench_actors_case *one, const struct gol_bench_sample *sample)
{
    switch (one->measure) {
    case GOL_BENCH_RATE:
        return (double)sample->ops / sample->seconds;
    case GOL_BENCH_BYTES:
        return (double)sample->peak_rss_bytes / (double)sample->ops;
    default:
        return fmax(sample->seconds - IDEAL_S, OVERHEAD_LEAST_S);
    }
}

static double figure_of(const struct gol_bench_result *result, enum gol_bench_system system)
{
    double values[GOL_BENCH_ROUNDS_MAX];
    int n = 0;

    for (int i = 0; i < result->rounds; i++)
        if (result->samples[system][i].ops > 0)
            values[n++] = value_of(result->one, &result->samples[system][i]);
    return median(values, n);
}

/* How many times better `a` of one result is than `b` of another of the same benchmark. */
static double ratio_of(const struct gol_bench_result *result, enum gol_bench_system a,
                       const struct gol_bench_result *other, enum gol_bench_system b)
{
    double ratios[GOL_BENCH_ROUNDS_MAX];
    int n = 0;

    for (int i = 0; i < result->rounds && i < other->rounds; i++) {
        const struct gol_bench_sample *left = &result->samples[a][i];
        const struct gol_bench_sample *right = &other->samples[b][i];
        double ratio;

        if (left->ops == 0 || right->ops == 0)
            continue;
        ratio = value_of(result->one, left) / value_of(result->one, right);
        ratios[n++] = result->one->measure == GOL_BENCH_RATE ? ratio : 1 / ratio;
    }
    return median(ratios, n);
}

static double peak_of(const struct gol_bench_result *result, enum gol_bench_system system)
{
    double peak = NAN;

    for (int i = 0; i < result->rounds; i++)
        if (result->samples[system][i].ops > 0)
            peak = fmax(peak, (double)result->samples[system][i].peak_rss_bytes);
    return peak;
}

/* ---- the printed table ---- */

void gol_bench_print_heading(void)
{
    printf("%-15s %2s %16s %8s %8s %8s %8s %11s\n", "bench", "W", "gollab", "floor", "go", "erlang", "caf", "peak RSS");
    fflush(stdout);
}

static void print_ratio(double ratio)
{
    if (isnan(ratio))
        printf(" %8s", "-");
    else
        printf(ratio < 10 ? " %7.2fx" : " %7.1fx", ratio);
}

static void print_figure(const struct gol_bench_result *result)
{
    const double figure = figure_of(result, GOL_BENCH_GOLLAB);

    switch (result->one->measure) {
    case GOL_BENCH_RATE:
        printf(" %12.2f M/s", figure / 1e6);
        break;
    case GOL_BENCH_BYTES:
        printf(" %9.1f B each", figure);
        break;
    default:
        printf(" %13.3f ms", figure * 1e3);
    }
}

void gol_bench_print_result(const struct gol_bench_result *result)
{
    printf("%-15s %2u", result->one->name, result->workers);
    print_figure(result);
    for (int system = GOL_BENCH_FLOOR; system < GOL_BENCH_SYSTEMS; system++)
        print_ratio(ratio_of(result, GOL_BENCH_GOLLAB, result, (enum gol_bench_system)system));
    printf(" %8.1f MB\n", peak_of(result, GOL_BENCH_GOLLAB) / MB);
    fflush(stdout);
}

/* ---- CSV ---- */

void gol_bench_add_rows(const struct gol_bench_result *result, struct gol_buf *csv)
{
    for (int system = 0; system < GOL_BENCH_SYSTEMS; system++) {
        const struct gol_bench_sample *samples = result->samples[system];
        double seconds[GOL_BENCH_ROUNDS_MAX];
        char key[64], time[GOL_NUM_TEXT], rate[GOL_NUM_TEXT];
        int64_t ops = 0;
        double middle;
        int n = 0;

        for (int i = 0; i < result->rounds; i++) {
            if (samples[i].ops == 0)
                continue;
            ops = samples[i].ops;
            seconds[n++] = samples[i].seconds;
        }
        if (n == 0)
            continue;
        middle = median(seconds, n);
        snprintf(key, sizeof key, "\n%s,%s,%u,", gol_bench_system_names[system],
                 gol_bench_name_for((enum gol_bench_system)system, result->one), result->workers);
        if (strstr(gol_buf_text(csv), key) != NULL)
            continue;
        gol_buf_printf(csv, "%s%lld,%s,%s,%lld\n", key + 1, (long long)ops, gol_num_real(time, middle),
                       gol_num_real(rate, (double)ops / middle),
                       (long long)peak_of(result, (enum gol_bench_system)system));
    }
}

/* ---- what is asked ---- */

enum asked {
    TIMES_GO, /* the ratio, at least */
    TIMES_ERLANG,
    TIMES_CAF,
    TIMES_ONE_WORKER, /* two workers over one, at least */
    RATE, /* operations a second, at least */
    PEAK, /* bytes of the process, at most */
    EACH, /* bytes for each actor, at most */
    OVERHEAD, /* seconds, at most */
};

static const struct target {
    const char *bench;
    enum asked asked;
    double value;
} targets[] = {
    {"pingpong", TIMES_GO, 8},
    {"pingpong", TIMES_ERLANG, 15},
    {"pingpong", TIMES_ONE_WORKER, 0.9},
    {"ring", TIMES_GO, 8},
    {"ring", TIMES_ERLANG, 15},
    {"ring", TIMES_ONE_WORKER, 0.9},
    {"big", TIMES_GO, 5},
    {"big", TIMES_ERLANG, 10},
    {"fj", TIMES_GO, 10},
    {"fj", TIMES_ERLANG, 10},
    {"fj", RATE, 10e6},
    {"counting", TIMES_GO, 1.2},
    {"counting", TIMES_ERLANG, 4},
    {"counting", PEAK, 40 * MB},
    {"counting_chunk", TIMES_GO, 3},
    {"counting_chunk", TIMES_ERLANG, 8},
    {"counting_chunk", PEAK, 10 * MB},
    {"fanin", TIMES_GO, 1.2},
    {"fanin", TIMES_ERLANG, 4},
    {"fanin", PEAK, 40 * MB},
    {"fanin_chunk", TIMES_GO, 3},
    {"fanin_chunk", TIMES_ERLANG, 8},
    {"fanin_chunk", PEAK, 10 * MB},
    {"live", EACH, 128},
    {"live_10m", EACH, 128},
    {"pause_1", TIMES_GO, 1},
    {"pause_1", TIMES_ERLANG, 1},
    {"pause_1", TIMES_CAF, 1},
    {"pause_1", OVERHEAD, 1.2e-3},
    {"pause_100", TIMES_GO, 1},
    {"pause_100", TIMES_ERLANG, 1},
    {"pause_100", TIMES_CAF, 1},
    {"pause_100", OVERHEAD, 1.6e-3},
    {"pause_10000", TIMES_GO, 1},
    {"pause_10000", TIMES_ERLANG, 1},
    {"pause_10000", TIMES_CAF, 1},
    {"pause_10000", OVERHEAD, 12e-3},
    {"grain_650", TIMES_ONE_WORKER, 1.7},
    {"grain_2300", TIMES_ONE_WORKER, 1.9},
};

#define N_TARGETS ((int)(sizeof targets / sizeof targets[0]))

/* How each is said. */
static const struct {
    const char *unit;
    double divisor;
    bool at_most;
} wordings[] = {
    [TIMES_GO] = {"x go", 1, false},   [TIMES_ERLANG] = {"x erlang", 1, false},
    [TIMES_CAF] = {"x caf", 1, false}, [TIMES_ONE_WORKER] = {"x one worker", 1, false},
    [RATE] = {"M/s", 1e6, false},      [PEAK] = {"MB peak RSS", MB, true},
    [EACH] = {"bytes each", 1, true},  [OVERHEAD] = {"ms overhead", 1e-3, true},
};

static const struct gol_bench_result *with_one_worker(const struct gol_bench_result *results, int n,
                                                      const struct gol_bench_actors_case *one)
{
    for (int i = 0; i < n; i++)
        if (results[i].one == one && results[i].workers == 1)
            return &results[i];
    return NULL;
}

static double reached(const struct gol_bench_result *result, const struct gol_bench_result *single, enum asked asked)
{
    switch (asked) {
    case TIMES_GO:
        return ratio_of(result, GOL_BENCH_GOLLAB, result, GOL_BENCH_GO);
    case TIMES_ERLANG:
        return ratio_of(result, GOL_BENCH_GOLLAB, result, GOL_BENCH_ERLANG);
    case TIMES_CAF:
        return ratio_of(result, GOL_BENCH_GOLLAB, result, GOL_BENCH_CAF);
    case TIMES_ONE_WORKER:
        return single != NULL ? ratio_of(result, GOL_BENCH_GOLLAB, single, GOL_BENCH_GOLLAB) : NAN;
    case PEAK:
        return peak_of(result, GOL_BENCH_GOLLAB);
    default:
        return figure_of(result, GOL_BENCH_GOLLAB);
    }
}

/* Counts in held[2], held[1], held[0]: not measured, holds, does not. */
static void print_verdict(const struct gol_bench_result *result, const struct gol_bench_result *single,
                          const struct target *target, int held[3])
{
    const double got = reached(result, single, target->asked);
    const double divisor = wordings[target->asked].divisor;
    const bool at_most = wordings[target->asked].at_most;
    const int holds = isnan(got) ? 2 : at_most ? got <= target->value : got >= target->value;
    static const char *const words[] = {"NO", "yes", "-"};

    held[holds]++;
    printf("%-15s %2u  %-3s  asked %s %6.1f %-12s", target->bench, result->workers, words[holds],
           at_most ? "at most " : "at least", target->value / divisor, wordings[target->asked].unit);
    if (holds == 2)
        printf(" was not measured\n");
    else
        printf(" got %.2f\n", got / divisor);
}

void gol_bench_print_verdicts(const struct gol_bench_result *results, int n)
{
    int held[3] = {0, 0, 0};

    printf("\nasked\n");
    for (int i = 0; i < n; i++)
        for (int k = 0; k < N_TARGETS; k++) {
            const struct gol_bench_result *single = with_one_worker(results, n, results[i].one);
            const bool compares_workers = targets[k].asked == TIMES_ONE_WORKER;

            if (strcmp(targets[k].bench, results[i].one->name) == 0 && !(compares_workers && results[i].workers != 2))
                print_verdict(&results[i], single, &targets[k], held);
        }
    printf("%d of the minimums asked hold, %d do not, %d were not measured\n", held[1], held[0], held[2]);
}
