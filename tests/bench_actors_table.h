/*
 * What the measurements of one benchmark come to, as a printed line, as rows of the CSV, and against what was asked.
 */
#ifndef GOL_TESTS_BENCH_ACTORS_TABLE_H
#define GOL_TESTS_BENCH_ACTORS_TABLE_H

#include "bench_actors.h"
#include "util/buf.h"

/* A benchmark with so many workers. */
struct gol_bench_result {
    const struct gol_bench_actors_case *one;
    unsigned workers;
    int rounds;
    struct gol_bench_sample samples[GOL_BENCH_SYSTEMS]
                                   [GOL_BENCH_ROUNDS_MAX]; /* of one round: taken one after the other */
};

void gol_bench_print_heading(void);
void gol_bench_print_result(const struct gol_bench_result *result);
/* A row for each system, with medians and the largest peak. A peer's benchmark that has a row already gets no other. */
void gol_bench_add_rows(const struct gol_bench_result *result, struct gol_buf *csv);
/* Prints what was asked of the benchmarks among these and what they reach. */
void gol_bench_print_verdicts(const struct gol_bench_result *results, int n);

#endif
