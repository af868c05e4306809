#include "bench_harness.h"
#include "util/file.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WARM_UP_S 0.1
#define SAMPLE_S 0.2

static double seconds_now(enum gol_bench_clock clock)
{
    struct timespec now;

    clock_gettime(clock == GOL_BENCH_CPU ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double time_rounds(const struct gol_bench_work *work, int64_t rounds, enum gol_bench_clock clock)
{
    const double start = seconds_now(clock);

    work->run(work->state, rounds);
    return seconds_now(clock) - start;
}

/* Rounds that take at least SAMPLE_S; runs the work meanwhile, which warms caches and clocks up. */
static int64_t find_rounds(const struct gol_bench_work *work, enum gol_bench_clock clock)
{
    int64_t rounds = 1;

    for (;;) {
        const double seconds = time_rounds(work, rounds, clock);

        if (seconds >= WARM_UP_S)
            return 1 + (int64_t)((double)rounds * SAMPLE_S / seconds);
        rounds *= seconds < WARM_UP_S / 8 ? 8 : 2;
    }
}

static int compare_rates(const void *a, const void *b)
{
    const struct gol_bench_sample *x = a, *y = b;
    const double left = x->units / x->seconds, right = y->units / y->seconds;

    return (left > right) - (left < right);
}

void gol_bench_figure_of(struct gol_bench_sample samples[GOL_BENCH_SAMPLES], struct gol_bench_figure *out)
{
    const struct gol_bench_sample *best = &samples[GOL_BENCH_SAMPLES - 1];

    qsort(samples, GOL_BENCH_SAMPLES, sizeof samples[0], compare_rates);
    out->median = samples[GOL_BENCH_SAMPLES / 2];
    out->median_rate = out->median.units / out->median.seconds;
    out->best_rate = best->units / best->seconds;
}

void gol_bench_measure(const struct gol_bench_work *work, enum gol_bench_clock clock, struct gol_bench_figure *out)
{
    const int64_t rounds = find_rounds(work, clock);
    struct gol_bench_sample samples[GOL_BENCH_SAMPLES];

    for (int i = 0; i < GOL_BENCH_SAMPLES; i++) {
        samples[i].seconds = time_rounds(work, rounds, clock);
        samples[i].units = work->units * (double)rounds;
    }
    gol_bench_figure_of(samples, out);
}

void gol_bench_table_init(struct gol_bench_table *table, const char *unit)
{
    table->unit = unit;
    gol_buf_init(&table->csv);
    gol_buf_printf(&table->csv, "case,threads,%s,seconds,%s_per_s\n", unit, unit);
    printf("%-22s %7s %12s %12s   %s\n", "case", "threads", "best", "median", "");
}

void gol_bench_table_fini(struct gol_bench_table *table)
{
    gol_buf_fini(&table->csv);
}

void gol_bench_table_add(struct gol_bench_table *table, const char *name, int threads,
                         const struct gol_bench_figure *figure, const char *note)
{
    char units[GOL_NUM_TEXT], seconds[GOL_NUM_TEXT], rate[GOL_NUM_TEXT];

    gol_buf_printf(&table->csv, "%s,%d,%s,%s,%s\n", name, threads, gol_num_real(units, figure->median.units),
                   gol_num_real(seconds, figure->median.seconds), gol_num_real(rate, figure->median_rate));
    printf("%-22s %7d %10.2f G %10.2f G   %s\n", name, threads, figure->best_rate / 1e9, figure->median_rate / 1e9,
           note);
    fflush(stdout);
}

enum gol_code gol_bench_table_write(struct gol_bench_table *table, const char *path, struct gol_err *err)
{
    enum gol_code code = gol_buf_ok(&table->csv, err);

    return code == GOL_OK ? gol_file_write(path, gol_buf_text(&table->csv), table->csv.size, err) : code;
}
