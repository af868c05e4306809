/*
 * What benchmarks have in common: how time is taken, and how figures are printed and written as CSV.
 *
 * A figure is taken like this: the work is repeated until it has run for a tenth of a second (warm-up, which also
 * finds how many rounds a sample needs), then three samples of at least a fifth of a second each. The best and the
 * median of the three are printed; the CSV has the median.
 */
#ifndef GOL_TESTS_BENCH_HARNESS_H
#define GOL_TESTS_BENCH_HARNESS_H

#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_BENCH_SAMPLES 3

struct gol_bench_work {
    void (*run)(void *state, int64_t rounds); /* what is timed */
    void *state;
    double units; /* of one round: cells, messages, ... */
};

struct gol_bench_sample {
    double units, seconds;
};

/* A figure. Rates are units a second. */
struct gol_bench_figure {
    struct gol_bench_sample median;
    double best_rate, median_rate;
};

enum gol_bench_clock {
    GOL_BENCH_WALL,
    GOL_BENCH_CPU, /* of the whole process: for work of one thread on a machine that others use */
};

void gol_bench_measure(const struct gol_bench_work *work, enum gol_bench_clock clock, struct gol_bench_figure *out);
/* The figure of samples that were taken in some other way. Sorts them. */
void gol_bench_figure_of(struct gol_bench_sample samples[GOL_BENCH_SAMPLES], struct gol_bench_figure *out);

/* The rows of a benchmark: `case,threads,UNIT,seconds,UNIT_per_s`. */
struct gol_bench_table {
    const char *unit; /* "cells" */
    struct gol_buf csv;
};

/* Prints the heading too. */
void gol_bench_table_init(struct gol_bench_table *table, const char *unit);
void gol_bench_table_fini(struct gol_bench_table *table);
/* Adds a row and prints it at once, with `note` behind the figures. */
void gol_bench_table_add(struct gol_bench_table *table, const char *name, int threads,
                         const struct gol_bench_figure *figure, const char *note);
enum gol_code gol_bench_table_write(struct gol_bench_table *table, const char *path, struct gol_err *err);

#endif
